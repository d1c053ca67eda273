//! Approvals over Socket Mode against the Slack stand-in: no signing secret, no address of ours, and every way in which a
//! socket can fail on the way. Each fault asserts that it fired.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]
#![cfg(feature = "net")]

use agentsudo_core::Reason;
use agentsudo_core::desk::Ticket;
use agentsudo_core::gate::{Settlement, State};
use agentsudo_core::model::{ApprovalId, Call, Value};
use agentsudo_core::net::Process;
use agentsudo_core::net::settings::Environment;
use agentsudo_core::net::slack::{Asker, SlackApproval, SlackOptions};
use serde_json::{Value as Json, json};
use slack_standin::{Options, SlackStandIn};
use std::time::Duration;

struct Bench {
    slack: SlackStandIn,
    approval: SlackApproval,
}

fn options(slack: &SlackStandIn) -> SlackOptions {
    let ready = slack.ready();
    SlackOptions {
        bot_token: Some(ready.bot_token.clone()),
        app_token: Some(ready.app_token.clone()),
        channel: Some("C_APPROVALS".into()),
        slack_api_url: Some(ready.api_url.clone()),
        timeout: 600.0,
        ..SlackOptions::default()
    }
}

fn approval(options: SlackOptions) -> SlackApproval {
    SlackApproval::new(options, &Environment::default()).unwrap()
}

impl Bench {
    fn new() -> Self {
        Bench::with(|_| {})
    }

    fn with(change: impl FnOnce(&mut SlackOptions)) -> Self {
        let slack = SlackStandIn::start(Options::default()).unwrap();
        let mut options = options(&slack);
        change(&mut options);
        Bench { approval: approval(options), slack }
    }

    fn control(&self, verb: &str, path: &str, body: Json) -> Json {
        self.slack.control_blocking(verb, path, body).unwrap()
    }

    /// Asks, and waits until the card is there: then a socket is, too.
    fn ask(&self) -> Ticket {
        let before = self.cards().len();
        let ticket = ask(&self.approval);
        self.control("GET", &format!("wait?count={}&timeout_ms=20000", before + 1), Json::Null);
        ticket
    }

    fn cards(&self) -> Vec<Json> {
        let state = self.control("GET", "state", Json::Null);
        state["channels"]["C_APPROVALS"]["messages"].as_array().unwrap().clone()
    }

    fn press(&self, action: &str, more: Json) -> Json {
        let mut order = json!({ "action_id": action, "user": "U_ALICE" });
        for (key, value) in more.as_object().into_iter().flatten() {
            order[key] = value.clone();
        }
        self.control("POST", "press", order)
    }

    fn fault(&self, method: &str, kind: &str, times: u64) {
        self.control("POST", "faults", json!({ "method": method, "kind": kind, "times": times }));
    }

    fn fired(&self) -> u64 {
        let faults = self.control("GET", "faults", Json::Null);
        faults.as_array().unwrap().iter().map(|fault| fault["fired"].as_u64().unwrap()).sum()
    }

    fn wait_sockets(&self, query: &str) -> Json {
        self.control("GET", &format!("wait_sockets?{query}&timeout_ms=30000"), Json::Null)
    }

    fn told(&self) -> String {
        let told = self.control("GET", "wait?kind=ephemeral&count=1&timeout_ms=10000", Json::Null);
        told["messages"][0]["text"].as_str().unwrap().to_owned()
    }
}

fn ask(approval: &SlackApproval) -> Ticket {
    // All tests of the process ask at one desk, and one agent may not ask that much.
    let agent_id = ApprovalId::random().unwrap().to_string();
    let asker = Asker::new(agent_id, "Bot".into());
    let call =
        Call::new("refund", ["refund:orders".into()], vec![("order".into(), Value::Text("A-17".into()))]);
    Process::current().block_on(approval.ask(asker, call)).unwrap().unwrap()
}

fn settled(ticket: &Ticket) -> Settlement {
    let waiting = async { tokio::time::timeout(Duration::from_secs(30), ticket.settled()).await };
    Process::current().block_on(waiting).unwrap().unwrap()
}

fn assert_decided(ticket: &Ticket, by: &str) {
    let settlement = settled(ticket);
    assert_eq!((settlement.state, &settlement.refusal), (State::Approved, &None));
    assert_eq!(settlement.decision.unwrap().decider.id, by);
}

#[test]
fn a_press_comes_in_by_the_socket_and_settles_the_ticket() {
    let bench = Bench::new();
    let ticket = bench.ask();
    let pressed = bench.press("approve", json!({}));
    assert_eq!((&pressed["warning"], &pressed["within_3s"]), (&Json::Null, &json!(true)), "{pressed}");
    assert_decided(&ticket, "U_ALICE");
    let ts = bench.cards()[0]["ts"].as_str().unwrap().to_owned();
    let edited = bench.control("GET", &format!("wait_edit?ts={ts}"), Json::Null);
    assert!(edited["blocks"].to_string().contains("Approved"), "{edited}");
}

#[test]
fn the_acknowledgement_comes_before_the_work() {
    let bench = Bench::new();
    let ticket = bench.ask();
    // Whose workspace it is, is known: nothing slow is left but what is told to the person.
    bench.press("deny", json!({ "user": "U_MALLORY" }));
    assert!(bench.told().contains("another workspace"));
    let ack = &bench.wait_sockets("acks=1")["acks"][0];
    assert_eq!((&ack["payload"], &ack["awaited"]), (&Json::Null, &json!(true)), "{ack}");
    assert!(settled_now(&ticket).is_none());
    bench.press("deny", json!({}));
    assert_eq!(settled(&ticket).state, State::Denied);
}

fn settled_now(ticket: &Ticket) -> Option<Settlement> {
    Process::current().block_on(ticket.poll()).unwrap()
}

#[test]
fn commands_are_answered_in_private() {
    let bench = Bench::new();
    let ticket = bench.ask();
    let command = |text: &str| bench.control("POST", "command", json!({ "text": text, "user": "U_BOB" }));
    assert_eq!(command("pending")["warning"], Json::Null);
    assert!(bench.told().contains("for an answer"), "{}", bench.told());
    command(&format!("approve {}", ticket.request().code.as_str()));
    assert_decided(&ticket, "U_BOB");
}

#[test]
fn all_of_a_process_share_one_socket_whatever_store_they_ask_at() {
    let folder = std::env::temp_dir().join(format!("agentsudo-socket-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let bench = Bench::new();
    let other = approval(SlackOptions {
        store: Some(format!("sqlite:{}", folder.join("requests.db").display())),
        ..options(&bench.slack)
    });
    let first = bench.ask();
    let second = ask(&other);
    bench.control("GET", "wait?count=2&timeout_ms=20000", Json::Null);
    for ticket in [&second, &first] {
        let card =
            bench.cards().into_iter().find(|card| card.to_string().contains(ticket.request().id.as_str()));
        bench.press("approve", json!({ "ts": card.unwrap()["ts"] }));
        assert_decided(ticket, "U_ALICE");
    }
    assert_eq!(bench.control("GET", "sockets", Json::Null)["opened"], 1);
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_socket_that_ends_anywhere_is_replaced_and_the_next_click_counts() {
    for (point, kind) in [
        ("socket.handshake", "reset"),
        ("socket.hello", "reset"),
        ("socket.hello", "close"),
        ("socket.envelope", "reset"),
        ("socket.envelope", "close"),
        ("socket.acked", "reset"),
    ] {
        let bench = Bench::new();
        bench.fault(point, kind, 1);
        let ticket = bench.ask();
        // A click that no socket carried is the person's to repeat: the card still has its buttons.
        let pressed = bench.press("approve", json!({}));
        if point == "socket.envelope" {
            assert_eq!(pressed["warning"], "dispatch_failed", "{point} {kind}");
            bench.wait_sockets("opened=2&open=1");
            assert!(settled_now(&ticket).is_none());
            bench.press("approve", json!({}));
        }
        assert_decided(&ticket, "U_ALICE");
        assert_eq!(bench.fired(), 1, "{point} {kind}");
    }
}

#[test]
fn a_click_counts_once_whose_acknowledgement_was_lost_and_that_came_again() {
    for kind in ["close", "half_open"] {
        let bench = Bench::new();
        let ticket = bench.ask();
        // Sent, and cut off before the acknowledgement could be read.
        bench.fault("socket.ack", kind, 1);
        let pressed = bench.press("approve", json!({ "answer_timeout_ms": 500 }));
        assert_ne!(pressed["warning"], Json::Null, "{pressed}");
        assert_eq!(bench.fired(), 1);
        assert_decided(&ticket, "U_ALICE");
        if kind == "close" {
            bench.wait_sockets("opened=2&open=1");
            let again = bench.press("approve", json!({ "replay_of": pressed["interaction_id"] }));
            assert_eq!(again["warning"], Json::Null, "known, and acknowledged all the same: {again}");
            let state = bench.control("GET", "state", Json::Null);
            assert_eq!(state["channels"]["C_APPROVALS"]["ephemerals"], json!([]), "nobody is told of it");
        }
    }
}

#[test]
fn the_same_envelope_twice_is_one_click_and_each_copy_is_acknowledged() {
    let bench = Bench::new();
    let ticket = bench.ask();
    bench.press("approve", json!({ "copies": 3 }));
    assert_decided(&ticket, "U_ALICE");
    assert_eq!(bench.wait_sockets("acks=3")["acks"].as_array().unwrap().len(), 3);
}

#[test]
fn of_clicks_out_of_order_the_first_to_arrive_decides() {
    let bench = Bench::new();
    let ticket = bench.ask();
    let early = bench.press("deny", json!({ "deliver": false, "user": "U_BOB" }));
    bench.press("approve", json!({}));
    assert_decided(&ticket, "U_ALICE");
    bench.press("deny", json!({ "replay_of": early["interaction_id"] }));
    assert!(bench.told().contains("already approved by"), "{}", bench.told());
}

#[test]
fn slack_asking_for_another_socket_costs_no_click() {
    for reason in ["warning", "refresh_requested", "something_new"] {
        let bench = Bench::new();
        let ticket = bench.ask();
        bench.control("POST", "sockets", json!({ "disconnect": reason, "close_after_ms": 60_000 }));
        // The old one is still read from after the new one is live.
        bench.wait_sockets("opened=2&open=2");
        let pressed = bench.press("approve", json!({ "socket": 1 }));
        assert_eq!(pressed["warning"], Json::Null, "{pressed}");
        assert_decided(&ticket, "U_ALICE");
        let second = bench.ask();
        bench.press("approve", json!({ "socket": 2 }));
        assert_decided(&second, "U_ALICE");
    }
}

#[test]
fn a_click_in_flight_while_slack_asks_for_another_socket_counts() {
    let bench = Bench::new();
    let ticket = bench.ask();
    let pressed = std::thread::scope(|scope| {
        let press = scope.spawn(|| bench.press("approve", json!({})));
        bench.control("POST", "sockets", json!({ "disconnect": "refresh_requested", "close_after_ms": 300 }));
        press.join().unwrap()
    });
    assert_eq!(pressed["warning"], Json::Null, "{pressed}");
    assert_decided(&ticket, "U_ALICE");
    bench.wait_sockets("opened=2&open=1");
}

#[test]
fn what_is_no_frame_of_slacks_ends_nothing() {
    let bench = Bench::new();
    let ticket = bench.ask();
    for text in ["", "{", "[1]", r#"{"type":"disconnect""#, r#"{"type":"events_api","envelope_id":"e-9"}"#] {
        bench.control("POST", "sockets", json!({ "send": text }));
    }
    bench.control("POST", "sockets", json!({ "send_binary": [0, 255, 1] }));
    bench.press("approve", json!({}));
    assert_decided(&ticket, "U_ALICE");
    let sockets = bench.wait_sockets("acks=2");
    assert_eq!(sockets["opened"], 1, "{sockets}");
    assert_eq!(
        sockets["acks"][0]["envelope_id"], "e-9",
        "what we do not know is acknowledged, too: {sockets}"
    );
}

#[test]
fn a_frame_of_two_megabytes_ends_the_socket_and_not_the_process() {
    let bench = Bench::new();
    let ticket = bench.ask();
    bench.control("POST", "sockets", json!({ "send": "x".repeat(2 << 20) }));
    bench.wait_sockets("opened=2&open=1");
    bench.press("approve", json!({}));
    assert_decided(&ticket, "U_ALICE");
}

#[test]
fn with_a_token_that_slack_refuses_nobody_is_asked() {
    for (error, advice) in [("invalid_auth", "xapp-"), ("missing_scope", "connections:write")] {
        let bench = Bench::new();
        let fields = json!({ "needed": "connections:write" });
        let fault = json!({ "method": "apps.connections.open", "kind": "ok_false", "error": error, "fields": fields });
        bench.control("POST", "faults", fault);
        let ticket = ask(&bench.approval);
        assert_eq!(settled(&ticket).refusal, Some(Reason::SlackUnavailable));
        assert_eq!((bench.cards().len(), bench.fired()), (0, 1), "no card that nobody can answer ({advice})");
    }
}

#[test]
fn a_token_revoked_while_somebody_waits_ends_the_wait() {
    let bench = Bench::new();
    let ticket = bench.ask();
    let token = &bench.slack.ready().app_token;
    bench.control(
        "POST",
        "tokens",
        json!({ "token": token, "kind": "app", "scopes": [], "error": "token_revoked" }),
    );
    bench.control("POST", "sockets", json!({ "fault": "close" }));
    assert_eq!(settled(&ticket).refusal, Some(Reason::SlackUnavailable));
    let ts = bench.cards()[0]["ts"].as_str().unwrap().to_owned();
    let card = bench.control("GET", &format!("wait_edit?ts={ts}"), Json::Null);
    assert_eq!(card["buttons"], json!([]), "no button that does nothing: {card}");
}

#[test]
fn socket_mode_turned_off_ends_the_wait_and_turned_on_again_is_found() {
    let bench = Bench::new();
    let ticket = bench.ask();
    bench.control("POST", "app", json!({ "socket_mode": false }));
    assert_eq!(settled(&ticket).refusal, Some(Reason::SlackUnavailable));
    bench.control("POST", "app", json!({ "socket_mode": true }));
    let again = bench.ask();
    bench.press("approve", json!({}));
    assert_decided(&again, "U_ALICE");
}

#[cfg(feature = "testing")]
#[test]
fn a_half_open_socket_is_noticed_by_its_silence() {
    let bench = Bench::new();
    let ticket = bench.ask();
    bench.control("POST", "sockets", json!({ "fault": "half_open" }));
    assert_eq!(bench.wait_sockets("open=1")["open"][0]["state"], "silent");
    let lost = bench.press("approve", json!({ "answer_timeout_ms": 200, "socket": 1 }));
    assert_ne!(lost["warning"], Json::Null);
    agentsudo_core::net::system_clock::testing::advance(Duration::from_secs(50));
    bench.wait_sockets("opened=2");
    let pressed = bench.press("approve", json!({ "socket": 2 }));
    assert_eq!(pressed["warning"], Json::Null, "{pressed}");
    assert_decided(&ticket, "U_ALICE");
}

#[test]
fn a_stand_in_that_restarts_is_found_again() {
    let bench = Bench::new();
    let ticket = bench.ask();
    let ready = bench.slack.ready().clone();
    let card = bench.cards()[0].clone();
    let port = ready.url.rsplit(':').next().unwrap().parse().unwrap();
    let Bench { slack, approval } = bench;
    drop(slack);
    let again = Options {
        port,
        bot_token: ready.bot_token.clone(),
        app_token: ready.app_token.clone(),
        ..Options::default()
    };
    let slack = SlackStandIn::start(again).unwrap();
    let bench = Bench { slack, approval };
    bench.wait_sockets("open=1");
    // It has forgotten the message: the code is what is left to the people.
    let text = format!("approve {}", ticket.request().code.as_str());
    bench.control("POST", "command", json!({ "text": text, "user": "U_BOB" }));
    assert_decided(&ticket, "U_BOB");
    assert!(card["ts"].is_string());
}

#[test]
fn an_app_token_is_checked_before_anything_is_asked() {
    let slack = SlackStandIn::start(Options::default()).unwrap();
    let refused = |options: SlackOptions, env: &Environment| {
        SlackApproval::new(options, env).err().map(|error| error.message().to_owned()).unwrap()
    };
    let none = Environment::default();
    let why = refused(SlackOptions { app_token: Some("xoxb-1".into()), ..options(&slack) }, &none);
    assert!(why.contains("app-level token") && !why.contains("xoxb-1"), "{why}");
    let why = refused(SlackOptions { bot_token: None, ..options(&slack) }, &none);
    assert!(why.contains("bot_token"), "{why}");
    // The environment fills in what was not given, and only that.
    let env = Environment { slack_app_token: Some("nonsense".into()), ..Environment::default() };
    assert!(SlackApproval::new(options(&slack), &env).is_ok());
    let why = refused(SlackOptions { app_token: None, ..options(&slack) }, &env);
    assert!(why.contains("SLACK_APP_TOKEN"), "{why}");
    let webhook =
        SlackOptions { webhook_url: Some(slack.ready().webhook_url.clone()), ..SlackOptions::default() };
    assert!(SlackApproval::new(webhook, &env).is_ok(), "it is not read where it means nothing");
}
