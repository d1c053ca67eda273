//! Who waits for which request. The desk hangs bells up and rings them; a store whose requests others change
//! too rings them when it hears of that.

use crate::model::ApprovalId;
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;
use tokio::sync::futures::Notified;

/// One bell for each request that somebody waits for.
#[derive(Default)]
pub struct Bells {
    hung: Mutex<HashMap<ApprovalId, Arc<Notify>>>,
    /// Told when the first bell is hung up: from then on it is worth listening.
    awaited: Option<Box<dyn Fn() + Send + Sync>>,
}

/// A bell that hangs as long as somebody holds it.
#[derive(Debug)]
pub struct Bell<'b> {
    bells: &'b Bells,
    id: ApprovalId,
    notify: Arc<Notify>,
}

impl Bells {
    /// Bells that call `awaited` whenever the first of them is hung up.
    pub fn with_signal(awaited: Box<dyn Fn() + Send + Sync>) -> Self {
        Bells { hung: Mutex::default(), awaited: Some(awaited) }
    }

    /// The bell of a request. Listen to it first, then read the store: what happens in between is not missed.
    pub fn hang<'b>(&'b self, id: &ApprovalId) -> Bell<'b> {
        let mut hung = self.hung();
        let first = hung.is_empty();
        let notify = Arc::clone(hung.entry(id.clone()).or_default());
        drop(hung);
        if let Some(awaited) = self.awaited.as_ref().filter(|_| first) {
            awaited();
        }
        Bell { bells: self, id: id.clone(), notify }
    }

    /// Wakes whoever waits for this request.
    pub fn ring(&self, id: &ApprovalId) {
        let found = self.hung().get(id).cloned();
        if let Some(notify) = found {
            self.sound(id.clone(), notify);
        }
    }

    /// Wakes everybody: something may have been missed.
    pub fn ring_all(&self) {
        let found: Vec<_> = self.hung().iter().map(|(id, notify)| (id.clone(), Arc::clone(notify))).collect();
        for (id, notify) in found {
            self.sound(id, notify);
        }
    }

    /// Without the lock: a waiter may be woken right here, on this thread, and do what it likes.
    fn sound(&self, id: ApprovalId, notify: Arc<Notify>) {
        let bell = Bell { bells: self, id, notify };
        bell.notify.notify_waiters();
        // Going out of scope, it is taken down if the last listener left meanwhile.
    }

    /// Is anybody waiting?
    pub fn is_empty(&self) -> bool {
        self.hung().is_empty()
    }

    /// Does anybody wait for this request?
    pub fn is_hung(&self, id: &ApprovalId) -> bool {
        self.hung().contains_key(id)
    }

    /// The requests that somebody waits for.
    pub fn awaited(&self) -> Vec<ApprovalId> {
        self.hung().keys().cloned().collect()
    }

    fn hung(&self) -> MutexGuard<'_, HashMap<ApprovalId, Arc<Notify>>> {
        self.hung.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Bell<'_> {
    /// Resolves at the next ring after this call.
    pub fn rung(&self) -> Notified<'_> {
        self.notify.notified()
    }
}

impl Drop for Bell<'_> {
    fn drop(&mut self) {
        let mut hung = self.bells.hung();
        // Ours and the map's: nobody else listens.
        if Arc::strong_count(&self.notify) <= 2 {
            hung.remove(&self.id);
        }
    }
}

impl fmt::Debug for Bells {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bells").field("hung", &self.hung().len()).finish_non_exhaustive()
    }
}
