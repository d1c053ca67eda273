//! A call that waits for an answer, as JavaScript holds it, and the two things an answer is made of. The
//! gate's `answer` is called here and nowhere else.

use crate::errors::{Failure, Outcome, complaint, denied};
use crate::mailbox::{self, Mail};
use crate::{lift, process};
use agentsudo_core::gate::{self, Step, Verdict};
use agentsudo_core::model::ApprovalId;
use agentsudo_core::net::Process;
use agentsudo_core::{Error, Reason};
use napi::Either;
use napi_derive::napi;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A call that waits for an answer.
#[napi]
pub struct Question {
    question: Arc<Mutex<Arc<gate::Question>>>,
    /// What an approver of ours came to while a callback of the user's had it in hand.
    settled: Mutex<Option<gate::Settlement>>,
}

/// How a request to a human ended, or why none could be made. Only approvers of ours make one.
#[napi]
pub struct Settlement(pub(crate) Result<gate::Settlement, Reason>);

/// Leave to run, once. Tell it how the run went with `finished`.
#[napi]
pub struct Permit {
    approval: Option<ApprovalId>,
    edited: Option<gate::Edited>,
    question: Arc<gate::Question>,
}

impl Question {
    pub(crate) fn new(question: gate::Question) -> Self {
        Question { question: Arc::new(Mutex::new(Arc::new(question))), settled: Mutex::default() }
    }

    /// The core's question. Approvers read the frozen call from it.
    pub(crate) fn core(&self) -> Arc<gate::Question> {
        Arc::clone(&lock(&self.question))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What a step comes to for the caller.
fn permitted(question: &Arc<gate::Question>, step: Step) -> Outcome<Permit> {
    match step {
        Step::Run(permit) => Either::A(Permit {
            approval: permit.approval_id().cloned(),
            edited: permit.edited().cloned(),
            question: Arc::clone(question),
        }),
        Step::Refuse(denial) => Either::B(denied(denial)),
        Step::Ask(_) => Either::B(denied(process::gate().decline(question, Reason::Defect))),
    }
}

#[napi]
impl Question {
    /// The missing scope or scopes, as one line.
    #[napi(getter, catch_unwind)]
    pub fn scope(&self) -> String {
        self.core().scope().to_owned()
    }

    /// The function's name.
    #[napi(getter, catch_unwind)]
    pub fn function(&self) -> String {
        self.core().guard().function.clone()
    }

    /// The digest of caller and frozen call, in hex; nothing before `freeze`.
    #[napi(getter, catch_unwind)]
    pub fn digest(&self) -> Option<String> {
        self.core().digest().map(|d| d.to_hex())
    }

    /// The frozen arguments as JSON, by parameter name; nothing before `freeze`.
    #[napi(getter, catch_unwind)]
    pub fn arguments_json(&self) -> Option<String> {
        self.core().call().map(|call| call.arguments_json().to_string())
    }

    /// Freezes the arguments: they are what is asked about, and what must still be there with the answer. A failure
    /// if they have no form that could be shown. With `fixed`, the function runs with arguments that a person has changed
    /// (see `Permit.changes`), but for those named there, which could not be made anew.
    #[napi(catch_unwind)]
    pub fn freeze(&self, arguments: String, fixed: Option<Vec<String>>) -> Option<Failure> {
        match lift::arguments(&arguments) {
            Ok(arguments) => {
                let mut question = lock(&self.question);
                // Alone until it is frozen: afterwards it is shared, and stays as it is.
                match Arc::get_mut(&mut question) {
                    Some(alone) => {
                        if let Some(fixed) = fixed {
                            alone.take_edits(fixed);
                        }
                        alone.freeze(arguments);
                        None
                    }
                    None => complaint::<()>(Err(Error::defect("the question is in use already"))),
                }
            }
            Err(_) => Some(denied(process::gate().decline(&self.core(), Reason::InvalidArguments))),
        }
    }

    /// Keeps what an approver of ours came to, for the callback that called it.
    #[napi(catch_unwind)]
    pub fn remember(&self, settlement: &Settlement) {
        *lock(&self.settled) = settlement.0.as_ref().ok().cloned();
    }

    /// Turns what a callback returned, and the arguments as they are now, into leave to run. `said` is nothing if
    /// it was neither true nor false, and `kind` then what it was instead.
    #[napi(catch_unwind)]
    pub fn answer(&self, said: Option<bool>, kind: String, arguments: String) -> Outcome<Permit> {
        let settled = lock(&self.settled).clone();
        let verdict = match said {
            Some(said) => Verdict::Callback(said, settled),
            None => Verdict::Invalid(kind),
        };
        let question = self.core();
        let step = process::gate().answer(&question, verdict, lift::arguments(&arguments));
        permitted(&question, step)
    }

    /// Turns what an approver of ours came to, and the arguments as they are now, into leave to run: spends the
    /// approval. Posts a `Permit` or a failure.
    #[napi(catch_unwind)]
    pub fn settle(&self, settlement: &Settlement, arguments: String, wait: f64) {
        let question = self.core();
        let settlement = settlement.0.clone();
        mailbox::start(wait, async move {
            let live = lift::arguments(&arguments);
            let step = match settlement {
                Ok(settlement) => {
                    Process::current().answer(&question, Verdict::Settled(settlement), live).await
                }
                Err(reason) => process::gate().answer(&question, Verdict::Unasked(reason), live),
            };
            match permitted(&question, step) {
                Either::A(permit) => Mail::Permit(permit),
                Either::B(failure) => Mail::Failed(failure),
            }
        });
    }

    /// The failure for a question that could not be put, or whose answer came to nothing.
    #[napi(catch_unwind)]
    pub fn decline(&self, reason: String) -> Failure {
        denied(process::gate().decline(&self.core(), Reason::parse(&reason).unwrap_or(Reason::Defect)))
    }
}

#[napi]
impl Settlement {
    /// What an approver hands back that could not ask anyone. Never a yes.
    #[napi(factory, catch_unwind)]
    pub fn unasked(reason: String) -> Self {
        Settlement(Err(Reason::parse(&reason).unwrap_or(Reason::Defect)))
    }

    /// The request, where one was made.
    #[napi(getter, catch_unwind)]
    pub fn approval_id(&self) -> Option<&str> {
        self.0.as_ref().ok().map(|settlement| settlement.approval_id.as_str())
    }

    /// True if it is an approval that is still to be used.
    #[napi(getter, catch_unwind)]
    pub fn approved(&self) -> bool {
        self.0.as_ref().is_ok_and(|settlement| settlement.refusal.is_none())
    }

    /// The texts in what a person has changed about the call, which guardrails have seen nothing of yet.
    #[napi(getter, catch_unwind)]
    pub fn changed_texts(&self) -> Vec<&str> {
        let edit = self.0.as_ref().ok().and_then(|settlement| settlement.decision.as_ref()?.edit.as_ref());
        edit.map(gate::Edit::texts).unwrap_or_default()
    }

    /// Why it is not a yes.
    #[napi(getter, catch_unwind)]
    pub fn reason(&self) -> Option<&'static str> {
        match &self.0 {
            Ok(settlement) => settlement.refusal.map(Reason::as_str),
            Err(reason) => Some(reason.as_str()),
        }
    }
}

#[napi]
impl Permit {
    /// The request it came from, where there was one.
    #[napi(getter, catch_unwind)]
    pub fn approval_id(&self) -> Option<&str> {
        self.approval.as_ref().map(ApprovalId::as_str)
    }

    /// What a person has changed about the call, as a JSON object by name; nothing if nothing.
    #[napi(getter, catch_unwind)]
    pub fn changes(&self) -> Option<String> {
        self.edited.as_ref().map(|edited| edited.changes_json().to_string())
    }

    /// The name of who has changed it.
    #[napi(getter, catch_unwind)]
    pub fn changed_by(&self) -> Option<&str> {
        self.edited.as_ref().map(|edited| edited.by.as_str())
    }

    /// Looks once more, right before the run, whether what is about to run is what was approved: the frozen arguments, or
    /// those that a person has changed. A failure if it is not, or the session is over.
    #[napi(catch_unwind)]
    pub fn confirm(&self, arguments: String) -> Option<Failure> {
        let live = lift::arguments(&arguments);
        let denial = match &self.edited {
            Some(edited) => process::gate().confirm_edited(&self.question, edited, live),
            None => process::gate().confirm(&self.question, live),
        };
        denial.map(denied)
    }

    /// Tells how the run went: returned, or threw. Posts nothing.
    #[napi(catch_unwind)]
    pub fn finished(&self, ok: bool, wait: f64) {
        let approval = self.approval.clone();
        mailbox::start(wait, async move {
            if let Some(id) = approval {
                Process::current().finished(&id, ok).await;
            }
            Mail::Nothing
        });
    }
}
