//! What went wrong, on its way to C: the status that a program acts on, and all the rest on demand.

use crate::abi::{agentsudo_error, agentsudo_status, agentsudo_text};
use crate::text::{c_string, no_details};
use crate::{fence, json, table};
use agentsudo_core::gate::{Denial, Settlement};
use agentsudo_core::{Error, ErrorCode, Reason};
use std::ffi::{CString, c_char};
use std::ptr;

/// Why an export did not do what it was asked.
pub(crate) enum Failure {
    /// An error of the core or of this binding.
    Error(Error),
    /// A refusal at the gate.
    Denied(Box<Denial>),
    /// A request that ended without an approval, and why.
    Ended(Box<Settlement>, Reason),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure::Error(error)
    }
}

impl From<Denial> for Failure {
    fn from(denial: Denial) -> Self {
        Failure::Denied(Box::new(denial))
    }
}

/// An error that C holds.
pub(crate) struct Failed {
    code: ErrorCode,
    message: CString,
    /// Every field that is known, by its name; `message` among them.
    fields: Vec<(&'static str, CString)>,
    json: String,
}

impl Failed {
    pub(crate) fn new(failure: Failure) -> Self {
        let (reason, message, fields) = match failure {
            Failure::Error(error) => (error.reason(), error.message().to_owned(), Vec::new()),
            Failure::Denied(denial) => {
                let fields = vec![
                    ("agent", Some(denial.agent_name)),
                    ("agent_id", Some(denial.agent_id)),
                    ("scope", Some(denial.scope)),
                    ("function", Some(denial.function)),
                    ("approval_id", denial.approval_id),
                    ("decided_by", denial.decided_by),
                    ("note", denial.note),
                ];
                (denial.reason, denial.message, fields)
            }
            Failure::Ended(settlement, reason) => {
                let decision = settlement.decision;
                let fields = vec![
                    ("approval_id", Some(settlement.approval_id.to_string())),
                    ("decided_by", decision.as_ref().map(|d| d.decider.name.clone())),
                    ("note", decision.and_then(|d| d.note.clone())),
                ];
                (reason, format!("the request was not approved: {}", reason.explanation()), fields)
            }
        };
        let code = reason.code();
        let known = [("code", code.as_str()), ("reason", reason.as_str())];
        let known = known.map(|(name, text)| (name, Some(text.to_owned())));
        let told = fields.into_iter().filter(|(_, text)| text.as_ref().is_some_and(|text| !text.is_empty()));
        let all: Vec<(&'static str, String)> = known
            .into_iter()
            .chain([("message", Some(message.clone()))])
            .chain(told)
            .filter_map(|(name, text)| text.map(|text| (name, text)))
            .collect();
        Failed {
            code,
            message: c_string(&message),
            json: json::error(code, &all),
            fields: all.iter().map(|(name, text)| (*name, c_string(text))).collect(),
        }
    }

    pub(crate) fn status(&self) -> agentsudo_status {
        self.code.into()
    }
}

/// The status that the call returned; `OK` for null, `INVALID` for a handle that is no error.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_error_status(error: agentsudo_error) -> agentsudo_status {
    fence::read("agentsudo_error_status", agentsudo_status::Invalid, |_| {
        if error.bits == 0 {
            return Some(agentsudo_status::Ok);
        }
        table::find::<Failed>(error.bits).and_then(|error| error.with(|error| error.status())).ok()
    })
}

/// What happened and what to do, for people. Not part of the contract: act on the status.
///
/// It is there until `agentsudo_error_free`. Never null: a handle that is no error reads as "".
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_error_message(error: agentsudo_error) -> *const c_char {
    fence::read("agentsudo_error_message", c"".as_ptr(), |_| {
        table::find::<Failed>(error.bits).and_then(|error| error.with(|error| error.message.as_ptr())).ok()
    })
}

/// One of the details: `code`, `reason` (finer than the code, see `docs/errors.md`), `message`, and where they are
/// known `agent`, `agent_id`, `scope`, `function`, `approval_id`, `decided_by`, `note` (the human's words).
///
/// It is there until `agentsudo_error_free`. Null if it is not known.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_error_field(error: agentsudo_error, name: *const c_char) -> *const c_char {
    fence::read("agentsudo_error_field", ptr::null(), |caller| {
        let name = caller.text("name", name).ok()?;
        let find = |error: &std::sync::Arc<Failed>| {
            error.fields.iter().find(|(known, _)| *known == name).map(|(_, text)| text.as_ptr())
        };
        table::find::<Failed>(error.bits).ok()?.with(find).ok()?
    })
}

/// All details as a JSON object: `status` (number), `denied` and `retryable` (booleans), and the fields of
/// `agentsudo_error_field` that are known.
///
/// Errors: `INVALID` for a handle that is no error.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_error_json(
    error: agentsudo_error,
    out_json: *mut agentsudo_text,
) -> agentsudo_status {
    fence::call("agentsudo_error_json", no_details(), |caller| {
        let out = caller.out("out_json", out_json)?;
        let json = table::find::<Failed>(error.bits)?.with(|error| error.json.clone())?;
        caller.put_text(out, json)?;
        Ok(agentsudo_status::Ok)
    })
}

/// Frees an error. Null is fine.
///
/// Errors: `INVALID` for a handle that is no error.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_error_free(error: agentsudo_error) -> agentsudo_status {
    fence::call("agentsudo_error_free", no_details(), |_| {
        table::remove::<Failed>(error.bits)?;
        Ok(agentsudo_status::Ok)
    })
}

/// A status's name, as in logs and in `docs/errors.md`: `missing_scope`. Null for a number that is no status.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_status_name(status: i32) -> *const c_char {
    fence::read("agentsudo_status_name", ptr::null(), |_| {
        Some(
            match status {
                0 => c"ok",
                1 => c"no_session",
                2 => c"session_expired",
                3 => c"missing_scope",
                4 => c"rejected",
                5 => c"approval_timeout",
                6 => c"unavailable",
                7 => c"invalid",
                8 => c"internal",
                100 => c"ask",
                101 => c"pending",
                _ => return None,
            }
            .as_ptr(),
        )
    })
}

/// Is it one of the errors that mean "the function did not run, because it may not"?
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_status_is_denied(status: i32) -> bool {
    fence::read("agentsudo_status_is_denied", false, |_| {
        ErrorCode::ALL.into_iter().find(|code| *code as i32 == status).map(ErrorCode::is_permission_denied)
    })
}

/// The names of all reasons, one by one: `index` counts from 0. Null after the last.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_reason_name(index: usize) -> *const c_char {
    fence::read("agentsudo_reason_name", ptr::null(), |_| {
        static NAMES: std::sync::OnceLock<Vec<CString>> = std::sync::OnceLock::new();
        let names =
            NAMES.get_or_init(|| Reason::ALL.iter().map(|reason| c_string(reason.as_str())).collect());
        names.get(index).map(|name| name.as_ptr())
    })
}
