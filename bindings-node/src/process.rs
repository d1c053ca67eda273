//! The gate of this process, with the package's logging attached. Used by `guard`, `hot`, `question`, `session`.

use crate::log::HostLog;
use agentsudo_core::gate::Gate;
use agentsudo_core::net::process::{self, records};
use std::sync::OnceLock;

/// The gate of this process.
pub(crate) fn gate() -> &'static Gate {
    static GATE: OnceLock<&'static Gate> = OnceLock::new();
    GATE.get_or_init(|| {
        records().attach_host(Box::new(HostLog));
        process::gate()
    })
}
