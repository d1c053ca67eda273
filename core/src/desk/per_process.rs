//! What each process has one of. A forked child gets its own: a lock that a thread of the parent's held stays locked
//! there, and whatever a thread was to do stays undone.

use arc_swap::ArcSwapOption;
use std::sync::Arc;

/// Something that each process has one of.
pub trait PerProcess: Sized {
    /// The process whose it is.
    fn pid(&self) -> u32;

    /// That of process `pid`, whose parent's was `parent`, if this process was forked from one that had one. Of two
    /// threads that come first, both may make one; only one is kept.
    fn make(pid: u32, parent: Option<&Self>) -> Self;
}

/// This process's, in `place`; a fresh one in a forked child.
pub fn current<T: PerProcess>(place: &ArcSwapOption<T>) -> Arc<T> {
    let pid = std::process::id();
    loop {
        let seen = place.load_full();
        if let Some(mine) = seen.as_ref().filter(|mine| mine.pid() == pid) {
            return Arc::clone(mine);
        }
        let fresh = Arc::new(T::make(pid, seen.as_deref()));
        let previous = place.compare_and_swap(&seen, Some(Arc::clone(&fresh)));
        let unchanged = match (&*previous, &seen) {
            (None, None) => true,
            (Some(a), Some(b)) => Arc::ptr_eq(a, b),
            _ => false,
        };
        if unchanged {
            // The parent's must not be dropped here: it might wait for threads that are not there.
            std::mem::forget(seen);
            std::mem::forget(arc_swap::Guard::into_inner(previous));
            return fresh;
        }
    }
}
