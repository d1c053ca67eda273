//! Telemetry and the audit file, as Python configures them.

use crate::errors;
use agentsudo_core::desk::OnError;
use agentsudo_core::net::cloud::{self, TelemetryOptions};
use agentsudo_core::net::process::{self, Process, records};
use agentsudo_core::net::settings::Environment;
use pyo3::prelude::*;
use std::sync::Arc;
use std::time::Duration;

/// A sender of telemetry. `agentsudo.cloud.CloudConfig` is what people use.
#[pyclass(frozen, module = "agentsudo._native")]
pub(crate) struct Telemetry(Arc<cloud::Telemetry>);

#[pymethods]
impl Telemetry {
    #[new]
    fn new(
        py: Python<'_>,
        api_key: Option<String>,
        endpoint: String,
        async_send: bool,
        batch_size: usize,
        flush_interval: f64,
    ) -> PyResult<Self> {
        let options = TelemetryOptions { api_key, endpoint, async_send, batch_size, flush_interval };
        let made = cloud::Telemetry::new(options, &Environment::read());
        made.map(Telemetry).map_err(|error| errors::raised(py, &error))
    }

    /// Sends this process's decisions here from now on.
    fn attach(&self) {
        records().set_telemetry(Some(Box::new(Arc::clone(&self.0))));
    }

    /// Sends one agent's decisions here, instead of where all others go.
    fn attach_agent(&self, agent_id: &str) {
        records().set_agent_telemetry(agent_id, Arc::new(Arc::clone(&self.0)));
    }

    /// Forgets an agent that is gone.
    #[staticmethod]
    fn detach_agent(agent_id: &str) {
        records().drop_agent_telemetry(agent_id);
    }

    /// Sends no decisions any more.
    #[staticmethod]
    fn detach() {
        records().set_telemetry(None);
    }

    /// Takes one event, as the text of a JSON object.
    fn send(&self, py: Python<'_>, event: &str) -> PyResult<()> {
        let event = serde_json::from_str(event)
            .map_err(|e| pyo3::exceptions::PyValueError::new_err(format!("the event is not JSON: {e}")))?;
        py.detach(|| self.0.send(&event));
        Ok(())
    }

    /// Sends what is buffered; returns when it is delivered or could not be.
    fn flush(&self, py: Python<'_>) -> PyResult<()> {
        py.detach(|| Process::current().block_on(self.0.flush())).map_err(|error| errors::raised(py, &error))
    }

    /// Sends what is buffered and takes nothing more.
    fn close(&self, py: Python<'_>) -> PyResult<()> {
        py.detach(|| Process::current().block_on(self.0.close())).map_err(|error| errors::raised(py, &error))
    }

    /// Events that were given up so far.
    #[getter]
    fn dropped(&self) -> u64 {
        self.0.dropped()
    }

    /// Events that the server took so far.
    #[getter]
    fn delivered(&self) -> u64 {
        self.0.delivered()
    }
}

/// Turns the audit file on (`path`), or off (`None`).
///
/// Raises `InvalidError` if the file cannot be opened.
#[pyfunction]
#[pyo3(signature = (path, on_error="deny"))]
pub(crate) fn configure_audit(
    py: Python<'_>,
    path: Option<std::path::PathBuf>,
    on_error: &str,
) -> PyResult<()> {
    let on_error = OnError::parse(on_error).map_err(|error| errors::raised(py, &error))?;
    py.detach(|| process::set_audit_file(path, on_error)).map_err(|error| errors::raised(py, &error))
}

/// The audit file that the environment names, or `None`.
#[pyfunction]
pub(crate) fn audit_log_from_environment() -> Option<String> {
    Environment::read().audit_log
}

/// Reads an audit file and says whether its chain holds: `(holds, report)`.
#[pyfunction]
#[pyo3(signature = (path, anchor=None))]
pub(crate) fn verify_audit(
    py: Python<'_>,
    path: std::path::PathBuf,
    anchor: Option<(u64, String)>,
) -> PyResult<(bool, String)> {
    let checked = py.detach(|| process::verify_audit_file(&path, anchor));
    let verification = checked.map_err(|error| errors::raised(py, &error))?;
    Ok((verification.holds(), verification.to_string()))
}

/// Ends what is pending and delivers what is buffered, within two seconds. Called when the interpreter exits.
#[pyfunction]
pub(crate) fn shut_down(py: Python<'_>) {
    py.detach(|| Process::current().shut_down(Duration::from_secs(2)));
}

/// Makes what is otherwise made on first use, and has stores in files rest. Called before this process forks.
#[pyfunction]
pub(crate) fn prepare_fork(py: Python<'_>) -> PyResult<()> {
    crate::lift::prepare(py)?;
    errors::prepare(py)?;
    crate::log::look(py);
    py.detach(process::prepare_fork);
    Ok(())
}

/// Has stores in files go on. Called in the parent after this process has forked.
#[pyfunction]
pub(crate) fn after_fork() {
    process::after_fork();
}
