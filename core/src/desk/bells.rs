//! Who waits for which request. The desk hangs bells up and rings them; a store whose requests others change
//! too rings them when it hears of that; an alarm rings for whoever's time has come.

use super::alarm::{self, Alarm};
use super::listeners::Listeners;
use super::store::Timer;
use crate::gate::Approval;
use crate::model::{ApprovalId, Clock, Monotonic};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

/// The bells of those who wait for a request.
#[derive(Default)]
pub struct Bells {
    hung: Mutex<Hung>,
    /// Told when the first bell is hung up: from then on it is worth listening.
    awaited: Option<Box<dyn Fn() + Send + Sync>>,
}

#[derive(Debug, Default)]
pub(super) struct Hung {
    pub(super) listeners: Listeners,
    pub(super) alarm: Alarm,
}

/// What comes of listening to a bell.
#[derive(Debug)]
pub(super) enum Heard {
    /// It has rung since the bell was hung up; and how the request stood at the last ring, if whoever rang said so, once.
    /// It may have gone on since, as it may after any look at the store.
    Ring(Option<Arc<Approval>>),
    /// The time is over.
    Nothing,
}

/// A bell that hangs as long as somebody holds it.
#[derive(Debug)]
pub struct Bell {
    bells: Arc<Bells>,
    seat: u32,
}

impl Bells {
    /// Bells that call `awaited` whenever the first of them is hung up.
    pub fn with_signal(awaited: Box<dyn Fn() + Send + Sync>) -> Self {
        Bells { hung: Mutex::default(), awaited: Some(awaited) }
    }

    /// A bell of a request, which listens from now on. Hang it up first, then read the store: what happens in between
    /// is not missed.
    pub fn hang(self: &Arc<Self>, id: &ApprovalId) -> Bell {
        Bell { bells: Arc::clone(self), seat: self.sit_down(id) }
    }

    /// As [`Bells::hang`], for whoever gives the seat back himself, by [`Bells::stand_up`].
    pub(super) fn sit_down(&self, id: &ApprovalId) -> u32 {
        let mut hung = self.hung();
        let is_first = hung.listeners.is_empty();
        let seat = hung.listeners.sit_down(id);
        drop(hung);
        if let Some(awaited) = self.awaited.as_ref().filter(|_| is_first) {
            awaited();
        }
        seat
    }

    /// Takes a bell down.
    pub(super) fn stand_up(&self, seat: u32) {
        let waker = self.hung().listeners.stand_up(seat);
        // Without the lock: it may be the last that holds something of the host's.
        drop(waker);
    }

    /// Resolves at the first ring since the bell was hung up, and once it is `until` by `clock`. Whoever does not know whose
    /// request it is hangs a bell too, and learns nothing by that: what is said is for those who wait in its project.
    pub(super) fn poll(
        self: &Arc<Self>,
        (seat, project): (u32, &str),
        context: &mut Context<'_>,
        until: Monotonic,
        clock: &Arc<dyn Clock>,
        timer: &Arc<dyn Timer>,
    ) -> Poll<Heard> {
        let (waker, now) = (context.waker().clone(), clock.monotonic());
        let mut hung = self.hung();
        if hung.listeners.take_ring(seat) {
            return Poll::Ready(Heard::Ring(hung.listeners.take_word(seat, project)));
        }
        if now >= until {
            return Poll::Ready(Heard::Nothing);
        }
        let before = hung.listeners.wait(seat, waker, until);
        let first = hung.listeners.first_due();
        let call = hung.alarm.set(first, now);
        drop(hung);
        drop(before);
        alarm::follow(call, self, clock, timer);
        Poll::Pending
    }

    /// Wakes whoever waits for this request: it has changed.
    pub fn ring(&self, id: &ApprovalId) {
        let mut woken = Vec::with_capacity(1);
        self.hung().listeners.ring(id, None, &mut woken);
        wake(woken);
    }

    /// Wakes whoever waits for this request, and says how it stands: nobody has to look who waits for just that. The
    /// store has kept it.
    pub fn tell(&self, approval: &Arc<Approval>) {
        let mut woken = Vec::with_capacity(1);
        self.hung().listeners.ring(&approval.request.id, Some(approval), &mut woken);
        wake(woken);
    }

    /// Wakes everybody: something may have been missed.
    pub fn ring_all(&self) {
        let mut woken = Vec::new();
        self.hung().listeners.ring_all(&mut woken);
        wake(woken);
    }

    /// Is anybody waiting?
    pub fn is_empty(&self) -> bool {
        self.hung().listeners.is_empty()
    }

    /// Does anybody wait for this request?
    pub fn is_hung(&self, id: &ApprovalId) -> bool {
        self.hung().listeners.has(id)
    }

    /// The requests that somebody waits for.
    pub fn awaited(&self) -> Vec<ApprovalId> {
        self.hung().listeners.ids()
    }

    pub(super) fn hung(&self) -> MutexGuard<'_, Hung> {
        self.hung.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Without the lock: a waiter may go on right here, on this thread, and do what it likes.
pub(super) fn wake(woken: Vec<Waker>) {
    woken.into_iter().for_each(Waker::wake);
}

impl Bell {
    /// As [`Bells::poll`].
    pub(super) fn poll(
        &self,
        project: &str,
        context: &mut Context<'_>,
        until: Monotonic,
        clock: &Arc<dyn Clock>,
        timer: &Arc<dyn Timer>,
    ) -> Poll<Heard> {
        self.bells.poll((self.seat, project), context, until, clock, timer)
    }
}

impl Drop for Bell {
    fn drop(&mut self) {
        self.bells.stand_up(self.seat);
    }
}

impl fmt::Debug for Bells {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bells").field("hung", &self.hung().listeners.len()).finish_non_exhaustive()
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
        let call = Call::new("f", ["a:b".into()], Vec::new());
        let new = NewRequest::new("agent", "Bot", call, Duration::from_secs(60));
        let opened =
            Box::pin(Arc::new(desk).open(new)).as_mut().poll(&mut Context::from_waker(Waker::noop()));
        let Poll::Ready(ticket) = opened else { panic!("it waits") };
        (store, ticket.unwrap())
    }

    #[test]
    fn a_word_is_for_those_who_wait_in_its_project_and_for_no_longer_than_it_is_the_last() {
        let (store, ticket) = asked();
        let approval = Arc::new(Approval::new((**ticket.request()).clone()));
        let (bells, id) = (store.bells(), &approval.request.id);
        bells.tell(&approval);
        let bell = bells.hang(id);
        let (clock, timer): (Arc<dyn Clock>, Arc<dyn Timer>) = (Arc::new(Still), Arc::new(Still));
        let heard = |project| {
            let mut context = Context::from_waker(Waker::noop());
            match bell.poll(project, &mut context, Monotonic(u64::MAX), &clock, &timer) {
                Poll::Ready(Heard::Ring(word)) => Some(word),
                Poll::Ready(Heard::Nothing) => panic!("the time is over"),
                Poll::Pending => None,
            }
        };
        assert_eq!(heard(""), None, "it was said before anybody listened");
        bells.tell(&approval);
        assert_eq!(heard("another"), Some(None), "nobody learns of another project's");
        bells.tell(&approval);
        assert_eq!(heard(""), Some(Some(approval.clone())));
        bells.tell(&approval);
        bells.ring(id);
        assert_eq!(heard(""), Some(None), "it has changed since");
        bells.tell(&approval);
        bells.ring_all();
        assert_eq!(heard(""), Some(None), "it may have changed since");
        drop(bell);
        assert!(bells.is_empty());
    }
}
