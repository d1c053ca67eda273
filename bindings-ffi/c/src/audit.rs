//! The audit file: one hash-chained JSON line for every decision, written before the function runs.

use crate::abi::{agentsudo_error, agentsudo_status, agentsudo_text};
use crate::{fence, process};
use agentsudo_core::desk::OnError;
use agentsudo_core::net::process as core;
use std::ffi::c_char;
use std::path::{Path, PathBuf};

/// Turns the audit file on, or off with a null `path`. Without this call, `AGENTSUDO_AUDIT_LOG` names it, from the first session on.
///
/// The file is created with mode 0600 and continued if it exists; never a symbolic link, never anything but a regular file.
/// Several processes may write to one. `on_error` (may be null) is "deny" (a call whose record cannot be written within five
/// seconds is refused) or "allow".
///
/// Errors: `INVALID` if the file cannot be opened; then it is as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_audit_set(
    path: *const c_char,
    on_error: *const c_char,
    out_error: *mut agentsudo_error,
) -> agentsudo_status {
    fence::call("agentsudo_audit_set", out_error, |caller| {
        let path = caller.optional_text("path", path)?.map(|path| PathBuf::from(path.as_ref()));
        let on_error =
            caller.optional_text("on_error", on_error)?.map(|text| OnError::parse(&text)).transpose()?;
        core::set_audit_file(path, on_error.unwrap_or_default())?;
        process::audit_is_set();
        Ok(agentsudo_status::Ok)
    })
}

/// Checks the chain of an audit file. `*out_holds` says whether it holds, `*out_report` (may be null) is a line for people.
///
/// A cut-off end shows only against what was noted elsewhere: `count` records and the hash of the last, `head` (64 hex digits). With
/// a null `head`, `count` means nothing.
///
/// Errors: `INVALID` if the file cannot be read; then `*out_holds` is false.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_audit_verify(
    path: *const c_char,
    count: u64,
    head: *const c_char,
    out_holds: *mut bool,
    out_report: *mut agentsudo_text,
    out_error: *mut agentsudo_error,
) -> agentsudo_status {
    fence::call("agentsudo_audit_verify", out_error, |caller| {
        let holds = caller.out("out_holds", out_holds)?;
        let report = caller.out("out_report", out_report).ok();
        let path = caller.text("path", path)?;
        let anchor = caller.optional_text("head", head)?.map(|head| (count, head.into_owned()));
        let verification = core::verify_audit_file(Path::new(path.as_ref()), anchor)?;
        if let Some(out) = report {
            caller.put_text(out, verification.to_string())?;
        }
        caller.put(holds, verification.holds());
        Ok(agentsudo_status::Ok)
    })
}
