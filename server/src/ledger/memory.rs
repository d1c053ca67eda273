//! The ledger that lives as long as the process: `--store memory:`, for trying things out and for tests.

use super::{AuditLine, KeptEvent, Ledger, Project, Range, SeenAgent};
use crate::credentials::{Credential, Kind};
use crate::protocol::event::Event;
use agentsudo_core::Result;
use agentsudo_core::desk::KeepRecords;
use agentsudo_core::desk::store::Pending;
use agentsudo_core::gate::Record;
use agentsudo_core::model::UnixTime;
use agentsudo_core::wire::audit::{Anchor, Chain};
use agentsudo_core::wire::redact::Redactor;
use std::collections::{BTreeMap, HashMap};
use std::future::ready;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Keeps everything in memory.
#[derive(Debug)]
pub struct MemoryLedger {
    redactor: Arc<Redactor>,
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    projects: BTreeMap<String, Project>,
    credentials: Vec<Credential>,
    events: Vec<KeptEvent>,
    agents: Vec<SeenAgent>,
    chains: HashMap<String, (Chain, Vec<String>)>,
    keys: HashMap<(String, String), ([u8; 32], UnixTime)>,
    last_event: u64,
}

impl MemoryLedger {
    /// An empty ledger, whose audit lines pass `redactor`.
    pub fn new(redactor: Arc<Redactor>) -> Self {
        MemoryLedger { redactor, kept: Mutex::default() }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lines(&self, project: &str, wanted: impl Fn(u64) -> bool) -> Vec<AuditLine> {
        let kept = self.kept();
        let lines = kept.chains.get(project).map(|(_, lines)| lines.as_slice()).unwrap_or_default();
        let numbered = (1u64..).zip(lines).filter(|(seq, _)| wanted(*seq));
        numbered
            .map(|(seq, line)| AuditLine { project: project.to_owned(), seq, line: line.clone() })
            .collect()
    }
}

impl Kept {
    fn link(&mut self, record: &Record, redactor: &Redactor) {
        let (chain, lines) = self.chains.entry(record.project.clone()).or_default();
        lines.push(chain.append(record, redactor));
    }

    fn see(&mut self, project: &str, name: &str, id: &str, now: UnixTime) {
        match self.agents.iter_mut().find(|agent| agent.project == project && agent.name == name) {
            Some(agent) => {
                agent.last_seen = now;
                if !id.is_empty() {
                    agent.id = id.to_owned();
                }
            }
            None => {
                let (project, name, id) = (project.to_owned(), name.to_owned(), id.to_owned());
                let seq = self.agents.len() as u64 + 1;
                self.agents.push(SeenAgent { seq, project, name, id, first_seen: now, last_seen: now });
            }
        }
    }
}

fn done<'a, T: Send + 'a>(value: T) -> Pending<'a, Result<T>> {
    Box::pin(ready(Ok(value)))
}

fn newest<T: Clone>(items: &[T], range: &Range, place: impl Fn(&T) -> (u64, &str)) -> Vec<T> {
    let wanted = |item: &&T| {
        let (seq, project) = place(item);
        range.before.is_none_or(|before| seq < before)
            && range.project.as_deref().is_none_or(|wanted| wanted == project)
    };
    items.iter().rev().filter(wanted).take(range.limit).cloned().collect()
}

impl KeepRecords<()> for MemoryLedger {
    fn keep(&self, (): &(), record: &Record) -> Result<()> {
        self.kept().link(record, &self.redactor);
        Ok(())
    }
}

impl Ledger for MemoryLedger {
    fn begin(&self, key: Credential) -> Pending<'_, Result<bool>> {
        let mut kept = self.kept();
        if !kept.projects.is_empty() {
            return done(false);
        }
        let name = key.project.clone().unwrap_or_default();
        kept.projects.insert(name.clone(), Project { name, created: key.created });
        kept.credentials.push(key);
        done(true)
    }

    fn add_project<'a>(&'a self, name: &'a str, now: UnixTime) -> Pending<'a, Result<()>> {
        let project = Project { name: name.to_owned(), created: now };
        self.kept().projects.entry(name.to_owned()).or_insert(project);
        done(())
    }

    fn projects(&self) -> Pending<'_, Result<Vec<Project>>> {
        done(self.kept().projects.values().cloned().collect())
    }

    fn add_credential(&self, credential: Credential) -> Pending<'_, Result<()>> {
        self.kept().credentials.push(credential);
        done(())
    }

    fn credentials(&self) -> Pending<'_, Result<Vec<Credential>>> {
        done(self.kept().credentials.clone())
    }

    fn credentials_stamp(&self) -> Pending<'_, Result<(u64, u64)>> {
        let kept = self.kept();
        let revoked = kept.credentials.iter().filter(|c| c.revoked.is_some()).count();
        done((kept.credentials.len() as u64, revoked as u64))
    }

    fn revoke<'a>(
        &'a self,
        kind: Kind,
        id: &'a str,
        now: UnixTime,
    ) -> Pending<'a, Result<Option<Credential>>> {
        let mut kept = self.kept();
        let found = kept.credentials.iter_mut().find(|c| c.kind == kind && c.id == id);
        done(found.map(|credential| {
            credential.revoked.get_or_insert(now);
            credential.clone()
        }))
    }

    fn add_events<'a>(
        &'a self,
        project: &'a str,
        events: Vec<Event>,
        now: UnixTime,
    ) -> Pending<'a, Result<()>> {
        let mut kept = self.kept();
        for event in events {
            kept.see(project, &event.agent_name, "", now);
            kept.last_event += 1;
            let seq = kept.last_event;
            kept.events.push(KeptEvent { seq, project: project.to_owned(), received: now, event });
        }
        done(())
    }

    fn events(&self, range: Range) -> Pending<'_, Result<Vec<KeptEvent>>> {
        done(newest(&self.kept().events, &range, |event| (event.seq, &event.project)))
    }

    fn see_agent<'a>(
        &'a self,
        project: &'a str,
        name: &'a str,
        id: &'a str,
        now: UnixTime,
    ) -> Pending<'a, Result<()>> {
        self.kept().see(project, name, id, now);
        done(())
    }

    fn agents(&self, range: Range) -> Pending<'_, Result<Vec<SeenAgent>>> {
        done(newest(&self.kept().agents, &range, |agent| (agent.seq, &agent.project)))
    }

    fn append_audit(&self, records: Vec<Record>) -> Pending<'_, Result<()>> {
        let mut kept = self.kept();
        for record in records {
            kept.link(&record, &self.redactor);
        }
        done(())
    }

    fn audit<'a>(
        &'a self,
        project: &'a str,
        before: Option<u64>,
        limit: usize,
    ) -> Pending<'a, Result<Vec<AuditLine>>> {
        let mut lines = self.lines(project, |seq| before.is_none_or(|before| seq < before));
        lines.reverse();
        lines.truncate(limit);
        done(lines)
    }

    fn audit_after<'a>(
        &'a self,
        project: &'a str,
        after: u64,
        limit: usize,
    ) -> Pending<'a, Result<Vec<AuditLine>>> {
        let mut lines = self.lines(project, |seq| seq > after);
        lines.truncate(limit);
        done(lines)
    }

    fn audit_end<'a>(&'a self, project: &'a str) -> Pending<'a, Result<Anchor>> {
        let kept = self.kept();
        done(kept.chains.get(project).map_or_else(Anchor::start, |(chain, _)| chain.end().clone()))
    }

    fn note_key<'a>(
        &'a self,
        project: &'a str,
        key: &'a str,
        body: [u8; 32],
        now: UnixTime,
    ) -> Pending<'a, Result<[u8; 32]>> {
        let mut kept = self.kept();
        done(kept.keys.entry((project.to_owned(), key.to_owned())).or_insert((body, now)).0)
    }

    fn forget(&self, before: UnixTime, limit: usize) -> Pending<'_, Result<usize>> {
        let mut kept = self.kept();
        let old = kept.events.iter().take(limit).take_while(|event| event.received < before).count();
        kept.events.drain(..old);
        let count = kept.keys.len();
        kept.keys.retain(|_, (_, used)| *used >= before);
        done(old.max(count - kept.keys.len()))
    }

    fn ping(&self) -> Pending<'_, Result<()>> {
        done(())
    }
}
