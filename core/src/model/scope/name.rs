//! One scope: a name of something an agent may do, such as `read:orders`. Owns the limits every scope keeps to;
//! knows nothing of globs. Bytes decide: no case folding, no Unicode normalisation. Used by the gate and `set`.

use crate::error::{Error, Result};
use std::fmt;

/// A scope that a call requires: 1–4,096 characters, any of them, compared byte by byte.
///
/// In a required scope `*`, `?` and `[` are plain characters; only granted scopes are globs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Scope(String);

impl Scope {
    /// The longest scope, granted or required, in characters (Unicode scalar values).
    pub const MAX_CHARS: usize = 4096;

    /// Reads a required scope.
    ///
    /// # Errors
    /// `invalid` when it is empty or longer than [`Scope::MAX_CHARS`].
    pub fn new(text: impl Into<String>) -> Result<Self> {
        let text = text.into();
        check(&text)?;
        Ok(Scope(text))
    }

    /// Its text, unchanged.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<str> for Scope {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

/// True when `text` keeps to the limits of a scope.
pub(super) fn is_valid(text: &str) -> bool {
    // A character has at least one byte, so counting is for the rare long text only.
    !text.is_empty() && (text.len() <= Scope::MAX_CHARS || text.chars().count() <= Scope::MAX_CHARS)
}

/// Says what is wrong with a scope that does not keep to the limits.
pub(super) fn check(text: &str) -> Result<()> {
    if is_valid(text) {
        return Ok(());
    }
    if text.is_empty() {
        return Err(Error::invalid("a scope cannot be empty: name what it permits, such as `read:orders`"));
    }
    Err(Error::invalid(format!(
        "shorten the scope `{}`: it has {} characters, and at most {} are allowed",
        excerpt(text),
        text.chars().count(),
        Scope::MAX_CHARS
    )))
}

/// The start of a scope for an error message, with what cannot be seen escaped.
pub(super) fn excerpt(text: &str) -> String {
    let cut = text.chars().nth(40).map(|_| '…');
    text.chars().take(40).flat_map(char::escape_debug).chain(cut).collect()
}
