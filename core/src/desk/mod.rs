//! What is kept and awaited: approval requests, tickets, and the places records go to. Speaks no HTTP.

mod alarm;
mod asked;
pub mod audit_file;
pub mod audit_log;
mod bells;
mod counter;
mod deciding;
mod ending;
mod granting;
mod listeners;
pub mod memory;
pub mod per_process;
#[cfg(feature = "postgres")]
pub mod postgres;
pub mod records;
mod roster;
#[cfg(any(feature = "sqlite", feature = "postgres"))]
mod row;
pub mod schema;
mod script;
mod spending;
#[cfg(feature = "sqlite")]
pub mod sqlite;
#[cfg(test)]
mod still;
pub mod store;
mod tending;
pub mod ticket;
mod tool_call;
pub mod url;
mod waiting;

pub use audit_file::FileSink;
pub use audit_log::{AuditLog, AuditSink, OnError};
pub use bells::Bells;
pub use counter::{Desk, NewRequest};
pub use deciding::Click;
pub use ending::{Ending, Settling};
pub use memory::MemoryStore;
#[cfg(feature = "postgres")]
pub use postgres::PostgresStore;
pub use records::{HostLog, Logger, Records, TelemetrySink};
pub use roster::Roster;
pub use schema::Schema;
#[cfg(feature = "sqlite")]
pub use sqlite::SqliteStore;
pub use store::{
    Applied, ApprovalStore, Cursor, Inserted, Judge, Judged, KeepRecords, Page, Query, Terms, Timer,
};
pub use tending::{BEAT_EVERY, DEAD_AFTER, REPORT_WITHIN, Watch};
pub use ticket::Ticket;
pub use url::{Durability, StoreUrl};
