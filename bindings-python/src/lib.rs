//! `agentsudo._native`: the native half of the Python package. Translates between Python and the core;
//! never decides. The hand-written half is in `python/agentsudo/`.

mod agent;
mod asking;
mod cloud;
mod console;
mod errors;
mod guard;
mod guardrails;
mod hot;
mod lift;
mod log;
mod mailbox;
mod process;
mod question;
mod script;
mod session;
mod slack;
#[cfg(feature = "testing")]
mod testing;
mod text;

use pyo3::prelude::*;

#[pymodule]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    let py = module.py();
    // A test build may still want to stop the clock, which the gate reads.
    #[cfg(not(feature = "testing"))]
    let _ = process::gate();
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add("ERROR_CODES", errors::codes(py)?)?;
    module.add("REASONS", errors::reasons(py)?)?;
    module.add_class::<agent::Agent>()?;
    module.add_class::<errors::Denial>()?;
    module.add_class::<guard::Guard>()?;
    module.add_class::<guardrails::Guardrails>()?;
    module.add_function(wrap_pyfunction!(guardrails::guardrail_places, module)?)?;
    module.add_class::<mailbox::Mailbox>()?;
    module.add_class::<question::Permit>()?;
    module.add_class::<question::Question>()?;
    module.add_class::<question::Settlement>()?;
    module.add_class::<session::Session>()?;
    module.add_class::<console::ConsoleApproval>()?;
    module.add_class::<slack::SlackApproval>()?;
    module.add_class::<slack::Ticket>()?;
    module.add_class::<slack::Wait>()?;
    module.add_function(wrap_pyfunction!(slack::slack_setup, module)?)?;
    module.add_class::<cloud::Telemetry>()?;
    module.add_function(wrap_pyfunction!(cloud::configure_audit, module)?)?;
    module.add_function(wrap_pyfunction!(cloud::audit_log_from_environment, module)?)?;
    module.add_function(wrap_pyfunction!(cloud::verify_audit, module)?)?;
    module.add_function(wrap_pyfunction!(cloud::prepare_fork, module)?)?;
    module.add_function(wrap_pyfunction!(cloud::after_fork, module)?)?;
    module.add_function(wrap_pyfunction!(cloud::shut_down, module)?)?;
    module.add_function(wrap_pyfunction!(script::open_scripted, module)?)?;
    module.add_function(wrap_pyfunction!(script::answer_scripted, module)?)?;
    hot::install(py)?;
    #[cfg(feature = "testing")]
    testing::install(module)?;
    Ok(())
}
