//! Calls into C: the function with what it is to be told of, and the threads that such calls are made on.
//! A callback may take its time, call back in, free any handle or never return: it holds up nothing but
//! its own thread. Used by guards, tickets and the log.

use arc_swap::ArcSwapOption;
use std::collections::VecDeque;
use std::ffi::c_void;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Frees what belongs to a callback, once it can be called no more.
pub type agentsudo_free_user_data = Option<extern "C" fn(user_data: *mut c_void)>;

/// What the host wants handed to its callback. Ours only to pass on and, at the end, to give back.
pub(crate) struct UserData {
    pointer: *mut c_void,
    free: agentsudo_free_user_data,
}

// SAFETY: the pointer is never followed here. The header tells that callbacks come from any thread, and the
// host makes what it points to fit for that.
unsafe impl Send for UserData {}
// SAFETY: as above.
unsafe impl Sync for UserData {}

impl UserData {
    pub(crate) fn new(pointer: *mut c_void, free: agentsudo_free_user_data) -> Self {
        UserData { pointer, free }
    }

    pub(crate) fn pointer(&self) -> *mut c_void {
        self.pointer
    }
}

impl Drop for UserData {
    fn drop(&mut self) {
        if let Some(free) = self.free {
            agentsudo_core::panics::outside(|| free(self.pointer));
        }
    }
}

type Job = Box<dyn FnOnce() + Send>;

/// Threads for callbacks: as many as are busy, up to a limit, and none when there is nothing to do.
struct Pool {
    pid: u32,
    state: Mutex<State>,
    work: Condvar,
}

#[derive(Default)]
struct State {
    jobs: VecDeque<Job>,
    threads: usize,
    idle: usize,
}

/// A forked child has none of its parent's threads, and its locks may be held by one of them.
static POOL: ArcSwapOption<Pool> = ArcSwapOption::const_empty();
/// Callbacks that run at the same time. If as many never return, later ones wait for ever.
const MOST_THREADS: usize = 64;
/// A thread without work ends after this.
const IDLE: Duration = Duration::from_secs(5);

/// Runs `job` soon, on a thread for callbacks.
pub(crate) fn run_soon(job: impl FnOnce() + Send + 'static) {
    let pool = Pool::current();
    let mut state = pool.lock();
    state.jobs.push_back(Box::new(job));
    if state.idle >= state.jobs.len() {
        pool.work.notify_one();
    } else if state.threads < MOST_THREADS {
        state.threads += 1;
        drop(state);
        let thread = std::thread::Builder::new().name("agentsudo-calls".into());
        let ours = Arc::clone(&pool);
        if thread.spawn(move || ours.serve()).is_err() {
            pool.lock().threads -= 1;
        }
    }
}

impl Pool {
    fn current() -> Arc<Pool> {
        let pid = std::process::id();
        loop {
            let seen = POOL.load_full();
            if let Some(pool) = seen.as_ref().filter(|pool| pool.pid == pid) {
                return Arc::clone(pool);
            }
            let fresh = Arc::new(Pool { pid, state: Mutex::default(), work: Condvar::new() });
            POOL.compare_and_swap(&seen, Some(fresh));
            // The parent's is left as it is: its jobs are the parent's.
            std::mem::forget(seen);
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn serve(&self) {
        let mut state = self.lock();
        loop {
            if let Some(job) = state.jobs.pop_front() {
                drop(state);
                job();
                state = self.lock();
                continue;
            }
            state.idle += 1;
            let (after, waited) = self.work.wait_timeout(state, IDLE).unwrap_or_else(PoisonError::into_inner);
            state = after;
            state.idle -= 1;
            if waited.timed_out() && state.jobs.is_empty() {
                state.threads -= 1;
                return;
            }
        }
    }
}
