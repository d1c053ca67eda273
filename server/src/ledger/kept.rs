//! The ledger over a database: each of its questions as work for whatever carries work out there.

use super::seen::Seen;
use super::session::Work;
use super::{AuditLine, KeptEvent, Ledger, Project, Range, SeenAgent, work};
use crate::credentials::{Credential, Kind};
use crate::protocol::event::Event;
use agentsudo_core::Result;
use agentsudo_core::desk::store::Pending;
use agentsudo_core::gate::Record;
use agentsudo_core::model::UnixTime;
use agentsudo_core::wire::audit::Anchor;
use agentsudo_core::wire::redact::Redactor;
use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

/// What work needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    /// It is one statement that only reads.
    Read,
    /// It writes, and doing it twice is the same as once: it is done over if nobody knows whether it was done.
    Write,
    /// It writes, and must not be done twice: if nobody knows whether it was done, that is an error.
    WriteOnce,
}

/// Carries work out.
pub(super) trait Driver: Send + Sync + fmt::Debug {
    /// Does `work` in a transaction of its own, and yields its result once that is durable.
    fn run<T: Send + 'static>(&self, need: Need, work: Work<T>) -> Pending<'_, Result<T>>;

    /// Does [`work::add_events`], in whichever way is quickest.
    fn add_events(
        &self,
        project: String,
        events: Vec<Event>,
        seen: Arc<BTreeSet<String>>,
        now: UnixTime,
    ) -> Pending<'_, Result<()>> {
        let events = Arc::new(events);
        let work = move |s| work::add_events(s, project.clone(), Arc::clone(&events), Arc::clone(&seen), now);
        self.run(Need::WriteOnce, Work::new(work))
    }

    /// Does [`work::see_agent`], in whichever way is quickest.
    fn see_agent(&self, project: String, name: String, id: String, now: UnixTime) -> Pending<'_, Result<()>> {
        let work = move |s| work::see_agent(s, project.clone(), name.clone(), id.clone(), now);
        self.run(Need::Write, Work::new(work))
    }
}

/// Keeps everything in tables of its own.
#[derive(Debug)]
pub(super) struct Kept<D> {
    driver: D,
    redactor: Arc<Redactor>,
    seen: Seen,
}

impl<D: Driver> Kept<D> {
    /// Audit lines pass `redactor`.
    pub(super) fn new(driver: D, redactor: Arc<Redactor>) -> Self {
        Kept { driver, redactor, seen: Seen::default() }
    }
}

impl<D: Driver> Ledger for Kept<D> {
    fn begin(&self, key: Credential) -> Pending<'_, Result<bool>> {
        self.driver.run(Need::WriteOnce, Work::new(move |s| work::begin(s, key.clone())))
    }

    fn add_project<'a>(&'a self, name: &'a str, now: UnixTime) -> Pending<'a, Result<()>> {
        let name = name.to_owned();
        self.driver.run(Need::Write, Work::new(move |s| work::add_project(s, name.clone(), now)))
    }

    fn projects(&self) -> Pending<'_, Result<Vec<Project>>> {
        self.driver.run(Need::Read, Work::new(work::projects))
    }

    fn add_credential(&self, credential: Credential) -> Pending<'_, Result<()>> {
        self.driver.run(Need::WriteOnce, Work::new(move |s| work::add_credential(s, credential.clone())))
    }

    fn credentials(&self) -> Pending<'_, Result<Vec<Credential>>> {
        self.driver.run(Need::Read, Work::new(work::credentials))
    }

    fn credentials_stamp(&self) -> Pending<'_, Result<(u64, u64)>> {
        self.driver.run(Need::Read, Work::new(work::credentials_stamp))
    }

    fn revoke<'a>(
        &'a self,
        kind: Kind,
        id: &'a str,
        now: UnixTime,
    ) -> Pending<'a, Result<Option<Credential>>> {
        let id = id.to_owned();
        self.driver.run(Need::Write, Work::new(move |s| work::revoke(s, kind, id.clone(), now)))
    }

    fn add_events<'a>(
        &'a self,
        project: &'a str,
        events: Vec<Event>,
        now: UnixTime,
    ) -> Pending<'a, Result<()>> {
        Box::pin(async move {
            // In order, so that two batches about the same agents do not wait for each other.
            let names: BTreeSet<&str> = events.iter().map(|event| event.agent_name.as_str()).collect();
            let seen = names.into_iter().filter(|name| !self.seen.is_fresh(project, name, "", now));
            let seen = Arc::new(seen.map(str::to_owned).collect::<BTreeSet<_>>());
            self.driver.add_events(project.to_owned(), events, Arc::clone(&seen), now).await?;
            for name in &*seen {
                self.seen.note(project, name, "", now);
            }
            Ok(())
        })
    }

    fn events(&self, range: Range) -> Pending<'_, Result<Vec<KeptEvent>>> {
        self.driver.run(Need::Read, Work::new(move |s| work::events(s, range.clone())))
    }

    fn see_agent<'a>(
        &'a self,
        project: &'a str,
        name: &'a str,
        id: &'a str,
        now: UnixTime,
    ) -> Pending<'a, Result<()>> {
        Box::pin(async move {
            if !self.seen.is_fresh(project, name, id, now) {
                self.driver.see_agent(project.to_owned(), name.to_owned(), id.to_owned(), now).await?;
                self.seen.note(project, name, id, now);
            }
            Ok(())
        })
    }

    fn agents(&self, range: Range) -> Pending<'_, Result<Vec<SeenAgent>>> {
        self.driver.run(Need::Read, Work::new(move |s| work::agents(s, range.clone())))
    }

    fn append_audit(&self, records: Vec<Record>) -> Pending<'_, Result<()>> {
        let (records, redactor) = (Arc::new(records), Arc::clone(&self.redactor));
        let work = move |s| work::append_audit(s, Arc::clone(&records), Arc::clone(&redactor));
        self.driver.run(Need::WriteOnce, Work::new(work))
    }

    fn audit<'a>(
        &'a self,
        project: &'a str,
        before: Option<u64>,
        limit: usize,
    ) -> Pending<'a, Result<Vec<AuditLine>>> {
        let project = project.to_owned();
        self.driver.run(Need::Read, Work::new(move |s| work::audit(s, project.clone(), before, limit)))
    }

    fn audit_after<'a>(
        &'a self,
        project: &'a str,
        after: u64,
        limit: usize,
    ) -> Pending<'a, Result<Vec<AuditLine>>> {
        let project = project.to_owned();
        self.driver.run(Need::Read, Work::new(move |s| work::audit_after(s, project.clone(), after, limit)))
    }

    fn audit_end<'a>(&'a self, project: &'a str) -> Pending<'a, Result<Anchor>> {
        let project = project.to_owned();
        self.driver.run(Need::Read, Work::new(move |s| work::audit_end(s, project.clone())))
    }

    fn note_key<'a>(
        &'a self,
        project: &'a str,
        key: &'a str,
        body: [u8; 32],
        now: UnixTime,
    ) -> Pending<'a, Result<[u8; 32]>> {
        let (project, key) = (project.to_owned(), key.to_owned());
        let work = move |s| work::note_key(s, project.clone(), key.clone(), body, now);
        self.driver.run(Need::Write, Work::new(work))
    }

    fn forget(&self, before: UnixTime, limit: usize) -> Pending<'_, Result<usize>> {
        self.driver.run(Need::Write, Work::new(move |s| work::forget(s, before, limit)))
    }

    fn ping(&self) -> Pending<'_, Result<()>> {
        self.driver.run(Need::Write, Work::new(work::ping))
    }
}
