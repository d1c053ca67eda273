//! What the server keeps besides approvals: projects, credentials, reported events, the agents seen in them,
//! the audit chains, and which body an idempotency key was first used with. One port; in memory, or as
//! tables in the same database as the approvals, where `work` holds the SQL and each kind of database a driver for it. Decides nothing.

mod kept;
pub mod memory;
pub mod postgres;
mod seen;
mod session;
pub mod sqlite;
mod straight;
mod tables;
mod work;

use crate::credentials::{Credential, Kind};
use crate::protocol::event::Event;
use agentsudo_core::Result;
use agentsudo_core::desk::store::Pending;
use agentsudo_core::gate::Record;
use agentsudo_core::model::UnixTime;
use agentsudo_core::wire::audit::Anchor;
use std::fmt;

/// A project: what keys, requests, agents, events and audit records belong to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Project {
    /// Its name.
    pub name: String,
    /// When it was made.
    pub created: UnixTime,
}

/// A reported event, as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptEvent {
    /// Its place among all events of the store.
    pub seq: u64,
    /// Its project.
    pub project: String,
    /// When it came in, by the server's clock.
    pub received: UnixTime,
    /// What was reported.
    pub event: Event,
}

/// An agent that has asked or reported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenAgent {
    /// Its place among all agents of the store.
    pub seq: u64,
    /// Its project.
    pub project: String,
    /// Its name.
    pub name: String,
    /// The id it last asked under; empty if it never has.
    pub id: String,
    /// When it was first and last heard of, by the server's clock.
    pub first_seen: UnixTime,
    /// See `first_seen`.
    pub last_seen: UnixTime,
}

/// A line of a project's audit chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditLine {
    /// Its project.
    pub project: String,
    /// Its number in the chain, from 1.
    pub seq: u64,
    /// The line, with its newline.
    pub line: String,
}

/// Which part of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Range {
    /// Of which project; `None` is all of them.
    pub project: Option<String>,
    /// Newest first: only what has a smaller number.
    pub before: Option<u64>,
    /// How many at most.
    pub limit: usize,
}

/// The port.
pub trait Ledger: Send + Sync + fmt::Debug {
    /// On the very first start only: makes the project of this key, and the key. True if it did: of several
    /// servers that start at once, for one.
    fn begin(&self, key: Credential) -> Pending<'_, Result<bool>>;

    /// Makes a project, if there is none of this name.
    fn add_project<'a>(&'a self, name: &'a str, now: UnixTime) -> Pending<'a, Result<()>>;

    /// All projects, by name.
    fn projects(&self) -> Pending<'_, Result<Vec<Project>>>;

    /// Keeps a credential.
    fn add_credential(&self, credential: Credential) -> Pending<'_, Result<()>>;

    /// All credentials, revoked ones too, oldest first.
    fn credentials(&self) -> Pending<'_, Result<Vec<Credential>>>;

    /// Changes whenever a credential is added or revoked, by anybody. Cheap.
    fn credentials_stamp(&self) -> Pending<'_, Result<(u64, u64)>>;

    /// Revokes a credential; `None` if there is none of this id and kind. Revoking twice changes nothing.
    fn revoke<'a>(
        &'a self,
        kind: Kind,
        id: &'a str,
        now: UnixTime,
    ) -> Pending<'a, Result<Option<Credential>>>;

    /// Keeps a batch of events: all of it or nothing.
    fn add_events<'a>(
        &'a self,
        project: &'a str,
        events: Vec<Event>,
        now: UnixTime,
    ) -> Pending<'a, Result<()>>;

    /// Events, newest first.
    fn events(&self, range: Range) -> Pending<'_, Result<Vec<KeptEvent>>>;

    /// Notes that an agent has asked.
    fn see_agent<'a>(
        &'a self,
        project: &'a str,
        name: &'a str,
        id: &'a str,
        now: UnixTime,
    ) -> Pending<'a, Result<()>>;

    /// Agents, the first seen last.
    fn agents(&self, range: Range) -> Pending<'_, Result<Vec<SeenAgent>>>;

    /// Links records to the chains of their projects, in order: all of them or none.
    fn append_audit(&self, records: Vec<Record>) -> Pending<'_, Result<()>>;

    /// Lines of one project's chain, newest first.
    fn audit<'a>(
        &'a self,
        project: &'a str,
        before: Option<u64>,
        limit: usize,
    ) -> Pending<'a, Result<Vec<AuditLine>>>;

    /// Lines of one project's chain after number `after`, oldest first.
    fn audit_after<'a>(
        &'a self,
        project: &'a str,
        after: u64,
        limit: usize,
    ) -> Pending<'a, Result<Vec<AuditLine>>>;

    /// Where a project's chain ends.
    fn audit_end<'a>(&'a self, project: &'a str) -> Pending<'a, Result<Anchor>>;

    /// Notes the digest of the body that an idempotency key is used with; yields the one of its first use.
    fn note_key<'a>(
        &'a self,
        project: &'a str,
        key: &'a str,
        body: [u8; 32],
        now: UnixTime,
    ) -> Pending<'a, Result<[u8; 32]>>;

    /// Forgets at most `limit` of the events that came in, and of the idempotency keys that were first used, before
    /// `before`. Says how many. Audit chains are kept whole.
    fn forget(&self, before: UnixTime, limit: usize) -> Pending<'_, Result<usize>>;

    /// Can the store be read and written?
    fn ping(&self) -> Pending<'_, Result<()>>;
}
