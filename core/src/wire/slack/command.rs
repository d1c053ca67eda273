//! What a person typed after the slash command. Read exactly: a request is named by its whole id or its
//! whole code, and whatever else stands there is answered with the usage instead of being guessed at.

use crate::model::id::Handle;

/// What is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    /// Approve this request.
    Approve(Handle),
    /// Deny this request.
    Deny(Handle),
    /// List what is pending.
    Pending,
    /// List the grants that are in force.
    Grants,
    /// Take back the grant that was given on this request.
    Revoke(Handle),
    /// Explain the command; also for an empty text and words we do not know.
    Help,
    /// Something is missing or too much: answer with the usage.
    Misuse(Misuse),
}

/// What is wrong with a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Misuse {
    /// `approve`, `deny` or `revoke` without a request.
    NothingNamed,
    /// What follows `approve`, `deny` or `revoke` is neither an id nor a code.
    NotAnId,
    /// More words than the command takes.
    TooManyWords,
}

/// Reads the text of a command.
pub fn wish(text: &str) -> Wish {
    let mut words = text.split_whitespace();
    let verb = words.next().unwrap_or_default().to_lowercase();
    let (first, more) = (words.next(), words.next().is_some());
    let about = |wish: fn(Handle) -> Wish| match (first, more) {
        (_, true) => Wish::Misuse(Misuse::TooManyWords),
        (None, _) => Wish::Misuse(Misuse::NothingNamed),
        (Some(word), false) => match Handle::parse(word.trim_matches(is_quote)) {
            Some(handle) => wish(handle),
            None => Wish::Misuse(Misuse::NotAnId),
        },
    };
    match verb.as_str() {
        "approve" => about(Wish::Approve),
        "deny" => about(Wish::Deny),
        "revoke" => about(Wish::Revoke),
        "pending" if first.is_none() => Wish::Pending,
        "grants" if first.is_none() => Wish::Grants,
        "pending" | "grants" => Wish::Misuse(Misuse::TooManyWords),
        _ => Wish::Help,
    }
}

/// People copy the code with its backticks, and keyboards make quotes curly.
const fn is_quote(c: char) -> bool {
    matches!(c, '`' | '"' | '\'' | '“' | '”' | '„' | '‘' | '’' | '‚' | '«' | '»' | '´')
}
