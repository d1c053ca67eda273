//! Checks a file of audit lines: every link, every byte. Reads from anywhere, in bounded memory; never
//! panics and never says “good” of a line it did not check. Used by `agentsudo audit verify` and by `desk`
//! when it goes on with a file.

use super::{Anchor, VERSION, hash, is_hash, line};
use crate::wire::json;
use serde_json::Value as Json;
use std::fmt;
use std::io::{self, BufRead};

/// The longest line, with its newline. A longer one is not ours.
pub const MAX_LINE: usize = 1 << 20;

/// What became of a check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verification {
    /// Every line is good.
    Ok {
        /// How many lines the chain has.
        count: u64,
        /// The last line's hash.
        head: String,
        /// Was an anchor given, and is its line still there? Without one, a cut tail or a file written
        /// anew cannot be seen.
        anchored: bool,
    },
    /// Something is wrong.
    Broken {
        /// The first bad line of the file, from 1; one more than there are where lines are missing.
        line: u64,
        /// What is wrong with it.
        why: Flaw,
        /// Where the chain ends before it.
        good: Anchor,
    },
}

impl Verification {
    /// Does the chain hold?
    pub fn holds(&self) -> bool {
        matches!(self, Verification::Ok { .. })
    }
}

impl fmt::Display for Verification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Verification::Ok { count, head, anchored: true } => {
                write!(f, "ok: {count} records, and the anchor holds; head {head}")
            }
            Verification::Ok { count, head, anchored: false } => write!(
                f,
                "ok: {count} records; head {head}; unanchored: a cut-off end would not show, keep count and head elsewhere"
            ),
            Verification::Broken { line, why, .. } => write!(f, "broken at line {line}: {why}"),
        }
    }
}

/// What is wrong with a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// It does not end with a newline: it was not written to its end.
    Torn,
    /// It is longer than [`MAX_LINE`].
    TooLong,
    /// It is no JSON object with the keys of the format.
    Malformed,
    /// It is of a version that we do not know.
    UnknownVersion,
    /// Its number is not the next one: lines are missing, repeated or in another order.
    OutOfOrder,
    /// It does not follow the line before it.
    BrokenLink,
    /// Its hash is not that of its content.
    WrongHash,
    /// It says the right thing in other bytes than we write.
    NotCanonical,
    /// The anchor's line is not there any more.
    Truncated,
    /// The anchor's line is another one.
    OtherChain,
    /// It could not be read.
    Unreadable(io::ErrorKind),
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Flaw::Torn => "the line was not written to its end",
            Flaw::TooLong => "the line is longer than 1 MiB",
            Flaw::Malformed => "the line is no audit record",
            Flaw::UnknownVersion => "the line is of an unknown version",
            Flaw::OutOfOrder => "lines are missing, repeated or in another order",
            Flaw::BrokenLink => "the line does not follow the one before it",
            Flaw::WrongHash => "the line was changed",
            Flaw::NotCanonical => "the line was written anew in other bytes",
            Flaw::Truncated => "lines that the anchor knows are missing at the end",
            Flaw::OtherChain => "this is another chain than the anchor's",
            Flaw::Unreadable(kind) => return write!(f, "the line cannot be read: {kind}"),
        })
    }
}

/// Checks a file that starts a chain. With an `anchor`, also that the chain still holds what it did then.
pub fn verify(file: impl BufRead, anchor: Option<&Anchor>) -> Verification {
    verify_after(file, &Anchor::start(), anchor)
}

/// Checks a file that goes on with the chain of another, which ended at `before`.
pub fn verify_after(mut file: impl BufRead, before: &Anchor, anchor: Option<&Anchor>) -> Verification {
    let (mut good, mut last) = (before.clone(), before.clone());
    let mut number = 0;
    let mut buffer = Vec::new();
    loop {
        if anchor.is_some_and(|anchor| anchor.count == good.count && anchor.head != good.head) {
            // The line is good in itself, but not the one that the anchor saw.
            return Verification::Broken { line: number.max(1), why: Flaw::OtherChain, good: last };
        }
        buffer.clear();
        let line = match read_line(&mut file, &mut buffer) {
            Ok(()) if buffer.is_empty() => break,
            Ok(()) => checked(&buffer, Some(&good)),
            Err(flaw) => Err(flaw),
        };
        number += 1;
        match line {
            Ok(next) => last = std::mem::replace(&mut good, next),
            Err(why) => return Verification::Broken { line: number, why, good },
        }
    }
    match anchor {
        Some(anchor) if anchor.count > good.count => {
            Verification::Broken { line: number + 1, why: Flaw::Truncated, good }
        }
        // An anchor from before this file says nothing about it.
        anchor => {
            let anchored = anchor.is_some_and(|anchor| anchor.count >= before.count);
            Verification::Ok { count: good.count, head: good.head, anchored }
        }
    }
}

/// Where a chain ends whose last line this is.
pub(super) fn end_of(line: &[u8]) -> Result<Anchor, Flaw> {
    checked(line, None)
}

/// Checks one line, also against the line before where that is known.
fn checked(bytes: &[u8], before: Option<&Anchor>) -> Result<Anchor, Flaw> {
    let Some(text) = bytes.strip_suffix(b"\n") else { return Err(Flaw::Torn) };
    let Ok(Json::Object(mut fields)) = json::parse(text) else { return Err(Flaw::Malformed) };
    if fields.get("v").and_then(Json::as_u64).ok_or(Flaw::Malformed)? != VERSION {
        return Err(Flaw::UnknownVersion);
    }
    let Some(Json::String(head)) = fields.remove("hash") else { return Err(Flaw::Malformed) };
    let count = fields.get("seq").and_then(Json::as_u64).filter(|seq| *seq > 0).ok_or(Flaw::Malformed)?;
    let prev = fields.get("prev").and_then(Json::as_str).ok_or(Flaw::Malformed)?;
    if !is_hash(&head) || !is_hash(prev) {
        return Err(Flaw::Malformed);
    }
    if let Some(before) = before {
        if count != before.count.saturating_add(1) {
            return Err(Flaw::OutOfOrder);
        }
        if prev != before.head {
            return Err(Flaw::BrokenLink);
        }
    }
    if hash(&fields) != head {
        return Err(Flaw::WrongHash);
    }
    if line(fields, &head).as_bytes() != bytes {
        return Err(Flaw::NotCanonical);
    }
    Ok(Anchor { count, head })
}

/// Reads one line with its newline; nothing at the end of the file.
fn read_line(file: &mut impl BufRead, line: &mut Vec<u8>) -> Result<(), Flaw> {
    loop {
        let chunk = match file.fill_buf() {
            Ok(chunk) => chunk,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            Err(e) => return Err(Flaw::Unreadable(e.kind())),
        };
        let end = chunk.iter().position(|b| *b == b'\n').map(|at| at + 1);
        let taken = end.unwrap_or(chunk.len());
        if line.len() + taken > MAX_LINE {
            return Err(Flaw::TooLong);
        }
        line.extend_from_slice(chunk.get(..taken).unwrap_or_default());
        file.consume(taken);
        if end.is_some() || taken == 0 {
            return Ok(());
        }
    }
}
