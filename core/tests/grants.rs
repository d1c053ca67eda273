//! Leave for more than one call: whom it covers, when it is over, who gives it and who takes it back.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]
#![cfg(all(feature = "net", feature = "testing", feature = "sqlite"))]

use agentsudo_core::desk::store::Pending;
use agentsudo_core::desk::{
    ApprovalStore, Click, Desk, Durability, MemoryStore, NewRequest, Roster, SqliteStore, Ticket, Watch,
};
use agentsudo_core::gate::grant::End;
use agentsudo_core::gate::{
    Action, Approval, Approvers, Assurance, Authority, Decider, Gate, Leave, Only, Outcome, Record, Recorder,
    Rejection, State, Term, Terms, Via,
};
use agentsudo_core::model::id::Handle;
use agentsudo_core::model::{Call, Clock, Moment, Monotonic, UnixTime, Value};
use agentsudo_core::net::Process;
use agentsudo_core::net::system_clock::testing::ManualTime;
use agentsudo_core::{Error, ErrorCode, Reason, Result};
use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Barrier, Mutex};
use std::time::Duration;

const START: UnixTime = UnixTime(1_800_000_000_000);
const HOUR: Duration = Duration::from_secs(3_600);

/// Keeps what is put on record.
#[derive(Default)]
struct Kept(Mutex<Vec<Record>>);

impl Recorder for Kept {
    fn record(&self, record: &Record) -> Result<()> {
        self.0.lock().unwrap().push(record.clone());
        Ok(())
    }

    fn wants_grants(&self) -> bool {
        true
    }
}

/// Who is in the group `S_OPS`; nobody knows where it is `None`.
#[derive(Debug, Default)]
struct Ops(Mutex<Option<HashSet<String>>>, AtomicBool);

impl Ops {
    fn are(&self, users: &[&str]) {
        *self.0.lock().unwrap() = Some(users.iter().map(|user| (*user).to_owned()).collect());
    }
}

impl Roster for Ops {
    fn members<'a>(&'a self, _: &'a str, _: Duration) -> Pending<'a, Result<Arc<HashSet<String>>>> {
        let found = self.0.lock().unwrap().clone().map(Arc::new);
        Box::pin(async { found.ok_or_else(|| Error::new(Reason::SlackUnavailable, "it cannot be read")) })
    }

    fn workspace(&self) -> Option<String> {
        None
    }

    fn operates(&self, operator: &str) -> bool {
        operator == "operator:ann" && self.1.load(Ordering::SeqCst)
    }
}

struct Bench {
    time: Arc<ManualTime>,
    desk: Arc<Desk>,
    kept: Arc<Kept>,
    ops: Arc<Ops>,
    _scratch: Option<Scratch>,
}

/// What makes one request differ from another.
type Change = fn(&mut NewRequest);

struct Scratch(std::path::PathBuf);

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Over a store in memory and over one in a file: every rule holds over both.
fn benches() -> Vec<Bench> {
    let memory = Bench::over(|_| Arc::new(MemoryStore::new()), None);
    vec![memory, sqlite()]
}

fn sqlite() -> Bench {
    static NEXT: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
    let shm = std::path::Path::new("/dev/shm");
    let root = if shm.is_dir() { shm.to_owned() } else { std::env::temp_dir() };
    let number = NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let scratch = root.join(format!("agentsudo-grants-{}-{number}", std::process::id()));
    std::fs::create_dir(&scratch).unwrap();
    let file = scratch.join("a.db");
    let open = move |time: Arc<ManualTime>| -> Arc<dyn ApprovalStore> {
        Arc::new(run(SqliteStore::open(&file, Durability::Relaxed, time, [7; 32])).unwrap())
    };
    Bench::over(open, Some(Scratch(scratch)))
}

impl Bench {
    fn over(store: impl FnOnce(Arc<ManualTime>) -> Arc<dyn ApprovalStore>, scratch: Option<Scratch>) -> Self {
        let (time, kept) = (Arc::new(ManualTime::new(START)), Arc::new(Kept::default()));
        let gate = Gate::new(time.clone(), kept.clone());
        let desk = Arc::new(Desk::new(store(time.clone()), gate, time.clone()));
        Bench { time, desk, kept, ops: Arc::default(), _scratch: scratch }
    }

    fn open(&self, change: impl FnOnce(&mut NewRequest)) -> Ticket {
        let call = call("A-17", Value::Int(20));
        let mut new = NewRequest::new("agent-1", "Bot", call, Duration::from_secs(60));
        new.session_id = Some("session-1".into());
        new.grants = Some(HOUR);
        new.roster = Some(self.ops.clone());
        change(&mut new);
        run(self.desk.open(new)).unwrap()
    }

    fn click(&self, user: &str, outcome: Outcome, leave: Leave) -> Click {
        let decider = Decider {
            workspace: Some("T1".into()),
            id: user.into(),
            name: user.to_lowercase(),
            via: Via::SlackModal,
            assurance: Assurance::Signed,
        };
        Click { leave, ..Click::new(decider, outcome, None) }
    }

    fn decide(
        &self,
        ticket: &Ticket,
        user: &str,
        leave: Leave,
    ) -> std::result::Result<Approval, &'static str> {
        let handle = Handle::Id(ticket.request().id.clone());
        let click = self.click(user, Outcome::Approved, leave);
        run(self.desk.decide(&handle, click))
            .unwrap()
            .map(Arc::unwrap_or_clone)
            .map_err(|rejection| rejection.as_str())
    }

    /// A request that is approved on these terms, and run.
    fn grant(&self, term: Term) -> Ticket {
        self.grant_with(Terms::new(term), |_| {})
    }

    fn grant_with(&self, terms: Terms, change: impl FnOnce(&mut NewRequest)) -> Ticket {
        let ticket = self.open(change);
        assert!(!ticket.is_granted(), "the first one is asked about");
        self.decide(&ticket, "U1", Leave::More(terms)).unwrap();
        run(ticket.claim()).unwrap();
        run(self.desk.finished(&ticket.request().id, true));
        ticket
    }

    fn is_covered(&self, change: impl FnOnce(&mut NewRequest)) -> bool {
        let ticket = self.open(change);
        assert_eq!(ticket.is_new(), !ticket.is_granted());
        let stands = self.stands(&ticket).state;
        assert_eq!(stands, if ticket.is_granted() { State::Approved } else { State::Pending });
        ticket.is_granted()
    }

    fn stands(&self, ticket: &Ticket) -> Approval {
        run(self.desk.find(&Handle::Id(ticket.request().id.clone()))).unwrap().unwrap()
    }

    fn revoke(&self, ticket: &Ticket, user: &str) -> std::result::Result<Approval, Rejection> {
        let handle = Handle::Code(ticket.request().code.clone());
        run(self.desk.revoke(&handle, &self.click(user, Outcome::Denied, Leave::Once))).unwrap()
    }

    fn actions(&self) -> Vec<(Action, Option<String>)> {
        let kept = self.kept.0.lock().unwrap();
        let who = |record: &Record| record.decision.as_ref().map(|decision| decision.decider.id.clone());
        kept.iter().map(|record| (record.action, who(record))).collect()
    }

    fn in_force(&self) -> usize {
        run(self.desk.grants()).unwrap().len()
    }
}

fn call(order: &str, amount: Value) -> Arc<Call> {
    let usual = call_of("refund", &["refund:order"]);
    let arguments = vec![("order".into(), Value::Text(order.into())), ("amount".into(), amount)];
    usual.with_arguments(arguments).into()
}

fn call_of(function: &str, scopes: &[&str]) -> Arc<Call> {
    let scopes: Vec<String> = scopes.iter().map(|scope| (*scope).to_owned()).collect();
    let arguments = vec![("order".into(), Value::Text("A-17".into())), ("amount".into(), Value::Int(20))];
    Call::new(function, scopes, arguments).into()
}

fn run<T>(work: impl Future<Output = T>) -> T {
    Process::current().block_on(work).unwrap()
}

fn refused(claim: Result<()>) -> Reason {
    claim.unwrap_err().reason()
}

#[test]
fn a_call_under_a_grant_is_approved_by_whoever_gave_it_and_claimed_once() {
    for bench in benches() {
        let first = bench.grant(Term::For(HOUR));
        let again = bench.open(|_| {});
        assert!(again.is_granted() && !again.is_new());
        let settlement = run(again.settled());
        assert_eq!((settlement.state, settlement.refusal), (State::Approved, None));
        let decision = settlement.decision.unwrap();
        assert_eq!(decision.leave, Leave::Under(first.request().id.clone()));
        assert_eq!((decision.decider.id.as_str(), decision.decider.via), ("U1", Via::Grant));
        run(again.claim()).unwrap();
        assert_eq!(refused(run(again.claim())), Reason::AlreadyClaimed, "one approval, one run");
        assert_eq!(bench.stands(&first).grant.unwrap().used, 1);
        assert_eq!(bench.in_force(), 1);
        let u1 = || Some("U1".to_owned());
        assert_eq!(
            bench.actions(),
            [
                (Action::ApprovalRequested, None),
                (Action::ApprovalDecided, u1()),
                (Action::ApprovalClaimed, u1()),
                (Action::CallFinished, u1()),
                (Action::ApprovalRequested, None),
                (Action::ApprovalDecided, u1()),
                (Action::ApprovalClaimed, u1()),
            ]
        );
    }
}

#[test]
fn it_covers_the_same_agent_function_and_scope_asked_of_the_same_people_and_nothing_else() {
    for bench in benches() {
        bench.grant(Term::For(HOUR));
        let other_arguments = |new: &mut NewRequest| new.call = call("A-17", Value::Int(9_000));
        assert!(bench.is_covered(other_arguments), "any arguments, for nobody limited them");
        assert!(bench.is_covered(|new| new.session_id = Some("session-2".into())), "a time, not a session");
        let different: [(&str, Change); 11] = [
            ("agent", |new| new.agent_id = "agent-2".into()),
            ("function", |new| new.call = call_of("refund_all", &["refund:order"])),
            ("scope", |new| new.call = call_of("refund", &["refund:*"])),
            ("more scopes", |new| new.call = call_of("refund", &["refund:order", "delete:order"])),
            ("approvers", |new| new.approvers = Approvers::Users(vec!["U1".into()])),
            ("requested_by", |new| new.requested_by = Some("U9".into())),
            ("quorum", |new| new.quorum = 2),
            ("channel", |new| new.channel = "#finance".into()),
            ("policy", |new| new.policy = Some("2".into())),
            ("a server decides", |new| new.authority = Authority::Server),
            ("no grants for this one", |new| new.grants = None),
        ];
        for (what, change) in different {
            assert!(!bench.is_covered(change), "{what}");
        }
        let elsewhere = Arc::new(bench.desk.of_project("other"));
        let call = bench.open(|_| {}).request().call.clone();
        let mut new = NewRequest::new("agent-1", "Bot", call, Duration::from_secs(60));
        (new.session_id, new.grants) = (Some("session-1".into()), Some(HOUR));
        assert!(!run(elsewhere.open(new)).unwrap().is_granted(), "another project");
    }
}

#[test]
fn a_grant_for_a_session_does_not_outlive_it() {
    for bench in benches() {
        bench.grant(Term::Session);
        assert!(bench.is_covered(|_| {}));
        assert!(!bench.is_covered(|new| new.session_id = Some("session-2".into())));
        assert!(!bench.is_covered(|new| new.session_id = None));
        bench.time.advance(HOUR);
        assert!(!bench.is_covered(|_| {}), "nor the longest that a grant may last");
        let sessionless = bench.open(|new| new.session_id = None);
        assert_eq!(
            bench.decide(&sessionless, "U1", Leave::More(Terms::new(Term::Session))).unwrap_err(),
            "no_grant"
        );
    }
}

#[test]
fn a_grant_for_a_time_ends_to_the_millisecond_and_also_between_answer_and_claim() {
    for bench in benches() {
        let first = bench.grant(Term::For(Duration::from_secs(900)));
        bench.time.advance(Duration::from_millis(899_999));
        let last = bench.open(|_| {});
        assert!(last.is_granted());
        bench.time.advance(Duration::from_millis(1));
        let error = run(last.claim()).unwrap_err();
        assert_eq!((error.reason(), error.code()), (Reason::GrantOver, ErrorCode::Unavailable));
        assert_eq!(bench.stands(&last).state, State::Lapsed);
        assert_eq!(run(last.settled()).refusal, Some(Reason::GrantOver));
        assert_eq!(bench.stands(&first).grant.unwrap().used, 0);
        assert!(!bench.is_covered(|_| {}));
        assert_eq!(bench.in_force(), 0);
        assert_eq!(run(bench.desk.end_grants()).unwrap(), 1);
        assert_eq!(run(bench.desk.end_grants()).unwrap(), 0, "once");
        assert_eq!(bench.stands(&first).grant.unwrap().over.unwrap().why, End::RanOut);
        assert_eq!(bench.actions().last().unwrap().0, Action::GrantEnded);
    }
}

#[test]
fn a_grant_for_calls_is_spent_at_the_claim_and_never_once_more_however_many_claim_at_once() {
    for bench in benches() {
        // The first one among them: four are left.
        let first = bench.grant(Term::Calls(5));
        let asked: Vec<Ticket> = (0..12).map(|_| bench.open(|_| {})).collect();
        assert!(asked.iter().all(Ticket::is_granted), "nothing is spent yet");
        let barrier = Arc::new(Barrier::new(asked.len()));
        let claims: Vec<_> = asked
            .into_iter()
            .map(|ticket| {
                let barrier = barrier.clone();
                std::thread::spawn(move || {
                    barrier.wait();
                    run(ticket.claim()).map_err(|error| error.reason())
                })
            })
            .collect();
        let claims: Vec<_> = claims.into_iter().map(|claim| claim.join().unwrap()).collect();
        assert_eq!(claims.iter().filter(|claim| claim.is_ok()).count(), 4, "{claims:?}");
        assert!(claims.iter().all(|claim| claim.is_ok() || *claim == Err(Reason::GrantOver)), "{claims:?}");
        let grant = bench.stands(&first).grant.unwrap();
        assert_eq!((grant.used, grant.over.unwrap().why), (4, End::UsedUp));
        assert_eq!(bench.in_force(), 0);
        assert!(!bench.is_covered(|_| {}), "the next one is asked about");
        let ends = bench.actions().iter().filter(|(action, _)| *action == Action::GrantEnded).count();
        assert_eq!(ends, 1);
    }
}

#[test]
fn what_is_not_used_costs_no_use() {
    for bench in benches() {
        let first = bench.grant(Term::Calls(2));
        for _ in 0..3 {
            let walked_away = bench.open(|_| {});
            assert!(walked_away.is_granted());
            run(walked_away.cancel());
        }
        assert_eq!(bench.stands(&first).grant.unwrap().calls_left(), Some(1));
        run(bench.open(|_| {}).claim()).unwrap();
        assert!(!bench.is_covered(|_| {}));
    }
}

#[test]
fn whoever_could_deny_takes_it_back_between_two_calls_and_between_answer_and_claim() {
    for bench in benches() {
        let approvers = |new: &mut NewRequest| {
            new.approvers = Approvers::Users(vec!["U1".into(), "U2".into()]);
        };
        let first = bench.grant_with(Terms::new(Term::For(HOUR)), approvers);
        run(bench.open(approvers).claim()).unwrap();
        let waiting = bench.open(approvers);
        assert!(waiting.is_granted());
        assert!(matches!(bench.revoke(&first, "U3"), Err(Rejection::NotAnApprover)));
        assert!(matches!(bench.revoke(&waiting, "U2"), Err(Rejection::Unknown)), "it is no grant");
        let revoked = bench.revoke(&first, "U2").unwrap();
        let over = revoked.grant.unwrap().over.unwrap();
        assert_eq!((over.why, over.by.unwrap().id.as_str()), (End::Revoked, "U2"));
        assert!(matches!(bench.revoke(&first, "U2"), Err(Rejection::Unknown)), "once");
        assert_eq!(refused(run(waiting.claim())), Reason::GrantOver);
        assert!(!bench.is_covered(approvers));
        let actions = bench.actions();
        assert!(actions.contains(&(Action::GrantRevoked, Some("U2".into()))), "{actions:?}");
        let refusals: Vec<_> = actions.iter().filter(|(a, _)| *a == Action::ApprovalRefused).collect();
        assert_eq!(refusals.len(), 3, "{actions:?}");
    }
}

#[test]
fn it_falls_with_the_one_who_gave_it() {
    for bench in benches() {
        let ops = |new: &mut NewRequest| new.approvers = Approvers::Users(vec!["S_OPS".into()]);
        bench.ops.are(&["U1", "U2"]);
        bench.grant_with(Terms::new(Term::For(HOUR)), ops);
        let waiting = bench.open(ops);
        assert!(waiting.is_granted());
        bench.ops.are(&["U2"]);
        assert_eq!(refused(run(waiting.claim())), Reason::ApproverRemoved);
        assert!(!bench.is_covered(ops), "somebody else is asked");
        *bench.ops.0.lock().unwrap() = None;
        assert!(!bench.is_covered(ops), "not knowing is no yes");
    }
}

#[test]
fn arguments_limit_it_where_somebody_said_so() {
    for bench in benches() {
        let only =
            |argument: &str, pattern: &str| Only { argument: argument.into(), pattern: pattern.into() };
        let terms = |only: Vec<Only>| Terms { term: Term::For(HOUR), only };
        let ticket = bench.open(|_| {});
        for (bad, why) in [
            (only("order", "B-*"), "the call that is asked about does not match"),
            (only("nothing", "*"), "no such argument"),
            (only("order", ""), "no pattern"),
        ] {
            let refused = bench.decide(&ticket, "U1", Leave::More(terms(vec![bad]))).unwrap_err();
            assert_eq!(refused, "no_grant", "{why}");
        }
        assert_eq!(bench.stands(&ticket).state, State::Pending);
        bench.grant_with(terms(vec![only("order", "A-*"), only("amount", "20")]), |_| {});
        let with = |order: &str, amount: Value| {
            let call = call(order, amount);
            move |new: &mut NewRequest| new.call = call
        };
        assert!(bench.is_covered(with("A-18", Value::Int(20))));
        assert!(!bench.is_covered(with("B-18", Value::Int(20))));
        assert!(!bench.is_covered(with("A-18", Value::Int(21))));
        assert!(!bench.is_covered(with("A-18", Value::Float(20.0))), "another kind of value");
        assert!(!bench.is_covered(|new| new.call = new.call.with_arguments(Vec::new()).into()));
    }
}

#[test]
fn what_is_redacted_is_within_no_limit() {
    let any_order = || Terms {
        term: Term::For(HOUR),
        only: vec![Only { argument: "order".into(), pattern: "*".into() }],
    };
    let with = |order: &str| {
        let call = call(order, Value::Int(20));
        move |new: &mut NewRequest| new.call = call
    };
    for bench in benches() {
        let given = bench.grant_with(any_order(), |_| {});
        assert!(bench.is_covered(with("B-18")), "any that is there");
        // As the client of a server hands it on.
        assert!(!bench.is_covered(with("‹redacted hmac:1a2b3c4d›")));
        assert!(!bench.is_covered(with("order ‹redacted hmac:1a2b3c4d› of today")));
        assert!(
            !bench.is_covered(|new| new.call = new.call.with_arguments(Vec::new()).into()),
            "nothing is shown"
        );
        assert_eq!(bench.stands(&given).grant.unwrap().used, 0);
        // Nor is the first one, that the grant would be given on.
        let ticket = bench.open(|new| {
            new.agent_id = "agent-2".into();
            with("‹redacted hmac:1a2b3c4d›")(new);
        });
        assert_eq!(bench.decide(&ticket, "U1", Leave::More(any_order())).unwrap_err(), "no_grant");
    }
    // What is a secret only by its look is redacted where it is kept: people are asked, instead of a refusal at the claim.
    let bench = sqlite();
    bench.grant_with(any_order(), |_| {});
    assert!(!bench.is_covered(with("xoxb-123456789012-abcdefabcdef")));
}

#[test]
fn nobody_gives_one_where_none_may_be_given() {
    for bench in benches() {
        let hour = || Leave::More(Terms::new(Term::For(HOUR)));
        let refused = |change: fn(&mut NewRequest), leave: Leave| {
            let ticket = bench.open(change);
            let refusal = bench.decide(&ticket, "U1", leave).unwrap_err();
            assert_eq!(bench.stands(&ticket).state, State::Pending);
            refusal
        };
        assert_eq!(refused(|new| new.grants = None, hour()), "no_grant");
        assert_eq!(refused(|new| new.grants = Some(Duration::ZERO), hour()), "no_grant");
        assert_eq!(refused(|new| new.quorum = 2, hour()), "no_grant");
        assert_eq!(refused(|new| new.grants = Some(Duration::from_secs(3_599)), hour()), "no_grant");
        assert_eq!(refused(|new| new.show_arguments = false, limited()), "no_grant");
        for term in [
            Term::For(Duration::ZERO),
            Term::For(Duration::from_secs(86_401)),
            Term::For(Duration::from_millis(1_500)),
            Term::Calls(0),
            Term::Calls(1),
            Term::Calls(1_001),
        ] {
            assert_eq!(
                refused(|new| new.grants = Some(HOUR * 48), Leave::More(Terms::new(term))),
                "no_grant"
            );
        }
        // Nobody claims to speak for a grant.
        let given = bench.grant(Term::For(HOUR));
        assert_eq!(
            refused(|new| new.agent_id = "b".into(), Leave::Under(given.request().id.clone())),
            "no_grant"
        );
        // Whoever may not approve gives no grant; nor does the host, nor the terminal.
        let ticket = bench.open(|new| new.approvers = Approvers::Users(vec!["U1".into()]));
        assert_eq!(bench.decide(&ticket, "U2", hour()).unwrap_err(), "not_an_approver");
        for via in [Via::Host, Via::Console, Via::Script, Via::Server, Via::Grant] {
            let mut click = bench.click("U1", Outcome::Approved, hour());
            click.decider.via = via;
            let handle = Handle::Id(ticket.request().id.clone());
            assert!(run(bench.desk.decide(&handle, click)).unwrap().is_err(), "{via:?}");
        }
        assert_eq!(bench.stands(&ticket).state, State::Pending);
        // A no gives nothing, whatever comes with it.
        let handle = Handle::Id(ticket.request().id.clone());
        let no = bench.click("U1", Outcome::Denied, hour());
        let _ = run(bench.desk.decide(&handle, no)).unwrap();
        assert!(bench.stands(&ticket).grant.is_none());
    }
}

#[test]
fn what_an_operator_says_falls_with_the_operator_also_where_approvers_are_named_in_slack() {
    for bench in benches() {
        let by = |id: &str, via: Via| {
            let ticket = bench.open(|new| {
                new.approvers = Approvers::InSlack(vec!["U1".into()]);
                new.agent_id = id.into();
            });
            let mut click = bench.click(id, Outcome::Approved, Leave::More(Terms::new(Term::For(HOUR))));
            click.decider.via = via;
            run(bench.desk.decide(&Handle::Id(ticket.request().id.clone()), click)).unwrap().unwrap();
            run(ticket.claim()).inspect(|()| run(bench.desk.finished(&ticket.request().id, true)))
        };
        let again = |id: &'static str| {
            bench.open(|new| {
                new.approvers = Approvers::InSlack(vec!["U1".into()]);
                new.agent_id = id.into();
            })
        };
        bench.ops.1.store(true, Ordering::SeqCst);
        by("operator:ann", Via::Rest).unwrap();
        by("local:eve", Via::Cli).unwrap();
        assert_eq!(
            refused(by("operator:bob", Via::Rest)),
            Reason::ApproverRemoved,
            "nobody knows that he is one"
        );
        assert!(!again("operator:bob").is_granted(), "nor does what he gave besides hold");
        run(again("operator:ann").claim()).unwrap();
        let waiting = again("operator:ann");
        bench.ops.1.store(false, Ordering::SeqCst);
        assert_eq!(refused(run(waiting.claim())), Reason::ApproverRemoved);
        assert!(!again("operator:ann").is_granted(), "people are asked");
        run(again("local:eve").claim()).unwrap();
    }
}

fn limited() -> Leave {
    let only = vec![Only { argument: "order".into(), pattern: "*".into() }];
    Leave::More(Terms { term: Term::For(Duration::from_secs(60)), only })
}

#[test]
fn a_clock_that_was_set_back_leaves_it_open_and_then_people_are_asked() {
    let bench = Bench::over(|_| Arc::new(MemoryStore::new()), None);
    let ticket = bench.grant(Term::For(HOUR));
    bench.time.advance(Duration::from_secs(60));
    run(bench.open(|_| {}).claim()).unwrap();
    let given = bench.stands(&ticket);
    let other = bench.open(|_| {}).request().clone();
    let at = |wall: i64| {
        let now = bench.time.now();
        Moment { wall: UnixTime(wall), monotonic: Monotonic(now.monotonic.0) }
    };
    assert!(given.covers(&other, at(START.0 + 60_000)));
    assert!(!given.covers(&other, at(START.0 + 59_999)), "before its last use");
    assert!(!given.covers(&other, at(START.0 - 1)), "before it was given");
    assert!(!given.covers(&other, at(START.0 + 3_600_000)));
    let late = Moment { wall: START, monotonic: Monotonic(u64::MAX) };
    assert!(!given.covers(&other, late), "the time that has passed counts, whatever the wall says");
}

#[test]
fn it_falls_with_its_own_approval_and_a_store_that_is_tended_writes_down_its_end() {
    for bench in benches() {
        let ticket = bench.open(|_| {});
        bench.decide(&ticket, "U1", Leave::More(Terms::new(Term::For(HOUR)))).unwrap();
        assert!(bench.is_covered(|_| {}), "before the first call is claimed");
        run(ticket.cancel());
        assert_eq!(bench.stands(&ticket).state, State::Lapsed);
        assert!(!bench.is_covered(|_| {}));
        assert_eq!(bench.in_force(), 0);

        let second = bench.grant(Term::For(HOUR));
        bench.time.advance(HOUR);
        run(bench.desk.tend_once(&mut Watch::default())).unwrap();
        assert_eq!(bench.stands(&second).grant.unwrap().over.unwrap().why, End::RanOut);
    }
}

#[test]
fn an_open_grant_is_not_forgotten_and_one_that_is_over_is() {
    for bench in benches() {
        let ticket = bench.grant(Term::For(HOUR));
        bench.time.advance(Duration::from_secs(600));
        let old = UnixTime(START.0 + 500_000);
        assert_eq!(run(bench.desk.forget(old)).unwrap(), 0);
        assert!(bench.is_covered(|_| {}));
        bench.revoke(&ticket, "U5").unwrap();
        // A store in a file keeps its newest change.
        bench.open(|_| {});
        assert_eq!(run(bench.desk.forget(old)).unwrap(), 1);
    }
}

#[test]
fn its_end_is_heard_of_by_whoever_waits_for_it() {
    for bench in benches() {
        let ticket = bench.grant(Term::For(HOUR));
        let (desk, id) = (bench.desk.clone(), ticket.request().id.clone());
        let waits = Process::current().runtime().unwrap().spawn(async move { desk.grant_over(&id).await });
        bench.revoke(&ticket, "U5").unwrap();
        let over = run(waits).unwrap().unwrap();
        assert_eq!(over.grant.unwrap().over.unwrap().why, End::Revoked);

        let ticket = bench.grant(Term::For(HOUR));
        let (desk, id) = (bench.desk.clone(), ticket.request().id.clone());
        let waits = Process::current().runtime().unwrap().spawn(async move { desk.grant_over(&id).await });
        bench.time.advance(HOUR);
        let over = run(waits).unwrap().unwrap();
        assert_eq!(over.grant.unwrap().over.unwrap().why, End::RanOut);
    }
}

#[test]
fn another_process_with_the_same_store_knows_of_it() {
    let bench = sqlite();
    let ticket = bench.grant(Term::Calls(2));
    let file = bench._scratch.as_ref().unwrap().0.join("a.db");
    let store = run(SqliteStore::open(&file, Durability::Relaxed, bench.time.clone(), [9; 32])).unwrap();
    let gate = Gate::new(bench.time.clone(), bench.kept.clone());
    let other = Bench {
        time: bench.time.clone(),
        desk: Arc::new(Desk::new(Arc::new(store), gate, bench.time.clone())),
        kept: bench.kept.clone(),
        ops: Arc::default(),
        _scratch: None,
    };
    let (here, there) = (bench.open(|_| {}), other.open(|_| {}));
    assert!(here.is_granted() && there.is_granted());
    run(there.claim()).unwrap();
    assert_eq!(refused(run(here.claim())), Reason::GrantOver, "the last use was taken there");
    assert_eq!(bench.stands(&ticket).grant.unwrap().used, 1);
}
