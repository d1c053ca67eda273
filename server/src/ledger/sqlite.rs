//! The ledger in a SQLite file, in the same transactions as the approvals.

use super::tables::SERVER;
use super::{AuditLine, KeptEvent, Ledger, Project, Range, SeenAgent};
use crate::credentials::{Credential, Kind, Role};
use crate::protocol::event::Event;
use agentsudo_core::desk::sqlite::Database;
use agentsudo_core::desk::store::Pending;
use agentsudo_core::gate::Record;
use agentsudo_core::model::UnixTime;
use agentsudo_core::wire::audit::{Anchor, Chain};
use agentsudo_core::wire::redact::Redactor;
use agentsudo_core::{Error, Result};
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Keeps everything in tables of its own.
#[derive(Debug)]
pub struct SqliteLedger {
    database: Arc<Database>,
    redactor: Arc<Redactor>,
}

impl SqliteLedger {
    /// Makes or upgrades the tables. Audit lines pass `redactor`.
    ///
    /// # Errors
    /// `invalid` if they are of a newer version; `store_unavailable`.
    pub async fn open(database: Arc<Database>, redactor: Arc<Redactor>) -> Result<Self> {
        database.migrate(&SERVER).await?;
        Ok(SqliteLedger { database, redactor })
    }
}

impl Ledger for SqliteLedger {
    fn begin(&self, key: Credential) -> Pending<'_, Result<bool>> {
        Box::pin(self.database.write(move |c| {
            let known: i64 = c.query_row("SELECT count(*) FROM agentsudo_projects", [], |row| row.get(0))?;
            if known > 0 {
                return Ok(false);
            }
            add_project(c, key.project.as_deref().unwrap_or_default(), key.created)?;
            add_credential(c, &key)?;
            Ok(true)
        }))
    }

    fn add_project<'a>(&'a self, name: &'a str, now: UnixTime) -> Pending<'a, Result<()>> {
        let name = name.to_owned();
        Box::pin(self.database.write(move |c| add_project(c, &name, now)))
    }

    fn projects(&self) -> Pending<'_, Result<Vec<Project>>> {
        Box::pin(self.database.read(|c| {
            let project = |row: &Row<'_>| Ok(Project { name: row.get(0)?, created: UnixTime(row.get(1)?) });
            all(c, "SELECT name, created_ms FROM agentsudo_projects ORDER BY name", (), project)
        }))
    }

    fn add_credential(&self, credential: Credential) -> Pending<'_, Result<()>> {
        Box::pin(self.database.write(move |c| add_credential(c, &credential)))
    }

    fn credentials(&self) -> Pending<'_, Result<Vec<Credential>>> {
        Box::pin(self.database.read(|c| {
            let sql = format!("SELECT {CREDENTIAL} FROM agentsudo_credentials ORDER BY seq");
            Ok(all(c, &sql, (), credential)?.into_iter().flatten().collect())
        }))
    }

    fn credentials_stamp(&self) -> Pending<'_, Result<(u64, u64)>> {
        Box::pin(self.database.read(|c| {
            let sql = "SELECT count(*), count(revoked_ms) FROM agentsudo_credentials";
            Ok(c.prepare_cached(sql)?.query_row([], |row| Ok((number(row, 0)?, number(row, 1)?)))?)
        }))
    }

    fn revoke<'a>(
        &'a self,
        kind: Kind,
        id: &'a str,
        now: UnixTime,
    ) -> Pending<'a, Result<Option<Credential>>> {
        let id = id.to_owned();
        Box::pin(self.database.write(move |c| {
            let sql = "UPDATE agentsudo_credentials SET revoked_ms = ?1 WHERE id = ?2 AND kind = ?3 AND revoked_ms IS NULL";
            c.prepare_cached(sql)?.execute(params![now.0, id, kind.as_str()])?;
            let sql = format!("SELECT {CREDENTIAL} FROM agentsudo_credentials WHERE id = ?1 AND kind = ?2");
            Ok(c.prepare_cached(&sql)?.query_row(params![id, kind.as_str()], credential).optional()?.flatten())
        }))
    }

    fn add_events<'a>(
        &'a self,
        project: &'a str,
        events: Vec<Event>,
        now: UnixTime,
    ) -> Pending<'a, Result<()>> {
        let project = project.to_owned();
        Box::pin(self.database.write(move |c| {
            let mut insert = c.prepare_cached(
                "INSERT INTO agentsudo_events (project, received_ms, at_ms, agent_name, action, scope, allowed,
                 function_name, metadata) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )?;
            let mut names = std::collections::BTreeSet::new();
            for event in &events {
                let metadata = event.metadata.as_ref().map(|m| serde_json::Value::Object(m.clone()).to_string());
                insert.execute(params![
                    project, now.0, event.at.0, event.agent_name, event.action, event.scope, event.allowed,
                    event.function_name, metadata
                ])?;
                names.insert(event.agent_name.as_str());
            }
            names.into_iter().try_for_each(|name| see_agent(c, &project, name, "", now))
        }))
    }

    fn events(&self, range: Range) -> Pending<'_, Result<Vec<KeptEvent>>> {
        Box::pin(self.database.read(move |c| {
            let sql = format!(
                "SELECT seq, project, received_ms, at_ms, agent_name, action, scope, allowed, function_name, metadata
                 FROM agentsudo_events WHERE {} AND seq < ?2 ORDER BY seq DESC LIMIT ?3",
                of_project(&range)
            );
            all(c, &sql, params![range.project, before(range.before), limit(range.limit)], event)
        }))
    }

    fn see_agent<'a>(
        &'a self,
        project: &'a str,
        name: &'a str,
        id: &'a str,
        now: UnixTime,
    ) -> Pending<'a, Result<()>> {
        let (project, name, id) = (project.to_owned(), name.to_owned(), id.to_owned());
        Box::pin(self.database.write(move |c| see_agent(c, &project, &name, &id, now)))
    }

    fn agents(&self, range: Range) -> Pending<'_, Result<Vec<SeenAgent>>> {
        Box::pin(self.database.read(move |c| {
            let sql = format!(
                "SELECT seq, project, name, id, first_ms, last_ms FROM agentsudo_agents
                 WHERE {} AND seq < ?2 ORDER BY seq DESC LIMIT ?3",
                of_project(&range)
            );
            let agent = |row: &Row<'_>| {
                Ok(SeenAgent {
                    seq: number(row, 0)?,
                    project: row.get(1)?,
                    name: row.get(2)?,
                    id: row.get(3)?,
                    first_seen: UnixTime(row.get(4)?),
                    last_seen: UnixTime(row.get(5)?),
                })
            };
            all(c, &sql, params![range.project, before(range.before), limit(range.limit)], agent)
        }))
    }

    fn append_audit(&self, records: Vec<Record>) -> Pending<'_, Result<()>> {
        let redactor = Arc::clone(&self.redactor);
        Box::pin(self.database.write(move |c| append_audit(c, &records, &redactor)))
    }

    fn audit<'a>(
        &'a self,
        project: &'a str,
        from: Option<u64>,
        most: usize,
    ) -> Pending<'a, Result<Vec<AuditLine>>> {
        let project = project.to_owned();
        Box::pin(self.database.read(move |c| {
            let sql = "SELECT project, seq, line FROM agentsudo_audit WHERE project = ?1 AND seq < ?2
                       ORDER BY seq DESC LIMIT ?3";
            all(c, sql, params![project, before(from), limit(most)], audit_line)
        }))
    }

    fn audit_after<'a>(
        &'a self,
        project: &'a str,
        after: u64,
        most: usize,
    ) -> Pending<'a, Result<Vec<AuditLine>>> {
        let project = project.to_owned();
        Box::pin(self.database.read(move |c| {
            let sql = "SELECT project, seq, line FROM agentsudo_audit WHERE project = ?1 AND seq > ?2
                       ORDER BY seq LIMIT ?3";
            all(c, sql, params![project, before(Some(after)), limit(most)], audit_line)
        }))
    }

    fn audit_end<'a>(&'a self, project: &'a str) -> Pending<'a, Result<Anchor>> {
        let project = project.to_owned();
        Box::pin(self.database.read(move |c| audit_end(c, &project)))
    }

    fn note_key<'a>(
        &'a self,
        project: &'a str,
        key: &'a str,
        body: [u8; 32],
        now: UnixTime,
    ) -> Pending<'a, Result<[u8; 32]>> {
        let (project, key) = (project.to_owned(), key.to_owned());
        Box::pin(self.database.write(move |c| {
            let sql = "INSERT INTO agentsudo_keys_used (project, key, body, used_ms) VALUES (?1, ?2, ?3, ?4)
                       ON CONFLICT DO NOTHING";
            c.prepare_cached(sql)?.execute(params![project, key, body.as_slice(), now.0])?;
            let sql = "SELECT body FROM agentsudo_keys_used WHERE project = ?1 AND key = ?2";
            Ok(c.prepare_cached(sql)?.query_row(params![project, key], |row| row.get(0))?)
        }))
    }

    fn ping(&self) -> Pending<'_, Result<()>> {
        Box::pin(self.database.write(|c| {
            Ok(c.prepare_cached("SELECT 1 FROM agentsudo_schema LIMIT 1")?.query_row([], |_| Ok(()))?)
        }))
    }
}

const CREDENTIAL: &str = "id, kind, project, name, role, hash, hint, created_ms, revoked_ms";

fn add_project(c: &Connection, name: &str, now: UnixTime) -> Result<()> {
    let sql = "INSERT INTO agentsudo_projects (name, created_ms) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
    c.prepare_cached(sql)?.execute(params![name, now.0])?;
    Ok(())
}

fn add_credential(c: &Connection, credential: &Credential) -> Result<()> {
    let sql = format!(
        "INSERT INTO agentsudo_credentials ({CREDENTIAL}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
    );
    c.prepare_cached(&sql)?.execute(params![
        credential.id,
        credential.kind.as_str(),
        credential.project,
        credential.name,
        credential.role.map(Role::as_str),
        credential.hash.as_slice(),
        credential.hint,
        credential.created.0,
        credential.revoked.map(|at| at.0),
    ])?;
    Ok(())
}

/// `None` for a row that is none of ours: it lets nobody in.
fn credential(row: &Row<'_>) -> rusqlite::Result<Option<Credential>> {
    let (kind, role): (String, Option<String>) = (row.get(1)?, row.get(4)?);
    let role = match role {
        None => None,
        Some(text) => match Role::parse(&text) {
            None => return Ok(None),
            role => role,
        },
    };
    let Some(kind) = Kind::parse(&kind) else { return Ok(None) };
    Ok(Some(Credential {
        id: row.get(0)?,
        kind,
        project: row.get(2)?,
        name: row.get(3)?,
        role,
        hash: row.get(5)?,
        hint: row.get(6)?,
        created: UnixTime(row.get(7)?),
        revoked: row.get::<_, Option<i64>>(8)?.map(UnixTime),
    }))
}

fn see_agent(c: &Connection, project: &str, name: &str, id: &str, now: UnixTime) -> Result<()> {
    // Not written at every step: when an agent was last heard of is a matter of minutes.
    let sql =
        "INSERT INTO agentsudo_agents (project, name, id, first_ms, last_ms) VALUES (?1, ?2, ?3, ?4, ?4)
               ON CONFLICT (project, name) DO UPDATE SET last_ms = excluded.last_ms,
               id = CASE excluded.id WHEN '' THEN id ELSE excluded.id END
               WHERE excluded.last_ms >= last_ms + 10000 OR (excluded.id <> '' AND excluded.id <> id)";
    c.prepare_cached(sql)?.execute(params![project, name, id, now.0])?;
    Ok(())
}

fn event(row: &Row<'_>) -> rusqlite::Result<KeptEvent> {
    let metadata: Option<String> = row.get(9)?;
    Ok(KeptEvent {
        seq: number(row, 0)?,
        project: row.get(1)?,
        received: UnixTime(row.get(2)?),
        event: Event {
            at: UnixTime(row.get(3)?),
            agent_name: row.get(4)?,
            action: row.get(5)?,
            scope: row.get(6)?,
            allowed: row.get(7)?,
            function_name: row.get(8)?,
            metadata: metadata.and_then(|text| serde_json::from_str(&text).ok()),
        },
    })
}

fn append_audit(c: &Connection, records: &[Record], redactor: &Redactor) -> Result<()> {
    let mut chains: BTreeMap<&str, Chain> = BTreeMap::new();
    let mut insert =
        c.prepare_cached("INSERT INTO agentsudo_audit (project, seq, line) VALUES (?1, ?2, ?3)")?;
    for record in records {
        let project = record.project.as_str();
        let chain = match chains.entry(project) {
            std::collections::btree_map::Entry::Occupied(chain) => chain.into_mut(),
            // The write lock is ours: nobody else links to this end.
            std::collections::btree_map::Entry::Vacant(place) => {
                place.insert(Chain::after(audit_end(c, project)?))
            }
        };
        let line = chain.append(record, redactor);
        insert.execute(params![project, signed(chain.end().count)?, line])?;
    }
    let mut end = c.prepare_cached(
        "INSERT INTO agentsudo_audit_ends (project, seq, head) VALUES (?1, ?2, ?3)
         ON CONFLICT (project) DO UPDATE SET seq = excluded.seq, head = excluded.head",
    )?;
    for (project, chain) in &chains {
        end.execute(params![project, signed(chain.end().count)?, chain.end().head])?;
    }
    Ok(())
}

fn audit_end(c: &Connection, project: &str) -> Result<Anchor> {
    let sql = "SELECT seq, head FROM agentsudo_audit_ends WHERE project = ?1";
    let end = |row: &Row<'_>| Ok(Anchor { count: number(row, 0)?, head: row.get(1)? });
    Ok(c.prepare_cached(sql)?.query_row([project], end).optional()?.unwrap_or_else(Anchor::start))
}

fn audit_line(row: &Row<'_>) -> rusqlite::Result<AuditLine> {
    Ok(AuditLine { project: row.get(0)?, seq: number(row, 1)?, line: row.get(2)? })
}

fn all<T>(
    c: &Connection,
    sql: &str,
    given: impl rusqlite::Params,
    read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<T>> {
    let mut statement = c.prepare_cached(sql)?;
    let rows = statement.query_map(given, read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Two statements, so that each has its index.
fn of_project(range: &Range) -> &'static str {
    if range.project.is_some() { "project = ?1" } else { "?1 IS NULL" }
}

fn before(seq: Option<u64>) -> i64 {
    seq.and_then(|seq| i64::try_from(seq).ok()).unwrap_or(i64::MAX)
}

fn limit(most: usize) -> i64 {
    i64::try_from(most).unwrap_or(i64::MAX)
}

fn signed(seq: u64) -> Result<i64> {
    i64::try_from(seq).map_err(|_| Error::invalid("the audit chain is at its end"))
}

/// SQLite's numbers are signed; ours start at 0.
fn number(row: &Row<'_>, at: usize) -> rusqlite::Result<u64> {
    row.get::<_, i64>(at).map(|number| u64::try_from(number).unwrap_or_default())
}
