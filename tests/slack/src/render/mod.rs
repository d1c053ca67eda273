//! Owns what a person sees: a message as a text card, whom it pings and where it links.
//! Must not change anything. Used by the control API, tests about markup injection, and the demo.

mod card;
mod date;
mod mrkdwn;

use serde_json::{Value, json};

use crate::workspace::{Message, Workspace};

/// A message as it reaches a person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Seen {
    /// The card, ready to print in a monospaced font.
    pub(crate) text: String,
    /// Everybody who is notified: user ids, `@here`, `@channel`, `@everyone`, group ids.
    pub(crate) mentions: Vec<String>,
    /// Every address that can be clicked.
    pub(crate) links: Vec<String>,
}

/// Renders a message. The fallback text counts for mentions and links even when blocks hide it.
pub(crate) fn message(workspace: &Workspace, message: &Message) -> Seen {
    let mut reader = mrkdwn::Reader::new(workspace);
    let lines = card::lines(&mut reader, message.now());
    let mut text = card::frame(workspace, message, &lines);
    if message.deleted {
        text = "(deleted)\n".into();
    }
    if !message.now().blocks.is_empty() {
        reader.top_level(&message.now().text);
    }
    Seen { text, mentions: reader.mentions, links: reader.links }
}

/// The buttons a person can press: where they sit, what they say and carry.
pub(crate) fn buttons(blocks: &[Value]) -> Vec<Value> {
    let mut found = Vec::new();
    for block in blocks {
        let inner = block.get("elements").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        for element in inner.iter().chain(block.get("accessory")) {
            if element.get("type").and_then(Value::as_str) == Some("button") {
                found.push(json!({
                    "block_id": block["block_id"], "action_id": element["action_id"], "value": element.get("value"),
                    "text": card::plain(&element["text"]), "style": element.get("style"),
                }));
            }
        }
    }
    found
}
