//! Block Kit's rules, one row each: the block, and where and why it is refused (or that it is taken).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use serde_json::{Value, json};
use slack_standin::{Refusal, check_blocks};

fn plain(length: usize) -> Value {
    json!({"type": "plain_text", "text": "x".repeat(length)})
}

fn mrkdwn(length: usize) -> Value {
    json!({"type": "mrkdwn", "text": "x".repeat(length)})
}

fn section(text: Value) -> Value {
    json!({"type": "section", "text": text})
}

fn button(changes: &Value) -> Value {
    let mut button = json!({"type": "button", "action_id": "approve", "text": plain(7)});
    for (key, value) in changes.as_object().unwrap() {
        button[key] = value.clone();
    }
    json!({"type": "actions", "elements": [button]})
}

fn rich(elements: Value) -> Value {
    json!({"type": "rich_text", "elements": elements})
}

/// (what, block, pointer and part of the hint; empty when it is taken)
fn rows() -> Vec<(&'static str, Value, &'static str, &'static str)> {
    let buttons = |count: usize| -> Vec<Value> {
        (0..count)
            .map(|n| json!({"type": "button", "action_id": format!("a{n}"), "text": plain(1)}))
            .collect()
    };
    let twins = json!([
        {"type": "button", "action_id": "same", "text": plain(1)},
        {"type": "button", "action_id": "same", "text": plain(1)},
    ]);
    let confirm = |title, text, ok| json!({"confirm": {"title": plain(title), "text": mrkdwn(text), "confirm": plain(ok), "deny": plain(2)}});
    vec![
        ("section of 3000", section(mrkdwn(3000)), "", ""),
        (
            "section of 3001",
            section(mrkdwn(3001)),
            "/blocks/0/text/text",
            "must be less than 3001 characters",
        ),
        ("section, plain text", section(plain(3000)), "", ""),
        ("section, empty text", section(mrkdwn(0)), "/blocks/0/text/text", "must be more than 0 characters"),
        (
            "section of nothing",
            json!({"type": "section"}),
            "/blocks/0",
            "must define either `text` or `fields`",
        ),
        ("section, text is a string", section("hi".into()), "/blocks/0/text", "must be a valid object"),
        (
            "section, unknown text type",
            section(json!({"type": "html", "text": "x"})),
            "/blocks/0/text/type",
            "unsupported type: html",
        ),
        (
            "section, unknown key",
            json!({"type": "section", "text": mrkdwn(1), "color": 1}),
            "/blocks/0",
            "invalid additional property: color",
        ),
        (
            "emoji on mrkdwn",
            section(json!({"type": "mrkdwn", "text": "x", "emoji": true})),
            "/blocks/0/text",
            "invalid additional property: emoji",
        ),
        ("verbatim on mrkdwn", section(json!({"type": "mrkdwn", "text": "x", "verbatim": true})), "", ""),
        (
            "verbatim on plain text",
            section(json!({"type": "plain_text", "text": "x", "verbatim": true})),
            "/blocks/0/text",
            "invalid additional property: verbatim",
        ),
        ("5 fields of 2000", json!({"type": "section", "fields": vec![mrkdwn(2000); 5]}), "", ""),
        (
            "11 fields",
            json!({"type": "section", "fields": vec![mrkdwn(1); 11]}),
            "/blocks/0/fields",
            "no more than 10 items allowed",
        ),
        (
            "no fields",
            json!({"type": "section", "fields": []}),
            "/blocks/0/fields",
            "no fewer than 1 items allowed",
        ),
        (
            "field of 2001",
            json!({"type": "section", "fields": [mrkdwn(2001)]}),
            "/blocks/0/fields/0/text",
            "must be less than 2001 characters",
        ),
        ("header of 150", json!({"type": "header", "text": plain(150)}), "", ""),
        (
            "header of 151",
            json!({"type": "header", "text": plain(151)}),
            "/blocks/0/text/text",
            "must be less than 151 characters",
        ),
        (
            "header in mrkdwn",
            json!({"type": "header", "text": mrkdwn(1)}),
            "/blocks/0/text/type",
            "unsupported type: mrkdwn",
        ),
        ("header without text", json!({"type": "header"}), "/blocks/0", "missing required field: text"),
        (
            "75 astral characters are 150 units",
            json!({"type": "header", "text": {"type": "plain_text", "text": "🔐".repeat(75)}}),
            "",
            "",
        ),
        (
            "76 astral characters are 152 units",
            json!({"type": "header", "text": {"type": "plain_text", "text": "🔐".repeat(76)}}),
            "/blocks/0/text/text",
            "must be less than 151",
        ),
        ("context of 10", json!({"type": "context", "elements": vec![mrkdwn(1); 10]}), "", ""),
        (
            "context of 11",
            json!({"type": "context", "elements": vec![mrkdwn(1); 11]}),
            "/blocks/0/elements",
            "no more than 10",
        ),
        (
            "context with a button",
            json!({"type": "context", "elements": [{"type": "button", "text": plain(1)}]}),
            "/blocks/0/elements/0/type",
            "unsupported type: button",
        ),
        ("25 buttons", json!({"type": "actions", "elements": buttons(25)}), "", ""),
        (
            "26 buttons",
            json!({"type": "actions", "elements": buttons(26)}),
            "/blocks/0/elements",
            "no more than 25",
        ),
        ("no buttons", json!({"type": "actions", "elements": []}), "/blocks/0/elements", "no fewer than 1"),
        (
            "two buttons of one action_id",
            json!({"type": "actions", "elements": twins}),
            "/blocks/0/elements/1/action_id",
            "already exists",
        ),
        (
            "unknown element",
            json!({"type": "actions", "elements": [{"type": "lever"}]}),
            "/blocks/0/elements/0/type",
            "unsupported type: lever",
        ),
        ("plain button", button(&json!({})), "", ""),
        (
            "button text of 76",
            button(&json!({"text": plain(76)})),
            "/blocks/0/elements/0/text/text",
            "must be less than 76",
        ),
        (
            "button text in mrkdwn",
            button(&json!({"text": mrkdwn(1)})),
            "/blocks/0/elements/0/text/type",
            "unsupported type: mrkdwn",
        ),
        ("button value of 2000", button(&json!({"value": "v".repeat(2000)})), "", ""),
        (
            "button value of 2001",
            button(&json!({"value": "v".repeat(2001)})),
            "/blocks/0/elements/0/value",
            "must be less than 2001",
        ),
        (
            "button value that is a number",
            button(&json!({"value": 7})),
            "/blocks/0/elements/0/value",
            "must be a valid string",
        ),
        (
            "action_id of 256",
            button(&json!({"action_id": "a".repeat(256)})),
            "/blocks/0/elements/0/action_id",
            "must be less than 256",
        ),
        ("style danger", button(&json!({"style": "danger"})), "", ""),
        (
            "style default",
            button(&json!({"style": "default"})),
            "/blocks/0/elements/0/style",
            "allowed values",
        ),
        (
            "disabled button",
            button(&json!({"disabled": true})),
            "/blocks/0/elements/0",
            "invalid additional property: disabled",
        ),
        ("button url", button(&json!({"url": "https://agentsudo.dev"})), "", ""),
        (
            "button url without scheme",
            button(&json!({"url": "agentsudo.dev"})),
            "/blocks/0/elements/0/url",
            "valid URL",
        ),
        ("confirm", button(&confirm(100, 300, 30)), "", ""),
        (
            "confirm title of 101",
            button(&confirm(101, 300, 30)),
            "/blocks/0/elements/0/confirm/title/text",
            "less than 101",
        ),
        (
            "confirm text of 301",
            button(&confirm(100, 301, 30)),
            "/blocks/0/elements/0/confirm/text/text",
            "less than 301",
        ),
        (
            "confirm label of 31",
            button(&confirm(100, 300, 31)),
            "/blocks/0/elements/0/confirm/confirm/text",
            "less than 31",
        ),
        ("divider", json!({"type": "divider"}), "", ""),
        (
            "divider with text",
            json!({"type": "divider", "text": "x"}),
            "/blocks/0",
            "invalid additional property: text",
        ),
        (
            "block_id of 256",
            json!({"type": "divider", "block_id": "b".repeat(256)}),
            "/blocks/0/block_id",
            "less than 256",
        ),
        ("unknown block", json!({"type": "sections"}), "/blocks/0/type", "unsupported type: sections"),
        ("block without type", json!({}), "/blocks/0", "missing required field: type"),
        ("block that is a string", json!("section"), "/blocks/0", "missing required field: type"),
        (
            "image without alt_text",
            json!({"type": "image", "image_url": "https://x.dev/i.png"}),
            "/blocks/0",
            "missing required field: alt_text",
        ),
        ("markdown of 12000", json!({"type": "markdown", "text": "x".repeat(12_000)}), "", ""),
        (
            "markdown of 12001",
            json!({"type": "markdown", "text": "x".repeat(12_001)}),
            "/blocks/0/text",
            "less than 12001",
        ),
        (
            "preformatted",
            rich(json!([{"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "{}"}]}])),
            "",
            "",
        ),
        (
            "preformatted user",
            rich(
                json!([{"type": "rich_text_preformatted", "elements": [{"type": "user", "user_id": "U1"}]}]),
            ),
            "/blocks/0/elements/0/elements/0/type",
            "unsupported type: user",
        ),
        (
            "rich text, empty text",
            rich(json!([{"type": "rich_text_section", "elements": [{"type": "text", "text": ""}]}])),
            "/blocks/0/elements/0/elements/0/text",
            "more than 0",
        ),
        (
            "rich text, no such style",
            rich(
                json!([{"type": "rich_text_section", "elements": [{"type": "text", "text": "x", "style": {"big": true}}]}]),
            ),
            "/blocks/0/elements/0/elements/0/style",
            "invalid additional property: big",
        ),
        (
            "rich text list",
            rich(
                json!([{"type": "rich_text_list", "style": "bullet", "elements": [{"type": "rich_text_section", "elements": []}]}]),
            ),
            "",
            "",
        ),
        (
            "rich text of plain text",
            rich(json!([plain(1)])),
            "/blocks/0/elements/0/type",
            "unsupported type: plain_text",
        ),
        (
            "input",
            json!({"type": "input", "label": plain(5), "element": {"type": "plain_text_input", "action_id": "r"}}),
            "",
            "",
        ),
        (
            "input, max_length 3001",
            json!({"type": "input", "label": plain(5), "element": {"type": "plain_text_input", "max_length": 3001}}),
            "/blocks/0/element/max_length",
            "from 1 to 3000",
        ),
    ]
}

#[test]
fn every_rule_refuses_at_its_place_and_takes_what_is_just_allowed() {
    for (what, block, pointer, hint) in rows() {
        match check_blocks(&json!([block])) {
            Ok(_) => assert!(pointer.is_empty(), "{what}: taken, but it breaks `{hint}`"),
            Err(Refusal::Invalid(hints)) => {
                let there =
                    hints.iter().any(|found| found.pointer == pointer && found.problem.contains(hint));
                assert!(!pointer.is_empty() && there, "{what}: {hints:?}");
            }
            Err(other) => panic!("{what}: {other:?}"),
        }
    }
}

#[test]
fn fifty_blocks_are_taken_and_fifty_one_are_not() {
    let many = |count| check_blocks(&Value::from(vec![json!({"type": "divider"}); count]));
    assert_eq!(many(50).map(|blocks| blocks.len()), Ok(50));
    let Err(Refusal::Invalid(hints)) = many(51) else { panic!("51 blocks were taken") };
    assert_eq!(hints[0].to_string(), "no more than 50 items allowed [json-pointer:/blocks]");
}

#[test]
fn a_block_id_may_be_used_once_and_an_action_id_once_in_each_block() {
    let actions = |id: &str| json!({"type": "actions", "block_id": id, "elements": [{"type": "button", "action_id": "approve", "text": plain(1)}]});
    assert!(check_blocks(&json!([actions("a"), actions("b")])).is_ok());
    let Err(Refusal::Invalid(hints)) = check_blocks(&json!([actions("a"), actions("a")])) else {
        panic!("taken")
    };
    assert_eq!((hints.len(), hints[0].pointer.as_str()), (1, "/blocks/1/block_id"));
}

#[test]
fn a_message_holds_13000_characters_of_block_text() {
    let blocks = |last| {
        json!([
            section(mrkdwn(3000)),
            section(mrkdwn(3000)),
            section(mrkdwn(3000)),
            section(mrkdwn(3000)),
            section(mrkdwn(last))
        ])
    };
    assert!(check_blocks(&blocks(1000)).is_ok());
    assert_eq!(check_blocks(&blocks(1001)), Err(Refusal::TooLong));
}

#[test]
fn what_is_no_list_is_no_blocks() {
    assert_eq!(check_blocks(&json!({"type": "section"})), Err(Refusal::Format));
}
