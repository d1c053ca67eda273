//! What is kept and awaited: approval requests, tickets, and the places records go to. Speaks no HTTP.

pub mod audit_file;
pub mod audit_log;
mod counter;
pub mod memory;
pub mod records;
mod script;
pub mod store;
pub mod ticket;

pub use audit_file::FileSink;
pub use audit_log::{AuditLog, AuditSink, OnError};
pub use counter::{Click, Desk, NewRequest};
pub use memory::MemoryStore;
pub use records::{HostLog, Logger, Records, TelemetrySink};
pub use store::{Applied, ApprovalStore, Timer};
pub use ticket::Ticket;
