//! The bodies by which people decide and agents report: `…/decision`, `…/result`, `…/claim`, `…/cancel`.

use super::ask::{LONGEST_NAME, LONGEST_SCOPE};
use super::error::ApiError;
use super::fields::{Fields, parse};
use agentsudo_core::gate::grant::MOST_LIMITS;
use agentsudo_core::gate::{Leave, Only, Outcome, Term, Terms};

/// The longest note, in characters.
pub const LONGEST_NOTE: usize = 4_000;

/// A decision on its way in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decide {
    /// What is decided.
    pub outcome: Outcome,
    /// The person's words; they are given to the model.
    pub note: Option<String>,
    /// What a yes gives leave for.
    pub leave: Leave,
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
        let leave = leave(&fields)?;
        // A no gives nothing, whatever comes with it.
        let leave = if outcome == Outcome::Approved { leave } else { Leave::Once };
        Ok(Decide { outcome, note: fields.maybe_text("note", LONGEST_NOTE)?, leave })
    }
}

/// Whether it can be given on the request is for the core to say.
fn leave(fields: &Fields<'_>) -> Result<Leave, ApiError> {
    let Some(grant) = fields.get("grant") else { return Ok(Leave::Once) };
    let grant = Fields::below(grant, "grant")?;
    let term = Term::parse(&grant.text("term", 16)?).ok_or_else(|| {
        grant.refuse("term", "must be `session`, seconds as `900s` up to a day, or 2 to 1000 calls as `5x`")
    })?;
    let mut terms = Terms::new(term);
    let refuse = || {
        grant.refuse(
            "only",
            format!("must be a list of at most {MOST_LIMITS} pairs of `argument` and `pattern`"),
        )
    };
    let only = grant.get("only").map(|only| only.as_array().ok_or_else(refuse)).transpose()?;
    for only in only.into_iter().flatten() {
        let only = Fields::below(only, "grant.only")?;
        let (argument, pattern) =
            (only.text("argument", LONGEST_NAME)?, only.text("pattern", LONGEST_SCOPE)?);
        terms.only.push(Only { argument, pattern });
    }
    if terms.only.len() > MOST_LIMITS {
        return Err(refuse());
    }
    Ok(Leave::More(terms))
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
