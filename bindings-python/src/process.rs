//! The gate of this process, with Python's logging attached. Used by `hot`, `guard`, `question`, `session`.

use crate::log::HostLog;
use agentsudo_core::gate::Gate;
use agentsudo_core::net::process::{self, records};
use std::sync::OnceLock;

static GATE: OnceLock<&'static Gate> = OnceLock::new();

/// The gate of this process.
pub(crate) fn gate() -> &'static Gate {
    GATE.get_or_init(|| {
        records().attach_host(Box::new(HostLog));
        process::gate()
    })
}

/// The gate, if it has been made; never makes it.
#[inline]
pub(crate) fn ready_gate() -> Option<&'static Gate> {
    GATE.get().copied()
}
