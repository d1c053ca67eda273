//! Owns `views.open`: which dialogs Slack takes (docs.slack.dev/reference/views/modal-views).

use serde_json::{Value, json};

use super::{Arguments, Outcome};
use crate::app::App;
use crate::blocks::check_blocks;
use crate::workspace::Token;

const KEYS: [&str; 11] = [
    "type",
    "title",
    "blocks",
    "close",
    "submit",
    "private_metadata",
    "callback_id",
    "clear_on_close",
    "notify_on_close",
    "external_id",
    "submit_disabled",
];

pub(super) fn open(app: &App, _: &Token, arguments: &Arguments) -> Outcome {
    let Some(trigger) = arguments.text("trigger_id") else { return Outcome::refused("invalid_arguments") };
    let Ok(Some(view)) = arguments.structure("view") else { return Outcome::refused("invalid_arguments") };
    if let Err(problem) = check(&view) {
        let messages = vec![format!("[ERROR] {problem}")];
        return Outcome::Refused(json!({
            "ok": false, "error": "invalid_arguments", "response_metadata": {"messages": messages},
        }));
    }
    app.change(|workspace| {
        let ready = workspace.ready.clone();
        match workspace.views.open(trigger, view) {
            Ok(opened) => {
                Outcome::Ok(json!({"view": opened.as_slack(&ready.team_id, &ready.app_id, &json!({}))}))
            }
            Err(code) => Outcome::refused(code),
        }
    })
}

/// What Slack would say is wrong with a dialog.
pub(crate) fn check(view: &Value) -> Result<(), String> {
    let object = view.as_object().ok_or("view must be an object")?;
    if let Some(key) = object.keys().find(|key| !KEYS.contains(&key.as_str())) {
        return Err(format!("invalid additional property: {key} [json-pointer:/view]"));
    }
    if view["type"] != "modal" {
        return Err("unsupported type [json-pointer:/view/type]".into());
    }
    for (key, required) in [("title", true), ("submit", false), ("close", false)] {
        let text = &view[key];
        if text.is_null() && !required {
            continue;
        }
        let length = text["text"].as_str().map_or(0, |text| text.encode_utf16().count());
        if text["type"] != "plain_text" || !(1..=24).contains(&length) {
            return Err(format!("must be plain text of 1 to 24 characters [json-pointer:/view/{key}]"));
        }
    }
    for (key, most) in [("callback_id", 255), ("private_metadata", 3_000)] {
        if view[key].as_str().is_some_and(|text| text.encode_utf16().count() > most) {
            return Err(format!("must be at most {most} characters [json-pointer:/view/{key}]"));
        }
    }
    let blocks = view["blocks"].as_array().ok_or("missing required field: blocks [json-pointer:/view]")?;
    if blocks.len() > 100 {
        return Err("no more than 100 items allowed [json-pointer:/view/blocks]".into());
    }
    if blocks.iter().any(|block| block["type"] == "input") && view["submit"].is_null() {
        return Err("missing required field: submit [json-pointer:/view]".into());
    }
    for part in blocks.chunks(50) {
        check_blocks(&Value::Array(part.to_vec())).map_err(|refusal| refusal.body().to_string())?;
    }
    Ok(())
}
