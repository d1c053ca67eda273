//! Response URLs: what they do, how often, and for how long.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod common;

use common::{call, card, control, post_card, post_json, start};
use serde_json::{Value, json};

fn pressed(slack: &slack_standin::SlackStandIn) -> String {
    let order = json!({"action_id": "approve", "user": "U_ALICE", "deliver": false});
    control(slack, "POST", "press", order)["response_url"].as_str().unwrap().to_owned()
}

fn channel(slack: &slack_standin::SlackStandIn) -> Value {
    control(slack, "GET", "state", Value::Null)["channels"]["C_APPROVALS"].clone()
}

#[test]
fn five_uses_and_the_sixth_is_refused_and_changes_nothing() {
    let slack = start();
    post_card(&slack);
    let url = pressed(&slack);
    for use_number in 1..=5 {
        let answer = post_json(&url, &json!({"text": format!("use {use_number}")}));
        assert_eq!((answer.status, answer.body.as_str()), (200, "ok"));
    }
    assert_ne!(post_json(&url, &json!({"text": "use 6"})).status, 200);
    assert_eq!(channel(&slack)["ephemerals"].as_array().unwrap().len(), 5);
    let used = control(&slack, "GET", "calls?method=response_url", Value::Null);
    assert_eq!(used.as_array().unwrap().len(), 6, "the refused use is on record too");
}

#[test]
fn half_an_hour_and_then_no_more() {
    let slack = start();
    post_card(&slack);
    let url = pressed(&slack);
    control(&slack, "POST", "clock", json!({"advance_seconds": 1_799}));
    assert_eq!(post_json(&url, &json!({"text": "in time"})).status, 200);
    control(&slack, "POST", "clock", json!({"advance_seconds": 3}));
    assert_ne!(post_json(&url, &json!({"text": "late"})).status, 200);
}

#[test]
fn an_answer_is_for_the_presser_only_unless_it_says_otherwise() {
    let slack = start();
    let ts = post_card(&slack);
    let url = pressed(&slack);
    post_json(&url, &json!({"text": "for you"}));
    post_json(&url, &json!({"text": "for all", "response_type": "in_channel"}));
    post_json(
        &url,
        &json!({"text": "in the thread", "response_type": "in_channel", "replace_original": false, "thread_ts": ts}),
    );
    let seen = channel(&slack);
    assert_eq!(seen["ephemerals"][0]["ephemeral_to"], "U_ALICE");
    assert_eq!(seen["ephemerals"][0]["text"], "for you");
    assert_eq!(seen["messages"][1]["text"], "for all");
    assert_eq!(seen["messages"][0]["replies"][0]["text"], "in the thread");
}

#[test]
fn the_original_can_be_replaced_and_deleted() {
    let slack = start();
    let ts = post_card(&slack);
    let url = pressed(&slack);
    assert_eq!(post_json(&url, &json!({"replace_original": true, "text": "decided"})).status, 200);
    let message = channel(&slack)["messages"][0].clone();
    assert_eq!(
        (message["text"].as_str(), message["blocks"].as_array().map(Vec::len)),
        (Some("decided"), Some(0))
    );
    assert_eq!(message["edits"][0]["via"], "response_url");
    assert_eq!(post_json(&url, &json!({"delete_original": true})).status, 200);
    let update =
        call(&slack, "chat.update", &json!({"channel": "C_APPROVALS", "ts": ts, "text": "x"})).unwrap();
    assert_eq!(update.json()["error"], "message_not_found");
}

#[test]
fn bad_content_is_refused_and_costs_no_use() {
    let slack = start();
    post_card(&slack);
    let url = pressed(&slack);
    for _ in 0..6 {
        assert_eq!(post_json(&url, &json!({})).body, "no_text");
        assert_eq!(
            post_json(&url, &json!({"text": "x", "blocks": [{"type": "nonsense"}]})).body,
            "invalid_blocks"
        );
    }
    assert_eq!(post_json(&url, &json!({"text": "still good", "blocks": card()})).status, 200);
}

#[test]
fn messages_made_through_a_response_url_cannot_be_updated_by_the_bot() {
    let slack = start();
    post_card(&slack);
    post_json(&pressed(&slack), &json!({"text": "for all", "response_type": "in_channel"}));
    let ts = channel(&slack)["messages"][1]["ts"].clone();
    let update =
        call(&slack, "chat.update", &json!({"channel": "C_APPROVALS", "ts": ts, "text": "x"})).unwrap();
    assert_eq!(update.json()["error"], "cant_update_message");
}
