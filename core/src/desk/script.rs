//! Requests that a script answers instead of a human: for programs' own tests. Same desk, same gate, same record; the
//! record says that a script answered. Used by the bindings' testing modules.

use super::counter::{Desk, NewRequest};
use super::deciding::Click;
use super::ticket::Ticket;
use crate::error::{Error, Result};
use crate::gate::{Assurance, Decider, Outcome, Question, Via};
use crate::model::ApprovalId;
use crate::model::agent::seconds_within;
use crate::model::id::Handle;
use std::sync::Arc;

impl Desk {
    /// Stores a request about a frozen question that no human is told of.
    ///
    /// # Errors
    /// `invalid` for a bad `timeout` and a question without arguments; otherwise as [`Desk::open`].
    pub async fn open_scripted(self: &Arc<Self>, question: &Question, timeout: f64) -> Result<Ticket> {
        let session = question.session();
        let call = question.call().cloned();
        let call =
            call.ok_or_else(|| Error::invalid("the question has no arguments yet: freeze it first"))?;
        let timeout = seconds_within("timeout", timeout, Desk::MAX_TIMEOUT_SECONDS)?;
        let new = NewRequest::new(session.agent().id(), &session.agent().name(), call, timeout);
        self.open(NewRequest { session_id: Some(session.id().to_owned()), ..new }).await
    }

    /// Answers a request as a script. False if it has ended already.
    ///
    /// # Errors
    /// As [`Desk::decide`].
    pub async fn decide_as_script(
        &self,
        id: &ApprovalId,
        outcome: Outcome,
        user: String,
        note: Option<String>,
    ) -> Result<bool> {
        let decider = Decider {
            workspace: None,
            id: user.clone(),
            name: user,
            via: Via::Script,
            assurance: Assurance::Asserted,
        };
        let click = Click::new(decider, outcome, note);
        Ok(self.decide(&Handle::Id(id.clone()), click).await?.is_ok())
    }
}
