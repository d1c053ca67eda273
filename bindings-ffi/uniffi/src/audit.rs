//! The audit file: one hash-chained JSON line for every decision, written before the function runs.

use crate::errors::SudoError;
use agentsudo_core::desk;
use agentsudo_core::net::process;

/// What becomes of a call whose record cannot be written within five seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum OnAuditError {
    /// It is refused.
    Deny,
    /// It runs all the same.
    Allow,
}

/// How long a file was when somebody noted it, so that a shortened or rewritten one is found out.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct AuditAnchor {
    /// How many records there were.
    pub count: u64,
    /// The hash of the last of them: 64 hex digits.
    pub head: String,
}

/// What became of a check.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct AuditVerification {
    /// Does the chain hold?
    pub holds: bool,
    /// A line for people.
    pub report: String,
}

/// Turns the audit file on, or off with nothing. It is created with mode 0600 and continued if it exists; several processes
/// may write to one file. A call whose record cannot be written is denied unless `on_error` says otherwise.
#[uniffi::export(default(on_error = None))]
pub fn configure_audit(path: Option<String>, on_error: Option<OnAuditError>) -> Result<(), SudoError> {
    let on_error = match on_error {
        None | Some(OnAuditError::Deny) => desk::OnError::Deny,
        Some(OnAuditError::Allow) => desk::OnError::Allow,
    };
    Ok(process::set_audit_file(path.map(Into::into), on_error)?)
}

/// Turns the audit file on that `AGENTSUDO_AUDIT_LOG` names, if it names one. To be called when the program starts: a file
/// that was asked for and cannot be had must not be missed.
#[uniffi::export]
pub fn configure_audit_from_environment() -> Result<(), SudoError> {
    Ok(process::set_audit_file_from_environment()?)
}

/// Says whether an audit file's chain holds, and where it breaks.
#[uniffi::export(default(anchor = None))]
pub fn verify_audit(path: String, anchor: Option<AuditAnchor>) -> Result<AuditVerification, SudoError> {
    let anchor = anchor.map(|anchor| (anchor.count, anchor.head));
    let verification = process::verify_audit_file(path.as_ref(), anchor)?;
    Ok(AuditVerification { holds: verification.holds(), report: verification.to_string() })
}
