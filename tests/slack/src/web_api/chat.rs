//! Owns `chat.postMessage`, `chat.update` and `chat.postEphemeral`.
//! Rules: slack.md §1.2, §1.3. Used by the Web API only; webhooks and response URLs have their own, other rules.

use serde_json::{Value, json};

use super::{Arguments, Outcome};
use crate::app::App;
use crate::blocks::{Refusal, check_blocks};
use crate::workspace::{NewMessage, Token, Via};

const LONGEST_POST: usize = 40_000;
const LONGEST_UPDATE: usize = 4_000;

/// What a message is to say, read and checked.
struct Wanted {
    text: Option<String>,
    blocks: Option<Vec<Value>>,
    attachments: Value,
    metadata: Option<Value>,
}

fn wanted(arguments: &Arguments) -> Result<Wanted, Outcome> {
    let text = arguments.text("text").map(str::to_owned);
    let blocks = match arguments.structure("blocks") {
        Err(()) => return Err(Outcome::Refused(Refusal::Format.body())),
        Ok(None) => None,
        Ok(Some(blocks)) => Some(check_blocks(&blocks).map_err(|refusal| Outcome::Refused(refusal.body()))?),
    };
    let attachments =
        arguments.structure("attachments").map_err(|()| Outcome::refused("invalid_attachments"))?;
    let metadata =
        arguments.structure("metadata").map_err(|()| Outcome::refused("invalid_metadata_format"))?;
    if let Some(metadata) = &metadata {
        let sound = metadata["event_type"].is_string() && metadata["event_payload"].is_object();
        if !sound {
            return Err(Outcome::refused("invalid_metadata_schema"));
        }
    }
    let attachments = attachments.unwrap_or(Value::Null);
    let attached = attachments.as_array().is_some_and(|list| !list.is_empty());
    if text.is_none() && blocks.as_ref().is_none_or(Vec::is_empty) && !attached {
        return Err(Outcome::refused("no_text"));
    }
    Ok(Wanted { text, blocks, attachments, metadata })
}

fn length(text: &Option<String>) -> usize {
    text.as_ref().map_or(0, |text| text.encode_utf16().count())
}

pub(super) fn post_message(app: &App, token: &Token, arguments: &Arguments) -> Outcome {
    post(app, token, arguments, None)
}

pub(super) fn post_ephemeral(app: &App, token: &Token, arguments: &Arguments) -> Outcome {
    let Some(user) = arguments.text("user") else { return Outcome::refused("invalid_arguments") };
    post(app, token, arguments, Some(user.to_owned()))
}

fn post(app: &App, token: &Token, arguments: &Arguments, only_for: Option<String>) -> Outcome {
    let Some(channel) = arguments.text("channel") else { return Outcome::refused("channel_not_found") };
    if arguments.is_mistyped("thread_ts") || arguments.is_mistyped("text") {
        return Outcome::refused("invalid_arguments");
    }
    let thread_ts = arguments.text("thread_ts").map(str::to_owned);
    app.change(|workspace| {
        let channel = match workspace.resolve_channel(channel, token.has("chat:write.public")) {
            Ok(channel) => channel,
            Err(refusal) => return Outcome::refused(refusal.code()),
        };
        let wanted = match wanted(arguments) {
            Ok(wanted) => wanted,
            Err(outcome) => return outcome,
        };
        if only_for.as_ref().is_some_and(|user| !workspace.channels[&channel].members.contains(user)) {
            return Outcome::refused("user_not_in_channel");
        }
        let parent = thread_ts.as_ref().map(|ts| workspace.channels[&channel].message(ts));
        if parent.is_some_and(|parent| parent.is_none_or(|parent| parent.ephemeral_to.is_some())) {
            return Outcome::refused("cannot_reply_to_message");
        }
        if let Err(seconds) = workspace.spend_rate(&channel) {
            return Outcome::RateLimited(seconds);
        }
        let mut text = wanted.text.clone().unwrap_or_default();
        let long = length(&wanted.text) > LONGEST_POST;
        if long {
            text = text.chars().take(LONGEST_POST).collect();
        }
        let new = NewMessage {
            text,
            blocks: wanted.blocks.unwrap_or_default(),
            attachments: wanted.attachments,
            metadata: wanted.metadata,
            thread_ts,
            ephemeral_to: only_for.clone(),
        };
        let ts = workspace.post(&channel, new, Via::Api);
        if only_for.is_some() {
            return Outcome::Ok(json!({"message_ts": ts}));
        }
        let message = workspace.channels[&channel].message(&ts).map(|message| message.as_slack(workspace));
        let mut body = json!({"channel": channel, "ts": ts, "message": message});
        if long {
            body["warning"] = "message_truncated".into();
        }
        Outcome::Ok(body)
    })
}

pub(super) fn update(app: &App, token: &Token, arguments: &Arguments) -> Outcome {
    let (Some(channel), Some(ts)) = (arguments.text("channel"), arguments.text("ts")) else {
        let code =
            if arguments.text("channel").is_none() { "channel_not_found" } else { "invalid_arguments" };
        return Outcome::refused(code);
    };
    app.change(|workspace| {
        // An update takes ids only: a name is not a channel here.
        if !workspace.channels.contains_key(channel) {
            return Outcome::refused("channel_not_found");
        }
        if let Err(refusal) = workspace.resolve_channel(channel, token.has("chat:write.public")) {
            return Outcome::refused(refusal.code());
        }
        let wanted = match wanted(arguments) {
            Ok(wanted) => wanted,
            Err(outcome) => return outcome,
        };
        if length(&wanted.text) > LONGEST_UPDATE {
            return Outcome::refused("msg_too_long");
        }
        if let Err(refusal) = workspace.may_edit(channel, ts) {
            return Outcome::refused(refusal.code());
        }
        workspace.edit(channel, ts, wanted.text, wanted.blocks, wanted.metadata, Via::Api);
        let Some(message) = workspace.channels[channel].message(ts) else {
            return Outcome::refused("message_not_found");
        };
        let text = message.now().text.clone();
        Outcome::Ok(
            json!({"channel": channel, "ts": ts, "text": text, "message": message.as_slack(workspace)}),
        )
    })
}
