//! A database file and the threads that work on it. Whoever keeps tables of his own in it brings a schema and
//! closures; all writes of a process go through the one writer.

use super::lane::{Lane, Opened};
use super::migrate;
use super::seat::Seat;
use crate::desk::schema::Schema;
use crate::desk::url::Durability;
use crate::error::{Error, Result};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// A SQLite file in WAL mode. Belongs to the process that opened it: a forked child opens its own.
#[derive(Debug)]
pub struct Database {
    path: PathBuf,
    pid: u32,
    writer: Lane,
    readers: Lane,
    /// Seats that nobody looks something up at at the moment.
    free: Mutex<Vec<Seat>>,
}

/// How long another process may hold the file's lock.
const BUSY: Duration = Duration::from_secs(10);
/// Threads that read. SQLite readers wait for nobody; two keep a long list from holding up short questions.
const READERS: usize = 2;
/// What the writer keeps in memory, in KiB. All that one commit changes should fit: what does not is written twice.
const WRITER_CACHE_KIB: i64 = 8 * 1024;
/// Pages in the WAL (4 KiB each) after which they are moved to the file. The same pages change over and over: the
/// rarer the move, the fewer are moved.
const CHECKPOINT_PAGES: i64 = 4_000;

impl Database {
    /// Opens the file, or makes it (readable by its owner only).
    ///
    /// # Errors
    /// `store_unavailable` if that fails, `invalid` if the file is another program's.
    pub async fn open(path: &Path, durability: Durability) -> Result<Self> {
        let at = path.to_owned();
        let (writer, opened) = Lane::writer(move || {
            let again = at.clone();
            Seat::open(move || make_and_open(&at, durability), move || open_writer(&again, durability))
        })?;
        wait(opened).await?;
        let reader = || {
            let at = path.to_owned();
            move || reader(&at)
        };
        let (readers, opened) = Lane::readers((0..READERS).map(|_| reader()).collect())?;
        for opened in opened {
            wait(opened).await?;
        }
        let free = (0..READERS).map(|_| looker(path)).collect::<Result<_>>()?;
        Ok(Database {
            path: path.to_owned(),
            pid: std::process::id(),
            writer,
            readers,
            free: Mutex::new(free),
        })
    }

    /// Brings the tables of `schema` to the version that this program knows.
    ///
    /// # Errors
    /// `invalid` if the file is ahead of this program; `store_unavailable`.
    pub async fn migrate(&self, schema: &'static Schema) -> Result<()> {
        self.write(move |connection| migrate::migrate(connection, schema)).await
    }

    /// Has `work` write, inside a transaction that it shares with whatever else has queued up, and yields its
    /// result once the commit is durable. If it fails, nothing of it stays. It must not begin or end transactions, and
    /// is done once more if something it shared a transaction with had to be rolled back.
    ///
    /// # Errors
    /// Its own; `store_unavailable` if the transaction failed, and with it everything in it.
    pub async fn write<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: Fn(&Connection) -> Result<T> + Send + 'static,
    {
        self.check_process()?;
        self.writer.run(work).await
    }

    /// Has `work` read what has been committed. It cannot write.
    ///
    /// # Errors
    /// Its own; `store_unavailable`.
    pub async fn read<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: Fn(&Connection) -> Result<T> + Send + 'static,
    {
        self.check_process()?;
        self.readers.run(work).await
    }

    /// Has `look` read a row or two right here, on the caller's thread: that takes less than waking another one. Where
    /// it cannot be had at once, as [`Database::read`].
    ///
    /// # Errors
    /// Its own; `store_unavailable`.
    pub async fn look<T, F>(&self, look: F) -> Result<T>
    where
        T: Send + 'static,
        F: Fn(&Connection) -> Result<T> + Send + 'static,
    {
        self.check_process()?;
        let free = self.free().pop();
        if let Some(seat) = free {
            let seen = seat.work(&look).and_then(|seen| seen);
            self.free().push(seat);
            if seen.is_ok() {
                return seen;
            }
        }
        // Whoever may wait for the file's lock has the last word.
        self.readers.run(look).await
    }

    fn free(&self) -> MutexGuard<'_, Vec<Seat>> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Its threads did not come along into a forked child, and its locks are the parent's.
    fn check_process(&self) -> Result<()> {
        if std::process::id() == self.pid {
            return Ok(());
        }
        Err(Error::store(
            "the SQLite store was opened before this process was forked: open it again in the child",
        ))
    }
}

async fn wait(opened: Opened) -> Result<()> {
    opened.await.unwrap_or_else(|_| Err(Error::store("the SQLite store could not be opened")))
}

/// A seat for reading. It cannot write.
pub(super) fn reader(path: &Path) -> Result<Seat> {
    seat(path, open_reader)
}

/// A seat for reading that waits for no lock.
fn looker(path: &Path) -> Result<Seat> {
    seat(path, |path| {
        let connection = open_reader(path)?;
        connection.busy_timeout(Duration::ZERO)?;
        Ok(connection)
    })
}

fn seat(
    path: &Path,
    open: impl Fn(&Path) -> Result<Connection> + Copy + Send + Sync + 'static,
) -> Result<Seat> {
    let again = path.to_owned();
    Seat::open(|| open(path), move || open(&again))
}

fn make_and_open(path: &Path, durability: Durability) -> Result<Connection> {
    create(path)?;
    let connection = open(path)?;
    // One look at the file as it is at one moment: somebody else may be making its tables.
    let moment = connection.unchecked_transaction()?;
    migrate::check_owner(&moment)?;
    moment.commit()?;
    use_wal(&connection, path)?;
    tune(&connection, durability)?;
    Ok(connection)
}

fn open_writer(path: &Path, durability: Durability) -> Result<Connection> {
    let connection = open(path)?;
    tune(&connection, durability)?;
    Ok(connection)
}

fn tune(connection: &Connection, durability: Durability) -> Result<()> {
    let synchronous = match durability {
        Durability::Full => "FULL",
        Durability::Relaxed => "NORMAL",
    };
    connection.pragma_update(None, "synchronous", synchronous)?;
    connection.pragma_update(None, "cache_size", -WRITER_CACHE_KIB)?;
    Ok(connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)?)
}

fn open_reader(path: &Path) -> Result<Connection> {
    let connection = open(path)?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

fn open(path: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)
        .map_err(|e| Error::store(format!("{}: {}", path.display(), Error::from(e).message())))?;
    connection.busy_timeout(BUSY)?;
    connection.set_prepared_statement_cache_capacity(64);
    // Else a statement with `LIMIT ?` is parsed and planned anew whenever another value is bound to it.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    Ok(connection)
}

/// Makes the file, for its owner only; SQLite gives its other files the same mode.
fn create(path: &Path) -> Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    // Never opened if it is there: closing it again would drop the locks of this process.
    match options.open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(Error::store(format!("the store `{}` cannot be made: {error}", path.display()))),
    }
}

/// Turning WAL on needs the file for oneself: of several processes that start together, some have to try again.
fn use_wal(connection: &Connection, path: &Path) -> Result<()> {
    let mut tries = 0;
    loop {
        tries += 1;
        let mode = connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get::<_, String>(0));
        match mode {
            Ok(mode) if mode == "wal" => return Ok(()),
            Ok(mode) => {
                return Err(Error::store(format!(
                    "the store `{}` cannot be shared between processes (journal mode `{mode}`): put it on a local disk",
                    path.display()
                )));
            }
            Err(error) if tries < 500 && is_busy(&error) => std::thread::sleep(Duration::from_millis(10)),
            Err(error) => return Err(error.into()),
        }
    }
}

fn is_busy(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode::{DatabaseBusy, DatabaseLocked};
    matches!(error.sqlite_error_code(), Some(DatabaseBusy | DatabaseLocked))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::StatementStatus;

    #[test]
    fn a_statement_is_planned_once_whatever_is_bound_to_it() {
        let path = std::env::temp_dir().join(format!("agentsudo-planned-{}.db", std::process::id()));
        create(&path).unwrap();
        let connection = open(&path).unwrap();
        let mut statement = connection.prepare("SELECT name FROM sqlite_master LIMIT ?1").unwrap();
        for limit in 1..10 {
            assert!(statement.query([limit]).unwrap().next().unwrap().is_none());
        }
        assert_eq!(statement.get_status(StatementStatus::RePrepare), 0);
        std::fs::remove_file(path).unwrap();
    }
}
