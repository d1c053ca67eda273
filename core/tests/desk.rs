//! The desk under races, and the approvals that may be used once, for one call.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]
#![cfg(all(feature = "net", feature = "testing"))]

use agentsudo_core::desk::{Click, Desk, MemoryStore, NewRequest, Records, Ticket};
use agentsudo_core::gate::approval::CLAIM_GRACE;
use agentsudo_core::gate::{
    Action, Assurance, Decider, Gate, Guard, OnDeny, Outcome, Question, Record, Recorder, Rejection,
    Requirement, State, Step, Surface, Verdict, Via,
};
use agentsudo_core::model::id::Handle;
use agentsudo_core::model::{Agent, AgentOptions, Call, Session, UnixTime, Value};
use agentsudo_core::net::Process;
use agentsudo_core::net::system_clock::testing::ManualTime;
use agentsudo_core::wire::redact::Redactor;
use agentsudo_core::{Reason, Result};
use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Barrier, Mutex};
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
    Call::new("f", ["s".into()], vec![("n".into(), Value::Int(n))])
}

/// Counts what is on record of how requests ended.
#[derive(Default)]
struct Ends(Mutex<Vec<(Action, Option<Outcome>)>>);

impl Recorder for Ends {
    fn record(&self, record: &Record) -> Result<()> {
        if matches!(record.action, Action::ApprovalDecided | Action::ApprovalEnded) {
            let outcome = record.decision.as_ref().map(|decision| decision.outcome);
            self.0.lock().unwrap().push((record.action, outcome));
        }
        Ok(())
    }

    fn wants_grants(&self) -> bool {
        false
    }
}

/// Approve, deny, cancel and expire, released by one barrier, `RACES` (100,000) times over. Most of the time is spent in
/// waking threads, so several such races go on side by side.
#[test]
fn of_four_that_race_one_wins_and_all_agree() {
    const SIDE_BY_SIDE: i64 = 4;
    let rounds: i64 = variable("RACES").map_or(100_000, |text| text.parse().unwrap());
    let races: Vec<_> =
        (0..SIDE_BY_SIDE).map(|_| std::thread::spawn(move || race(rounds / SIDE_BY_SIDE))).collect();
    let seen: HashSet<State> = races.into_iter().flat_map(|race| race.join().unwrap()).collect();
    assert!(seen.len() >= 3, "the race always ends the same way, so it is none: {seen:?}");
}

/// The ends that were seen.
fn race(rounds: i64) -> HashSet<State> {
    let time = Arc::new(ManualTime::new(UnixTime(1_800_000_000_000)));
    let ends = Arc::new(Ends::default());
    let gate = Gate::new(time.clone(), ends.clone());
    let desk = Arc::new(Desk::new(Arc::new(MemoryStore::new()), gate.clone(), time.clone()));
    let bench = Bench { time, gate, desk };
    // The others last as long as the test: starting a thread takes longer than a race.
    let (start, finish) = (Barrier::new(4), Barrier::new(4));
    let ticket: Mutex<Option<Ticket>> = Mutex::new(None);
    let denied = AtomicBool::new(false);
    let mut seen = HashSet::new();
    std::thread::scope(|scope| {
        for racer in 0..3 {
            let (bench, start, finish, ticket, denied) = (&bench, &start, &finish, &ticket, &denied);
            scope.spawn(move || {
                loop {
                    start.wait();
                    let Some(ticket) = ticket.lock().unwrap().clone() else { return };
                    let id = &ticket.request().id;
                    match racer {
                        0 => {
                            let is_ours = bench.decide(&ticket, Outcome::Denied, "bob").is_ok();
                            denied.store(is_ours, Ordering::SeqCst);
                        }
                        1 => run(bench.desk.end(id, Reason::Cancelled)),
                        _ => {
                            bench.time.advance(Duration::from_secs(11));
                            run(bench.desk.end(id, Reason::Expired));
                        }
                    }
                    finish.wait();
                }
            });
        }
        for round in 0..rounds {
            let asked = bench.open(call(round), Duration::from_secs(10));
            *ticket.lock().unwrap() = Some(asked.clone());
            start.wait();
            let approved = bench.decide(&asked, Outcome::Approved, "alice").is_ok();
            finish.wait();
            let denied = denied.load(Ordering::SeqCst);
            let settlement = run(asked.settled());
            let kept = run(bench.desk.find(&Handle::Id(asked.request().id.clone()))).unwrap().unwrap();
            let agree = kept.state == settlement.state
                && approved == (settlement.state == State::Approved)
                && denied == (settlement.state == State::Denied)
                && settlement.refusal.is_none() == approved;
            // One end is on record, and it is this one.
            let ended = std::mem::take(&mut *ends.0.lock().unwrap());
            let expected = match kept.state {
                State::Approved => (Action::ApprovalDecided, Some(Outcome::Approved)),
                State::Denied => (Action::ApprovalDecided, Some(Outcome::Denied)),
                _ => (Action::ApprovalEnded, None),
            };
            if !agree || ended != [expected] {
                // The others wait for a next race.
                *ticket.lock().unwrap() = None;
                start.wait();
                panic!("{approved} {denied} {settlement:?} {kept:?} {ended:?}");
            }
            seen.insert(settlement.state);
        }
        *ticket.lock().unwrap() = None;
        start.wait();
    });
    seen
}

#[allow(clippy::disallowed_methods, reason = "how a longer run is asked for")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
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

/// The call in one piece of memory: nothing has to be digested to see that it is the same, and who asks has to be too.
#[test]
fn an_approval_for_the_very_call_serves_its_own_agent_in_its_own_project() {
    let live = || Ok(vec![("n".into(), Value::Int(1))]);
    for (is_own, project, reason) in [
        (true, "", None),
        (false, "", Some(Reason::ArgsChanged)),
        (true, "another", Some(Reason::ArgsChanged)),
    ] {
        let mut bench = Bench::new();
        bench.desk = Arc::new(bench.desk.of_project(project));
        let mut question = question(&bench);
        question.freeze(live().unwrap());
        let own = question.session().agent().id();
        let agent_id = if is_own { own } else { "another" };
        let call = Arc::clone(question.call().unwrap());
        let new = NewRequest::new(agent_id, "A", call, Duration::from_secs(10));
        let ticket = run(bench.desk.open(new)).unwrap();
        assert!(Arc::ptr_eq(&ticket.request().call, question.call().unwrap()));
        bench.decide(&ticket, Outcome::Approved, "alice").unwrap();
        let settlement = run(ticket.settled());
        let refused = match run(bench.desk.answer(&question, Verdict::Settled(settlement), live())) {
            Step::Run(_) => None,
            Step::Refuse(denial) => Some(denial.reason),
            Step::Ask(_) => panic!("it asks again"),
        };
        assert_eq!(refused, reason, "{agent_id} in `{project}`");
    }
}

#[test]
fn requests_share_what_is_the_same_about_who_asks_and_in_which_way_and_nothing_else() {
    type Change = fn(&mut NewRequest);
    let bench = Bench::new();
    let open = |change: Change| {
        let mut new = request(call(1), Duration::from_secs(10));
        change(&mut new);
        run(bench.desk.open(new)).unwrap()
    };
    let first = open(|_| {});
    let is_shared = |other: &Ticket| Arc::ptr_eq(&first.request().asking, &other.request().asking);
    assert!(is_shared(&open(|new| new.call = call(2).into())));
    let different: [Change; 8] = [
        |new| new.agent_id = "b".into(),
        |new| new.agent_name = "B".into(),
        |new| new.session_id = Some("s".into()),
        |new| new.requested_by = Some("U1".into()),
        |new| new.policy = Some("v2".into()),
        |new| new.quorum = 2,
        |new| new.channel = "#ops".into(),
        |new| new.show_arguments = false,
    ];
    for (n, change) in different.into_iter().enumerate() {
        let other = open(change);
        assert!(!is_shared(&other) && other.request().asking != first.request().asking, "{n}");
    }
    assert!(is_shared(&open(|_| {})));
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

#[test]
fn an_approval_is_kept_until_its_call_has_run_however_many_others_settle() {
    let bench = Bench::new();
    let settle_others = || {
        for n in 0..10_010 {
            let other = bench.open(call(n), Duration::from_secs(10));
            bench.decide(&other, Outcome::Denied, "bob").unwrap();
        }
    };
    let (used, unused) =
        (bench.open(call(-1), Duration::from_secs(10)), bench.open(call(-2), Duration::from_secs(10)));
    for ticket in [&used, &unused] {
        bench.decide(ticket, Outcome::Approved, "alice").unwrap();
    }
    settle_others();
    assert_eq!(run(used.settled()).refusal, None);
    run(used.claim()).unwrap();

    let state = |ticket: &Ticket| {
        run(bench.desk.find(&Handle::Id(ticket.request().id.clone()))).unwrap().map(|found| found.state)
    };
    let is_kept = |ticket: &Ticket| state(ticket).is_some();
    assert!(is_kept(&unused));
    // From here on nobody can use it any more; the other one still runs.
    bench.time.advance(Duration::from_secs(10) + CLAIM_GRACE);
    settle_others();
    assert!(is_kept(&used) && !is_kept(&unused));
    run(bench.desk.finished(&used.request().id, true));
    assert_eq!(state(&used), Some(State::Done), "it is on record how it went");

    let endless = bench.open(call(-3), Duration::from_secs(10));
    bench.decide(&endless, Outcome::Approved, "alice").unwrap();
    run(endless.claim()).unwrap();
    settle_others();
    assert!(is_kept(&endless));
    bench.time.advance(Duration::from_secs(86_400));
    settle_others();
    assert!(!is_kept(&endless), "nothing is kept for ever");
}
