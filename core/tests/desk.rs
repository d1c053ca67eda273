//! The desk under races, and the approvals that may be used once, for one call.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]
#![cfg(all(feature = "net", feature = "testing"))]

use agentsudo_core::desk::{Click, Desk, MemoryStore, NewRequest, Records, Ticket};
use agentsudo_core::gate::{
    Assurance, Decider, Gate, Guard, OnDeny, Outcome, Question, Record, Recorder, Rejection, Requirement,
    State, Step, Surface, Verdict, Via,
};
use agentsudo_core::model::id::Handle;
use agentsudo_core::model::{Agent, AgentOptions, Call, Session, UnixTime, Value};
use agentsudo_core::net::Process;
use agentsudo_core::net::system_clock::testing::ManualTime;
use agentsudo_core::wire::redact::Redactor;
use agentsudo_core::{Reason, Result};
use std::sync::{Arc, Barrier};
use std::time::Duration;

struct Bench {
    time: Arc<ManualTime>,
    gate: Gate,
    desk: Arc<Desk>,
}

impl Bench {
    fn new() -> Self {
        let time = Arc::new(ManualTime::new(UnixTime(1_800_000_000_000)));
        let records = Arc::new(Records::new(Redactor::new([7; 32], Vec::new())));
        let gate = Gate::new(time.clone(), records);
        let desk = Arc::new(Desk::new(Arc::new(MemoryStore::new()), gate.clone(), time.clone()));
        Bench { time, gate, desk }
    }

    fn open(&self, call: Call, timeout: Duration) -> Ticket {
        run(self.desk.open(request(call, timeout))).unwrap()
    }

    fn decide(&self, ticket: &Ticket, outcome: Outcome, user: &str) -> std::result::Result<State, Rejection> {
        let decider = Decider {
            workspace: None,
            id: user.into(),
            name: user.into(),
            via: Via::Script,
            assurance: Assurance::Asserted,
        };
        let click = Click::new(decider, outcome, None);
        let handle = Handle::Id(ticket.request().id.clone());
        run(self.desk.decide(&handle, click)).unwrap().map(|approval| approval.state)
    }
}

fn request(call: Call, timeout: Duration) -> NewRequest {
    NewRequest::new("a", "A", call, timeout)
}

fn run<T>(work: impl Future<Output = T>) -> T {
    Process::current().block_on(work).unwrap()
}

fn call(n: i64) -> Call {
    Call { function: "f".into(), scopes: vec!["s".into()], arguments: vec![("n".into(), Value::Int(n))] }
}

#[test]
fn of_four_that_race_one_wins_and_all_agree() {
    const ROUNDS: i64 = 5_000;
    let bench = Arc::new(Bench::new());
    let mut seen = std::collections::HashMap::new();
    for round in 0..ROUNDS {
        let ticket = bench.open(call(round), Duration::from_secs(10));
        let barrier = Arc::new(Barrier::new(4));
        let racers: Vec<_> = (0..4)
            .map(|racer| {
                let (bench, ticket, barrier) = (bench.clone(), ticket.clone(), barrier.clone());
                std::thread::spawn(move || {
                    barrier.wait();
                    match racer {
                        0 => bench.decide(&ticket, Outcome::Approved, "alice").is_ok(),
                        1 => bench.decide(&ticket, Outcome::Denied, "bob").is_ok(),
                        2 => {
                            run(bench.desk.end(&ticket.request().id, Reason::Cancelled));
                            false
                        }
                        _ => {
                            bench.time.advance(Duration::from_secs(11));
                            run(bench.desk.end(&ticket.request().id, Reason::Expired));
                            false
                        }
                    }
                })
            })
            .collect();
        let told: Vec<bool> = racers.into_iter().map(|racer| racer.join().unwrap()).collect();
        let settlement = run(ticket.settled());
        let (approved, denied) = (told[0], told[1]);
        assert!(!(approved && denied), "both were told that they decided");
        assert_eq!(approved, settlement.state == State::Approved, "{settlement:?}");
        assert_eq!(denied, settlement.state == State::Denied, "{settlement:?}");
        assert_eq!(settlement.refusal.is_none(), approved);
        *seen.entry(settlement.state).or_insert(0) += 1;
    }
    assert!(seen.len() >= 3, "the race always ends the same way, so it is none: {seen:?}");
}

#[test]
fn of_many_claims_one_succeeds() {
    let bench = Arc::new(Bench::new());
    for round in 0..500 {
        let ticket = bench.open(call(round), Duration::from_secs(10));
        bench.decide(&ticket, Outcome::Approved, "alice").unwrap();
        let barrier = Arc::new(Barrier::new(8));
        let claims: Vec<_> = (0..8)
            .map(|_| {
                let (ticket, barrier) = (ticket.clone(), barrier.clone());
                std::thread::spawn(move || {
                    barrier.wait();
                    run(ticket.claim()).is_ok()
                })
            })
            .collect();
        let won = claims.into_iter().map(|claim| claim.join().unwrap()).filter(|won| *won).count();
        assert_eq!(won, 1);
    }
}

/// A call that meets the gate without the scope it needs.
fn question(bench: &Bench) -> Question {
    let options = AgentOptions {
        name: "A".into(),
        role: "worker".into(),
        session_ttl: Duration::from_secs(3600),
        hierarchical: false,
    };
    let agent = Arc::new(Agent::new(options, Vec::new()).unwrap());
    let session = Arc::new(Session::start(agent, bench.gate.clock().now()).unwrap());
    let requirement = Requirement::new(["s".to_owned()], true).unwrap();
    let guard = Arc::new(Guard::new("f", requirement, OnDeny::Ask, Surface::Function));
    let Step::Ask(question) = bench.gate.begin(Some(&session), &guard) else { panic!("it must ask") };
    question
}

/// What it comes to with the approval of `ticket`.
fn answer(bench: &Bench, arguments: i64, ticket: &Ticket) -> Step {
    let mut question = question(bench);
    question.freeze(vec![("n".into(), Value::Int(arguments))]);
    let settlement = run(ticket.settled());
    let live: Result<_> = Ok(vec![("n".into(), Value::Int(arguments))]);
    run(bench.desk.answer(&question, Verdict::Settled(settlement), live))
}

#[test]
fn an_approval_serves_no_other_agent_and_no_other_call() {
    let bench = Bench::new();
    let ticket = bench.open(call(1), Duration::from_secs(10));
    bench.decide(&ticket, Outcome::Approved, "alice").unwrap();
    for arguments in [1, 2] {
        // Another agent with the very same call, then another call.
        let Step::Refuse(denial) = answer(&bench, arguments, &ticket) else { panic!("it must refuse") };
        assert_eq!(denial.reason, Reason::ArgsChanged);
    }
    run(ticket.claim()).unwrap();
}

#[test]
fn the_deadline_belongs_to_expiry() {
    for (early, expected) in [(1, Ok(State::Approved)), (0, Err(())), (-1, Err(()))] {
        let bench = Bench::new();
        let ticket = bench.open(call(1), Duration::from_millis(10_000));
        bench.time.advance(Duration::from_millis((10_000 - early) as u64));
        let decided = bench.decide(&ticket, Outcome::Approved, "alice");
        assert_eq!(decided.clone().map_err(|_| ()), expected, "{early} ms before the deadline");
        if let Err(rejection) = decided {
            assert!(matches!(rejection, Rejection::AlreadySettled(a) if a.state == State::Expired));
            assert_eq!(run(ticket.settled()).refusal, Some(Reason::Expired));
        }
    }
}

#[test]
fn many_wait_without_a_thread_each_and_expire_together() {
    let bench = Arc::new(Bench::new());
    let tickets: Vec<Ticket> = (0..20_000).map(|n| bench.open(call(n), Duration::from_secs(10))).collect();
    let waits: Vec<_> = tickets
        .iter()
        .cloned()
        .map(|ticket| {
            Process::current().runtime().unwrap().spawn(async move { ticket.settled().await.state })
        })
        .collect();
    bench.time.advance(Duration::from_secs(10));
    for wait in waits {
        assert_eq!(run(wait).unwrap(), State::Expired);
    }
}

/// Keeps what the gate and the desk put on record.
#[derive(Default)]
struct Kept(std::sync::Mutex<Vec<Record>>);

impl Recorder for Kept {
    fn record(&self, record: &Record) -> Result<()> {
        self.0.lock().unwrap().push(record.clone());
        Ok(())
    }

    fn wants_grants(&self) -> bool {
        true
    }
}

#[test]
fn a_request_is_on_record_with_one_digest() {
    let time = Arc::new(ManualTime::new(UnixTime(1_800_000_000_000)));
    let kept = Arc::new(Kept::default());
    let gate = Gate::new(time.clone(), kept.clone());
    let desk = Arc::new(Desk::new(Arc::new(MemoryStore::new()), gate.clone(), time.clone()));
    let bench = Bench { time, gate, desk };
    let mut question = question(&bench);
    question.freeze(vec![("n".into(), Value::Int(1))]);
    let new = NewRequest {
        agent_id: question.session().agent().id().to_owned(),
        call: question.call().unwrap().clone(),
        ..request(call(1), Duration::from_secs(10))
    };
    let ticket = run(bench.desk.open(new)).unwrap();
    bench.decide(&ticket, Outcome::Approved, "alice").unwrap();
    let verdict = Verdict::Settled(run(ticket.settled()));
    let step = run(bench.desk.answer(&question, verdict, Ok(vec![("n".into(), Value::Int(1))])));
    assert!(matches!(step, Step::Run(_)), "{step:?}");
    let digests: std::collections::BTreeSet<_> =
        kept.0.lock().unwrap().iter().filter_map(|record| record.digest.clone()).collect();
    assert_eq!(digests, [ticket.request().digest.to_hex()].into());
}

#[test]
fn a_run_that_nobody_tells_of_is_let_go_of() {
    let bench = Bench::new();
    let state = |ticket: &Ticket| {
        run(bench.desk.find(&Handle::Id(ticket.request().id.clone()))).unwrap().unwrap().state
    };
    let (forsaken, told) =
        (bench.open(call(1), Duration::from_secs(10)), bench.open(call(2), Duration::from_secs(10)));
    for ticket in [&forsaken, &told] {
        let id = &ticket.request().id;
        run(bench.desk.forsaken(id));
        assert!(bench.desk.has_asked(id), "it does not run yet");
        bench.decide(ticket, Outcome::Approved, "alice").unwrap();
        run(ticket.claim()).unwrap();
        assert!(bench.desk.has_asked(id), "this process answers for it");
    }
    run(bench.desk.finished(&told.request().id, true));
    for ticket in [&forsaken, &told] {
        run(bench.desk.forsaken(&ticket.request().id));
        assert!(!bench.desk.has_asked(&ticket.request().id));
    }
    assert_eq!((state(&forsaken), state(&told)), (State::Indeterminate, State::Done));
    assert_eq!(run(forsaken.claim()).unwrap_err().reason(), Reason::AlreadyClaimed, "never a second run");
}
