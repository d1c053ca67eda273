//! The library as a whole: versions, the end of the process, forks.

use crate::abi::{AGENTSUDO_ABI_VERSION, agentsudo_error, agentsudo_status};
use crate::{fence, process, table};
use agentsudo_core::Error;
use agentsudo_core::net::Process;
use agentsudo_core::net::process::{after_fork, prepare_fork};
use std::ffi::{CStr, c_char};

const VERSION: &CStr = match CStr::from_bytes_with_nul(concat!(env!("CARGO_PKG_VERSION"), "\0").as_bytes()) {
    Ok(version) => version,
    Err(_) => c"",
};

/// The library's version: `0.5.0`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_version() -> *const c_char {
    fence::read("agentsudo_version", VERSION.as_ptr(), |_| Some(VERSION.as_ptr()))
}

/// The library's `AGENTSUDO_ABI_VERSION`. If it is not the header's, the program and the library do not fit.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_abi_version() -> u32 {
    fence::read("agentsudo_abi_version", 0, |_| Some(AGENTSUDO_ABI_VERSION))
}

/// Handles that are out now, in the whole process: for finding out what a program forgot to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_live_handles() -> u64 {
    fence::read("agentsudo_live_handles", 0, |_| Some(table::live()))
}

/// The process ends: requests that wait end as cancelled (`shutting_down`), cards in Slack are edited and telemetry is
/// delivered, for at most `patience` seconds (above 0, at most 60). Call it last, before `exit`; without it, all of
/// that is lost and nothing else is. Approvers made later work no more.
///
/// Errors: `INVALID`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_shut_down(
    patience: f64,
    out_error: *mut agentsudo_error,
) -> agentsudo_status {
    fence::call("agentsudo_shut_down", out_error, |_| {
        let patience = agentsudo_core::model::agent::seconds_within("patience", patience, 60.0)?;
        // A wait for the runtime on one of its own threads would never end.
        if tokio::runtime::Handle::try_current().is_ok() {
            return Err(
                Error::invalid("a thread that drives asynchronous work cannot end the process").into()
            );
        }
        Process::current().shut_down(patience);
        Ok(agentsudo_status::Ok)
    })
}

/// Makes what is otherwise made on first use, and closes stores in files. Call it before `fork` in a program with
/// several threads or with such a store, and `agentsudo_after_fork` after it: what another thread is just making would
/// never be finished in the child, and SQLite must not be carried across. Without this call a child is refused the
/// stores that its parent had open. Handles of before the fork are good in the child too; requests that wait stay the
/// parent's.
///
/// Errors: `UNAVAILABLE` if `AGENTSUDO_AUDIT_LOG` names a file that cannot be opened.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_prepare_fork(out_error: *mut agentsudo_error) -> agentsudo_status {
    fence::call("agentsudo_prepare_fork", out_error, |_| {
        process::gate()?;
        prepare_fork();
        Ok(agentsudo_status::Ok)
    })
}

/// Has stores in files go on. Call it in the parent after `fork`, also if that failed; otherwise they rest for two
/// seconds after `agentsudo_prepare_fork`. Does nothing if none rests.
///
/// Errors: none but `INTERNAL`, for a defect.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_after_fork(out_error: *mut agentsudo_error) -> agentsudo_status {
    fence::call("agentsudo_after_fork", out_error, |_| {
        after_fork();
        Ok(agentsudo_status::Ok)
    })
}
