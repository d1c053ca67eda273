//! The main job over real HTTP against the Slack stand-in: ask, press, run or refuse, and every way in
//! which Slack can fail on the way.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]
#![cfg(feature = "net")]

use agentsudo_core::Reason;
use agentsudo_core::desk::{Desk, MemoryStore, Ticket};
use agentsudo_core::gate::{Outcome, Settlement, State};
use agentsudo_core::model::id::Handle;
use agentsudo_core::model::{ApprovalId, Call, Value};
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
        // All tests of the process ask at one desk, and one agent may not ask that much.
        let agent_id = ApprovalId::random().unwrap().to_string();
        let asker = Asker::new(agent_id, "Bot".into());
        let call = Call::new(
            "refund",
            ["refund:orders".into()],
            vec![
                ("order".into(), Value::Text("A-17".into())),
                ("password".into(), Value::Text("pw_CANARY".into())),
            ],
        );
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

#[test]
fn people_of_a_user_group_decide_together_and_everybody_else_is_told_why_not() {
    let bench = Bench::with(|options| {
        options.approvers = Some(vec!["S_ONCALL".into()]);
        options.quorum = 2;
        options.requested_by = Some("U_CAROL".into());
    });
    bench.control(
        "POST",
        "users",
        json!([{ "id": "U_CAROL", "name": "carol" }, { "id": "U_DAVE", "name": "dave" }]),
    );
    let group = |users: Json| bench.control("POST", "groups", json!({ "id": "S_ONCALL", "users": users }));
    let told = |user: &str, words: &str| {
        let path = "wait?count=1&kind=ephemeral&timeout_ms=10000";
        let found = (0..200).any(|_| {
            let all = bench.control("GET", path, Json::Null)["messages"].as_array().unwrap().clone();
            let is_it = |m: &Json| m["ephemeral_to"] == user && m["text"].as_str().unwrap().contains(words);
            all.iter().any(is_it) || {
                std::thread::sleep(std::time::Duration::from_millis(20));
                false
            }
        });
        assert!(found, "{user} was not told: {words}");
    };
    let press = |action: &str, user: &str| {
        assert_eq!(bench.deliver(json!({ "action_id": action, "user": user })).status, 200);
    };

    // The group is not there yet: nobody is in it, and that is said.
    let ticket = bench.ask();
    let card = bench.wait_for_card();
    assert!(card["blocks"].to_string().contains("2 people"), "{card}");
    press("approve", "U_ALICE");
    told("U_ALICE", "did not say");
    group(json!(["U_ALICE", "U_BOB", "U_CAROL"]));
    press("approve", "U_DAVE");
    told("U_DAVE", "not an approver");
    press("approve", "U_CAROL");
    told("U_CAROL", "somebody else has to approve");
    press("approve", "U_MALLORY");
    told("U_MALLORY", "another workspace");
    press("approve", "U_ALICE");
    press("approve", "U_ALICE");
    told("U_ALICE", "1 of the 2");
    press("approve", "U_BOB");
    assert_eq!(bench.settled(&ticket).state, State::Approved);
    Process::current().block_on(ticket.claim()).unwrap().unwrap();
    let asked = bench.control("GET", "calls?method=usergroups.users.list", Json::Null).to_string();
    assert!(asked.contains("S_ONCALL"), "{asked}");
}

impl Bench {
    /// The message once it holds these words, read again and again.
    fn wait_for_words(&self, path: &str, words: &[&str]) -> Json {
        for _ in 0..250 {
            let all = self.control("GET", path, Json::Null)["messages"].as_array().unwrap().clone();
            let holds = |message: &&Json| words.iter().all(|words| message.to_string().contains(words));
            if let Some(found) = all.iter().find(holds) {
                return found.clone();
            }
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        panic!("nothing at {path} says {words:?}: {}", self.control("GET", path, Json::Null))
    }
}

#[test]
fn the_card_shows_votes_then_the_outcome_and_the_thread_tells_how_the_call_went() {
    let bench = Bench::with(|options| options.quorum = 2);
    let ticket = bench.ask();
    let card = bench.wait_for_card();
    assert!(card.to_string().contains("0 of 2 people have approved"), "{card}");
    bench.deliver(json!({ "action_id": "approve", "user": "U_ALICE" }));
    let voted = bench.wait_for_words("wait?count=1", &["1 of 2 people have approved", "U_ALICE"]);
    assert_eq!(voted["buttons"].as_array().unwrap().len(), 3, "it can still be answered: {voted}");
    bench.deliver(json!({ "action_id": "approve", "user": "U_BOB" }));
    assert_eq!(bench.settled(&ticket).state, State::Approved);
    Process::current().block_on(ticket.claim()).unwrap().unwrap();
    let approved = bench.wait_for_words("wait?count=1", &["2 of 2 people have approved", "✅ Approved"]);
    assert_eq!(approved["buttons"], json!([]), "{approved}");
    Process::current().block_on(Process::current().finished(&ticket.request().id, false)).unwrap();
    bench.wait_for_words("wait?count=1", &["the call failed"]);
    bench.wait_for_words("wait?count=2&kind=reply", &["The call ran and raised an error"]);
    let replies = bench.control("GET", "wait?count=2&kind=reply", Json::Null);
    assert_eq!(replies["messages"].as_array().unwrap().len(), 2, "context and outcome: {replies}");
}

#[test]
fn nobody_answering_is_reminded_and_somebody_else_is_asked_whose_answer_settles_both_cards() {
    let bench = Bench::with(|options| {
        options.timeout = 30.0;
        options.remind = Some(29.7);
        options.escalate_to = Some("C_OPS".into());
        options.escalate_after = Some(0.2);
        options.approvers = Some(vec!["U_ALICE".into(), "U012".into()]);
    });
    let ticket = bench.ask();
    let first = bench.wait_for_card();
    bench.wait_for_words("wait?count=1&kind=reply", &["still waits for an answer", "<@U012>"]);
    bench.wait_for_words("wait?count=1&kind=reply", &["so this was asked there, too", "C_OPS"]);
    let second =
        bench.wait_for_words("wait?count=1&channel=C_OPS", &["Nobody has answered where this was asked"]);
    let order = json!({ "action_id": "approve", "user": "U_ALICE", "channel": "C_OPS", "ts": second["ts"] });
    bench.deliver(order);
    assert_eq!(bench.settled(&ticket).state, State::Approved);
    for (channel, card) in [("C_APPROVALS", &first), ("C_OPS", &second)] {
        let path = format!("wait?count=1&channel={channel}");
        let edited = bench.wait_for_words(&path, &["✅ Approved by", card["ts"].as_str().unwrap()]);
        assert_eq!(edited["buttons"], json!([]), "{edited}");
    }
    let replies = bench.control("GET", "wait?count=1&kind=reply", Json::Null)["messages"].clone();
    let reminders =
        replies.as_array().unwrap().iter().filter(|reply| reply.to_string().contains("still waits"));
    assert_eq!(reminders.count(), 1, "reminded once: {replies}");
}

#[test]
fn a_card_that_missed_its_last_edit_is_mended_by_the_next_click() {
    let bench = Bench::new();
    let ticket = bench.ask();
    let card = bench.wait_for_card();
    bench.fault(
        json!({ "method": "chat.update", "kind": "ok_false", "error": "edit_window_closed", "times": 1 }),
    );
    bench.deliver(json!({ "action_id": "deny", "user": "U_ALICE" }));
    assert_eq!(bench.settled(&ticket).refusal, Some(Reason::DeniedByPerson));
    bench.wait_for_words("wait?count=1&kind=reply", &["Denied"]);
    assert_eq!(bench.fired(), 1);
    assert_eq!(bench.wait_for_card()["buttons"].as_array().unwrap().len(), 3, "they look alive");
    bench.deliver(json!({ "action_id": "approve", "user": "U_BOB", "ts": card["ts"] }));
    bench.wait_for_words("wait?count=1&kind=ephemeral", &["already denied"]);
    let mended = bench.wait_for_words("wait?count=1", &["❌ Denied"]);
    assert_eq!(mended["buttons"], json!([]), "{mended}");
}

#[test]
fn reminders_and_escalations_that_come_to_nothing_are_invalid() {
    let slack = SlackStandIn::start(Options::default()).unwrap();
    let refused = |change: &dyn Fn(&mut SlackOptions)| {
        let mut options = options(&slack);
        change(&mut options);
        SlackApproval::new(options, &Environment::default()).unwrap_err().message().to_owned()
    };
    assert!(refused(&|o| o.remind = Some(20.0)).contains("remind"));
    assert!(refused(&|o| o.remind = Some(0.0)).contains("remind"));
    assert!(refused(&|o| o.remind = Some(f64::NAN)).contains("remind"));
    assert!(refused(&|o| o.escalate_to = Some("C_OPS".into())).contains("go together"));
    assert!(refused(&|o| o.escalate_after = Some(1.0)).contains("go together"));
    assert!(
        refused(&|o| (o.escalate_to, o.escalate_after) = (Some(" ".into()), Some(1.0)))
            .contains("escalate_to")
    );
    assert!(
        refused(&|o| (o.escalate_to, o.escalate_after) = (Some("C1".into()), Some(20.0)))
            .contains("less than")
    );
    let stranger = |o: &mut SlackOptions| {
        (o.escalate_to, o.escalate_after) = (Some("U_BOSS".into()), Some(1.0));
        o.approvers = Some(vec!["U_ALICE".into()]);
    };
    assert!(refused(&stranger).contains("may not decide"));
    assert!(refused(&|o| o.quorum = 0).contains("quorum"));
    assert!(refused(&|o| (o.quorum, o.approvers) = (2, Some(vec!["U1".into()]))).contains("never be met"));
}

impl Bench {
    fn views(&self) -> Vec<Json> {
        self.control("GET", "views", Json::Null)["views"].as_array().unwrap().clone()
    }

    fn wait_for_dialog(&self, count: usize) -> Json {
        for _ in 0..250 {
            if let Some(view) = self.views().get(count - 1) {
                return view.clone();
            }
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        panic!("no dialog was opened")
    }

    /// Submits as a person, and hands the signed delivery over as a web server would.
    fn submit(&self, user: &str, note: &str) -> HttpAnswer {
        let order = json!({ "user": user, "values": { "note": { "note": note } }, "deliver": false });
        let submitted = self.control("POST", "submit", order);
        let headers: Vec<(String, String)> =
            serde_json::from_value(submitted["request"]["headers"].clone()).unwrap();
        let body = submitted["request"]["body"].as_str().unwrap();
        let answer =
            Process::current().block_on(self.approval.handle_request(&headers, body.as_bytes())).unwrap();
        let body = String::from_utf8(answer.body.clone()).unwrap();
        let shown = json!({ "user": user, "status": answer.status, "body": body });
        self.control("POST", "submitted", shown);
        answer
    }
}

#[test]
fn a_denial_with_a_reason_gives_the_reason_to_the_caller_and_the_card() {
    let bench = Bench::with(|options| options.approvers = Some(vec!["U_ALICE".into()]));
    let ticket = bench.ask();
    let card = bench.wait_for_card();
    // Nobody else gets a dialog.
    bench.deliver(json!({ "action_id": "deny_reason", "user": "U_BOB" }));
    bench.wait_for_words("wait?count=1&kind=ephemeral", &["not an approver"]);
    assert!(bench.views().is_empty());
    assert_eq!(bench.deliver(json!({ "action_id": "deny_reason", "user": "U_ALICE" })).status, 200);
    let dialog = bench.wait_for_dialog(1);
    assert!(!dialog.to_string().contains("pw_CANARY"));
    let answer = bench.submit("U_ALICE", "  ask finance <!channel> first \n");
    assert_eq!((answer.status, answer.body.len()), (200, 0), "it closes");
    let settlement = bench.settled(&ticket);
    assert_eq!(settlement.refusal, Some(Reason::DeniedByPerson));
    assert_eq!(settlement.decision.unwrap().note.as_deref(), Some("ask finance <!channel> first"));
    let edited =
        bench.wait_for_words("wait?count=1", &["❌ Denied", "ask finance", card["ts"].as_str().unwrap()]);
    assert_eq!(
        edited["mentions"].as_array().unwrap().iter().filter(|m| m.to_string().contains("channel")).count(),
        0
    );
    assert_eq!(bench.views()[0]["is_open"], false);
}

#[test]
fn a_dialog_that_comes_too_late_says_how_the_request_ended() {
    let bench = Bench::new();
    let ticket = bench.ask();
    bench.wait_for_card();
    bench.deliver(json!({ "action_id": "deny_reason", "user": "U_ALICE" }));
    bench.wait_for_dialog(1);
    bench.deliver(json!({ "action_id": "approve", "user": "U_BOB" }));
    assert_eq!(bench.settled(&ticket).state, State::Approved);
    let answer = bench.submit("U_ALICE", "no");
    assert!(String::from_utf8_lossy(&answer.body).contains("already approved by"), "{answer:?}");
    assert!(bench.views()[0]["view"].to_string().contains("already approved"), "the dialog itself says so");
    let found = Process::current().block_on(ticket.desk().find(&Handle::Id(ticket.request().id.clone())));
    assert_eq!(found.unwrap().unwrap().unwrap().state, State::Approved);
}

#[test]
fn a_dialog_that_cannot_be_opened_is_said_and_a_forged_one_decides_nothing() {
    let bench = Bench::new();
    let ticket = bench.ask();
    bench.wait_for_card();
    bench.fault(
        json!({ "method": "views.open", "kind": "ok_false", "error": "expired_trigger_id", "times": 1 }),
    );
    bench.deliver(json!({ "action_id": "deny_reason", "user": "U_ALICE" }));
    bench.wait_for_words("wait?count=1&kind=ephemeral", &["could not be opened"]);
    assert_eq!(bench.fired(), 1);
    bench.deliver(json!({ "action_id": "deny_reason", "user": "U_ALICE" }));
    bench.wait_for_dialog(1);
    for patch in [
        json!({ "user": { "team_id": "T_OTHER" } }),
        json!({ "team": { "id": "T_OTHER" } }),
        json!({ "view": { "private_metadata": "{\"id\":\"0\"}" } }),
        json!({ "view": { "private_metadata": format!("{{\"id\":\"{}\",\"channel\":\"C1\",\"ts\":\"1.1\"}}", ticket.request().id) } }),
    ] {
        let order = json!({ "user": "U_ALICE", "values": { "note": { "note": "no" } }, "deliver": false, "patch": patch });
        let submitted = bench.control("POST", "submit", order);
        let headers: Vec<(String, String)> =
            serde_json::from_value(submitted["request"]["headers"].clone()).unwrap();
        let body = submitted["request"]["body"].as_str().unwrap();
        let answer =
            Process::current().block_on(bench.approval.handle_request(&headers, body.as_bytes())).unwrap();
        assert!(String::from_utf8_lossy(&answer.body).contains("Nothing was decided"), "{patch}: {answer:?}");
    }
    let found = Process::current().block_on(ticket.desk().find(&Handle::Id(ticket.request().id.clone())));
    assert!(found.unwrap().unwrap().unwrap().state.is_pending());
    Process::current().block_on(ticket.cancel()).unwrap();
}
