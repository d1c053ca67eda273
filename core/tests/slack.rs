//! The main job over real HTTP against the Slack stand-in: ask, press, run or refuse, and every way in
//! which Slack can fail on the way.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]
#![cfg(feature = "net")]

use agentsudo_core::Reason;
use agentsudo_core::desk::{Desk, MemoryStore, Ticket};
use agentsudo_core::gate::{Outcome, Settlement, State};
use agentsudo_core::model::id::Handle;
use agentsudo_core::model::{Call, Value};
use agentsudo_core::net::Process;
use agentsudo_core::net::settings::Environment;
use agentsudo_core::net::slack::{Asker, HttpAnswer, SlackApproval, SlackOptions};
use agentsudo_core::net::system_clock::time;
use serde_json::{Value as Json, json};
use slack_standin::{Options, SlackStandIn};
use std::sync::Arc;

struct Bench {
    slack: SlackStandIn,
    approval: SlackApproval,
}

fn options(slack: &SlackStandIn) -> SlackOptions {
    let ready = serde_json::to_value(slack.ready()).unwrap();
    let text = |key: &str| ready[key].as_str().unwrap().to_owned();
    SlackOptions {
        bot_token: Some(text("bot_token")),
        channel: Some(ready["channel"]["id"].as_str().unwrap().to_owned()),
        signing_secret: vec![text("signing_secret")],
        slack_api_url: Some(text("api_url")),
        timeout: 20.0,
        ..SlackOptions::default()
    }
}

impl Bench {
    fn new() -> Self {
        Bench::with(|_| {})
    }

    fn with(change: impl FnOnce(&mut SlackOptions)) -> Self {
        let slack = SlackStandIn::start(Options::default()).unwrap();
        let mut options = options(&slack);
        change(&mut options);
        let approval = SlackApproval::new(options, &Environment::default()).unwrap();
        Bench { slack, approval }
    }

    fn ask(&self) -> Ticket {
        let asker = Asker { agent_id: "a-1".into(), agent_name: "Bot".into(), session_id: None };
        let call = Call {
            function: "refund".into(),
            scopes: vec!["refund:orders".into()],
            arguments: vec![
                ("order".into(), Value::Text("A-17".into())),
                ("password".into(), Value::Text("pw_CANARY".into())),
            ],
        };
        Process::current().block_on(self.approval.ask(asker, call)).unwrap().unwrap()
    }

    fn control(&self, verb: &str, path: &str, body: Json) -> Json {
        self.slack.control_blocking(verb, path, body).unwrap()
    }

    fn wait_for_card(&self) -> Json {
        self.control("GET", "wait?count=1&timeout_ms=10000", Json::Null)["messages"][0].clone()
    }

    fn wait_for_edit(&self, ts: &Json) -> Json {
        let path = format!("wait_edit?ts={}&timeout_ms=10000", ts.as_str().unwrap());
        self.control("GET", &path, Json::Null)
    }

    fn fault(&self, order: Json) {
        self.control("POST", "faults", order);
    }

    fn fired(&self) -> u64 {
        let faults = self.control("GET", "faults", Json::Null);
        let faults =
            faults.as_array().cloned().unwrap_or_else(|| faults["faults"].as_array().unwrap().clone());
        faults.iter().map(|fault| fault["fired"].as_u64().unwrap()).sum()
    }

    /// Presses without delivering, and hands the signed delivery over as a web server would.
    fn deliver(&self, order: Json) -> HttpAnswer {
        let mut order = order;
        order["deliver"] = json!(false);
        let pressed = self.control("POST", "press", order);
        let headers: Vec<(String, String)> =
            serde_json::from_value(pressed["request"]["headers"].clone()).unwrap();
        let body = pressed["request"]["body"].as_str().unwrap();
        Process::current().block_on(self.approval.handle_request(&headers, body.as_bytes())).unwrap()
    }

    fn settled(&self, ticket: &Ticket) -> Settlement {
        Process::current().block_on(ticket.settled()).unwrap()
    }
}

#[test]
fn a_press_on_approve_settles_the_ticket_and_edits_the_card() {
    let bench = Bench::new();
    let ticket = bench.ask();
    let card = bench.wait_for_card();
    assert!(!card.to_string().contains("pw_CANARY"), "{card}");

    let answer = bench.deliver(json!({ "action_id": "approve", "user": "U_ALICE" }));
    assert_eq!((answer.status, answer.body.len()), (200, 0));
    let settlement = bench.settled(&ticket);
    assert_eq!((settlement.state, settlement.refusal), (State::Approved, None));
    assert_eq!(settlement.decision.unwrap().decider.id, "U_ALICE");
    Process::current().block_on(ticket.claim()).unwrap().unwrap();
    let again = Process::current().block_on(ticket.claim()).unwrap();
    assert_eq!(again.unwrap_err().reason(), Reason::AlreadyClaimed);

    let edited = bench.wait_for_edit(&card["ts"]);
    assert!(edited["blocks"].to_string().contains("Approved"), "{edited}");
    assert_eq!(edited["buttons"], json!([]), "{edited}");
    let thread = bench.control("GET", "wait?count=1&kind=reply&timeout_ms=10000", Json::Null).to_string();
    assert!(thread.contains(&ticket.request().digest.to_hex()), "{thread}");
}

#[test]
fn a_press_on_deny_refuses_and_a_second_press_changes_nothing() {
    let bench = Bench::new();
    let ticket = bench.ask();
    let card = bench.wait_for_card();
    bench.deliver(json!({ "action_id": "deny", "user": "U_ALICE" }));
    bench.wait_for_edit(&card["ts"]);
    let late =
        bench.deliver(json!({ "action_id": "approve", "user": "U_BOB", "ts": card["ts"], "stale": true }));
    assert_eq!(late.status, 200);
    assert_eq!(bench.settled(&ticket).refusal, Some(Reason::DeniedByPerson));
    let whisper =
        bench.control("GET", "wait?count=1&kind=ephemeral&timeout_ms=10000", Json::Null).to_string();
    assert!(whisper.to_lowercase().contains("already"), "{whisper}");
}

#[test]
fn nobody_but_the_approvers_decides() {
    let bench = Bench::with(|options| options.approvers = Some(vec!["U_BOB".into()]));
    let ticket = bench.ask();
    bench.wait_for_card();
    bench.deliver(json!({ "action_id": "approve", "user": "U_ALICE" }));
    assert!(Process::current().block_on(ticket.poll()).unwrap().is_none());
    let decided = bench.approval.decide_as_host(ticket.request().code.as_str(), Outcome::Approved, "alice");
    assert!(!Process::current().block_on(decided).unwrap().unwrap());
    bench.deliver(json!({ "action_id": "approve", "user": "U_BOB" }));
    assert_eq!(bench.settled(&ticket).refusal, None);
}

#[test]
fn strangers_are_refused() {
    let bench = Bench::new();
    let ticket = bench.ask();
    bench.wait_for_card();
    for order in [
        json!({ "action_id": "approve", "user": "U_MALLORY" }),
        json!({ "action_id": "approve", "user": "U_ALICE", "team_id": "T_ELSEWHERE" }),
        json!({ "action_id": "approve", "user": "U_ALICE", "user_team_id": "T_ELSEWHERE" }),
    ] {
        assert_eq!(bench.deliver(order.clone()).status, 200, "{order}");
        assert!(Process::current().block_on(ticket.poll()).unwrap().is_none(), "{order}");
    }
    Process::current().block_on(ticket.cancel()).unwrap();
    assert_eq!(bench.settled(&ticket).refusal, Some(Reason::Cancelled));
}

/// Each fault of the first post, whether it ends the request at once, and how soon at the latest.
#[test]
fn a_post_that_certainly_failed_refuses_at_once() {
    let faults = [
        json!({ "kind": "ok_false", "error": "channel_not_found" }),
        json!({ "kind": "ok_false", "error": "invalid_auth" }),
        json!({ "kind": "html" }),
        json!({ "kind": "status", "status": 503, "times": 3 }),
        json!({ "kind": "redirect", "url": "http://127.0.0.1:9/" }),
    ];
    for mut fault in faults {
        let bench = Bench::new();
        fault["method"] = json!("chat.postMessage");
        bench.fault(fault.clone());
        let ticket = bench.ask();
        assert_eq!(bench.settled(&ticket).refusal, Some(Reason::SlackUnavailable), "{fault}");
        assert!(bench.fired() > 0, "the fault did not fire: {fault}");
    }
}

#[test]
fn rate_limits_are_waited_out_and_make_one_card() {
    let bench = Bench::new();
    bench
        .fault(json!({ "method": "chat.postMessage", "kind": "rate_limit", "retry_after": "1", "times": 1 }));
    let ticket = bench.ask();
    bench.wait_for_card();
    assert_eq!(bench.fired(), 1);
    bench.deliver(json!({ "action_id": "approve", "user": "U_ALICE" }));
    assert_eq!(bench.settled(&ticket).refusal, None);
    let messages = bench.control("GET", "wait?count=1&timeout_ms=1000", Json::Null);
    assert_eq!(messages["messages"].as_array().unwrap().len(), 1);
}

#[test]
fn a_click_counts_when_slack_posted_the_card_and_never_said_so() {
    let bench = Bench::new();
    bench.fault(json!({ "method": "chat.postMessage", "kind": "status", "status": 500, "times": 1, "after_work": true }));
    let ticket = bench.ask();
    let card = bench.wait_for_card();
    bench.deliver(json!({ "action_id": "approve", "user": "U_ALICE" }));
    assert_eq!(bench.fired(), 1);
    assert_eq!(bench.settled(&ticket).refusal, None);
    assert!(bench.wait_for_edit(&card["ts"]).to_string().contains("Approved"));
}

#[test]
fn a_dead_slack_refuses() {
    let bench = Bench::with(|options| options.slack_api_url = Some("http://127.0.0.1:9/api/".into()));
    let ticket = bench.ask();
    assert_eq!(bench.settled(&ticket).refusal, Some(Reason::SlackUnavailable));
}

/// A server has other ways to decide than Slack: what could not be posted is decided there.
#[test]
fn at_a_desk_of_its_own_a_post_that_failed_leaves_the_request_open() {
    let shared = Process::current().desk().clone();
    let desk = Arc::new(Desk::new(Arc::new(MemoryStore::new()), shared.gate().clone(), time().timer.clone()));
    let mut bench = Bench::new();
    bench.approval = bench.approval.at(desk.clone());
    bench.fault(json!({ "method": "chat.postMessage", "kind": "ok_false", "error": "is_archived" }));
    let ticket = bench.ask();
    let handle = Handle::Id(ticket.request().id.clone());
    let found = |desk: &Desk| Process::current().block_on(desk.find(&handle)).unwrap().unwrap();
    assert!(found(&shared).is_none(), "the process's own desk knows nothing of it");
    while bench.fired() == 0 {
        std::thread::yield_now();
    }
    assert!(Process::current().block_on(ticket.poll()).unwrap().is_none(), "it was ended");
    let decided = bench.approval.decide_as_host(ticket.request().code.as_str(), Outcome::Approved, "ops");
    assert!(Process::current().block_on(decided).unwrap().unwrap());
    assert_eq!(found(&desk).unwrap().state, State::Approved);
    assert_eq!(bench.settled(&ticket).refusal, None);
}

#[test]
fn nobody_answering_expires() {
    let bench = Bench::with(|options| options.timeout = 0.3);
    let ticket = bench.ask();
    assert_eq!(bench.settled(&ticket).refusal, Some(Reason::Expired));
}
