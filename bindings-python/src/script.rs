//! Requests that are answered by a script instead of a human: for users' own tests.

use crate::question::Question;
use crate::slack::Ticket;
use crate::{asking, errors};
use agentsudo_core::gate::Outcome;
use agentsudo_core::net::{Process, scripted};
use pyo3::prelude::*;

/// Stores a request that no human is told of.
///
/// Raises `InvalidError` for a bad timeout.
#[pyfunction]
pub(crate) fn open_scripted(py: Python<'_>, question: &Question, timeout: f64) -> PyResult<Ticket> {
    let (asker, call) = asking::about(py, question)?;
    asking::open(py, scripted::ask(asker, call, timeout))
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
    py.detach(|| Process::current().block_on(scripted::answer(&ticket.0, outcome, &user, note)))
        .and_then(|decided| decided)
        .map_err(|error| errors::raised(py, &error))
}
