//! One number that changes whenever a call that was allowed may not be any more: a scope was revoked, a session
//! ended or was shortened. For hosts that remember "allowed" on their own side of the line: what was
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

/// Ends the generation. Called after the change it is about, before whoever asked for that is told.
pub(super) fn next() {
    GENERATION.fetch_add(1, Ordering::AcqRel);
}
