//! What Slack sends us, against `tests/vectors/slack/`. Each vector's name works as the failure message.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod wire_support;

use agentsudo_core::gate::Term;
use agentsudo_core::model::UnixTime;
use agentsudo_core::model::id::{Handle, hex};
use agentsudo_core::wire::slack::command::{Misuse, Wish, wish};
use agentsudo_core::wire::slack::modal::Filled;
use agentsudo_core::wire::slack::payload::{self, Inbound, Origin, Press};
use agentsudo_core::wire::slack::signature::Verifier;
use agentsudo_core::wire::slack::{escape, response_url};
use serde_json::{Value as Json, json};
use wire_support::{Rng, cases, text};

#[test]
fn signatures() {
    let mut seen = 0;
    for case in cases("slack", "signature") {
        let secrets: Vec<&str> =
            case["secrets"].as_array().unwrap().iter().map(|s| s.as_str().unwrap()).collect();
        let headers = case["headers"].as_array().unwrap().iter().map(|h| (text(&h[0]), text(&h[1])));
        let body = match case["body_hex"].as_str() {
            Some(hex) => unhex(hex),
            None => text(&case["body"]).into_bytes(),
        };
        let now = UnixTime(case["now_ms"].as_i64().unwrap());
        let got = match Verifier::new(&secrets).unwrap().verify(headers, &body, now) {
            Ok(_) => "ok",
            Err(refusal) => refusal.as_str(),
        };
        assert_eq!(got, case["expect"], "{}", case["name"]);
        seen += 1;
    }
    assert!(seen >= 50, "only {seen} signature vectors were found");
}

#[test]
fn every_changed_bit_of_a_signed_delivery_is_refused() {
    let case = cases("slack", "signature").into_iter().next().unwrap();
    let (timestamp, signature) = (text(&case["headers"][0][1]), text(&case["headers"][1][1]));
    let body = text(&case["body"]).into_bytes();
    let now = UnixTime(case["now_ms"].as_i64().unwrap());
    let verifier = Verifier::new(&[case["secrets"][0].as_str().unwrap()]).unwrap();
    let check = |timestamp: &[u8], signature: &[u8], body: &[u8]| {
        let headers = [("X-Slack-Request-Timestamp", timestamp), ("X-Slack-Signature", signature)];
        verifier.verify(headers, body, now).is_ok()
    };
    assert!(check(timestamp.as_bytes(), signature.as_bytes(), &body));
    let mut changed = 0;
    for (which, part) in [timestamp.as_bytes(), signature.as_bytes(), &body].into_iter().enumerate() {
        for bit in 0..part.len() * 8 {
            let mut part = part.to_vec();
            part[bit / 8] ^= 1 << (bit % 8);
            let passes = match which {
                0 => check(&part, signature.as_bytes(), &body),
                1 => check(timestamp.as_bytes(), &part, &body),
                _ => check(timestamp.as_bytes(), signature.as_bytes(), &part),
            };
            assert!(!passes, "bit {bit} of part {which} may be flipped");
            changed += 1;
        }
    }
    assert!(changed > 3_000);
}

#[test]
fn an_empty_secret_is_refused_where_it_is_set() {
    for secrets in [&[][..], &[""], &[" "], &["good", ""]] {
        assert!(Verifier::new(secrets).is_err(), "{secrets:?}");
    }
    let verifier = Verifier::new(&["8f742231b10e8888abcd99yyyzzz85a5"]).unwrap();
    assert!(!format!("{verifier:?}").contains("8f74"), "the secret shows");
}

#[test]
fn the_same_delivery_is_known_again_and_no_other() {
    let secret = "s3cret";
    let verifier = Verifier::new(&[secret]).unwrap();
    let deliver = |at: i64, body: &str| {
        let signature = wire_support::slack_signature(secret, at, body.as_bytes());
        let headers = [("x-slack-request-timestamp", at.to_string()), ("x-slack-signature", signature)];
        verifier.verify(headers, body.as_bytes(), UnixTime(at * 1000)).unwrap().delivery
    };
    assert_eq!(deliver(1, "a"), deliver(1, "a"));
    assert_ne!(deliver(1, "a"), deliver(1, "b"));
    assert_ne!(deliver(1, "a"), deliver(2, "a"));
}

#[test]
fn payloads() {
    let mut seen = 0;
    for case in cases("slack", "payload") {
        let body = if let Some(body) = case["body"].as_str() {
            body.to_owned()
        } else {
            let mut form = url::form_urlencoded::Serializer::new(String::new());
            match case["form"].as_array() {
                Some(pairs) => {
                    form.extend_pairs(pairs.iter().map(|p| (text(&p[0]), text(&p[1]))));
                }
                None => {
                    form.append_pair("payload", &case["payload"].to_string());
                }
            }
            form.finish()
        };
        let got = payload::parse(case["content_type"].as_str(), body.as_bytes());
        assert_eq!(told(&got), case["expect"], "{}", case["name"]);
        if case["expect"] == "ssl_check" {
            assert!(
                payload::is_ssl_check(case["content_type"].as_str(), body.as_bytes()),
                "{}",
                case["name"]
            );
        }
        seen += 1;
    }
    assert!(seen >= 90, "only {seen} payload vectors were found");
}

#[test]
fn socket_frames_are_read_like_http_deliveries() {
    let case = cases("slack", "payload").into_iter().next().unwrap();
    assert_eq!(told(&payload::interaction(&case["payload"])), case["expect"]);
    let command = json!({
        "command": "/agentsudo", "text": "deny a1b2c3d4", "user_id": "U1", "team_id": "T1",
        "is_enterprise_install": true,
    });
    let Ok(Inbound::Command(command)) = payload::command(&command) else { panic!("no command") };
    assert_eq!(wish_name(&command.wish), "deny code a1b2c3d4");
    assert!(command.origin.is_enterprise_install);
}

#[test]
fn a_body_beyond_a_mebibyte_is_not_read() {
    let body = format!("payload=%7B%7D&x={}", "a".repeat(1 << 20));
    let form = Some("application/x-www-form-urlencoded");
    assert!(payload::parse(form, body.as_bytes()).is_err());
    assert!(!payload::is_ssl_check(form, format!("ssl_check=1&x={}", "a".repeat(10_000)).as_bytes()));
    assert!(!payload::is_ssl_check(Some("application/json"), b"ssl_check=1"));
}

#[test]
fn a_damaged_payload_never_becomes_another_decision() {
    let case = cases("slack", "payload").into_iter().next().unwrap();
    let good = case["payload"].to_string();
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    let body = form.append_pair("payload", &good).finish().into_bytes();
    let whole = payload::parse(None, &body).unwrap();
    let Inbound::Button(whole) = whole else { panic!("no click") };
    let mut rng = Rng::new(7);
    let (mut refused, mut clicks) = (0, 0);
    for _ in 0..20_000 {
        let mut body = body.clone();
        for _ in 0..=rng.below(3) {
            let at = rng.below(body.len());
            match rng.below(3) {
                0 => body[at] ^= 1 << rng.below(8),
                1 => {
                    body.remove(at);
                }
                _ => body.insert(at, b"%&=+{}\"01a\\"[rng.below(11)]),
            }
        }
        match payload::parse(None, &body) {
            // Whatever was damaged, the button still says the same, and names the request it stands under.
            Ok(Inbound::Button(click)) => {
                assert!(
                    click.approval_id == whole.approval_id && click.press == whole.press,
                    "{}",
                    String::from_utf8_lossy(&body)
                );
                clicks += 1;
            }
            Ok(Inbound::Command(_)) => panic!("became a command: {}", String::from_utf8_lossy(&body)),
            Ok(_) => {}
            Err(_) => refused += 1,
        }
    }
    assert!(refused > 1_000 && clicks > 1_000, "{refused} refused, {clicks} clicks");
}

#[test]
fn commands() {
    let mut seen = 0;
    for case in cases("slack", "command") {
        assert_eq!(wish_name(&wish(case["text"].as_str().unwrap())), case["expect"], "{}", case["name"]);
        seen += 1;
    }
    assert!(seen >= 50, "only {seen} command vectors were found");
}

#[test]
fn escaping() {
    for case in cases("slack", "escape") {
        let got = escape::escape(case["text"].as_str().unwrap());
        assert_eq!(got, case["expect"], "{}", case["name"]);
        assert_eq!(
            escape::units(case["text"].as_str().unwrap()),
            got.encode_utf16().count(),
            "{}",
            case["name"]
        );
    }
}

#[test]
fn response_urls() {
    for case in cases("slack", "response_url") {
        let got = response_url::is_allowed(case["url"].as_str().unwrap(), case["api_url"].as_str().unwrap());
        assert_eq!(got, case["expect"], "{}", case["name"]);
    }
}

#[test]
fn only_a_user_id_becomes_a_mention() {
    for user in ["U12345", "W1"] {
        assert_eq!(escape::mention(user), Some(format!("<@{user}>")));
    }
    for user in
        ["", "U", "u123", "C123", "U12>", "U1 ", "Ü1", "U123456789012345678901234", "everyone", "!channel"]
    {
        assert_eq!(escape::mention(user), None, "{user}");
    }
}

fn told(got: &Result<Inbound, payload::Malformed>) -> Json {
    match got {
        Err(_) => "malformed".into(),
        Ok(Inbound::SslCheck) => "ssl_check".into(),
        Ok(Inbound::Unsupported) => "unsupported".into(),
        Ok(Inbound::UrlVerification { challenge }) => json!({ "url_verification": challenge }),
        Ok(Inbound::Button(click)) => {
            let mut fields = origin(&click.origin);
            fields["approval_id"] = json!(click.approval_id);
            fields["press"] = json!(match click.press {
                Press::Approve => "approve",
                Press::Deny => "deny",
                Press::DenyWithReason => "deny_reason",
                Press::ApproveFor => "approve_for",
                Press::Edit => "edit",
            });
            fields["message_ts"] = json!(click.message_ts);
            json!({ "button": fields })
        }
        Ok(Inbound::Submission(submission)) => {
            let mut fields = origin(&submission.origin);
            fields["approval_id"] = json!(submission.approval_id);
            match &submission.filled {
                Filled::Deny(note) => fields["note"] = json!(note),
                Filled::Grant(term, only) => {
                    fields["term"] = json!(term.map(Term::to_text));
                    fields["only"] = json!(only);
                }
                Filled::Edit(typed) => fields["typed"] = json!(typed),
            }
            json!({ "submission": fields })
        }
        Ok(Inbound::Command(command)) => {
            let mut fields = origin(&command.origin);
            fields["command"] = json!(command.command);
            fields["wish"] = json!(wish_name(&command.wish));
            json!({ "command": fields })
        }
    }
}

fn origin(origin: &Origin) -> Json {
    json!({
        "user_id": origin.user_id, "user_name": origin.user_name, "user_team_id": origin.user_team_id,
        "team_id": origin.team_id, "enterprise_id": origin.enterprise_id,
        "is_enterprise_install": origin.is_enterprise_install, "app_id": origin.app_id,
        "channel_id": origin.channel_id, "response_url": origin.response_url, "trigger_id": origin.trigger_id,
    })
}

fn wish_name(wish: &Wish) -> String {
    let named = |handle: &Handle| match handle {
        Handle::Id(id) => format!("id {id}"),
        Handle::Code(code) => format!("code {code}"),
    };
    match wish {
        Wish::Approve(handle) => format!("approve {}", named(handle)),
        Wish::Deny(handle) => format!("deny {}", named(handle)),
        Wish::Pending => "pending".to_owned(),
        Wish::Grants => "grants".to_owned(),
        Wish::Revoke(handle) => format!("revoke {}", named(handle)),
        Wish::Help => "help".to_owned(),
        Wish::Misuse(Misuse::NothingNamed) => "misuse nothing_named".to_owned(),
        Wish::Misuse(Misuse::NotAnId) => "misuse not_an_id".to_owned(),
        Wish::Misuse(Misuse::TooManyWords) => "misuse too_many_words".to_owned(),
    }
}

fn unhex(text: &str) -> Vec<u8> {
    let bytes: Vec<u8> =
        (0..text.len()).step_by(2).map(|i| u8::from_str_radix(&text[i..i + 2], 16).unwrap()).collect();
    assert_eq!(hex(&bytes), text);
    bytes
}
