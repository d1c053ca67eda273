//! What is kept and awaited: approval requests, tickets, and the places records go to. Speaks no HTTP.

mod counter;
pub mod memory;
pub mod store;
pub mod ticket;

pub use counter::{Click, Desk, NewRequest};
pub use memory::MemoryStore;
pub use store::{Applied, ApprovalStore, Timer};
pub use ticket::Ticket;
