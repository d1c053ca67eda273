//! What every approver needs to ask: who asks, about which call, and a ticket that comes back.

use crate::question::Question;
use crate::slack::Ticket;
use crate::{errors, lift};
use agentsudo_core::model::Call;
use agentsudo_core::net::{Asker, Process};
use agentsudo_core::{Error, Result, desk};
use pyo3::prelude::*;
use pyo3::types::PyTuple;
use std::future::Future;
use std::sync::Arc;

/// The caller and the frozen call behind a question.
pub(crate) fn about(py: Python<'_>, question: &Question) -> PyResult<(Asker, Arc<Call>)> {
    let core = question.core();
    let call = core.call().cloned();
    let call = call.ok_or_else(|| errors::raised(py, &Error::defect("the question is not frozen yet")))?;
    Ok((Asker::of(&core), call))
}

/// A call that is known by name only: a callback was called by hand.
pub(crate) fn by_name(
    py: Python<'_>,
    (agent_id, agent_name): (String, String),
    scope: String,
    function: String,
    names: Vec<String>,
    values: &Bound<'_, PyTuple>,
) -> PyResult<(Asker, Arc<Call>)> {
    let arguments = lift::arguments(names, values, false).map_err(|error| errors::raised(py, &error))?;
    let asker = Asker::new(agent_id, agent_name);
    Ok((asker, Arc::new(Call::new(function, [scope], arguments))))
}

/// Asks, without holding the interpreter.
pub(crate) fn open(
    py: Python<'_>,
    asking: impl Future<Output = Result<desk::Ticket>> + Send,
) -> PyResult<Ticket> {
    let ticket = py.detach(|| Process::current().block_on(asking));
    ticket.and_then(|ticket| ticket).map(Ticket).map_err(|error| errors::raised(py, &error))
}
