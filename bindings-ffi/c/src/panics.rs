//! Panics: silent inside the fence, whose status tells of them, and as loud as ever outside; and, for tests, on demand
//! in any export. Used by the fence.

use std::cell::Cell;
use std::panic::{Location, set_hook, take_hook};
use std::sync::atomic::{AtomicBool, Ordering};

#[cfg(feature = "testing")]
use std::sync::Mutex;
#[cfg(feature = "testing")]
use std::sync::atomic::AtomicU64;

/// The hook that was there before prints what is not ours.
static HOOKED: AtomicBool = AtomicBool::new(false);

thread_local! {
    /// How many exports this thread is in.
    static FENCED: Cell<u32> = const { Cell::new(0) };
    /// Where the last panic was that was kept silent.
    static PLACE: Cell<Option<String>> = const { Cell::new(None) };
}

/// Being inside an export.
pub(crate) struct Fenced(());

impl Fenced {
    /// From here to the end, a panic of this thread prints nothing.
    #[inline]
    pub(crate) fn enter() -> Self {
        if !HOOKED.load(Ordering::Relaxed) {
            hook();
        }
        FENCED.set(FENCED.get().wrapping_add(1));
        Fenced(())
    }
}

impl Drop for Fenced {
    #[inline]
    fn drop(&mut self) {
        FENCED.set(FENCED.get().wrapping_sub(1));
    }
}

/// Runs code of the host's from inside an export: its panics are its own.
pub(crate) fn outside<T>(call: impl FnOnce() -> T) -> T {
    let inside = FENCED.replace(0);
    let told = call();
    FENCED.set(inside);
    told
}

/// Where the panic was that was just caught: without its message, which may quote what a caller passed.
pub(crate) fn place() -> Option<String> {
    PLACE.try_with(Cell::take).ok().flatten()
}

#[cold]
fn hook() {
    // A hook cannot be set while its thread panics: the next call does it.
    if std::thread::panicking() || HOOKED.swap(true, Ordering::AcqRel) {
        return;
    }
    let usual = take_hook();
    set_hook(Box::new(move |panic| {
        if FENCED.get() == 0 {
            usual(panic);
        } else {
            // Not there any more if the thread ends: then nobody asks.
            let _ = PLACE.try_with(|place| place.set(panic.location().map(told)));
        }
    }));
}

fn told(place: &Location<'_>) -> String {
    let file = place.file();
    format!("{}:{}", file.rsplit(['/', '\\']).next().unwrap_or(file), place.line())
}

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
