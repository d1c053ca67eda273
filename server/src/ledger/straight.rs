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
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::BTreeSet;

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

/// Keeps a batch of events.
pub(super) fn add_events(
    connection: &Connection,
    project: &str,
    events: &[Event],
    now: UnixTime,
) -> Result<()> {
    let mut add = connection.prepare_cached(ADD_EVENT)?;
    for event in events {
        add.execute(params![
            project,
            now.0,
            event.at.0,
            event.agent_name,
            event.action,
            event.scope,
            event.allowed,
            event.function_name,
            metadata(event),
        ])?;
    }
    let names: BTreeSet<&str> = events.iter().map(|event| event.agent_name.as_str()).collect();
    names.into_iter().try_for_each(|name| see_agent(connection, project, name, "", now))
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
