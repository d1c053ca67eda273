//! The gate of this process, with its clock and its recorder. Keyed by process: after a fork the child
//! gets its own. Used by `hot`, `guard` and `session`.

use crate::log::HostLog;
use agentsudo_core::gate::Gate;
use agentsudo_core::model::{Clock, Monotonic, UnixTime};
use pyo3::prelude::*;
use std::ptr;
use std::sync::Arc;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicPtr, Ordering};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

static GATE: AtomicPtr<Gate> = AtomicPtr::new(ptr::null_mut());

/// The gate of this process.
pub(crate) fn gate() -> &'static Gate {
    if let Some(gate) = ready_gate() {
        return gate;
    }
    let fresh = Box::into_raw(Box::new(Gate::new(Arc::new(SystemClock), Arc::new(HostLog))));
    let won = GATE.compare_exchange(ptr::null_mut(), fresh, Ordering::AcqRel, Ordering::Acquire);
    let gate = match won {
        Ok(_) => fresh,
        Err(first) => {
            // SAFETY: `fresh` came from `Box::into_raw` above and nobody else has seen it.
            drop(unsafe { Box::from_raw(fresh) });
            first
        }
    };
    // SAFETY: a gate that was published is never freed.
    unsafe { &*gate }
}

/// The gate, if this process has made one; never makes one.
#[inline]
pub(crate) fn ready_gate() -> Option<&'static Gate> {
    // SAFETY: a gate that was published is never freed.
    unsafe { GATE.load(Ordering::Acquire).as_ref() }
}

/// Makes a forked child forget its parent's gate.
///
/// # Errors
/// `MemoryError` if the system cannot remember the hook.
pub(crate) fn watch_forks() -> PyResult<()> {
    #[cfg(unix)]
    {
        static WATCHING: OnceLock<bool> = OnceLock::new();
        // SAFETY: the hook only stores to an atomic, which is allowed in a child.
        let watching =
            WATCHING.get_or_init(|| unsafe { libc::pthread_atfork(None, None, Some(forget)) == 0 });
        if !watching {
            return Err(pyo3::exceptions::PyMemoryError::new_err("cannot watch for forks: out of memory"));
        }
    }
    Ok(())
}

#[cfg(unix)]
unsafe extern "C" fn forget() {
    GATE.store(ptr::null_mut(), Ordering::Release);
}

#[derive(Debug)]
struct SystemClock;

#[allow(clippy::disallowed_methods, reason = "the one real clock until the process state has its own")]
impl Clock for SystemClock {
    fn monotonic(&self) -> Monotonic {
        static START: OnceLock<Instant> = OnceLock::new();
        let elapsed = START.get_or_init(Instant::now).elapsed();
        // One second at the start, so that "a deadline of zero" can never look like "now".
        Monotonic(1_000_000_000 + u64::try_from(elapsed.as_nanos()).unwrap_or(u64::MAX / 2) + moved_ns())
    }

    // A tick of the kernel old at most, for a quarter of the price.
    #[cfg(target_os = "linux")]
    fn at_most(&self) -> Monotonic {
        const TICK_NS: u64 = 20_000_000;
        static AHEAD_NS: OnceLock<Option<u64>> = OnceLock::new();
        let ahead = AHEAD_NS.get_or_init(|| read_ns(libc::CLOCK_MONOTONIC)?.checked_sub(self.monotonic().0));
        match (ahead, read_ns(libc::CLOCK_MONOTONIC_COARSE)) {
            (Some(ahead), Some(coarse)) => Monotonic(coarse.saturating_sub(*ahead) + TICK_NS),
            _ => self.monotonic(),
        }
    }

    fn wall(&self) -> UnixTime {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        UnixTime(i64::try_from(since.as_millis()).unwrap_or(i64::MAX / 2) + (moved_ns() / 1_000_000) as i64)
    }
}

#[cfg(target_os = "linux")]
fn read_ns(clock: libc::clockid_t) -> Option<u64> {
    let mut at = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the pointer is to a value of ours that lives through the call.
    let read = unsafe { libc::clock_gettime(clock, &mut at) } == 0;
    read.then(|| at.tv_sec as u64 * 1_000_000_000 + at.tv_nsec as u64)
}

#[cfg(not(feature = "testing"))]
fn moved_ns() -> u64 {
    0
}

#[cfg(feature = "testing")]
static MOVED_NS: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);

#[cfg(feature = "testing")]
fn moved_ns() -> u64 {
    MOVED_NS.load(Ordering::SeqCst)
}

/// Moves the clock of this process forward.
#[cfg(feature = "testing")]
pub(crate) fn advance(by: std::time::Duration) {
    MOVED_NS.fetch_add(u64::try_from(by.as_nanos()).unwrap_or(u64::MAX), Ordering::SeqCst);
}
