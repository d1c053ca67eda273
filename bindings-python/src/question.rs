//! A call that waits for an answer, as Python holds it, and the two things an answer is made of. The
//! gate's `answer` is called here and nowhere else.

use crate::agent::Agent;
use crate::session::Session;
use crate::{errors, lift, process, text};
use agentsudo_core::gate::{self, Step, Verdict};
use agentsudo_core::{Error, Reason};
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyTuple};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A call that waits for an answer.
#[pyclass(frozen, module = "agentsudo._native")]
pub(crate) struct Question {
    question: Mutex<gate::Question>,
    /// What an approver of ours came to while a callback of the user's had it in hand.
    settled: Mutex<Option<gate::Settlement>>,
    session: Py<Session>,
}

/// How a request to a human ended. Only approvers of ours make one.
#[pyclass(frozen, module = "agentsudo._native")]
pub(crate) struct Settlement(pub(crate) gate::Settlement);

/// Leave to run, once. Tell it how the run went with `finished`.
#[pyclass(frozen, module = "agentsudo._native")]
pub(crate) struct Permit {
    approval_id: Option<String>,
}

impl Question {
    pub(crate) fn new(question: gate::Question, session: Py<Session>) -> Self {
        Question { question: Mutex::new(question), settled: Mutex::default(), session }
    }

    /// The core's question. Approvers read the frozen call from it.
    pub(crate) fn core(&self) -> MutexGuard<'_, gate::Question> {
        self.question.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn settled(&self) -> MutexGuard<'_, Option<gate::Settlement>> {
        self.settled.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[pymethods]
impl Question {
    /// The agent object that asks.
    #[getter]
    fn agent(&self, py: Python<'_>) -> Py<Agent> {
        self.session.get().agent_object().clone_ref(py)
    }

    /// The session that asks.
    #[getter]
    fn session(&self, py: Python<'_>) -> Py<Session> {
        self.session.clone_ref(py)
    }

    /// The missing scope or scopes, as one line.
    #[getter]
    fn scope(&self) -> String {
        self.core().scope().to_owned()
    }

    #[getter]
    fn function(&self) -> String {
        self.core().guard().function.clone()
    }

    /// The digest of caller and frozen call, in hex; `None` before `freeze`.
    #[getter]
    fn digest(&self) -> Option<String> {
        self.core().digest().map(|d| d.to_hex())
    }

    /// The frozen arguments as JSON, by parameter name; `None` before `freeze`.
    #[getter]
    fn arguments_json(&self) -> Option<String> {
        self.core().call().map(|call| call.arguments_json().to_string())
    }

    /// Freezes the arguments: they are what is asked about, and what must still be there with the answer.
    /// With `receiver`, the first of them is a method's `self` or `cls`, which is named but not bound.
    ///
    /// Raises `PermissionDeniedError` if they have no form that could be shown.
    #[pyo3(signature = (names, values, receiver=false))]
    fn freeze(
        &self,
        py: Python<'_>,
        names: Vec<String>,
        values: &Bound<'_, PyTuple>,
        receiver: bool,
    ) -> PyResult<()> {
        errors::fence(|| match lift::arguments(names, values, receiver) {
            Ok(arguments) => {
                self.core().freeze(arguments);
                Ok(())
            }
            Err(_) => {
                Err(errors::denied(py, process::gate().decline(&self.core(), Reason::InvalidArguments)))
            }
        })
    }

    /// Keeps what an approver of ours came to, for the callback that called it.
    fn remember(&self, settlement: &Settlement) {
        *self.settled() = Some(settlement.0.clone());
    }

    /// Turns what came back, and the arguments as they are now, into leave to run. Only exactly `True`, or
    /// the settlement of an approver, can be a yes. `values` is `None` if the arguments are beyond reading.
    ///
    /// Raises `PermissionDeniedError` for everything else.
    #[pyo3(signature = (verdict, names, values, receiver=false))]
    fn answer(
        &self,
        py: Python<'_>,
        verdict: &Bound<'_, PyAny>,
        names: Vec<String>,
        values: Option<&Bound<'_, PyTuple>>,
        receiver: bool,
    ) -> PyResult<Permit> {
        errors::fence(|| {
            let verdict = if let Ok(settlement) = verdict.cast::<Settlement>() {
                Verdict::Settled(settlement.get().0.clone())
            } else if let Ok(said) = verdict.cast::<PyBool>() {
                Verdict::Callback(said.is_true(), self.settled().clone())
            } else {
                Verdict::Invalid(text::type_name(verdict))
            };
            let approval_id = match &verdict {
                Verdict::Settled(settlement) => Some(settlement.approval_id.to_string()),
                Verdict::Callback(_, settlement) => settlement.as_ref().map(|s| s.approval_id.to_string()),
                Verdict::Invalid(_) => None,
            };
            let live = match values {
                Some(values) => lift::arguments(names, values, receiver),
                None => Err(Error::new(Reason::ArgsChanged, "the arguments were replaced")),
            };
            match process::gate().answer(&self.core(), verdict, live) {
                Step::Run(_) => Ok(Permit { approval_id }),
                Step::Refuse(denial) => Err(errors::denied(py, denial)),
                Step::Ask(again) => Err(errors::denied(py, process::gate().decline(&again, Reason::Defect))),
            }
        })
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.session)
    }
}

#[pymethods]
impl Settlement {
    #[getter]
    fn approval_id(&self) -> &str {
        self.0.approval_id.as_str()
    }

    /// True if it is an approval that is still to be used.
    #[getter]
    fn approved(&self) -> bool {
        self.0.refusal.is_none()
    }

    /// Why it is not a yes.
    #[getter]
    fn reason(&self) -> Option<&'static str> {
        self.0.refusal.map(Reason::as_str)
    }
}

#[pymethods]
impl Permit {
    /// The request it came from, where there was one.
    #[getter]
    fn approval_id(&self) -> Option<&str> {
        self.approval_id.as_deref()
    }

    /// Tells how the run went: returned, or raised.
    fn finished(&self, _ok: bool) {}
}
