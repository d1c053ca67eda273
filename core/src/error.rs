//! What can go wrong, told by what the caller would do about it. `docs/errors.md` holds the policy and is
//! checked against this file. Used by every layer; knows none of them.

use std::fmt;

/// The eight ways a call can fail. The integers are the C ABI: they are never reused or reordered.
///
/// Not `#[non_exhaustive]`: each binding matches all of them, so a ninth fails to compile there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(i32)]
pub enum ErrorCode {
    /// No session is open here. Start one around the call.
    NoSession = 1,
    /// The session ended or its time ran out. Start a new one.
    SessionExpired = 2,
    /// The agent does not hold the scope. Grant it, or ask a human through `on_deny`.
    MissingScope = 3,
    /// A human or an approval callback said no, or gave an answer that is not a yes. Do not retry.
    Rejected = 4,
    /// Nobody answered in time. Ask again later.
    ApprovalTimeout = 5,
    /// Nobody could be asked, or the answer could not be recorded. Retryable.
    Unavailable = 6,
    /// An argument or a setting is wrong. Mend it.
    Invalid = 7,
    /// A defect of ours. Report it.
    Internal = 8,
}

impl ErrorCode {
    /// Every code, in the order of its integer.
    pub const ALL: [ErrorCode; 8] = [
        ErrorCode::NoSession,
        ErrorCode::SessionExpired,
        ErrorCode::MissingScope,
        ErrorCode::Rejected,
        ErrorCode::ApprovalTimeout,
        ErrorCode::Unavailable,
        ErrorCode::Invalid,
        ErrorCode::Internal,
    ];

    /// The name used in every language, in logs and in vectors.
    pub const fn as_str(self) -> &'static str {
        match self {
            ErrorCode::NoSession => "no_session",
            ErrorCode::SessionExpired => "session_expired",
            ErrorCode::MissingScope => "missing_scope",
            ErrorCode::Rejected => "rejected",
            ErrorCode::ApprovalTimeout => "approval_timeout",
            ErrorCode::Unavailable => "unavailable",
            ErrorCode::Invalid => "invalid",
            ErrorCode::Internal => "internal",
        }
    }

    /// True when the error means "the guarded function did not run", which bindings raise as
    /// `PermissionDenied`.
    pub const fn is_permission_denied(self) -> bool {
        !matches!(self, ErrorCode::Invalid | ErrorCode::Internal)
    }

    /// True when the same call may succeed later with nothing changed by the caller.
    pub const fn is_retryable(self) -> bool {
        matches!(self, ErrorCode::Unavailable)
    }
}

/// Why, finer than [`ErrorCode`]: for people, logs and the text a model is told. More may come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// No session is open in this context.
    NoSession,
    /// The session's time ran out.
    SessionExpired,
    /// The session was ended before this call.
    SessionEnded,
    /// The agent does not hold a required scope.
    MissingScope,
    /// A human said no.
    DeniedByPerson,
    /// The `on_deny` callback returned false.
    CallbackRefused,
    /// The `on_deny` callback returned something that is neither true nor false.
    InvalidVerdict,
    /// The arguments changed between the question and the answer.
    ArgsChanged,
    /// The arguments cannot be shown or bound: too deep, cyclic or too large.
    InvalidArguments,
    /// The approval was already used for another run.
    AlreadyClaimed,
    /// Who approved is no approver any more, or that could not be confirmed.
    ApproverRemoved,
    /// The grant that stood for an answer was revoked, or was over, before the call ran.
    GrantOver,
    /// The caller went away before an answer came.
    Cancelled,
    /// Nobody answered before the deadline.
    Expired,
    /// No way to reach a human is configured.
    NotConfigured,
    /// An incoming webhook can announce a request, but nobody can answer it.
    NotifyOnly,
    /// Slack could not be reached, or refused the message.
    SlackUnavailable,
    /// The approval server could not be reached, or gave no usable answer.
    CloudUnavailable,
    /// There is no terminal to ask on, or it went away.
    ConsoleUnavailable,
    /// The store that keeps requests could not be read or written.
    StoreUnavailable,
    /// Too many requests are pending.
    LimitReached,
    /// The decision could not be written to the audit log.
    AuditFailed,
    /// This process is shutting down.
    ShuttingDown,
    /// An argument or a setting is wrong.
    InvalidSetting,
    /// The idempotency key stands for a request about another call.
    KeyReused,
    /// A defect of ours.
    Defect,
}

impl Reason {
    /// Every reason, in the order of the documentation.
    pub const ALL: [Reason; 26] = [
        Reason::NoSession,
        Reason::SessionExpired,
        Reason::SessionEnded,
        Reason::MissingScope,
        Reason::DeniedByPerson,
        Reason::CallbackRefused,
        Reason::InvalidVerdict,
        Reason::ArgsChanged,
        Reason::InvalidArguments,
        Reason::AlreadyClaimed,
        Reason::ApproverRemoved,
        Reason::GrantOver,
        Reason::Cancelled,
        Reason::Expired,
        Reason::NotConfigured,
        Reason::NotifyOnly,
        Reason::SlackUnavailable,
        Reason::CloudUnavailable,
        Reason::ConsoleUnavailable,
        Reason::StoreUnavailable,
        Reason::LimitReached,
        Reason::AuditFailed,
        Reason::ShuttingDown,
        Reason::InvalidSetting,
        Reason::KeyReused,
        Reason::Defect,
    ];

    /// The reason of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Reason::ALL.into_iter().find(|reason| reason.as_str() == name)
    }

    /// The name used in every language, in logs and in vectors.
    pub const fn as_str(self) -> &'static str {
        match self {
            Reason::NoSession => "no_session",
            Reason::SessionExpired => "session_expired",
            Reason::SessionEnded => "session_ended",
            Reason::MissingScope => "missing_scope",
            Reason::DeniedByPerson => "denied_by_person",
            Reason::CallbackRefused => "callback_refused",
            Reason::InvalidVerdict => "invalid_verdict",
            Reason::ArgsChanged => "args_changed",
            Reason::InvalidArguments => "invalid_arguments",
            Reason::AlreadyClaimed => "already_claimed",
            Reason::ApproverRemoved => "approver_removed",
            Reason::GrantOver => "grant_over",
            Reason::Cancelled => "cancelled",
            Reason::Expired => "expired",
            Reason::NotConfigured => "not_configured",
            Reason::NotifyOnly => "notify_only",
            Reason::SlackUnavailable => "slack_unavailable",
            Reason::CloudUnavailable => "cloud_unavailable",
            Reason::ConsoleUnavailable => "console_unavailable",
            Reason::StoreUnavailable => "store_unavailable",
            Reason::LimitReached => "limit_reached",
            Reason::AuditFailed => "audit_failed",
            Reason::ShuttingDown => "shutting_down",
            Reason::InvalidSetting => "invalid_setting",
            Reason::KeyReused => "key_reused",
            Reason::Defect => "defect",
        }
    }

    /// The code that a caller acts on.
    pub const fn code(self) -> ErrorCode {
        match self {
            Reason::NoSession => ErrorCode::NoSession,
            Reason::SessionExpired | Reason::SessionEnded => ErrorCode::SessionExpired,
            Reason::MissingScope => ErrorCode::MissingScope,
            Reason::DeniedByPerson
            | Reason::CallbackRefused
            | Reason::InvalidVerdict
            | Reason::ArgsChanged
            | Reason::InvalidArguments
            | Reason::AlreadyClaimed
            | Reason::ApproverRemoved
            | Reason::Cancelled => ErrorCode::Rejected,
            Reason::Expired => ErrorCode::ApprovalTimeout,
            Reason::NotConfigured
            | Reason::NotifyOnly
            | Reason::SlackUnavailable
            | Reason::CloudUnavailable
            | Reason::ConsoleUnavailable
            | Reason::StoreUnavailable
            | Reason::LimitReached
            | Reason::GrantOver
            | Reason::AuditFailed
            | Reason::ShuttingDown => ErrorCode::Unavailable,
            Reason::InvalidSetting | Reason::KeyReused => ErrorCode::Invalid,
            Reason::Defect => ErrorCode::Internal,
        }
    }

    /// One clause for people: lower case, no full stop.
    pub const fn explanation(self) -> &'static str {
        match self {
            Reason::NoSession => "no session is open in this context",
            Reason::SessionExpired => "the session's time ran out",
            Reason::SessionEnded => "the session was ended before this call",
            Reason::MissingScope => "the agent does not hold a required scope",
            Reason::DeniedByPerson => "a human said no",
            Reason::CallbackRefused => "the `on_deny` callback returned false",
            Reason::InvalidVerdict => {
                "the `on_deny` callback returned something that is neither true nor false"
            }
            Reason::ArgsChanged => "the arguments changed between the question and the answer",
            Reason::InvalidArguments => {
                "the arguments cannot be shown or bound: too deep, cyclic or too large"
            }
            Reason::AlreadyClaimed => "the approval was already used for another run",
            Reason::ApproverRemoved => "who approved is no approver any more, or that could not be confirmed",
            Reason::GrantOver => {
                "the grant it rested on was revoked, used up or over, or that could not be confirmed"
            }
            Reason::Cancelled => "the caller went away before an answer came",
            Reason::Expired => "nobody answered before the deadline",
            Reason::NotConfigured => "no way to reach a human is configured",
            Reason::NotifyOnly => "an incoming webhook can announce a request, but nobody can answer it",
            Reason::SlackUnavailable => "Slack could not be reached, or refused the message",
            Reason::CloudUnavailable => "the approval server could not be reached, or gave no usable answer",
            Reason::ConsoleUnavailable => "there is no terminal to ask on, or it went away",
            Reason::StoreUnavailable => "the store that keeps requests could not be read or written",
            Reason::LimitReached => "the agent has asked as much as it may",
            Reason::AuditFailed => "the decision could not be written to the audit log",
            Reason::ShuttingDown => "this process is shutting down",
            Reason::InvalidSetting => "an argument or a setting is wrong",
            Reason::KeyReused => "the idempotency key stands for a request about another call",
            Reason::Defect => "a defect of ours",
        }
    }
}

/// An error with its code, its reason and a message for people. Messages are not API; codes are.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    reason: Reason,
    message: String,
}

/// The result of everything in the core that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// An error of this reason, told in `message` (lower case, says what to do, user input in backticks).
    pub fn new(reason: Reason, message: impl Into<String>) -> Self {
        Error { reason, message: message.into() }
    }

    /// An argument or a setting is wrong.
    pub fn invalid(message: impl Into<String>) -> Self {
        Error::new(Reason::InvalidSetting, message)
    }

    /// The store could not be read or written.
    pub fn store(message: impl Into<String>) -> Self {
        Error::new(Reason::StoreUnavailable, message)
    }

    /// A defect of ours: something that cannot happen, happened.
    pub fn defect(message: impl Into<String>) -> Self {
        Error::new(Reason::Defect, message)
    }

    /// The code that a caller acts on.
    pub fn code(&self) -> ErrorCode {
        self.reason.code()
    }

    /// Why, finer than the code.
    pub fn reason(&self) -> Reason {
        self.reason
    }

    /// What happened and what to do, for people.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// True when the same call may succeed later with nothing changed.
    pub fn is_retryable(&self) -> bool {
        self.code().is_retryable()
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
