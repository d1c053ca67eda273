//! Errors on their way to Python: which exception each code becomes, and the fence that keeps a panic of
//! ours from crossing as anything but an error. Used by every file here.

use agentsudo_core::{Error, ErrorCode, Reason, gate};
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyTuple, PyType};
use std::panic::{AssertUnwindSafe, catch_unwind};

static PERMISSION_DENIED: PyOnceLock<Py<PyType>> = PyOnceLock::new();
static INVALID: PyOnceLock<Py<PyType>> = PyOnceLock::new();

/// What a `PermissionDeniedError` tells beside its message.
#[pyclass(frozen, module = "agentsudo._native")]
pub(crate) struct Denial(gate::Denial);

#[pymethods]
impl Denial {
    #[getter]
    fn agent(&self) -> Option<&str> {
        said(&self.0.agent_name)
    }

    #[getter]
    fn agent_id(&self) -> Option<&str> {
        said(&self.0.agent_id)
    }

    #[getter]
    fn scope(&self) -> &str {
        &self.0.scope
    }

    #[getter]
    fn function(&self) -> &str {
        &self.0.function
    }

    #[getter]
    fn reason(&self) -> &'static str {
        self.0.reason.as_str()
    }

    #[getter]
    fn code(&self) -> &'static str {
        self.0.code().as_str()
    }

    #[getter]
    fn approval_id(&self) -> Option<&str> {
        self.0.approval_id.as_deref()
    }

    #[getter]
    fn decided_by(&self) -> Option<&str> {
        self.0.decided_by.as_deref()
    }

    #[getter]
    fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }
}

fn said(text: &str) -> Option<&str> {
    Some(text).filter(|t| !t.is_empty())
}

/// The exception for a refusal.
pub(crate) fn denied(py: Python<'_>, denial: gate::Denial) -> PyErr {
    match make_denied(py, denial) {
        Ok(error) => PyErr::from_value(error),
        // Whatever it is, it is raised, so the function does not run.
        Err(error) => error,
    }
}

fn make_denied(py: Python<'_>, denial: gate::Denial) -> PyResult<Bound<'_, PyAny>> {
    let class = permission_denied(py)?;
    let error = class.call1((denial.message.as_str(),))?;
    error.setattr(pyo3::intern!(py, "_denial"), Denial(denial))?;
    Ok(error)
}

/// The exception for an error of the core. Every code is named: a ninth does not compile.
pub(crate) fn raised(py: Python<'_>, error: &Error) -> PyErr {
    match error.code() {
        ErrorCode::NoSession
        | ErrorCode::SessionExpired
        | ErrorCode::MissingScope
        | ErrorCode::Rejected
        | ErrorCode::ApprovalTimeout
        | ErrorCode::Unavailable => denied(
            py,
            gate::Denial {
                reason: error.reason(),
                message: error.message().to_owned(),
                agent_id: String::new(),
                agent_name: String::new(),
                scope: String::new(),
                function: String::new(),
                approval_id: None,
                decided_by: None,
                note: None,
            },
        ),
        ErrorCode::Invalid => match invalid(py) {
            Ok(class) => PyErr::from_type(class.clone(), error.message().to_owned()),
            Err(error) => error,
        },
        ErrorCode::Internal => PyRuntimeError::new_err(error.message().to_owned()),
    }
}

fn permission_denied(py: Python<'_>) -> PyResult<&Bound<'_, PyType>> {
    PERMISSION_DENIED.import(py, "agentsudo.errors", "PermissionDeniedError")
}

fn invalid(py: Python<'_>) -> PyResult<&Bound<'_, PyType>> {
    INVALID.import(py, "agentsudo.errors", "InvalidError")
}

/// Finds the exceptions. Otherwise done with the first error.
pub(crate) fn prepare(py: Python<'_>) -> PyResult<()> {
    permission_denied(py)?;
    invalid(py)?;
    Ok(())
}

/// Runs `body`; a panic in it becomes a `RuntimeError`, which denies like every other exception.
pub(crate) fn fence<T>(body: impl FnOnce() -> PyResult<T>) -> PyResult<T> {
    catch_unwind(AssertUnwindSafe(body)).unwrap_or_else(|_| {
        Err(PyRuntimeError::new_err("internal: agentsudo met a defect of its own; the function did not run"))
    })
}

/// The name of every code and whether it is a `PermissionDeniedError`.
pub(crate) fn codes(py: Python<'_>) -> PyResult<Bound<'_, PyDict>> {
    let codes = PyDict::new(py);
    for code in ErrorCode::ALL {
        codes.set_item(code.as_str(), code.is_permission_denied())?;
    }
    Ok(codes)
}

/// The name of every reason.
pub(crate) fn reasons(py: Python<'_>) -> PyResult<Bound<'_, PyTuple>> {
    PyTuple::new(py, Reason::ALL.map(Reason::as_str))
}
