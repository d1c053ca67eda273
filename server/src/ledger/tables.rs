//! The server's own tables, beside the approvals in the same database; numbered by themselves.

use agentsudo_core::desk::Schema;

/// What the server keeps.
pub(super) const SERVER: Schema = Schema {
    name: "server",
    sqlite: &[
        "
        CREATE TABLE agentsudo_projects (
            name TEXT PRIMARY KEY,
            created_ms INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE agentsudo_credentials (
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            kind TEXT NOT NULL,
            project TEXT,
            name TEXT NOT NULL,
            role TEXT,
            hash BLOB NOT NULL UNIQUE,
            hint TEXT NOT NULL,
            created_ms INTEGER NOT NULL,
            revoked_ms INTEGER
        ) STRICT;
        CREATE TABLE agentsudo_events (
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            project TEXT NOT NULL,
            received_ms INTEGER NOT NULL,
            at_ms INTEGER NOT NULL,
            agent_name TEXT NOT NULL,
            action TEXT NOT NULL,
            scope TEXT,
            allowed INTEGER NOT NULL,
            function_name TEXT,
            metadata TEXT
        ) STRICT;
        CREATE INDEX agentsudo_events_list ON agentsudo_events (project, seq);
        CREATE TABLE agentsudo_agents (
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            project TEXT NOT NULL,
            name TEXT NOT NULL,
            id TEXT NOT NULL,
            first_ms INTEGER NOT NULL,
            last_ms INTEGER NOT NULL,
            UNIQUE (project, name)
        ) STRICT;
        CREATE TABLE agentsudo_audit (
            project TEXT NOT NULL,
            seq INTEGER NOT NULL,
            line TEXT NOT NULL,
            PRIMARY KEY (project, seq)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE agentsudo_audit_ends (
            project TEXT PRIMARY KEY,
            seq INTEGER NOT NULL,
            head TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE agentsudo_keys_used (
            project TEXT NOT NULL,
            key TEXT NOT NULL,
            body BLOB NOT NULL,
            used_ms INTEGER NOT NULL,
            PRIMARY KEY (project, key)
        ) STRICT, WITHOUT ROWID;
    ",
        "CREATE INDEX agentsudo_keys_used_old ON agentsudo_keys_used (used_ms)",
    ],
    postgres: &[
        "
        CREATE TABLE agentsudo_projects (
            name TEXT PRIMARY KEY,
            created_ms BIGINT NOT NULL
        );
        CREATE TABLE agentsudo_credentials (
            seq BIGSERIAL PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            kind TEXT NOT NULL,
            project TEXT,
            name TEXT NOT NULL,
            role TEXT,
            hash BYTEA NOT NULL UNIQUE,
            hint TEXT NOT NULL,
            created_ms BIGINT NOT NULL,
            revoked_ms BIGINT
        );
        CREATE TABLE agentsudo_events (
            seq BIGSERIAL PRIMARY KEY,
            project TEXT NOT NULL,
            received_ms BIGINT NOT NULL,
            at_ms BIGINT NOT NULL,
            agent_name TEXT NOT NULL,
            action TEXT NOT NULL,
            scope TEXT,
            allowed BOOLEAN NOT NULL,
            function_name TEXT,
            metadata TEXT
        );
        CREATE INDEX agentsudo_events_list ON agentsudo_events (project, seq);
        CREATE TABLE agentsudo_agents (
            seq BIGSERIAL PRIMARY KEY,
            project TEXT NOT NULL,
            name TEXT NOT NULL,
            id TEXT NOT NULL,
            first_ms BIGINT NOT NULL,
            last_ms BIGINT NOT NULL,
            UNIQUE (project, name)
        );
        CREATE TABLE agentsudo_audit (
            project TEXT NOT NULL,
            seq BIGINT NOT NULL,
            line TEXT NOT NULL,
            PRIMARY KEY (project, seq)
        );
        CREATE TABLE agentsudo_audit_ends (
            project TEXT PRIMARY KEY,
            seq BIGINT NOT NULL,
            head TEXT NOT NULL
        );
        CREATE TABLE agentsudo_keys_used (
            project TEXT NOT NULL,
            key TEXT NOT NULL,
            body BYTEA NOT NULL,
            used_ms BIGINT NOT NULL,
            PRIMARY KEY (project, key)
        );
    ",
        "CREATE INDEX agentsudo_keys_used_old ON agentsudo_keys_used (used_ms)",
    ],
};
