//! Requests that a script answers instead of a human: for programs' own tests. Same desk, same gate, same
//! record; the record says that a script answered.

use crate::abi::{agentsudo_error, agentsudo_question, agentsudo_status, agentsudo_ticket};
use crate::gate::Asking;
use crate::ticket::Ticket;
use crate::{fence, process, table};
use agentsudo_core::gate::Outcome;
use agentsudo_core::net::Process;
use std::borrow::Cow;
use std::ffi::c_char;

/// For a program's own tests: stores a request about a question whose arguments are frozen that no human is told of. It waits for
/// `agentsudo_script_answer` for `timeout` seconds (above 0, at most a week).
///
/// Errors: `UNAVAILABLE` (`limit_reached`, `audit_failed`), `INVALID`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_script_ask(
    question: agentsudo_question,
    timeout: f64,
    out_ticket: *mut agentsudo_ticket,
    out_error: *mut agentsudo_error,
) -> agentsudo_status {
    fence::call("agentsudo_script_ask", out_error, |caller| {
        let out = caller.out("out_ticket", out_ticket)?;
        let asking = table::share::<Asking>(question.bits)?;
        process::gate()?;
        let process = Process::current();
        let ticket = process::block_on(process.desk().open_scripted(&asking.core(), timeout))??;
        caller.put(out, agentsudo_ticket { bits: table::put(Ticket::new(ticket, Some(asking)))? });
        Ok(agentsudo_status::Ok)
    })
}

/// For a program's own tests: answers a request as `user` would, with the words of `note` (may be null). The record says that a
/// script answered. `*out_decided` is false if the request has ended already.
///
/// Errors: `UNAVAILABLE`, `INVALID`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_script_answer(
    ticket: agentsudo_ticket,
    approved: bool,
    user: *const c_char,
    note: *const c_char,
    out_decided: *mut bool,
    out_error: *mut agentsudo_error,
) -> agentsudo_status {
    fence::call("agentsudo_script_answer", out_error, |caller| {
        let out = caller.out("out_decided", out_decided)?;
        let ticket = table::share::<Ticket>(ticket.bits)?;
        let user = caller.text("user", user)?.into_owned();
        let note = caller.optional_text("note", note)?.map(Cow::into_owned);
        let outcome = if approved { Outcome::Approved } else { Outcome::Denied };
        let process = Process::current();
        let id = &ticket.core().request().id;
        let decided = process::block_on(process.desk().decide_as_script(id, outcome, user, note))??;
        caller.put(out, decided);
        Ok(agentsudo_status::Ok)
    })
}
