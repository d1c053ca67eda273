//! The caller's end of a request: wait for it, claim it, or walk away from it.

use super::counter::Desk;
use super::ending::{Ending, Settling};
use crate::error::{Reason, Result};
use crate::gate::ApprovalRequest;
use crate::gate::decision::Settlement;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Hands a caller the answer to its request. Holds no thread while it waits.
#[derive(Debug, Clone)]
pub struct Ticket {
    // In one piece: whoever waits holds it.
    stub: Arc<Stub>,
}

#[derive(Debug)]
struct Stub {
    desk: Arc<Desk>,
    request: Arc<ApprovalRequest>,
    is_new: bool,
    /// Did a grant approve it, so that nobody is asked?
    is_granted: bool,
    /// Can somebody walk away who waits by this ticket?
    is_counted: bool,
    has_left: AtomicBool,
}

impl Ticket {
    /// For one who has asked: counted among those who wait.
    pub(super) fn waiting(desk: Arc<Desk>, request: Arc<ApprovalRequest>, is_new: bool) -> Self {
        Ticket::of(desk, request, (is_new, false, true))
    }

    /// The same, for a new request that a grant has approved.
    pub(super) fn under_grant(desk: Arc<Desk>, request: Arc<ApprovalRequest>) -> Self {
        Ticket::of(desk, request, (false, true, true))
    }

    /// For one who only wants to know how it ends.
    pub(super) fn onlooker(desk: Arc<Desk>, request: Arc<ApprovalRequest>) -> Self {
        Ticket::of(desk, request, (false, false, false))
    }

    fn of(
        desk: Arc<Desk>,
        request: Arc<ApprovalRequest>,
        (is_new, is_granted, is_counted): (bool, bool, bool),
    ) -> Self {
        let has_left = AtomicBool::new(false);
        Ticket { stub: Arc::new(Stub { desk, request, is_new, is_granted, is_counted, has_left }) }
    }

    /// The desk that keeps the request.
    pub fn desk(&self) -> &Arc<Desk> {
        &self.stub.desk
    }

    /// Was the request made for this ticket? False if its idempotency key was known, or it joined another: people
    /// have been, or are being, asked.
    pub fn is_new(&self) -> bool {
        self.stub.is_new
    }

    /// Was the request approved as it was made, under a grant? Then nobody is to be told of it.
    pub fn is_granted(&self) -> bool {
        self.stub.is_granted
    }

    /// What was asked.
    pub fn request(&self) -> &Arc<ApprovalRequest> {
        &self.stub.request
    }

    /// Waits until the request has ended, one way or another; at the latest until its deadline.
    pub fn settled(&self) -> Settling {
        Settling::of(self)
    }

    /// Waits until the request has ended and yields all of it.
    ///
    /// # Errors
    /// The store's, if it cannot be read.
    pub fn ended(&self) -> Ending {
        Ending::of(self)
    }

    /// How it stands now, without waiting; `None` while it is pending.
    pub async fn poll(&self) -> Option<Settlement> {
        match self.desk().look(&self.request().id).await {
            Ok(Some(approval)) if approval.state.is_pending() && !approval.is_overdue(self.desk().now()) => {
                None
            }
            Ok(Some(_)) => Some(self.settled().await),
            Ok(None) => Some(self.refused(Reason::Cancelled)),
            Err(error) => Some(self.refused(error.reason())),
        }
    }

    /// Spends the approval: of all who try, one succeeds, and only for a call of this very digest.
    ///
    /// # Errors
    /// `already_claimed` when it was spent or never given, `audit_failed` when the claim could not be recorded.
    pub async fn claim(&self) -> Result<()> {
        self.desk().claim(&self.request().id, None).await
    }

    /// Walks away. With the last of those who wait for it in this process the request ends: a later answer finds it
    /// cancelled.
    pub async fn cancel(&self) {
        if self.stub.is_counted && self.stub.has_left.swap(true, Ordering::AcqRel) {
            return;
        }
        if self.desk().counter.asked().leaves(&self.request().id) {
            self.desk().abandon(&self.request().id).await;
        }
    }

    pub(super) fn refused(&self, reason: Reason) -> Settlement {
        Settlement {
            approval_id: self.request().id.clone(),
            state: crate::gate::State::Cancelled,
            decision: None,
            refusal: Some(reason),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::still::Still;
    use crate::desk::{Click, MemoryStore, NewRequest};
    use crate::gate::{Action, Assurance, Decider, Gate, Outcome, Record, Recorder, State, Via};
    use crate::model::Call;
    use crate::model::id::Handle;
    use std::future::Future;
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::{Context, Poll, Wake, Waker};
    use std::time::Duration;

    /// Lets a waiter go through between the writing of a decision and the ringing of its bell.
    #[derive(Default)]
    struct Between(Mutex<Option<Ticket>>);

    impl Recorder for Between {
        fn record(&self, record: &Record) -> Result<()> {
            if record.action == Action::ApprovalDecided
                && let Some(ticket) = self.0.lock().unwrap().take()
            {
                assert_eq!(now(ticket.ended()).unwrap().state, State::Approved);
            }
            Ok(())
        }

        fn wants_grants(&self) -> bool {
            false
        }
    }

    #[derive(Default)]
    struct Woken(AtomicUsize);

    impl Wake for Woken {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    fn now<T>(work: impl Future<Output = T>) -> T {
        match Box::pin(work).as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(value) => value,
            Poll::Pending => panic!("it waits"),
        }
    }

    #[test]
    fn every_waiter_hears_of_a_decision_that_another_one_saw_first() {
        let between = Arc::new(Between::default());
        let gate = Gate::new(Arc::new(Still), between.clone());
        let desk = Arc::new(Desk::new(Arc::new(MemoryStore::new()), gate, Arc::new(Still)));
        let call = Call::new("refund", ["refund:order".into()], Vec::new());
        let new = NewRequest::new("agent", "Bot", call, Duration::from_secs(60));
        let ticket = now(desk.open(new)).unwrap();
        let woken = Arc::new(Woken::default());
        let waker = Waker::from(woken.clone());
        let mut caller = Box::pin(ticket.settled());
        assert!(caller.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());

        *between.0.lock().unwrap() = Some(ticket.clone());
        let decider = Decider {
            workspace: None,
            id: "U1".into(),
            name: "alice".into(),
            via: Via::Host,
            assurance: Assurance::Asserted,
        };
        let click = Click::new(decider, Outcome::Approved, None);
        now(desk.decide(&Handle::Id(ticket.request().id.clone()), click)).unwrap().unwrap();

        assert!(between.0.lock().unwrap().is_none(), "the other waiter came first");
        assert_eq!(woken.0.load(Ordering::SeqCst), 1, "the caller was woken");
        let settled = caller.as_mut().poll(&mut Context::from_waker(&waker));
        assert!(matches!(settled, Poll::Ready(settlement) if settlement.refusal.is_none()));
    }
}
