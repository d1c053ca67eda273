//! Who waits for which request. The desk hangs bells up and rings them; a store whose requests others change
//! too rings them when it hears of that.

use crate::gate::Approval;
use crate::model::ApprovalId;
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;
use tokio::sync::futures::Notified;

/// One bell for each request that somebody waits for.
#[derive(Default)]
pub struct Bells {
    hung: Mutex<HashMap<ApprovalId, Arc<Hung>>>,
    /// Told when the first bell is hung up: from then on it is worth listening.
    awaited: Option<Box<dyn Fn() + Send + Sync>>,
}

#[derive(Debug, Default)]
struct Hung {
    notify: Notify,
    /// How the request stands, if whoever rang last said so.
    word: Mutex<Option<Arc<Approval>>>,
}

/// A bell that hangs as long as somebody holds it.
#[derive(Debug)]
pub struct Bell<'b> {
    bells: &'b Bells,
    id: &'b ApprovalId,
    hung: Arc<Hung>,
}

impl Bells {
    /// Bells that call `awaited` whenever the first of them is hung up.
    pub fn with_signal(awaited: Box<dyn Fn() + Send + Sync>) -> Self {
        Bells { hung: Mutex::default(), awaited: Some(awaited) }
    }

    /// The bell of a request. Listen to it first, then read the store: what happens in between is not missed.
    pub fn hang<'b>(&'b self, id: &'b ApprovalId) -> Bell<'b> {
        let mut hung = self.hung();
        let first = hung.is_empty();
        let bell = Arc::clone(hung.entry(id.clone()).or_default());
        drop(hung);
        if let Some(awaited) = self.awaited.as_ref().filter(|_| first) {
            awaited();
        }
        Bell { bells: self, id, hung: bell }
    }

    /// Wakes whoever waits for this request: it has changed.
    pub fn ring(&self, id: &ApprovalId) {
        let found = self.hung().get(id).cloned();
        if let Some(hung) = found {
            self.sound(id, hung, None);
        }
    }

    /// Wakes whoever waits for this request, and says how it stands: nobody has to look who waits for just that. The
    /// store has kept it.
    pub fn tell(&self, approval: &Approval) {
        let id = &approval.request.id;
        let found = self.hung().get(id).cloned();
        if let Some(hung) = found {
            self.sound(id, hung, Some(Arc::new(approval.clone())));
        }
    }

    /// Wakes everybody: something may have been missed.
    pub fn ring_all(&self) {
        let found: Vec<_> = self.hung().iter().map(|(id, hung)| (id.clone(), Arc::clone(hung))).collect();
        for (id, hung) in found {
            self.sound(&id, hung, None);
        }
    }

    /// Without the lock: a waiter may be woken right here, on this thread, and do what it likes.
    fn sound(&self, id: &ApprovalId, hung: Arc<Hung>, word: Option<Arc<Approval>>) {
        let bell = Bell { bells: self, id, hung };
        *bell.hung.word() = word;
        bell.hung.notify.notify_waiters();
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

    fn hung(&self) -> MutexGuard<'_, HashMap<ApprovalId, Arc<Hung>>> {
        self.hung.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Hung {
    fn word(&self) -> MutexGuard<'_, Option<Arc<Approval>>> {
        self.word.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Bell<'_> {
    /// Resolves at the next ring after this call.
    pub fn rung(&self) -> Notified<'_> {
        self.hung.notify.notified()
    }

    /// How the request of `project` stood at the last ring, if whoever rang said so. It may have gone on since, as it may
    /// after any look at the store.
    pub fn word(&self, project: &str) -> Option<Approval> {
        let word = self.hung.word().clone();
        // Whoever does not know whose request it is hangs a bell too, and learns nothing by that.
        word.filter(|word| word.request.project == project).map(Arc::unwrap_or_clone)
    }
}

impl Drop for Bell<'_> {
    fn drop(&mut self) {
        let mut hung = self.bells.hung();
        // Ours and the map's: nobody else listens.
        if Arc::strong_count(&self.hung) <= 2 {
            hung.remove(self.id);
        }
    }
}

impl fmt::Debug for Bells {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bells").field("hung", &self.hung().len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::still::Still;
    use crate::desk::{ApprovalStore, Desk, MemoryStore, NewRequest, Ticket};
    use crate::gate::{Gate, Record, Recorder};
    use crate::model::Call;
    use std::task::{Context, Poll, Waker};
    use std::time::Duration;

    struct Unheard;

    impl Recorder for Unheard {
        fn record(&self, _: &Record) -> crate::Result<()> {
            Ok(())
        }

        fn wants_grants(&self) -> bool {
            false
        }
    }

    fn asked() -> (Arc<MemoryStore>, Ticket) {
        let store = Arc::new(MemoryStore::new());
        let desk = Desk::new(store.clone(), Gate::new(Arc::new(Still), Arc::new(Unheard)), Arc::new(Still));
        let call = Call { function: "f".into(), scopes: vec!["a:b".into()], arguments: Vec::new() };
        let new = NewRequest::new("agent", "Bot", call, Duration::from_secs(60));
        let opened =
            Box::pin(Arc::new(desk).open(new)).as_mut().poll(&mut Context::from_waker(Waker::noop()));
        let Poll::Ready(ticket) = opened else { panic!("it waits") };
        (store, ticket.unwrap())
    }

    #[test]
    fn a_word_is_for_those_who_wait_in_its_project_and_for_no_longer_than_it_is_the_last() {
        let (store, ticket) = asked();
        let approval = Approval::new((**ticket.request()).clone());
        let (bells, id) = (store.bells(), &approval.request.id);
        bells.tell(&approval);
        let bell = bells.hang(id);
        assert!(bell.word("").is_none(), "it was said before anybody listened");
        bells.tell(&approval);
        assert_eq!(bell.word(""), Some(approval.clone()));
        assert!(bell.word("another").is_none(), "nobody learns of another project's");
        bells.ring(id);
        assert!(bell.word("").is_none(), "it has changed since");
        bells.tell(&approval);
        bells.ring_all();
        assert!(bell.word("").is_none(), "it may have changed since");
        drop(bell);
        assert!(bells.is_empty());
    }
}
