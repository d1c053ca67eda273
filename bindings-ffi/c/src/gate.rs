//! The gate, as C uses it: `begin` meets a call; with `ASK` the program asks and hands the answer back, or
//! `check` does all of it in one call. What it all means is decided in the core.

use crate::abi::{
    AGENTSUDO_VERDICT_ALLOW, AGENTSUDO_VERDICT_DENY, agentsudo_error, agentsudo_guard, agentsudo_memo,
    agentsudo_permit, agentsudo_question, agentsudo_session, agentsudo_status, agentsudo_text,
    agentsudo_ticket,
};
use crate::error::Failure;
use crate::fence::{self, Caller, Out, Outcome};
use crate::guard::{Asks, Guarded};
use crate::permit::Permit;
use crate::spent::Spent;
use crate::text::no_details;
use crate::ticket::Ticket;
use crate::{json, process, table};
use agentsudo_core::gate::{self, Settlement, Step, Verdict};
use agentsudo_core::model::{ApprovalId, Session, Value, generation, reading};
use agentsudo_core::net::Process;
use agentsudo_core::{Error, Reason, Result};
use std::borrow::Cow;
use std::ffi::c_char;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A question that C holds.
pub(crate) struct Asking {
    question: Mutex<Arc<gate::Question>>,
    /// An answer was given: there is no second.
    answered: AtomicBool,
    /// What a request came to that was made for this question, for the callback that made it.
    settled: Mutex<Option<Settlement>>,
    /// The approval that a callback has spent for this question.
    spent: Mutex<Option<Arc<Spent>>>,
}

impl Asking {
    fn new(question: gate::Question) -> Self {
        Asking {
            question: Mutex::new(Arc::new(question)),
            answered: AtomicBool::new(false),
            settled: Mutex::default(),
            spent: Mutex::default(),
        }
    }

    /// The core's question.
    pub(crate) fn core(&self) -> Arc<gate::Question> {
        Arc::clone(&self.lock())
    }

    /// Keeps what a request for this question came to.
    pub(crate) fn remember(&self, settlement: &Settlement) {
        *self.settled.lock().unwrap_or_else(PoisonError::into_inner) = Some(settlement.clone());
    }

    /// Keeps the approval that was spent for this question.
    pub(crate) fn keep(&self, spent: Arc<Spent>) {
        *self.spent.lock().unwrap_or_else(PoisonError::into_inner) = Some(spent);
    }

    /// The approval of a permit for this question.
    fn spent(&self, id: &ApprovalId) -> Arc<Spent> {
        let kept = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
        match kept.as_ref().filter(|spent| spent.id == *id) {
            Some(spent) => Arc::clone(spent),
            None => Arc::new(Spent::new(id.clone())),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Arc<gate::Question>> {
        self.question.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn settled(&self) -> Option<Settlement> {
        self.settled.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn take_edits(&self, fixed: Vec<String>) -> Result<()> {
        match Arc::get_mut(&mut *self.lock()) {
            Some(alone) if alone.call().is_none() => {
                alone.take_edits(fixed);
                Ok(())
            }
            _ => Err(Error::invalid("the question has its arguments already")),
        }
    }

    fn freeze(&self, arguments: Vec<(String, Value)>) -> Result<()> {
        // Alone until it is frozen: afterwards it is shared, and stays as it is.
        match Arc::get_mut(&mut *self.lock()) {
            Some(alone) if alone.call().is_none() => {
                alone.freeze(arguments);
                Ok(())
            }
            _ => Err(Error::invalid("the question has its arguments already")),
        }
    }

    fn answer_once(&self) -> Result<()> {
        match self.answered.swap(true, Ordering::AcqRel) {
            true => Err(Error::new(Reason::AlreadyClaimed, "the question was answered already")),
            false => Ok(()),
        }
    }
}

/// Meets a call: may it run in this session?
///
/// `OK`: the function may run, once. `ASK`: somebody has to be asked; `*out_question` is what. Everything else: it must not run.
/// A null `session` is a call outside any session (`NO_SESSION`). No wait, no allocation, no lock if the scope is held.
///
/// Errors: `NO_SESSION`, `SESSION_EXPIRED`, `MISSING_SCOPE`, `UNAVAILABLE` (the audit log could not be written), `INVALID`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_gate_begin(
    session: agentsudo_session,
    guard: agentsudo_guard,
    out_question: *mut agentsudo_question,
    out_error: *mut agentsudo_error,
) -> agentsudo_status {
    fence::call("agentsudo_gate_begin", out_error, |caller| {
        let out = caller.out("out_question", out_question)?;
        let gate = process::gate()?;
        let guard = table::find::<Guarded>(guard.bits)?;
        if session.bits != 0 {
            let session = table::find::<Session>(session.bits)?;
            if session.with(|session| guard.with(|guard| gate.passes(session, &guard.guard)))?? {
                return Ok(agentsudo_status::Ok);
            }
        }
        let guard = guard.share()?;
        begin(caller, table::share_some(session.bits)?, &guard, out)
    })
}

/// The long way.
#[cold]
fn begin(
    caller: &Caller,
    session: Option<Arc<Session>>,
    guard: &Guarded,
    out: Out<agentsudo_question>,
) -> Outcome {
    match process::gate()?.begin(session.as_ref(), &guard.guard) {
        Step::Run(_) => Ok(agentsudo_status::Ok),
        Step::Refuse(denial) => Err(denial.into()),
        Step::Ask(question) => {
            let asking = asking(question, guard);
            caller.put(out, agentsudo_question { bits: table::put(asking)? });
            Ok(agentsudo_status::Ask)
        }
    }
}

fn asking(mut question: gate::Question, guard: &Guarded) -> Asking {
    if guard.edits {
        question.take_edits(Vec::new());
    }
    Asking::new(question)
}

/// For bindings of other languages, where a call of C is dear: what they may remember of a call that `agentsudo_gate_begin` has just
/// let through with this session and this guard.
///
/// The same may run again without asking the gate as long as `*generation` is `held_in` (an atomic read, with acquire order), less than
/// `left_ns` have passed on the system's monotonic clock since before this call, and neither handle was freed. With `held_in` 0 nothing may be
/// remembered: somebody wants each grant on record, or it was let through for this once.
///
/// Errors: `INVALID`, `UNAVAILABLE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_gate_remember(
    session: agentsudo_session,
    guard: agentsudo_guard,
    out_memo: *mut agentsudo_memo,
    out_error: *mut agentsudo_error,
) -> agentsudo_status {
    fence::call("agentsudo_gate_remember", out_error, |caller| {
        let out = caller.out("out_memo", out_memo)?;
        let (session, guard) = (table::share::<Session>(session.bits)?, table::share::<Guarded>(guard.bits)?);
        let word = generation::word();
        // First: whatever changes from here on ends this generation.
        let seen = word.load(Ordering::Acquire);
        let gate = process::gate()?;
        let left = session.deadline().since(gate.clock().at_most());
        let held_in = if gate.passes(&session, &guard.guard) { seen } else { 0 };
        let left_ns = u64::try_from(left.as_nanos()).unwrap_or(u64::MAX);
        caller.put(out, agentsudo_memo { generation: word.as_ptr(), held_in, left_ns });
        Ok(agentsudo_status::Ok)
    })
}

/// Tells a question what the call's arguments are: a JSON object by parameter name, in the order they are to be shown in. What
/// JSON cannot say is written in the forms of `docs/c.md` (`{"$date": "2026-11-25"}`, `{"$bytes": base64}` and so on). They are
/// what is shown to a human, and what must still be there with the answer.
///
/// Errors: `REJECTED` (`invalid_arguments`: no such form, too deep, larger than 16 MiB; on record, and the function does not
/// run), `INVALID`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_question_freeze(
    question: agentsudo_question,
    arguments: *const c_char,
    out_error: *mut agentsudo_error,
) -> agentsudo_status {
    fence::call("agentsudo_question_freeze", out_error, |caller| {
        let asking = table::share::<Asking>(question.bits)?;
        freeze(&asking, &caller.text("arguments", arguments)?)?;
        Ok(agentsudo_status::Ok)
    })
}

fn freeze(asking: &Asking, arguments: &str) -> std::result::Result<(), Failure> {
    match reading::arguments(arguments) {
        Ok(arguments) => Ok(asking.freeze(arguments)?),
        Err(error) => {
            asking.answer_once()?;
            let mut denial = process::gate()?.decline(&asking.core(), error.reason());
            denial.message = format!("{}; {}", denial.message, error.message());
            Err(denial.into())
        }
    }
}

/// Says, before `agentsudo_question_freeze`, that the program runs the function with what `agentsudo_permit_edited` gives, whenever that is
/// something; as the option `edits` of a guard does for all its questions. Without either nobody is offered to change anything.
///
/// `fixed` (may be null if `fixed_count` is 0) names the arguments that the program could not make anew from JSON, and that stay as they are.
///
/// Errors: `INVALID`: the question has its arguments already.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_question_take_edits(
    question: agentsudo_question,
    fixed: *const *const c_char,
    fixed_count: usize,
    out_error: *mut agentsudo_error,
) -> agentsudo_status {
    fence::call("agentsudo_question_take_edits", out_error, |caller| {
        let asking = table::share::<Asking>(question.bits)?;
        asking.take_edits(caller.texts("fixed", fixed, fixed_count)?)?;
        Ok(agentsudo_status::Ok)
    })
}

/// Says, before somebody is asked, in words for people what the call will do, in 1 to 10 000 characters. The card shows them, redacted, above
/// the arguments, and they are part of its digest. Once for a question.
///
/// Errors: `INVALID`: there are other words already. The length is looked at when somebody is asked.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_question_preview(
    question: agentsudo_question,
    words: *const c_char,
    out_error: *mut agentsudo_error,
) -> agentsudo_status {
    fence::call("agentsudo_question_preview", out_error, |caller| {
        let asking = table::share::<Asking>(question.bits)?;
        match asking.core().set_preview(&caller.text("words", words)?) {
            true => Ok(agentsudo_status::Ok),
            false => Err(Error::invalid("the question has a preview already").into()),
        }
    })
}

/// A question as a JSON object: `agent`, `agent_id`, `session_id`, `scope` (what is missing), `function`, and once they are
/// frozen `arguments` and `digest` (SHA-256 in hex).
///
/// Errors: `INVALID`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_question_json(
    question: agentsudo_question,
    out_json: *mut agentsudo_text,
    out_error: *mut agentsudo_error,
) -> agentsudo_status {
    fence::call("agentsudo_question_json", out_error, |caller| {
        let out = caller.out("out_json", out_json)?;
        let asking = table::share::<Asking>(question.bits)?;
        caller.put_text(out, json::question(&asking.core()))?;
        Ok(agentsudo_status::Ok)
    })
}

/// Frees a question. One that was not answered is as good as refused. Null is fine.
///
/// Errors: `INVALID` for a handle that is no question.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_question_free(question: agentsudo_question) -> agentsudo_status {
    fence::call("agentsudo_question_free", no_details(), |_| {
        table::remove::<Asking>(question.bits)?;
        Ok(agentsudo_status::Ok)
    })
}

/// Answers a question by a decision of the program's own: exactly `AGENTSUDO_VERDICT_ALLOW` lets it run. A question is answered once.
///
/// `arguments` are the call's arguments as they are now, in the form of `agentsudo_question_freeze`; a difference is refused
/// (`args_changed`). `*out_permit` may be told how the run went.
///
/// Errors: `REJECTED` (`callback_refused`; `invalid_verdict`; `args_changed`; `already_claimed`: answered before),
/// `SESSION_EXPIRED`, `UNAVAILABLE` (the audit log could not be written), `INVALID`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_gate_answer(
    question: agentsudo_question,
    verdict: i32,
    arguments: *const c_char,
    out_permit: *mut agentsudo_permit,
    out_error: *mut agentsudo_error,
) -> agentsudo_status {
    fence::call("agentsudo_gate_answer", out_error, |caller| {
        let out = caller.out("out_permit", out_permit)?;
        let asking = table::share::<Asking>(question.bits)?;
        let live = reading::arguments(&caller.text("arguments", arguments)?);
        asking.answer_once()?;
        conclude(caller, &asking, verdict_of(verdict, &asking), live, out)
    })
}

/// Answers a question by what a request to a human came to, and spends the approval: of all who try, one succeeds, and only
/// for this very call. A question is answered once.
///
/// `PENDING`: the request still waits; nothing has happened. `arguments` and `*out_permit` are as for `agentsudo_gate_answer`.
///
/// Errors: `REJECTED` (`denied_by_person`, `args_changed`, `already_claimed`, `cancelled`), `APPROVAL_TIMEOUT`,
/// `SESSION_EXPIRED`, `UNAVAILABLE`, `INVALID`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_gate_answer_ticket(
    question: agentsudo_question,
    ticket: agentsudo_ticket,
    arguments: *const c_char,
    out_permit: *mut agentsudo_permit,
    out_error: *mut agentsudo_error,
) -> agentsudo_status {
    fence::call("agentsudo_gate_answer_ticket", out_error, |caller| {
        let out = caller.out("out_permit", out_permit)?;
        let asking = table::share::<Asking>(question.bits)?;
        let ticket = table::share::<Ticket>(ticket.bits)?;
        let live = reading::arguments(&caller.text("arguments", arguments)?);
        let Some(settlement) = process::block_on(ticket.core().poll())? else {
            return Ok(agentsudo_status::Pending);
        };
        asking.answer_once()?;
        conclude(caller, &asking, Verdict::Settled(settlement), live, out)
    })
}

/// Answers a question about which nobody could be asked, or nobody any more: never `OK`. The refusal is on record. A question is
/// answered once.
///
/// `reason` is one of the names of `agentsudo_reason_name`: that of the error that asking came to, or "cancelled" if the caller went
/// away first. A name that is none refuses as `INTERNAL` (`defect`).
///
/// Errors: the one that belongs to `reason`, with all details; `REJECTED` (`already_claimed`: answered before), `INVALID`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_gate_answer_unasked(
    question: agentsudo_question,
    reason: *const c_char,
    out_error: *mut agentsudo_error,
) -> agentsudo_status {
    fence::call("agentsudo_gate_answer_unasked", out_error, |caller| {
        let asking = table::share::<Asking>(question.bits)?;
        let name = caller.text("reason", reason)?;
        let reason = Reason::ALL.into_iter().find(|reason| reason.as_str() == name).unwrap_or(Reason::Defect);
        asking.answer_once()?;
        Err(process::gate()?.decline(&asking.core(), reason).into())
    })
}

/// All of it in one call: meets the call, asks whom the guard asks, waits for the answer on this thread, and says whether the
/// function may run. `OK`: it may, once. Everything else: it must not.
///
/// `arguments` are as for `agentsudo_question_freeze`, and are read again after the answer: what was approved is what runs. They
/// are not looked at if the scope is held. `idempotency_key` (may be null) is as for `agentsudo_approver_ask`, if the guard asks an approver; a callback
/// gives its own. `*out_permit` is null if nobody was asked; every call on a permit takes that too.
///
/// Errors: those of `agentsudo_gate_begin`, `agentsudo_question_freeze` and `agentsudo_gate_answer_ticket`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_gate_check(
    session: agentsudo_session,
    guard: agentsudo_guard,
    arguments: *const c_char,
    idempotency_key: *const c_char,
    out_permit: *mut agentsudo_permit,
    out_error: *mut agentsudo_error,
) -> agentsudo_status {
    fence::call("agentsudo_gate_check", out_error, |caller| {
        let out = caller.out("out_permit", out_permit)?;
        let (guard, session) = (table::share::<Guarded>(guard.bits)?, table::share_some(session.bits)?);
        let question = match process::gate()?.begin(session.as_ref(), &guard.guard) {
            Step::Run(_) => return Ok(agentsudo_status::Ok),
            Step::Refuse(denial) => return Err(denial.into()),
            Step::Ask(question) => question,
        };
        let asking = Arc::new(asking(question, &guard));
        freeze(&asking, &caller.text("arguments", arguments)?)?;
        let verdict = match &guard.asks {
            Asks::Nobody => Verdict::Unasked(Reason::NotConfigured),
            Asks::Callback(callback, data) => {
                let handle = table::put_shared(Arc::clone(&asking))?;
                let question = agentsudo_question { bits: handle };
                let said = agentsudo_core::panics::outside(|| callback(data.pointer(), question));
                // The callback may have freed it, in spite of what it is told.
                let _ = table::remove::<Asking>(handle);
                verdict_of(said, &asking)
            }
            Asks::Approver(approver) => {
                let key = caller.optional_text("idempotency_key", idempotency_key)?.map(Cow::into_owned);
                match approver.ask(&asking.core(), key) {
                    Ok(ticket) => Verdict::Settled(process::block_on(ticket.settled())?),
                    Err(error) => Verdict::Unasked(error.reason()),
                }
            }
        };
        asking.answer_once()?;
        let live = reading::arguments(&caller.text("arguments", arguments)?);
        conclude(caller, &asking, verdict, live, out)
    })
}

fn verdict_of(said: i32, asking: &Asking) -> Verdict {
    match said {
        AGENTSUDO_VERDICT_ALLOW => Verdict::Callback(true, asking.settled()),
        AGENTSUDO_VERDICT_DENY => Verdict::Callback(false, asking.settled()),
        other => Verdict::Invalid(other.to_string()),
    }
}

fn conclude(
    caller: &Caller,
    asking: &Asking,
    verdict: Verdict,
    live: Result<Vec<(String, Value)>>,
    out: Out<agentsudo_permit>,
) -> Outcome {
    let question = asking.core();
    process::gate()?;
    let step = match verdict {
        Verdict::Settled(_) => {
            let process = Process::current();
            process::block_on(process.answer(&question, verdict, live))?
        }
        told => process::gate()?.answer(&question, told, live),
    };
    match step {
        Step::Run(permit) => {
            let spent = permit.approval_id().map(|id| asking.spent(id));
            let permit = Permit::new(spent, permit.edited().cloned(), question);
            caller.put(out, agentsudo_permit { bits: table::put(permit)? });
            Ok(agentsudo_status::Ok)
        }
        Step::Refuse(denial) => Err(denial.into()),
        Step::Ask(again) => Err(process::gate()?.decline(&again, Reason::Defect).into()),
    }
}
