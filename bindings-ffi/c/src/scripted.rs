//! Requests that a script answers instead of a human, for tests of programs that are guarded.

use crate::abi::{agentsudo_error, agentsudo_question, agentsudo_status, agentsudo_ticket};
use crate::gate::Asking;
use crate::ticket::Ticket;
use crate::{fence, process, table};
use agentsudo_core::Error;
use agentsudo_core::gate::Outcome;
use agentsudo_core::net::{Asker, scripted};
use std::borrow::Cow;
use std::ffi::c_char;

/// Asks about a question whose arguments are frozen, and tells no human: for tests. `timeout` is in seconds (above 0, at most a week). Same
/// gate, same record, which says that a script answered.
///
/// Errors: `UNAVAILABLE`, `INVALID`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_scripted_ask(
    question: agentsudo_question,
    timeout: f64,
    out_ticket: *mut agentsudo_ticket,
    out_error: *mut agentsudo_error,
) -> agentsudo_status {
    fence::call("agentsudo_scripted_ask", out_error, |caller| {
        let out = caller.out("out_ticket", out_ticket)?;
        let asking = table::share::<Asking>(question.bits)?;
        let core = asking.core();
        let call = core.call().cloned().ok_or_else(|| {
            Error::invalid("the question has no arguments yet: call agentsudo_question_freeze first")
        })?;
        process::gate()?;
        let ticket = process::block_on(scripted::ask(Asker::of(&core), call, timeout))??;
        caller.put(out, agentsudo_ticket { bits: table::put(Ticket::new(ticket, Some(asking)))? });
        Ok(agentsudo_status::Ok)
    })
}

/// Answers a request as a script called `user`. `note` (may be null) stands for the human's words. `*out_decided` is false if it has ended
/// already.
///
/// Errors: `UNAVAILABLE`, `INVALID`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_scripted_answer(
    ticket: agentsudo_ticket,
    approved: bool,
    user: *const c_char,
    note: *const c_char,
    out_decided: *mut bool,
    out_error: *mut agentsudo_error,
) -> agentsudo_status {
    fence::call("agentsudo_scripted_answer", out_error, |caller| {
        let out = caller.out("out_decided", out_decided)?;
        let ticket = table::share::<Ticket>(ticket.bits)?;
        let outcome = if approved { Outcome::Approved } else { Outcome::Denied };
        let user = caller.text("user", user)?;
        let note = caller.optional_text("note", note)?.map(Cow::into_owned);
        caller.put(out, process::block_on(scripted::answer(ticket.core(), outcome, &user, note))??);
        Ok(agentsudo_status::Ok)
    })
}
