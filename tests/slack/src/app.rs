//! Owns the shared handle to the workspace: one lock, and one version number that waiters watch.
//! Nothing holds the lock across an await. Used by every request handler.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;

use crate::ready::Ready;
use crate::workspace::Workspace;

/// A cheap handle to one running workspace.
#[derive(Clone)]
pub(crate) struct App {
    workspace: Arc<Mutex<Workspace>>,
    version: watch::Sender<u64>,
}

impl App {
    pub(crate) fn new(ready: Ready) -> Self {
        Self { workspace: Arc::new(Mutex::new(Workspace::new(ready))), version: watch::Sender::new(0) }
    }

    fn lock(&self) -> MutexGuard<'_, Workspace> {
        // A panic in one handler must not take the whole workspace down with it.
        self.workspace.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks without changing.
    pub(crate) fn read<T>(&self, look: impl FnOnce(&Workspace) -> T) -> T {
        look(&self.lock())
    }

    /// Changes the workspace and wakes every waiter.
    pub(crate) fn change<T>(&self, act: impl FnOnce(&mut Workspace) -> T) -> T {
        let outcome = act(&mut self.lock());
        self.version.send_modify(|version| *version += 1);
        outcome
    }

    /// How often the workspace has changed.
    pub(crate) fn version(&self) -> u64 {
        *self.version.borrow()
    }

    /// Waits until `there` holds, at most `limit`; says whether it came to hold.
    pub(crate) async fn wait(&self, limit: Duration, there: impl Fn(&Workspace) -> bool) -> bool {
        let mut version = self.version.subscribe();
        let deadline = tokio::time::Instant::now() + limit;
        loop {
            version.mark_unchanged();
            if self.read(&there) {
                return true;
            }
            if !matches!(tokio::time::timeout_at(deadline, version.changed()).await, Ok(Ok(()))) {
                return self.read(&there);
            }
        }
    }
}
