//! Requests that are answered by a script instead of a human: for users' own tests. Same desk, same gate,
//! same record; the record says that a script answered.

use crate::errors;
use crate::question::Question;
use crate::slack::Ticket;
use agentsudo_core::gate::Outcome;
use agentsudo_core::net::Process;
use pyo3::prelude::*;

/// Stores a request that no human is told of.
///
/// Raises `InvalidError` for a bad timeout.
#[pyfunction]
pub(crate) fn open_scripted(py: Python<'_>, question: &Question, timeout: f64) -> PyResult<Ticket> {
    let core = question.core();
    let process = Process::current();
    py.detach(|| process.block_on(process.desk().open_scripted(&core, timeout)))
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
    let outcome = if approved { Outcome::Approved } else { Outcome::Denied };
    let process = Process::current();
    py.detach(|| {
        process.block_on(process.desk().decide_as_script(&ticket.0.request().id, outcome, user, note))
    })
    .and_then(|decided| decided)
    .map_err(|error| errors::raised(py, &error))
}
