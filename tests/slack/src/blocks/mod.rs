//! Owns Block Kit's rules for messages: what Slack refuses, with Slack-like hints, and what it fills in.
//! Limits are slack.md §3; "characters" are counted in UTF-16 units, the strictest reading.
//! Used by everything that takes blocks from an app.

mod checker;
mod elements;
mod layout;
mod normalise;
mod rich_text;

use serde_json::{Value, json};

pub use checker::Hint;
pub(crate) use normalise::{EMOJI, normalise};

use checker::Checker;

const MOST_BLOCKS: usize = 50;
const MOST_CHARACTERS: usize = 13_000;

/// Why blocks are not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Not an array of blocks at all.
    Format,
    /// At least one rule is broken; one hint each.
    Invalid(Vec<Hint>),
    /// All the text in the blocks together is more than a message may hold.
    TooLong,
}

impl Refusal {
    /// Slack's error code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Format => "invalid_blocks_format",
            Self::Invalid(_) => "invalid_blocks",
            Self::TooLong => "msg_blocks_too_long",
        }
    }

    /// The error body of a Web API reply.
    pub(crate) fn body(&self) -> Value {
        let Self::Invalid(hints) = self else { return json!({"ok": false, "error": self.code()}) };
        let errors: Vec<String> = hints.iter().map(ToString::to_string).collect();
        let messages: Vec<String> = errors.iter().map(|error| format!("[ERROR] {error}")).collect();
        json!({
            "ok": false, "error": self.code(), "errors": errors, "response_metadata": {"messages": messages},
        })
    }
}

/// Checks the blocks of a message.
///
/// # Errors
/// [`Refusal`] says what Slack would answer.
pub fn check_blocks(blocks: &Value) -> Result<Vec<Value>, Refusal> {
    let list = blocks.as_array().ok_or(Refusal::Format)?;
    let mut checker = Checker::default();
    if list.len() > MOST_BLOCKS {
        checker.hint("/blocks", format!("no more than {MOST_BLOCKS} items allowed"));
    }
    let mut seen: Vec<&str> = Vec::new();
    for (index, block) in list.iter().enumerate() {
        let pointer = format!("/blocks/{index}");
        layout::check(&mut checker, block, &pointer);
        if let Some(id) = block.get("block_id").and_then(Value::as_str).filter(|id| !id.is_empty()) {
            if seen.contains(&id) {
                checker.hint(&format!("{pointer}/block_id"), format!("`block_id` {id} already exists"));
            }
            seen.push(id);
        }
    }
    if !checker.hints.is_empty() {
        return Err(Refusal::Invalid(checker.hints));
    }
    if list.iter().map(characters).sum::<usize>() > MOST_CHARACTERS {
        return Err(Refusal::TooLong);
    }
    Ok(list.clone())
}

/// UTF-16 units of a text.
fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

/// All the text a block shows: every string under a key `text`, wherever it sits.
fn characters(value: &Value) -> usize {
    match value {
        Value::Object(object) => object
            .iter()
            .map(|(key, inner)| match inner {
                Value::String(text) if key == "text" => units(text),
                other => characters(other),
            })
            .sum(),
        Value::Array(list) => list.iter().map(characters).sum(),
        _ => 0,
    }
}
