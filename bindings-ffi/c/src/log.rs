//! Lines for the host's log. Silent until the host sets a callback; never blocks a decision, never fails
//! one. Lines that our own thread has to say are handed to a thread for callbacks.

use crate::abi::{agentsudo_error, agentsudo_status};
use crate::callback::{self, UserData, agentsudo_free_user_data};
use crate::text::c_string;
use crate::{fence, process};
use agentsudo_core::Error;
use agentsudo_core::desk::{self, Logger};
use agentsudo_core::gate::Level;
use agentsudo_core::model::generation;
use arc_swap::ArcSwapOption;
use std::cell::Cell;
use std::ffi::{c_char, c_void};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Every decision, plain grants too.
pub const AGENTSUDO_LOG_DEBUG: i32 = 10;
/// Sessions, approvals and what became of them.
pub const AGENTSUDO_LOG_INFO: i32 = 20;
/// Somebody should look.
pub const AGENTSUDO_LOG_WARNING: i32 = 30;
/// Something was refused or broke.
pub const AGENTSUDO_LOG_ERROR: i32 = 40;

/// Is told a line: its level (`AGENTSUDO_LOG_…`), the logger (`agentsudo`, whose lines are JSON objects;
/// `agentsudo.slack`; `agentsudo.cloud`) and the line, UTF-8 without a line feed. Both texts are gone when it returns.
pub type agentsudo_log_callback =
    Option<extern "C" fn(user_data: *mut c_void, level: i32, logger: *const c_char, line: *const c_char)>;

/// The host's log, as the core sees it.
pub(crate) struct HostLog;

struct Target {
    callback: extern "C" fn(*mut c_void, i32, *const c_char, *const c_char),
    data: UserData,
    level: i32,
}

static TARGET: ArcSwapOption<Target> = ArcSwapOption::const_empty();
static GRANTS_WANTED: AtomicBool = AtomicBool::new(false);

thread_local! {
    /// A callback that makes calls of ours would be told of those, and so on without end.
    static TELLING: Cell<bool> = const { Cell::new(false) };
}

impl Target {
    fn tell(&self, level: i32, logger: Logger, line: &str) {
        if TELLING.replace(true) {
            return;
        }
        let (logger, line) = (c_string(logger.name()), c_string(line));
        let tell = || (self.callback)(self.data.pointer(), level, logger.as_ptr(), line.as_ptr());
        agentsudo_core::panics::outside(tell);
        TELLING.set(false);
    }
}

impl desk::HostLog for HostLog {
    fn is_enabled(&self, _: Logger, level: Level) -> bool {
        TARGET.load().as_ref().is_some_and(|target| number(level) >= target.level)
    }

    fn wants_grants(&self) -> bool {
        GRANTS_WANTED.load(Ordering::Relaxed)
    }

    fn say(&self, logger: Logger, level: Level, line: &str) {
        let Some(target) = TARGET.load_full() else { return };
        let level = number(level);
        if tokio::runtime::Handle::try_current().is_ok() {
            let line = line.to_owned();
            callback::run_soon(move || target.tell(level, logger, &line));
        } else {
            target.tell(level, logger, line);
        }
    }
}

fn number(level: Level) -> i32 {
    match level {
        Level::Debug => AGENTSUDO_LOG_DEBUG,
        Level::Info => AGENTSUDO_LOG_INFO,
        Level::Warning => AGENTSUDO_LOG_WARNING,
        Level::Error => AGENTSUDO_LOG_ERROR,
    }
}

/// Tells `callback` every line of `level` and above from now on, instead of whoever was told before; null ends it.
///
/// It is called from any thread, from several at once, and what it calls of this library makes no lines. With
/// `AGENTSUDO_LOG_DEBUG` every allowed call has a line, which costs time. `free_user_data` (may be null) is called when
/// `user_data` is needed no more, also if this fails.
///
/// Errors: `INVALID` for an unknown level.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_log_set(
    callback: agentsudo_log_callback,
    level: i32,
    user_data: *mut c_void,
    free_user_data: agentsudo_free_user_data,
    out_error: *mut agentsudo_error,
) -> agentsudo_status {
    fence::call("agentsudo_log_set", out_error, |_| {
        let data = UserData::new(user_data, free_user_data);
        let levels = [AGENTSUDO_LOG_DEBUG, AGENTSUDO_LOG_INFO, AGENTSUDO_LOG_WARNING, AGENTSUDO_LOG_ERROR];
        if !levels.contains(&level) {
            return Err(Error::invalid(format!("there is no log level {level}: use AGENTSUDO_LOG_…")).into());
        }
        process::gate()?;
        GRANTS_WANTED.store(callback.is_some() && level <= AGENTSUDO_LOG_DEBUG, Ordering::Relaxed);
        generation::next();
        TARGET.store(callback.map(|callback| Arc::new(Target { callback, data, level })));
        Ok(agentsudo_status::Ok)
    })
}
