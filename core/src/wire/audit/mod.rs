//! The audit file's lines: one JSON object each, chained by SHA-256, so that an edit, an insertion, a
//! deletion in the middle or a new order shows. Gives records their bytes; `desk` puts them into files.
//!
//! | key | value |
//! |---|---|
//! | `v` | 1: this format, SHA-256 |
//! | `seq` | 1, 2, 3 … without gaps |
//! | `prev` | the `hash` of the line before, 64 zeros in the first |
//! | `hash` | SHA-256 over the canonical JSON (RFC 8785) of all other keys, lower-case hex |
//! | `at`, `action`, `agent_id`, … | the record, its texts redacted; absent keys have no value |
//!
//! A line is canonical JSON, with characters that a terminal or an editor could trip over (see
//! [`json::line`]) as `\uXXXX`, and ends with one newline. What the chain cannot show by itself, a cut tail
//! or a file written anew, an [`Anchor`] kept elsewhere shows.

mod verify;

pub use verify::{Flaw, MAX_LINE, Verification, verify, verify_after};

use super::json;
use super::redact::Redactor;
use crate::error::{Error, Reason, Result};
use crate::gate::Record;
use crate::model::{Digest, canonical};
use serde_json::{Map, Value as Json, json};
use std::fmt;

/// The version of the format.
pub const VERSION: u64 = 1;

/// A point in a chain: how many lines there are and the hash of the last one. Written as `count:hash`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    /// How many lines.
    pub count: u64,
    /// The last line's hash: 64 lower-case hex digits, all zeros where there is no line.
    pub head: String,
}

impl Anchor {
    /// Before the first line.
    pub fn start() -> Self {
        Anchor { count: 0, head: "0".repeat(64) }
    }

    /// Reads `count:hash`; anything else is no anchor.
    pub fn parse(text: &str) -> Option<Self> {
        let (count, head) = text.split_once(':')?;
        let digits = !count.is_empty() && count.bytes().all(|b| b.is_ascii_digit());
        let anchor = Anchor { count: count.parse().ok().filter(|_| digits)?, head: head.to_owned() };
        (is_hash(head) && (anchor.count > 0 || anchor == Anchor::start())).then_some(anchor)
    }
}

impl fmt::Display for Anchor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.count, self.head)
    }
}

/// The end of a chain, to which the next record is linked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    end: Anchor,
}

/// A record as the next line of a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The line, with its newline.
    pub line: String,
    /// Where the chain ends once the line is written.
    pub after: Anchor,
}

impl Chain {
    /// A chain without a line.
    pub fn new() -> Self {
        Chain { end: Anchor::start() }
    }

    /// A chain that goes on from here, as [`verify`] found it.
    pub fn after(end: Anchor) -> Self {
        Chain { end }
    }

    /// A chain that goes on after this line (the last one of a file), whose own hash is checked.
    ///
    /// # Errors
    /// `audit_failed` if the line is no whole line of ours.
    pub fn after_line(line: &[u8]) -> Result<Self> {
        match verify::end_of(line) {
            Ok(end) => Ok(Chain { end }),
            Err(flaw) => Err(Error::new(
                Reason::AuditFailed,
                format!("the last line of the audit file is broken: {flaw}; run `agentsudo audit verify`"),
            )),
        }
    }

    /// Where it ends now.
    pub fn end(&self) -> &Anchor {
        &self.end
    }

    /// `record` as the next line. The chain goes on only with [`Chain::advance`], once the line is written.
    pub fn link(&self, record: &Record, redactor: &Redactor) -> Link {
        let mut fields = fields(record, redactor);
        let count = self.end.count.saturating_add(1);
        fields.insert("v".to_owned(), json!(VERSION));
        fields.insert("seq".to_owned(), json!(count));
        fields.insert("prev".to_owned(), json!(self.end.head));
        let head = hash(&fields);
        Link { line: line(fields, &head), after: Anchor { count, head } }
    }

    /// The link was written: the next one follows it.
    pub fn advance(&mut self, link: &Link) {
        self.end = link.after.clone();
    }

    /// Links and advances, where nothing can go wrong between the two.
    pub fn append(&mut self, record: &Record, redactor: &Redactor) -> String {
        let link = self.link(record, redactor);
        self.advance(&link);
        link.line
    }
}

impl Default for Chain {
    fn default() -> Self {
        Chain::new()
    }
}

/// The hash of a record without its `hash`.
fn hash(fields: &Map<String, Json>) -> String {
    Digest::of(&canonical::to_bytes(&Json::Object(fields.clone()))).to_hex()
}

fn line(mut fields: Map<String, Json>, hash: &str) -> String {
    fields.insert("hash".to_owned(), hash.into());
    json::line(&Json::Object(fields)) + "\n"
}

fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

/// What is written about a record. A key whose value is not known is left out.
fn fields(record: &Record, redactor: &Redactor) -> Map<String, Json> {
    let text = |text: &str| Some(redactor.text(text));
    let decision = record.decision.as_ref();
    let decider = decision.map(|decision| &decision.decider);
    let texts = [
        ("at", Some(record.at.rfc3339())),
        ("action", Some(record.action_name())),
        ("agent_id", text(&record.agent_id)),
        ("agent_name", text(&record.agent_name)),
        ("session_id", record.session_id.as_deref().and_then(text)),
        ("scope", text(&record.scope)),
        ("function", text(&record.function)),
        ("reason", record.reason.map(|reason| reason.as_str().to_owned())),
        ("approval_id", record.approval_id.as_deref().and_then(text)),
        ("digest", record.digest.clone()),
        ("outcome", decision.map(|decision| decision.outcome.as_str().to_owned())),
        ("decided_by", decider.and_then(|decider| text(&decider.id))),
        ("decided_by_name", decider.and_then(|decider| text(&decider.name))),
        ("workspace", decider.and_then(|decider| decider.workspace.as_deref()).and_then(text)),
        ("via", decider.map(|decider| decider.via.as_str().to_owned())),
        ("assurance", decider.map(|decider| decider.assurance.as_str().to_owned())),
        ("decided_at", decision.map(|decision| decision.at.rfc3339())),
        ("note", decision.and_then(|decision| decision.note.as_deref()).and_then(text)),
    ];
    let mut fields: Map<String, Json> =
        texts.into_iter().filter_map(|(key, text)| Some((key.to_owned(), text?.into()))).collect();
    fields.insert("allowed".to_owned(), record.allowed.into());
    fields
}
