//! Owns what a delivery says: `block_actions` payloads and slash command forms, field by field (slack.md §11.1–11.3).
//! What is quoted about a message comes from the stored message, never from the order.

use serde_json::{Value, json};

use super::overrides::{Overrides, merge};
use crate::clock;
use crate::workspace::{Channel, Message, User, Workspace};

/// A press about to be delivered.
pub(crate) struct Press<'a> {
    pub(crate) user: &'a User,
    pub(crate) channel: &'a Channel,
    pub(crate) message: &'a Message,
    /// The button as stored.
    pub(crate) element: &'a Value,
    pub(crate) block_id: &'a str,
    pub(crate) response_url: &'a str,
    pub(crate) trigger_id: &'a str,
}

/// The JSON of a form's `payload` field.
pub(crate) fn block_actions(workspace: &Workspace, press: &Press<'_>, overrides: &Overrides) -> Value {
    let ready = &workspace.ready;
    let ephemeral = press.message.ephemeral_to.is_some();
    let home = press.user.team_id.as_ref().unwrap_or(&ready.team_id);
    let mut container = json!({
        "type": "message", "message_ts": press.message.ts, "channel_id": press.channel.id, "is_ephemeral": ephemeral,
    });
    if let Some(thread) = &press.message.thread_ts {
        container["thread_ts"] = thread.clone().into();
    }
    let micros = clock::now_micros();
    let mut action = press.element.clone();
    action["block_id"] = press.block_id.into();
    action["action_ts"] = format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000).into();
    if let Some(value) = &overrides.value {
        action["value"] = value.clone().into();
    }
    let mut payload = json!({
        "type": "block_actions",
        "user": {"id": press.user.id, "username": press.user.name, "name": press.user.name, "team_id": home},
        "api_app_id": overrides.api_app_id.as_ref().unwrap_or(&ready.app_id),
        "token": "deprecated-verification-token",
        "container": container,
        "trigger_id": press.trigger_id,
        "team": {"id": ready.team_id, "domain": "stand-in"},
        "enterprise": null,
        "is_enterprise_install": false,
        "channel": {"id": press.channel.id, "name": press.channel.payload_name()},
        "state": {"values": {}},
        "response_url": press.response_url,
        "actions": [action],
    });
    if !ephemeral {
        payload["message"] = press.message.as_slack(workspace); // ephemeral messages are not quoted
    }
    match &overrides.team_id {
        Some(Value::Null) => payload["team"] = Value::Null,
        Some(team) => payload["team"]["id"] = team.clone(),
        None => {}
    }
    if let Some(team) = &overrides.user_team_id {
        payload["user"]["team_id"] = team.clone();
    }
    if let Some(patch) = &overrides.patch {
        merge(&mut payload, patch);
    }
    payload
}

/// The form fields of a slash command, in Slack's order.
pub(crate) fn slash_command(
    workspace: &Workspace,
    user: &User,
    channel: &Channel,
    (command, text): (&str, &str),
    (response_url, trigger_id): (&str, &str),
    overrides: &Overrides,
) -> Vec<(String, String)> {
    let ready = &workspace.ready;
    let mut fields = json!({
        "token": "deprecated-verification-token",
        "team_id": ready.team_id,
        "team_domain": "stand-in",
        "channel_id": channel.id,
        "channel_name": channel.payload_name(),
        "user_id": user.id,
        "user_name": user.name,
        "command": command,
        "text": text,
        "api_app_id": overrides.api_app_id.as_ref().unwrap_or(&ready.app_id),
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": trigger_id,
    });
    match &overrides.team_id {
        Some(Value::Null) => {
            fields.as_object_mut().map(|fields| fields.remove("team_id"));
        }
        Some(team) => fields["team_id"] = team.clone(),
        None => {}
    }
    if let Some(patch) = &overrides.patch {
        merge(&mut fields, patch);
    }
    let order = [
        "token",
        "team_id",
        "team_domain",
        "channel_id",
        "channel_name",
        "user_id",
        "user_name",
        "command",
        "text",
        "api_app_id",
        "is_enterprise_install",
        "response_url",
        "trigger_id",
    ];
    let place = |key: &str| order.iter().position(|known| *known == key).unwrap_or(order.len());
    let mut pairs: Vec<(String, String)> = fields
        .as_object()
        .into_iter()
        .flatten()
        .map(|(key, value)| (key.clone(), value.as_str().map_or_else(|| value.to_string(), str::to_owned)))
        .collect();
    pairs.sort_by_key(|(key, _)| place(key));
    pairs
}
