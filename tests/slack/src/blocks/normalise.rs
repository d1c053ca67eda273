//! Owns what Slack fills in before it hands blocks back: block ids, `emoji` and `verbatim`, emoji as `:codes:`.
//! A client that compares what it sent with what comes back meets the difference here first.

use serde_json::{Map, Value};

use crate::clock;

/// The emoji the stand-in knows by name: as sent, and as Slack stores them.
pub(crate) const EMOJI: [(&str, &str); 14] = [
    ("🔐", ":closed_lock_with_key:"),
    ("🔒", ":lock:"),
    ("✅", ":white_check_mark:"),
    ("❌", ":x:"),
    ("⏱️", ":stopwatch:"),
    ("⏱", ":stopwatch:"),
    ("⌛", ":hourglass:"),
    ("⏳", ":hourglass_flowing_sand:"),
    ("⚠️", ":warning:"),
    ("🚫", ":no_entry_sign:"),
    ("🤖", ":robot_face:"),
    ("👤", ":bust_in_silhouette:"),
    ("📝", ":memo:"),
    ("ℹ️", ":information_source:"),
];

/// The blocks as Slack stores and returns them.
pub(crate) fn normalise(blocks: &[Value]) -> Vec<Value> {
    let mut blocks = blocks.to_vec();
    for block in &mut blocks {
        walk(block);
        if let Some(object) = block.as_object_mut() {
            let named = object.get("block_id").and_then(Value::as_str).is_some_and(|id| !id.is_empty());
            if !named {
                object.insert("block_id".into(), clock::random_hex(3).into());
            }
            if object.get("type").and_then(Value::as_str) == Some("actions") {
                let elements = object.get_mut("elements").and_then(Value::as_array_mut);
                for element in elements.into_iter().flatten().filter_map(Value::as_object_mut) {
                    element.entry("action_id").or_insert_with(|| clock::random_hex(3).into());
                }
            }
        }
    }
    blocks
}

fn walk(value: &mut Value) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(walk),
        Value::Object(object) => {
            object.values_mut().for_each(walk);
            text_object(object);
        }
        _ => {}
    }
}

fn text_object(object: &mut Map<String, Value>) {
    let plain = match object.get("type").and_then(Value::as_str) {
        Some("plain_text") => true,
        Some("mrkdwn") => false,
        _ => return,
    };
    if plain {
        object.entry("emoji").or_insert(true.into());
    } else {
        object.entry("verbatim").or_insert(false.into());
    }
    if plain && object.get("emoji") == Some(&Value::Bool(false)) {
        return;
    }
    if let Some(Value::String(text)) = object.get_mut("text") {
        for (emoji, code) in EMOJI {
            *text = text.replace(emoji, code);
        }
    }
}
