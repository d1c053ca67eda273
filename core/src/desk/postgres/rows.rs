//! Requests as rows. The document is what counts; a row whose seal does not fit it is damaged and is never read as
//! an answer. Every change is one statement that names the revision it starts from and notifies whoever listens.

use super::database::{Connection, Trouble};
use super::listen::CHANNEL;
use super::store::KeepRecords;
use crate::desk::row;
use crate::desk::store::{Applied, Due, Inserted, OpenClaim, Page, Query, Terms};
use crate::error::{Error, Result};
use crate::gate::Record;
use crate::gate::approval::{Approval, ApprovalRequest, Change};
use crate::model::id::{ApprovalId, Handle};
use crate::model::{Moment, UnixTime};
use std::sync::Arc;
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;

type Done<T> = Result<T, Trouble>;

const COLUMNS: &str = "id, project, state, seal, document, revision, nonce, seq";

struct Found {
    approval: Approval,
    revision: i64,
    nonce: i64,
    seq: i64,
}

fn found(row: &Row, now: Moment) -> Done<Found> {
    let (id, project, state): (String, String, String) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
    let (seal, document): (Vec<u8>, Vec<u8>) = (row.try_get(3)?, row.try_get(4)?);
    let sealed = row::Sealed { id: &id, project: &project, state: &state, seal: &seal, document: &document };
    let approval = row::open(&sealed, now)?;
    Ok(Found { approval, revision: row.try_get(5)?, nonce: row.try_get(6)?, seq: row.try_get(7)? })
}

type Values<'v> = &'v [&'v (dyn ToSql + Sync)];

async fn one(c: &mut Connection, filter: &str, values: Values<'_>, now: Moment) -> Done<Option<Found>> {
    let sql = format!("SELECT {COLUMNS} FROM agentsudo_approvals WHERE {filter} LIMIT 1");
    let statement = c.statement(&sql).await?;
    c.query_opt(&statement, values).await?.map(|row| found(&row, now)).transpose()
}

async fn by_id(c: &mut Connection, project: &str, id: &ApprovalId, now: Moment) -> Done<Option<Found>> {
    one(c, "id = $1 AND project = $2", &[&id.as_str(), &project], now).await
}

pub(super) async fn get(
    c: &mut Connection,
    project: String,
    handle: Handle,
    now: Moment,
) -> Done<Option<Approval>> {
    let found = match &handle {
        Handle::Id(id) => by_id(c, &project, id, now).await?,
        Handle::Code(code) => {
            // A code is unique among what is pending; of the ended ones the newest is meant.
            let filter = "project = $1 AND code = $2 ORDER BY (state = 'pending') DESC, seq DESC";
            one(c, filter, &[&project, &code.as_str()], now).await?
        }
    };
    Ok(found.map(|found| found.approval))
}

type Keeper = Option<Arc<dyn KeepRecords>>;

pub(super) async fn insert(
    c: &mut Connection,
    approval: Approval,
    terms: Terms,
    key: [u8; 32],
    now: Moment,
    keeper: Keeper,
) -> Done<Inserted> {
    c.begin().await?;
    let done = async {
        let (inserted, is_fresh) = put(c, &approval, terms, key, now).await?;
        if let Some(keeper) = keeper.filter(|_| is_fresh) {
            keeper.keep(c, &Record::of_request(&approval)).await?;
        }
        Ok(inserted)
    };
    let done = done.await;
    finished(c, done).await
}

/// Ends the transaction: with an error, nothing of it stays.
async fn finished<T>(c: &mut Connection, done: Done<T>) -> Done<T> {
    let ended = c.finish(done.is_ok()).await;
    let done = done?;
    ended?;
    Ok(done)
}

/// Also says whether the request was kept just now, and not by an earlier try whose answer was lost.
async fn put(
    c: &mut Connection,
    approval: &Approval,
    terms: Terms,
    key: [u8; 32],
    now: Moment,
) -> Done<(Inserted, bool)> {
    let request = &approval.request;
    // Of two that count for one agent, one has kept its request by the time the other counts.
    let lock = c.statement("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))").await?;
    let agent = format!("{}:{}{}", request.project.len(), request.project, request.agent_id);
    c.execute(&lock, &[&agent]).await?;
    let asked = c
        .statement(
            "SELECT EXISTS (SELECT 1 FROM agentsudo_approvals WHERE project = $1 AND id = $2),
             (SELECT count(*) FROM (SELECT 1 FROM agentsudo_approvals WHERE project = $1 AND agent_id = $3
             AND state = 'pending' AND deadline_ms > $4 LIMIT $6) waiting),
             (SELECT count(*) FROM (SELECT 1 FROM agentsudo_approvals WHERE project = $1 AND agent_id = $3
             AND created_ms > $4 - $5 AND created_ms < $4 + $5 LIMIT $7) recent)",
        )
        .await?;
    let created = request.created.wall.0;
    // No further than to where it is too much.
    let (most, most_recent) = terms.limits.most();
    let values: Values<'_> = &[
        &request.project,
        &request.id.as_str(),
        &request.agent_id,
        &created,
        &row::window(),
        &most,
        &most_recent,
    ];
    let asked = c.query_one(&asked, values).await?;
    if asked.try_get(0)? {
        // Ours: the answer to an earlier try was lost.
        return Ok((Inserted::New, false));
    }
    let name = request.key.as_ref().map(|key| key.text.as_str());
    if let Some(known) = known(c, request, name, now).await? {
        return Ok((known, false));
    }
    let same = terms.same.map(|same| same.to_hex());
    if let Some(same) = &same {
        let pending =
            "project = $1 AND same = $2 AND state = 'pending' AND same IS NOT NULL ORDER BY seq DESC";
        let known = one(c, pending, &[&request.project, same], now).await?;
        if let Some(known) = known.filter(|known| !known.approval.is_overdue(request.created)) {
            return Ok((Inserted::Existing(Box::new(known.approval)), false));
        }
    }
    let (pending, recent) = (row::count(asked.try_get(1)?), row::count(asked.try_get(2)?));
    if let Some(bound) = terms.limits.reached(pending, recent) {
        return Ok((Inserted::Limited(bound), false));
    }
    let (document, seal) = row::seal(approval, key);
    let statement = c
        .statement(
            "INSERT INTO agentsudo_approvals (id, project, code, idempotency_key, state, created_ms, deadline_ms,
             revision, nonce, seal, document, agent_id, same) VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0, $8, $9, $10,
             $11) ON CONFLICT DO NOTHING",
        )
        .await?;
    let inserted = c
        .execute(
            &statement,
            &[
                &request.id.as_str(),
                &request.project,
                &request.code.as_str(),
                &name,
                &approval.state.as_str(),
                &created,
                &request.deadline.wall.0,
                &seal,
                &document,
                &request.agent_id,
                &same,
            ],
        )
        .await?;
    if inserted == 1 {
        return Ok((Inserted::New, true));
    }
    // Another agent's, in between.
    let known = known(c, request, name, now).await?;
    Ok((known.unwrap_or(Inserted::CodeTaken), false))
}

/// What is kept under an idempotency key.
async fn known(
    c: &mut Connection,
    request: &ApprovalRequest,
    name: Option<&str>,
    now: Moment,
) -> Done<Option<Inserted>> {
    let Some(name) = name else { return Ok(None) };
    let filter = "project = $1 AND idempotency_key = $2";
    let known = one(c, filter, &[&request.project, &name], now).await?;
    Ok(known.map(|known| Inserted::Existing(Box::new(known.approval))))
}

/// One change, under a name of its own, so that it is recognised if its answer was lost.
#[derive(Debug, Clone)]
pub(super) struct Step {
    pub(super) project: String,
    pub(super) id: ApprovalId,
    pub(super) nonce: i64,
    pub(super) key: [u8; 32],
}

/// What became of a change, and how the request stands.
enum Updated {
    Now(Approval),
    /// By an earlier try, whose answer was lost.
    Before(Approval),
    Not(Approval),
}

/// Lets `change` change the request, over again while others are quicker. `None` if there is no such request.
async fn update(
    c: &mut Connection,
    step: &Step,
    now: Moment,
    change: impl Fn(&mut Approval) -> bool,
) -> Done<Option<Updated>> {
    // Each time round somebody else has changed it, and a request changes only a few times in its life.
    for _ in 0..64 {
        let Some(mut found) = by_id(c, &step.project, &step.id, now).await? else { return Ok(None) };
        if found.nonce == step.nonce {
            return Ok(Some(Updated::Before(found.approval)));
        }
        if !change(&mut found.approval) {
            return Ok(Some(Updated::Not(found.approval)));
        }
        let (document, seal) = row::seal(&found.approval, step.key);
        let sql = format!(
            "WITH changed AS (UPDATE agentsudo_approvals SET state = $1, owner = $2, revision = revision + 1,
             nonce = $3, seal = $4, document = $5, granted_ms = $8 WHERE id = $6 AND revision = $7 RETURNING id)
             SELECT pg_notify('{CHANNEL}', id) FROM changed"
        );
        let statement = c.statement(&sql).await?;
        let owner = found.approval.claimed.as_ref().and_then(|claimed| claimed.owner.as_deref());
        let state = found.approval.state.as_str();
        let granted = found.approval.open_until().map(|until| until.0);
        let values: Values<'_> =
            &[&state, &owner, &step.nonce, &seal, &document, &step.id.as_str(), &found.revision, &granted];
        if c.query(&statement, values).await?.len() == 1 {
            return Ok(Some(Updated::Now(found.approval)));
        }
    }
    Err(Error::store("a request in the PostgreSQL store changes all the time").into())
}

pub(super) async fn apply(c: &mut Connection, step: Step, change: Change, keeper: Keeper) -> Done<Applied> {
    let take = |approval: &mut Approval| approval.apply(&change);
    let Some(keeper) = keeper else { return Ok(applied(update(c, &step, change.now, take).await?)) };
    c.begin().await?;
    let done = async {
        let updated = update(c, &step, change.now, take).await?;
        if let Some(Updated::Now(approval)) = &updated {
            keeper.keep(c, &Record::of_step(&change, approval)).await?;
        }
        Ok(applied(updated))
    };
    let done = done.await;
    finished(c, done).await
}

fn applied(updated: Option<Updated>) -> Applied {
    match updated {
        None => Applied::Unknown,
        Some(Updated::Now(approval) | Updated::Before(approval)) => Applied::Yes(Arc::new(approval)),
        Some(Updated::Not(approval)) => Applied::No(Box::new(approval)),
    }
}

/// A change that is no step of the machine: true if it was made.
pub(super) async fn amend(
    c: &mut Connection,
    step: Step,
    now: Moment,
    change: impl Fn(&mut Approval) -> bool,
) -> Done<bool> {
    let updated = update(c, &step, now, change).await?;
    Ok(matches!(updated, Some(Updated::Now(_) | Updated::Before(_))))
}

pub(super) async fn granted(c: &mut Connection, project: Option<String>, now: Moment) -> Done<Vec<Approval>> {
    let of_project = if project.is_some() { "project = $1" } else { "$1::text IS NULL" };
    let sql = format!(
        "SELECT {COLUMNS} FROM agentsudo_approvals WHERE {of_project} AND granted_ms IS NOT NULL ORDER BY seq"
    );
    let statement = c.statement(&sql).await?;
    let rows = c.query(&statement, &[&project]).await?;
    rows.iter().map(|row| Ok(found(row, now)?.approval)).collect()
}

pub(super) async fn pending(c: &mut Connection, project: String, now: Moment) -> Done<Vec<Approval>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM agentsudo_approvals WHERE project = $1 AND state = 'pending' ORDER BY seq"
    );
    let statement = c.statement(&sql).await?;
    let rows = c.query(&statement, &[&project]).await?;
    rows.iter().map(|row| Ok(found(row, now)?.approval)).collect()
}

pub(super) async fn list(c: &mut Connection, query: Query) -> Done<Page> {
    let (stored, shown) = row::states(&query.states);
    // Two statements, so that each has its index.
    let of_project = if query.project.is_some() { "project = $1" } else { "$1::text IS NULL" };
    let sql = format!(
        "SELECT {COLUMNS} FROM agentsudo_approvals WHERE {of_project} AND seq < $2 AND state IN ({stored}) AND CASE
         WHEN state = 'pending' AND deadline_ms <= $3 THEN 'expired' ELSE state END IN ({shown})
         ORDER BY seq DESC LIMIT $4"
    );
    let before = query.after.map_or(i64::MAX, |cursor| cursor.0);
    let limit = i64::try_from(query.limit.saturating_add(1)).unwrap_or(i64::MAX);
    let statement = c.statement(&sql).await?;
    let rows = c.query(&statement, &[&query.project, &before, &query.now.wall.0, &limit]).await?;
    let mut listed = Vec::with_capacity(rows.len());
    for row in &rows {
        let found = found(row, query.now)?;
        listed.push((found.seq, found.approval.as_of(query.now)));
    }
    Ok(row::page(listed, query.limit))
}

pub(super) async fn due(c: &mut Connection, now: Moment, limit: usize) -> Done<Vec<Due>> {
    let statement = c
        .statement(
            "SELECT project, id, state FROM agentsudo_approvals WHERE state = 'pending' AND deadline_ms <= $1
             UNION ALL SELECT project, id, state FROM agentsudo_approvals WHERE state = 'approved'
             AND deadline_ms <= $2 LIMIT $3",
        )
        .await?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = c.query(&statement, &[&now.wall.0, &row::void_before(now), &limit]).await?;
    let read = |row: &Row| -> Done<Due> {
        let (id, state): (String, String) = (row.try_get(1)?, row.try_get(2)?);
        Ok(row::due(row.try_get(0)?, &id, &state)?)
    };
    rows.iter().map(read).collect()
}

pub(super) async fn beat(c: &mut Connection, owner: String, now: Moment) -> Done<()> {
    let statement = c
        .statement(
            "INSERT INTO agentsudo_owners (id, beat, at_ms) VALUES ($1, 1, $2)
             ON CONFLICT (id) DO UPDATE SET beat = agentsudo_owners.beat + 1, at_ms = excluded.at_ms",
        )
        .await?;
    c.execute(&statement, &[&owner, &now.wall.0]).await?;
    Ok(())
}

pub(super) async fn claims(c: &mut Connection, now: Moment) -> Done<Vec<OpenClaim>> {
    let sql = format!(
        "SELECT {COLUMNS}, (SELECT beat FROM agentsudo_owners o WHERE o.id = owner) FROM agentsudo_approvals
         WHERE state = 'claimed'"
    );
    let statement = c.statement(&sql).await?;
    let mut claims = Vec::new();
    for row in c.query(&statement, &[]).await? {
        claims.extend(row::open_claim(&found(&row, now)?.approval, row.try_get(8)?));
    }
    Ok(claims)
}

pub(super) async fn forget(c: &mut Connection, before: UnixTime, limit: usize) -> Done<usize> {
    let statement = c.statement(&row::forget("$1", "$2", "")).await?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let gone = c.execute(&statement, &[&before.0, &limit]).await?;
    let statement = c.statement(&row::forget_owners("$1")).await?;
    c.execute(&statement, &[&before.0]).await?;
    Ok(usize::try_from(gone).unwrap_or(usize::MAX))
}

/// Which of these are no longer pending?
pub(super) async fn not_pending(c: &mut Connection, ids: Vec<String>) -> Done<Vec<ApprovalId>> {
    let statement =
        c.statement("SELECT id FROM agentsudo_approvals WHERE id = ANY($1) AND state <> 'pending'").await?;
    let mut ended = Vec::new();
    for row in c.query(&statement, &[&ids]).await? {
        ended.extend(ApprovalId::parse(&row.try_get::<_, String>(0)?));
    }
    Ok(ended)
}
