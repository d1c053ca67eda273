//! The approval server's protocol: what we send, and that nothing but the word `approved` approves.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod wire_support;

use agentsudo_core::error::Reason;
use agentsudo_core::gate::Approvers;
use agentsudo_core::model::{UnixTime, Value};
use agentsudo_core::wire::cloud::{self, Answer, Poll};
use serde_json::json;
use std::sync::Arc;
use wire_support::{Rng, redactor, request};

#[test]
fn a_request_has_the_old_fields_and_ours() {
    let mut request = request(
        "SupportBot",
        &["write:refunds"],
        "refund_order",
        vec![("amount".into(), Value::Int(50)), ("token".into(), Value::Text("CANARY".into()))],
    );
    let asking = Arc::make_mut(&mut request.asking);
    asking.approvers = Approvers::Users(vec!["U1".into()]);
    asking.requested_by = Some("U7".into());
    asking.policy = Some("v3".into());
    let body = cloud::create(&request, &redactor());
    let mark = body["arguments"]["token"].as_str().unwrap();
    assert!(mark.starts_with("‹redacted hmac:"));
    assert_eq!(
        body,
        json!({
            "approval_id": "a1b2c3d4", "agent_name": "SupportBot", "agent_id": "agent-1", "scope": "write:refunds",
            "function": "refund_order", "timeout": 300, "channel": "#approvals",
            "arguments": { "amount": 50, "token": mark }, "digest": request.digest.to_hex(),
            "session_id": "session-1", "approvers": ["U1"],
            "requested_by": "U7", "policy": "v3",
        })
    );
    assert_eq!(cloud::create(&request, &redactor()).get("grants"), None, "each call is asked about");
    Arc::make_mut(&mut request.asking).grants = Some(std::time::Duration::from_secs(900));
    assert_eq!(cloud::create(&request, &redactor())["grants"], 900);
    request.deadline.wall = UnixTime(request.created.wall.0 + 1_500);
    assert_eq!(cloud::create(&request, &redactor())["timeout"], 1.5);
}

#[test]
fn arguments_too_large_for_a_preview_are_named_by_their_digest() {
    let request = request("Bot", &["a"], "f", vec![("body".into(), Value::Text("x".repeat(300_000)))]);
    let body = cloud::create(&request, &redactor());
    assert_eq!(body["arguments"]["$cut"]["bytes"], 300_011);
    assert_eq!(body["arguments"]["$cut"]["sha256"].as_str().unwrap().len(), 64);
    assert!(body.to_string().len() < 2_000);
}

#[test]
fn a_server_is_old_or_extended() {
    let old = cloud::created(br#"{"id": "abc-123_X"}"#).unwrap();
    assert_eq!((old.id.as_str(), old.code, old.extended), ("abc-123_X", None, false));
    assert_eq!(cloud::created(br#"{"id": 77}"#).unwrap().id, "77");
    let new = cloud::created(
        br#"{"id":"0123","code":"a1b2c3d4","expires_at":"2026-01-01T00:00:00Z","status":"pending","new":[]}"#,
    )
    .unwrap();
    assert!(new.extended && new.code.unwrap().as_str() == "a1b2c3d4");
    for id in [
        "null",
        "\"\"",
        "\"../x\"",
        "\"a/b\"",
        "\"a?b\"",
        "\"a#b\"",
        "\"a b\"",
        "\"%2e\"",
        "\".\"",
        "\"é\"",
        "\"a\\nb\"",
        "1.5",
        "-1.5",
        "true",
        "[]",
        "{}",
        &format!("\"{}\"", "a".repeat(129)),
    ] {
        let error = cloud::created(format!("{{\"id\": {id}}}").as_bytes()).unwrap_err();
        assert_eq!(error.reason(), Reason::CloudUnavailable, "{id}");
    }
    for body in
        ["", "{}", "[]", "null", "<html>", "{\"id\":\"a\",\"id\":\"b\"}", "{\"id\":\"a\"", "{\"id\":\"a\"} x"]
    {
        assert!(cloud::created(body.as_bytes()).is_err(), "{body}");
    }
    assert!(cloud::created(&b" ".repeat(2 << 20)).is_err());
}

#[test]
fn only_known_words_are_answers() {
    let poll = |body: &str| cloud::poll(body.as_bytes(), "7f");
    assert_eq!(poll(r#"{"status":"pending"}"#), Ok(Poll::Pending));
    assert_eq!(poll(r#"{"status":"approved"}"#), Ok(Poll::Approved(Answer::default())));
    assert_eq!(poll(r#"{"status":"expired","id":"7f"}"#), Ok(Poll::Expired));
    assert_eq!(poll(r#"{"status":"cancelled","id":null}"#), Ok(Poll::Cancelled));
    let full = Answer {
        decided_by: Some("dana".into()),
        decided_at: Some(UnixTime(1_732_268_880_500)),
        note: Some("no budget".into()),
    };
    let body = r#"{"id":"7f","status":"denied","decided_by":"dana","decided_at":"2024-11-22T10:48:00.5+01:00","note":"no budget"}"#;
    assert_eq!(poll(body), Ok(Poll::Denied(full.clone())));
    let body =
        r#"{"status":"approved","decided_by":{"id":"dana","name":"D"},"decided_at":"yesterday","note":7}"#;
    assert_eq!(poll(body), Ok(Poll::Approved(Answer { decided_at: None, note: None, ..full })));
    for body in [
        "",
        "{}",
        "[]",
        "null",
        "\"approved\"",
        "approved",
        "<html>approved</html>",
        r#"{"status":"Approved"}"#,
        r#"{"status":"approved "}"#,
        r#"{"status":"APPROVED"}"#,
        r#"{"status":"ok"}"#,
        r#"{"status":true}"#,
        r#"{"status":["approved"]}"#,
        r#"{"status":null}"#,
        r#"{"approved":true}"#,
        r#"{"status":"denied","status":"approved"}"#,
        r#"{"status":"approved","id":"other"}"#,
        r#"{"status":"approved","id":["7f"]}"#,
        r#"{"status":"approved"}{}"#,
        r#"{"status":"claimed"}"#,
        r#"{"status":"done"}"#,
        r#"{"status":""}"#,
    ] {
        let error = poll(body).unwrap_err();
        assert!(
            error.reason() == Reason::CloudUnavailable && !error.message().contains("approved"),
            "{body}"
        );
    }
}

#[test]
fn a_damaged_answer_never_approves() {
    let denied = br#"{"id":"7f","status":"denied","decided_by":"dana","note":"approved? no"}"#;
    let mut rng = Rng::new(8);
    let mut refused = 0;
    for _ in 0..50_000 {
        let mut body = denied.to_vec();
        for _ in 0..=rng.below(4) {
            let at = rng.below(body.len());
            match rng.below(3) {
                0 => body[at] = u8::try_from(rng.below(256)).unwrap(),
                1 => body.insert(at, *rng.pick(b"\"{}[],:approved")),
                _ => {
                    body.remove(at);
                }
            }
        }
        match cloud::poll(&body, "7f") {
            Ok(Poll::Approved(_)) => panic!("{}", String::from_utf8_lossy(&body)),
            Ok(_) => {}
            Err(_) => refused += 1,
        }
    }
    assert!(refused > 10_000);
}

#[test]
fn a_servers_complaint_is_one_visible_line() {
    let told = |body: &str| cloud::error_message(body.as_bytes());
    assert_eq!(
        told(r#"{"error":{"code":"x","message":"scope is too\nlong\u001b[2J"}}"#).unwrap(),
        "scope is too␊long⟨U+001B⟩[2J"
    );
    assert_eq!(told(r#"{"error":"no"}"#).unwrap(), "no");
    for body in ["", "{}", "<html>", r#"{"error":7}"#] {
        assert_eq!(told(body), None, "{body}");
    }
}
