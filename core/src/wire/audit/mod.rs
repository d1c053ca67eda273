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
use crate::gate::{Leave, Only, Record};
use crate::model::{Digest, canonical};
use serde_json::{Map, Value as Json};
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
        let count = self.end.count.saturating_add(1);
        // Two halves of the canonical object: `hash` belongs between them.
        let mut whole = String::with_capacity(640);
        let middle = body(record, redactor, count, &self.end.head, &mut whole);
        let head = Digest::of(whole.as_bytes()).to_hex();
        whole.insert_str(middle, &format!("\"hash\":\"{head}\","));
        let mut line = json::safe(whole);
        line.push('\n');
        Link { line, after: Anchor { count, head } }
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

/// Writes a record as canonical JSON without its hash, and says at which byte the hash belongs.
/// The keys stand in the order of RFC 8785; a key whose value is not known is left out.
fn body(record: &Record, redactor: &Redactor, seq: u64, prev: &str, out: &mut String) -> usize {
    let decision = record.decision.as_ref();
    let decider = decision.map(|decision| &decision.decider);
    let mut line = Writer { out, redactor };
    line.out.push('{');
    line.known("action", Some(&record.action_name()));
    line.text("agent_id", Some(&record.agent_id));
    line.text("agent_name", Some(&record.agent_name));
    line.raw("allowed", if record.allowed { "true" } else { "false" });
    line.text("approval_id", record.approval_id.as_deref());
    line.known("assurance", decider.map(|decider| decider.assurance.as_str()));
    line.known("at", Some(&record.at.rfc3339()));
    line.known("decided_at", decision.map(|decision| decision.at.rfc3339()).as_deref());
    line.text("decided_by", decider.map(|decider| decider.id.as_str()));
    line.text("decided_by_name", decider.map(|decider| decider.name.as_str()));
    line.known("digest", record.digest.as_deref());
    if let Some(edit) = decision.and_then(|decision| decision.edit.as_ref()) {
        let names: Vec<&str> = edit.changes().iter().map(|(name, _)| name.as_str()).collect();
        line.text("edited", Some(&names.join("\n")));
    }
    line.text("function", Some(&record.function));
    let leave = decision.map(|decision| &decision.leave);
    if let Some(Leave::More(terms)) = leave {
        line.known("grant", Some(&terms.term.to_text()));
        let only: Vec<String> = terms.only.iter().map(Only::to_text).collect();
        line.text("grant_only", Some(only.join("\n").as_str()).filter(|only| !only.is_empty()));
    }
    if let Some(Leave::Under(id)) = leave {
        line.known("granted_by", Some(id.as_str()));
    }
    let middle = line.out.len();
    line.text("note", decision.and_then(|decision| decision.note.as_deref()));
    line.known("outcome", decision.map(|decision| decision.outcome.as_str()));
    line.known("prev", Some(prev));
    line.known("reason", record.reason.map(|reason| reason.as_str()));
    line.known("rejection", record.rejection);
    line.text("scope", Some(&record.scope));
    line.raw("seq", &seq.to_string());
    line.text("session_id", record.session_id.as_deref());
    line.raw("v", &VERSION.to_string());
    line.known("via", decider.map(|decider| decider.via.as_str()));
    line.text("workspace", decider.and_then(|decider| decider.workspace.as_deref()));
    // Each key was written with a comma after it.
    line.out.pop();
    line.out.push('}');
    middle
}

struct Writer<'a> {
    out: &'a mut String,
    redactor: &'a Redactor,
}

impl Writer<'_> {
    /// A text from outside: redacted.
    fn text(&mut self, key: &str, value: Option<&str>) {
        let clean = value.map(|value| self.redactor.clean(value));
        self.known(key, clean.as_deref());
    }

    /// A text of ours.
    fn known(&mut self, key: &str, value: Option<&str>) {
        let Some(value) = value else { return };
        self.key(key);
        json::push_text(value, self.out);
        self.out.push(',');
    }

    fn raw(&mut self, key: &str, value: &str) {
        self.key(key);
        self.out.push_str(value);
        self.out.push(',');
    }

    fn key(&mut self, key: &str) {
        self.out.push('"');
        self.out.push_str(key);
        self.out.push_str("\":");
    }
}
