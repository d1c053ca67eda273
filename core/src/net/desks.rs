//! The desks of a process: one in memory, and one for each store on disk or elsewhere, shared by everybody who names
//! that store. A store is opened when it is first needed, and tended from then on. Used by `process`.

use super::process::{gate, redaction_key};
use super::system_clock::time;
use crate::desk::{ApprovalStore, Desk, MemoryStore, StoreUrl};
use crate::error::{Error, Result};
use crate::model::ApprovalId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::runtime::Handle;
use tokio::sync::OnceCell;

/// All desks of one process.
#[derive(Debug)]
pub(super) struct Desks {
    memory: Arc<Desk>,
    stored: Mutex<HashMap<StoreUrl, Arc<OnceCell<Arc<Desk>>>>>,
}

impl Desks {
    pub(super) fn new() -> Self {
        let memory = Desk::new(Arc::new(MemoryStore::new()), gate().clone(), time().timer.clone());
        Desks { memory: Arc::new(memory), stored: Mutex::default() }
    }

    pub(super) fn memory(&self) -> &Arc<Desk> {
        &self.memory
    }

    /// The desk over `store`, opened by the first who asks. One that cannot be opened is tried again next time.
    pub(super) async fn at(&self, store: &StoreUrl, runtime: &Handle) -> Result<Arc<Desk>> {
        if *store == StoreUrl::Memory {
            return Ok(Arc::clone(&self.memory));
        }
        let cell = {
            let mut stored = self.stored.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(stored.entry(store.clone()).or_default())
        };
        let opened = cell.get_or_try_init(|| async {
            let desk = Arc::new(Desk::new(open(store).await?, gate().clone(), time().timer.clone()));
            let tended = Arc::clone(&desk);
            runtime.spawn(async move { tended.tend().await });
            Ok::<_, Error>(desk)
        });
        opened.await.cloned()
    }

    /// The desk that this request was put to here; the one in memory if to none of the others.
    pub(super) fn of(&self, id: &ApprovalId) -> Arc<Desk> {
        self.stored().into_iter().find(|desk| desk.has_asked(id)).unwrap_or_else(|| Arc::clone(&self.memory))
    }

    /// Ends what this process waits for, at every desk.
    pub(super) async fn close(&self) {
        self.memory.close().await;
        for desk in self.stored() {
            desk.close().await;
        }
    }

    fn stored(&self) -> Vec<Arc<Desk>> {
        let stored = self.stored.lock().unwrap_or_else(PoisonError::into_inner);
        stored.values().filter_map(|cell| cell.get().cloned()).collect()
    }
}

async fn open(store: &StoreUrl) -> Result<Arc<dyn ApprovalStore>> {
    let (clock, key) = (time().clock.clone(), redaction_key()?);
    match store {
        StoreUrl::Memory => Ok(Arc::new(MemoryStore::new())),
        #[cfg(feature = "sqlite")]
        StoreUrl::Sqlite { path, durability } => {
            Ok(Arc::new(crate::desk::SqliteStore::open(path, *durability, clock, key).await?))
        }
        #[cfg(feature = "postgres")]
        StoreUrl::Postgres(url) => Ok(Arc::new(crate::desk::PostgresStore::open(url, clock, key).await?)),
        #[cfg(not(all(feature = "sqlite", feature = "postgres")))]
        other => {
            let _ = (clock, key);
            Err(Error::invalid(format!("the store `{other}` is of a kind that this build leaves out")))
        }
    }
}
