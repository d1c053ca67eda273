//! The recorder of the server's gate: records are linked to the chain of their project in the store, in the
//! order they were made and in groups. Whoever answers a client first waits for what it has recorded.

use crate::ledger::Ledger;
use agentsudo_core::desk::Logger;
use agentsudo_core::gate::{Level, Record, Recorder};
use agentsudo_core::net::process::records;
use agentsudo_core::{Error, Reason, Result};
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, watch};

/// How long an answer waits for its records.
const PATIENCE: Duration = Duration::from_secs(5);
/// Records in one group.
const GROUP: usize = 2_000;

/// Records on their way into the store.
pub struct AuditQueue {
    ledger: Arc<dyn Ledger>,
    waiting: Mutex<Waiting>,
    wake: Notify,
    committed: watch::Sender<u64>,
}

#[derive(Default)]
struct Waiting {
    records: Vec<Record>,
    pushed: u64,
    /// The number of the last record about each request, while it is on its way.
    about: HashMap<String, u64>,
}

impl AuditQueue {
    /// A queue into `ledger`. [`AuditQueue::run`] empties it.
    pub fn new(ledger: Arc<dyn Ledger>) -> Self {
        let committed = watch::channel(0).0;
        AuditQueue { ledger, waiting: Mutex::default(), wake: Notify::new(), committed }
    }

    /// Empties the queue for as long as it is polled. A store that cannot be written is tried again: a record is
    /// never dropped.
    pub async fn run(&self) {
        loop {
            let group = self.take();
            if group.is_empty() {
                self.wake.notified().await;
                continue;
            }
            let count = group.len() as u64;
            let mut pause = Duration::from_millis(50);
            while let Err(error) = self.ledger.append_audit(group.clone()).await {
                let line = format!("{count} audit records could not be written and are tried again: {error}");
                records().say(Logger::Core, Level::Error, &line);
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(Duration::from_secs(2));
            }
            self.committed.send_modify(|committed| *committed += count);
            let done = *self.committed.borrow();
            self.waiting().about.retain(|_, number| *number > done);
        }
    }

    /// Waits until everything recorded so far is in the store.
    ///
    /// # Errors
    /// `audit_failed` if that takes too long: nothing may then be told.
    pub async fn settled(&self) -> Result<()> {
        let target = self.waiting().pushed;
        self.reached(target).await
    }

    /// Waits until everything recorded so far about one request is in the store: what is on its way about others
    /// holds up nobody.
    ///
    /// # Errors
    /// `audit_failed` if that takes too long: nothing may then be told of it.
    pub async fn settled_about(&self, request: &str) -> Result<()> {
        let target = self.waiting().about.get(request).copied();
        match target {
            None => Ok(()),
            Some(target) => self.reached(target).await,
        }
    }

    async fn reached(&self, target: u64) -> Result<()> {
        let mut committed = self.committed.subscribe();
        let reached = committed.wait_for(|committed| *committed >= target);
        match tokio::time::timeout(PATIENCE, reached).await {
            Ok(Ok(_)) => Ok(()),
            _ => Err(Error::new(Reason::AuditFailed, "the audit records could not be written in time")),
        }
    }

    fn take(&self) -> Vec<Record> {
        let mut waiting = self.waiting();
        let count = waiting.records.len().min(GROUP);
        waiting.records.drain(..count).collect()
    }

    fn waiting(&self) -> std::sync::MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Recorder for AuditQueue {
    fn record(&self, record: &Record) -> Result<()> {
        let mut waiting = self.waiting();
        waiting.records.push(record.clone());
        waiting.pushed += 1;
        let number = waiting.pushed;
        if let Some(request) = &record.approval_id {
            waiting.about.insert(request.clone(), number);
        }
        drop(waiting);
        self.wake.notify_one();
        Ok(())
    }

    fn wants_grants(&self) -> bool {
        false
    }
}

impl fmt::Debug for AuditQueue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuditQueue").field("pushed", &self.waiting().pushed).finish_non_exhaustive()
    }
}
