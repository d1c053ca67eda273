//! What is kept where, in the SQL that both databases understand. Each function is work in one transaction; whether
//! a thread carries it out on a file or a connection on a server is none of its business.

use super::session::{Row, Session, Value};
use super::{AuditLine, KeptEvent, Project, Range, SeenAgent};
use crate::credentials::{Credential, Kind, Role};
use crate::protocol::event::Event;
use agentsudo_core::gate::Record;
use agentsudo_core::model::UnixTime;
use agentsudo_core::wire::audit::{Anchor, Chain};
use agentsudo_core::wire::redact::Redactor;
use agentsudo_core::{Error, Result};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

const CREDENTIAL: &str = "id, kind, project, name, role, hash, hint, created_ms, revoked_ms";

/// A list of values, each of its own type.
macro_rules! values {
    ($($value:expr),* $(,)?) => { vec![$(Value::from($value)),*] };
}

pub(super) async fn begin(s: Session, key: Credential) -> Result<bool> {
    s.lock("projects").await;
    if s.row("SELECT name FROM agentsudo_projects LIMIT 1", vec![]).await.is_some() {
        return Ok(false);
    }
    let project = key.project.clone().unwrap_or_default();
    add_project(s.clone(), project, key.created).await?;
    add_credential(s, key).await?;
    Ok(true)
}

pub(super) async fn add_project(s: Session, name: String, now: UnixTime) -> Result<()> {
    let sql = "INSERT INTO agentsudo_projects (name, created_ms) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
    s.rows(sql, values![name, now]).await;
    Ok(())
}

pub(super) async fn projects(s: Session) -> Result<Vec<Project>> {
    let mut rows = s.rows("SELECT name, created_ms FROM agentsudo_projects", vec![]).await;
    let read = |row: &mut Row| Ok(Project { name: row.text()?, created: row.time()? });
    let mut projects: Vec<Project> = rows.iter_mut().map(read).collect::<Result<_>>()?;
    // Here, so that no database's collation has a say.
    projects.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(projects)
}

pub(super) async fn add_credential(s: Session, credential: Credential) -> Result<()> {
    let sql = format!(
        "INSERT INTO agentsudo_credentials ({CREDENTIAL}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
    );
    let c = credential;
    let role = c.role.map(Role::as_str);
    let values =
        values![c.id, c.kind.as_str(), c.project, c.name, role, c.hash, c.hint, c.created, c.revoked];
    s.rows(sql, values).await;
    Ok(())
}

pub(super) async fn credentials(s: Session) -> Result<Vec<Credential>> {
    let sql = format!("SELECT {CREDENTIAL} FROM agentsudo_credentials ORDER BY seq");
    let mut rows = s.rows(sql, vec![]).await;
    let read = rows.iter_mut().map(credential).collect::<Result<Vec<_>>>()?;
    Ok(read.into_iter().flatten().collect())
}

pub(super) async fn credentials_stamp(s: Session) -> Result<(u64, u64)> {
    let row = s.row("SELECT count(*), count(revoked_ms) FROM agentsudo_credentials", vec![]).await;
    let mut row = row.ok_or_else(|| Error::store("a count has no row"))?;
    Ok((row.count()?, row.count()?))
}

pub(super) async fn revoke(s: Session, kind: Kind, id: String, now: UnixTime) -> Result<Option<Credential>> {
    let sql =
        "UPDATE agentsudo_credentials SET revoked_ms = ?1 WHERE id = ?2 AND kind = ?3 AND revoked_ms IS NULL";
    s.rows(sql, values![now, id.as_str(), kind.as_str()]).await;
    let sql = format!("SELECT {CREDENTIAL} FROM agentsudo_credentials WHERE id = ?1 AND kind = ?2");
    let row = s.row(sql, values![id, kind.as_str()]).await;
    Ok(row.map(|mut row| credential(&mut row)).transpose()?.flatten())
}

pub(super) const ADD_EVENT: &str =
    "INSERT INTO agentsudo_events (project, received_ms, at_ms, agent_name, action,
    scope, allowed, function_name, metadata) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";

/// As it is kept.
pub(super) fn metadata(event: &Event) -> Option<String> {
    // A map with names for keys is always written.
    event.metadata.as_ref().map(|metadata| serde_json::to_string(metadata).unwrap_or_default())
}

pub(super) async fn add_events(
    s: Session,
    project: String,
    events: Arc<Vec<Event>>,
    seen: Arc<BTreeSet<String>>,
    now: UnixTime,
) -> Result<()> {
    let row = |event: &Event| {
        values![
            project.as_str(),
            now,
            event.at,
            event.agent_name.as_str(),
            event.action.as_str(),
            event.scope.as_deref(),
            event.allowed,
            event.function_name.as_deref(),
            metadata(event),
        ]
    };
    s.each(ADD_EVENT, events.iter().map(row).collect()).await;
    let values = |name: &String| values![project.as_str(), name.as_str(), "", now];
    s.each(SEE_AGENT, seen.iter().map(values).collect()).await;
    Ok(())
}

pub(super) async fn events(s: Session, range: Range) -> Result<Vec<KeptEvent>> {
    let sql =
        "SELECT seq, project, received_ms, at_ms, agent_name, action, scope, allowed, function_name, metadata
               FROM agentsudo_events";
    let mut rows = list(&s, sql, &range).await;
    rows.iter_mut().map(event).collect()
}

/// How exactly it is kept when an agent was last heard of, in milliseconds: it is a matter of minutes, and not written
/// at every step.
pub(super) const SEEN_WITHIN: i64 = 10_000;

pub(super) const SEE_AGENT: &str =
    "INSERT INTO agentsudo_agents (project, name, id, first_ms, last_ms) VALUES (?1, ?2, ?3, ?4, ?4)
     ON CONFLICT (project, name) DO UPDATE SET last_ms = excluded.last_ms,
     id = CASE excluded.id WHEN '' THEN agentsudo_agents.id ELSE excluded.id END
     WHERE excluded.last_ms >= agentsudo_agents.last_ms + 10000
     OR (excluded.id <> '' AND excluded.id <> agentsudo_agents.id)";

pub(super) async fn see_agent(
    s: Session,
    project: String,
    name: String,
    id: String,
    now: UnixTime,
) -> Result<()> {
    s.rows(SEE_AGENT, values![project, name, id, now]).await;
    Ok(())
}

pub(super) async fn agents(s: Session, range: Range) -> Result<Vec<SeenAgent>> {
    let sql = "SELECT seq, project, name, id, first_ms, last_ms FROM agentsudo_agents";
    let mut rows = list(&s, sql, &range).await;
    let read = |row: &mut Row| {
        Ok(SeenAgent {
            seq: row.count()?,
            project: row.text()?,
            name: row.text()?,
            id: row.text()?,
            first_seen: row.time()?,
            last_seen: row.time()?,
        })
    };
    rows.iter_mut().map(read).collect()
}

pub(super) const CHAIN_END: &str = "SELECT seq, head FROM agentsudo_audit_ends WHERE project = ?1";
pub(super) const ADD_LINE: &str = "INSERT INTO agentsudo_audit (project, seq, line) VALUES (?1, ?2, ?3)";
pub(super) const MOVE_END: &str = "INSERT INTO agentsudo_audit_ends (project, seq, head) VALUES (?1, ?2, ?3)
    ON CONFLICT (project) DO UPDATE SET seq = excluded.seq, head = excluded.head";

/// Links records to the chains of their projects. Nobody else links to the same ends meanwhile.
pub(super) async fn append_audit(
    s: Session,
    records: Arc<Vec<Record>>,
    redactor: Arc<Redactor>,
) -> Result<()> {
    let mut chains: BTreeMap<&str, Chain> = BTreeMap::new();
    for project in records.iter().map(|record| record.project.as_str()).collect::<BTreeSet<_>>() {
        s.lock(format!("audit of {project}")).await;
        chains.insert(project, Chain::after(audit_end(s.clone(), project.to_owned()).await?));
    }
    let mut lines = Vec::with_capacity(records.len());
    for record in records.iter() {
        let Some(chain) = chains.get_mut(record.project.as_str()) else { continue };
        let line = chain.append(record, &redactor);
        lines.push(values![record.project.as_str(), signed(chain.end().count)?, line]);
    }
    s.each(ADD_LINE, lines).await;
    let mut ends = Vec::with_capacity(chains.len());
    for (project, chain) in &chains {
        ends.push(values![*project, signed(chain.end().count)?, chain.end().head.as_str()]);
    }
    s.each(MOVE_END, ends).await;
    Ok(())
}

pub(super) async fn audit(
    s: Session,
    project: String,
    before: Option<u64>,
    limit: usize,
) -> Result<Vec<AuditLine>> {
    let sql = "SELECT project, seq, line FROM agentsudo_audit WHERE project = ?1 AND seq < ?2
               ORDER BY seq DESC LIMIT ?3";
    let mut rows = s.rows(sql, values![project, place(before), most(limit)]).await;
    rows.iter_mut().map(audit_line).collect()
}

pub(super) async fn audit_after(
    s: Session,
    project: String,
    after: u64,
    limit: usize,
) -> Result<Vec<AuditLine>> {
    let sql = "SELECT project, seq, line FROM agentsudo_audit WHERE project = ?1 AND seq > ?2
               ORDER BY seq LIMIT ?3";
    let mut rows = s.rows(sql, values![project, place(Some(after)), most(limit)]).await;
    rows.iter_mut().map(audit_line).collect()
}

pub(super) async fn audit_end(s: Session, project: String) -> Result<Anchor> {
    let row = s.row(CHAIN_END, values![project]).await;
    let Some(mut row) = row else { return Ok(Anchor::start()) };
    Ok(Anchor { count: row.count()?, head: row.text()? })
}

pub(super) async fn note_key(
    s: Session,
    project: String,
    key: String,
    body: [u8; 32],
    now: UnixTime,
) -> Result<[u8; 32]> {
    let sql = "INSERT INTO agentsudo_keys_used (project, key, body, used_ms) VALUES (?1, ?2, ?3, ?4)
               ON CONFLICT DO NOTHING";
    s.rows(sql, values![project.as_str(), key.as_str(), body, now]).await;
    let sql = "SELECT body FROM agentsudo_keys_used WHERE project = ?1 AND key = ?2";
    let row = s.row(sql, values![project, key]).await;
    row.ok_or_else(|| Error::store("an idempotency key was not kept"))?.digest()
}

pub(super) async fn forget(s: Session, before: UnixTime, limit: usize) -> Result<usize> {
    // Events came in the order of their numbers: the oldest are looked at, and no index is needed.
    let sql = "DELETE FROM agentsudo_events WHERE received_ms < ?1
               AND seq IN (SELECT seq FROM agentsudo_events ORDER BY seq LIMIT ?2) RETURNING seq";
    let events = s.rows(sql, values![before, most(limit)]).await.len();
    let sql = "DELETE FROM agentsudo_keys_used WHERE (project, key) IN (SELECT project, key
               FROM agentsudo_keys_used WHERE used_ms < ?1 ORDER BY used_ms LIMIT ?2) RETURNING used_ms";
    Ok(events.max(s.rows(sql, values![before, most(limit)]).await.len()))
}

/// In the way that writing works: a file that is locked or a server that only reads is not ready.
pub(super) async fn ping(s: Session) -> Result<()> {
    let sql = "UPDATE agentsudo_schema SET version = version WHERE name = 'ping'";
    s.rows(sql, vec![]).await;
    Ok(())
}

/// The newest of a table. Two statements, so that each has its index.
async fn list(s: &Session, select: &str, range: &Range) -> Vec<Row> {
    let (before, limit) = (place(range.before), most(range.limit));
    match &range.project {
        Some(project) => {
            let sql = format!("{select} WHERE project = ?1 AND seq < ?2 ORDER BY seq DESC LIMIT ?3");
            s.rows(sql, values![project.as_str(), before, limit]).await
        }
        None => {
            let sql = format!("{select} WHERE seq < ?1 ORDER BY seq DESC LIMIT ?2");
            s.rows(sql, values![before, limit]).await
        }
    }
}

/// `None` for a row that is none of ours: it lets nobody in.
fn credential(row: &mut Row) -> Result<Option<Credential>> {
    let (id, kind, project) = (row.text()?, row.text()?, row.maybe_text()?);
    let (name, role, hash) = (row.text()?, row.maybe_text()?, row.digest()?);
    let (hint, created, revoked) = (row.text()?, row.time()?, row.maybe_number()?.map(UnixTime));
    let role = match role.as_deref().map(Role::parse) {
        Some(None) => return Ok(None),
        role => role.flatten(),
    };
    let Some(kind) = Kind::parse(&kind) else { return Ok(None) };
    Ok(Some(Credential { id, kind, project, name, role, hash, hint, created, revoked }))
}

fn event(row: &mut Row) -> Result<KeptEvent> {
    Ok(KeptEvent {
        seq: row.count()?,
        project: row.text()?,
        received: row.time()?,
        event: Event {
            at: row.time()?,
            agent_name: row.text()?,
            action: row.text()?,
            scope: row.maybe_text()?,
            allowed: row.flag()?,
            function_name: row.maybe_text()?,
            metadata: row.maybe_text()?.and_then(|text| serde_json::from_str(&text).ok()),
        },
    })
}

fn audit_line(row: &mut Row) -> Result<AuditLine> {
    Ok(AuditLine { project: row.text()?, seq: row.count()?, line: row.text()? })
}

fn place(seq: Option<u64>) -> i64 {
    seq.and_then(|seq| i64::try_from(seq).ok()).unwrap_or(i64::MAX)
}

fn most(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

pub(super) fn signed(seq: u64) -> Result<i64> {
    i64::try_from(seq).map_err(|_| Error::invalid("the audit chain is at its end"))
}
