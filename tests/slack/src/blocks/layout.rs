//! Owns the rules of each kind of block a message may hold.
//! Must not know the rules of what sits inside actions: those are in `elements`.

use serde_json::{Map, Value};

use super::checker::{Checker, TextKind};
use super::{elements, rich_text};

const ID: (usize, usize) = (0, 255);

/// Checks one block at `pointer`.
pub(crate) fn check(checker: &mut Checker, block: &Value, pointer: &str) {
    let Some(kind) = block.get("type").and_then(Value::as_str) else {
        checker.hint(pointer, "missing required field: type");
        return;
    };
    let own: &[&str] = match kind {
        "section" => &["text", "fields", "accessory", "expand"],
        "divider" => &[],
        "header" => &["text"],
        "context" => &["elements"],
        "actions" => &["elements"],
        "image" => &["image_url", "slack_file", "alt_text", "title"],
        "input" => &["label", "element", "hint", "optional", "dispatch_action"],
        "rich_text" => &["elements"],
        "markdown" => &["text"],
        other => {
            checker.hint(&format!("{pointer}/type"), format!("unsupported type: {other}"));
            return;
        }
    };
    let keys: Vec<&str> = own.iter().copied().chain(["type", "block_id"]).collect();
    let Some(object) = checker.object(block, pointer, &keys) else { return };
    checker.string(object, "block_id", pointer, ID);
    match kind {
        "section" => section(checker, object, pointer),
        "header" => checker.text_at(object, "text", pointer, TextKind::Plain, 150),
        "context" => context(checker, object, pointer),
        "actions" => actions(checker, object, pointer),
        "image" => elements::image(checker, object, pointer, true),
        "input" => input(checker, object, pointer),
        "rich_text" => rich_text::check(checker, object, pointer),
        "markdown" if checker.required(object, "text", pointer).is_some() => {
            checker.string(object, "text", pointer, (1, 12_000));
        }
        _ => {}
    }
}

fn section(checker: &mut Checker, object: &Map<String, Value>, pointer: &str) {
    if !object.contains_key("text") && !object.contains_key("fields") {
        checker.hint(pointer, "must define either `text` or `fields`");
    }
    if let Some(text) = object.get("text") {
        checker.text(text, &format!("{pointer}/text"), TextKind::Either, 3_000);
    }
    if object.contains_key("fields") {
        for (index, field) in checker.list(object, "fields", pointer, (1, 10)).iter().enumerate() {
            checker.text(field, &format!("{pointer}/fields/{index}"), TextKind::Either, 2_000);
        }
    }
    if let Some(accessory) = object.get("accessory") {
        elements::check(checker, accessory, &format!("{pointer}/accessory"));
    }
    checker.boolean(object, "expand", pointer);
}

fn context(checker: &mut Checker, object: &Map<String, Value>, pointer: &str) {
    for (index, element) in checker.list(object, "elements", pointer, (1, 10)).iter().enumerate() {
        let here = format!("{pointer}/elements/{index}");
        match element.get("type").and_then(Value::as_str) {
            Some("image") => elements::check(checker, element, &here),
            _ => checker.text(element, &here, TextKind::Either, 3_000),
        }
    }
}

fn actions(checker: &mut Checker, object: &Map<String, Value>, pointer: &str) {
    let mut seen: Vec<&str> = Vec::new();
    for (index, element) in checker.list(object, "elements", pointer, (1, 25)).iter().enumerate() {
        let here = format!("{pointer}/elements/{index}");
        if element.get("type").and_then(Value::as_str) == Some("image") {
            checker.hint(&format!("{here}/type"), "unsupported type: image");
            continue;
        }
        elements::check(checker, element, &here);
        if let Some(id) = element.get("action_id").and_then(Value::as_str) {
            if seen.contains(&id) {
                checker.hint(&format!("{here}/action_id"), format!("`action_id` {id} already exists"));
            }
            seen.push(id);
        }
    }
}

fn input(checker: &mut Checker, object: &Map<String, Value>, pointer: &str) {
    checker.text_at(object, "label", pointer, TextKind::Plain, 2_000);
    if let Some(hint) = object.get("hint") {
        checker.text(hint, &format!("{pointer}/hint"), TextKind::Plain, 2_000);
    }
    checker.boolean(object, "optional", pointer);
    checker.boolean(object, "dispatch_action", pointer);
    if let Some(element) = checker.required(object, "element", pointer) {
        elements::check(checker, element, &format!("{pointer}/element"));
    }
}
