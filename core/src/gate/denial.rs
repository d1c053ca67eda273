//! A refusal, with everything a caller, a log and a model are told about it.

use super::decision::Settlement;
use crate::error::{Error, ErrorCode, Reason};
use std::fmt;

/// Why a call was refused. The function has not run.
#[derive(Debug, Clone, PartialEq)]
pub struct Denial {
    /// Why, in the finer terms.
    pub reason: Reason,
    /// For people and models. Names the scope, never the scopes that the agent holds.
    pub message: String,
    /// The agent's id; empty without a session.
    pub agent_id: String,
    /// The agent's name; empty without a session.
    pub agent_name: String,
    /// The missing scope or scopes, as one line.
    pub scope: String,
    /// The function's name.
    pub function: String,
    /// The request, where one was made.
    pub approval_id: Option<String>,
    /// Who said no, where somebody did.
    pub decided_by: Option<String>,
    /// The human's words.
    pub note: Option<String>,
}

impl Denial {
    /// The code that a caller acts on.
    pub fn code(&self) -> ErrorCode {
        self.reason.code()
    }

    /// A refusal before anyone was asked.
    pub(super) fn unasked(reason: Reason, agent: (&str, &str), scope: &str, function: &str) -> Self {
        let (agent_id, agent_name) = agent;
        let message = match reason {
            Reason::NoSession => {
                format!("function `{function}` requires an active agent session: start one around the call")
            }
            Reason::SessionExpired => {
                format!("agent session expired before `{function}`: start a new session")
            }
            Reason::SessionEnded => {
                format!("agent session expired before `{function}`: it was ended; start a new session")
            }
            Reason::MissingScope => format!(
                "agent `{agent_name}` missing required scope: `{scope}`. `{function}` did not run; do not retry, \
                 the scope has to be granted first"
            ),
            other => format!("`{function}` did not run: {}", other.explanation()),
        };
        Denial {
            reason,
            message,
            agent_id: agent_id.to_owned(),
            agent_name: agent_name.to_owned(),
            scope: scope.to_owned(),
            function: function.to_owned(),
            approval_id: None,
            decided_by: None,
            note: None,
        }
    }

    /// A refusal after somebody was asked.
    pub(super) fn asked(
        reason: Reason,
        agent: (&str, &str),
        scope: &str,
        function: &str,
        settlement: Option<&Settlement>,
    ) -> Self {
        let decision = settlement.and_then(|s| s.decision.as_deref());
        let decided_by = decision.map(|d| d.decider.name.clone());
        let note = decision.and_then(|d| d.note.clone());
        let who = match (&decided_by, reason) {
            (Some(name), Reason::DeniedByPerson) => format!("`{name}` said no"),
            _ => reason.explanation().to_owned(),
        };
        let words = note.as_ref().map(|n| format!(": `{n}`")).unwrap_or_default();
        let advice = match reason.code() {
            ErrorCode::Unavailable | ErrorCode::ApprovalTimeout => "you may ask again later",
            _ => "do not retry",
        };
        let message = format!(
            "Action rejected by approval policy: scope `{scope}`, {who}{words}. `{function}` did not run; {advice}"
        );
        Denial {
            message,
            approval_id: settlement.map(|s| s.approval_id.to_string()),
            decided_by,
            note,
            ..Denial::unasked(reason, agent, scope, function)
        }
    }
}

impl fmt::Display for Denial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Denial {}

impl From<Denial> for Error {
    fn from(denial: Denial) -> Self {
        Error::new(denial.reason, denial.message)
    }
}
