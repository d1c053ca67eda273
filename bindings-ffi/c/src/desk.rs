//! What waits for an answer in this process and in the stores that its approvers name, and answers that the program itself
//! brings in.

use crate::abi::{agentsudo_error, agentsudo_status, agentsudo_text};
use crate::fence::{self, Caller, Outcome};
use crate::{json, process};
use agentsudo_core::gate::Outcome as Answer;
use agentsudo_core::model::id::Handle;
use agentsudo_core::net::Process;
use serde_json::Value as Json;
use std::borrow::Cow;
use std::ffi::c_char;

/// Approves a waiting request. The program vouches for `user` (for a request that names its approvers: one of those ids); nothing
/// is verified here, so prefer `agentsudo_approver_handle_request`.
///
/// The request may be in memory, or in a `store` that an approver of this program names, whoever has asked there: also after a restart,
/// once an approver with that store is made. Where it names a user group, who is in it can only be told if this process has asked.
///
/// `id` is a request's id or the 8-character code that people see. `note` (may be null) is the human's words. `*out_decided` is
/// false if no such request is waiting, or `user` may not decide it; true also for a vote that is not the last.
///
/// Errors: `UNAVAILABLE` (`store_unavailable`: it is nowhere else, and a store cannot be read), `INVALID` (also for a code that is waiting in
/// several stores: give the id).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_approve(
    id: *const c_char,
    user: *const c_char,
    note: *const c_char,
    out_decided: *mut bool,
    out_error: *mut agentsudo_error,
) -> agentsudo_status {
    fence::call("agentsudo_approve", out_error, |caller| {
        decide(caller, Answer::Approved, id, user, note, out_decided)
    })
}

/// Denies a waiting request; see `agentsudo_approve`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_deny(
    id: *const c_char,
    user: *const c_char,
    note: *const c_char,
    out_decided: *mut bool,
    out_error: *mut agentsudo_error,
) -> agentsudo_status {
    fence::call("agentsudo_deny", out_error, |caller| {
        decide(caller, Answer::Denied, id, user, note, out_decided)
    })
}

fn decide(
    caller: &Caller,
    answer: Answer,
    id: *const c_char,
    user: *const c_char,
    note: *const c_char,
    out_decided: *mut bool,
) -> Outcome {
    let out = caller.out("out_decided", out_decided)?;
    let (id, user) = (caller.text("id", id)?, caller.text("user", user)?);
    let note = caller.optional_text("note", note)?.map(Cow::into_owned);
    process::gate()?;
    let process = Process::current();
    let decided = process::block_on(process.decide_as_host(&id, answer, &user, note))??;
    caller.put(out, decided);
    Ok(agentsudo_status::Ok)
}

/// The requests that wait for an answer in this process and in every store that one of its approvers names, oldest first, as a JSON list of
/// the objects of `agentsudo_ticket_json`, with `state`, `decided_by` and `note` besides.
///
/// Errors: `UNAVAILABLE` (`store_unavailable`: no list is better than one that looks complete).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_pending(
    out_json: *mut agentsudo_text,
    out_error: *mut agentsudo_error,
) -> agentsudo_status {
    fence::call("agentsudo_pending", out_error, |caller| {
        let out = caller.out("out_json", out_json)?;
        process::gate()?;
        let process = Process::current();
        let pending = process::block_on(process.pending())??;
        let list: Vec<Json> = pending.iter().map(json::approval).collect();
        caller.put_text(out, Json::Array(list).to_string())?;
        Ok(agentsudo_status::Ok)
    })
}

/// How one request stands, here or in a store that an approver names, as the object of `agentsudo_pending`; a null text if there is
/// none of this id or code.
///
/// Errors: as for `agentsudo_approve`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_find(
    id: *const c_char,
    out_json: *mut agentsudo_text,
    out_error: *mut agentsudo_error,
) -> agentsudo_status {
    fence::call("agentsudo_find", out_error, |caller| {
        let out = caller.out("out_json", out_json)?;
        let handle = Handle::parse(caller.text("id", id)?.trim());
        process::gate()?;
        if let Some(handle) = handle {
            let process = Process::current();
            if let Some(approval) = process::block_on(process.find(&handle))?? {
                caller.put_text(out, json::approval(&approval).to_string())?;
            }
        }
        Ok(agentsudo_status::Ok)
    })
}
