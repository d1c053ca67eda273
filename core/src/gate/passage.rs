//! The gate itself: `begin` meets a call, `answer` turns what came back into run or refuse. All rules of
//! `@sudo` are in these two functions; every language's decorator is a loop over them.

use super::approval::ApprovalRequest;
use super::decision::{Decision, Settlement};
use super::denial::Denial;
use super::edit::{Edit, json_of};
use super::guard::{Guard, OnDeny};
use super::record::{Action, Record, Recorder};
use crate::error::{Reason, Result};
use crate::model::call::Caller;
use crate::model::{ApprovalId, Call, Clock, Digest, Monotonic, Session, Value};
use serde_json::Value as Json;
use std::sync::{Arc, OnceLock};

/// Decides whether calls run. One per process is enough.
#[derive(Clone)]
pub struct Gate {
    clock: Arc<dyn Clock>,
    recorder: Arc<dyn Recorder>,
}

/// What the host has to do next.
#[derive(Debug)]
pub enum Step {
    /// Call the function.
    Run(Permit),
    /// Ask, then call [`Gate::answer`].
    Ask(Question),
    /// Raise the denial.
    Refuse(Denial),
}

/// Proof that a call may run. Only the gate makes one.
#[derive(Debug)]
pub struct Permit {
    approval: Option<ApprovalId>,
    edited: Option<Edited>,
}

/// The call as a person has changed it: this one may run, and no other.
#[derive(Debug, Clone, PartialEq)]
pub struct Edited {
    /// All arguments of the edited call.
    pub arguments: Vec<(String, Value)>,
    /// Those that differ, with their new values.
    pub changes: Vec<(String, Value)>,
    /// The digest of caller and edited call.
    pub digest: Digest,
    /// The name of who changed it.
    pub by: String,
}

/// A call that waits for an answer.
#[derive(Debug)]
pub struct Question {
    guard: Arc<Guard>,
    session: Arc<Session>,
    /// The scopes that are missing, as one line, where it is not all of them. Thin, as the preview: there may be a hundred
    /// thousand questions, and nearly none of them has either.
    some_missing: Option<Arc<String>>,
    frozen: Option<Arc<Call>>,
    /// Whether the host takes edits, and which arguments it could not make anew.
    edits: Option<Box<[String]>>,
    /// The words that people were shown beside the call.
    preview: OnceLock<Arc<String>>,
}

/// What came back from asking.
#[derive(Debug, Clone)]
pub enum Verdict {
    /// The callback returned exactly true or false; with the request it made on the way, if any.
    Callback(bool, Option<Settlement>),
    /// The callback returned something else (its type's name). Never a yes.
    Invalid(String),
    /// An approver of ours was asked. Its approval is still to be claimed.
    Settled(Settlement),
    /// An approver of ours could not ask anyone.
    Unasked(Reason),
}

/// What was judged and is not on record yet.
#[derive(Debug)]
pub struct Review {
    refusal: Option<Reason>,
    settlement: Option<Settlement>,
    edited: Option<Edited>,
}

impl std::fmt::Debug for Gate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Gate").field("clock", &self.clock).finish_non_exhaustive()
    }
}

impl Permit {
    /// Leave that nobody had to be asked for.
    const fn unasked() -> Self {
        Permit { approval: None, edited: None }
    }

    /// What a person has changed about the call. A host that has said that it takes edits runs the function with these
    /// values, after [`Gate::confirm_edited`]; it must not run it without them.
    pub fn edited(&self) -> Option<&Edited> {
        self.edited.as_ref()
    }

    /// The request it came from, where somebody was asked: the desk is told how its run went.
    pub fn approval_id(&self) -> Option<&ApprovalId> {
        self.approval.as_ref()
    }
}

impl Edited {
    /// All arguments of the edited call as one JSON object by name, each in the form of [`Value::to_json`].
    pub fn arguments_json(&self) -> Json {
        json_of(&self.arguments)
    }

    /// The new values as one JSON object by name, for hosts that read JSON: plain data, in no form of its own.
    pub fn changes_json(&self) -> Json {
        json_of(&self.changes)
    }
}

impl Review {
    /// Why it is refused, if it is.
    pub fn refusal(&self) -> Option<Reason> {
        self.refusal
    }

    /// The request that was made, if any.
    pub fn settlement(&self) -> Option<&Settlement> {
        self.settlement.as_ref()
    }

    /// Refuses it after all. There is no way back.
    pub fn refuse(&mut self, reason: Reason) {
        self.refusal.get_or_insert(reason);
    }
}

impl Gate {
    /// A gate that reads `clock` and writes to `recorder`.
    pub fn new(clock: Arc<dyn Clock>, recorder: Arc<dyn Recorder>) -> Self {
        Gate { clock, recorder }
    }

    /// The clock it reads.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    /// Where its records go.
    pub fn recorder(&self) -> &Arc<dyn Recorder> {
        &self.recorder
    }

    /// The hot path: true only for what [`Gate::begin`] would also let run, with nothing to record. False
    /// means nothing but "take the long way".
    #[inline]
    pub fn passes(&self, session: &Session, guard: &Guard) -> bool {
        self.passes_at(session, guard, self.clock.at_most())
    }

    /// [`Gate::passes`] for a host that has just read the clock.
    #[inline]
    pub fn passes_at(&self, session: &Session, guard: &Guard, now: Monotonic) -> bool {
        session.is_live(now)
            && guard.requirement.is_known_held(session.agent())
            && !self.recorder.wants_grants()
    }

    /// Meets a call.
    pub fn begin(&self, session: Option<&Arc<Session>>, guard: &Arc<Guard>) -> Step {
        let Some(session) = session else {
            return self.refuse(None, guard, guard.requirement.line(), Reason::NoSession);
        };
        if let Some(reason) = session.over(self.clock.monotonic()) {
            return self.refuse(Some(session), guard, guard.requirement.line(), reason);
        }
        let Some(missing) = guard.requirement.missing(session.agent()) else {
            return self.grant(session, guard);
        };
        let some_missing = guard.requirement.line_of(&missing);
        let missing = some_missing.as_deref().unwrap_or(guard.requirement.line());
        match guard.on_deny {
            OnDeny::Raise => self.refuse(Some(session), guard, missing, Reason::MissingScope),
            OnDeny::Log => {
                let mut record = self.record_of(Action::AuditViolation, Some(session), guard, missing);
                record.reason = Some(Reason::MissingScope);
                match self.recorder.record(&record) {
                    Ok(()) => Step::Run(Permit::unasked()),
                    Err(error) => Step::Refuse(denial_of(error.reason(), Some(session), guard, missing)),
                }
            }
            OnDeny::Ask => Step::Ask(Question {
                guard: Arc::clone(guard),
                session: Arc::clone(session),
                some_missing: some_missing.map(Arc::new),
                frozen: None,
                edits: None,
                preview: OnceLock::new(),
            }),
        }
    }

    /// Turns what came back into run or refuse. `live` are the arguments as they are now. An approval of
    /// ours still has to be claimed: `Desk::answer` does both.
    pub fn answer(&self, question: &Question, verdict: Verdict, live: Result<Vec<(String, Value)>>) -> Step {
        self.conclude(question, self.review(question, verdict, live))
    }

    /// The first half of [`Gate::answer`]: judges, and records nothing.
    pub fn review(
        &self,
        question: &Question,
        verdict: Verdict,
        live: Result<Vec<(String, Value)>>,
    ) -> Review {
        // A callback's word is for the call as it is.
        let is_ours = matches!(verdict, Verdict::Settled(_));
        let (refusal, settlement) = match verdict {
            Verdict::Callback(true, settlement) => (None, settlement),
            Verdict::Callback(false, settlement) => {
                let reason = settlement.as_ref().and_then(|s| s.refusal);
                (Some(reason.unwrap_or(Reason::CallbackRefused)), settlement)
            }
            Verdict::Invalid(_) => (Some(Reason::InvalidVerdict), None),
            Verdict::Settled(settlement) => (settlement.refusal, Some(settlement)),
            Verdict::Unasked(reason) => (Some(reason), None),
        };
        // Minutes may have passed since `begin`.
        let refusal = refusal
            .or_else(|| question.session.over(self.clock.monotonic()))
            .or_else(|| (!question.is_unchanged(live)).then_some(Reason::ArgsChanged));
        let (refusal, edited) = match (refusal, decision_with_edit(settlement.as_ref())) {
            (None, Some((decision, edit))) => match question.edited(edit, decision).filter(|_| is_ours) {
                Some(edited) => (None, Some(edited)),
                // The function would run as nobody has approved it.
                None => (Some(Reason::ArgsChanged), None),
            },
            (refusal, _) => (refusal, None),
        };
        Review { refusal, settlement, edited }
    }

    /// The second half of [`Gate::answer`]: puts it on record, then lets it run or refuses it.
    pub fn conclude(&self, question: &Question, review: Review) -> Step {
        let (Question { guard, session, .. }, missing) = (question, question.scope());
        let Review { refusal, settlement, edited } = review;
        let action = if refusal.is_none() { Action::CallbackApproved } else { Action::CallbackDenied };
        if refusal.is_none() && !self.recorder.wants(action) {
            return Step::Run(Permit { approval: settlement.map(|s| s.approval_id), edited });
        }
        let mut record = self.record_of(action, Some(session), guard, missing);
        record.allowed = refusal.is_none();
        record.reason = refusal;
        record.digest = question.digest_for(settlement.as_ref(), edited.as_ref()).map(|d| d.to_hex());
        record.approval_id = settlement.as_ref().map(|s| s.approval_id.to_string());
        record.decision = settlement.as_ref().and_then(|s| s.decision.clone());
        let refusal = match (refusal, self.recorder.record(&record)) {
            (None, Ok(())) => {
                return Step::Run(Permit { approval: settlement.map(|s| s.approval_id), edited });
            }
            (None, Err(error)) => error.reason(),
            (Some(reason), _) => reason,
        };
        Step::Refuse(asked_denial(refusal, session, guard, missing, settlement.as_ref()))
    }

    /// For hosts where other code may run between [`Gate::answer`] and the function: looks once more, right before
    /// the run, at the session and at the arguments. `None`, or the denial, which is on record then; there is no
    /// way to allow anything here.
    pub fn confirm(&self, question: &Question, live: Result<Vec<(String, Value)>>) -> Option<Denial> {
        let over = question.session.over(self.clock.monotonic());
        let reason = over.or_else(|| (!question.is_unchanged(live)).then_some(Reason::ArgsChanged));
        reason.map(|reason| self.decline(question, reason))
    }

    /// Looks right before the run whether what will run is the edited call, to the digest. `None`, or the denial, which is on
    /// record then; there is no way to allow anything here.
    pub fn confirm_edited(
        &self,
        question: &Question,
        edited: &Edited,
        live: Result<Vec<(String, Value)>>,
    ) -> Option<Denial> {
        let over = question.session.over(self.clock.monotonic());
        let is_edited = live.is_ok_and(|live| question.call_digest(live) == edited.digest);
        let reason = over.or_else(|| (!is_edited).then_some(Reason::ArgsChanged));
        reason.map(|reason| self.decline(question, reason))
    }

    /// A denial for a question that could not even be put.
    pub fn decline(&self, question: &Question, reason: Reason) -> Denial {
        let (Question { guard, session, .. }, missing) = (question, question.scope());
        let mut record = self.record_of(Action::CallbackDenied, Some(session), guard, missing);
        record.reason = Some(reason);
        // Refusing needs no proof: the refusal stands whether or not it could be written down.
        let _ = self.recorder.record(&record);
        asked_denial(reason, session, guard, missing, None)
    }

    fn grant(&self, session: &Arc<Session>, guard: &Arc<Guard>) -> Step {
        if !self.recorder.wants_grants() {
            return Step::Run(Permit::unasked());
        }
        let scopes = guard.requirement.line();
        let mut record = self.record_of(Action::AccessGranted, Some(session), guard, scopes);
        record.allowed = true;
        match self.recorder.record(&record) {
            Ok(()) => Step::Run(Permit::unasked()),
            Err(error) => Step::Refuse(denial_of(error.reason(), Some(session), guard, scopes)),
        }
    }

    fn refuse(
        &self,
        session: Option<&Arc<Session>>,
        guard: &Arc<Guard>,
        scope: &str,
        reason: Reason,
    ) -> Step {
        if self.recorder.wants(Action::AccessDenied) {
            let mut record = self.record_of(Action::AccessDenied, session, guard, scope);
            record.reason = Some(reason);
            // Refusing needs no proof: the refusal stands whether or not it could be written down.
            let _ = self.recorder.record(&record);
        }
        Step::Refuse(denial_of(reason, session, guard, scope))
    }

    fn record_of(
        &self,
        action: Action,
        session: Option<&Arc<Session>>,
        guard: &Guard,
        scope: &str,
    ) -> Record {
        let agent = session.map(|s| s.agent().as_ref());
        let mut record = Record::new(self.clock.wall(), action, agent, scope, &guard.function);
        record.surface = guard.surface;
        record.session_id = session.map(|s| s.id().to_owned());
        record
    }
}

impl Question {
    /// Freezes the arguments: from here on they are what is asked about, and what must still be there when
    /// the answer comes.
    pub fn freeze(&mut self, arguments: Vec<(String, Value)>) -> &Call {
        let call = self.call_with(arguments);
        self.frozen.insert(Arc::new(call))
    }

    /// The host says that it runs the function with arguments that a person has changed, if there are any: see
    /// [`Permit::edited`]. It could not make those named in `fixed` anew in their own types: nobody is offered them.
    pub fn take_edits(&mut self, fixed: Vec<String>) {
        self.edits = Some(fixed.into());
    }

    /// Keeps the words that people are shown beside the call, and which are part of its digest on record. Once: false if
    /// there are others already.
    pub fn set_preview(&self, words: &str) -> bool {
        self.preview.get_or_init(|| Arc::new(words.to_owned())).as_str() == words
    }

    /// The words that people are shown beside the call.
    pub fn preview(&self) -> Option<&str> {
        self.preview.get().map(|words| words.as_str())
    }

    /// Has the host said that it takes edits?
    pub fn takes_edits(&self) -> bool {
        self.edits.is_some()
    }

    /// The names of arguments that the host could not make anew.
    pub fn fixed(&self) -> &[String] {
        self.edits.as_deref().unwrap_or_default()
    }

    /// The frozen call with the changes made; `None` if they do not fit it, or the host does not take them.
    fn edited(&self, edit: &Edit, decision: &Decision) -> Option<Edited> {
        let fixed = self.edits.as_ref()?;
        if edit.changes().iter().any(|(name, _)| fixed.contains(name)) {
            return None;
        }
        let arguments = edit.applied_to(self.call()?)?;
        let digest = self.call_digest(arguments.clone());
        let (changes, by) = (edit.changes().to_vec(), decision.decider.name.clone());
        Some(Edited { arguments, changes, digest, by })
    }

    /// The frozen call; `None` before [`Question::freeze`].
    pub fn call(&self) -> Option<&Arc<Call>> {
        self.frozen.as_ref()
    }

    /// The digest of caller and frozen call.
    pub fn digest(&self) -> Option<Digest> {
        self.call().map(|call| call.digest(self.caller()))
    }

    /// Is it the very call, in one piece of memory, that this agent's `request` was made for? Then it has that request's
    /// digest, and nobody need compute it.
    pub(crate) fn is_asked_by(&self, request: &ApprovalRequest) -> bool {
        let Caller { tenant, agent_id, .. } = self.caller();
        let is_same = |call: &Arc<Call>| Arc::ptr_eq(call, &request.call);
        self.call().is_some_and(is_same) && request.agent_id == agent_id && request.project == tenant
    }

    /// The digest as the records of this request have it: with the request's own id, where there is one.
    fn digest_for(&self, settlement: Option<&Settlement>, edited: Option<&Edited>) -> Option<Digest> {
        match (settlement, self.call()) {
            (Some(settlement), Some(call)) => {
                let caller = Caller { request_id: settlement.approval_id.as_str(), ..self.caller() };
                let edited = edited.map(|edited| call.with_arguments(edited.arguments.clone()));
                Some(edited.as_ref().unwrap_or(call).digest_with(caller, self.preview()))
            }
            _ => self.digest(),
        }
    }

    /// The session that asks.
    pub fn session(&self) -> &Arc<Session> {
        &self.session
    }

    /// The scopes that are missing, as one line: what a callback is given.
    pub fn scope(&self) -> &str {
        self.some_missing.as_deref().map_or(self.guard.requirement.line(), String::as_str)
    }

    /// The guard before the function.
    pub fn guard(&self) -> &Arc<Guard> {
        &self.guard
    }

    fn is_unchanged(&self, live: Result<Vec<(String, Value)>>) -> bool {
        match (&self.frozen, live) {
            // Equal values have equal digests; those are for values that differ in form only.
            (Some(call), Ok(live)) => {
                call.has_arguments(&live) || self.call_digest(live) == call.digest(self.caller())
            }
            _ => false,
        }
    }

    fn call_digest(&self, arguments: Vec<(String, Value)>) -> Digest {
        self.call_with(arguments).digest(self.caller())
    }

    fn call_with(&self, arguments: Vec<(String, Value)>) -> Call {
        let scopes: Vec<String> = self.guard.requirement.scopes().map(str::to_owned).collect();
        Call::new(self.guard.function.as_str(), scopes, arguments)
    }

    fn caller(&self) -> Caller<'_> {
        Caller { tenant: "", agent_id: self.session.agent().id(), policy: "", request_id: "" }
    }
}

/// The answer with what was changed before it was given.
fn decision_with_edit(settlement: Option<&Settlement>) -> Option<(&Decision, &Edit)> {
    let decision = settlement?.decision.as_ref()?;
    Some((decision, decision.edit.as_ref()?))
}

fn denial_of(reason: Reason, session: Option<&Arc<Session>>, guard: &Guard, scope: &str) -> Denial {
    let name = session.map(|s| s.agent().name()).unwrap_or_default();
    let id = session.map(|s| s.agent().id()).unwrap_or_default();
    Denial::unasked(reason, (id, &name), scope, &guard.function)
}

fn asked_denial(
    reason: Reason,
    session: &Arc<Session>,
    guard: &Guard,
    scope: &str,
    settlement: Option<&Settlement>,
) -> Denial {
    let name = session.agent().name();
    match reason {
        // The session's end has its own words, whoever was asked meanwhile.
        Reason::SessionExpired | Reason::SessionEnded => Denial {
            approval_id: settlement.map(|s| s.approval_id.to_string()),
            ..denial_of(reason, Some(session), guard, scope)
        },
        _ => Denial::asked(reason, (session.agent().id(), &name), scope, &guard.function, settlement),
    }
}
