//! Opens a store: the approvals and, in the same database, everything else the server keeps.

use crate::ledger::Ledger;
use crate::ledger::memory::MemoryLedger;
use crate::ledger::sqlite::SqliteLedger;
use agentsudo_core::desk::{ApprovalStore, MemoryStore, SqliteStore, StoreUrl};
use agentsudo_core::net::process::redaction_key;
use agentsudo_core::net::system_clock::time;
use agentsudo_core::wire::redact::Redactor;
use agentsudo_core::{Error, Result};
use std::sync::Arc;

/// A store, opened.
#[derive(Debug)]
pub struct Opened {
    /// The approvals.
    pub approvals: Arc<dyn ApprovalStore>,
    /// Everything else.
    pub ledger: Arc<dyn Ledger>,
}

/// Opens the store at `url`, or makes it; `name` is the argument or the variable that said so.
///
/// # Errors
/// `invalid` for a bad address or a database of a newer version; `store_unavailable`.
pub async fn open(name: &str, url: &str) -> Result<Opened> {
    let key = redaction_key()?;
    let redactor = Arc::new(Redactor::new(key, Vec::new()));
    match StoreUrl::parse(name, url)? {
        StoreUrl::Memory => Ok(Opened {
            approvals: Arc::new(MemoryStore::new()),
            ledger: Arc::new(MemoryLedger::new(redactor)),
        }),
        StoreUrl::Sqlite { path, durability } => {
            let store = SqliteStore::open(&path, durability, time().clock.clone(), key).await?;
            let ledger = SqliteLedger::open(Arc::clone(store.database()), redactor).await?;
            Ok(Opened { approvals: Arc::new(store), ledger: Arc::new(ledger) })
        }
        StoreUrl::Postgres(_) => Err(Error::invalid(format!(
            "{name} is PostgreSQL, where the server cannot keep its own tables yet: use sqlite:PATH"
        ))),
    }
}
