//! A call that waits for an answer, as Python holds it, and the two things an answer is made of. The
//! gate's `answer` is called here and nowhere else.

use crate::agent::Agent;
use crate::session::Session;
use crate::{errors, lift, process, text};
use agentsudo_core::gate::{self, Edit, Step, Verdict};
use agentsudo_core::model::{ApprovalId, Value};
use agentsudo_core::net::Process;
use agentsudo_core::{Error, Reason};
use pyo3::IntoPyObjectExt;
use pyo3::exceptions::PyRuntimeError;
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyList, PyTuple};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

/// A call that waits for an answer.
#[pyclass(frozen, module = "agentsudo._native")]
pub(crate) struct Question {
    question: Mutex<Arc<gate::Question>>,
    /// What an approver of ours came to while a callback of the user's had it in hand. Boxed: most have none, and there may
    /// be very many that wait.
    settled: Mutex<Option<Box<gate::Settlement>>>,
    session: Py<Session>,
    /// The id that a framework gave the model's tool call, known once the call is frozen.
    tool_call: OnceLock<Box<str>>,
}

/// How a request to a human ended, or why none could be made. Only approvers of ours make one.
#[pyclass(frozen, module = "agentsudo._native")]
pub(crate) struct Settlement(pub(crate) Result<gate::Settlement, Reason>);

/// Leave to run, once. Tell it how the run went with `finished`.
#[pyclass(frozen, module = "agentsudo._native")]
pub(crate) struct Permit {
    approval: Option<ApprovalId>,
    edited: Option<gate::Edited>,
    question: Arc<gate::Question>,
}

impl Question {
    pub(crate) fn new(question: gate::Question, session: Py<Session>) -> Self {
        Question {
            question: Mutex::new(Arc::new(question)),
            settled: Mutex::default(),
            session,
            tool_call: OnceLock::new(),
        }
    }

    /// The core's question. Approvers read the frozen call from it.
    pub(crate) fn core(&self) -> Arc<gate::Question> {
        Arc::clone(&self.question.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The id that a framework gave the model's tool call; `None` before `freeze`.
    pub(crate) fn tool_call(&self) -> Option<String> {
        self.tool_call.get().map(|id| id.to_string())
    }

    fn settled(&self) -> MutexGuard<'_, Option<Box<gate::Settlement>>> {
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
    /// With `receiver`, the first of them is a method's `self` or `cls`, which is named but not bound. With `edits`, the
    /// function runs with arguments that a person has changed: see `Permit.changes`. `tool_call` is the id of the model's
    /// tool call, where an argument is known to be it; a framework's context among the arguments tells it otherwise.
    ///
    /// Raises `PermissionDeniedError` if they have no form that could be shown.
    #[pyo3(signature = (names, values, receiver=false, edits=false, tool_call=None))]
    fn freeze(
        &self,
        py: Python<'_>,
        names: Vec<String>,
        values: &Bound<'_, PyTuple>,
        receiver: bool,
        edits: bool,
        tool_call: Option<String>,
    ) -> PyResult<()> {
        errors::fence(|| match lift::arguments(names.clone(), values, receiver) {
            Ok(arguments) => {
                let fixed = edits.then(|| lift::fixed(&names, values));
                let mut question = self.question.lock().unwrap_or_else(PoisonError::into_inner);
                // Alone until it is frozen: afterwards it is shared, and stays as it is.
                let Some(alone) = Arc::get_mut(&mut question) else {
                    return Err(PyRuntimeError::new_err("internal: the question is in use already"));
                };
                if let Some(fixed) = fixed {
                    alone.take_edits(fixed);
                }
                alone.freeze(arguments);
                if let Some(id) = tool_call.or_else(|| lift::tool_call(values)) {
                    let _ = self.tool_call.set(id.into_boxed_str());
                }
                Ok(())
            }
            Err(_) => {
                Err(errors::denied(py, process::gate().decline(&self.core(), Reason::InvalidArguments)))
            }
        })
    }

    /// Keeps what an approver of ours came to, for the callback that called it.
    fn remember(&self, settlement: &Settlement) {
        *self.settled() = settlement.0.as_ref().ok().cloned().map(Box::new);
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
                match settlement.get().0.clone() {
                    Ok(settlement) => Verdict::Settled(settlement),
                    Err(reason) => Verdict::Unasked(reason),
                }
            } else if let Ok(said) = verdict.cast::<PyBool>() {
                Verdict::Callback(said.is_true(), self.settled().as_deref().cloned())
            } else {
                Verdict::Invalid(text::type_name(verdict))
            };
            let live = match values {
                Some(values) => lift::arguments(names, values, receiver),
                None => Err(Error::new(Reason::ArgsChanged, "the arguments were replaced")),
            };
            let question = self.core();
            // Claiming may touch a store and recording a file: other threads of Python's go on meanwhile.
            let step = match verdict {
                Verdict::Settled(_) => py.detach(|| {
                    let process = Process::current();
                    process.block_on(process.answer(&question, verdict, live))
                }),
                told => py.detach(|| Ok(process::gate().answer(&question, told, live))),
            };
            match step.map_err(|error| errors::raised(py, &error))? {
                Step::Run(permit) => Ok(Permit {
                    approval: permit.approval_id().cloned(),
                    edited: permit.edited().cloned(),
                    question,
                }),
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
    /// What an approver hands back that could not ask anyone. Never a yes.
    #[staticmethod]
    fn unasked(reason: Option<&str>) -> Self {
        Settlement(Err(reason.and_then(Reason::parse).unwrap_or(Reason::Defect)))
    }

    /// The request, where one was made.
    #[getter]
    fn approval_id(&self) -> Option<&str> {
        self.0.as_ref().ok().map(|settlement| settlement.approval_id.as_str())
    }

    /// True if it is an approval that is still to be used.
    #[getter]
    fn approved(&self) -> bool {
        self.0.as_ref().is_ok_and(|settlement| settlement.refusal.is_none())
    }

    /// Why it is not a yes.
    #[getter]
    fn reason(&self) -> Option<&'static str> {
        match &self.0 {
            Ok(settlement) => settlement.refusal.map(Reason::as_str),
            Err(reason) => Some(reason.as_str()),
        }
    }

    /// The name of who decided, where somebody did.
    #[getter]
    fn decided_by(&self) -> Option<&str> {
        let decision = self.0.as_ref().ok()?.decision.as_ref()?;
        Some(&decision.decider.name)
    }

    /// The texts in what a person has changed about the call, which guardrails have seen nothing of yet.
    #[getter]
    fn changed_texts(&self) -> Vec<&str> {
        let edit = self.0.as_ref().ok().and_then(|settlement| settlement.decision.as_ref()?.edit.as_ref());
        edit.map(Edit::texts).unwrap_or_default()
    }

    /// The human's words.
    #[getter]
    fn note(&self) -> Option<&str> {
        self.0.as_ref().ok()?.decision.as_ref()?.note.as_deref()
    }
}

#[pymethods]
impl Permit {
    /// The request it came from, where there was one.
    #[getter]
    fn approval_id(&self) -> Option<&str> {
        self.approval.as_ref().map(ApprovalId::as_str)
    }

    /// What a person has changed about the call, by parameter name; `None` if nothing.
    #[getter]
    fn changes(&self, py: Python<'_>) -> PyResult<Option<Changes>> {
        self.edited.as_ref().map(|edited| changes(py, &edited.changes)).transpose()
    }

    /// The name of who has changed it.
    #[getter]
    fn changed_by(&self) -> Option<&str> {
        self.edited.as_ref().map(|edited| edited.by.as_str())
    }

    /// Looks whether what is about to run is the call as it was changed.
    ///
    /// Raises `PermissionDeniedError` if it is not.
    #[pyo3(signature = (names, values, receiver=false))]
    fn confirm(
        &self,
        py: Python<'_>,
        names: Vec<String>,
        values: &Bound<'_, PyTuple>,
        receiver: bool,
    ) -> PyResult<()> {
        errors::fence(|| {
            let Some(edited) = &self.edited else { return Ok(()) };
            let live = lift::arguments(names, values, receiver);
            match process::gate().confirm_edited(&self.question, edited, live) {
                None => Ok(()),
                Some(denial) => Err(errors::denied(py, denial)),
            }
        })
    }

    /// Tells how the run went: returned, or raised.
    fn finished(&self, py: Python<'_>, ok: bool) -> PyResult<()> {
        let Some(id) = &self.approval else { return Ok(()) };
        py.detach(|| {
            let process = Process::current();
            process.block_on(process.finished(id, ok))
        })
        .map_err(|error| errors::raised(py, &error))
    }
}

/// Changed values, by parameter name.
type Changes = Vec<(String, Py<PyAny>)>;

/// Changed values as Python has them.
fn changes(py: Python<'_>, changes: &[(String, Value)]) -> PyResult<Changes> {
    changes.iter().map(|(name, value)| Ok((name.clone(), lowered(py, value)?))).collect()
}

fn lowered(py: Python<'_>, value: &Value) -> PyResult<Py<PyAny>> {
    match value {
        Value::Null => Ok(py.None()),
        Value::Text(text) => text.into_py_any(py),
        Value::Int(number) => number.into_py_any(py),
        Value::Float(number) => number.into_py_any(py),
        Value::Bool(value) => value.into_py_any(py),
        Value::List(items) => {
            let items = items.iter().map(|item| lowered(py, item)).collect::<PyResult<Vec<_>>>()?;
            PyList::new(py, items)?.into_py_any(py)
        }
        Value::Object(fields) => {
            let dict = PyDict::new(py);
            for (key, value) in fields {
                dict.set_item(key, lowered(py, value)?)?;
            }
            dict.into_py_any(py)
        }
        _ => Err(PyRuntimeError::new_err("internal: a value was changed that cannot be")),
    }
}
