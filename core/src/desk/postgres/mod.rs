//! Approvals in a PostgreSQL server, shared by machines.

mod database;
mod fault;
mod listen;
mod pool;
mod rows;
mod store;
mod tls;

pub use database::{Connection, Database, Trouble};
pub use store::{KeepRecords, PostgresStore};
