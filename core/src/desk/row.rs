//! What the rows of both durable stores have in common: the sealed document and how columns are read.

use super::store::{Cursor, Due, OpenClaim, Page};
use crate::error::{Error, Result};
use crate::gate::approval::Approval;
use crate::gate::{Event, State};
use crate::model::{ApprovalId, Digest, Moment};
use crate::wire::approval;

/// A row as it was read.
pub(super) struct Sealed<'r> {
    pub(super) id: &'r str,
    pub(super) project: &'r str,
    pub(super) state: &'r str,
    pub(super) seal: &'r [u8],
    pub(super) document: &'r [u8],
}

/// The document of `approval` and the seal that shows damage.
pub(super) fn seal(approval: &Approval, key: [u8; 32]) -> (Vec<u8>, Vec<u8>) {
    sealed(approval::encode(approval, key))
}

/// As [`seal`], for an `approval` that was read from a row: what was to be redacted in it is.
pub(super) fn seal_again(approval: &Approval) -> (Vec<u8>, Vec<u8>) {
    sealed(approval::encode_again(approval))
}

fn sealed(document: Vec<u8>) -> (Vec<u8>, Vec<u8>) {
    let seal = Digest::of(&document).short().into_bytes();
    (document, seal)
}

/// Reads a row.
///
/// # Errors
/// `store_unavailable` if it is damaged: its parts do not fit each other.
pub(super) fn open(row: &Sealed<'_>, now: Moment) -> Result<Approval> {
    if Digest::of(row.document).short().as_bytes() != row.seal {
        return Err(damaged());
    }
    let approval = approval::decode(row.document, now)?;
    let request = &approval.request;
    let fits = request.id.as_str() == row.id
        && request.project == row.project
        && approval.state.as_str() == row.state;
    if fits { Ok(approval) } else { Err(damaged()) }
}

fn damaged() -> Error {
    Error::store("a request in the store is damaged; restore the store from a backup")
}

/// The states to look for and the states to show, as lists for `IN`: what is overdue is stored as pending and
/// shown as expired. Our own words, so nothing has to be escaped.
pub(super) fn states(wanted: &[State]) -> (String, String) {
    let wanted = if wanted.is_empty() { &State::ALL } else { wanted };
    let list = |states: &mut dyn Iterator<Item = State>| {
        states.map(|state| format!("'{}'", state.as_str())).collect::<Vec<_>>().join(", ")
    };
    let overdue = wanted.contains(&State::Expired).then_some(State::Pending);
    (list(&mut wanted.iter().copied().chain(overdue)), list(&mut wanted.iter().copied()))
}

/// A page of what was listed, of which there was one more than `limit` if there is a next one.
pub(super) fn page(mut listed: Vec<(i64, Approval)>, limit: usize) -> Page {
    let more = listed.len() > limit;
    listed.truncate(limit);
    let next = listed.last().filter(|_| more).map(|(seq, _)| Cursor(*seq));
    Page { approvals: listed.into_iter().map(|(_, approval)| approval).collect(), next }
}

/// The deadline before which an approval that nobody picked up is void.
pub(super) fn void_before(now: Moment) -> i64 {
    let grace = i64::try_from(crate::gate::approval::CLAIM_GRACE.as_millis()).unwrap_or(i64::MAX);
    now.wall.0.saturating_sub(grace)
}

/// Forgets some of what ended long ago; the parameters are in each database's own form, `and` narrows it down.
pub(super) fn forget(before: &str, limit: &str, and: &str) -> String {
    format!(
        "DELETE FROM agentsudo_approvals WHERE seq IN (SELECT seq FROM agentsudo_approvals
         WHERE state <> 'pending' AND state <> 'approved' AND state <> 'claimed' AND granted_ms IS NULL AND deadline_ms < {before} {and}
         ORDER BY deadline_ms
         LIMIT {limit})"
    )
}

/// A request that is to be moved on.
pub(super) fn due(project: String, id: &str, state: &str) -> Result<Due> {
    let event = if state == State::Pending.as_str() { Event::Expire } else { Event::Lapse };
    let id = ApprovalId::parse(id).ok_or_else(damaged)?;
    Ok(Due { project, id, event })
}

/// The claim of a request, with its owner's beat.
pub(super) fn open_claim(approval: &Approval, beat: Option<i64>) -> Option<OpenClaim> {
    let claimed = approval.claimed.as_ref()?;
    Some(OpenClaim {
        project: approval.request.project.clone(),
        id: approval.request.id.clone(),
        owner: claimed.owner.clone().map(|owner| (owner, beat.unwrap_or_default())),
        at: claimed.at,
    })
}

/// Forgets the processes that have said nothing since, and answer for nothing.
pub(super) fn forget_owners(before: &str) -> String {
    format!(
        "DELETE FROM agentsudo_owners WHERE at_ms < {before} AND id NOT IN
         (SELECT owner FROM agentsudo_approvals WHERE state = 'claimed' AND owner IS NOT NULL)"
    )
}

/// Over how many milliseconds new requests are counted.
pub(super) fn window() -> i64 {
    i64::try_from(crate::gate::Limits::WINDOW.as_millis()).unwrap_or(i64::MAX)
}

/// A count, as a database says it.
pub(super) fn count(count: i64) -> u64 {
    u64::try_from(count).unwrap_or_default()
}
