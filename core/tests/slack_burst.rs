//! A flood of requests over real HTTP against the Slack stand-in: what people see of it, and that each of their answers
//! counts for the one call that it was given for.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]
#![cfg(feature = "net")]

use agentsudo_core::desk::Ticket;
use agentsudo_core::gate::{Settlement, State};
use agentsudo_core::model::{ApprovalId, Call, Value};
use agentsudo_core::net::Process;
use agentsudo_core::net::settings::Environment;
use agentsudo_core::net::slack::{Asker, SlackApproval, SlackOptions};
use agentsudo_core::{Reason, Result};
use serde_json::{Value as Json, json};
use slack_standin::{Options, SlackStandIn};
use std::collections::HashMap;

struct Bench {
    slack: SlackStandIn,
    approval: SlackApproval,
    agent_id: String,
}

impl Bench {
    fn new(change: impl FnOnce(&mut SlackOptions)) -> Self {
        let slack = SlackStandIn::start(Options::default()).unwrap();
        let ready = serde_json::to_value(slack.ready()).unwrap();
        let text = |key: &str| ready[key].as_str().unwrap().to_owned();
        let mut options = SlackOptions {
            bot_token: Some(text("bot_token")),
            channel: Some(ready["channel"]["id"].as_str().unwrap().to_owned()),
            signing_secret: vec![text("signing_secret")],
            slack_api_url: Some(text("api_url")),
            ..SlackOptions::default()
        };
        change(&mut options);
        let approval = SlackApproval::new(options, &Environment::default()).unwrap();
        // All tests of the process ask at one desk.
        Bench { slack, approval, agent_id: ApprovalId::random().unwrap().to_string() }
    }

    fn ask(&self, order: i64, note: &str) -> Result<Ticket> {
        self.ask_about(order, note, None)
    }

    fn ask_about(&self, order: i64, note: &str, preview: Option<&str>) -> Result<Ticket> {
        self.ask_as(&self.agent_id, order, note, preview)
    }

    fn ask_as(&self, agent: &str, order: i64, note: &str, preview: Option<&str>) -> Result<Ticket> {
        let asker = Asker {
            agent_id: agent.to_owned(),
            agent_name: "Bot".into(),
            session_id: Some("s".into()),
            requested_by: None,
            tool_call: None,
            takes_edits: true,
            fixed: Vec::new(),
            preview: preview.map(str::to_owned),
        };
        let call = Call::new(
            "refund",
            ["refund:orders".into()],
            vec![("order".into(), Value::Int(order)), ("note".into(), Value::Text(note.into()))],
        );
        Process::current().block_on(self.approval.ask(asker, call)).unwrap()
    }

    fn control(&self, verb: &str, path: &str, body: Json) -> Json {
        self.slack.control_blocking(verb, path, body).unwrap()
    }

    /// Everything in the channel, threads too.
    fn messages(&self) -> Vec<Json> {
        self.control("GET", "wait?count=0&kind=all", Json::Null)["messages"].as_array().unwrap().clone()
    }

    /// Waits until so many messages are at the top level.
    fn cards(&self, count: usize) -> Vec<Json> {
        let waited = self.control("GET", &format!("wait?count={count}&timeout_ms=30000"), Json::Null);
        waited["messages"].as_array().unwrap().clone()
    }

    fn press(&self, action: &str, ticket: &Ticket) {
        self.press_at(&self.approval, action, ticket);
    }

    fn press_as(&self, user: &str, action: &str, ticket: &Ticket) {
        let block = format!("approval_{}", ticket.request().id);
        let order = json!({ "action_id": action, "user": user, "deliver": false, "block_id": block });
        assert_eq!(self.hand_over(&self.approval, "press", order), "");
    }

    /// Waits for the dialog that is the `count`th, fills it in, and hands the signed delivery over as a web server would.
    fn submit(&self, count: usize, values: Json) -> String {
        let mut version = Json::from(0);
        for _ in 0..100 {
            if self.control("GET", "views", Json::Null)["views"].as_array().unwrap().len() >= count {
                break;
            }
            let path = format!("wait_change?version={version}&timeout_ms=1000");
            version = self.control("GET", &path, Json::Null)["version"].clone();
        }
        let order = json!({ "user": "U_ALICE", "values": values, "deliver": false });
        let answer = self.hand_over(&self.approval, "submit", order);
        self.control("POST", "submitted", json!({ "user": "U_ALICE", "status": 200, "body": answer }));
        answer
    }

    fn hand_over(&self, approval: &SlackApproval, verb: &str, order: Json) -> String {
        let made = self.control("POST", verb, order);
        let headers: Vec<(String, String)> =
            serde_json::from_value(made["request"]["headers"].clone()).unwrap();
        let body = made["request"]["body"].as_str().unwrap();
        let answer = Process::current().block_on(approval.handle_request(&headers, body.as_bytes())).unwrap();
        assert_eq!(answer.status, 200);
        String::from_utf8(answer.body).unwrap()
    }

    fn press_at(&self, approval: &SlackApproval, action: &str, ticket: &Ticket) {
        let block = format!("approval_{}", ticket.request().id);
        let order = json!({ "action_id": action, "user": "U_ALICE", "deliver": false, "block_id": block });
        assert_eq!(self.hand_over(approval, "press", order), "");
    }

    fn message(&self, ts: &Json) -> Json {
        self.messages().into_iter().find(|message| message["ts"] == *ts).unwrap()
    }

    /// Waits until the message shows what it should.
    fn until(&self, ts: &Json, shows: impl Fn(&Json) -> bool) -> Json {
        for edits in 1..100 {
            let message = self.message(ts);
            if shows(&message) {
                return message;
            }
            let path = format!("wait_edit?ts={}&edits={edits}&timeout_ms=10000", ts.as_str().unwrap());
            self.control("GET", &path, Json::Null);
        }
        panic!("{}", self.message(ts)["rendered"]);
    }
}

/// Whose buttons a message has: the ids of requests.
fn buttons(message: &Json) -> Vec<String> {
    let mut ids: Vec<String> = message["buttons"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|button| button["action_id"] == "approve")
        .map(|button| button["value"].as_str().unwrap().to_owned())
        .collect();
    ids.sort();
    ids
}

fn ids<'a>(tickets: impl IntoIterator<Item = &'a Ticket>) -> Vec<String> {
    let mut ids: Vec<String> = tickets.into_iter().map(|ticket| ticket.request().id.to_string()).collect();
    ids.sort();
    ids
}

fn settled(ticket: &Ticket) -> Settlement {
    Process::current().block_on(ticket.settled()).unwrap()
}

/// Which message shows which request.
fn shown(cards: &[Json]) -> HashMap<String, Json> {
    cards.iter().flat_map(|card| buttons(card).into_iter().map(|id| (id, card["ts"].clone()))).collect()
}

#[test]
fn ten_thousand_requests_of_one_agent_make_at_most_twenty_messages() {
    let bench = Bench::new(|options| options.timeout = 300.0);
    // As strict as Slack says that it is.
    bench.control("POST", "rate_limit", json!({ "enabled": true, "per_second": 1.0, "burst": 1.0 }));
    let (mut asked, mut refused) = (Vec::new(), 0);
    for order in 0..10_000 {
        match bench.ask(order, "") {
            Ok(ticket) => asked.push(ticket),
            Err(error) => {
                assert_eq!(error.reason(), Reason::LimitReached);
                refused += 1;
            }
        }
    }
    assert_eq!((asked.len(), refused), (20, 9_980));
    let mut cards = bench.cards(3);
    while shown(&cards).len() < asked.len() {
        cards = bench.cards(cards.len() + 1);
    }
    let shown = shown(&cards);
    let all = bench.messages();
    assert!((5..=20).contains(&all.len()), "{} messages", all.len());
    assert!(cards.len() <= 6, "{} cards", cards.len());

    // The last of them is answered as soon as somebody does.
    let last = asked.last().unwrap();
    bench.press("approve", last);
    assert_eq!(settled(last).state, State::Approved);
    Process::current().block_on(last.claim()).unwrap().unwrap();
    assert_eq!(shown.len(), 20);
    for ticket in &asked {
        Process::current().block_on(ticket.cancel()).unwrap();
    }
}

#[test]
fn a_burst_is_one_message_and_each_answer_counts_for_its_own_call() {
    let bench = Bench::new(|options| options.timeout = 60.0);
    let asked: Vec<Ticket> = (0..8).map(|order| bench.ask(order, "a").unwrap()).collect();
    let cards = bench.cards(4);
    assert_eq!(cards.len(), 4, "three cards, and one message for the rest");
    let (alone, together) = asked.split_at(3);
    let digest = cards.iter().find(|card| buttons(card).len() > 1).unwrap().clone();
    assert_eq!(buttons(&digest), ids(together));
    let rendered = digest["rendered"].as_str().unwrap();
    for ticket in together {
        let code = ticket.request().code.to_string();
        assert!(
            rendered.contains(&code) && rendered.contains(&ticket.request().digest.short()),
            "{rendered}"
        );
    }
    assert!((3..8).all(|order| rendered.contains(&format!("order = {order}"))), "{rendered}");

    let ts = &digest["ts"];
    bench.press("approve", &together[1]);
    bench.press("deny", &together[3]);
    assert_eq!(settled(&together[1]).state, State::Approved);
    assert_eq!(settled(&together[3]).refusal, Some(Reason::DeniedByPerson));
    let waiting = [&together[0], &together[2], &together[4]];
    let drawn = bench.until(ts, |message| buttons(message) == ids(waiting));
    let rendered = drawn["rendered"].as_str().unwrap();
    assert!(rendered.contains("Approved by") && rendered.contains("Denied by"), "{rendered}");
    // One answer, one call: nobody else's.
    Process::current().block_on(together[1].claim()).unwrap().unwrap();
    for ticket in waiting {
        let error = Process::current().block_on(ticket.claim()).unwrap().unwrap_err();
        assert_eq!(error.reason(), Reason::AlreadyClaimed);
    }
    for ticket in waiting {
        Process::current().block_on(ticket.cancel()).unwrap();
    }
    Process::current().block_on(together[1].desk().finished(&together[1].request().id, true)).unwrap();
    let over = bench.until(ts, |message| message["rendered"].as_str().unwrap().contains("ran and returned"));
    assert_eq!(buttons(&over), Vec::<String>::new());
    let replies = bench.messages().into_iter().filter(|message| message["thread_ts"] == *ts).count();
    assert_eq!(replies, 0, "nothing is said twice");
    for ticket in alone {
        bench.press("deny", ticket);
        assert_eq!(settled(ticket).refusal, Some(Reason::DeniedByPerson));
    }
}

#[test]
fn in_a_burst_a_call_is_changed_or_granted_as_on_a_card_of_its_own() {
    let bench = Bench::new(|options| {
        (options.timeout, options.edits, options.grants) = (60.0, true, Some(3_600.0));
        options.approvers = Some(vec!["U_ALICE".into()]);
    });
    let asked: Vec<Ticket> = (0..6)
        .map(|order| bench.ask_about(order, "h", Some(&format!("takes {order} euros"))).unwrap())
        .collect();
    let cards = bench.cards(4);
    let digest = cards.iter().find(|card| buttons(card).len() > 1).unwrap().clone();
    let [changed, granted, open] = &asked[3..] else { panic!("three share a message") };
    assert_eq!(buttons(&digest), ids([changed, granted, open]));
    let rendered = digest["rendered"].as_str().unwrap();
    for words in ["takes 4 euros", "Edit and approve", "Approve for"] {
        assert!(rendered.contains(words), "{rendered}");
    }
    // Nobody else's answer counts here, either.
    for action in ["approve", "deny", "edit", "approve_for"] {
        bench.press_as("U_BOB", action, changed);
    }
    let whispers = bench.control("GET", "wait?count=4&kind=ephemeral&timeout_ms=10000", Json::Null);
    let is_refusal = |one: &Json| one["rendered"].as_str().unwrap().contains("not an approver");
    assert!(whispers["messages"].as_array().unwrap().iter().all(is_refusal), "{whispers}");

    bench.press("edit", changed);
    assert_eq!(bench.submit(1, json!({ "arg_0": { "value": "30" } })), "");
    let settlement = settled(changed);
    let edit = settlement.decision.as_ref().unwrap().edit.as_ref().unwrap();
    assert_eq!(edit.changes(), [("order".to_owned(), Value::Int(30))]);
    bench.until(&digest["ts"], |message| {
        let told = message["rendered"].as_str().unwrap();
        told.contains("Changed before it was approved") && told.contains("order = 30")
    });

    bench.press("approve_for", granted);
    assert_eq!(bench.submit(2, json!({ "term": { "term": "5x" }, "only": { "only": "order = 4*" } })), "");
    assert_eq!(settled(granted).state, State::Approved);
    let under = bench.ask_about(41, "h", Some("takes 41 euros")).unwrap();
    assert!(under.is_granted() && settled(&under).state == State::Approved);
    Process::current().block_on(under.claim()).unwrap().unwrap();
    let told = bench
        .until(&digest["ts"], |message| message["rendered"].as_str().unwrap().contains("Given for 5 calls"));
    assert_eq!(buttons(&told), ids([open]), "a grant is for what is asked later");
    let rendered = told["rendered"].as_str().unwrap();
    assert!(rendered.contains("only with order = 4*"), "{rendered}");
    let revoke = json!({ "command": "/agentsudo", "text": format!("revoke {}", granted.request().code), "user": "U_ALICE", "deliver": false });
    assert!(bench.hand_over(&bench.approval, "command", revoke).contains("You took back the grant"));
    bench.until(&digest["ts"], |message| message["rendered"].as_str().unwrap().contains("taken back"));
    let replies = bench.messages().into_iter().filter(|message| message["thread_ts"] == digest["ts"]).count();
    assert_eq!(replies, 0, "nothing is said twice");
    for ticket in &asked {
        Process::current().block_on(ticket.cancel()).unwrap();
    }
}

#[test]
fn all_answers_at_once_leave_no_button_behind() {
    let bench = Bench::new(|options| options.timeout = 60.0);
    let asked: Vec<Ticket> = (0..11).map(|order| bench.ask(order, "b").unwrap()).collect();
    let cards = bench.cards(4);
    let digest = cards.iter().find(|card| buttons(card).len() > 1).unwrap();
    assert_eq!(buttons(digest), ids(&asked[3..]));
    std::thread::scope(|scope| {
        for (n, ticket) in asked[3..].iter().enumerate() {
            let bench = &bench;
            scope.spawn(move || bench.press(if n % 2 == 0 { "approve" } else { "deny" }, ticket));
        }
    });
    for (n, ticket) in asked[3..].iter().enumerate() {
        let expected = if n % 2 == 0 { State::Approved } else { State::Denied };
        assert_eq!(settled(ticket).state, expected);
    }
    bench.until(&digest["ts"], |message| buttons(message).is_empty());
    for ticket in &asked[..3] {
        Process::current().block_on(ticket.cancel()).unwrap();
    }
}

#[test]
fn an_answer_through_another_desk_leaves_the_others_their_buttons() {
    let folder = std::env::temp_dir().join(format!("agentsudo-burst-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("approvals.db").display().to_string();
    let bench = Bench::new(|options| {
        (options.timeout, options.store) = (60.0, Some(format!("sqlite:{file}")));
    });
    // Named otherwise it is a desk of its own, as another process has.
    let mut options = bench.approval.options().clone();
    options.store = Some(format!("sqlite:{file}?synchronous=normal"));
    let there = SlackApproval::new(options, &Environment::default()).unwrap();
    let asked: Vec<Ticket> = (0..6).map(|order| bench.ask(order, "f").unwrap()).collect();
    let cards = bench.cards(4);
    let digest = cards.iter().find(|card| buttons(card).len() > 1).unwrap();
    assert_eq!(buttons(digest), ids(&asked[3..]));
    bench.press_at(&there, "deny", &asked[4]);
    assert_eq!(settled(&asked[4]).refusal, Some(Reason::DeniedByPerson));
    bench.until(&digest["ts"], |message| buttons(message) == ids([&asked[3], &asked[5]]));
    for ticket in &asked {
        Process::current().block_on(ticket.cancel()).unwrap();
    }
    bench.until(&digest["ts"], |message| buttons(message).is_empty());
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_message_that_missed_its_edit_is_mended_with_all_that_it_shows() {
    let bench = Bench::new(|options| options.timeout = 60.0);
    let asked: Vec<Ticket> = (0..6).map(|order| bench.ask(order, "g").unwrap()).collect();
    let cards = bench.cards(4);
    let digest = cards.iter().find(|card| buttons(card).len() > 1).unwrap();
    let order =
        json!({ "kind": "ok_false", "method": "chat.update", "times": null, "error": "cant_update_message" });
    bench.control("POST", "faults", order);
    bench.press("deny", &asked[4]);
    assert_eq!(settled(&asked[4]).refusal, Some(Reason::DeniedByPerson));
    // It says so in a reply instead.
    let path = "wait?kind=reply&count=4&timeout_ms=10000";
    let replies = bench.control("GET", path, Json::Null)["messages"].as_array().unwrap().clone();
    assert!(replies.iter().any(|reply| reply["thread_ts"] == digest["ts"]), "{replies:?}");
    assert_eq!(buttons(&bench.message(&digest["ts"])), ids(&asked[3..]), "its buttons stayed");
    bench.control("DELETE", "faults", Json::Null);
    bench.press("approve", &asked[4]);
    let mended = bench.until(&digest["ts"], |message| buttons(message) == ids([&asked[3], &asked[5]]));
    assert!(mended["rendered"].as_str().unwrap().contains("Denied by"), "{}", mended["rendered"]);
    for ticket in &asked {
        Process::current().block_on(ticket.cancel()).unwrap();
    }
}

#[test]
fn what_is_long_has_a_card_of_its_own_and_nothing_is_cut_in_a_burst() {
    let bench = Bench::new(|options| options.timeout = 60.0);
    let short: Vec<Ticket> = (0..5).map(|order| bench.ask(order, "c").unwrap()).collect();
    let long = bench.ask(5, &"long ".repeat(400)).unwrap();
    let mut cards = bench.cards(5);
    cards.sort_by_key(|card| buttons(card).len());
    assert_eq!(buttons(cards.last().unwrap()), ids(&short[3..]));
    assert!(cards.iter().any(|card| buttons(card) == ids([&long])));
    for ticket in short.iter().chain([&long]) {
        Process::current().block_on(ticket.cancel()).unwrap();
    }
}

#[test]
fn an_agent_of_many_long_requests_holds_up_nobody_else() {
    let bench = Bench::new(|options| options.timeout = 60.0);
    let mut asked: Vec<Ticket> =
        (0..8).map(|order| bench.ask(order, &"long ".repeat(400)).unwrap()).collect();
    // Three at once, and three in a row: now they are told of more seldom.
    bench.cards(6);
    let other = ApprovalId::random().unwrap().to_string();
    asked.push(bench.ask_as(&other, 8, "short", None).unwrap());
    let cards = bench.cards(7);
    assert_eq!(buttons(cards.last().unwrap()), ids(asked.last()), "it went first");
    for ticket in &asked {
        Process::current().block_on(ticket.cancel()).unwrap();
    }
}

#[test]
fn what_ends_before_its_turn_is_told_to_nobody() {
    let bench = Bench::new(|options| options.timeout = 60.0);
    let asked: Vec<Ticket> = (0..6).map(|order| bench.ask(order, "d").unwrap()).collect();
    for ticket in &asked[3..5] {
        Process::current().block_on(ticket.cancel()).unwrap();
    }
    let cards = bench.cards(4);
    let mut last: Vec<Vec<String>> = cards.iter().map(buttons).collect();
    last.retain(|shown| !shown.is_empty());
    assert!(last.contains(&ids([&asked[5]])), "{last:?}");
    let told =
        bench.messages().iter().any(|message| message.to_string().contains(asked[3].request().id.as_str()));
    assert!(!told);
    for ticket in &asked {
        Process::current().block_on(ticket.cancel()).unwrap();
    }
}

#[test]
fn a_burst_that_slack_refuses_is_denied_at_once() {
    let bench = Bench::new(|options| options.timeout = 60.0);
    let calm: Vec<Ticket> = (0..3).map(|order| bench.ask(order, "e").unwrap()).collect();
    bench.cards(3);
    bench.control("GET", "wait?kind=reply&count=3&timeout_ms=10000", Json::Null);
    let order =
        json!({ "kind": "ok_false", "method": "chat.postMessage", "times": null, "error": "is_archived" });
    bench.control("POST", "faults", order);
    let asked: Vec<Ticket> = (3..6).map(|order| bench.ask(order, "e").unwrap()).collect();
    for ticket in &asked {
        assert_eq!(settled(ticket).refusal, Some(Reason::SlackUnavailable));
    }
    for ticket in &calm {
        Process::current().block_on(ticket.cancel()).unwrap();
    }
}
