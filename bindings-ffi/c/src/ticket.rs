//! Tickets: the caller's end of a request. It can be waited for, polled, or told of by a callback; none of
//! these holds a thread but the caller's own.

use crate::abi::{agentsudo_error, agentsudo_status, agentsudo_text, agentsudo_ticket};
use crate::callback::{self, UserData, agentsudo_free_user_data};
use crate::error::Failure;
use crate::fence::{self, Outcome};
use crate::gate::Asking;
use crate::spent::Spent;
use crate::text::no_details;
use crate::{process, table};
use agentsudo_core::gate::Settlement;
use agentsudo_core::net::Process;
use agentsudo_core::{Error, desk};
use std::ffi::c_void;
use std::sync::{Arc, OnceLock};

/// Is told once that a request has ended, on a thread of the library's, and what `agentsudo_ticket_poll` says from now on. It may
/// call anything, free any handle, and take its time.
pub type agentsudo_settled_callback = Option<extern "C" fn(user_data: *mut c_void, status: agentsudo_status)>;

/// A ticket that C holds.
pub(crate) struct Ticket {
    ticket: desk::Ticket,
    /// The question it was asked for.
    question: Option<Arc<Asking>>,
    /// Its approval, once it was spent with this ticket.
    spent: OnceLock<Arc<Spent>>,
}

impl Ticket {
    pub(crate) fn new(ticket: desk::Ticket, question: Option<Arc<Asking>>) -> Self {
        Ticket { ticket, question, spent: OnceLock::new() }
    }

    /// The core's ticket.
    pub(crate) fn core(&self) -> &desk::Ticket {
        &self.ticket
    }

    /// What a settlement is to C; a callback's question remembers it.
    fn outcome(&self, settlement: Settlement) -> Outcome {
        if let Some(question) = &self.question {
            question.remember(&settlement);
        }
        match settlement.refusal {
            None => Ok(agentsudo_status::Ok),
            Some(reason) => Err(Failure::Ended(Box::new(settlement), reason)),
        }
    }
}

/// Waits for the end of a request on this thread, for at most `timeout` seconds (0: not at all; `INFINITY`: until the request's own
/// deadline).
///
/// `OK`: a human approved it, and the approval is still to be used (`agentsudo_gate_answer_ticket`). `PENDING`: it still waits.
///
/// Errors: `REJECTED`, `APPROVAL_TIMEOUT`, `UNAVAILABLE` (details have `approval_id`, `decided_by`, `note`), `INVALID`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_ticket_wait(
    ticket: agentsudo_ticket,
    timeout: f64,
    out_error: *mut agentsudo_error,
) -> agentsudo_status {
    fence::call("agentsudo_ticket_wait", out_error, |_| {
        let ticket = table::share::<Ticket>(ticket.bits)?;
        let settlement = match process::patience(timeout)? {
            None => process::block_on(ticket.ticket.settled()).map(Some)?,
            Some(patience) if patience.is_zero() => process::block_on(ticket.ticket.poll())?,
            Some(patience) => process::block_on(async {
                tokio::time::timeout(patience, ticket.ticket.settled()).await.ok()
            })?,
        };
        settlement.map_or(Ok(agentsudo_status::Pending), |settlement| ticket.outcome(settlement))
    })
}

/// How a request stands now: `agentsudo_ticket_wait` with a timeout of 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_ticket_poll(
    ticket: agentsudo_ticket,
    out_error: *mut agentsudo_error,
) -> agentsudo_status {
    fence::call("agentsudo_ticket_poll", out_error, |_| {
        let ticket = table::share::<Ticket>(ticket.bits)?;
        let settlement = process::block_on(ticket.ticket.poll())?;
        settlement.map_or(Ok(agentsudo_status::Pending), |settlement| ticket.outcome(settlement))
    })
}

/// Calls `callback` once the request has ended, now or later, also if the ticket was freed meanwhile: once, unless the process
/// ends first. Holds no thread until then. Several callbacks may be set.
///
/// `free_user_data` (may be null) is called when `user_data` is needed no more, after the callback or, if this fails, at once.
///
/// Errors: `INVALID`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_ticket_on_settled(
    ticket: agentsudo_ticket,
    callback: agentsudo_settled_callback,
    user_data: *mut c_void,
    free_user_data: agentsudo_free_user_data,
    out_error: *mut agentsudo_error,
) -> agentsudo_status {
    fence::call("agentsudo_ticket_on_settled", out_error, |_| {
        let data = UserData::new(user_data, free_user_data);
        let callback = callback.ok_or_else(|| Error::invalid("`callback` must not be null"))?;
        let ticket = table::share::<Ticket>(ticket.bits)?;
        let watch = async move {
            let settlement = ticket.ticket.settled().await;
            let status = settlement.refusal.map_or(agentsudo_status::Ok, |reason| reason.code().into());
            if let Some(question) = &ticket.question {
                question.remember(&settlement);
            }
            callback::run_soon(move || callback(data.pointer(), status));
        };
        Process::current().runtime()?.spawn(watch);
        Ok(agentsudo_status::Ok)
    })
}

/// Walks away from a request: a later answer finds it cancelled, and an approval that was not used lapses. Twice is fine.
///
/// Errors: `INVALID`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_ticket_cancel(
    ticket: agentsudo_ticket,
    out_error: *mut agentsudo_error,
) -> agentsudo_status {
    fence::call("agentsudo_ticket_cancel", out_error, |_| {
        process::block_on(table::share::<Ticket>(ticket.bits)?.ticket.cancel())?;
        Ok(agentsudo_status::Ok)
    })
}

/// Spends an approval outside the gate: in a callback, before it says `AGENTSUDO_VERDICT_ALLOW`, or for `agentsudo_approver_ask_about`.
/// Of all who try, one succeeds.
///
/// Errors: `REJECTED` (`already_claimed`: spent before, or never given), `UNAVAILABLE` (`audit_failed`), `INVALID`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_ticket_claim(
    ticket: agentsudo_ticket,
    out_error: *mut agentsudo_error,
) -> agentsudo_status {
    fence::call("agentsudo_ticket_claim", out_error, |_| {
        let ticket = table::share::<Ticket>(ticket.bits)?;
        process::block_on(ticket.ticket.claim())??;
        let spent = Arc::new(Spent::new(ticket.ticket.request().id.clone()));
        if let Some(question) = &ticket.question {
            question.keep(Arc::clone(&spent));
        }
        // The first claim is the only one.
        let _ = ticket.spent.set(spent);
        Ok(agentsudo_status::Ok)
    })
}

/// Tells how a run went whose approval was spent with `agentsudo_ticket_claim` (otherwise: `agentsudo_permit_finished`).
///
/// Errors: `INVALID`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_ticket_finished(
    ticket: agentsudo_ticket,
    succeeded: bool,
    out_error: *mut agentsudo_error,
) -> agentsudo_status {
    fence::call("agentsudo_ticket_finished", out_error, |_| {
        let ticket = table::share::<Ticket>(ticket.bits)?;
        match ticket.spent.get() {
            Some(spent) => spent.finished(succeeded)?,
            // Spent with another ticket.
            None => Spent::new(ticket.ticket.request().id.clone()).finished(succeeded)?,
        }
        Ok(agentsudo_status::Ok)
    })
}

/// The request's id, 32 hex digits, as the buttons carry it.
///
/// Errors: `INVALID`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_ticket_id(
    ticket: agentsudo_ticket,
    out_id: *mut agentsudo_text,
    out_error: *mut agentsudo_error,
) -> agentsudo_status {
    fence::call("agentsudo_ticket_id", out_error, |caller| {
        let out = caller.out("out_id", out_id)?;
        let ticket = table::share::<Ticket>(ticket.bits)?;
        caller.put_text(out, ticket.ticket.request().id.to_string())?;
        Ok(agentsudo_status::Ok)
    })
}

/// A request as a JSON object: `id`, `code` (what people see and type), `agent`, `agent_id`, `session_id`, `function`, `scopes`,
/// `digest` (hex), `channel`, `created_at`, `deadline` (RFC 3339, UTC). How it stands: `agentsudo_ticket_poll`.
///
/// Errors: `INVALID`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_ticket_json(
    ticket: agentsudo_ticket,
    out_json: *mut agentsudo_text,
    out_error: *mut agentsudo_error,
) -> agentsudo_status {
    fence::call("agentsudo_ticket_json", out_error, |caller| {
        let out = caller.out("out_json", out_json)?;
        let ticket = table::share::<Ticket>(ticket.bits)?;
        caller.put_text(out, crate::json::request(ticket.ticket.request()).to_string())?;
        Ok(agentsudo_status::Ok)
    })
}

/// Frees a ticket. The request goes on, and whoever was to be called is called; to end it, cancel it first. If its approval was spent with
/// `agentsudo_ticket_claim` and nobody was told how the run went, the record shows it as unknown once ticket, question and permit are
/// freed. Null is fine.
///
/// Errors: `INVALID` for a handle that is no ticket.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_ticket_free(ticket: agentsudo_ticket) -> agentsudo_status {
    fence::call("agentsudo_ticket_free", no_details(), |_| {
        table::remove::<Ticket>(ticket.bits)?;
        Ok(agentsudo_status::Ok)
    })
}
