//! Lines on the package's logger (`ts/log.ts`). On the thread of an environment a line is said at once; from
//! any other thread it goes through the mailbox of the oldest environment. Never fails a decision.

use crate::mailbox;
use agentsudo_core::desk;
use agentsudo_core::gate::Level;
use napi_derive::napi;
use std::sync::atomic::{AtomicU32, Ordering};

/// The package's logger, as the core sees it.
pub(crate) struct HostLog;

/// The level of warnings: what is kept before anybody says otherwise.
pub(crate) const WARNING: u32 = 30;

/// The lowest level that any environment's logger keeps.
static LOWEST: AtomicU32 = AtomicU32::new(WARNING);

impl desk::HostLog for HostLog {
    fn is_enabled(&self, _: desk::Logger, level: Level) -> bool {
        number(level) >= LOWEST.load(Ordering::Relaxed)
    }

    fn wants_grants(&self) -> bool {
        number(Level::Debug) >= LOWEST.load(Ordering::Relaxed)
    }

    fn say(&self, logger: desk::Logger, level: Level, line: &str) {
        let (name, level) = (logger.name(), number(level));
        if mailbox::say_here(name, level, line) {
            return;
        }
        if let Some(mailbox) = mailbox::all().first() {
            mailbox.send_line(name, level, line);
        }
    }
}

/// Says which lines this environment's logger keeps: of this level (10 debug, 20 info, 30 warning, 40 error) and
/// above.
#[napi(catch_unwind)]
pub fn set_log_level(level: u32) {
    if let Some(mailbox) = mailbox::local() {
        mailbox.level.store(level, Ordering::Relaxed);
    }
    let lowest = mailbox::all().iter().map(|m| m.level.load(Ordering::Relaxed)).min();
    LOWEST.store(lowest.unwrap_or(WARNING), Ordering::Relaxed);
}

fn number(level: Level) -> u32 {
    match level {
        Level::Debug => 10,
        Level::Info => 20,
        Level::Warning => 30,
        Level::Error => 40,
    }
}
