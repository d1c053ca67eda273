//! Owns one message and every version it ever had.
//! Used by posting, rendering, and the payload of a press, which quotes the stored message.

use serde_json::{Value, json};

use super::Workspace;
use crate::render;

/// By which door a message, or a version of it, came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Via {
    Api,
    Webhook,
    ResponseUrl,
    CommandAnswer,
}

impl Via {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Api => "api",
            Self::Webhook => "webhook",
            Self::ResponseUrl => "response_url",
            Self::CommandAnswer => "command_answer",
        }
    }
}

/// What a message says at one time. `blocks` is what Slack hands back, `sent_blocks` exactly what came in.
#[derive(Clone, Debug)]
pub(crate) struct Content {
    pub(crate) text: String,
    pub(crate) blocks: Vec<Value>,
    pub(crate) sent_blocks: Vec<Value>,
    pub(crate) attachments: Value,
    pub(crate) metadata: Option<Value>,
    pub(crate) via: Via,
    pub(crate) at_ms: i64,
}

/// A message in a channel, a reply in a thread, or an ephemeral one.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    pub(crate) ts: String,
    pub(crate) channel: String,
    pub(crate) thread_ts: Option<String>,
    /// The only person who sees it.
    pub(crate) ephemeral_to: Option<String>,
    pub(crate) deleted: bool,
    /// Never empty; the last one is what people see.
    pub(crate) versions: Vec<Content>,
}

impl Message {
    pub(crate) fn now(&self) -> &Content {
        self.versions.last().expect("a message has at least one version")
    }

    pub(crate) fn via(&self) -> Via {
        self.versions[0].via
    }

    /// The message object of Web API replies and interaction payloads.
    pub(crate) fn as_slack(&self, workspace: &Workspace) -> Value {
        let ready = &workspace.ready;
        let now = self.now();
        let mut message = json!({
            "type": "message", "ts": self.ts, "text": now.text, "bot_id": ready.bot_id, "app_id": ready.app_id,
            "team": ready.team_id, "user": ready.bot_user_id,
        });
        if !now.blocks.is_empty() {
            message["blocks"] = now.blocks.clone().into();
        }
        if let Some(thread) = &self.thread_ts {
            message["thread_ts"] = thread.clone().into();
        }
        if let Some(metadata) = &now.metadata {
            message["metadata"] = metadata.clone();
        }
        if self.via() == Via::Webhook {
            message["subtype"] = "bot_message".into();
        }
        message
    }

    /// The message as a test sees it.
    pub(crate) fn view(&self, workspace: &Workspace) -> Value {
        let now = self.now();
        let seen = render::message(workspace, self);
        let edits = self.versions[1..].iter().zip(&self.versions).map(|(after, before)| {
            json!({
                "at_ms": after.at_ms, "via": after.via.name(), "before": {"text": before.text, "blocks": before.sent_blocks},
                "after": {"text": after.text, "blocks": after.sent_blocks},
            })
        });
        json!({
            "ts": self.ts, "channel": self.channel, "thread_ts": self.thread_ts, "via": self.via().name(),
            "ephemeral_to": self.ephemeral_to, "deleted": self.deleted, "text": now.text, "blocks": now.blocks,
            "sent_blocks": now.sent_blocks, "attachments": now.attachments, "metadata": now.metadata,
            "posted_at_ms": self.versions[0].at_ms, "edit_count": self.versions.len() - 1,
            "edits": edits.collect::<Vec<_>>(), "rendered": seen.text, "mentions": seen.mentions, "links": seen.links,
            "buttons": render::buttons(&now.blocks),
        })
    }
}
