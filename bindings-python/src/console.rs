//! `ConsoleApproval`, as Python holds it.

use crate::question::Question;
use crate::slack::Ticket;
use crate::{asking, errors};
use agentsudo_core::net::console::{self, ConsoleOptions};
use pyo3::prelude::*;
use pyo3::types::PyTuple;

/// Asks on the controlling terminal. `agentsudo.console.ConsoleApproval` is what people use.
#[pyclass(frozen, module = "agentsudo._native")]
pub(crate) struct ConsoleApproval(console::ConsoleApproval);

#[pymethods]
impl ConsoleApproval {
    #[new]
    #[pyo3(signature = (*, timeout, show_args, redact, max_pending=20, max_per_minute=30))]
    fn new(
        py: Python<'_>,
        timeout: f64,
        show_args: bool,
        redact: Vec<String>,
        max_pending: i64,
        max_per_minute: i64,
    ) -> PyResult<Self> {
        let options = ConsoleOptions { timeout, show_args, redact, max_pending, max_per_minute };
        let made = console::ConsoleApproval::new(options);
        made.map(ConsoleApproval).map_err(|error| errors::raised(py, &error))
    }

    /// Asks about a call at the gate.
    ///
    /// Raises `PermissionDeniedError` if there is nobody to ask.
    fn ask(&self, py: Python<'_>, question: &Question) -> PyResult<Ticket> {
        let (asker, call) = asking::about(py, question)?;
        asking::open(py, self.0.ask(asker, call))
    }

    /// Asks about a call that is known by name only.
    ///
    /// Raises `PermissionDeniedError` if there is nobody to ask.
    #[allow(clippy::too_many_arguments, reason = "the parts of a call")]
    fn ask_about(
        &self,
        py: Python<'_>,
        agent_id: String,
        agent_name: String,
        scope: String,
        function: String,
        names: Vec<String>,
        values: &Bound<'_, PyTuple>,
    ) -> PyResult<Ticket> {
        let (asker, call) = asking::by_name(py, (agent_id, agent_name), scope, function, names, values)?;
        asking::open(py, self.0.ask(asker, call))
    }
}
