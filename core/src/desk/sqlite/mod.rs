//! Approvals in a file, shared by the processes of one machine.

mod database;
mod fault;
mod lane;
mod lull;
mod migrate;
mod rows;
mod seat;
mod store;
mod watch;

pub use database::Database;
pub use lull::{begin_lull, end_lull};
pub use store::SqliteStore;
