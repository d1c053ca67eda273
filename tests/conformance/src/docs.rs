//! Owns the parts of the documentation that are made from the core: the picture of the approval's life and
//! the tables of codes and reasons. Used by a test that fails when they are out of date.

use agentsudo_core::gate::approval::TRANSITIONS;
use agentsudo_core::{ErrorCode, Reason};
use std::fmt::Write;

/// The command that makes the generated parts anew.
pub const COMMAND: &str = "AGENTSUDO_WRITE_DOCS=1 cargo test -p agentsudo-conformance --test docs";

/// `docs/approval.mmd`: the state machine as a Mermaid diagram.
pub fn approval_diagram() -> String {
    let mut out = format!("%% Generated from core/src/gate/approval.rs by: {COMMAND}\nstateDiagram-v2\n");
    let _ = writeln!(out, "    [*] --> pending");
    for (from, event, to) in TRANSITIONS {
        let _ = writeln!(out, "    {} --> {}: {}", from.as_str(), to.as_str(), event.as_str());
    }
    let leads_on = |state| TRANSITIONS.iter().any(|(from, _, _)| *from == state);
    for (_, _, to) in TRANSITIONS.iter().filter(|(_, _, to)| !leads_on(*to)) {
        let _ = writeln!(out, "    {} --> [*]", to.as_str());
    }
    out
}

/// The tables of `docs/errors.md`, between its markers.
pub fn error_tables() -> String {
    let mut out = String::from("| code | C | the function | retry as it is |\n|---|---|---|---|\n");
    for code in ErrorCode::ALL {
        let ran = if code.is_permission_denied() { "did not run" } else { "was not reached" };
        let retry = if code.is_retryable() { "yes" } else { "no" };
        let _ = writeln!(out, "| `{code}` | {} | {ran} | {retry} |", code as i32);
    }
    out.push_str("\n| reason | code | meaning |\n|---|---|---|\n");
    for reason in Reason::ALL {
        let _ = writeln!(out, "| `{reason}` | `{}` | {} |", reason.code(), reason.explanation());
    }
    out
}
