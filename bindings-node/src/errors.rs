//! Errors on their way to JavaScript. Nothing is thrown here: what can fail returns either its result or a
//! `Failure`, from which `ts/errors.ts` makes the error that is thrown. Used by every file here.

use agentsudo_core::{Error, ErrorCode, Reason, gate};
use napi::Either;
use napi_derive::napi;

/// What went wrong, told by what the caller would do about it.
#[napi(object, object_from_js = false)]
pub struct Failure {
    /// `denied`, `invalid` or `internal`: which error is thrown.
    pub failed: &'static str,
    /// The code.
    pub code: &'static str,
    /// Why, in finer terms.
    pub reason: &'static str,
    /// For people and models.
    pub message: String,
    /// The agent's name.
    pub agent: Option<String>,
    /// The agent's id.
    pub agent_id: Option<String>,
    /// The missing scope or scopes, as one line.
    pub scope: Option<String>,
    /// The function's name.
    pub function: Option<String>,
    /// The request, where one was made.
    pub approval_id: Option<String>,
    /// Who said no, where somebody did.
    pub decided_by: Option<String>,
    /// The human's words.
    pub note: Option<String>,
}

/// A result, or what went wrong.
pub type Outcome<T> = Either<T, Failure>;

/// A name of a code and whether it means that the function did not run.
#[napi(object, object_from_js = false)]
pub struct CodeName {
    /// The code.
    pub code: &'static str,
    /// True if errors of this code are `PermissionDeniedError`s.
    pub denied: bool,
}

/// Which error each code becomes. Every code is named: a ninth does not compile.
fn kind(code: ErrorCode) -> &'static str {
    match code {
        ErrorCode::NoSession
        | ErrorCode::SessionExpired
        | ErrorCode::MissingScope
        | ErrorCode::Rejected
        | ErrorCode::ApprovalTimeout
        | ErrorCode::Unavailable => "denied",
        ErrorCode::Invalid => "invalid",
        ErrorCode::Internal => "internal",
    }
}

/// The failure for an error of the core.
pub(crate) fn failure(error: &Error) -> Failure {
    Failure {
        failed: kind(error.code()),
        code: error.code().as_str(),
        reason: error.reason().as_str(),
        message: error.message().to_owned(),
        agent: None,
        agent_id: None,
        scope: None,
        function: None,
        approval_id: None,
        decided_by: None,
        note: None,
    }
}

/// The failure for a refusal. It is a denial whatever its code, so that the function does not run.
pub(crate) fn denied(denial: gate::Denial) -> Failure {
    let said = |text: String| Some(text).filter(|t| !t.is_empty());
    Failure {
        failed: "denied",
        code: denial.code().as_str(),
        reason: denial.reason.as_str(),
        message: denial.message,
        agent: said(denial.agent_name),
        agent_id: said(denial.agent_id),
        scope: Some(denial.scope),
        function: Some(denial.function),
        approval_id: denial.approval_id,
        decided_by: denial.decided_by,
        note: denial.note,
    }
}

/// A result of the core's as JavaScript gets it.
pub(crate) fn outcome<T>(result: agentsudo_core::Result<T>) -> Outcome<T> {
    match result {
        Ok(value) => Either::A(value),
        Err(error) => Either::B(failure(&error)),
    }
}

/// Nothing, or what went wrong.
pub(crate) fn complaint<T>(result: agentsudo_core::Result<T>) -> Option<Failure> {
    result.err().as_ref().map(failure)
}

/// Every code.
#[napi]
pub fn error_codes() -> Vec<CodeName> {
    let named = |code: ErrorCode| CodeName { code: code.as_str(), denied: code.is_permission_denied() };
    ErrorCode::ALL.into_iter().map(named).collect()
}

/// The name of every reason.
#[napi]
pub fn reasons() -> Vec<&'static str> {
    Reason::ALL.into_iter().map(Reason::as_str).collect()
}
