//! Requests as rows. The document is what counts; a row whose seal does not fit it is damaged and is never read as
//! an answer.

use crate::desk::store::{Due, Inserted, Judge, Judged, OpenClaim, Page, Query, Terms};
use crate::desk::{Applied, row};
use crate::error::{Error, Result};
use crate::gate::approval::{Approval, ApprovalRequest, CardPlace, Change, Duty};
use crate::gate::{Amendment, Bound};
use crate::model::id::{ApprovalId, Handle};
use crate::model::{Moment, UnixTime};
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::sync::{Arc, LazyLock};

/// Who writes, and how what it writes is redacted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hand {
    pub(super) me: i64,
    pub(super) key: [u8; 32],
}

const NEXT: &str = "(SELECT coalesce(max(changed), 0) + 1 FROM agentsudo_approvals)";
const COLUMNS: &str = "id, project, state, seal, document, revision, seq";

/// The statements of every request are put together once, not each time one is carried out.
static BY_ID: LazyLock<String> = LazyLock::new(|| first_where("id = ?1 AND project = ?2"));
static BY_KEY: LazyLock<String> = LazyLock::new(|| first_where("project = ?1 AND idempotency_key = ?2"));
static ADD: LazyLock<String> = LazyLock::new(|| {
    format!(
        "INSERT INTO agentsudo_approvals (id, project, code, idempotency_key, state, created_ms, deadline_ms, owner,
         revision, changed, changed_by, seal, document, agent_id, same) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, NULL, 0, {NEXT}, ?8,
         ?9, ?10, ?11, ?12)"
    )
});
static REPLACE: LazyLock<String> = LazyLock::new(|| {
    format!(
        "UPDATE agentsudo_approvals SET state = ?1, owner = ?2, revision = revision + 1, changed = {NEXT}, changed_by = ?3,
         granted_ms = ?4, seal = ?5, document = ?6 WHERE seq = ?7 AND id = ?8 AND revision = ?9"
    )
});

struct Found {
    approval: Approval,
    revision: i64,
    seq: i64,
}

fn found(row: &Row<'_>, now: Moment) -> Result<Found> {
    // Where they lie: nothing but the approval outlives the row.
    let text = |at: usize| -> rusqlite::Result<&str> { Ok(row.get_ref(at)?.as_str()?) };
    let bytes = |at: usize| -> rusqlite::Result<&[u8]> { Ok(row.get_ref(at)?.as_blob()?) };
    let (id, project, state, seal, document) = (text(0)?, text(1)?, text(2)?, bytes(3)?, bytes(4)?);
    let approval = row::open(&row::Sealed { id, project, state, seal, document }, now)?;
    Ok(Found { approval, revision: row.get(5)?, seq: row.get(6)? })
}

fn first_where(filter: &str) -> String {
    format!("SELECT {COLUMNS} FROM agentsudo_approvals WHERE {filter} LIMIT 1")
}

fn one(connection: &Connection, sql: &str, values: &[&str], now: Moment) -> Result<Option<Found>> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(rusqlite::params_from_iter(values))?;
    rows.next()?.map(|row| found(row, now)).transpose()
}

fn by_id(connection: &Connection, project: &str, id: &ApprovalId, now: Moment) -> Result<Option<Found>> {
    one(connection, &BY_ID, &[id.as_str(), project], now)
}

/// With a `+`, for by the state it would find all that is pending.
const PENDING_CODE: &str = "project = ?1 AND code = ?2 AND +state = 'pending'";

fn by_handle(c: &Connection, project: &str, handle: &Handle, now: Moment) -> Result<Option<Found>> {
    match handle {
        Handle::Id(id) => by_id(c, project, id, now),
        Handle::Code(code) => {
            // A code is unique among what is pending; of the ended ones the newest is meant.
            let newest = "project = ?1 AND code = ?2 ORDER BY seq DESC";
            match one(c, &first_where(PENDING_CODE), &[project, code.as_str()], now)? {
                Some(found) => Ok(Some(found)),
                None => one(c, &first_where(newest), &[project, code.as_str()], now),
            }
        }
    }
}

pub(super) fn get(c: &Connection, project: &str, handle: &Handle, now: Moment) -> Result<Option<Approval>> {
    Ok(by_handle(c, project, handle, now)?.map(|found| found.approval))
}

/// Nothing else keeps two pending requests from having one code: nobody may write between this and what follows.
const TAKEN: &str = "SELECT EXISTS (SELECT 1 FROM agentsudo_approvals WHERE project = ?1 AND code = ?2 AND +state = 'pending')
     OR EXISTS (SELECT 1 FROM agentsudo_approvals WHERE id = ?3)";

pub(super) fn insert(
    c: &Connection,
    approval: &Approval,
    terms: Terms,
    hand: Hand,
    now: Moment,
) -> Result<Inserted> {
    let request = &approval.request;
    if let Some(key) = &request.key {
        let known = one(c, &BY_KEY, &[&request.project, &key.text], now)?;
        if let Some(known) = known {
            return Ok(Inserted::Existing(Box::new(known.approval)));
        }
    }
    let same = terms.same.map(|same| same.to_hex());
    if let Some(same) = &same {
        let pending =
            "project = ?1 AND same = ?2 AND state = 'pending' AND same IS NOT NULL ORDER BY seq DESC";
        let known = one(c, &first_where(pending), &[&request.project, same], now)?;
        if let Some(known) = known.filter(|known| !known.approval.is_overdue(request.created)) {
            return Ok(Inserted::Existing(Box::new(known.approval)));
        }
    }
    if let Some(bound) = limited(c, request, terms)? {
        return Ok(Inserted::Limited(bound));
    }
    let taken: bool = c
        .prepare_cached(TAKEN)?
        .query_row([&request.project, request.code.as_str(), request.id.as_str()], |row| row.get(0))?;
    if taken {
        return Ok(Inserted::CodeTaken);
    }
    let (document, seal) = row::seal(approval, hand.key);
    // By number: names are looked for, one after the other, each time.
    c.prepare_cached(&ADD)?.execute(params![
        request.id.as_str(),
        request.project,
        request.code.as_str(),
        request.key.as_ref().map(|key| key.text.as_str()),
        approval.state.as_str(),
        request.created.wall.0,
        request.deadline.wall.0,
        hand.me,
        seal.as_slice(),
        document,
        terms.limits.are_counted().then_some(&request.agent_id),
        same,
    ])?;
    Ok(Inserted::New)
}

/// No further than to where it is too much.
const ASKED: &str = "SELECT (SELECT count(*) FROM (SELECT 1 FROM agentsudo_approvals WHERE project = ?1 AND agent_id = ?2
     AND state = 'pending' AND deadline_ms > ?3 LIMIT ?5)), (SELECT count(*) FROM (SELECT 1 FROM agentsudo_approvals
     WHERE project = ?1 AND agent_id = ?2 AND created_ms > ?3 - ?4 AND created_ms < ?3 + ?4 LIMIT ?6))";

/// Which limit the agent has reached.
fn limited(c: &Connection, request: &ApprovalRequest, terms: Terms) -> Result<Option<Bound>> {
    if !terms.limits.are_counted() {
        return Ok(None);
    }
    let (most, most_recent) = terms.limits.most();
    let created = request.created.wall.0;
    let values = (&request.project, &request.agent_id, created, row::window(), most, most_recent);
    let (pending, recent) = c
        .prepare_cached(ASKED)?
        .query_row(values, |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?)))?;
    Ok(terms.limits.reached(row::count(pending), row::count(recent)))
}

/// Writes what was read from a row, and has changed since, over the row if that has not.
fn replace(c: &Connection, found: &Found, hand: Hand) -> Result<()> {
    let now = &found.approval;
    let (document, seal) = row::seal_again(now);
    let changed = c.prepare_cached(&REPLACE)?.execute(params![
        now.state.as_str(),
        now.claimed.as_ref().and_then(|claimed| claimed.owner.as_deref()),
        hand.me,
        now.open_until().map(|until| until.0),
        seal.as_slice(),
        document,
        found.seq,
        now.request.id.as_str(),
        found.revision,
    ])?;
    // The write lock is ours since before we read it.
    if changed == 1 { Ok(()) } else { Err(Error::defect("a request changed under the store's own lock")) }
}

pub(super) fn apply(
    c: &Connection,
    project: &str,
    id: &ApprovalId,
    change: &Change,
    hand: Hand,
) -> Result<Applied> {
    let Some(mut found) = by_id(c, project, id, change.now)? else { return Ok(Applied::Unknown) };
    if !found.approval.apply(change) {
        return Ok(Applied::No(Box::new(found.approval)));
    }
    replace(c, &found, hand)?;
    Ok(Applied::Yes(Arc::new(found.approval)))
}

pub(super) fn judge(
    c: &Connection,
    project: &str,
    handle: &Handle,
    now: Moment,
    judge: &Judge,
    hand: Hand,
) -> Result<Judged> {
    let Some(mut found) = by_handle(c, project, handle, now)? else { return Ok(Judged::Unknown) };
    let Some(change) = judge(&found.approval) else { return Ok(Judged::Left(Box::new(found.approval))) };
    let applied = match found.approval.apply(&change) {
        true => {
            replace(c, &found, hand)?;
            Applied::Yes(Arc::new(found.approval))
        }
        false => Applied::No(Box::new(found.approval)),
    };
    Ok(Judged::Tried(Box::new(change), applied))
}

pub(super) fn place_card(
    c: &Connection,
    project: &str,
    id: &ApprovalId,
    card: &CardPlace,
    hand: Hand,
) -> Result<()> {
    let Some(mut found) = by_id(c, project, id, Moment::default())? else { return Ok(()) };
    if found.approval.card.is_some() {
        return Ok(());
    }
    found.approval.card = Some(card.clone());
    replace(c, &found, hand)
}

pub(super) fn amend(
    c: &Connection,
    project: &str,
    id: &ApprovalId,
    amendment: &Amendment,
    hand: Hand,
) -> Result<bool> {
    let Some(mut found) = by_id(c, project, id, amendment.now())? else { return Ok(false) };
    let noted = found.approval.amend(amendment);
    if noted {
        replace(c, &found, hand)?;
    }
    Ok(noted)
}

pub(super) fn take_duty(
    c: &Connection,
    project: &str,
    id: &ApprovalId,
    from: Option<&Duty>,
    duty: &Duty,
    hand: Hand,
) -> Result<bool> {
    let Some(mut found) = by_id(c, project, id, Moment::default())? else { return Ok(false) };
    if found.approval.card.is_some() || found.approval.duty.as_ref() != from {
        return Ok(false);
    }
    found.approval.duty = Some(duty.clone());
    replace(c, &found, hand)?;
    Ok(true)
}

pub(super) fn granted(c: &Connection, project: Option<&str>, now: Moment) -> Result<Vec<Approval>> {
    // Two statements, so that each has its index.
    let of_project = if project.is_some() { "project = ?1" } else { "?1 IS NULL" };
    let sql = format!(
        "SELECT {COLUMNS} FROM agentsudo_approvals WHERE {of_project} AND granted_ms IS NOT NULL ORDER BY seq"
    );
    let mut statement = c.prepare_cached(&sql)?;
    let mut rows = statement.query([project])?;
    let mut granted = Vec::new();
    while let Some(row) = rows.next()? {
        granted.push(found(row, now)?.approval);
    }
    Ok(granted)
}

pub(super) fn pending(c: &Connection, project: &str, now: Moment) -> Result<Vec<Approval>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM agentsudo_approvals WHERE project = ?1 AND state = 'pending' ORDER BY seq"
    );
    let mut statement = c.prepare_cached(&sql)?;
    let mut rows = statement.query([project])?;
    let mut pending = Vec::new();
    while let Some(row) = rows.next()? {
        pending.push(found(row, now)?.approval);
    }
    Ok(pending)
}

pub(super) fn list(c: &Connection, query: &Query) -> Result<Page> {
    let (stored, shown) = row::states(&query.states);
    // Two statements, so that each has its index.
    let of_project = if query.project.is_some() { "project = ?1" } else { "?1 IS NULL" };
    let sql = format!(
        "SELECT {COLUMNS} FROM agentsudo_approvals WHERE {of_project} AND seq < ?2 AND state IN ({stored}) AND CASE
         WHEN state = 'pending' AND deadline_ms <= ?3 THEN 'expired' ELSE state END IN ({shown})
         ORDER BY seq DESC LIMIT ?4"
    );
    let before = query.after.map_or(i64::MAX, |cursor| cursor.0);
    let limit = i64::try_from(query.limit.saturating_add(1)).unwrap_or(i64::MAX);
    let mut statement = c.prepare_cached(&sql)?;
    let mut rows = statement.query((&query.project, before, query.now.wall.0, limit))?;
    let mut listed = Vec::new();
    while let Some(row) = rows.next()? {
        let found = found(row, query.now)?;
        listed.push((found.seq, found.approval.as_of(query.now)));
    }
    Ok(row::page(listed, query.limit))
}

const DUE: &str =
    "SELECT project, id, state FROM agentsudo_approvals WHERE state = 'pending' AND deadline_ms <= ?1
     UNION ALL SELECT project, id, state FROM agentsudo_approvals WHERE state = 'approved' AND deadline_ms <= ?2
     LIMIT ?3";

pub(super) fn due(c: &Connection, now: Moment, limit: usize) -> Result<Vec<Due>> {
    let mut statement = c.prepare_cached(DUE)?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut rows = statement.query((now.wall.0, row::void_before(now), limit))?;
    let mut due = Vec::new();
    while let Some(row) = rows.next()? {
        due.push(row::due(row.get(0)?, &row.get::<_, String>(1)?, &row.get::<_, String>(2)?)?);
    }
    Ok(due)
}

pub(super) fn beat(c: &Connection, owner: &str, now: Moment) -> Result<()> {
    c.prepare_cached(
        "INSERT INTO agentsudo_owners (id, beat, at_ms) VALUES (?1, 1, ?2)
         ON CONFLICT (id) DO UPDATE SET beat = beat + 1, at_ms = excluded.at_ms",
    )?
    .execute((owner, now.wall.0))?;
    Ok(())
}

pub(super) fn claims(c: &Connection, now: Moment) -> Result<Vec<OpenClaim>> {
    let sql = format!(
        "SELECT {COLUMNS}, (SELECT beat FROM agentsudo_owners o WHERE o.id = owner) FROM agentsudo_approvals
         WHERE state = 'claimed'"
    );
    let mut statement = c.prepare_cached(&sql)?;
    let mut rows = statement.query([])?;
    let mut claims = Vec::new();
    while let Some(row) = rows.next()? {
        let beat: Option<i64> = row.get(7)?;
        claims.extend(row::open_claim(&found(row, now)?.approval, beat));
    }
    Ok(claims)
}

/// The newest change stays: its place would be given out again, and whoever watches would miss what took it.
const NOT_THE_NEWEST: &str = "AND changed < (SELECT max(changed) FROM agentsudo_approvals)";

pub(super) fn forget(c: &Connection, before: UnixTime, limit: usize) -> Result<usize> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let forgotten = c.prepare_cached(&row::forget("?1", "?2", NOT_THE_NEWEST))?.execute((before.0, limit))?;
    c.prepare_cached(&row::forget_owners("?1"))?.execute([before.0])?;
    Ok(forgotten)
}

/// The place of the newest change of all.
pub(super) fn newest(c: &Connection) -> Result<i64> {
    let newest = c
        .prepare_cached("SELECT max(changed) FROM agentsudo_approvals")?
        .query_row([], |row| row.get::<_, Option<i64>>(0))
        .optional()?;
    Ok(newest.flatten().unwrap_or_default())
}

/// What others than `me` have changed after the place `after`.
pub(super) fn changed_by_others(c: &Connection, after: i64, me: i64) -> Result<Vec<ApprovalId>> {
    let mut statement =
        c.prepare_cached("SELECT id FROM agentsudo_approvals WHERE changed > ?1 AND changed_by <> ?2")?;
    let mut rows = statement.query((after, me))?;
    let mut changed = Vec::new();
    while let Some(row) = rows.next()? {
        changed.extend(ApprovalId::parse(&row.get::<_, String>(0)?));
    }
    Ok(changed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::schema::APPROVALS;
    use crate::desk::sqlite::migrate;

    #[test]
    fn what_ends_is_found_by_an_index_however_much_there_is() {
        let c = Connection::open_in_memory().unwrap();
        migrate::migrate(&c, &APPROVALS).unwrap();
        let claimed = "SELECT seq FROM agentsudo_approvals WHERE state = 'claimed'";
        let forgotten = row::forget("?1", "?2", NOT_THE_NEWEST);
        let pending_code = format!("SELECT seq FROM agentsudo_approvals WHERE {PENDING_CODE}");
        for sql in [DUE, TAKEN, ASKED, &pending_code, claimed, &forgotten, &row::forget_owners("?1")] {
            let mut steps = c.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
            let mut rows = steps.raw_query();
            let mut seen = Vec::new();
            while let Some(row) = rows.next().unwrap() {
                seen.push(row.get::<_, String>(3).unwrap());
            }
            assert!(seen.iter().any(|step| step.contains("agentsudo_approvals_")), "{sql}: {seen:?}");
            // By no more than the state, all that is pending would be looked through for each new request.
            assert!(!seen.iter().any(|step| step.contains("_list")), "{sql}: {seen:?}");
            assert!(!seen.iter().any(|step| step.starts_with("SCAN agentsudo_approvals")), "{sql}: {seen:?}");
            assert!(!seen.iter().any(|step| step.contains("TEMP B-TREE")), "{sql}: {seen:?}");
        }
    }
}
