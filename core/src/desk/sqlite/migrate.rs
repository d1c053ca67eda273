//! Brings a database file to the version that this program knows, and refuses one that is not ours or is ahead.

use crate::desk::schema::{self, Schema};
use crate::error::{Error, Result};
use rusqlite::{Connection, OptionalExtension};

/// `AGSD`, in the file's header: whose file it is.
const APPLICATION: i32 = 0x4147_5344;

/// Is this file empty or ours? Called inside a transaction.
///
/// # Errors
/// `invalid` if it is another program's.
pub(super) fn check_owner(connection: &Connection) -> Result<()> {
    let owner: i32 = connection.query_row("PRAGMA application_id", [], |row| row.get(0))?;
    let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get(0))?;
    if owner == APPLICATION || (owner == 0 && tables == 0) {
        return Ok(());
    }
    Err(Error::invalid("the store's file is a database of another program; name a file of its own"))
}

/// Takes the steps that are missing. Called inside a transaction.
///
/// # Errors
/// `invalid` if the database is ahead of this program.
pub(super) fn migrate(connection: &Connection, schema: &Schema) -> Result<()> {
    check_owner(connection)?;
    connection.execute_batch(schema::VERSIONS)?;
    connection.pragma_update(None, "application_id", APPLICATION)?;
    let version: i64 = connection
        .query_row("SELECT version FROM agentsudo_schema WHERE name = ?1", [schema.name], |row| row.get(0))
        .optional()?
        .unwrap_or(0);
    let known = i64::try_from(schema.sqlite.len()).unwrap_or(i64::MAX);
    schema::check_version(schema.name, version, known)?;
    for step in schema.sqlite.iter().skip(usize::try_from(version).unwrap_or_default()) {
        connection.execute_batch(step)?;
    }
    connection.execute(
        "INSERT INTO agentsudo_schema (name, version) VALUES (?1, ?2)
         ON CONFLICT (name) DO UPDATE SET version = excluded.version",
        (schema.name, known),
    )?;
    Ok(())
}
