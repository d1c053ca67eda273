//! Owns the way from an order to a signed request: who may do it, what it says, how it is signed.
//! An order no person could carry out (button gone, channel not visible) is refused, not delivered.

use serde::Deserialize;
use serde_json::{Value, json};

use super::Delivery;
use super::overrides::{Overrides, Tamper};
use super::payload;
use super::signing::sign;
use crate::workspace::{Content, Interaction, Message, ResponseUrl, User, Workspace};
use crate::{clock, render, response_url};

pub(crate) const PRESS_KEYS: [&str; 6] = ["channel", "ts", "action_id", "user", "stale", "block_id"];
pub(crate) const COMMAND_KEYS: [&str; 5] = ["text", "command", "user", "channel", "force"];

/// Which button, by whom.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct PressOrder {
    #[serde(default)]
    pub(crate) action_id: String,
    #[serde(default)]
    pub(crate) user: String,
    /// Channel id; the default channel when absent.
    pub(crate) channel: Option<String>,
    /// The newest message with such a button when absent.
    pub(crate) ts: Option<String>,
    pub(crate) block_id: Option<String>,
    /// Press the button as it was in an earlier version: a person whose screen is behind.
    #[serde(default)]
    pub(crate) stale: bool,
}

/// What is typed, by whom, where.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct CommandOrder {
    #[serde(default)]
    pub(crate) text: String,
    /// `/agentsudo` when absent.
    pub(crate) command: Option<String>,
    #[serde(default)]
    pub(crate) user: String,
    pub(crate) channel: Option<String>,
    /// Deliver although Slack would not let this person use the command.
    #[serde(default)]
    pub(crate) force: bool,
}

fn person<'a>(workspace: &'a Workspace, channel: &str, user: &str) -> Result<&'a User, String> {
    let person = workspace.user(user).ok_or_else(|| format!("there is no user `{user}`"))?;
    let place = workspace.channels.get(channel).ok_or_else(|| format!("there is no channel `{channel}`"))?;
    if !place.members.contains(user) {
        return Err(format!("`{user}` is not in `{channel}` and cannot see it"));
    }
    Ok(person)
}

fn channel_of(workspace: &Workspace, given: &Option<String>) -> String {
    given.clone().unwrap_or_else(|| workspace.ready.channel["id"].as_str().unwrap_or_default().to_owned())
}

/// Where a button of this order sits: its block's id and itself.
fn button<'a>(content: &'a Content, order: &PressOrder) -> Option<(&'a str, &'a Value)> {
    content.blocks.iter().find_map(|block| {
        let block_id = block["block_id"].as_str()?;
        if order.block_id.as_ref().is_some_and(|wanted| wanted != block_id) {
            return None;
        }
        let inner = block["elements"].as_array().into_iter().flatten().chain(block.get("accessory"));
        let mut buttons = inner.filter(|element| element["type"] == "button");
        buttons
            .find(|element| element["action_id"] == order.action_id.as_str())
            .map(|element| (block_id, element))
    })
}

fn find<'a>(message: &'a Message, order: &PressOrder) -> Option<(&'a str, &'a Value)> {
    let earlier = message.versions.iter().rev().skip(1);
    let versions = std::iter::once(message.now()).chain(earlier.filter(|_| order.stale));
    versions.into_iter().find_map(|content| button(content, order))
}

pub(crate) fn press(
    workspace: &mut Workspace,
    order: &PressOrder,
    overrides: &Overrides,
) -> Result<Delivery, String> {
    let channel_id = channel_of(workspace, &order.channel);
    let user = person(workspace, &channel_id, &order.user)?;
    let channel = &workspace.channels[&channel_id];
    let visible = |message: &&Message| {
        !message.deleted && message.ephemeral_to.as_ref().is_none_or(|only| *only == order.user)
    };
    let mut candidates = channel.messages.iter().rev().filter(visible);
    let found = match &order.ts {
        Some(ts) => candidates.find(|message| message.ts == *ts),
        None => candidates.find(|message| find(message, order).is_some()),
    };
    let message = found.ok_or("there is no such message, or this person cannot see it")?;
    let (block_id, element) = find(message, order).ok_or_else(|| {
        let there = render::buttons(&message.now().blocks);
        format!("the message has no button `{}`; it has {}", order.action_id, Value::from(there))
    })?;
    let (response_url, trigger_id) = (new_response_url(workspace, "actions"), new_trigger(workspace));
    let press = payload::Press {
        user,
        channel,
        message,
        element,
        block_id,
        response_url: &response_url,
        trigger_id: &trigger_id,
    };
    let payload = payload::block_actions(workspace, &press, overrides);
    let body = encode([("payload".to_owned(), payload.to_string())]);
    let ts = message.ts.clone();
    let view = json!({"type": "block_actions", "payload": payload});
    let known = (response_url, trigger_id, Some(ts));
    let url = workspace.app_urls.interactivity.clone();
    Ok(finish(workspace, (&order.user, &channel_id), known, view, body, url, overrides))
}

pub(crate) fn command(
    workspace: &mut Workspace,
    order: &CommandOrder,
    overrides: &Overrides,
) -> Result<Delivery, String> {
    let channel_id = channel_of(workspace, &order.channel);
    let user = person(workspace, &channel_id, &order.user)?;
    if user.is_stranger && !order.force {
        return Err(format!("`{}` is from another workspace, where the command does not exist", order.user));
    }
    let (response_url, trigger_id) = (new_response_url(workspace, "commands"), new_trigger(workspace));
    let name = order.command.as_deref().unwrap_or("/agentsudo");
    let channel = &workspace.channels[&channel_id];
    let links = (response_url.as_str(), trigger_id.as_str());
    let fields = payload::slash_command(workspace, user, channel, (name, &order.text), links, overrides);
    let shown: serde_json::Map<String, Value> =
        fields.iter().map(|(name, value)| (name.clone(), value.clone().into())).collect();
    let view = json!({"type": "slash_command", "fields": shown});
    let body = encode(fields);
    let url = workspace.app_urls.command.clone().or_else(|| workspace.app_urls.interactivity.clone());
    Ok(finish(
        workspace,
        (&order.user, &channel_id),
        (response_url, trigger_id, None),
        view,
        body,
        url,
        overrides,
    ))
}

/// The same bytes and headers again.
pub(crate) fn replay(workspace: &Workspace, id: &str, overrides: &Overrides) -> Result<Delivery, String> {
    let first = workspace.journal.interaction(id).ok_or_else(|| format!("there is no interaction `{id}`"))?;
    let mut again = first.clone();
    again.id = clock::random_hex(6);
    again.view["interaction_id"] = again.id.clone().into();
    again.view["replay_of"] = id.into();
    for key in ["answer", "error", "warning", "within_3s"] {
        again.view[key] = Value::Null;
    }
    let urls = &workspace.app_urls;
    let configured = if first.is_command {
        urls.command.as_ref().or(urls.interactivity.as_ref())
    } else {
        urls.interactivity.as_ref()
    };
    let url = overrides.url.clone().or_else(|| configured.cloned());
    Ok(Delivery { interaction: again, url })
}

fn new_response_url(workspace: &Workspace, kind: &str) -> String {
    let ready = &workspace.ready;
    let number = clock::now_micros();
    format!("{}/{kind}/{}/{number}/{}", ready.url, ready.team_id, clock::random_hex(12))
}

fn new_trigger(workspace: &Workspace) -> String {
    let number = clock::now_micros();
    format!("{number}.{}.{}", workspace.now(), clock::random_hex(16))
}

/// Sixteen random bytes in the shape of a UUID.
fn uuid() -> String {
    let hex = clock::random_hex(16);
    format!("{}-{}-4{}-8{}-{}", &hex[..8], &hex[8..12], &hex[13..16], &hex[17..20], &hex[20..])
}

pub(super) fn encode(fields: impl IntoIterator<Item = (String, String)>) -> Vec<u8> {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish().into_bytes()
}

pub(super) fn finish(
    workspace: &mut Workspace,
    (user, channel): (&str, &str),
    (response_url, trigger_id, message_ts): (String, String, Option<String>),
    mut view: Value,
    body: Vec<u8>,
    url: Option<String>,
    overrides: &Overrides,
) -> Delivery {
    let path = response_url.trim_start_matches(&workspace.ready.url).to_owned();
    let expires_at = workspace.now() + response_url::LIFE;
    let is_command = message_ts.is_none();
    let handed_out = ResponseUrl {
        user: user.to_owned(),
        channel: channel.to_owned(),
        message_ts,
        uses_left: response_url::USES,
        expires_at,
    };
    workspace.views.hand_out(&trigger_id, user);
    workspace.journal.response_urls.insert(path, handed_out);
    let body = overrides.raw_body.as_ref().map_or(body, |raw| raw.clone().into_bytes());
    let (headers, body) = signed(&workspace.ready.signing_secret, body, overrides);
    let id = clock::random_hex(6);
    view["interaction_id"] = id.clone().into();
    view["response_url"] = response_url.into();
    view["trigger_id"] = trigger_id.into();
    for key in ["answer", "error", "warning", "within_3s"] {
        view[key] = Value::Null;
    }
    let (user, channel) = (user.to_owned(), channel.to_owned());
    let envelope_id = overrides.envelope_id.clone().unwrap_or_else(uuid);
    view["envelope_id"] = envelope_id.clone().into();
    let interaction = Interaction { id, envelope_id, headers, body, is_command, user, channel, view };
    Delivery { interaction, url: overrides.url.clone().or(url) }
}

/// Signs the body and applies whatever the test wants wrong about it.
fn signed(secret: &str, mut body: Vec<u8>, overrides: &Overrides) -> (Vec<(String, String)>, Vec<u8>) {
    let secret = overrides.secret.as_deref().unwrap_or(secret);
    let mut timestamp = match &overrides.timestamp {
        Some(verbatim) => verbatim.clone(),
        None => (clock::now_seconds() + overrides.timestamp_offset).to_string(),
    };
    let mut signature = sign(secret, &timestamp, &body);
    match overrides.tamper {
        Some(Tamper::Body) => body.extend_from_slice(b"&x=1"),
        Some(Tamper::Signature) => {
            let last = signature.pop().unwrap_or('0');
            signature.push(if last == '0' { '1' } else { '0' });
        }
        Some(Tamper::Timestamp) => {
            timestamp =
                timestamp.parse::<i64>().map_or_else(|_| format!("{timestamp}1"), |at| (at + 1).to_string());
        }
        None => {}
    }
    let signature = overrides.signature.clone().unwrap_or(signature);
    let content_type = overrides.content_type.as_deref().unwrap_or("application/x-www-form-urlencoded");
    let mut headers: Vec<(String, String)> = [
        ("Content-Type", content_type),
        ("User-Agent", "Slackbot 1.0 (+https://api.slack.com/robots)"),
        ("Accept", "application/json,*/*"),
        ("X-Slack-Request-Timestamp", &timestamp),
        ("X-Slack-Signature", &signature),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec();
    for (name, value) in &overrides.headers {
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        if let Value::Array(several) = value {
            headers.extend(several.iter().map(|value| (name.clone(), text(value))));
        } else {
            headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
            headers.push((name.clone(), text(value)));
        }
    }
    let dropped = |name: &str| overrides.drop_headers.iter().any(|drop| drop.eq_ignore_ascii_case(name));
    headers.retain(|(name, _)| !dropped(name));
    (headers, body)
}
