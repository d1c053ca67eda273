//! The one byte form of a JSON value (RFC 8785), over which digests and audit chains are computed.

use serde_json::Value as Json;

/// Canonical JSON (RFC 8785) of `value`, in UTF-8.
pub fn to_bytes(value: &Json) -> Vec<u8> {
    // Writing to memory cannot fail and our numbers are finite; should it ever, `null` fails closed: it
    // equals no digest that was shown to anybody.
    serde_json_canonicalizer::to_vec(value).unwrap_or_else(|_| b"null".to_vec())
}

/// A finite number in the same form.
pub fn float(number: f64) -> Vec<u8> {
    serde_json_canonicalizer::to_vec(&number).unwrap_or_else(|_| b"null".to_vec())
}
