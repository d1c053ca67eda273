//! The agent as Python holds it: the core's agent and the sessions of it that are still open. The class
//! that users see, `agentsudo.core.Agent`, adds the sugar.

use crate::{errors, process, text};
use agentsudo_core::model::{self, AgentOptions, Moment, UnixTime};
use pyo3::exceptions::{PyKeyError, PyRuntimeError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyByteArray, PyBytes, PyDict, PyFloat, PyInt, PyString, PyTuple};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};
use std::time::Duration;

/// Who asks. Made empty and filled by `__init__`, so that subclasses may have arguments of their own.
#[pyclass(subclass, frozen, module = "agentsudo._native")]
pub(crate) struct Agent {
    agent: OnceLock<Arc<model::Agent>>,
    open: Mutex<Vec<Weak<model::Session>>>,
}

impl Agent {
    /// The core's agent.
    pub(crate) fn core(&self) -> PyResult<&Arc<model::Agent>> {
        self.agent.get().ok_or_else(|| {
            PyRuntimeError::new_err(
                "this agent has no name and scopes yet: call `super().__init__(name, scopes)`",
            )
        })
    }

    /// Remembers an open session.
    pub(crate) fn opened(&self, session: &Arc<model::Session>) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        // Only when it would grow anyway: each session pays for one look at most, however many are open.
        if open.len() == open.capacity() {
            open.retain(|s| s.upgrade().is_some_and(|s| !s.is_ended()));
        }
        open.push(Arc::downgrade(session));
    }

    fn still_open(&self) -> Vec<Arc<model::Session>> {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.iter().filter_map(Weak::upgrade).filter(|s| !s.is_ended()).collect()
    }
}

#[pymethods]
impl Agent {
    #[new]
    #[pyo3(signature = (*_args, **_kwargs))]
    fn new(_args: &Bound<'_, PyTuple>, _kwargs: Option<&Bound<'_, PyDict>>) -> Self {
        Agent { agent: OnceLock::new(), open: Mutex::default() }
    }

    #[pyo3(signature = (name, scopes, role, session_ttl, hierarchical))]
    fn __init__(
        &self,
        py: Python<'_>,
        name: &Bound<'_, PyAny>,
        scopes: &Bound<'_, PyAny>,
        role: &Bound<'_, PyAny>,
        session_ttl: &Bound<'_, PyAny>,
        hierarchical: &Bound<'_, PyAny>,
    ) -> PyResult<()> {
        let Ok(hierarchical) = hierarchical.cast::<PyBool>() else {
            return Err(PyTypeError::new_err("hierarchical must be True or False"));
        };
        let options = AgentOptions {
            name: text::require("an agent's name", name)?,
            role: text::require("an agent's role", role)?,
            session_ttl: ttl(py, session_ttl)?,
            hierarchical: hierarchical.is_true(),
        };
        let agent =
            model::Agent::new(options, scope_list("scopes", scopes)?).map_err(|e| errors::raised(py, &e))?;
        self.agent.set(Arc::new(agent)).map_err(|_| PyRuntimeError::new_err("an agent is initialised once"))
    }

    #[getter]
    fn id(&self) -> PyResult<&str> {
        Ok(self.core()?.id())
    }

    #[getter]
    fn name(&self) -> PyResult<String> {
        Ok(self.core()?.name())
    }

    #[setter]
    fn set_name(&self, py: Python<'_>, name: &Bound<'_, PyAny>) -> PyResult<()> {
        let name = text::require("an agent's name", name)?;
        self.core()?.set_name(name).map_err(|e| errors::raised(py, &e))
    }

    #[getter]
    fn role(&self) -> PyResult<String> {
        Ok(self.core()?.role())
    }

    #[setter]
    fn set_role(&self, role: &Bound<'_, PyAny>) -> PyResult<()> {
        self.core()?.set_role(text::require("an agent's role", role)?);
        Ok(())
    }

    /// Seconds: an int where it is a whole number.
    #[getter]
    fn session_ttl<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let ttl = self.core()?.session_ttl();
        if ttl.subsec_nanos() == 0 {
            return Ok(ttl.as_secs().into_pyobject(py)?.into_any());
        }
        Ok(ttl.as_secs_f64().into_pyobject(py)?.into_any())
    }

    #[setter]
    fn set_session_ttl(&self, py: Python<'_>, seconds: &Bound<'_, PyAny>) -> PyResult<()> {
        self.core()?.set_session_ttl(ttl(py, seconds)?);
        Ok(())
    }

    /// The wall time, in Unix seconds, at which the newest open session expires.
    fn _newest_expiry(&self) -> Option<f64> {
        self.still_open().last().map(|session| session.expires_at().as_secs_f64())
    }

    /// Brings the expiry of all open sessions forward; a later time changes nothing.
    fn _expire_at(&self, unix_seconds: &Bound<'_, PyAny>) -> PyResult<()> {
        let at = seconds("session_expires_at", unix_seconds)?;
        if !at.is_finite() {
            return Err(PyValueError::new_err("session_expires_at must be a time in Unix seconds"));
        }
        let now = process::gate().clock().now();
        let wall = UnixTime((at * 1000.0) as i64);
        let left = Duration::try_from_secs_f64(at - now.wall.as_secs_f64()).unwrap_or_default();
        let at = Moment { monotonic: now.monotonic.after(left), wall };
        for session in self.still_open() {
            session.shorten_to(at);
        }
        Ok(())
    }

    fn _scope_list(&self) -> PyResult<Vec<String>> {
        Ok(self.core()?.scopes().into_iter().collect())
    }

    fn _scope_count(&self) -> PyResult<usize> {
        Ok(self.core()?.with_scopes(|set| set.len()))
    }

    fn _holds(&self, scope: &Bound<'_, PyAny>) -> PyResult<bool> {
        let agent = self.core()?;
        // What is not text, or not Unicode, was never granted.
        let Ok(scope) = scope.cast::<PyString>() else { return Ok(false) };
        Ok(text::utf8(scope).is_ok_and(|scope| agent.with_scopes(|set| set.contains(scope))))
    }

    /// Grants and revokes in one step, or does nothing if one of `grant` is not a scope. True if something was
    /// revoked.
    fn _change_scopes(
        &self,
        py: Python<'_>,
        grant: &Bound<'_, PyAny>,
        revoke: &Bound<'_, PyAny>,
    ) -> PyResult<bool> {
        let grant = scope_list("scopes", grant)?;
        // What is not text, or not Unicode, was never granted.
        let text_of = |item: PyResult<Bound<'_, PyAny>>| -> PyResult<Option<String>> {
            Ok(item?.cast::<PyString>().ok().and_then(|s| text::utf8(s).ok().map(str::to_owned)))
        };
        let revoke = revoke.try_iter()?.map(text_of).collect::<PyResult<Vec<_>>>()?;
        let revoke: Vec<String> = revoke.into_iter().flatten().collect();
        self.core()?.update_scopes(grant, &revoke).map_err(|e| errors::raised(py, &e))
    }

    /// Grants `scopes` and revokes all others, in one step.
    fn _replace_scopes(&self, py: Python<'_>, scopes: &Bound<'_, PyAny>) -> PyResult<()> {
        let scopes = scope_list("scopes", scopes)?;
        self.core()?.replace_scopes(scopes).map_err(|e| errors::raised(py, &e))
    }

    fn _pop_scope(&self) -> PyResult<String> {
        let popped = self.core()?.change_scopes(|set| {
            let first = set.iter().next().map(str::to_owned);
            first.inspect(|scope| {
                set.remove(scope);
            })
        });
        popped.ok_or_else(|| PyKeyError::new_err("pop from an empty set of scopes"))
    }
}

/// The scopes in `value`: any iterable of text but text itself.
pub(crate) fn scope_list(what: &str, value: &Bound<'_, PyAny>) -> PyResult<Vec<String>> {
    let single = value.is_instance_of::<PyString>()
        || value.is_instance_of::<PyBytes>()
        || value.is_instance_of::<PyByteArray>()
        || value.is_instance_of::<PyDict>();
    let items = if single { None } else { value.try_iter().ok() };
    let Some(items) = items else {
        return Err(PyTypeError::new_err(format!(
            "{what} must be several scopes, not {}: pass a list, like [\"read:orders\"]",
            text::type_name(value)
        )));
    };
    items.map(|item| one_of(what, &item?)).collect()
}

fn one_of(what: &str, item: &Bound<'_, PyAny>) -> PyResult<String> {
    match item.cast::<PyString>() {
        Ok(scope) => Ok(text::utf8(scope)?.to_owned()),
        Err(_) => Err(PyTypeError::new_err(format!(
            "{what} must hold only str, not {}: pass a list, like [\"read:orders\"]",
            text::type_name(item)
        ))),
    }
}

fn ttl(py: Python<'_>, value: &Bound<'_, PyAny>) -> PyResult<Duration> {
    model::Agent::ttl_from_seconds(seconds("session_ttl", value)?).map_err(|e| errors::raised(py, &e))
}

fn seconds(what: &str, value: &Bound<'_, PyAny>) -> PyResult<f64> {
    let number = value.is_instance_of::<PyInt>() || value.is_instance_of::<PyFloat>();
    if !number || value.is_instance_of::<PyBool>() {
        return Err(PyTypeError::new_err(format!(
            "{what} must be a number of seconds, not {}",
            text::type_name(value)
        )));
    }
    value
        .extract::<f64>()
        .map_err(|_| PyValueError::new_err(format!("{what} must be a number of seconds that fits a float")))
}
