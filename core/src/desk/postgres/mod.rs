//! Approvals in a PostgreSQL server, shared by machines.
