//! Owns the stand-in's sense of time and its randomness: the only file that reads either.
//! Used by everything that stamps, expires or names something.

use std::time::{SystemTime, UNIX_EPOCH};

/// Microseconds since the Unix epoch.
pub(crate) fn now_micros() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
}

/// Milliseconds since the Unix epoch.
pub(crate) fn now_ms() -> i64 {
    now_micros() / 1_000
}

/// Seconds since the Unix epoch.
pub(crate) fn now_seconds() -> i64 {
    now_micros() / 1_000_000
}

/// `bytes` random bytes as lower-case hex.
pub(crate) fn random_hex(bytes: usize) -> String {
    let mut buffer = vec![0; bytes];
    getrandom::fill(&mut buffer).expect("the operating system gives randomness");
    buffer.iter().map(|byte| format!("{byte:02x}")).collect()
}
