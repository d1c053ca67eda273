//! A PostgreSQL database. Whoever keeps tables of his own in it brings a schema and closures.

use super::fault;
use super::pool::{Connector, Pool};
use crate::desk::schema::{self, Schema};
use crate::desk::store::Pending;
use crate::error::{Error, Result};
use std::time::Duration;
use tokio::time::timeout;
use url::Url;

pub use super::pool::Connection;

/// A database and a few connections to it. Must be used on a tokio runtime.
#[derive(Debug)]
pub struct Database {
    pool: Pool,
    pid: u32,
}

/// How long one piece of work may take.
const WITHIN: Duration = Duration::from_secs(15);
/// How long a migration may take, and waiting for that of another process: an index over many rows takes its time.
const MIGRATED_WITHIN: Duration = Duration::from_secs(900);
/// One migration at a time, whoever runs it: the key of PostgreSQL's advisory lock.
const MIGRATION_LOCK: i64 = 0x4147_5344;

impl Database {
    /// The database at `url`. Connects with the first work.
    ///
    /// # Errors
    /// `invalid` for an address that could not be used.
    pub fn new(url: &Url) -> Result<Self> {
        Ok(Database { pool: Pool::new(Connector::new(url)?), pid: std::process::id() })
    }

    /// Brings the tables of `schema` to the version that this program knows.
    ///
    /// # Errors
    /// `invalid` if the database is ahead of this program; `store_unavailable`.
    pub async fn migrate(&self, schema: &'static Schema) -> Result<()> {
        self.run_within(MIGRATED_WITHIN, move |connection| Box::pin(migrate(connection, schema))).await
    }

    /// Lends a connection to `work` and yields its result. Work that fails or takes too long costs the connection
    /// nothing but a transaction that it leaves open: use [`tokio_postgres::Client::transaction`].
    ///
    /// # Errors
    /// Its own; `store_unavailable` if there is no connection, or it takes too long.
    pub async fn run<T, F>(&self, work: F) -> Result<T>
    where
        F: for<'c> FnOnce(&'c mut Connection) -> Pending<'c, Result<T>>,
    {
        self.run_within(WITHIN, work).await
    }

    async fn run_within<T, F>(&self, within: Duration, work: F) -> Result<T>
    where
        F: for<'c> FnOnce(&'c mut Connection) -> Pending<'c, Result<T>>,
    {
        self.check_process()?;
        let mut lent = self.pool.lend(false).await?;
        match timeout(within, work(&mut lent.connection)).await {
            Ok(result) => {
                lent.give_back();
                result
            }
            Err(_) => Err(too_long()),
        }
    }

    /// As [`Database::run`], for work that may be done over if the connection broke in the middle of it.
    /// It begins with a connection that the last try has not touched.
    ///
    /// # Errors
    /// Its own; `store_unavailable` if it keeps failing, there is no connection, or it takes too long.
    pub async fn repeat<T, F>(&self, mut work: F) -> Result<T>
    where
        F: for<'c> FnMut(&'c mut Connection) -> Pending<'c, Result<T, Trouble>>,
    {
        self.check_process()?;
        let mut tries = 0;
        loop {
            tries += 1;
            let mut lent = self.pool.lend(tries > 1).await?;
            let trouble = match timeout(WITHIN, work(&mut lent.connection)).await {
                Ok(Ok(done)) => {
                    lent.give_back();
                    return Ok(done);
                }
                Ok(Err(Trouble::Ours(error))) => {
                    lent.give_back();
                    return Err(error);
                }
                Ok(Err(Trouble::Theirs(error))) => error,
                Err(_) => return Err(too_long()),
            };
            if tries >= 3 || !fault::is_passing(&trouble) {
                return Err(trouble.into());
            }
        }
    }

    fn check_process(&self) -> Result<()> {
        if std::process::id() == self.pid {
            return Ok(());
        }
        Err(Error::store(
            "the PostgreSQL store was opened before this process was forked: open it again in the child",
        ))
    }
}

/// Why work on a connection failed.
#[derive(Debug)]
pub enum Trouble {
    /// For a reason of our own: doing it over would end the same.
    Ours(Error),
    /// For one of the server's or the connection's.
    Theirs(tokio_postgres::Error),
}

impl From<tokio_postgres::Error> for Trouble {
    fn from(error: tokio_postgres::Error) -> Self {
        Trouble::Theirs(error)
    }
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Trouble::Ours(error)
    }
}

fn too_long() -> Error {
    Error::store("the PostgreSQL store failed: it took too long")
}

async fn migrate(connection: &mut Connection, schema: &'static Schema) -> Result<()> {
    let work = connection.transaction().await?;
    let within = MIGRATED_WITHIN.as_millis();
    work.batch_execute(&format!("SET LOCAL statement_timeout = {within}; SET LOCAL lock_timeout = {within}"))
        .await?;
    work.execute("SELECT pg_advisory_xact_lock($1)", &[&MIGRATION_LOCK]).await?;
    work.batch_execute(schema::VERSIONS).await?;
    let found =
        work.query_opt("SELECT version FROM agentsudo_schema WHERE name = $1", &[&schema.name]).await?;
    let version: i64 = match found {
        Some(row) => row.try_get(0)?,
        None => 0,
    };
    let known = i64::try_from(schema.postgres.len()).unwrap_or(i64::MAX);
    schema::check_version(schema.name, version, known)?;
    for step in schema.postgres.iter().skip(usize::try_from(version).unwrap_or_default()) {
        work.batch_execute(step).await?;
    }
    work.execute(
        "INSERT INTO agentsudo_schema (name, version) VALUES ($1, $2)
         ON CONFLICT (name) DO UPDATE SET version = excluded.version",
        &[&schema.name, &known],
    )
    .await?;
    Ok(work.commit().await?)
}
