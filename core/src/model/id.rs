//! Names of approvals: the id that only machines carry and the code that people see and type.

use crate::error::{Error, Result};
use std::fmt;

/// Identifies one approval request: 128 random bits as 32 lower-case hex digits. Buttons carry it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ApprovalId(String);

/// What people see and type: 8 lower-case hex digits, unique among the live requests of a store.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Code(String);

impl ApprovalId {
    /// A fresh id from the operating system's randomness.
    pub fn random() -> Result<Self> {
        Ok(ApprovalId(random_hex::<16>()?))
    }

    /// Takes a whole id as it came from a button or a server; anything else is no id.
    pub fn parse(text: &str) -> Option<Self> {
        is_hex(text, 32).then(|| ApprovalId(text.to_owned()))
    }

    /// The text that goes into a button's `value`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Code {
    /// A fresh code; the store draws again while it is taken.
    pub fn random() -> Result<Self> {
        Ok(Code(random_hex::<4>()?))
    }

    /// Takes exactly eight lower-case hex digits; no prefixes, no other case.
    pub fn parse(text: &str) -> Option<Self> {
        is_hex(text, 8).then(|| Code(text.to_owned()))
    }

    /// The text that people see.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// How someone names a request: by its whole id or by its whole code. There is no prefix match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Handle {
    /// From a button or another machine.
    Id(ApprovalId),
    /// From a person.
    Code(Code),
}

impl Handle {
    /// Reads an id or a code; `None` if it is neither.
    pub fn parse(text: &str) -> Option<Self> {
        ApprovalId::parse(text).map(Handle::Id).or_else(|| Code::parse(text).map(Handle::Code))
    }
}

fn is_hex(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

fn random_hex<const N: usize>() -> Result<String> {
    let mut bytes = [0u8; N];
    getrandom::fill(&mut bytes)
        .map_err(|e| Error::defect(format!("the operating system gave no random bytes: {e}")))?;
    Ok(hex(&bytes))
}

/// Lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    let digit = |n: u8| char::from(if n < 10 { b'0' + n } else { b'a' + n - 10 });
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(digit(byte >> 4));
        text.push(digit(byte & 15));
    }
    text
}

/// A random version 4 UUID, the form of agent ids.
pub fn uuid4() -> Result<String> {
    let mut b = [0u8; 16];
    getrandom::fill(&mut b)
        .map_err(|e| Error::defect(format!("the operating system gave no random bytes: {e}")))?;
    // Version and variant bits of RFC 9562, section 5.4.
    let [_, _, _, _, _, _, version, _, variant, ..] = &mut b;
    *version = (*version & 0x0f) | 0x40;
    *variant = (*variant & 0x3f) | 0x80;
    let h = hex(&b);
    let part = |from: usize, to: usize| h.get(from..to).unwrap_or_default();
    Ok(format!("{}-{}-{}-{}-{}", part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)))
}

impl fmt::Display for ApprovalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
