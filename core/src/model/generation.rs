//! One number that changes whenever a call that was allowed may not be any more, or not without a record: a scope was
//! revoked, a session ended or was shortened, somebody wants grants on record. For hosts that remember "allowed" on their own side of the line: what was
//! remembered in one generation says nothing in another. The clock is theirs to look at.

use std::sync::atomic::{AtomicU64, Ordering};

/// Starts at the bits of the float 1.0 and counts up, so that a host without 64-bit integers can read it as a
/// float: two generations are two different, ordinary numbers.
static GENERATION: AtomicU64 = AtomicU64::new(0x3FF0_0000_0000_0000);

/// The generation now, as a float that only equals itself.
#[inline]
pub fn current() -> f64 {
    f64::from_bits(GENERATION.load(Ordering::Acquire))
}

/// The number itself, for hosts that look at it where it is. Never 0.
pub fn word() -> &'static AtomicU64 {
    &GENERATION
}

/// Ends the generation. Called after the change it is about, before whoever asked for that is told.
pub fn next() {
    GENERATION.fetch_add(1, Ordering::AcqRel);
}
