//! Where records go: the audit log first, which may refuse; then telemetry and the host's logger, which
//! may not. One per process, shared with its forks.

use super::audit_log::AuditLog;
use super::store::Pending;
use crate::error::{Reason, Result};
use crate::gate::{Action, Level, Record, Recorder};
use crate::model::generation;
use crate::wire::log;
use crate::wire::redact::Redactor;
use arc_swap::{ArcSwap, ArcSwapOption};
use once_cell::sync::OnceCell;
use serde_json::Value as Json;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The host's loggers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Logger {
    /// `agentsudo`: one JSON object a record.
    Core,
    /// `agentsudo.slack`.
    Slack,
    /// `agentsudo.cloud`.
    Cloud,
}

impl Logger {
    /// The name in the host's logging.
    pub const fn name(self) -> &'static str {
        match self {
            Logger::Core => "agentsudo",
            Logger::Slack => "agentsudo.slack",
            Logger::Cloud => "agentsudo.cloud",
        }
    }
}

/// The host's logging. Called from any thread; must not fail, and must not wait for one of our threads.
pub trait HostLog: Send + Sync {
    /// Would a line of this level be kept?
    fn is_enabled(&self, logger: Logger, level: Level) -> bool;

    /// Might a line about a plain grant be kept? Asked on the hot path: must be cheap.
    fn wants_grants(&self) -> bool;

    /// Keeps a line.
    fn say(&self, logger: Logger, level: Level, line: &str);
}

/// Takes telemetry events. Must not block.
pub trait TelemetrySink: Send + Sync {
    /// Takes one event.
    fn push(&self, event: Json);

    /// Sends what it has.
    fn flush(&self) -> Pending<'_, ()>;
}

/// The recorder of the gate.
pub struct Records {
    redactor: Redactor,
    audit: ArcSwapOption<AuditLog>,
    telemetry: ArcSwapOption<Box<dyn TelemetrySink>>,
    /// Agents whose events go to a place of their own instead.
    agents: ArcSwap<HashMap<String, Arc<dyn TelemetrySink>>>,
    host: OnceCell<Box<dyn HostLog>>,
    wants_grants: AtomicBool,
}

impl Records {
    /// Records that go nowhere until something is attached. Texts pass through `redactor` on their way.
    pub fn new(redactor: Redactor) -> Self {
        Records {
            redactor,
            audit: ArcSwapOption::empty(),
            telemetry: ArcSwapOption::empty(),
            agents: ArcSwap::default(),
            host: OnceCell::new(),
            wants_grants: AtomicBool::new(false),
        }
    }

    /// What hides secrets in everything that leaves here.
    pub fn redactor(&self) -> &Redactor {
        &self.redactor
    }

    /// Attaches the host's logging; the first one stays.
    pub fn attach_host(&self, host: Box<dyn HostLog>) {
        let _ = self.host.set(host);
    }

    /// Attaches, replaces or removes the audit log.
    pub fn set_audit(&self, audit: Option<Arc<AuditLog>>) {
        self.audit.store(audit);
        self.note_wants();
    }

    /// The audit log, if one is attached.
    pub fn audit(&self) -> Option<Arc<AuditLog>> {
        self.audit.load_full()
    }

    /// Attaches, replaces or removes telemetry.
    pub fn set_telemetry(&self, telemetry: Option<Box<dyn TelemetrySink>>) {
        self.telemetry.store(telemetry.map(Arc::new));
        self.note_wants();
    }

    /// Sends the events of one agent to `telemetry` instead of where all others go.
    pub fn set_agent_telemetry(&self, agent_id: &str, telemetry: Arc<dyn TelemetrySink>) {
        self.agents.rcu(|agents| {
            let mut agents = HashMap::clone(agents);
            agents.insert(agent_id.to_owned(), Arc::clone(&telemetry));
            agents
        });
        self.note_wants();
    }

    /// The agent is gone: its place goes too.
    pub fn drop_agent_telemetry(&self, agent_id: &str) {
        if !self.agents.load().contains_key(agent_id) {
            return;
        }
        self.agents.rcu(|agents| {
            let mut agents = HashMap::clone(agents);
            agents.remove(agent_id);
            agents
        });
        self.note_wants();
    }

    /// A line for people on one of the host's loggers. What goes to [`Logger::Core`] is a record made by
    /// `wire::log`, which has hidden the secrets already.
    pub fn say(&self, logger: Logger, level: Level, line: &str) {
        if let Some(host) = self.host.get().filter(|host| host.is_enabled(logger, level)) {
            match logger {
                Logger::Core => host.say(logger, level, line),
                Logger::Slack | Logger::Cloud => host.say(logger, level, &self.redactor.text(line)),
            }
        }
    }

    /// May putting a record down take its time (a file, a server)? Hosts with a lock of their own let go of
    /// it meanwhile.
    pub fn may_block(&self) -> bool {
        self.wants_grants.load(Ordering::Acquire)
    }

    /// Sends buffered telemetry.
    pub async fn flush(&self) {
        if let Some(telemetry) = self.telemetry.load_full() {
            telemetry.flush().await;
        }
        for telemetry in self.agents.load_full().values() {
            telemetry.flush().await;
        }
    }

    fn send(&self, record: &Record) {
        if let Some(own) = self.agents.load().get(&record.agent_id) {
            own.push(log::telemetry(record, &self.redactor));
        } else if let Some(telemetry) = &*self.telemetry.load() {
            telemetry.push(log::telemetry(record, &self.redactor));
        }
    }

    fn note_wants(&self) {
        let wants =
            self.audit.load().is_some() || self.telemetry.load().is_some() || !self.agents.load().is_empty();
        if self.wants_grants.swap(wants, Ordering::AcqRel) != wants {
            generation::next();
        }
    }

    fn tell_host(&self, record: &Record, level: Level) {
        if let Some(host) = self.host.get().filter(|host| host.is_enabled(Logger::Core, level)) {
            host.say(Logger::Core, level, &log::record(record, &self.redactor));
        }
    }
}

impl Recorder for Records {
    fn record(&self, record: &Record) -> Result<()> {
        if let Some(audit) = &*self.audit.load()
            && let Err(error) = audit.append(record)
        {
            // Said loudly, and as what it now is: a call that does not run.
            let refused = Record { allowed: false, reason: Some(Reason::AuditFailed), ..record.clone() };
            self.tell_host(&refused, Level::Error);
            return Err(error);
        }
        if is_access(record.action) {
            self.send(record);
        }
        self.tell_host(record, record.action.level());
        Ok(())
    }

    fn wants_grants(&self) -> bool {
        self.wants_grants.load(Ordering::Acquire) || self.host.get().is_some_and(|host| host.wants_grants())
    }

    fn wants(&self, action: Action) -> bool {
        // Whoever keeps grants keeps everything.
        self.wants_grants.load(Ordering::Acquire)
            || self.host.get().is_some_and(|host| host.is_enabled(Logger::Core, action.level()))
    }
}

/// The actions that the published telemetry protocol knows.
const fn is_access(action: Action) -> bool {
    matches!(
        action,
        Action::AccessGranted
            | Action::AuditViolation
            | Action::CallbackApproved
            | Action::CallbackDenied
            | Action::AccessDenied
    )
}

impl std::fmt::Debug for Records {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Records").field("audit", &self.audit.load().is_some()).finish_non_exhaustive()
    }
}
