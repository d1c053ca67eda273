//! Requests that are answered by a script instead of a human: for users' own tests. Same desk, same gate,
//! same record; the record says that a script answered.

use crate::mailbox::{self, Mail, mail};
use crate::question::Question;
use crate::slack::Ticket;
use agentsudo_core::desk::{Click, Desk, NewRequest};
use agentsudo_core::gate::{Assurance, Decider, Outcome, Via};
use agentsudo_core::model::agent::seconds_within;
use agentsudo_core::model::id::Handle;
use agentsudo_core::net::{Asker, Process};
use agentsudo_core::{Error, Result};
use napi_derive::napi;

/// Stores a request that no human is told of. Posts a `Ticket`.
#[napi(catch_unwind)]
pub fn open_scripted(question: &Question, timeout: f64, wait: f64) {
    let new = new_request(question, timeout);
    mailbox::start(wait, async move {
        match new {
            Ok(new) => mail(Process::current().desk().open(new).await, Mail::Ticket),
            Err(error) => error.into(),
        }
    });
}

/// Answers a request as a script. Posts false if it has ended already.
#[napi(catch_unwind)]
pub fn answer_scripted(ticket: &Ticket, approved: bool, user: String, note: Option<String>, wait: f64) {
    let decider = Decider {
        workspace: None,
        id: user.clone(),
        name: user,
        via: Via::Script,
        assurance: Assurance::Asserted,
    };
    let outcome = if approved { Outcome::Approved } else { Outcome::Denied };
    let click = Click::new(decider, outcome, note);
    let handle = Handle::Id(ticket.0.request().id.clone());
    mailbox::start(wait, async move {
        let decided = Process::current().desk().decide(&handle, click).await;
        mail(decided, |decided| Mail::Flag(decided.is_ok()))
    });
}

fn new_request(question: &Question, timeout: f64) -> Result<NewRequest> {
    let core = question.core();
    let asker = Asker::of(&core);
    let call = core.call().cloned().ok_or_else(|| Error::defect("the question is not frozen yet"))?;
    let timeout = seconds_within("timeout", timeout, Desk::MAX_TIMEOUT_SECONDS)?;
    let new = NewRequest::new(&asker.agent_id, &asker.agent_name, call, timeout);
    Ok(NewRequest { session_id: asker.session_id, ..new })
}
