//! Names of approvals: the id that only machines carry and the code that people see and type.

use crate::error::{Error, Result};
use std::fmt;

/// Identifies one approval request: 128 random bits as 32 lower-case hex digits. Buttons carry it.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ApprovalId(Hex<32>);

/// What people see and type: 8 lower-case hex digits, unique among the live requests of a store.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Code(Hex<8>);

/// So many lower-case hex digits. In place: a request that waits is named in a dozen tables.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Hex<const N: usize>([u8; N]);

impl ApprovalId {
    /// A fresh id from the operating system's randomness.
    pub fn random() -> Result<Self> {
        Hex::random::<16>().map(ApprovalId)
    }

    /// Takes a whole id as it came from a button or a server; anything else is no id.
    pub fn parse(text: &str) -> Option<Self> {
        Hex::parse(text).map(ApprovalId)
    }

    /// The text that goes into a button's `value`.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The bits that the text stands for, in half its room: for tables of many.
    pub(crate) fn bits(&self) -> [u8; 16] {
        let mut bits = [0; 16];
        for (byte, digits) in bits.iter_mut().zip(self.0.0.chunks_exact(2)) {
            // '0' is 0x30 and 'a' is 0x61: nothing but these digits gets in.
            let digit = |at: usize| digits.get(at).map_or(0, |d| (d & 15) + 9 * (d >> 6));
            *byte = digit(0) << 4 | digit(1);
        }
        bits
    }

    /// The id of these bits.
    pub(crate) fn of_bits(bits: [u8; 16]) -> Self {
        let mut digits = [b'0'; 32];
        for (place, digit) in digits.iter_mut().zip(bits.iter().flat_map(|byte| [byte >> 4, byte & 15])) {
            *place = if digit < 10 { b'0' + digit } else { b'a' + digit - 10 };
        }
        ApprovalId(Hex(digits))
    }
}

impl Code {
    /// A fresh code; the store draws again while it is taken.
    pub fn random() -> Result<Self> {
        Hex::random::<4>().map(Code)
    }

    /// Takes exactly eight lower-case hex digits; no prefixes, no other case.
    pub fn parse(text: &str) -> Option<Self> {
        Hex::parse(text).map(Code)
    }

    /// The text that people see.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
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

impl<const N: usize> Hex<N> {
    /// The digits of `BYTES` random bytes, half as many.
    fn random<const BYTES: usize>() -> Result<Self> {
        let mut bytes = [0u8; BYTES];
        getrandom::fill(&mut bytes)
            .map_err(|e| Error::defect(format!("the operating system gave no random bytes: {e}")))?;
        Hex::parse(&hex(&bytes)).ok_or_else(|| Error::defect("a name has another length than its bytes"))
    }

    fn parse(text: &str) -> Option<Self> {
        let digits = <[u8; N]>::try_from(text.as_bytes()).ok()?;
        digits.iter().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')).then_some(Hex(digits))
    }

    fn as_str(&self) -> &str {
        // Never the other: nothing but these digits gets in.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// Lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    let mut digits = vec![0; bytes.len() * 2];
    for (pair, byte) in digits.as_chunks_mut().0.iter_mut().zip(bytes) {
        *pair = [byte >> 4, byte & 15].map(|n| if n < 10 { b'0' + n } else { b'a' + n - 10 });
    }
    String::from_utf8(digits).unwrap_or_default()
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
        f.write_str(self.as_str())
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for ApprovalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ApprovalId").field(&self.as_str()).finish()
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Code").field(&self.as_str()).finish()
    }
}
