//! Guardrails, as Python holds them. The rules and their patterns are the core's.

use crate::errors;
use agentsudo_core::gate::guardrails::{self, Argument, GuardrailOptions, OnViolation, Place};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

/// Compiled rules over texts. `agentsudo.guardrails.Guardrails` is what people use.
#[pyclass(frozen, module = "agentsudo._native")]
pub(crate) struct Guardrails(guardrails::Guardrails);

#[pymethods]
impl Guardrails {
    #[new]
    fn new(
        py: Python<'_>,
        allowed_topics: Vec<String>,
        blocked_patterns: Vec<String>,
        blocked_keywords: Vec<String>,
        on_violation: &str,
        redirect_message: String,
        check_outputs: bool,
    ) -> PyResult<Self> {
        let made = OnViolation::parse(on_violation).and_then(|on_violation| {
            guardrails::Guardrails::new(GuardrailOptions {
                allowed_topics,
                blocked_patterns,
                blocked_keywords,
                on_violation,
                redirect_message,
                check_outputs,
            })
        });
        made.map(Guardrails).map_err(|error| errors::raised(py, &error))
    }

    /// Why `text` must not stand in `place` (`input`, `argument`, `output`), or `None`.
    fn check(&self, text: &str, place: &str) -> PyResult<Option<String>> {
        let place = Place::parse(place).ok_or_else(|| {
            PyValueError::new_err(format!("a place is \"input\", \"argument\" or \"output\", not `{place}`"))
        })?;
        Ok(self.0.check(text, place).violation().map(str::to_owned))
    }
}

/// The place of each string argument, given as `(parameter name or None, passed by position)`.
#[pyfunction]
pub(crate) fn guardrail_places(arguments: Vec<(Option<String>, bool)>) -> Vec<&'static str> {
    let arguments: Vec<Argument<'_>> = arguments
        .iter()
        .map(|(name, positional)| Argument { name: name.as_deref(), positional: *positional })
        .collect();
    guardrails::places(&arguments).into_iter().map(Place::as_str).collect()
}
