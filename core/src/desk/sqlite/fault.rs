//! What SQLite says went wrong, for people: what it means and what to do.

use crate::error::{Error, Reason};
use rusqlite::ErrorCode as Code;

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        let advice = match error.sqlite_error_code() {
            Some(Code::DiskFull) => "the disk is full; free some space",
            Some(Code::DatabaseCorrupt) => "the file is damaged; restore it from a backup",
            Some(Code::NotADatabase) => "the file is no SQLite database, or is damaged",
            Some(Code::DatabaseBusy | Code::DatabaseLocked) => "another program holds its lock for too long",
            Some(Code::ReadOnly) => "the file, or its directory, cannot be written by this user",
            Some(Code::CannotOpen) => "the file cannot be opened by this user",
            Some(Code::SystemIoFailure) => "the disk reported an error",
            _ => return Error::store(format!("the SQLite store failed: {error}")),
        };
        Error::new(Reason::StoreUnavailable, format!("the SQLite store failed: {advice} ({error})"))
    }
}
