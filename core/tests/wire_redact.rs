//! Redaction against `tests/vectors/redact/`, and what must hold for any text: nothing leaks, nothing is
//! redacted twice, no text is slow.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod wire_support;

use agentsudo_core::model::Value;
use agentsudo_core::model::call::by_name;
use agentsudo_core::model::value::Kind;
use agentsudo_core::wire::redact::Redactor;
use agentsudo_core::wire::{arguments, visible};
use regex::Regex;
use serde_json::{Value as Json, json};
use std::collections::HashSet;
use std::sync::LazyLock;
use std::time::{Duration, Instant};
use wire_support::{Rng, cases, redactor, text};

static MARK: LazyLock<Regex> = LazyLock::new(|| Regex::new("‹redacted hmac:[0-9a-f]{8}›").unwrap());

fn redactor_for(case: &Json) -> Redactor {
    let extra = case["extra_keys"].as_array().map(|keys| keys.iter().map(text).collect());
    Redactor::new([7; 32], extra.unwrap_or_default())
}

/// Marks that the vector itself wrote stay; fresh ones are compared by place only.
fn without_tags(got: &str, given: &str) -> String {
    MARK.replace_all(
        got,
        |c: &regex::Captures<'_>| {
            if given.contains(&c[0]) { c[0].to_owned() } else { "‹redacted›".to_owned() }
        },
    )
    .into_owned()
}

#[test]
fn texts() {
    for case in cases("redact", "text") {
        let (redactor, given) = (redactor_for(&case), text(&case["text"]));
        let got = redactor.text(&given);
        assert_eq!(without_tags(&got, &given), text(&case["expect"]), "{}", case["name"]);
        assert_eq!(redactor.text(&got), got, "redacted twice: {}", case["name"]);
    }
}

#[test]
fn json_values() {
    for case in cases("redact", "json") {
        let redactor = redactor_for(&case);
        let got = redactor.json(&case["json"]);
        let told: Json =
            serde_json::from_str(&without_tags(&got.to_string(), &case["json"].to_string())).unwrap();
        assert_eq!(told, case["expect"], "{}", case["name"]);
        assert_eq!(redactor.json(&got), got, "redacted twice: {}", case["name"]);
        // The same tree as a lifted value.
        let lifted = redactor.value(&lift(&case["json"])).to_json();
        let told: Json =
            serde_json::from_str(&without_tags(&lifted.to_string(), &case["json"].to_string())).unwrap();
        assert_eq!(told, case["expect"], "as a value: {}", case["name"]);
    }
}

#[test]
fn different_secrets_differ_and_equal_ones_are_equal() {
    let redactor = redactor();
    let marks: HashSet<String> = (0..500).map(|i| redactor.text(&format!("password=secret{i}"))).collect();
    assert_eq!(marks.len(), 500);
    assert_eq!(redactor.mark_text("a"), redactor.mark_value(&Value::Text("a".into())));
    let other = Redactor::new([8; 32], vec![]);
    assert_ne!(redactor.mark_text("a"), other.mark_text("a"), "the mark does not depend on the key");
    assert!(!format!("{redactor:?}").contains('7'));
}

#[test]
fn secrets_hide_in_every_kind_of_value() {
    let redactor = redactor();
    let secret = || Value::Text("CANARY-1".into());
    let values = [
        Value::Object(vec![("password".into(), secret())]),
        Value::instance("User", vec![("api_key".into(), secret())]),
        Value::Map(vec![(Value::Text("token".into()), secret()), (Value::Int(1), Value::Null)]),
        Value::List(vec![Value::Text("Authorization".into()), secret()]),
        Value::List(vec![Value::List(vec![Value::Text("Cookie".into()), secret()])]),
        Value::Object(vec![("name".into(), Value::Text("X-Api-Key".into())), ("value".into(), secret())]),
        Value::Bytes(b"xoxb-CANARY-1".to_vec()),
        Value::Wtf8(b"\xed\xa0\x80 password=CANARY-1".to_vec()),
        Value::Tagged(Kind::Path, "postgres://a:CANARY-1@h/x".into()),
        Value::Tagged(Kind::Literal, "token='CANARY-1'".into()),
        Value::Opaque("Client(api_key='CANARY-1')".into()),
        Value::Text("password=CANARY-1".into()),
        Value::Set(vec![Value::Text("Bearer CANARY-1".into())]),
        Value::Object(vec![("xoxb-CANARY-1".into(), Value::Null)]),
    ];
    for value in values {
        let shown = arguments::lines(by_name(&[("x".into(), value.clone())]), &redactor);
        let stored = redactor.value(&value).to_json().to_string();
        for out in [&shown, &stored] {
            assert!(!out.contains("CANARY"), "{value:?} leaks: {out}");
            assert!(!out.contains("Q0FOQVJZ"), "{value:?} leaks in base64: {out}");
            assert!(MARK.is_match(out), "{value:?} is not marked: {out}");
        }
    }
    for name in ["password", "apiKey", "session"] {
        let arguments = [(name.to_owned(), secret())];
        for out in [
            arguments::lines(by_name(&arguments), &redactor),
            arguments::inline(by_name(&arguments), &redactor),
        ] {
            assert!(!out.contains("CANARY") && MARK.is_match(&out), "{out}");
        }
        assert!(MARK.is_match(&redactor.arguments(by_name(&arguments))[0].1.to_json().to_string()));
    }
}

#[test]
fn canaries_never_survive_in_random_text() {
    let redactor = redactor();
    let mut rng = Rng::new(11);
    let forms = [
        "xoxb-CANARY7",
        "password=CANARY7",
        "\"token\": \"CANARY7\"",
        "Authorization: Bearer CANARY7",
        "sk-CANARY7CANARY7",
    ];
    for _ in 0..5_000 {
        // A space on both sides: a secret glued to other text may become part of something else.
        let form = *rng.pick(&forms);
        let given = format!("{} {form} {}", rng.hostile(4).replace(['"', '\''], ""), rng.hostile(4));
        let got = redactor.text(&given);
        assert!(!got.contains("CANARY7"), "{given:?} became {got:?}");
        assert_eq!(redactor.text(&got), got, "redacted twice: {given:?}");
    }
}

#[test]
// Measures real time: that is its purpose.
#[allow(clippy::disallowed_methods)]
fn no_text_is_slow() {
    let redactor = redactor();
    let shapes = [
        "a",
        "=",
        "password=",
        "password=\"",
        "password=\\\"",
        "-----BEGIN A-----",
        "eyJ",
        "eyJaaaaaaaa.",
        "://a:",
        "@",
        "token: ",
        "Bearer ",
        "xoxb-",
        "a=\"",
        "'\"\\",
        "Basic ",
        "\u{202e}",
        "\u{435}a",
        "  ",
        "⟨",
    ];
    for shape in shapes {
        let text = shape.repeat(1_000_000 / shape.len());
        let start = Instant::now();
        let _ = visible::line(&redactor.text(&text));
        let took = start.elapsed();
        // A megabyte takes a fraction of a second; anything worse than linear would take hours.
        assert!(took < Duration::from_secs(60), "{shape:?} took {took:?}");
    }
}

fn lift(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(b) => Value::Bool(*b),
        Json::Number(n) => n.as_i64().map_or_else(|| Value::Float(n.as_f64().unwrap()), Value::Int),
        Json::String(text) => Value::Text(text.clone()),
        Json::Array(items) => Value::List(items.iter().map(lift).collect()),
        Json::Object(fields) => Value::Object(fields.iter().map(|(k, v)| (k.clone(), lift(v))).collect()),
    }
}

#[test]
fn arguments_read_differently_where_they_are_different() {
    let redactor = redactor();
    let values = [
        Value::Null,
        Value::Bool(true),
        Value::Text("null".into()),
        Value::Text("true".into()),
        Value::Int(1),
        Value::Text("1".into()),
        Value::BigInt("9007199254740993".into()),
        Value::Text("9007199254740993".into()),
        Value::Float(1.5),
        Value::Float(f64::NAN),
        Value::Text("NaN".into()),
        Value::Tagged(Kind::Date, "2026-01-01".into()),
        Value::Text("2026-01-01".into()),
        Value::Text("date 2026-01-01".into()),
        Value::Tagged(Kind::Decimal, "1.10".into()),
        Value::Tagged(Kind::Decimal, "1.1".into()),
        Value::Tagged(Kind::Path, "/tmp/x".into()),
        Value::Text("/tmp/x".into()),
        Value::Tagged(Kind::Enum, "Color.RED".into()),
        Value::Tagged(Kind::Enum, "Color.RED\n".into()),
        Value::Bytes(b"abc".to_vec()),
        Value::Wtf8(b"abc".to_vec()),
        Value::Text("abc".into()),
        Value::Text("abc\n".into()),
        Value::Text("abc\n\n".into()),
        Value::Text("abc\nx = 1".into()),
        Value::List(vec![]),
        Value::Set(vec![]),
        Value::Object(vec![]),
        Value::Map(vec![]),
        Value::List(vec![Value::Int(1), Value::Int(2)]),
        Value::List(vec![Value::Text("1, 2".into())]),
        Value::Set(vec![Value::Int(1), Value::Int(2)]),
        Value::Object(vec![("a".into(), Value::Int(1))]),
        Value::Object(vec![("a".into(), Value::Text("1".into()))]),
        Value::Map(vec![(Value::Text("a".into()), Value::Int(1))]),
        Value::instance("T", vec![("a".into(), Value::Int(1))]),
        Value::Opaque("T".into()),
        Value::Text("‹T› (not bound)".into()),
    ];
    for is_inline in [false, true] {
        let show = |value: &Value| {
            let argument = [("x".into(), value.clone())];
            match is_inline {
                true => arguments::inline(by_name(&argument), &redactor),
                false => arguments::lines(by_name(&argument), &redactor),
            }
        };
        let shown: Vec<String> = values.iter().map(show).collect();
        let all: HashSet<&String> = shown.iter().collect();
        assert_eq!(all.len(), shown.len(), "two values read the same: {shown:#?}");
    }
    assert_eq!(
        arguments::lines(
            by_name(&[
                ("when".into(), Value::Tagged(Kind::Date, "2026-01-01".into())),
                ("n".into(), Value::Int(5))
            ]),
            &redactor
        ),
        "when = date 2026-01-01\nn = 5"
    );
}

#[test]
fn no_argument_can_pose_as_another() {
    let redactor = redactor();
    let shown = arguments::lines(
        by_name(&[
            ("body".into(), Value::Text("hello\namount = 1\n".into())),
            ("x\namount".into(), Value::Int(2)),
            ("amount".into(), Value::Int(1_000_000)),
        ]),
        &redactor,
    );
    assert_eq!(
        shown,
        "body = text of 3 lines:\n  │ hello\n  │ amount = 1\n  │ \n\"x\\namount\" = 2\namount = 1000000"
    );
    let lines: Vec<&str> = shown.lines().filter(|line| line.starts_with("amount = ")).collect();
    assert_eq!(lines, ["amount = 1000000"]);
    assert_eq!(json!("x").to_string(), "\"x\"");
}

#[test]
fn nothing_is_shown_as_it_is_with_a_secret_or_the_mark_of_one_anywhere_in_it() {
    let redactor = redactor();
    let mark = Value::Text(redactor.mark_text("hunter2"));
    let field = |key: &str, value: Value| Value::Object(vec![(key.to_owned(), value)]);
    let nested = |value: Value| Value::List(vec![Value::Int(1), field("inner", Value::List(vec![value]))]);
    for hidden in [
        mark.clone(),
        nested(mark.clone()),
        nested(Value::Text("Bearer abcdefgh12345678".to_owned())),
        nested(field("password", Value::Text("hunter2".to_owned()))),
        field("password", Value::Int(1234)),
        field(&redactor.mark_text("hunter2"), Value::Null),
        Value::Set(vec![mark.clone()]),
        Value::Map(vec![(mark.clone(), Value::Null)]),
        Value::Tagged(Kind::Path, redactor.mark_text("hunter2")),
    ] {
        assert!(!redactor.shows("order", &hidden), "{hidden:?}");
    }
    for shown in
        [Value::Null, nested(Value::Text("A-17".to_owned())), nested(field("order", Value::Float(0.5)))]
    {
        assert!(redactor.shows("order", &shown), "{shown:?}");
        assert_eq!(redactor.shows("password", &shown), shown == Value::Null);
    }
}
