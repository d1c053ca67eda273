//! Presses and commands: what is delivered, what the person sees of the answer, and who cannot do it at all.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod common;

use common::{app, call, control, post_card, start};
use serde_json::{Value, json};
use slack_standin::{SlackStandIn, sign};

const EMPTY: &str = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

fn with_app(answer: &'static str) -> (SlackStandIn, std::sync::mpsc::Receiver<String>) {
    let (url, told) = app(answer);
    let slack = start();
    control(&slack, "POST", "app", json!({"interactivity_url": url, "command_url": url}));
    (slack, told)
}

fn header(request: &str, name: &str) -> Option<String> {
    let head = request.split("\r\n\r\n").next()?;
    head.lines().find_map(|line| {
        let (known, value) = line.split_once(": ")?;
        known.eq_ignore_ascii_case(name).then(|| value.to_owned())
    })
}

#[test]
fn a_press_is_signed_over_the_very_bytes_delivered() {
    let (slack, told) = with_app(EMPTY);
    let ts = post_card(&slack);
    let seen = control(&slack, "POST", "press", json!({"action_id": "deny", "user": "U_BOB"}));
    let request = told.recv().unwrap();
    let body = request.split_once("\r\n\r\n").unwrap().1;
    let (stamp, signature) =
        (header(&request, "x-slack-request-timestamp"), header(&request, "x-slack-signature"));
    assert_eq!(signature.unwrap(), sign(&slack.ready().signing_secret, &stamp.unwrap(), body.as_bytes()));
    assert_eq!(header(&request, "content-type").unwrap(), "application/x-www-form-urlencoded");
    let payload = &seen["payload"];
    assert_eq!(payload["container"]["message_ts"], ts.as_str());
    assert_eq!(payload["actions"][0]["value"], "1");
    assert_eq!(
        payload["user"],
        json!({"id": "U_BOB", "name": "bob", "username": "bob", "team_id": "T_HOME"})
    );
    assert_eq!(payload["message"]["blocks"][1]["block_id"], "approval_1");
    assert_eq!((seen["within_3s"].as_bool(), &seen["warning"]), (Some(true), &Value::Null));
}

#[test]
fn a_stranger_carries_her_own_team() {
    let slack = start();
    post_card(&slack);
    let seen = control(
        &slack,
        "POST",
        "press",
        json!({"action_id": "approve", "user": "U_MALLORY", "deliver": false}),
    );
    assert_eq!(
        (&seen["payload"]["team"]["id"], &seen["payload"]["user"]["team_id"]),
        (&json!("T_HOME"), &json!("T_OTHER"))
    );
}

#[test]
fn bad_answers_show_the_person_a_warning() {
    let (slack, _told) = with_app("HTTP/1.1 500 No\r\nContent-Length: 2\r\n\r\nno");
    post_card(&slack);
    let seen = control(&slack, "POST", "press", json!({"action_id": "approve", "user": "U_ALICE"}));
    assert_eq!(seen["warning"], "http_status_500");
    let seen = control(
        &slack,
        "POST",
        "command",
        json!({"text": "pending", "user": "U_ALICE", "url": "http://127.0.0.1:1/"}),
    );
    assert_eq!(seen["warning"], "dispatch_failed");
    let warnings = control(&slack, "GET", "state", Value::Null)["warnings"].clone();
    assert_eq!(warnings.as_array().unwrap().len(), 2);
}

#[test]
fn a_commands_answer_becomes_a_message() {
    let (slack, told) = with_app(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n{\"response_type\":\"in_channel\",\"text\":\"2 pending now!\"}",
    );
    let seen = control(&slack, "POST", "command", json!({"text": "approve a&b=c", "user": "U_ALICE"}));
    let request = told.recv().unwrap();
    assert!(request.contains("command=%2Fagentsudo&text=approve+a%26b%3Dc&"), "{request}");
    let state = control(&slack, "GET", "state", Value::Null);
    let message = &state["channels"]["C_APPROVALS"]["messages"][0];
    assert_eq!(
        (&message["text"], &message["ts"], &message["via"]),
        (&json!("2 pending now!"), &seen["shown"]["ts"], &json!("command_answer"))
    );
}

#[test]
fn a_plain_text_answer_is_for_the_asker_only() {
    let (slack, _told) =
        with_app("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 7\r\n\r\nnothing");
    control(&slack, "POST", "command", json!({"text": "", "user": "U_BOB"}));
    let state = control(&slack, "GET", "state", Value::Null);
    let shown = &state["channels"]["C_APPROVALS"]["ephemerals"][0];
    assert_eq!((&shown["text"], &shown["ephemeral_to"]), (&json!("nothing"), &json!("U_BOB")));
}

#[test]
fn what_no_person_could_do_is_refused() {
    let slack = start();
    let ts = post_card(&slack);
    control(&slack, "POST", "users", json!({"id": "U_CAROL", "name": "carol"}));
    let body = json!({"channel": "C_APPROVALS", "user": "U_ALICE", "text": "psst", "blocks": common::card()});
    let psst = call(&slack, "chat.postEphemeral", &body).unwrap().json();
    for (wrong, why) in [
        (json!({"action_id": "approv", "user": "U_ALICE"}), "no such button"),
        (json!({"action_id": "approve", "user": "U_NOBODY"}), "no such person"),
        (
            json!({"action_id": "approve", "user": "U_CAROL", "channel": "C_OPS", "ts": ts}),
            "not in the channel",
        ),
        (json!({"action_id": "approve", "user": "U_BOB", "ts": psst["message_ts"]}), "not hers to see"),
        (json!({"action_id": "approve", "user": "U_BOB", "tmper": "body"}), "a typing mistake"),
        (json!({"action_id": "approve", "user": "U_BOB"}), "no request URL"),
    ] {
        assert_eq!(slack.control_blocking("POST", "press", wrong).expect_err(why).0, 400, "{why}");
    }
    let stranger = json!({"text": "pending", "user": "U_MALLORY", "deliver": false});
    assert_eq!(
        slack.control_blocking("POST", "command", stranger).expect_err("strangers have no commands").0,
        400
    );
    let forced = json!({"text": "pending", "user": "U_MALLORY", "deliver": false, "force": true});
    assert_eq!(control(&slack, "POST", "command", forced)["fields"]["user_id"], "U_MALLORY");
}

#[test]
fn a_button_that_is_gone_can_only_be_pressed_by_someone_behind() {
    let slack = start();
    let ts = post_card(&slack);
    call(&slack, "chat.update", &json!({"channel": "C_APPROVALS", "ts": ts, "text": "decided"})).unwrap();
    let order = json!({"action_id": "approve", "user": "U_ALICE", "ts": ts, "deliver": false});
    assert!(slack.control_blocking("POST", "press", order.clone()).is_err());
    let mut late = order;
    late["stale"] = true.into();
    let seen = control(&slack, "POST", "press", late);
    assert_eq!(
        (&seen["payload"]["actions"][0]["value"], &seen["payload"]["message"]["text"]),
        (&json!("1"), &json!("decided"))
    );
}

#[test]
fn a_replay_is_the_same_bytes() {
    let (slack, told) = with_app(EMPTY);
    post_card(&slack);
    let first = control(&slack, "POST", "press", json!({"action_id": "approve", "user": "U_ALICE"}));
    control(&slack, "POST", "press", json!({"replay_of": first["interaction_id"]}));
    assert_eq!(told.recv().unwrap(), told.recv().unwrap());
}

#[test]
fn every_override_shows_in_the_request() {
    let slack = start();
    post_card(&slack);
    let secret = slack.ready().signing_secret.clone();
    let press = |extra: Value| {
        let mut order = json!({"action_id": "approve", "user": "U_ALICE", "deliver": false});
        order.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        let seen = control(&slack, "POST", "press", order);
        let get = |name: &str| {
            let headers = seen["request"]["headers"].as_array().unwrap();
            headers.iter().find(|pair| pair[0] == name).map(|pair| pair[1].as_str().unwrap().to_owned())
        };
        let stamp = get("X-Slack-Request-Timestamp").unwrap_or_default();
        let honest = sign(&secret, &stamp, seen["request"]["body"].as_str().unwrap().as_bytes());
        let genuine = get("X-Slack-Signature").as_deref() == Some(&honest);
        (seen, genuine)
    };
    for extra in [
        json!({"tamper": "body"}),
        json!({"tamper": "signature"}),
        json!({"tamper": "timestamp"}),
        json!({"secret": "other"}),
        json!({"signature": "v1=00"}),
        json!({"drop_headers": ["x-slack-signature"]}),
    ] {
        assert!(!press(extra.clone()).1, "{extra} left the request genuine");
    }
    for extra in [
        json!({}),
        json!({"timestamp_offset": -301}),
        json!({"timestamp": "1e3"}),
        json!({"raw_body": "payload=%7B"}),
    ] {
        assert!(press(extra.clone()).1, "{extra} must be signed");
    }
    assert_eq!(press(json!({"team_id": null})).0["payload"]["team"], Value::Null);
    assert_eq!(press(json!({"team_id": "T_X"})).0["payload"]["team"]["id"], "T_X");
    assert_eq!(press(json!({"api_app_id": "A_X"})).0["payload"]["api_app_id"], "A_X");
    assert_eq!(press(json!({"user_team_id": "T_X"})).0["payload"]["user"]["team_id"], "T_X");
    assert_eq!(press(json!({"value": "v"})).0["payload"]["actions"][0]["value"], "v");
    assert_eq!(press(json!({"patch": {"actions": []}})).0["payload"]["actions"], json!([]));
}
