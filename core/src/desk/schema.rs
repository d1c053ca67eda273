//! The tables of a durable store, as numbered steps. Whoever keeps tables in the same database brings a schema
//! of his own; each is numbered by itself, and a database that is ahead of the program is refused.

use crate::error::{Error, Result};

/// The steps that make or change a set of tables. Step `n` leads from version `n` to `n + 1`; a step that has been
/// released is never edited.
#[derive(Debug, Clone, Copy)]
pub struct Schema {
    /// What the version is kept under: `approvals`, `server`, …
    pub name: &'static str,
    /// For SQLite; each step may hold several statements.
    pub sqlite: &'static [&'static str],
    /// For PostgreSQL; each step may hold several statements.
    pub postgres: &'static [&'static str],
}

/// The table where each schema's version is kept.
pub const VERSIONS: &str =
    "CREATE TABLE IF NOT EXISTS agentsudo_schema (name TEXT PRIMARY KEY, version BIGINT NOT NULL)";

/// How much an agent asks, and what it may join; the same in both databases.
const ASKED_AND_SAME: &str = "
    ALTER TABLE agentsudo_approvals ADD COLUMN agent_id TEXT;
    ALTER TABLE agentsudo_approvals ADD COLUMN same TEXT;
    CREATE INDEX agentsudo_approvals_asked ON agentsudo_approvals (project, agent_id, created_ms);
    CREATE INDEX agentsudo_approvals_waiting ON agentsudo_approvals (project, agent_id, deadline_ms)
        WHERE state = 'pending';
    CREATE INDEX agentsudo_approvals_same ON agentsudo_approvals (project, same)
        WHERE state = 'pending' AND same IS NOT NULL;
";

/// The approvals. `document` holds all of a request (`wire::approval`); beside it stands what queries and
/// compare-and-set need. `revision` counts the changes of a row; `changed` orders the changes of all rows in SQLite,
/// so that another process finds what is new; `nonce` names the last change, so that one whose answer was lost is
/// recognised. `agent_id` is for counting, and in SQLite null where that is done elsewhere. `same` is what requests have in common that join each other.
pub const APPROVALS: Schema = Schema {
    name: "approvals",
    sqlite: &["
        CREATE TABLE agentsudo_approvals (
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            project TEXT NOT NULL,
            code TEXT NOT NULL,
            idempotency_key TEXT,
            state TEXT NOT NULL,
            created_ms INTEGER NOT NULL,
            deadline_ms INTEGER NOT NULL,
            owner TEXT,
            revision INTEGER NOT NULL,
            changed INTEGER NOT NULL,
            changed_by INTEGER NOT NULL,
            seal BLOB NOT NULL,
            document BLOB NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX agentsudo_approvals_code ON agentsudo_approvals (project, code)
            WHERE state = 'pending';
        CREATE INDEX agentsudo_approvals_any_code ON agentsudo_approvals (project, code, seq);
        CREATE UNIQUE INDEX agentsudo_approvals_key ON agentsudo_approvals (project, idempotency_key)
            WHERE idempotency_key IS NOT NULL;
        CREATE INDEX agentsudo_approvals_list ON agentsudo_approvals (project, state, seq);
        CREATE INDEX agentsudo_approvals_due ON agentsudo_approvals (state, deadline_ms)
            WHERE state IN ('pending', 'approved', 'claimed');
        CREATE INDEX agentsudo_approvals_changed ON agentsudo_approvals (changed, changed_by, id);
        CREATE TABLE agentsudo_owners (id TEXT PRIMARY KEY, beat INTEGER NOT NULL, at_ms INTEGER NOT NULL) STRICT;
    ",
        // What is forgotten first.
        "CREATE INDEX agentsudo_approvals_ended ON agentsudo_approvals (deadline_ms)
            WHERE state NOT IN ('pending', 'approved', 'claimed')",
        ASKED_AND_SAME,
        // Until when a grant is open that was given on a request; null without one, and once it is over.
        "ALTER TABLE agentsudo_approvals ADD COLUMN granted_ms INTEGER;
         CREATE INDEX agentsudo_approvals_granted ON agentsudo_approvals (project, seq) WHERE granted_ms IS NOT NULL",
        // A condition with `IN` is not seen to follow from `state = 'pending'`, and a table of its words is made and thrown
        // away whenever a row is written.
        "DROP INDEX agentsudo_approvals_due;
         DROP INDEX agentsudo_approvals_ended;
         CREATE INDEX agentsudo_approvals_due ON agentsudo_approvals (state, deadline_ms)
             WHERE state = 'pending' OR state = 'approved' OR state = 'claimed';
         CREATE INDEX agentsudo_approvals_ended ON agentsudo_approvals (deadline_ms)
             WHERE state <> 'pending' AND state <> 'approved' AND state <> 'claimed'",
        // Every index is a page or two more that a commit writes. A new code is checked under the one lock there is for
        // writing, and of whoever is counted elsewhere there is nothing to find here.
        "DROP INDEX agentsudo_approvals_code;
         DROP INDEX agentsudo_approvals_asked;
         DROP INDEX agentsudo_approvals_waiting;
         CREATE INDEX agentsudo_approvals_asked ON agentsudo_approvals (project, agent_id, created_ms)
             WHERE agent_id IS NOT NULL;
         CREATE INDEX agentsudo_approvals_waiting ON agentsudo_approvals (project, agent_id, deadline_ms)
             WHERE state = 'pending' AND agent_id IS NOT NULL",
    ],
    postgres: &["
        CREATE TABLE agentsudo_approvals (
            seq BIGSERIAL PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            project TEXT NOT NULL,
            code TEXT NOT NULL,
            idempotency_key TEXT,
            state TEXT NOT NULL,
            created_ms BIGINT NOT NULL,
            deadline_ms BIGINT NOT NULL,
            owner TEXT,
            revision BIGINT NOT NULL,
            nonce BIGINT NOT NULL,
            seal BYTEA NOT NULL,
            document BYTEA NOT NULL
        );
        CREATE UNIQUE INDEX agentsudo_approvals_code ON agentsudo_approvals (project, code)
            WHERE state = 'pending';
        CREATE INDEX agentsudo_approvals_any_code ON agentsudo_approvals (project, code, seq);
        CREATE UNIQUE INDEX agentsudo_approvals_key ON agentsudo_approvals (project, idempotency_key)
            WHERE idempotency_key IS NOT NULL;
        CREATE INDEX agentsudo_approvals_list ON agentsudo_approvals (project, state, seq);
        CREATE INDEX agentsudo_approvals_due ON agentsudo_approvals (state, deadline_ms)
            WHERE state IN ('pending', 'approved', 'claimed');
        CREATE TABLE agentsudo_owners (id TEXT PRIMARY KEY, beat BIGINT NOT NULL, at_ms BIGINT NOT NULL);
    ",
        "CREATE INDEX agentsudo_approvals_ended ON agentsudo_approvals (deadline_ms)
            WHERE state NOT IN ('pending', 'approved', 'claimed')",
        ASKED_AND_SAME,
        // Until when a grant is open that was given on a request; null without one, and once it is over.
        "ALTER TABLE agentsudo_approvals ADD COLUMN granted_ms BIGINT;
         CREATE INDEX agentsudo_approvals_granted ON agentsudo_approvals (project, seq) WHERE granted_ms IS NOT NULL",
    ],
};

/// Is `version`, found in a database, one that can be brought to `known`?
///
/// # Errors
/// `invalid` if it is ahead of this program, or none.
pub fn check_version(name: &str, version: i64, known: i64) -> Result<()> {
    if (0..=known).contains(&version) {
        return Ok(());
    }
    Err(Error::invalid(format!(
        "the store was written by a newer AgentSudo: its schema `{name}` has version {version}, this program knows \
         {known}; upgrade this program, or name another store"
    )))
}
