//! A call that waits for an answer, and the two things an answer is made of. The gate's `answer` is called here and
//! nowhere else.

use crate::errors::SudoError;
use crate::process::{self, block_on};
use agentsudo_core::gate::{self, Step, Verdict};
use agentsudo_core::model::value::Budget;
use agentsudo_core::model::{ApprovalId, reading};
use agentsudo_core::net::Process;
use agentsudo_core::net::slack::Asker;
use agentsudo_core::{Error, Reason};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A call that waits for an answer.
#[derive(Debug, uniffi::Object)]
pub struct Question {
    question: Mutex<Arc<gate::Question>>,
    /// What an approver of ours came to while a callback of the user's had the question in hand.
    settled: Mutex<Option<gate::Settlement>>,
}

impl Question {
    pub(crate) fn new(question: gate::Question) -> Self {
        Question { question: Mutex::new(Arc::new(question)), settled: Mutex::default() }
    }

    /// The core's question. Approvers read the frozen call from it.
    pub(crate) fn core(&self) -> Arc<gate::Question> {
        Arc::clone(&self.question.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Who asks, and what would run.
    ///
    /// # Errors
    /// `internal` before `freeze`.
    pub(crate) fn frozen(&self) -> agentsudo_core::Result<(Asker, Arc<agentsudo_core::model::Call>)> {
        let core = self.core();
        let call = core.call().cloned().ok_or_else(|| Error::defect("the question is not frozen yet"))?;
        Ok((Asker::of(&core), call))
    }

    /// Keeps what an approver of ours came to, for the callback that asked it.
    pub(crate) fn remember(&self, settlement: gate::Settlement) {
        *self.settled() = Some(settlement);
    }

    fn settled(&self) -> MutexGuard<'_, Option<gate::Settlement>> {
        self.settled.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn conclude(&self, verdict: Verdict, live: Option<String>) -> Result<Arc<Permit>, SudoError> {
        let replaced = || Error::new(Reason::ArgsChanged, "the arguments were replaced");
        let live = live.ok_or_else(replaced).and_then(|live| reading::arguments(&live));
        let question = self.core();
        // Claiming may touch a store.
        let step = match verdict {
            Verdict::Settled(_) => block_on(Process::current().answer(&question, verdict, live))?,
            told => process::gate().answer(&question, told, live),
        };
        match step {
            Step::Run(permit) => Ok(Arc::new(Permit {
                approval: permit.approval_id().cloned(),
                edited: permit.edited().cloned(),
                question,
                told: AtomicBool::new(false),
            })),
            Step::Refuse(denial) => Err(denial.into()),
            Step::Ask(again) => Err(process::gate().decline(&again, Reason::Defect).into()),
        }
    }
}

#[uniffi::export]
impl Question {
    /// The name of the agent that asks.
    pub fn agent_name(&self) -> String {
        self.core().session().agent().name()
    }

    /// The id of the agent that asks.
    pub fn agent_id(&self) -> String {
        self.core().session().agent().id().to_owned()
    }

    /// The missing scope or scopes, as one line.
    pub fn scope(&self) -> String {
        self.core().scope().to_owned()
    }

    /// The function's name.
    pub fn function(&self) -> String {
        self.core().guard().function.clone()
    }

    /// The digest of caller and frozen call, in hex; nothing before `freeze`.
    pub fn digest(&self) -> Option<String> {
        self.core().digest().map(|digest| digest.to_hex())
    }

    /// The frozen arguments as JSON, by parameter name; nothing before `freeze`.
    pub fn arguments_json(&self) -> Option<String> {
        self.core().call().map(|call| call.arguments_json().to_string())
    }

    /// Says, before `freeze`, that the caller runs the call with what `Permit.edited` gives, whenever that is something. Only then
    /// people may change it, where the approver takes `edits`, too. `fixed`: the names of arguments that could not be made anew
    /// from JSON, and stay as they are.
    ///
    /// Throws if the question is frozen already.
    pub fn take_edits(&self, fixed: Vec<String>) -> Result<(), SudoError> {
        let mut question = self.question.lock().unwrap_or_else(PoisonError::into_inner);
        let alone = Arc::get_mut(&mut question).filter(|question| question.call().is_none());
        let Some(alone) = alone else {
            return Err(Error::defect("the question is frozen already").into());
        };
        alone.take_edits(fixed);
        Ok(())
    }

    /// Says in words for people what the call will do, in 1 to 10 000 characters, before they are asked. The card shows it,
    /// redacted, above the arguments, and it is part of its digest.
    ///
    /// Throws if there are other words already.
    pub fn set_preview(&self, words: &str) -> Result<(), SudoError> {
        match self.core().set_preview(words) {
            true => Ok(()),
            false => Err(Error::invalid("the question has a preview already").into()),
        }
    }

    /// Freezes the arguments: they are what is asked about, and what must still be there with the answer. They are a JSON
    /// object by parameter name, in the order of the signature; what JSON cannot say has a documented form, like
    /// `{"$date": "2026-11-22"}`. Nothing stands for arguments that could not be read.
    ///
    /// Throws if they have no form that could be shown.
    pub fn freeze(&self, arguments: Option<String>) -> Result<(), SudoError> {
        let unreadable = || Error::new(Reason::InvalidArguments, "the call's arguments could not be read");
        let arguments = arguments.ok_or_else(unreadable).and_then(|it| reading::arguments(&it));
        let mut question = self.question.lock().unwrap_or_else(PoisonError::into_inner);
        let arguments = match arguments {
            Ok(arguments) => arguments,
            Err(_) => return Err(process::gate().decline(&question, Reason::InvalidArguments).into()),
        };
        // Alone until it is frozen: afterwards it is shared, and stays as it is.
        let alone = Arc::get_mut(&mut question).filter(|question| question.call().is_none());
        let Some(alone) = alone else {
            return Err(Error::defect("the question is frozen already").into());
        };
        alone.freeze(arguments);
        Ok(())
    }

    /// Turns what a callback said, and the arguments as they are now, into leave to run. Nothing stands for arguments that
    /// cannot be read any more.
    ///
    /// Throws for everything else.
    pub fn answer(&self, said: Said, live: Option<String>) -> Result<Arc<Permit>, SudoError> {
        let verdict = match said {
            Said::Yes => Verdict::Callback(true, self.settled().clone()),
            Said::No => Verdict::Callback(false, self.settled().clone()),
            Said::Neither => Verdict::Invalid("neither true nor false".into()),
        };
        self.conclude(verdict, live)
    }

    /// Turns what an approver came to, and the arguments as they are now, into leave to run.
    ///
    /// Throws for everything but an approval that is still to be used.
    pub fn answer_settled(
        &self,
        settlement: &Settlement,
        live: Option<String>,
    ) -> Result<Arc<Permit>, SudoError> {
        let verdict = match settlement.0.clone() {
            Ok(settlement) => Verdict::Settled(settlement),
            Err(reason) => Verdict::Unasked(reason),
        };
        self.conclude(verdict, live)
    }
}

/// What a callback said. Not a truth value: some languages take one from whatever they are given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum Said {
    /// Exactly true.
    Yes,
    /// Exactly false.
    No,
    /// Anything else: never a yes.
    Neither,
}

/// How a request to a human ended, or why none could be made. Only approvers make one.
#[derive(Debug, uniffi::Object)]
pub struct Settlement(pub(crate) Result<gate::Settlement, Reason>);

#[uniffi::export]
impl Settlement {
    /// The request's id, where one was made.
    pub fn approval_id(&self) -> Option<String> {
        self.0.as_ref().ok().map(|settlement| settlement.approval_id.to_string())
    }

    /// True if it is an approval that is still to be used.
    pub fn approved(&self) -> bool {
        self.0.as_ref().is_ok_and(|settlement| settlement.refusal.is_none())
    }

    /// Why it is not a yes.
    pub fn reason(&self) -> Option<String> {
        let reason = match &self.0 {
            Ok(settlement) => settlement.refusal,
            Err(reason) => Some(*reason),
        };
        reason.map(|reason| reason.as_str().to_owned())
    }

    /// The name of who decided, where somebody did.
    pub fn decided_by(&self) -> Option<String> {
        let decision = self.0.as_ref().ok()?.decision.as_ref()?;
        Some(decision.decider.name.clone())
    }

    /// The human's words.
    pub fn note(&self) -> Option<String> {
        self.0.as_ref().ok()?.decision.as_ref()?.note.clone()
    }
}

/// Leave to run, once. Tell it how the run went; let go untold, the record shows that as unknown.
#[derive(Debug, uniffi::Object)]
pub struct Permit {
    approval: Option<ApprovalId>,
    edited: Option<gate::Edited>,
    question: Arc<gate::Question>,
    told: AtomicBool,
}

/// What a person has changed about a call before approving it.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Edited {
    /// All arguments as they were approved, as a JSON object: the call to run. The form is that of `Question.freeze`.
    pub arguments: String,
    /// The new values, as a JSON object by name: plain data.
    pub changes: String,
    /// The name of who has changed them.
    pub changed_by: String,
}

impl Drop for Permit {
    fn drop(&mut self) {
        if let Some(id) = self.approval.take().filter(|_| !*self.told.get_mut()) {
            Process::current().forsake(id);
        }
    }
}

#[uniffi::export]
impl Permit {
    /// The request it came from, where there was one.
    pub fn approval_id(&self) -> Option<String> {
        self.approval.as_ref().map(ApprovalId::to_string)
    }

    /// What a person has changed about the call; nothing if nothing, as it always is where `Question.take_edits` was not called.
    pub fn edited(&self) -> Option<Edited> {
        self.edited.as_ref().map(|edited| Edited {
            arguments: edited.arguments_json().to_string(),
            changes: edited.changes_json().to_string(),
            changed_by: edited.by.clone(),
        })
    }

    /// Looks right before the run whether the arguments are those that the permit is for: as they were changed, or else as
    /// they were frozen. Nothing stands for arguments that cannot be read.
    ///
    /// Throws if they are others, or the session is over.
    pub fn confirm(&self, live: Option<String>) -> Result<(), SudoError> {
        let replaced = || Error::new(Reason::ArgsChanged, "the arguments were replaced");
        let live = live.ok_or_else(replaced).and_then(|live| reading::arguments(&live));
        let denial = match &self.edited {
            Some(edited) => process::gate().confirm_edited(&self.question, edited, live),
            None => process::gate().confirm(&self.question, live),
        };
        denial.map_or(Ok(()), |denial| Err(denial.into()))
    }

    /// Tells how the run went: returned, or threw.
    pub fn finished(&self, succeeded: bool) -> Result<(), SudoError> {
        let Some(id) = &self.approval else { return Ok(()) };
        self.told.store(true, Ordering::Release);
        Ok(block_on(Process::current().finished(id, succeeded))?)
    }
}

/// How much of a call's arguments is read. Beyond, the call is refused: a host need not write on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Record)]
pub struct Limits {
    /// How deep values may be nested; an argument itself is at 1.
    pub depth: u32,
    /// How many bytes texts and the like may have in all; each value counts eight more.
    pub bytes: u32,
}

/// How much of a call's arguments is read.
#[uniffi::export]
pub fn limits() -> Limits {
    let count = |size: usize| u32::try_from(size).unwrap_or(u32::MAX);
    Limits { depth: count(Budget::MAX_DEPTH), bytes: count(Budget::MAX_BYTES) }
}
