//! What stands before a Python function. Made once, where the decorator is written.

use crate::agent::scope_list;
use crate::question::Question;
use crate::session::Session;
use crate::{errors, hot, log, process};
use agentsudo_core::gate::{self, OnDeny, Requirement, Step, Surface};
use agentsudo_core::net::process::records;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use std::sync::Arc;

/// A guarded function, as the gate sees it.
#[pyclass(frozen, module = "agentsudo._native")]
pub(crate) struct Guard(Arc<gate::Guard>);

impl Guard {
    /// The core's guard.
    pub(crate) fn core(&self) -> &Arc<gate::Guard> {
        &self.0
    }
}

#[pymethods]
impl Guard {
    /// `on_deny` is `raise`, `log`, or `None` if there is a callable to ask.
    #[new]
    fn new(
        py: Python<'_>,
        function: &str,
        scopes: &Bound<'_, PyAny>,
        require_all: bool,
        on_deny: Option<&str>,
        surface: &str,
    ) -> PyResult<Self> {
        let on_deny = match on_deny {
            None => OnDeny::Ask,
            Some(text) => OnDeny::parse(text).map_err(|e| errors::raised(py, &e))?,
        };
        let surface = match surface {
            "function" => Surface::Function,
            "model" => Surface::Model,
            "endpoint" => Surface::Endpoint,
            other => {
                return Err(PyValueError::new_err(format!(
                    "surface must be \"function\", \"model\" or \"endpoint\", not `{other}`"
                )));
            }
        };
        let requirement = Requirement::new(scope_list("scopes", scopes)?, require_all)
            .map_err(|e| errors::raised(py, &e))?;
        Ok(Guard(Arc::new(gate::Guard::new(function, requirement, on_deny, surface))))
    }

    /// The name shown to people.
    #[getter]
    fn function(&self) -> &str {
        &self.0.function
    }

    /// A builtin of one argument, the session or `None`: true only if the call may run with nothing to
    /// record. Cheap; false means no more than "call `begin`".
    #[getter]
    fn passes<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        hot::passes_of(slf)
    }

    /// Meets a call: `None` if it may run, a question if somebody has to be asked.
    ///
    /// Raises `PermissionDeniedError` if it is refused.
    fn begin(&self, py: Python<'_>, session: Option<Bound<'_, Session>>) -> PyResult<Option<Question>> {
        errors::fence(|| {
            log::look(py);
            let core = session.as_ref().map(|s| s.get().core());
            // A file that hangs must not hang every thread of Python's.
            let step = match records().may_block() {
                true => py.detach(|| process::gate().begin(core, &self.0)),
                false => process::gate().begin(core, &self.0),
            };
            match (step, session) {
                (Step::Run(_), _) => Ok(None),
                (Step::Ask(question), Some(session)) => Ok(Some(Question::new(question, session.unbind()))),
                (Step::Ask(question), None) => Err(errors::denied(
                    py,
                    process::gate().decline(&question, agentsudo_core::Reason::Defect),
                )),
                (Step::Refuse(denial), _) => Err(errors::denied(py, denial)),
            }
        })
    }
}
