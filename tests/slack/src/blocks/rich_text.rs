//! Owns the rules of `rich_text` blocks: sections, lists, quotes and preformatted text, and what may sit in them.

use serde_json::{Map, Value};

use super::checker::Checker;

pub(crate) fn check(checker: &mut Checker, object: &Map<String, Value>, pointer: &str) {
    for (index, part) in checker.list(object, "elements", pointer, (1, usize::MAX)).iter().enumerate() {
        part_of(checker, part, &format!("{pointer}/elements/{index}"));
    }
}

fn part_of(checker: &mut Checker, part: &Value, pointer: &str) {
    let kind = part.get("type").and_then(Value::as_str).unwrap_or_default();
    let own: &[&str] = match kind {
        "rich_text_section" => &[],
        "rich_text_quote" => &["border"],
        "rich_text_preformatted" => &["border", "language"],
        "rich_text_list" => &["style", "indent", "offset", "border"],
        other => {
            checker.hint(&format!("{pointer}/type"), format!("unsupported type: {other}"));
            return;
        }
    };
    let keys: Vec<&str> = own.iter().copied().chain(["type", "elements"]).collect();
    let Some(object) = checker.object(part, pointer, &keys) else { return };
    if kind == "rich_text_list" {
        checker.required(object, "style", pointer);
        checker.one_of(object, "style", pointer, &["bullet", "ordered"]);
    }
    for (index, inner) in checker.list(object, "elements", pointer, (0, usize::MAX)).iter().enumerate() {
        let here = format!("{pointer}/elements/{index}");
        match kind {
            "rich_text_list" => part_of(checker, inner, &here),
            "rich_text_preformatted" => leaf(checker, inner, &here, &["text", "link"]),
            _ => leaf(checker, inner, &here, &LEAVES),
        }
    }
}

const LEAVES: [&str; 10] =
    ["text", "link", "user", "channel", "usergroup", "emoji", "broadcast", "date", "color", "team"];

fn leaf(checker: &mut Checker, value: &Value, pointer: &str, allowed: &[&str]) {
    let kind = value.get("type").and_then(Value::as_str).unwrap_or_default();
    if !allowed.contains(&kind) {
        checker.hint(&format!("{pointer}/type"), format!("unsupported type: {kind}"));
        return;
    }
    let (own, needed): (&[&str], &[&str]) = match kind {
        "text" => (&["text"], &["text"]),
        "link" => (&["url", "text", "unsafe"], &["url"]),
        "user" => (&["user_id"], &["user_id"]),
        "channel" => (&["channel_id"], &["channel_id"]),
        "usergroup" => (&["usergroup_id"], &["usergroup_id"]),
        "emoji" => (&["name", "unicode", "skin_tone", "url"], &["name"]),
        "broadcast" => (&["range"], &["range"]),
        "date" => (&["timestamp", "format", "url", "fallback"], &["format"]),
        "team" => (&["team_id"], &["team_id"]),
        _ => (&["value"], &["value"]),
    };
    let keys: Vec<&str> = own.iter().copied().chain(["type", "style"]).collect();
    let Some(object) = checker.object(value, pointer, &keys) else { return };
    for key in needed {
        if checker.required(object, key, pointer).is_some() {
            checker.string(object, key, pointer, (1, usize::MAX - 1));
        }
    }
    checker.one_of(object, "range", pointer, &["here", "channel", "everyone"]);
    if kind == "date" && !object.get("timestamp").is_some_and(Value::is_i64) {
        checker.hint(&format!("{pointer}/timestamp"), "must be a valid integer");
    }
    if let Some(style) = object.get("style") {
        let styles =
            ["bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink"];
        let Some(style) = checker.object(style, &format!("{pointer}/style"), &styles) else { return };
        for key in styles {
            checker.boolean(style, key, &format!("{pointer}/style"));
        }
    }
}
