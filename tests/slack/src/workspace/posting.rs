//! Owns how messages come to be, change and go: the rules of posting and editing once the content is accepted.
//! Must not check tokens or blocks. Used by the Web API, webhooks, response URLs and command answers.

use serde_json::Value;

use super::{Content, Message, Via, Workspace};
use crate::{blocks, clock};

/// A message about to be posted; its blocks have been checked.
#[derive(Clone, Debug, Default)]
pub(crate) struct NewMessage {
    pub(crate) text: String,
    pub(crate) blocks: Vec<Value>,
    pub(crate) attachments: Value,
    pub(crate) metadata: Option<Value>,
    pub(crate) thread_ts: Option<String>,
    pub(crate) ephemeral_to: Option<String>,
}

/// Why an edit is refused: Slack's own error codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EditRefusal {
    NotFound,
    CannotUpdate,
}

impl EditRefusal {
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::NotFound => "message_not_found",
            Self::CannotUpdate => "cant_update_message",
        }
    }
}

impl Workspace {
    /// Posts and returns the new message's `ts`. The channel exists.
    pub(crate) fn post(&mut self, channel: &str, new: NewMessage, via: Via) -> String {
        let ts = self.next_ts();
        let content = Content {
            text: new.text,
            blocks: blocks::normalise(&new.blocks),
            sent_blocks: new.blocks,
            attachments: new.attachments,
            metadata: new.metadata,
            via,
            at_ms: clock::now_ms(),
        };
        let message = Message {
            ts: ts.clone(),
            channel: channel.to_owned(),
            thread_ts: new.thread_ts,
            ephemeral_to: new.ephemeral_to,
            deleted: false,
            versions: vec![content],
        };
        if let Some(channel) = self.channels.get_mut(channel) {
            channel.messages.push(message);
        }
        ts
    }

    /// Whether `chat.update` may touch the message: ours, not ephemeral, posted through the API.
    /// What Slack does with webhook messages is undocumented; the stand-in takes the stricter reading.
    pub(crate) fn may_edit(&self, channel: &str, ts: &str) -> Result<(), EditRefusal> {
        let message = self.channels.get(channel).and_then(|channel| channel.message(ts));
        let message = message.ok_or(EditRefusal::NotFound)?;
        match (message.via(), &message.ephemeral_to) {
            (Via::Api, None) => Ok(()),
            _ => Err(EditRefusal::CannotUpdate),
        }
    }

    /// Adds a version. `text: None` keeps the old text; `blocks: None` drops the blocks; metadata stays unless given.
    pub(crate) fn edit(
        &mut self,
        channel: &str,
        ts: &str,
        text: Option<String>,
        blocks: Option<Vec<Value>>,
        metadata: Option<Value>,
        via: Via,
    ) {
        let message = self
            .channels
            .get_mut(channel)
            .and_then(|channel| channel.messages.iter_mut().find(|message| message.ts == ts));
        let Some(message) = message else { return };
        let before = message.now().clone();
        let sent_blocks = blocks.unwrap_or_default();
        message.versions.push(Content {
            text: text.unwrap_or(before.text),
            blocks: blocks::normalise(&sent_blocks),
            sent_blocks,
            attachments: before.attachments,
            metadata: metadata.or(before.metadata),
            via,
            at_ms: clock::now_ms(),
        });
    }

    pub(crate) fn delete(&mut self, channel: &str, ts: &str) {
        let messages = self.channels.get_mut(channel).map(|channel| channel.messages.iter_mut());
        for message in messages.into_iter().flatten().filter(|message| message.ts == ts) {
            message.deleted = true;
        }
    }
}
