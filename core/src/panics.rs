//! Panics on their way to a host that is no Rust: silent where a call of the host's is going to tell of them, and as loud
//! as ever everywhere else. Used by the bindings whose calls are caught: C's fence, and UniFFI.

use std::cell::Cell;
use std::panic::{Location, set_hook, take_hook};
use std::sync::atomic::{AtomicBool, Ordering};

/// The hook that was there before prints what is not ours.
static HOOKED: AtomicBool = AtomicBool::new(false);
/// Every thread that this library has not started is in a call of the host's.
static HOST_IS_FENCED: AtomicBool = AtomicBool::new(false);

thread_local! {
    /// How many exports this thread is in.
    static FENCED: Cell<u32> = const { Cell::new(0) };
    /// Where the last panic was that was kept silent.
    static PLACE: Cell<Option<String>> = const { Cell::new(None) };
}

/// Being inside an export.
#[derive(Debug)]
pub struct Fenced(());

impl Fenced {
    /// From here to the end, a panic of this thread prints nothing.
    #[inline]
    pub fn enter() -> Self {
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

/// From here on, a panic prints nothing on any thread that this library has not started: for bindings that are made by a
/// generator, which catches what panics beneath each of its exports and has no place to say so. Only for a library of its
/// own (`cdylib`), where all Rust that a host's thread runs lies beneath an export. Our own threads have names; a host's
/// have none that Rust knows of.
#[inline]
pub fn fence_host() {
    if !HOST_IS_FENCED.load(Ordering::Relaxed) {
        HOST_IS_FENCED.store(true, Ordering::Relaxed);
        hook();
    }
}

/// Runs code of the host's from inside an export: its panics are its own.
pub fn outside<T>(call: impl FnOnce() -> T) -> T {
    let inside = FENCED.replace(0);
    let told = call();
    FENCED.set(inside);
    told
}

/// Where the panic was that was just caught: without its message, which may quote what a caller passed.
pub fn place() -> Option<String> {
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
        let host = || HOST_IS_FENCED.load(Ordering::Relaxed) && std::thread::current().name().is_none();
        if FENCED.get() == 0 && !host() {
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
