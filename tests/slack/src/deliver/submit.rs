//! Owns submitting a dialog: what was typed becomes a signed `view_submission`, and the app's answer becomes what the
//! person sees: the dialog closes, shows errors, or shows something else.

use serde::Deserialize;
use serde_json::{Value, json};

use super::build::{encode, finish};
use super::overrides::merge;
use super::{carry, split};
use crate::app::App;
use crate::web_api::check_view;

const KEYS: [&str; 2] = ["user", "values"];

/// Who submits, and what he typed or chose (the value of an option): action ids and texts, by block id. What is left out
/// stays as the app filled it in.
#[derive(Clone, Debug, Deserialize)]
struct SubmitOrder {
    user: String,
    #[serde(default)]
    values: Value,
}

/// Submits the newest dialog of a person. The order is that of `POST /control/submit`.
pub(crate) async fn submit(app: &App, order: Value) -> Result<Value, String> {
    let (order, overrides) = split::<SubmitOrder>(order, &KEYS)?;
    let (delivery, id) = app.change(|workspace| {
        let ready = workspace.ready.clone();
        let view = workspace.views.of(&order.user).ok_or("this person has no dialog open")?.clone();
        let user = workspace.user(&order.user).ok_or("there is no such user")?.clone();
        let values = filled_in(&view.sent["blocks"], &order.values)?;
        let mut payload = json!({
            "type": "view_submission",
            "team": {"id": ready.team_id, "domain": "stand-in"},
            "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team_id},
            "api_app_id": ready.app_id,
            "token": "deprecated-verification-token",
            "trigger_id": "",
            "view": view.as_slack(&ready.team_id, &ready.app_id, &values),
            "response_urls": [],
            "is_enterprise_install": false,
            "enterprise": null,
        });
        if let Some(patch) = &overrides.patch {
            merge(&mut payload, patch);
        }
        let body = encode([("payload".to_owned(), payload.to_string())]);
        let shown = json!({"type": "view_submission", "payload": payload});
        let url = workspace.app_urls.interactivity.clone();
        // A submission has neither a channel nor a response URL; the ones made here are never handed out.
        let links = (String::new(), String::new(), Some(String::new()));
        let delivery = finish(workspace, (&order.user, ""), links, shown, body, url, &overrides);
        Ok::<_, String>((delivery, view.id))
    })?;
    let outcome = carry(app, delivery, &overrides).await?;
    if overrides.deliver.unwrap_or(true) {
        take_in(app, &id, &outcome["answer"])?;
    }
    Ok(outcome)
}

/// Shows the person what a test's app answered by other means: `POST /control/submitted`.
pub(crate) fn submitted(app: &App, order: &Value) -> Result<Value, String> {
    let user = order["user"].as_str().ok_or("`user` is missing")?;
    let id = app.read(|workspace| workspace.views.of(user).map(|view| view.id.clone()));
    let id = id.ok_or("this person has no dialog open")?;
    take_in(app, &id, &json!({"status": order["status"], "body": order["body"]}))?;
    Ok(json!({"ok": true}))
}

fn take_in(app: &App, id: &str, answer: &Value) -> Result<(), String> {
    if answer["status"] != 200 {
        return Ok(()); // the dialog stays, with a warning
    }
    let body = answer["body"].as_str().unwrap_or_default();
    let said: Value = if body.trim().is_empty() {
        Value::Null
    } else {
        serde_json::from_str(body)
            .map_err(|error| format!("the answer to a submission is no JSON: {error}"))?
    };
    let fresh = match said["response_action"].as_str() {
        Some("update" | "push") => {
            check_view(&said["view"])?;
            Some(said["view"].clone())
        }
        _ => None,
    };
    app.change(|workspace| {
        let Some(view) = workspace.views.find(id) else { return };
        match (said["response_action"].as_str(), fresh) {
            (Some("errors"), _) => view.errors = said["errors"].clone(),
            (_, Some(fresh)) => view.sent = fresh,
            _ => view.is_open = false,
        }
    });
    Ok(())
}

/// What Slack would hand over: the state of every input.
fn filled_in(blocks: &Value, typed: &Value) -> Result<Value, String> {
    let mut values = json!({});
    for block in blocks.as_array().into_iter().flatten().filter(|block| block["type"] == "input") {
        let (Some(block_id), element) = (block["block_id"].as_str(), &block["element"]) else { continue };
        let action = element["action_id"].as_str().unwrap_or_default();
        let given = &typed[block_id][action];
        if element["type"] == "static_select" {
            values[block_id][action] =
                json!({"type": "static_select", "selected_option": chosen(block_id, element, given)?});
            continue;
        }
        let value = if given.is_null() { element["initial_value"].clone() } else { given.clone() };
        if value.as_str().is_none_or(str::is_empty) && block["optional"] != true {
            return Err(format!("`{block_id}` must be filled in: Slack does not submit without it"));
        }
        let most = element["max_length"].as_u64().unwrap_or(3_000);
        if value.as_str().is_some_and(|text| text.encode_utf16().count() as u64 > most) {
            return Err(format!("`{block_id}` takes at most {most} characters"));
        }
        values[block_id][action] = json!({"type": element["type"], "value": value});
    }
    Ok(values)
}

/// The option of a menu that a person chose; Slack hands over the whole of it.
fn chosen(block_id: &str, element: &Value, given: &Value) -> Result<Value, String> {
    if given.is_null() {
        return match &element["initial_option"] {
            Value::Null => Err(format!("`{block_id}` must be chosen: Slack does not submit without it")),
            initial => Ok(initial.clone()),
        };
    }
    let mut options = element["options"].as_array().into_iter().flatten();
    let option = options.find(|option| option["value"] == *given);
    option.cloned().ok_or_else(|| format!("`{block_id}` has no option {given}"))
}
