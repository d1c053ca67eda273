//! What PostgreSQL says went wrong, for people, and whether the same step is worth another try.

use crate::error::Error;
use tokio_postgres::error::SqlState;

impl From<tokio_postgres::Error> for Error {
    fn from(error: tokio_postgres::Error) -> Self {
        let advice = match error.code() {
            Some(&SqlState::INVALID_PASSWORD | &SqlState::INVALID_AUTHORIZATION_SPECIFICATION) => {
                "it refused user and password"
            }
            Some(&SqlState::INVALID_CATALOG_NAME) => "there is no such database; create it first",
            Some(&SqlState::INSUFFICIENT_PRIVILEGE) => "the user may not do this there",
            Some(&SqlState::READ_ONLY_SQL_TRANSACTION) => "it is read-only: is this the primary?",
            Some(&SqlState::DISK_FULL) => "its disk is full",
            Some(&SqlState::TOO_MANY_CONNECTIONS) => "it has no connection left",
            Some(&SqlState::QUERY_CANCELED | &SqlState::LOCK_NOT_AVAILABLE) => "it took too long",
            Some(_) => return Error::store(format!("the PostgreSQL store failed: {}", told(&error))),
            None => "it cannot be reached, or the connection broke",
        };
        Error::store(format!("the PostgreSQL store failed: {advice} ({})", told(&error)))
    }
}

/// The server's own words; the error's own text names only its kind.
fn told(error: &tokio_postgres::Error) -> String {
    use std::error::Error as _;
    match (error.as_db_error(), error.source()) {
        (Some(said), _) => format!("{}: {}", said.code().code(), said.message()),
        (None, Some(source)) => format!("{error}: {source}"),
        (None, None) => error.to_string(),
    }
}

/// Did the connection break, or did two transactions get into each other's way? The next try may succeed.
pub(super) fn is_passing(error: &tokio_postgres::Error) -> bool {
    match error.code() {
        None => true,
        Some(code) => {
            let class = code.code().get(..2).unwrap_or_default();
            // Connection trouble, shutting down or starting up, serialization failures and deadlocks.
            matches!(class, "08" | "40") || matches!(code.code(), "57P01" | "57P02" | "57P03")
        }
    }
}
