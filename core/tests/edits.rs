//! Approving a call with changed arguments: what can be changed, what then runs, and who may not run it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]
#![cfg(all(feature = "net", feature = "testing"))]

use agentsudo_core::desk::{Click, Desk, MemoryStore, NewRequest, Ticket};
use agentsudo_core::gate::{
    Action, Assurance, Authority, Decider, Edit, Edited, Gate, Guard, Leave, OnDeny, Outcome, Question,
    Record, Recorder, Requirement, State, Step, Surface, Term, Terms, Verdict, Via,
};
use agentsudo_core::model::call::Caller;
use agentsudo_core::model::id::Handle;
use agentsudo_core::model::{Agent, AgentOptions, Call, Clock, Session, UnixTime, Value};
use agentsudo_core::net::Process;
use agentsudo_core::net::system_clock::testing::ManualTime;
use agentsudo_core::wire::approval;
use agentsudo_core::{Reason, Result};
use std::sync::{Arc, Mutex};
use std::time::Duration;

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

struct Bench {
    time: Arc<ManualTime>,
    kept: Arc<Kept>,
    gate: Gate,
    desk: Arc<Desk>,
}

impl Bench {
    fn new() -> Self {
        let time = Arc::new(ManualTime::new(UnixTime(1_800_000_000_000)));
        let kept = Arc::new(Kept::default());
        let gate = Gate::new(time.clone(), kept.clone());
        let desk = Arc::new(Desk::new(Arc::new(MemoryStore::new()), gate.clone(), time.clone()));
        Bench { time, kept, gate, desk }
    }

    /// A call that meets the gate without the scope it needs.
    fn question(&self, takes_edits: bool) -> Question {
        let options = AgentOptions {
            name: "Bot".into(),
            role: "worker".into(),
            session_ttl: Duration::from_secs(3_600),
            hierarchical: false,
        };
        let agent = Arc::new(Agent::new(options, Vec::new()).unwrap());
        let session = Arc::new(Session::start(agent, self.time.now()).unwrap());
        let requirement = Requirement::new(["refund:order".to_owned()], true).unwrap();
        let guard = Arc::new(Guard::new("refund", requirement, OnDeny::Ask, Surface::Function));
        let Step::Ask(mut question) = self.gate.begin(Some(&session), &guard) else { panic!("it must ask") };
        if takes_edits {
            question.take_edits(Vec::new());
        }
        question.freeze(arguments());
        question
    }

    fn ask(&self, question: &Question, change: impl FnOnce(&mut NewRequest)) -> Ticket {
        let call = question.call().unwrap().clone();
        let agent = question.session().agent().clone();
        let mut new = NewRequest::new(agent.id(), "Bot", call, Duration::from_secs(60));
        new.session_id = Some(question.session().id().to_owned());
        new.edits = question.takes_edits();
        change(&mut new);
        run(self.desk.open(new)).unwrap()
    }

    fn approve(
        &self,
        ticket: &Ticket,
        changes: Vec<(&str, Value)>,
        leave: Leave,
    ) -> std::result::Result<State, &'static str> {
        let edit = Edit::new(changes.into_iter().map(|(name, value)| (name.to_owned(), value)).collect());
        let edit = Some(edit.expect("these are changes"));
        let click = Click { edit, leave, ..Click::new(alice(), Outcome::Approved, None) };
        let decided = run(self.desk.decide(&Handle::Id(ticket.request().id.clone()), click)).unwrap();
        decided.map(|approval| approval.state).map_err(|rejection| rejection.as_str())
    }

    fn answer(&self, question: &Question, ticket: &Ticket) -> std::result::Result<Option<Edited>, Reason> {
        let verdict = Verdict::Settled(run(ticket.settled()));
        match run(self.desk.answer(question, verdict, Ok(arguments()))) {
            Step::Run(permit) => Ok(permit.edited().cloned()),
            Step::Refuse(denial) => Err(denial.reason),
            Step::Ask(_) => panic!("it asks again"),
        }
    }

    fn state(&self, ticket: &Ticket) -> State {
        run(self.desk.find(&Handle::Id(ticket.request().id.clone()))).unwrap().unwrap().state
    }
}

fn alice() -> Decider {
    Decider {
        workspace: None,
        id: "U1".into(),
        name: "alice".into(),
        via: Via::SlackModal,
        assurance: Assurance::Signed,
    }
}

fn arguments() -> Vec<(String, Value)> {
    vec![
        ("order".into(), Value::Text("A-17".into())),
        ("amount".into(), Value::Int(250)),
        ("rate".into(), Value::Float(0.5)),
        ("notify".into(), Value::Bool(true)),
        ("lines".into(), Value::List(vec![Value::Int(1)])),
        ("database".into(), Value::Opaque("Connection".into())),
    ]
}

fn object(fields: &[(&str, Value)]) -> Value {
    Value::Object(fields.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect())
}

fn run<T>(work: impl Future<Output = T>) -> T {
    Process::current().block_on(work).unwrap()
}

#[test]
fn what_was_approved_is_what_runs_to_the_digest_and_is_on_record() {
    let bench = Bench::new();
    let question = bench.question(true);
    let ticket = bench.ask(&question, |_| {});
    let changes = vec![("amount", Value::Int(200)), ("notify", Value::Bool(false))];
    assert_eq!(bench.approve(&ticket, changes, Leave::Once), Ok(State::Approved));
    let edited = bench.answer(&question, &ticket).unwrap().expect("it was changed");
    assert_eq!(bench.state(&ticket), State::Claimed);
    let mut live = arguments();
    live[1].1 = Value::Int(200);
    live[3].1 = Value::Bool(false);
    assert_eq!(
        edited.changes,
        vec![("amount".into(), Value::Int(200)), ("notify".into(), Value::Bool(false))]
    );
    assert_eq!(edited.by, "alice");
    assert!(bench.gate.confirm_edited(&question, &edited, Ok(live.clone())).is_none());
    // Neither the call as it was, nor half of the changes, nor more of them.
    let mut more = live.clone();
    more[0].1 = Value::Text("B-1".into());
    let mut half = arguments();
    half[1].1 = Value::Int(200);
    for other in [arguments(), half, more, Vec::new()] {
        let denial = bench.gate.confirm_edited(&question, &edited, Ok(other)).unwrap();
        assert_eq!(denial.reason, Reason::ArgsChanged);
    }
    question.session().end();
    let denial = bench.gate.confirm_edited(&question, &edited, Ok(live.clone())).unwrap();
    assert_eq!(denial.reason, Reason::SessionEnded);

    let kept = bench.kept.0.lock().unwrap();
    let record = kept.iter().find(|record| record.action == Action::CallbackApproved).unwrap();
    assert_eq!(record.decision.as_ref().unwrap().edit.as_ref().unwrap().changes(), edited.changes);
    let caller = Caller {
        tenant: "",
        agent_id: question.session().agent().id(),
        policy: "",
        request_id: ticket.request().id.as_str(),
    };
    let ran = question.call().unwrap().with_arguments(live);
    assert_eq!(record.digest.as_deref(), Some(ran.digest(caller).to_hex().as_str()));
}

#[test]
fn nothing_but_plain_values_changes_and_none_becomes_another_kind() {
    let bench = Bench::new();
    let question = bench.question(true);
    let ticket = bench.ask(&question, |_| {});
    let text = |text: &str| Value::Text(text.to_owned());
    for (name, value) in [
        ("amount", text("200")),
        ("amount", Value::Float(200.0)),
        ("amount", Value::Bool(true)),
        ("amount", Value::Int(250)),
        ("notify", Value::Int(0)),
        ("order", Value::Int(17)),
        ("rate", Value::Int(1)),
        ("lines", text("1")),
        ("database", text("other")),
        ("nothing", text("x")),
        ("Order", text("x")),
    ] {
        let said = bench.approve(&ticket, vec![(name, value.clone())], Leave::Once);
        assert_eq!(said, Err("no_edit"), "{name} = {value:?}");
    }
    assert_eq!(bench.state(&ticket), State::Pending);
    for bad in [
        Vec::new(),
        vec![("a".to_owned(), Value::Null)],
        vec![("a".to_owned(), Value::Set(Vec::new()))],
        vec![("a".to_owned(), Value::List(vec![Value::Opaque("Connection".into())]))],
        vec![("a".to_owned(), Value::List(vec![Value::Float(f64::INFINITY)]))],
        vec![("a".to_owned(), Value::List(vec![Value::Bytes(vec![1])]))],
        vec![("a".to_owned(), Value::List(vec![text(&"x".repeat(3_000))]))],
        vec![("a".to_owned(), object(&[("$opaque", text("x"))]))],
        vec![("a".to_owned(), object(&[("x", Value::Int(1)), ("x", Value::Int(2))]))],
        vec![("a".to_owned(), Value::Float(f64::NAN))],
        vec![("a".to_owned(), text(""))],
        vec![("a".to_owned(), text(&"x".repeat(3_001)))],
        vec![("a".to_owned(), Value::Int(1)), ("a".to_owned(), Value::Int(2))],
        (0..51).map(|n| (format!("a{n}"), Value::Int(n))).collect(),
    ] {
        assert_eq!(Edit::new(bad.clone()), None, "{bad:?}");
    }
}

#[test]
fn lists_and_objects_keep_their_kinds_all_the_way_down() {
    let text = |text: &str| Value::Text(text.to_owned());
    let list = |items: &[Value]| Value::List(items.to_vec());
    let line = |sku: &str, count: i64| object(&[("sku", text(sku)), ("count", Value::Int(count))]);
    let takes = |old: &Value, new: &Value| {
        let edit = Edit::new(vec![("a".to_owned(), new.clone())]).expect("it is data");
        edit.applied_to(&Call::new("f", [], vec![("a".to_owned(), old.clone())])).is_some()
    };
    let lines = list(&[line("A", 1)]);
    for new in [list(&[]), list(&[line("B", 2), line("C", 3)])] {
        assert!(takes(&lines, &new), "{new:?}");
    }
    let swapped = object(&[("count", Value::Int(9)), ("sku", text("B"))]);
    assert!(takes(&line("A", 1), &swapped));
    assert!(takes(
        &list(&[Value::Int(1), text("x"), Value::Null]),
        &list(&[text("y"), Value::Null, Value::Int(2)])
    ));
    for (old, new) in [
        (&lines, text("[]")),
        (&lines, list(&[text("A")])),
        (&lines, list(&[object(&[("sku", text("A"))])])),
        (&lines, list(&[object(&[("sku", text("A")), ("count", text("1"))])])),
        (
            &lines,
            list(&[object(&[("sku", text("A")), ("count", Value::Int(1)), ("all", Value::Bool(true))])]),
        ),
        (&lines, list(&[object(&[("sku", text("A")), ("number", Value::Int(1))])])),
        (&lines, line("A", 1)),
        (&line("A", 1), list(&[])),
        (&list(&[]), list(&[Value::Int(1)])),
        (&list(&[Value::Int(1)]), list(&[Value::Float(1.5)])),
        (&list(&[Value::Null]), list(&[Value::Int(1)])),
        (&lines, lines.clone()),
    ] {
        assert!(!takes(old, &new), "{old:?} as {new:?}");
    }
}

#[test]
fn what_the_host_cannot_make_anew_stays() {
    let bench = Bench::new();
    let mut question = bench.question(false);
    question.take_edits(vec!["lines".into(), "order".into()]);
    let ask = |fixed: &[String]| bench.ask(&question, |new| new.fixed = fixed.to_vec());
    let changes = || vec![("lines", Value::List(vec![Value::Int(2)]))];
    let ticket = ask(question.fixed());
    assert_eq!(bench.approve(&ticket, changes(), Leave::Once), Err("no_edit"));
    assert_eq!(bench.approve(&ticket, vec![("order", Value::Text("B".into()))], Leave::Once), Err("no_edit"));
    assert_eq!(bench.approve(&ticket, vec![("amount", Value::Int(1))], Leave::Once), Ok(State::Approved));
    assert!(bench.answer(&question, &ticket).unwrap().is_some());
    // Whatever the request says, and whoever has asked first.
    let ticket = ask(&[]);
    assert_eq!(bench.approve(&ticket, changes(), Leave::Once), Ok(State::Approved));
    assert_eq!(bench.answer(&question, &ticket), Err(Reason::ArgsChanged));
    assert_eq!(bench.state(&ticket), State::Lapsed);
}

#[test]
fn all_texts_in_an_edit_are_told_with_keys_and_however_deep() {
    let list =
        Value::List(vec![Value::Int(1), Value::Text("b".into()), object(&[("c", Value::Text("d".into()))])]);
    let edit = Edit::new(vec![("a".into(), Value::Text("a".into())), ("items".into(), list)]).unwrap();
    assert_eq!(edit.texts(), ["a", "b", "c", "d"]);
}

#[test]
fn what_is_too_large_to_keep_is_not_offered_once_it_is_read_again() {
    let bench = Bench::new();
    for (size, is_kept) in [(10, true), (300_000, false)] {
        let large = ("large".to_owned(), Value::Text("x".repeat(size)));
        let with_large = |new: &mut NewRequest| {
            let mut arguments = arguments();
            arguments.push(large);
            new.call = new.call.with_arguments(arguments).into();
        };
        let ticket = bench.ask(&bench.question(true), with_large);
        let handle = Handle::Id(ticket.request().id.clone());
        let approval = run(bench.desk.find(&handle)).unwrap().unwrap();
        assert!(approval.request.is_editable());
        let read = approval::decode(&approval::encode(&approval, [0; 32]), bench.time.now()).unwrap();
        assert_eq!(read.request.is_editable(), is_kept, "{:?}", read.request.call.arguments().next_back());
    }
}

#[test]
fn it_is_offered_only_where_the_host_takes_it_and_people_see_what_they_change() {
    let bench = Bench::new();
    let question = bench.question(true);
    let changed = |change: fn(&mut NewRequest), leave: Leave| {
        let ticket = bench.ask(&question, change);
        bench.approve(&ticket, vec![("amount", Value::Int(1))], leave)
    };
    assert_eq!(changed(|new| new.edits = false, Leave::Once), Err("no_edit"));
    assert_eq!(changed(|new| new.show_arguments = false, Leave::Once), Err("no_edit"));
    assert_eq!(changed(|new| new.quorum = 2, Leave::Once), Err("no_edit"));
    assert_eq!(changed(|new| new.authority = Authority::Server, Leave::Once), Err("no_edit"));
    let grant = Leave::More(Terms::new(Term::Calls(5)));
    assert_eq!(changed(|new| new.grants = Some(Duration::from_secs(60)), grant), Err("no_edit"));
    let ticket = bench.ask(&question, |_| {});
    let edit = Edit::new(vec![("amount".into(), Value::Int(1))]);
    let no = Click { edit, ..Click::new(alice(), Outcome::Denied, None) };
    let handle = Handle::Id(ticket.request().id.clone());
    assert_eq!(run(bench.desk.decide(&handle, no)).unwrap().unwrap_err().as_str(), "no_edit");
    assert_eq!(bench.state(&ticket), State::Pending);
}

#[test]
fn whoever_would_run_it_as_it_was_gets_no_leave() {
    let bench = Bench::new();
    let asked = |takes_edits: bool| {
        let question = bench.question(takes_edits);
        let ticket = bench.ask(&question, |new| new.edits = true);
        bench.approve(&ticket, vec![("amount", Value::Int(1))], Leave::Once).unwrap();
        (question, ticket)
    };
    // A host that takes no edits, whatever the request says.
    let (question, ticket) = asked(false);
    assert_eq!(bench.answer(&question, &ticket), Err(Reason::ArgsChanged));
    assert_eq!(bench.state(&ticket), State::Lapsed);
    // A callback that asked by itself, and claims by itself.
    let (_, ticket) = asked(true);
    assert_eq!(run(ticket.claim()).unwrap_err().reason(), Reason::ArgsChanged);
    assert_eq!(bench.state(&ticket), State::Lapsed);
    // A server that hands it to a caller elsewhere.
    let (_, ticket) = asked(true);
    let handed = run(bench.desk.hand_out(&ticket.request().id, None));
    assert_eq!(handed.unwrap_err().reason(), Reason::ArgsChanged);
    // A callback's word is for the call as it is.
    let (question, ticket) = asked(true);
    let settlement = run(ticket.settled());
    let step = bench.gate.answer(&question, Verdict::Callback(true, Some(settlement)), Ok(arguments()));
    assert!(matches!(step, Step::Refuse(denial) if denial.reason == Reason::ArgsChanged));
    // Arguments that changed meanwhile: neither the old call nor the new one is what was approved.
    let (question, ticket) = asked(true);
    let mut live = arguments();
    live[1].1 = Value::Int(1);
    let verdict = Verdict::Settled(run(ticket.settled()));
    let step = run(bench.desk.answer(&question, verdict, Ok(live)));
    assert!(matches!(step, Step::Refuse(denial) if denial.reason == Reason::ArgsChanged));
    // Another edit than the one that was approved.
    let (question, ticket) = asked(true);
    let mut settlement = run(ticket.settled());
    let other = Edit::new(vec![("amount".into(), Value::Int(9_000))]);
    Arc::make_mut(settlement.decision.as_mut().unwrap()).edit = other;
    let step = run(bench.desk.answer(&question, Verdict::Settled(settlement), Ok(arguments())));
    assert!(matches!(step, Step::Refuse(denial) if denial.reason == Reason::ArgsChanged));
    assert_eq!(bench.state(&ticket), State::Lapsed);
}
