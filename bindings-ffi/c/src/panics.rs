//! Panics on demand in any export, for tests. Used by the fence.

#[cfg(feature = "testing")]
use std::sync::Mutex;
#[cfg(feature = "testing")]
use std::sync::atomic::{AtomicU64, Ordering};

#[cfg(feature = "testing")]
static TOLD: Mutex<Option<String>> = Mutex::new(None);
#[cfg(feature = "testing")]
static HAPPENED: AtomicU64 = AtomicU64::new(0);

/// Panics so far.
#[cfg(feature = "testing")]
pub(crate) fn happened() -> u64 {
    HAPPENED.load(Ordering::SeqCst)
}

/// The next run of `export` panics.
#[cfg(feature = "testing")]
pub(crate) fn tell(export: Option<&str>) {
    *TOLD.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = export.map(str::to_owned);
}

/// Panics if this export was told to.
#[cfg(feature = "testing")]
pub(crate) fn panic_if_told(export: &str) {
    let mut told = TOLD.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if told.as_deref() == Some(export) {
        *told = None;
        HAPPENED.fetch_add(1, Ordering::SeqCst);
        drop(told);
        #[allow(clippy::panic, reason = "that is its job")]
        {
            panic!("on purpose, in `{export}`");
        }
    }
}

/// Nothing can make a published library panic.
#[cfg(not(feature = "testing"))]
#[inline]
pub(crate) const fn panic_if_told(_: &str) {}
