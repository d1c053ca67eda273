//! A session as Python holds it: the core's session and the agent object it belongs to. The class that
//! users see, `agentsudo.core.AgentSession`, adds the sugar and the context.

use crate::agent::Agent;
use crate::{errors, process};
use agentsudo_core::desk::records::Logger;
use agentsudo_core::gate::Level;
use agentsudo_core::model;
use agentsudo_core::net::process::records;
use agentsudo_core::wire::log::{self, SessionEvent};
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::prelude::*;
use std::sync::Arc;

/// An open, expired or ended session. It starts when it is made.
#[pyclass(subclass, frozen, weakref, module = "agentsudo._native")]
pub(crate) struct Session {
    session: Arc<model::Session>,
    agent: Py<Agent>,
}

impl Session {
    /// The core's session.
    pub(crate) fn core(&self) -> &Arc<model::Session> {
        &self.session
    }

    /// The agent object it was made with.
    pub(crate) fn agent_object(&self) -> &Py<Agent> {
        &self.agent
    }
}

#[pymethods]
impl Session {
    #[new]
    fn new(py: Python<'_>, agent: Bound<'_, Agent>) -> PyResult<Self> {
        let now = process::gate().clock().now();
        let session = model::Session::start(Arc::clone(agent.get().core()?), now)
            .map_err(|e| errors::raised(py, &e))?;
        let session = Arc::new(session);
        agent.get().opened(&session);
        Ok(Session { session, agent: agent.unbind() })
    }

    /// The agent whose session it is.
    #[getter]
    fn agent(&self, py: Python<'_>) -> Py<Agent> {
        self.agent.clone_ref(py)
    }

    /// Its own id, a UUID.
    #[getter]
    fn session_id(&self) -> &str {
        self.session.id()
    }

    #[getter]
    fn agent_name(&self) -> String {
        self.session.agent().name()
    }

    /// Unix seconds.
    #[getter]
    fn _started(&self) -> f64 {
        self.session.started_at().as_secs_f64()
    }

    /// Unix seconds.
    #[getter]
    fn _expires(&self) -> f64 {
        self.session.expires_at().as_secs_f64()
    }

    /// True once its time has run out.
    #[getter]
    fn is_expired(&self) -> bool {
        self.session.is_expired(process::gate().clock().monotonic())
    }

    /// True once it was ended, by `end()` or by leaving it.
    #[getter]
    fn is_ended(&self) -> bool {
        self.session.is_ended()
    }

    /// Ends it, everywhere at once and for good. Doing it twice is fine.
    fn end(&self) {
        self.session.end();
    }

    /// Logs its start or its end.
    fn _announce(&self, started: bool) {
        let event = if started { SessionEvent::Start } else { SessionEvent::End };
        let (agent, now) = (self.session.agent(), process::gate().clock().wall());
        let redactor = records().redactor();
        let line = log::session(event, &agent.name(), agent.id(), self.session.id(), now, redactor);
        records().say(Logger::Core, Level::Info, &line);
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.agent)
    }
}
