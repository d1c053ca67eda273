//! A lull: for as long as this process forks, nothing of SQLite is open in it. A child inherits SQLite's own state,
//! wherever its parent's threads were: a mutex that nobody will ever unlock, and locks on files that it takes for its
//! own while the kernel does not. What is closed cannot be inherited.
//! <https://sqlite.org/howtocorrupt.html#_carrying_an_open_database_across_a_fork_>

use super::seat::Place;
use crate::desk::per_process::{self, PerProcess};
use crate::error::{Error, Result};
use arc_swap::ArcSwapOption;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

static CURRENT: ArcSwapOption<Floor> = ArcSwapOption::const_empty();

/// How long whoever forks waits for the steps that are under way. After that it forks all the same, and the child
/// has no use of SQLite.
const PATIENCE: Duration = Duration::from_secs(15);
/// How long the others wait for the fork. A host may have said that it would fork, and then not say that it has.
const LONGEST: Duration = Duration::from_secs(2);

/// Everything that one process has open.
#[derive(Debug)]
pub(super) struct Floor {
    pid: u32,
    /// Forked off while something was open: then nothing may be, here and in its own children.
    tainted: bool,
    /// Connections that are open or about to be. Apart from `state`, whose lock the parent may hold at the fork.
    open: AtomicUsize,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    at_work: usize,
    /// Threads that are about to fork: nobody may begin.
    lulls: usize,
    places: Vec<Weak<Place>>,
}

/// Somebody who works with SQLite; a lull waits until this is gone.
#[derive(Debug)]
pub(super) struct AtWork(Arc<Floor>);

/// Before a fork: waits until no step is under way, then closes everything, until [`end_lull`].
pub fn begin_lull() {
    let floor = floor();
    let mut state = floor.state();
    state.lulls += 1;
    let state = floor.wait(state, PATIENCE, |state| state.at_work > 0);
    let places: Vec<_> = match state.at_work {
        0 => state.places.iter().filter_map(Weak::upgrade).collect(),
        // The child will have no use of SQLite, for it counts what is open.
        _ => Vec::new(),
    };
    drop(state);
    for place in places {
        place.close();
    }
}

/// After a fork, in the parent: everybody may go on, and opens what it needs.
pub fn end_lull() {
    let floor = floor();
    let mut state = floor.state();
    state.lulls = state.lulls.saturating_sub(1);
    drop(state);
    floor.changed.notify_all();
}

/// Begins to work with SQLite; waits while this process forks.
///
/// # Errors
/// `store_unavailable` in a process that was forked while something was open.
pub(super) fn enter() -> Result<AtWork> {
    let floor = floor();
    if floor.tainted {
        return Err(Error::store(
            "this process was forked while a SQLite store was open: the host must call `prepare_fork` before a fork \
             and `after_fork` after it, or open its stores only in the child",
        ));
    }
    let mut state = floor.wait(floor.state(), LONGEST, |state| state.lulls > 0);
    state.lulls = 0;
    state.at_work += 1;
    drop(state);
    Ok(AtWork(floor))
}

impl AtWork {
    /// Has every later lull close `place`.
    pub(super) fn add(&self, place: &Arc<Place>) {
        let mut state = self.0.state();
        state.places.retain(|known| known.strong_count() > 0);
        state.places.push(Arc::downgrade(place));
    }

    /// The count of what is open, for whoever opens something.
    pub(super) fn floor(&self) -> &Arc<Floor> {
        &self.0
    }
}

impl Drop for AtWork {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.at_work -= 1;
        if state.at_work == 0 {
            self.0.changed.notify_all();
        }
    }
}

impl Floor {
    /// One more is open, or about to be.
    pub(super) fn opens(&self) {
        self.open.fetch_add(1, Ordering::AcqRel);
    }

    /// One of them is closed.
    pub(super) fn closed(&self) {
        self.open.fetch_sub(1, Ordering::AcqRel);
    }

    /// Whether this is another process than the one that opened what is counted here.
    pub(super) fn is_left(&self) -> bool {
        self.pid != std::process::id()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits while `still` holds, but no longer than `longest`.
    fn wait<'a>(
        &self,
        state: MutexGuard<'a, State>,
        longest: Duration,
        still: impl Fn(&State) -> bool,
    ) -> MutexGuard<'a, State> {
        let waited = self.changed.wait_timeout_while(state, longest, |state| still(state));
        waited.unwrap_or_else(PoisonError::into_inner).0
    }
}

impl PerProcess for Floor {
    fn pid(&self) -> u32 {
        self.pid
    }

    fn make(pid: u32, parent: Option<&Self>) -> Self {
        Floor {
            pid,
            tainted: parent.is_some_and(|parent| parent.tainted || parent.open.load(Ordering::Acquire) > 0),
            open: AtomicUsize::new(0),
            state: Mutex::default(),
            changed: Condvar::new(),
        }
    }
}

fn floor() -> Arc<Floor> {
    per_process::current(&CURRENT)
}
