//! A connection that whoever works with it need not think about: it is put away while this process forks, and there
//! again when it is next needed.

use super::lull::{self, AtWork, Floor};
use crate::error::{Error, Result};
use rusqlite::Connection;
use rusqlite::config::DbConfig;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

type Open = Box<dyn Fn() -> Result<Connection> + Send + Sync>;

/// A thread's connection.
#[derive(Debug)]
pub(super) struct Seat(Arc<Place>);

/// Where the connection is, or is not at the moment.
pub(super) struct Place {
    connection: Mutex<Option<Connection>>,
    again: Open,
    floor: Arc<Floor>,
}

impl Seat {
    /// Opens a connection by `first`; by `again` after it was put away.
    ///
    /// # Errors
    /// Those of `first`; `store_unavailable` in a process that was forked while something was open.
    pub(super) fn open(
        first: impl FnOnce() -> Result<Connection>,
        again: impl Fn() -> Result<Connection> + Send + Sync + 'static,
    ) -> Result<Seat> {
        let at_work = lull::enter()?;
        let connection = Mutex::new(Some(counted(&at_work, first)?));
        let place =
            Arc::new(Place { connection, again: Box::new(again), floor: Arc::clone(at_work.floor()) });
        at_work.add(&place);
        Ok(Seat(place))
    }

    /// Has `work` use the connection.
    ///
    /// # Errors
    /// `store_unavailable` if it was put away and cannot be opened again; `work` has not run then.
    pub(super) fn work<T>(&self, work: impl FnOnce(&Connection) -> T) -> Result<T> {
        if self.0.floor.is_left() {
            return Err(Error::store("the SQLite store was opened before this process was forked"));
        }
        let at_work = lull::enter()?;
        let mut place = self.0.connection();
        let connection = match place.take() {
            Some(connection) => place.insert(connection),
            None => place.insert(counted(&at_work, &self.0.again)?),
        };
        Ok(work(connection))
    }
}

/// Opens a connection, counted from before it is.
fn counted(at_work: &AtWork, open: impl FnOnce() -> Result<Connection>) -> Result<Connection> {
    at_work.floor().opens();
    open().inspect_err(|_| at_work.floor().closed())
}

impl Place {
    fn connection(&self) -> MutexGuard<'_, Option<Connection>> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts the connection away. The WAL stays where it is, even if nobody else has the file open: there are those
    /// who watch it.
    pub(super) fn close(&self) {
        if let Some(connection) = self.connection().take() {
            let _ = connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true);
            drop(connection);
            self.floor.closed();
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        // Nobody else can be at it, and in a child the lock may be held by a thread that did not come along.
        let connection = self.connection.get_mut().unwrap_or_else(PoisonError::into_inner).take();
        let Some(connection) = connection else { return };
        if self.floor.is_left() {
            // The parent's. Closing it here would be work with what it left behind.
            std::mem::forget(connection);
            return;
        }
        drop(connection);
        self.floor.closed();
    }
}

impl std::fmt::Debug for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Place")
    }
}
