//! Log lines, on standard error: the server's own and those of the core. Level by `RUST_LOG`. No line holds a
//! secret: the core's lines have passed the redactor, ours name ids and patterns.

use crate::settings::LogFormat;
use agentsudo_core::desk::{HostLog, Logger};
use agentsudo_core::gate::Level;
use agentsudo_core::net::process::records;
use tracing_subscriber::EnvFilter;

/// What is said without `RUST_LOG`.
const USUAL: &str = "info";

/// Starts logging; the first call counts.
pub fn start(format: LogFormat) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(USUAL));
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let _ = match format {
        LogFormat::Json => lines.json().flatten_event(true).try_init(),
        LogFormat::Text => {
            let is_terminal = std::io::IsTerminal::is_terminal(&std::io::stderr());
            lines.with_ansi(is_terminal).try_init()
        }
    };
    records().attach_host(Box::new(Host));
}

/// The core's lines.
struct Host;

impl HostLog for Host {
    fn is_enabled(&self, _: Logger, level: Level) -> bool {
        match level {
            Level::Debug => tracing::enabled!(target: "agentsudo", tracing::Level::DEBUG),
            Level::Info => tracing::enabled!(target: "agentsudo", tracing::Level::INFO),
            Level::Warning => tracing::enabled!(target: "agentsudo", tracing::Level::WARN),
            Level::Error => tracing::enabled!(target: "agentsudo", tracing::Level::ERROR),
        }
    }

    fn wants_grants(&self) -> bool {
        false
    }

    fn say(&self, logger: Logger, level: Level, line: &str) {
        let logger = logger.name();
        match level {
            Level::Debug => tracing::debug!(target: "agentsudo", logger, "{line}"),
            Level::Info => tracing::info!(target: "agentsudo", logger, "{line}"),
            Level::Warning => tracing::warn!(target: "agentsudo", logger, "{line}"),
            Level::Error => tracing::error!(target: "agentsudo", logger, "{line}"),
        }
    }
}
