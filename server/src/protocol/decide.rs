//! The bodies by which people decide and agents report: `…/decision`, `…/result`, `…/claim`, `…/cancel`.

use super::error::ApiError;
use super::fields::{Fields, parse};
use agentsudo_core::gate::Outcome;

/// The longest note, in characters.
pub const LONGEST_NOTE: usize = 4_000;

/// A decision on its way in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decide {
    /// What is decided.
    pub outcome: Outcome,
    /// The person's words; they are given to the model.
    pub note: Option<String>,
}

impl Decide {
    /// Reads the body of `POST /api/v1/approvals/{id}/decision`.
    ///
    /// # Errors
    /// 400 naming the field, 413.
    pub fn read(body: &[u8]) -> Result<Self, ApiError> {
        let json = parse(body)?;
        let fields = Fields::of(&json)?;
        let outcome = match fields.text("outcome", 16)?.as_str() {
            "approved" => Outcome::Approved,
            "denied" => Outcome::Denied,
            _ => return Err(fields.refuse("outcome", "must be `approved` or `denied`")),
        };
        Ok(Decide { outcome, note: fields.maybe_text("note", LONGEST_NOTE)? })
    }
}

/// Reads the body of `POST …/result`: did the call return (true) or raise?
///
/// # Errors
/// 400 naming the field, 413.
pub fn read_result(body: &[u8]) -> Result<bool, ApiError> {
    let json = parse(body)?;
    let fields = Fields::of(&json)?;
    match fields.text("run", 16)?.as_str() {
        "done" => Ok(true),
        "failed" => Ok(false),
        _ => Err(fields.refuse("run", "must be `done` or `failed`")),
    }
}

/// Reads a body that may say nothing: none at all, or an object.
///
/// # Errors
/// 400, 413.
pub fn read_nothing(body: &[u8]) -> Result<(), ApiError> {
    if body.is_empty() {
        return Ok(());
    }
    Fields::of(&parse(body)?).map(drop)
}
