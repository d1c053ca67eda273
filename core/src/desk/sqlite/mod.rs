//! Approvals in a file, shared by the processes of one machine.

mod database;
mod fault;
mod lane;
mod lull;
mod migrate;
mod rows;
mod seat;
mod store;
#[cfg_attr(not(target_os = "linux"), path = "untouched.rs")]
mod touch;
mod watch;

pub use database::Database;
pub use lull::{begin_lull, end_lull};
pub use store::SqliteStore;
