//! Errors on their way out: one variant for each code, with everything the core tells. UniFFI itself turns a panic into
//! an error of the language, which denies like every other; it prints nothing (`agentsudo_core::panics`). Used by every file here.

use agentsudo_core::{Error, Reason, gate};

/// What went wrong, by what the caller would do about it. `docs/errors.md` has the policy.
///
/// The first six are "permission denied": whatever went wrong, the guarded function has not run.
#[derive(Debug, Clone, PartialEq, thiserror::Error, uniffi::Error)]
pub enum SudoError {
    /// No session is open here. Start one around the call.
    #[error("{}", denial.message)]
    NoSession {
        /// The refusal.
        denial: Denial,
    },
    /// The session ended or its time ran out. Start a new one.
    #[error("{}", denial.message)]
    SessionExpired {
        /// The refusal.
        denial: Denial,
    },
    /// The agent does not hold the scope. Grant it, or ask a human.
    #[error("{}", denial.message)]
    MissingScope {
        /// The refusal.
        denial: Denial,
    },
    /// A human or a callback said no, or gave an answer that is not a yes. Do not retry.
    #[error("{}", denial.message)]
    Rejected {
        /// The refusal.
        denial: Denial,
    },
    /// Nobody answered in time. Ask again later.
    #[error("{}", denial.message)]
    ApprovalTimeout {
        /// The refusal.
        denial: Denial,
    },
    /// Nobody could be asked, or the answer could not be recorded. Retryable.
    #[error("{}", denial.message)]
    Unavailable {
        /// The refusal.
        denial: Denial,
    },
    /// An argument or a setting is wrong. Mend it.
    #[error("{explanation}")]
    Invalid {
        /// What is wrong and how to mend it.
        explanation: String,
    },
    /// A defect of ours. Report it.
    #[error("{explanation}")]
    Internal {
        /// What happened.
        explanation: String,
    },
}

/// A refusal, with everything a caller, a log and a model are told about it.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct Denial {
    /// For people and models. Names the scope, never the scopes that the agent holds.
    pub message: String,
    /// Why, finer than the code: `denied_by_person`, `args_changed`, ….
    pub reason: String,
    /// The agent's name; nothing without a session.
    pub agent: Option<String>,
    /// The agent's id; nothing without a session.
    pub agent_id: Option<String>,
    /// The missing scope or scopes, as one line.
    pub scope: String,
    /// The function's name.
    pub function: String,
    /// The request's id, where a human was asked.
    pub approval_id: Option<String>,
    /// The name of who said no, where somebody did.
    pub decided_by: Option<String>,
    /// The words of who said no.
    pub note: Option<String>,
}

/// The eight codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum ErrorCode {
    /// No session is open here.
    NoSession,
    /// The session ended or its time ran out.
    SessionExpired,
    /// The agent does not hold the scope.
    MissingScope,
    /// A human or a callback said no, or gave an answer that is not a yes.
    Rejected,
    /// Nobody answered in time.
    ApprovalTimeout,
    /// Nobody could be asked, or the answer could not be recorded.
    Unavailable,
    /// An argument or a setting is wrong.
    Invalid,
    /// A defect of ours.
    Internal,
}

impl From<agentsudo_core::ErrorCode> for ErrorCode {
    fn from(code: agentsudo_core::ErrorCode) -> Self {
        match code {
            agentsudo_core::ErrorCode::NoSession => ErrorCode::NoSession,
            agentsudo_core::ErrorCode::SessionExpired => ErrorCode::SessionExpired,
            agentsudo_core::ErrorCode::MissingScope => ErrorCode::MissingScope,
            agentsudo_core::ErrorCode::Rejected => ErrorCode::Rejected,
            agentsudo_core::ErrorCode::ApprovalTimeout => ErrorCode::ApprovalTimeout,
            agentsudo_core::ErrorCode::Unavailable => ErrorCode::Unavailable,
            agentsudo_core::ErrorCode::Invalid => ErrorCode::Invalid,
            agentsudo_core::ErrorCode::Internal => ErrorCode::Internal,
        }
    }
}

/// Every code, in the order of its integer in C.
#[uniffi::export]
pub fn error_codes() -> Vec<ErrorCode> {
    agentsudo_core::ErrorCode::ALL.map(ErrorCode::from).to_vec()
}

/// True if the code means that the guarded function has not run.
#[uniffi::export]
pub fn is_permission_denied(code: ErrorCode) -> bool {
    agentsudo_core::ErrorCode::ALL
        .into_iter()
        .any(|known| ErrorCode::from(known) == code && known.is_permission_denied())
}

/// Every reason, in the order of the documentation.
#[uniffi::export]
pub fn reasons() -> Vec<String> {
    Reason::ALL.map(|reason| reason.as_str().to_owned()).to_vec()
}

impl SudoError {
    /// The error of this reason. Every code is named: a ninth does not compile.
    fn of(reason: Reason, denial: Denial) -> Self {
        match ErrorCode::from(reason.code()) {
            ErrorCode::NoSession => SudoError::NoSession { denial },
            ErrorCode::SessionExpired => SudoError::SessionExpired { denial },
            ErrorCode::MissingScope => SudoError::MissingScope { denial },
            ErrorCode::Rejected => SudoError::Rejected { denial },
            ErrorCode::ApprovalTimeout => SudoError::ApprovalTimeout { denial },
            ErrorCode::Unavailable => SudoError::Unavailable { denial },
            ErrorCode::Invalid => SudoError::Invalid { explanation: denial.message },
            ErrorCode::Internal => SudoError::Internal { explanation: denial.message },
        }
    }
}

impl From<gate::Denial> for SudoError {
    fn from(denial: gate::Denial) -> Self {
        let said = |text: String| Some(text).filter(|text| !text.is_empty());
        let reason = denial.reason;
        let denial = Denial {
            message: denial.message,
            reason: reason.as_str().to_owned(),
            agent: said(denial.agent_name),
            agent_id: said(denial.agent_id),
            scope: denial.scope,
            function: denial.function,
            approval_id: denial.approval_id,
            decided_by: denial.decided_by,
            note: denial.note,
        };
        SudoError::of(reason, denial)
    }
}

impl From<Error> for SudoError {
    fn from(error: Error) -> Self {
        SudoError::from(gate::Denial {
            reason: error.reason(),
            message: error.message().to_owned(),
            agent_id: String::new(),
            agent_name: String::new(),
            scope: String::new(),
            function: String::new(),
            approval_id: None,
            decided_by: None,
            note: None,
        })
    }
}

/// A callback of the host's failed in a way that it should not.
impl From<uniffi::UnexpectedUniFFICallbackError> for SudoError {
    fn from(error: uniffi::UnexpectedUniFFICallbackError) -> Self {
        SudoError::Internal { explanation: error.reason }
    }
}
