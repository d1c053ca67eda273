//! What a SQLite file is asked for at every request, done straight on the writer's connection: the statements of
//! `work`, without its coroutine, and nothing copied on the way. What is here is there too.

use super::session::unexpected;
use super::work::{ADD_EVENT, ADD_LINE, CHAIN_END, MOVE_END, SEE_AGENT, metadata, signed};
use crate::protocol::event::Event;
use agentsudo_core::Result;
use agentsudo_core::gate::Record;
use agentsudo_core::model::UnixTime;
use agentsudo_core::wire::audit::{Anchor, Chain};
use agentsudo_core::wire::redact::Redactor;
use rusqlite::{CachedStatement, Connection, OptionalExtension, ToSql, params};
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Links one record to the chain of its project.
pub(super) fn append_audit(connection: &Connection, record: &Record, redactor: &Redactor) -> Result<()> {
    let project = record.project.as_str();
    let end = connection
        .prepare_cached(CHAIN_END)?
        .query_row([project], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))
        .optional()?;
    let end = match end {
        None => Anchor::start(),
        Some((count, head)) => Anchor { count: u64::try_from(count).map_err(|_| unexpected())?, head },
    };
    let mut chain = Chain::after(end);
    let line = chain.append(record, redactor);
    let count = signed(chain.end().count)?;
    connection.prepare_cached(ADD_LINE)?.execute(params![project, count, line])?;
    connection.prepare_cached(MOVE_END)?.execute(params![project, count, chain.end().head])?;
    Ok(())
}

/// Events that one statement adds: what is done once for each statement, as counting rows up, is much of what one costs.
const AT_ONCE: usize = 20;
static ADD_MANY: LazyLock<String> =
    LazyLock::new(|| ADD_EVENT.to_owned() + &", (?1, ?2, ?, ?, ?, ?, ?, ?, ?)".repeat(AT_ONCE - 1));

/// Adds as many events as the statement takes.
fn add(mut statement: CachedStatement<'_>, project: &str, events: &[Event], now: UnixTime) -> Result<()> {
    statement.raw_bind_parameter(1, project)?;
    statement.raw_bind_parameter(2, now.0)?;
    let mut at = 2;
    let mut bind = |value: &dyn ToSql| {
        at += 1;
        statement.raw_bind_parameter(at, value)
    };
    for event in events {
        bind(&event.at.0)?;
        bind(&event.agent_name)?;
        bind(&event.action)?;
        bind(&event.scope)?;
        bind(&event.allowed)?;
        bind(&event.function_name)?;
        bind(&metadata(event))?;
    }
    statement.raw_execute()?;
    Ok(())
}

/// Keeps a batch of events.
pub(super) fn add_events(
    connection: &Connection,
    project: &str,
    events: &[Event],
    seen: &BTreeSet<String>,
    now: UnixTime,
) -> Result<()> {
    let (many, rest) = events.as_chunks::<AT_ONCE>();
    for events in many {
        add(connection.prepare_cached(&ADD_MANY)?, project, events, now)?;
    }
    for event in rest {
        add(connection.prepare_cached(ADD_EVENT)?, project, std::slice::from_ref(event), now)?;
    }
    seen.iter().try_for_each(|name| see_agent(connection, project, name, "", now))
}

/// Notes that an agent was heard of.
pub(super) fn see_agent(
    connection: &Connection,
    project: &str,
    name: &str,
    id: &str,
    now: UnixTime,
) -> Result<()> {
    connection.prepare_cached(SEE_AGENT)?.execute(params![project, name, id, now.0])?;
    Ok(())
}
