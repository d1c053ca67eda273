//! Permits: leave to run, once; what a person has changed about the call, and how its run went. Used by `gate`, which makes them.

use crate::abi::{agentsudo_error, agentsudo_permit, agentsudo_status, agentsudo_text};
use crate::fence;
use crate::spent::Spent;
use crate::text::no_details;
use crate::{json, process, table};
use agentsudo_core::gate::{Edited, Question};
use agentsudo_core::model::reading;
use std::ffi::c_char;
use std::sync::Arc;

/// A permit that C holds, the approval that it came of, and what was changed about the call.
pub(crate) struct Permit {
    spent: Option<Arc<Spent>>,
    edited: Option<Edited>,
    question: Arc<Question>,
}

impl Permit {
    pub(crate) fn new(spent: Option<Arc<Spent>>, edited: Option<Edited>, question: Arc<Question>) -> Self {
        Permit { spent, edited, question }
    }
}

/// Tells how the run went that a human allowed: it returned what it should, or failed. The card shows it, and the audit log has it.
/// Null, and a permit that no human gave, are fine: nobody needs to be told then.
///
/// Errors: `INVALID`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_permit_finished(
    permit: agentsudo_permit,
    succeeded: bool,
    out_error: *mut agentsudo_error,
) -> agentsudo_status {
    fence::call("agentsudo_permit_finished", out_error, |_| {
        let permit = table::share_some::<Permit>(permit.bits)?;
        if let Some(spent) = permit.as_ref().and_then(|permit| permit.spent.as_ref()) {
            spent.finished(succeeded)?;
        }
        Ok(agentsudo_status::Ok)
    })
}

/// The id of the request that the permit came from; a null text if nobody was asked.
///
/// Errors: `INVALID`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_permit_approval_id(
    permit: agentsudo_permit,
    out_id: *mut agentsudo_text,
    out_error: *mut agentsudo_error,
) -> agentsudo_status {
    fence::call("agentsudo_permit_approval_id", out_error, |caller| {
        let out = caller.out("out_id", out_id)?;
        let permit = table::share_some::<Permit>(permit.bits)?;
        if let Some(spent) = permit.as_ref().and_then(|permit| permit.spent.as_ref()) {
            caller.put_text(out, spent.id.to_string())?;
        }
        Ok(agentsudo_status::Ok)
    })
}

/// What a person has changed about the call before approving it, as a JSON object: `arguments` (all of them, as they were approved: **the call
/// to run**), `changes` (the new values by name) and `changed_by`. A null text if nothing was changed, as it always is for a program that
/// takes no edits, and if nobody was asked.
///
/// Errors: `INVALID`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_permit_edited(
    permit: agentsudo_permit,
    out_json: *mut agentsudo_text,
    out_error: *mut agentsudo_error,
) -> agentsudo_status {
    fence::call("agentsudo_permit_edited", out_error, |caller| {
        let out = caller.out("out_json", out_json)?;
        let permit = table::share_some::<Permit>(permit.bits)?;
        if let Some(edited) = permit.as_ref().and_then(|permit| permit.edited.as_ref()) {
            caller.put_text(out, json::edited(edited))?;
        }
        Ok(agentsudo_status::Ok)
    })
}

/// Looks right before the run whether `arguments`, in the form of `agentsudo_question_freeze`, are those that the permit is for: as they were
/// changed, or else as they were frozen. For programs that make values of their own of what `agentsudo_permit_edited` gives. Null is fine: nobody
/// was asked.
///
/// Errors: `REJECTED` (`args_changed`), `SESSION_EXPIRED`; on record. `INVALID`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_permit_confirm(
    permit: agentsudo_permit,
    arguments: *const c_char,
    out_error: *mut agentsudo_error,
) -> agentsudo_status {
    fence::call("agentsudo_permit_confirm", out_error, |caller| {
        let live = reading::arguments(&caller.text("arguments", arguments)?);
        let Some(permit) = table::share_some::<Permit>(permit.bits)? else {
            return Ok(agentsudo_status::Ok);
        };
        let denial = match &permit.edited {
            Some(edited) => process::gate()?.confirm_edited(&permit.question, edited, live),
            None => process::gate()?.confirm(&permit.question, live),
        };
        denial.map_or(Ok(agentsudo_status::Ok), |denial| Err(denial.into()))
    })
}

/// Frees a permit. If nobody was told how the run went, the record shows it as unknown. Null is fine.
///
/// Errors: `INVALID` for a handle that is no permit.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_permit_free(permit: agentsudo_permit) -> agentsudo_status {
    fence::call("agentsudo_permit_free", no_details(), |_| {
        table::remove::<Permit>(permit.bits)?;
        Ok(agentsudo_status::Ok)
    })
}
