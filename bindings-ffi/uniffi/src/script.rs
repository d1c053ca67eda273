//! Requests that are answered by a script instead of a human: for users' own tests. Same desk, same gate, same record; the
//! record says that a script answered.

use crate::approval;
use crate::errors::SudoError;
use crate::process::on_runtime;
use crate::question::{Question, Settlement};
use agentsudo_core::desk::{Click, Desk, NewRequest, Ticket};
use agentsudo_core::gate::{Assurance, Decider, Outcome, Via};
use agentsudo_core::model::agent::seconds_within;
use agentsudo_core::model::id::Handle;
use agentsudo_core::net::Process;
use std::sync::Arc;

/// What a script says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum Answer {
    /// Yes.
    Approved,
    /// No.
    Denied,
    /// Nobody answers.
    Timeout,
}

/// One answer, given to a question instead of a human's.
#[derive(Debug, uniffi::Object)]
pub struct ScriptedApproval {
    /// Nothing: nobody answers.
    outcome: Option<Outcome>,
    user: String,
    note: Option<String>,
}

#[uniffi::export]
impl ScriptedApproval {
    /// `user`: who says so. `note`: the words.
    #[uniffi::constructor(default(user = "script", note = None))]
    pub fn new(answer: Answer, user: String, note: Option<String>) -> Self {
        let outcome = match answer {
            Answer::Approved => Some(Outcome::Approved),
            Answer::Denied => Some(Outcome::Denied),
            Answer::Timeout => None,
        };
        ScriptedApproval { outcome, user, note }
    }

    /// Answers a question at the gate: for the loop of a guard.
    pub async fn settle(&self, question: Arc<Question>) -> Result<Arc<Settlement>, SudoError> {
        let opened = self.answered(&question).await;
        Ok(Arc::new(Settlement(approval::settle(opened).await?)))
    }

    /// Answers a question at the gate: for a callback that asks.
    pub async fn request(&self, question: Arc<Question>) -> Result<bool, SudoError> {
        let opened = self.answered(&question).await;
        approval::requested(&question, opened, true).await
    }
}

impl ScriptedApproval {
    async fn answered(&self, question: &Question) -> agentsudo_core::Result<Ticket> {
        let (asker, call) = question.frozen()?;
        // The shortest wait there is: nobody is going to answer.
        let timeout = if self.outcome.is_some() { 60.0 } else { 0.001 };
        let timeout = seconds_within("timeout", timeout, Desk::MAX_TIMEOUT_SECONDS)?;
        let new = NewRequest::new(&asker.agent_id, &asker.agent_name, call, timeout);
        let new = NewRequest { session_id: asker.session_id, ..new };
        let decider = Decider {
            workspace: None,
            id: self.user.clone(),
            name: self.user.clone(),
            via: Via::Script,
            assurance: Assurance::Asserted,
        };
        let click = self.outcome.map(|outcome| Click::new(decider, outcome, self.note.clone()));
        on_runtime(async move {
            let desk = Process::current().desk().clone();
            let ticket = desk.open(new).await?;
            if let Some(click) = click {
                desk.decide(&Handle::Id(ticket.request().id.clone()), click).await?.ok();
            }
            Ok(ticket)
        })
        .await?
    }
}
