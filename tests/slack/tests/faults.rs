//! Faults: each does what it says on the wire, and counts how often it did.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "tests"
)]

mod common;

use std::io::ErrorKind;
use std::time::{Duration, Instant};

use common::{Answer, app, call, card, control, post_within, start};
use serde_json::{Value, json};
use slack_standin::SlackStandIn;

fn order(slack: &SlackStandIn, fault: Value) {
    control(slack, "POST", "faults", fault);
}

fn fired(slack: &SlackStandIn) -> u64 {
    control(slack, "GET", "faults", Value::Null)[0]["fired"].as_u64().unwrap()
}

fn messages(slack: &SlackStandIn) -> usize {
    let state = control(slack, "GET", "state", Value::Null);
    state["channels"]["C_APPROVALS"]["messages"].as_array().unwrap().len()
}

fn say(slack: &SlackStandIn) -> std::io::Result<Answer> {
    call(slack, "chat.postMessage", &json!({"channel": "C_APPROVALS", "text": "hello"}))
}

/// Orders one fault for posts, posts once, and checks that it fired once.
fn struck(fault: Value) -> (SlackStandIn, std::io::Result<Answer>) {
    let slack = start();
    let mut fault = fault;
    fault["method"] = "chat.postMessage".into();
    fault["times"] = 1.into();
    order(&slack, fault);
    let answer = say(&slack);
    assert_eq!(fired(&slack), 1);
    (slack, answer)
}

#[test]
fn plain_wrong_answers_do_no_work() {
    let rows = [
        (json!({"kind": "status", "status": 503, "body": "down"}), 503, "down"),
        (json!({"kind": "ok_false", "error": "fatal_error"}), 200, r#"{"error":"fatal_error","ok":false}"#),
        (json!({"kind": "html", "body": "<p>sorry"}), 200, "<p>sorry"),
        (json!({"kind": "redirect", "url": "file:///etc/passwd"}), 302, ""),
        (json!({"kind": "rate_limit", "retry_after": "abc"}), 429, r#"{"error":"ratelimited","ok":false}"#),
    ];
    for (fault, status, body) in rows {
        let (slack, answer) = struck(fault.clone());
        let answer = answer.unwrap();
        assert_eq!((answer.status, answer.body.as_str()), (status, body), "{fault}");
        assert_eq!(messages(&slack), 0, "{fault}");
        assert!(say(&slack).unwrap().json()["ok"].as_bool().unwrap(), "{fault}: strikes once only");
    }
}

#[test]
fn headers_of_a_fault_are_sent_as_they_were_ordered() {
    let (_slack, answer) =
        struck(json!({"kind": "redirect", "url": "http://169.254.169.254/x", "status": 307}));
    assert!(answer.unwrap().head.contains("location: http://169.254.169.254/x"));
    let (_slack, answer) = struck(json!({"kind": "rate_limit", "retry_after": "3600"}));
    assert!(answer.unwrap().head.contains("retry-after: 3600"));
    let (_slack, answer) = struck(json!({"kind": "rate_limit", "retry_after": null}));
    assert!(!answer.unwrap().head.contains("retry-after"));
    let (_slack, answer) = struck(json!({"kind": "content_type", "content_type": "text/html"}));
    assert!(answer.unwrap().head.contains("content-type: text/html"));
}

#[test]
fn accept_then_500_has_done_the_work() {
    let (slack, answer) = struck(json!({"kind": "accept_then_500"}));
    assert_eq!(answer.unwrap().status, 500);
    assert_eq!(messages(&slack), 1);
}

#[test]
fn work_is_done_first_when_a_fault_is_told_so() {
    let (slack, answer) = struck(json!({"kind": "reset", "after_work": true}));
    assert_eq!(answer.unwrap_err().kind(), ErrorKind::ConnectionReset);
    assert_eq!(messages(&slack), 1);
}

#[test]
fn reset_is_a_reset_and_truncate_a_short_body() {
    let (slack, answer) = struck(json!({"kind": "reset"}));
    assert_eq!(answer.unwrap_err().kind(), ErrorKind::ConnectionReset);
    assert_eq!(messages(&slack), 0);
    let (slack, answer) = struck(json!({"kind": "truncate"}));
    let answer = answer.unwrap();
    let promised = answer.head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
    assert_eq!(promised.parse::<usize>().unwrap().div_ceil(2), answer.body.len());
    assert_eq!(messages(&slack), 1);
}

#[test]
fn half_open_never_answers_and_stays_unanswered_on_record() {
    let slack = start();
    order(&slack, json!({"kind": "half_open", "method": "*"}));
    let url = format!("{}auth.test", slack.ready().api_url);
    let outcome = post_within(&url, &[], "", Duration::from_millis(300));
    assert!(matches!(outcome.unwrap_err().kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut));
    assert_eq!(fired(&slack), 1);
    assert_eq!(control(&slack, "GET", "calls", Value::Null)[0]["response"], Value::Null);
}

#[test]
fn a_delay_comes_after_the_work_and_before_the_answer() {
    let start = Instant::now();
    let (slack, answer) = struck(json!({"kind": "delay_ms", "ms": 200}));
    assert!(answer.unwrap().json()["ok"].as_bool().unwrap());
    assert!(start.elapsed() >= Duration::from_millis(200));
    assert_eq!(messages(&slack), 1);
}

#[test]
fn huge_sends_as_much_as_it_says() {
    let (_slack, answer) = struck(json!({"kind": "huge", "bytes": 3_000_000}));
    assert!(answer.unwrap().body.len() > 3_000_000);
}

#[test]
fn trickle_sends_the_true_answer_slowly() {
    let slack = start();
    order(&slack, json!({"kind": "trickle", "method": "chat.postMessage", "times": 1}));
    let url = format!("{}chat.postMessage", slack.ready().api_url);
    let bearer = format!("Bearer {}", slack.ready().bot_token);
    let body = json!({"channel": "C_APPROVALS", "text": "hello"}).to_string();
    // Each byte arrives well within a read timeout, so only a deadline over the whole answer ends this.
    let (done, waited) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let headers =
            [("Authorization", bearer.as_str()), ("Content-Type", "application/json; charset=utf-8")];
        done.send(post_within(&url, &headers, &body, Duration::from_secs(2)).is_ok())
    });
    assert!(waited.recv_timeout(Duration::from_millis(1_500)).is_err(), "the answer is not over in 1.5 s");
    assert_eq!((fired(&slack), messages(&slack)), (1, 1));
}

#[test]
fn a_click_can_come_before_the_answer_to_the_post() {
    let (url, told) = app("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    let slack = start();
    control(&slack, "POST", "app", json!({"interactivity_url": url}));
    let fault = json!({"kind": "click_before_answer", "method": "chat.postMessage", "times": 1, "action_id": "approve", "user": "U_BOB"});
    order(&slack, fault);
    let body = json!({"channel": "C_APPROVALS", "text": "a request", "blocks": card()});
    let posted = call(&slack, "chat.postMessage", &body).unwrap().json();
    let click = told.try_recv().expect("the click was delivered before the answer");
    assert!(click.contains("payload=") && posted["ok"] == true);
    let fault = control(&slack, "GET", "faults", Value::Null)[0].clone();
    assert_eq!(
        (fault["fired"].as_u64(), fault["outcomes"][0]["answer"]["status"].as_u64()),
        (Some(1), Some(200))
    );
    assert_eq!(fault["outcomes"][0]["payload"]["container"]["message_ts"], posted["ts"]);
}

#[test]
fn faults_skip_count_and_aim() {
    let slack = start();
    order(
        &slack,
        json!({"kind": "status", "status": 500, "method": "chat.postMessage", "times": 2, "skip": 1}),
    );
    let statuses: Vec<u16> = (0..4).map(|_| say(&slack).unwrap().status).collect();
    assert_eq!(statuses, [200, 500, 500, 200]);
    assert_eq!(call(&slack, "auth.test", &json!({})).unwrap().status, 200);
    assert_eq!(fired(&slack), 2);
}

#[test]
fn a_fault_with_a_typing_mistake_is_refused() {
    let slack = start();
    for wrong in [
        json!({"kind": "explode", "method": "*"}),
        json!({"kind": "status", "method": "*"}),
        json!({"kind": "delay_ms", "method": "*", "ms": 1, "tims": 1}),
        json!({"kind": "delay_ms", "ms": 1}),
        json!({"kind": "half_open", "method": "*", "tims": 1}),
    ] {
        let (status, _) =
            slack.control_blocking("POST", "faults", wrong.clone()).expect_err(&wrong.to_string());
        assert_eq!(status, 400);
    }
}
