//! The gate of this process, with C's logging attached and the environment's audit file open; and the one
//! place where a call of C's waits. Used by every export that decides or asks.

use crate::log::HostLog;
use agentsudo_core::gate::Gate;
use agentsudo_core::net::Process;
use agentsudo_core::net::process::{self, records};
use agentsudo_core::{Error, Reason, Result};
use std::future::Future;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

static GATE: OnceLock<Result<&'static Gate>> = OnceLock::new();
/// The program has said where the audit file is, or that there is none: the environment is not asked.
static AUDIT_SET: AtomicBool = AtomicBool::new(false);

/// The gate of this process.
///
/// # Errors
/// `audit_failed`, always, if the environment names an audit file that could not be opened at first.
#[inline]
pub(crate) fn gate() -> Result<&'static Gate> {
    match GATE.get() {
        Some(Ok(gate)) => Ok(gate),
        _ => GATE.get_or_init(make).clone(),
    }
}

fn make() -> Result<&'static Gate> {
    records().attach_host(Box::new(HostLog));
    if !AUDIT_SET.load(Ordering::Acquire) {
        process::set_audit_file_from_environment().map_err(|error| {
            Error::new(Reason::AuditFailed, format!("AGENTSUDO_AUDIT_LOG: {}", error.message()))
        })?;
    }
    Ok(process::gate())
}

/// The program speaks for the audit file from now on.
pub(crate) fn audit_is_set() {
    AUDIT_SET.store(true, Ordering::Release);
}

/// Runs `work` to its end on this thread.
///
/// # Errors
/// `invalid` on a thread that drives asynchronous work, which must not wait; `internal` without a runtime.
pub(crate) fn block_on<T>(work: impl Future<Output = T>) -> Result<T> {
    if tokio::runtime::Handle::try_current().is_ok() {
        return Err(Error::invalid(
            "this call waits, and this thread drives asynchronous work: make the call on a thread of its own",
        ));
    }
    Process::current().block_on(work)
}

/// Reads a time to wait: seconds from 0 up, or infinite for as long as the request itself waits.
///
/// # Errors
/// `invalid` for NaN and negative numbers.
pub(crate) fn patience(seconds: f64) -> Result<Option<Duration>> {
    if seconds == f64::INFINITY {
        return Ok(None);
    }
    Duration::try_from_secs_f64(seconds).map(Some).map_err(|_| {
        Error::invalid("`timeout` must be a number of seconds from 0 up, or INFINITY for the request's own")
    })
}
