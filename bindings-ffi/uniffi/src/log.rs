//! Lines on the host's loggers. Never blocks a decision, never fails one.

use crate::errors::SudoError;
use agentsudo_core::desk;
use agentsudo_core::gate;
use agentsudo_core::net::process::records;
use agentsudo_core::panics::fence_host;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// How much a line matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum LogLevel {
    /// Granted calls.
    Debug,
    /// Sessions, approvals by callbacks.
    Info,
    /// Something to look at.
    Warning,
    /// Refused calls, and faults.
    Error,
}

/// Who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum Logger {
    /// `agentsudo`: one JSON object a record.
    Core,
    /// `agentsudo.slack`.
    Slack,
    /// `agentsudo.cloud`.
    Cloud,
}

/// The host's logging. Called from any thread; must not fail, and must not wait for anything of agentsudo's.
#[uniffi::export(foreign)]
pub trait LogSink: Send + Sync {
    /// Would a line of this level be kept?
    fn is_enabled(&self, logger: Logger, level: LogLevel) -> Result<bool, SudoError>;

    /// Keeps a line.
    fn say(&self, logger: Logger, level: LogLevel, line: String) -> Result<(), SudoError>;
}

/// Somebody wants to hear of plain grants, as last said.
static GRANTS_WANTED: AtomicBool = AtomicBool::new(false);

struct Host(Arc<dyn LogSink>);

impl desk::HostLog for Host {
    fn is_enabled(&self, logger: desk::Logger, level: gate::Level) -> bool {
        // An error is no reason to keep quiet.
        self.0.is_enabled(logger.into(), level.into()).unwrap_or(true)
    }

    fn wants_grants(&self) -> bool {
        GRANTS_WANTED.load(Ordering::Relaxed)
    }

    fn say(&self, logger: desk::Logger, level: gate::Level, line: &str) {
        // Nothing is left to tell it to.
        let _ = self.0.say(logger.into(), level.into(), line.to_owned());
    }
}

/// Attaches the host's logging; the first one stays.
#[uniffi::export]
pub fn set_log_sink(sink: Arc<dyn LogSink>) {
    fence_host();
    records().attach_host(Box::new(Host(sink)));
}

/// Says whether lines about plain grants would be kept. Off at the start: they are on the way of every call.
#[uniffi::export]
pub fn want_grants(wanted: bool) {
    GRANTS_WANTED.store(wanted, Ordering::Relaxed);
}

impl From<desk::Logger> for Logger {
    fn from(logger: desk::Logger) -> Self {
        match logger {
            desk::Logger::Core => Logger::Core,
            desk::Logger::Slack => Logger::Slack,
            desk::Logger::Cloud => Logger::Cloud,
        }
    }
}

impl From<gate::Level> for LogLevel {
    fn from(level: gate::Level) -> Self {
        match level {
            gate::Level::Debug => LogLevel::Debug,
            gate::Level::Info => LogLevel::Info,
            gate::Level::Warning => LogLevel::Warning,
            gate::Level::Error => LogLevel::Error,
        }
    }
}
