//! Levers for tests: a clock that can be moved and settlements without a desk. Never in a published wheel.

use crate::question::Settlement;
use agentsudo_core::Reason;
use agentsudo_core::gate::{self, Assurance, Decider, Decision, Leave, Outcome, State, Via};
use agentsudo_core::model::call::Caller;
use agentsudo_core::model::{ApprovalId, Call, UnixTime, canonical};
use agentsudo_core::net::system_clock::testing as clock;
use pyo3::prelude::*;
use pyo3::types::PyTuple;
use std::sync::Arc;
use std::time::Duration;

/// Moves the clock of this process forward.
#[pyfunction]
fn advance(seconds: f64) {
    clock::advance(Duration::from_secs_f64(seconds));
}

/// How far the clock of this process has been moved ahead, in seconds.
#[pyfunction]
fn skipped() -> f64 {
    clock::skipped().as_secs_f64()
}

/// Makes the clock of this process show `unix_ms` and stand still. First thing, or it is too late.
#[pyfunction]
fn stand_still(py: Python<'_>, unix_ms: i64) -> PyResult<()> {
    clock::stand_still(UnixTime(unix_ms)).map_err(|error| crate::errors::raised(py, &error))
}

/// What a desk would say after a human's answer.
#[pyfunction]
#[pyo3(signature = (approved, note=None))]
fn settlement(approved: bool, note: Option<String>) -> PyResult<Settlement> {
    let approval_id =
        ApprovalId::random().map_err(|e| pyo3::exceptions::PyRuntimeError::new_err(e.to_string()))?;
    let decider = Decider {
        workspace: None,
        id: "U1".into(),
        name: "alice".into(),
        via: Via::Script,
        assurance: Assurance::Asserted,
    };
    let outcome = if approved { Outcome::Approved } else { Outcome::Denied };
    Ok(Settlement(Ok(gate::Settlement {
        approval_id,
        state: if approved { State::Approved } else { State::Denied },
        decision: Some(Arc::new(Decision {
            outcome,
            decider,
            at: UnixTime(0),
            note,
            leave: Leave::Once,
            edit: None,
        })),
        refusal: (!approved).then_some(Reason::DeniedByPerson),
    })))
}

/// The canonical arguments of a call and its digest, as if the agent `agent_id` had made it.
#[pyfunction]
fn digest(
    py: Python<'_>,
    agent_id: &str,
    function: String,
    scopes: Vec<String>,
    names: Vec<String>,
    values: &Bound<'_, PyTuple>,
) -> PyResult<(String, String)> {
    let arguments =
        crate::lift::arguments(names, values, false).map_err(|error| crate::errors::raised(py, &error))?;
    let call = Call::new(function, scopes, arguments);
    let caller = Caller { tenant: "", agent_id, policy: "", request_id: "" };
    let bytes = canonical::to_bytes(&call.arguments_json());
    Ok((String::from_utf8_lossy(&bytes).into_owned(), call.digest(caller).to_hex()))
}

/// Panics, to show that a panic arrives as an exception.
#[pyfunction]
fn panic() -> PyResult<()> {
    #[allow(clippy::panic, reason = "that is its job")]
    crate::errors::fence(|| panic!("on purpose"))
}

pub(crate) fn install(module: &Bound<'_, PyModule>) -> PyResult<()> {
    let testing = PyModule::new(module.py(), "_testing")?;
    testing.add_function(wrap_pyfunction!(advance, &testing)?)?;
    testing.add_function(wrap_pyfunction!(skipped, &testing)?)?;
    testing.add_function(wrap_pyfunction!(stand_still, &testing)?)?;
    testing.add_function(wrap_pyfunction!(digest, &testing)?)?;
    testing.add_function(wrap_pyfunction!(settlement, &testing)?)?;
    testing.add_function(wrap_pyfunction!(panic, &testing)?)?;
    module.add_submodule(&testing)
}
