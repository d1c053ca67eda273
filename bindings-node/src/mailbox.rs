//! The way back from our threads into JavaScript: one mailbox for each environment (the main thread and every
//! worker). Whoever waits has a number; what it waited for is posted under that number. Waiting costs no thread.
//! An open wait keeps the process alive, an idle mailbox does not. Once the environment goes, posting does nothing.

use crate::errors::{Failure, failure};
use crate::question::{Permit, Settlement};
use crate::slack::{HttpAnswer, Ticket};
use agentsudo_core::net::Process;
use agentsudo_core::{Error, Reason, desk};
use napi::bindgen_prelude::*;
use napi::sys;
use napi_derive::napi;
use std::cell::RefCell;
use std::ffi::c_void;
use std::ptr;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use tokio::sync::Notify;

/// What a wait ends with.
pub(crate) enum Mail {
    Nothing,
    Flag(bool),
    Ticket(desk::Ticket),
    Settlement(Settlement),
    Permit(Permit),
    Answer(HttpAnswer),
    Failed(Failure),
}

impl From<Error> for Mail {
    fn from(error: Error) -> Self {
        Mail::Failed(failure(&error))
    }
}

/// The result of work, as mail.
pub(crate) fn mail<T>(result: agentsudo_core::Result<T>, wrap: impl FnOnce(T) -> Mail) -> Mail {
    result.map_or_else(Mail::from, wrap)
}

#[allow(clippy::large_enum_variant, reason = "a letter is boxed as a whole, and lines are rare")]
enum Letter {
    Ended { wait: f64, with: Mail },
    Line { logger: &'static str, level: u32, text: String },
}

/// One environment's mailbox.
pub(crate) struct Mailbox {
    /// Null once the environment is going away. Held while posting, so that it cannot go meanwhile.
    door: Mutex<Door>,
    closed: Notify,
    /// The lowest level that the environment's logger keeps.
    pub(crate) level: std::sync::atomic::AtomicU32,
}

struct Door(sys::napi_threadsafe_function);

// SAFETY: a thread-safe function may be called from every thread; null is never called.
unsafe impl Send for Door {}

struct Local {
    mailbox: Arc<Mailbox>,
    env: sys::napi_env,
    sink: FunctionRef<FnArgs<(String, u32, String)>, ()>,
    waits: usize,
}

thread_local! {
    /// One for each copy of the package's JavaScript on this thread, in the order they were loaded: a module cache
    /// that was cleared, as test runners do, loads another one over the same library. Empty places are of copies
    /// whose environment is gone.
    static LOCAL: RefCell<Vec<Option<Local>>> = const { RefCell::new(Vec::new()) };
}

/// Waits that one copy can number; which copy a wait is of is told by its number.
const SPAN: f64 = (1_u64 << 40) as f64;

/// Copies of which all numbers are still exact.
const COPIES: usize = 1 << 12;

static ALL: Mutex<Vec<Weak<Mailbox>>> = Mutex::new(Vec::new());

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Every mailbox whose environment is still there, the oldest first.
pub(crate) fn all() -> Vec<Arc<Mailbox>> {
    lock(&ALL).iter().filter_map(Weak::upgrade).collect()
}

/// Opens a mailbox, once for each copy of the package's JavaScript. `deliver(wait, what)` gets what waits end with,
/// `say(logger, level, line)` the lines of the log. Neither may throw. Returns the number before the copy's first wait.
#[napi(
    catch_unwind,
    ts_args_type = "deliver: (wait: number, what: any) => void, say: (logger: string, level: number, line: string) => void"
)]
pub fn open_mailbox(
    env: &Env,
    deliver: Unknown<'_>,
    say: Function<'_, FnArgs<(String, u32, String)>, ()>,
) -> Result<f64> {
    let place = LOCAL.with(|local| local.borrow().len());
    if place >= COPIES {
        return Err(napi::Error::from_reason("the package was loaded too often in this thread"));
    }
    let sink = say.create_ref()?;
    let name = env.create_string("agentsudo")?;
    let mut door = ptr::null_mut();
    // SAFETY: `env` is this thread's and alive; `deliver` is a function (Node-API checks); there is no context.
    unsafe {
        check_status!(
            sys::napi_create_threadsafe_function(
                env.raw(),
                deliver.raw(),
                ptr::null_mut(),
                name.raw(),
                0,
                1,
                ptr::null_mut(),
                None,
                ptr::null_mut(),
                Some(hand_over),
                &mut door,
            ),
            "the mailbox could not be opened"
        )?;
        check_status!(sys::napi_unref_threadsafe_function(env.raw(), door))?;
    }
    let level = std::sync::atomic::AtomicU32::new(crate::log::WARNING);
    let mailbox = Arc::new(Mailbox { door: Mutex::new(Door(door)), closed: Notify::new(), level });
    lock(&ALL).retain(|known| known.strong_count() > 0);
    lock(&ALL).push(Arc::downgrade(&mailbox));
    let local = Local { mailbox, env: env.raw(), sink, waits: 0 };
    LOCAL.with(|all| all.borrow_mut().push(Some(local)));
    // Hooks run in reverse order: this one comes before the one of the thread-safe function itself.
    env.add_env_cleanup_hook(place, |place| {
        let Some(local) = LOCAL.with(|all| all.borrow_mut().get_mut(place)?.take()) else { return };
        let mut door = lock(&local.mailbox.door);
        let closing = std::mem::replace(&mut door.0, ptr::null_mut());
        local.mailbox.closed.notify_waiters();
        // SAFETY: still there, for its own hook has not run; nobody has it any more.
        unsafe {
            sys::napi_release_threadsafe_function(closing, sys::ThreadsafeFunctionReleaseMode::abort);
        }
    })?;
    Ok(place as f64 * SPAN)
}

/// This thread's mailbox: that of the copy that was loaded last.
pub(crate) fn local() -> Option<Arc<Mailbox>> {
    LOCAL.with(|all| Some(Arc::clone(&newest(&all.try_borrow().ok()?)?.mailbox)))
}

fn newest(all: &[Option<Local>]) -> Option<&Local> {
    all.iter().rev().flatten().next()
}

/// The copy that gave a wait its number.
fn owner(all: &mut [Option<Local>], wait: f64) -> Option<&mut Local> {
    all.get_mut((wait / SPAN) as usize)?.as_mut()
}

/// Starts `work` on our runtime and posts what it comes to under `wait`.
pub(crate) fn start(wait: f64, work: impl Future<Output = Mail> + Send + 'static) {
    let Some(mailbox) = expect_one(wait) else { return };
    let post = Post { mailbox, wait, with: None };
    let process = Process::current();
    match process.runtime() {
        Ok(runtime) => {
            runtime.spawn(async move { post.close(work.await) });
        }
        Err(error) => post.close(error.into()),
    }
}

/// Like [`start`]; if the environment goes first (a worker was terminated), `work` is dropped and `leave` is done.
pub(crate) fn start_or_leave(
    wait: f64,
    work: impl Future<Output = Mail> + Send + 'static,
    leave: impl Future<Output = ()> + Send + 'static,
) {
    let find = |all: &RefCell<Vec<Option<Local>>>| {
        Some(Arc::clone(&owner(&mut all.try_borrow_mut().ok()?, wait)?.mailbox))
    };
    let Some(mailbox) = LOCAL.with(find) else { return };
    start(wait, async move {
        tokio::select! {
            mail = work => mail,
            () = mailbox.gone() => {
                leave.await;
                Mail::Nothing
            }
        }
    });
}

/// Posts when it is dropped, so that no wait is left open: not by a panic, and not by the end of the runtime.
struct Post {
    mailbox: Arc<Mailbox>,
    wait: f64,
    with: Option<Mail>,
}

impl Post {
    fn close(mut self, with: Mail) {
        self.with = Some(with);
    }
}

impl Drop for Post {
    fn drop(&mut self) {
        let gone = || {
            Error::new(Reason::ShuttingDown, "agentsudo is shutting down; the function did not run").into()
        };
        let with = self.with.take().unwrap_or_else(gone);
        self.mailbox.post(Letter::Ended { wait: self.wait, with });
    }
}

/// One wait more: it keeps the process alive until it is delivered.
fn expect_one(wait: f64) -> Option<Arc<Mailbox>> {
    LOCAL.with(|all| {
        let mut all = all.try_borrow_mut().ok()?;
        let local = owner(&mut all, wait)?;
        local.waits += 1;
        if local.waits == 1 {
            let door = lock(&local.mailbox.door);
            // SAFETY: this thread's environment is alive, for the cleanup hook has not emptied `LOCAL`.
            unsafe { sys::napi_ref_threadsafe_function(local.env, door.0) };
        }
        Some(Arc::clone(&local.mailbox))
    })
}

fn one_delivered(wait: f64) {
    LOCAL.with(|all| {
        let Ok(mut all) = all.try_borrow_mut() else { return };
        let Some(local) = owner(&mut all, wait) else { return };
        local.waits = local.waits.saturating_sub(1);
        if local.waits == 0 {
            let door = lock(&local.mailbox.door);
            // SAFETY: as in `expect_one`.
            unsafe { sys::napi_unref_threadsafe_function(local.env, door.0) };
        }
    });
}

impl Mailbox {
    /// Ready once the environment is going away.
    async fn gone(&self) {
        let mut closed = std::pin::pin!(self.closed.notified());
        closed.as_mut().enable();
        if !lock(&self.door).0.is_null() {
            closed.await;
        }
    }

    fn post(&self, letter: Letter) {
        let door = lock(&self.door);
        if door.0.is_null() {
            return;
        }
        let letter = Box::into_raw(Box::new(letter));
        // SAFETY: the door is open as long as the lock is held. What was not taken is ours again.
        unsafe {
            let taken = sys::napi_call_threadsafe_function(
                door.0,
                letter.cast::<c_void>(),
                sys::ThreadsafeFunctionCallMode::nonblocking,
            );
            if taken != sys::Status::napi_ok {
                drop(Box::from_raw(letter));
            }
        }
    }

    /// Sends a line to the environment's logger.
    pub(crate) fn send_line(&self, logger: &'static str, level: u32, text: &str) {
        self.post(Letter::Line { logger, level, text: text.to_owned() });
    }
}

/// Says a line right here, if this is the thread of an environment. False if it is not.
pub(crate) fn say_here(logger: &'static str, level: u32, text: &str) -> bool {
    let env = LOCAL.with(|all| Some(Env::from_raw(newest(&all.try_borrow().ok()?)?.env)));
    let Some(env) = env else { return false };
    // Not borrowed during the call: a logger may come back to us.
    let sink = LOCAL.with(|all| newest(&all.try_borrow().ok()?)?.sink.borrow_back(&env).ok());
    let Some(sink) = sink else { return false };
    if sink.call((logger.to_owned(), level, text.to_owned()).into()).is_err() {
        forget_exception(env.raw());
    }
    true
}

/// A logger's own trouble is nobody's denial.
fn forget_exception(env: sys::napi_env) {
    let mut thrown = ptr::null_mut();
    // SAFETY: the environment is alive, for JavaScript was just called in it.
    unsafe { sys::napi_get_and_clear_last_exception(env, &mut thrown) };
}

unsafe extern "C" fn hand_over(
    env: sys::napi_env,
    deliver: sys::napi_value,
    _context: *mut c_void,
    letter: *mut c_void,
) {
    // SAFETY: `post` made it with `Box::into_raw` and gave it away.
    let letter = unsafe { Box::from_raw(letter.cast::<Letter>()) };
    // Both null when the environment is going away and the queue is only emptied.
    if env.is_null() || deliver.is_null() {
        return;
    }
    match *letter {
        Letter::Line { logger, level, text } => {
            say_here(logger, level, &text);
        }
        Letter::Ended { wait, with } => {
            one_delivered(wait);
            // SAFETY: on the environment's thread, inside a scope that Node-API opened.
            unsafe {
                let number = f64::to_napi_value(env, wait);
                let (Ok(number), Ok(with)) = (number, with.into_value(env)) else {
                    forget_exception(env);
                    return;
                };
                let mut nobody = ptr::null_mut();
                sys::napi_get_undefined(env, &mut nobody);
                let arguments = [number, with];
                let called = sys::napi_call_function(
                    env,
                    nobody,
                    deliver,
                    arguments.len(),
                    arguments.as_ptr(),
                    ptr::null_mut(),
                );
                if called == sys::Status::napi_pending_exception {
                    let mut thrown = ptr::null_mut();
                    sys::napi_get_and_clear_last_exception(env, &mut thrown);
                    sys::napi_fatal_exception(env, thrown);
                }
            }
        }
    }
}

impl Mail {
    /// # Safety
    /// On the thread of `env`, with an open scope.
    unsafe fn into_value(self, env: sys::napi_env) -> Result<sys::napi_value> {
        // SAFETY: handed on to the caller.
        unsafe {
            match self {
                Mail::Nothing => <()>::to_napi_value(env, ()),
                Mail::Flag(flag) => bool::to_napi_value(env, flag),
                Mail::Ticket(ticket) => Ticket::to_napi_value(env, Ticket(ticket)),
                Mail::Settlement(settlement) => Settlement::to_napi_value(env, settlement),
                Mail::Permit(permit) => Permit::to_napi_value(env, permit),
                Mail::Answer(answer) => HttpAnswer::to_napi_value(env, answer),
                Mail::Failed(failure) => Failure::to_napi_value(env, failure),
            }
        }
    }
}
