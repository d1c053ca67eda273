//! Is this delivery from Slack? Version 0 of its request signing, over the raw bytes and before anything is
//! parsed. Contract: docs.slack.dev/authentication/verifying-requests-from-slack.
//!
//! Stricter than the SDKs where they differ: the clock may be off by 300 s either way and no more, each of
//! the two headers appears once, and nothing of what was expected is ever told. Must not keep replays out:
//! within the 300 s that is the desk's business, which knows a delivery by [`Verified::delivery`].

use crate::error::{Error, Result};
use crate::model::id::hex;
use crate::model::{Digest, UnixTime};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::fmt;
use subtle::ConstantTimeEq;

/// The header with the time of the delivery, in seconds since 1970.
pub const TIMESTAMP_HEADER: &str = "X-Slack-Request-Timestamp";
/// The header with `v0=` and 64 lower-case hex digits.
pub const SIGNATURE_HEADER: &str = "X-Slack-Signature";

const TOLERANCE_MS: i64 = 300_000;
const TIMESTAMP_DIGITS: usize = 12;

/// Holds the signing secrets: one, or two while one replaces the other.
pub struct Verifier {
    secrets: Vec<String>,
}

/// A delivery that is Slack's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verified {
    /// The same for the same bytes sent again, different for everything else.
    pub delivery: Digest,
}

/// Why a delivery is not taken for Slack's: for logs. The answer is 401 in every case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// One of the two headers is not there.
    MissingHeader,
    /// One of the two headers is there twice.
    RepeatedHeader,
    /// The timestamp is not 1–12 ASCII digits.
    BadTimestamp,
    /// The timestamp is more than 300 s away from now, in either direction.
    Stale,
    /// The signature is not ours for these bytes, or not written as Slack writes it.
    BadSignature,
}

impl Refusal {
    /// The name in logs and vectors.
    pub const fn as_str(self) -> &'static str {
        match self {
            Refusal::MissingHeader => "missing_header",
            Refusal::RepeatedHeader => "repeated_header",
            Refusal::BadTimestamp => "bad_timestamp",
            Refusal::Stale => "stale",
            Refusal::BadSignature => "bad_signature",
        }
    }

    /// One clause for logs: lower case, no full stop, nothing from the request.
    pub const fn explanation(self) -> &'static str {
        match self {
            Refusal::MissingHeader => "a signature header is missing",
            Refusal::RepeatedHeader => "a signature header appears twice",
            Refusal::BadTimestamp => "the timestamp is not a number of seconds",
            Refusal::Stale => "the timestamp is more than 300 seconds off; check this machine's clock",
            Refusal::BadSignature => "the signature does not match; check the signing secret",
        }
    }
}

impl Verifier {
    /// Takes the signing secrets, any of which may have signed.
    ///
    /// # Errors
    /// `invalid` without a secret, or with an empty one: anybody could sign with that.
    pub fn new(secrets: &[&str]) -> Result<Self> {
        if secrets.is_empty() || secrets.iter().any(|secret| secret.trim().is_empty()) {
            return Err(Error::invalid(
                "the Slack signing secret is empty; copy it from the app's page, “Basic Information”",
            ));
        }
        Ok(Verifier { secrets: secrets.iter().map(|secret| (*secret).to_owned()).collect() })
    }

    /// Checks one delivery: all its headers (names in any case), the body as it came, and the time now.
    ///
    /// # Errors
    /// The [`Refusal`] to log. Answer 401 and do nothing else.
    pub fn verify<N: AsRef<str>, V: AsRef<[u8]>>(
        &self,
        headers: impl IntoIterator<Item = (N, V)>,
        body: &[u8],
        now: UnixTime,
    ) -> Result<Verified, Refusal> {
        let (mut timestamp, mut signature) = (None, None);
        for (name, value) in headers {
            let name = name.as_ref();
            let slot = if name.eq_ignore_ascii_case(TIMESTAMP_HEADER) {
                &mut timestamp
            } else if name.eq_ignore_ascii_case(SIGNATURE_HEADER) {
                &mut signature
            } else {
                continue;
            };
            if slot.replace(value).is_some() {
                return Err(Refusal::RepeatedHeader);
            }
        }
        let (Some(timestamp), Some(signature)) = (timestamp, signature) else {
            return Err(Refusal::MissingHeader);
        };
        let (timestamp, signature) = (timestamp.as_ref(), signature.as_ref());
        let at = seconds(timestamp).ok_or(Refusal::BadTimestamp)?;
        if now.0.abs_diff(at.saturating_mul(1000)) > TOLERANCE_MS.unsigned_abs() {
            return Err(Refusal::Stale);
        }
        let mut good = subtle::Choice::from(0);
        for secret in &self.secrets {
            // All secrets are tried, whatever the first one says.
            good |= signature_of(secret, timestamp, body)?.as_bytes().ct_eq(signature);
        }
        if !bool::from(good) {
            return Err(Refusal::BadSignature);
        }
        Ok(Verified { delivery: Digest::of(signature) })
    }
}

fn seconds(timestamp: &[u8]) -> Option<i64> {
    let digits =
        (1..=TIMESTAMP_DIGITS).contains(&timestamp.len()) && timestamp.iter().all(u8::is_ascii_digit);
    if !digits {
        return None;
    }
    std::str::from_utf8(timestamp).ok()?.parse().ok()
}

fn signature_of(secret: &str, timestamp: &[u8], body: &[u8]) -> Result<String, Refusal> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).map_err(|_| Refusal::BadSignature)?;
    for part in [b"v0:", timestamp, b":", body] {
        mac.update(part);
    }
    Ok(format!("v0={}", hex(&mac.finalize().into_bytes())))
}

/// The signature header's value for a delivery, as Slack would make it.
#[cfg(any(test, feature = "testing"))]
pub fn sign(secret: &str, timestamp: i64, body: &[u8]) -> String {
    signature_of(secret, timestamp.to_string().as_bytes(), body).unwrap_or_default()
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Verifier({} secrets)", self.secrets.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_we_sign_is_what_we_accept() {
        let body = b"payload=%7B%7D";
        let signature = sign("s3cret", 1_531_420_618, body);
        let headers = [(TIMESTAMP_HEADER, "1531420618"), (SIGNATURE_HEADER, signature.as_str())];
        let check = |secret: &str| {
            Verifier::new(&[secret]).unwrap().verify(headers, body, UnixTime(1_531_420_618_000))
        };
        assert!(check("s3cret").is_ok());
        assert_eq!(check("other"), Err(Refusal::BadSignature));
    }
}
