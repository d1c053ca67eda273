//! Owns the rules of block elements. Buttons, images and text inputs are checked in full; the other kinds Slack
//! knows are accepted by name with their `action_id` checked, and unknown kinds are refused.

use serde_json::{Map, Value};

use super::checker::{Checker, TextKind};

const OTHERS: [&str; 14] = [
    "external_select",
    "users_select",
    "conversations_select",
    "channels_select",
    "multi_static_select",
    "multi_users_select",
    "overflow",
    "datepicker",
    "timepicker",
    "datetimepicker",
    "radio_buttons",
    "checkboxes",
    "workflow_button",
    "rich_text_input",
];

pub(crate) fn check(checker: &mut Checker, element: &Value, pointer: &str) {
    match element.get("type").and_then(Value::as_str) {
        None => checker.hint(pointer, "missing required field: type"),
        Some("button") => button(checker, element, pointer),
        Some("image") => {
            let keys = ["type", "image_url", "slack_file", "alt_text"];
            if let Some(object) = checker.object(element, pointer, &keys) {
                image(checker, object, pointer, false);
            }
        }
        Some("plain_text_input") => text_input(checker, element, pointer),
        Some("static_select") => menu(checker, element, pointer),
        Some(other) if OTHERS.contains(&other) => {
            if let Some(object) = element.as_object() {
                checker.string(object, "action_id", pointer, (1, 255));
            }
        }
        Some(other) => checker.hint(&format!("{pointer}/type"), format!("unsupported type: {other}")),
    }
}

fn button(checker: &mut Checker, element: &Value, pointer: &str) {
    let keys = ["type", "text", "action_id", "url", "value", "style", "confirm", "accessibility_label"];
    let Some(object) = checker.object(element, pointer, &keys) else { return };
    checker.text_at(object, "text", pointer, TextKind::Plain, 75);
    checker.string(object, "action_id", pointer, (1, 255));
    checker.string(object, "value", pointer, (1, 2_000));
    checker.string(object, "accessibility_label", pointer, (1, 75));
    checker.one_of(object, "style", pointer, &["primary", "danger"]);
    if let Some(url) = checker.string(object, "url", pointer, (1, 3_000)) {
        address(checker, url, &format!("{pointer}/url"));
    }
    if let Some(dialog) = object.get("confirm") {
        confirm(checker, dialog, &format!("{pointer}/confirm"));
    }
}

fn confirm(checker: &mut Checker, dialog: &Value, pointer: &str) {
    let keys = ["title", "text", "confirm", "deny", "style"];
    let Some(object) = checker.object(dialog, pointer, &keys) else { return };
    checker.text_at(object, "title", pointer, TextKind::Plain, 100);
    checker.text_at(object, "text", pointer, TextKind::Either, 300);
    checker.text_at(object, "confirm", pointer, TextKind::Plain, 30);
    checker.text_at(object, "deny", pointer, TextKind::Plain, 30);
    checker.one_of(object, "style", pointer, &["primary", "danger"]);
}

/// The shared rules of image blocks (`titled`) and image elements.
pub(crate) fn image(checker: &mut Checker, object: &Map<String, Value>, pointer: &str, titled: bool) {
    if !object.contains_key("image_url") && !object.contains_key("slack_file") {
        checker.hint(pointer, "must define either `image_url` or `slack_file`");
    }
    if let Some(url) = checker.string(object, "image_url", pointer, (1, 3_000)) {
        address(checker, url, &format!("{pointer}/image_url"));
    }
    if checker.required(object, "alt_text", pointer).is_some() {
        checker.string(object, "alt_text", pointer, (1, 2_000));
    }
    if let Some(title) = object.get("title").filter(|_| titled) {
        checker.text(title, &format!("{pointer}/title"), TextKind::Plain, 2_000);
    }
}

fn text_input(checker: &mut Checker, element: &Value, pointer: &str) {
    let keys = [
        "type",
        "action_id",
        "initial_value",
        "multiline",
        "min_length",
        "max_length",
        "placeholder",
        "focus_on_load",
        "dispatch_action_config",
    ];
    let Some(object) = checker.object(element, pointer, &keys) else { return };
    checker.string(object, "action_id", pointer, (1, 255));
    checker.boolean(object, "multiline", pointer);
    checker.boolean(object, "focus_on_load", pointer);
    for (key, least) in [("min_length", 0), ("max_length", 1)] {
        let good = |value: &Value| value.as_u64().is_some_and(|number| (least..=3_000).contains(&number));
        if object.get(key).is_some_and(|value| !good(value)) {
            checker.hint(&format!("{pointer}/{key}"), format!("must be a number from {least} to 3000"));
        }
    }
    if let Some(placeholder) = object.get("placeholder") {
        checker.text(placeholder, &format!("{pointer}/placeholder"), TextKind::Plain, 150);
    }
}

fn menu(checker: &mut Checker, element: &Value, pointer: &str) {
    let keys = [
        "type",
        "action_id",
        "options",
        "option_groups",
        "initial_option",
        "confirm",
        "focus_on_load",
        "placeholder",
    ];
    let Some(object) = checker.object(element, pointer, &keys) else { return };
    checker.string(object, "action_id", pointer, (1, 255));
    if let Some(placeholder) = object.get("placeholder") {
        checker.text(placeholder, &format!("{pointer}/placeholder"), TextKind::Plain, 150);
    }
    let options = object.get("options").and_then(Value::as_array);
    match options {
        Some(options) if (1..=100).contains(&options.len()) => {
            for (number, option) in options.iter().enumerate() {
                let pointer = format!("{pointer}/options/{number}");
                let keys = ["text", "value", "description", "url"];
                let Some(option) = checker.object(option, &pointer, &keys) else { continue };
                checker.text_at(option, "text", &pointer, TextKind::Plain, 75);
                checker.string(option, "value", &pointer, (1, 150));
            }
        }
        _ if object.contains_key("option_groups") => {}
        _ => checker.hint(&format!("{pointer}/options"), "must have 1 to 100 items"),
    }
}

fn address(checker: &mut Checker, url: &str, pointer: &str) {
    let scheme = url.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
    if !scheme.is_some_and(|scheme| ["http", "https", "mailto", "slack"].contains(&scheme.as_str())) {
        checker.hint(pointer, "must be a valid URL");
    }
}
