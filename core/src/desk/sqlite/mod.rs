//! Approvals in a file, shared by the processes of one machine.

mod database;
mod fault;
mod lane;
mod migrate;
mod rows;
mod store;
mod watch;

pub use database::Database;
pub use store::SqliteStore;
