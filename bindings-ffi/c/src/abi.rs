//! Owns the plain types of the C interface: statuses, verdicts, handles. No behaviour. Used by every file.

use agentsudo_core::ErrorCode;

/// What a call came to. Exactly `AGENTSUDO_STATUS_OK` is success; the numbers never change.
///
/// 1 to 6 mean that a guarded function must not run, as does everything else that is not 0.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum agentsudo_status {
    /// Done. From the gate: the function may run, once.
    Ok = 0,
    /// No session is open here. Start one around the call.
    NoSession = 1,
    /// The session ended or its time ran out. Start a new one.
    SessionExpired = 2,
    /// The agent does not hold the scope. Grant it, or ask a human.
    MissingScope = 3,
    /// A human or a callback said no, or gave an answer that is not a yes. Do not retry.
    Rejected = 4,
    /// Nobody answered in time. Ask again later.
    ApprovalTimeout = 5,
    /// Nobody could be asked, or the answer could not be recorded. Retryable.
    Unavailable = 6,
    /// An argument, a handle or a setting is wrong. Mend it.
    Invalid = 7,
    /// A defect of ours. Report it.
    Internal = 8,
    /// Not an error: somebody has to be asked before the function may run.
    Ask = 100,
    /// Not an error: the request is still waiting for an answer.
    Pending = 101,
}

impl From<ErrorCode> for agentsudo_status {
    fn from(code: ErrorCode) -> Self {
        match code {
            ErrorCode::NoSession => agentsudo_status::NoSession,
            ErrorCode::SessionExpired => agentsudo_status::SessionExpired,
            ErrorCode::MissingScope => agentsudo_status::MissingScope,
            ErrorCode::Rejected => agentsudo_status::Rejected,
            ErrorCode::ApprovalTimeout => agentsudo_status::ApprovalTimeout,
            ErrorCode::Unavailable => agentsudo_status::Unavailable,
            ErrorCode::Invalid => agentsudo_status::Invalid,
            ErrorCode::Internal => agentsudo_status::Internal,
        }
    }
}

/// Counts up when a program that was built against an older header would no longer work.
pub const AGENTSUDO_ABI_VERSION: u32 = 1;

/// The one value with which a callback allows a call ("YES" in ASCII; no errno, no boolean).
pub const AGENTSUDO_VERDICT_ALLOW: i32 = 0x0059_4553;

/// The value with which a callback refuses a call. Every other value refuses it too (`invalid_verdict`).
pub const AGENTSUDO_VERDICT_DENY: i32 = 0;

/// Who asks. Free it with `agentsudo_agent_free`; its sessions keep what they need of it.
#[repr(C)]
#[derive(Debug, Clone, Copy, Default)]
pub struct agentsudo_agent {
    /// 0 is the null handle. Everything else is ours to read.
    pub bits: u64,
}

/// The stretch of time in which an agent may act. Free it with `agentsudo_session_free`, which also ends it.
#[repr(C)]
#[derive(Debug, Clone, Copy, Default)]
pub struct agentsudo_session {
    /// 0 is the null handle. Everything else is ours to read.
    pub bits: u64,
}

/// What stands before a function: the scopes it needs, and what happens without them. Made once, used by every
/// call. Free it with `agentsudo_guard_free`.
#[repr(C)]
#[derive(Debug, Clone, Copy, Default)]
pub struct agentsudo_guard {
    /// 0 is the null handle. Everything else is ours to read.
    pub bits: u64,
}

/// A call that waits for an answer. Free it with `agentsudo_question_free`.
#[repr(C)]
#[derive(Debug, Clone, Copy, Default)]
pub struct agentsudo_question {
    /// 0 is the null handle. Everything else is ours to read.
    pub bits: u64,
}

/// Leave to run, once, that somebody was asked for: tell it how the run went. Free it with
/// `agentsudo_permit_free`.
#[repr(C)]
#[derive(Debug, Clone, Copy, Default)]
pub struct agentsudo_permit {
    /// 0 is the null handle. Everything else is ours to read.
    pub bits: u64,
}

/// A way to ask a human. Free it with `agentsudo_approver_free`; requests that wait go on waiting.
#[repr(C)]
#[derive(Debug, Clone, Copy, Default)]
pub struct agentsudo_approver {
    /// 0 is the null handle. Everything else is ours to read.
    pub bits: u64,
}

/// The caller's end of a request to a human. Free it with `agentsudo_ticket_free`, which does not cancel the
/// request: nobody runs anything without its answer.
#[repr(C)]
#[derive(Debug, Clone, Copy, Default)]
pub struct agentsudo_ticket {
    /// 0 is the null handle. Everything else is ours to read.
    pub bits: u64,
}

/// What a web server sends back to Slack. Free it with `agentsudo_response_free`.
#[repr(C)]
#[derive(Debug, Clone, Copy, Default)]
pub struct agentsudo_response {
    /// 0 is the null handle. Everything else is ours to read.
    pub bits: u64,
}

/// Rules over texts, compiled. Free them with `agentsudo_guardrails_free`.
#[repr(C)]
#[derive(Debug, Clone, Copy, Default)]
pub struct agentsudo_guardrails {
    /// 0 is the null handle. Everything else is ours to read.
    pub bits: u64,
}

/// A sender of telemetry. Free it with `agentsudo_telemetry_free`; while attached it stays in use.
#[repr(C)]
#[derive(Debug, Clone, Copy, Default)]
pub struct agentsudo_telemetry {
    /// 0 is the null handle. Everything else is ours to read.
    pub bits: u64,
}

/// What went wrong, in full. Free it with `agentsudo_error_free`.
#[repr(C)]
#[derive(Debug, Clone, Copy, Default)]
pub struct agentsudo_error {
    /// 0 is the null handle. Everything else is ours to read.
    pub bits: u64,
}

/// A text that belongs to you. Free it with `agentsudo_text_free`.
#[repr(C)]
#[derive(Debug, Clone, Copy, Default)]
pub struct agentsudo_text {
    /// 0 is the null handle. Everything else is ours to read.
    pub bits: u64,
}

/// What may be remembered of a call that was let through; see `agentsudo_gate_remember`.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct agentsudo_memo {
    /// A number that changes whenever something that was allowed may not be any more. It is there for good; read it atomically.
    pub generation: *const u64,
    /// What `*generation` must still be. 0, which it never is: nothing may be remembered.
    pub held_in: u64,
    /// How long the session still lasts, in nanoseconds.
    pub left_ns: u64,
}

impl Default for agentsudo_memo {
    fn default() -> Self {
        agentsudo_memo { generation: std::ptr::null(), held_in: 0, left_ns: 0 }
    }
}
