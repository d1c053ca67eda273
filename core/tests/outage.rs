//! Those who wait while their store is gone: they look again, and end at their deadline at the latest.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![cfg(all(feature = "net", feature = "testing"))]

use agentsudo_core::desk::store::{Due, OpenClaim, Pending};
use agentsudo_core::desk::{
    Applied, ApprovalStore, Bells, Desk, Inserted, MemoryStore, NewRequest, Page, Query, Records, Terms,
};
use agentsudo_core::gate::approval::Change;
use agentsudo_core::gate::{
    Amendment, Approval, Assurance, CardPlace, Decider, Decision, Duty, Event, Gate, Leave, Outcome,
    Settlement, State, Via,
};
use agentsudo_core::model::id::Handle;
use agentsudo_core::model::{ApprovalId, Call, Moment, UnixTime};
use agentsudo_core::net::system_clock::testing::ManualTime;
use agentsudo_core::net::{Process, Waiting};
use agentsudo_core::wire::redact::Redactor;
use agentsudo_core::{Error, Reason, Result};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// So long, on the real clock, a wake-up may take that another thread gives: a test that waits for ever fails nowhere.
const PATIENCE: Duration = Duration::from_secs(30);

/// A store that cannot be read now and then.
#[derive(Debug, Default)]
struct Fickle {
    kept: MemoryStore,
    is_gone: AtomicBool,
    refused: AtomicUsize,
}

impl ApprovalStore for Fickle {
    fn get<'a>(&'a self, project: &'a str, handle: &'a Handle) -> Pending<'a, Result<Option<Approval>>> {
        if self.is_gone.load(Ordering::SeqCst) {
            self.refused.fetch_add(1, Ordering::SeqCst);
            return Box::pin(async { Err(Error::new(Reason::StoreUnavailable, "it is gone")) });
        }
        self.kept.get(project, handle)
    }

    fn insert(&self, approval: Approval, terms: Terms) -> Pending<'_, Result<Inserted>> {
        self.kept.insert(approval, terms)
    }

    fn apply<'a>(
        &'a self,
        project: &'a str,
        id: &'a ApprovalId,
        change: &'a Change,
    ) -> Pending<'a, Result<Applied>> {
        self.kept.apply(project, id, change)
    }

    fn place_card<'a>(
        &'a self,
        project: &'a str,
        id: &'a ApprovalId,
        card: CardPlace,
    ) -> Pending<'a, Result<()>> {
        self.kept.place_card(project, id, card)
    }

    fn amend<'a>(
        &'a self,
        project: &'a str,
        id: &'a ApprovalId,
        amendment: &'a Amendment,
    ) -> Pending<'a, Result<bool>> {
        self.kept.amend(project, id, amendment)
    }

    fn take_duty<'a>(
        &'a self,
        project: &'a str,
        id: &'a ApprovalId,
        from: Option<&'a Duty>,
        duty: Duty,
    ) -> Pending<'a, Result<bool>> {
        self.kept.take_duty(project, id, from, duty)
    }

    fn granted<'a>(&'a self, project: Option<&'a str>) -> Pending<'a, Result<Vec<Approval>>> {
        self.kept.granted(project)
    }

    fn pending<'a>(&'a self, project: &'a str) -> Pending<'a, Result<Vec<Approval>>> {
        self.kept.pending(project)
    }

    fn list<'a>(&'a self, query: &'a Query) -> Pending<'a, Result<Page>> {
        self.kept.list(query)
    }

    fn due(&self, now: Moment, limit: usize) -> Pending<'_, Result<Vec<Due>>> {
        self.kept.due(now, limit)
    }

    fn beat<'a>(&'a self, owner: &'a str) -> Pending<'a, Result<()>> {
        self.kept.beat(owner)
    }

    fn claims(&self) -> Pending<'_, Result<Vec<OpenClaim>>> {
        self.kept.claims()
    }

    fn forget(&self, before: UnixTime, limit: usize) -> Pending<'_, Result<usize>> {
        self.kept.forget(before, limit)
    }

    fn bells(&self) -> &Arc<Bells> {
        self.kept.bells()
    }

    fn is_durable(&self) -> bool {
        self.kept.is_durable()
    }
}

/// One who waits for a request of ten seconds.
struct Bench {
    store: Arc<Fickle>,
    time: Arc<ManualTime>,
    desk: Arc<Desk>,
    id: ApprovalId,
    waiting: Waiting<Settlement>,
    woken: Receiver<()>,
}

impl Bench {
    fn new() -> Self {
        let store = Arc::new(Fickle::default());
        let time = Arc::new(ManualTime::new(UnixTime(1_800_000_000_000)));
        let gate = Gate::new(time.clone(), Arc::new(Records::new(Redactor::new([7; 32], Vec::new()))));
        let desk = Arc::new(Desk::new(store.clone(), gate, time.clone()));
        let call = Call::new("f", ["a:b".into()], Vec::new());
        let new = NewRequest::new("a", "A", call, Duration::from_secs(10));
        let ticket = Process::current().block_on(desk.open(new)).unwrap().unwrap();
        let id = ticket.request().id.clone();
        let (wake, woken) = channel();
        let waiting = Waiting::new(ticket.settled(), move || {
            let _ = wake.send(());
        });
        let bench = Bench { store, time, desk, id, waiting, woken };
        assert_eq!(bench.look(), None);
        bench
    }

    fn look(&self) -> Option<Settlement> {
        self.waiting.look().unwrap()
    }

    /// The store goes, and whoever waits finds that out.
    fn lose_the_store(&self) {
        self.store.is_gone.store(true, Ordering::SeqCst);
        self.store.bells().ring(&self.id);
        self.woken.recv_timeout(PATIENCE).unwrap();
        assert_eq!((self.look(), self.refused()), (None, 1));
    }

    /// Lets time pass up to where whoever waits is woken.
    fn pass(&self, time: Duration) -> Option<Settlement> {
        self.time.advance(time);
        self.woken.recv_timeout(PATIENCE).unwrap();
        self.look()
    }

    fn refused(&self) -> usize {
        self.store.refused.load(Ordering::SeqCst)
    }
}

#[test]
fn who_waits_outlives_a_store_that_is_gone_for_a_while() {
    let bench = Bench::new();
    bench.lose_the_store();
    // Somebody else answers meanwhile, and no bell says so.
    let now = bench.desk.now();
    let decider = Decider {
        workspace: None,
        id: "alice".into(),
        name: "alice".into(),
        via: Via::Host,
        assurance: Assurance::Asserted,
    };
    let at = now.wall;
    let decision =
        Decision { outcome: Outcome::Approved, decider, at, note: None, leave: Leave::Once, edit: None };
    let approved = Change { decision: Some(Arc::new(decision)), ..Change::new(Event::Approve, now) };
    let applied = Process::current().block_on(bench.store.kept.apply("", &bench.id, &approved)).unwrap();
    assert!(matches!(applied, Ok(Applied::Yes(_))));
    assert_eq!((bench.pass(Duration::from_secs(1)), bench.refused()), (None, 2));
    bench.store.is_gone.store(false, Ordering::SeqCst);
    let settled = bench.pass(Duration::from_secs(1)).unwrap();
    assert_eq!((settled.state, settled.refusal, bench.refused()), (State::Approved, None, 2));
    assert!(bench.store.bells().is_empty());
}

#[test]
fn a_store_that_stays_away_refuses_at_the_deadline() {
    let bench = Bench::new();
    bench.lose_the_store();
    for looked in 2..11 {
        assert_eq!((bench.pass(Duration::from_secs(1)), bench.refused()), (None, looked));
    }
    let settled = bench.pass(Duration::from_secs(1)).unwrap();
    assert_eq!((settled.refusal, bench.refused()), (Some(Reason::StoreUnavailable), 11));
    assert!(bench.store.bells().is_empty());
}
