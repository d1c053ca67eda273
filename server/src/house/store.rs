//! Opens a store: the approvals and, in the same database, everything else the server keeps.

use crate::ledger::Ledger;
use crate::ledger::memory::MemoryLedger;
use crate::ledger::{postgres, sqlite};
use agentsudo_core::Result;
use agentsudo_core::desk::{ApprovalStore, MemoryStore, PostgresStore, SqliteStore, StoreUrl};
use agentsudo_core::net::process::redaction_key;
use agentsudo_core::net::system_clock::time;
use agentsudo_core::wire::redact::Redactor;
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
        StoreUrl::Memory => {
            let ledger = Arc::new(MemoryLedger::new(redactor));
            let store = MemoryStore::new().keeping(ledger.clone());
            Ok(Opened { approvals: Arc::new(store), ledger })
        }
        StoreUrl::Sqlite { path, durability } => {
            let store = SqliteStore::open(&path, durability, time().clock.clone(), key).await?;
            let (ledger, keeper) = sqlite::open(Arc::clone(store.database()), redactor).await?;
            Ok(Opened { approvals: Arc::new(store.keeping(keeper)), ledger })
        }
        StoreUrl::Postgres(url) => {
            let store = PostgresStore::open(&url, time().clock.clone(), key).await?;
            let (ledger, keeper) = postgres::open(Arc::clone(store.database()), redactor).await?;
            Ok(Opened { approvals: Arc::new(store.keeping(keeper)), ledger })
        }
    }
}
