//! Requests that are answered by a script instead of a human: for users' own tests. Same desk, same gate,
//! same record; the record says that a script answered.

use crate::errors;
use crate::question::Question;
use crate::slack::Ticket;
use agentsudo_core::desk::{Click, Desk, NewRequest};
use agentsudo_core::gate::{Assurance, Decider, Outcome, Via};
use agentsudo_core::model::agent::seconds_within;
use agentsudo_core::model::id::Handle;
use agentsudo_core::net::Process;
use agentsudo_core::net::slack::Asker;
use agentsudo_core::{Error, Result};
use pyo3::prelude::*;

/// Stores a request that no human is told of.
///
/// Raises `InvalidError` for a bad timeout.
#[pyfunction]
pub(crate) fn open_scripted(py: Python<'_>, question: &Question, timeout: f64) -> PyResult<Ticket> {
    let new = new_request(question, timeout).map_err(|error| errors::raised(py, &error))?;
    let process = Process::current();
    py.detach(|| process.block_on(process.desk().open(new)))
        .and_then(|ticket| ticket)
        .map(Ticket)
        .map_err(|error| errors::raised(py, &error))
}

/// Answers a request as a script. False if it has ended already.
#[pyfunction]
#[pyo3(signature = (ticket, approved, user, note=None))]
pub(crate) fn answer_scripted(
    py: Python<'_>,
    ticket: &Ticket,
    approved: bool,
    user: String,
    note: Option<String>,
) -> PyResult<bool> {
    let decider = Decider {
        workspace: None,
        id: user.clone(),
        name: user,
        via: Via::Script,
        assurance: Assurance::Asserted,
    };
    let outcome = if approved { Outcome::Approved } else { Outcome::Denied };
    let click = Click { decider, outcome, note, place: None };
    let handle = Handle::Id(ticket.0.request().id.clone());
    let process = Process::current();
    py.detach(|| process.block_on(process.desk().decide(&handle, click)))
        .and_then(|decided| decided)
        .map(|decided| decided.is_ok())
        .map_err(|error| errors::raised(py, &error))
}

fn new_request(question: &Question, timeout: f64) -> Result<NewRequest> {
    let core = question.core();
    let asker = Asker::of(&core);
    let call = core.call().cloned().ok_or_else(|| Error::defect("the question is not frozen yet"))?;
    let timeout = seconds_within("timeout", timeout, Desk::MAX_TIMEOUT_SECONDS)?;
    let new = NewRequest::new(&asker.agent_id, &asker.agent_name, call, timeout);
    Ok(NewRequest { session_id: asker.session_id, ..new })
}
