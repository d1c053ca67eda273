//! AgentSudo for Kotlin, Swift and Ruby: the core as UniFFI carries it. Translates; never decides. The Kotlin that
//! people use is hand-written over this (`../kotlin`); Swift and Ruby use it as it is generated.
#![allow(clippy::result_large_err, reason = "an error is written into a buffer at once, and never handed on")]

mod agent;
mod approval;
mod audit;
mod cloud;
mod console;
mod errors;
mod guard;
mod guardrails;
mod log;
mod process;
mod question;
mod script;
mod session;
mod setup;
mod slack;
mod ticket;

pub use agent::Agent;
pub use audit::{
    AuditAnchor, AuditVerification, OnAuditError, configure_audit, configure_audit_from_environment,
    verify_audit,
};
pub use cloud::{Telemetry, disable_telemetry, use_telemetry};
pub use console::ConsoleApproval;
pub use errors::{Denial, ErrorCode, SudoError, error_codes, is_permission_denied, reasons};
pub use guard::{Guard, OnDeny, Surface, parse_on_deny};
pub use guardrails::{Guardrails, OnViolation, Place, PlacedArgument, guardrail_places, parse_on_violation};
pub use log::{LogLevel, LogSink, Logger, set_log_sink, want_grants};
pub use process::{shut_down, version};
pub use question::{Limits, Permit, Question, Said, Settlement, limits};
pub use script::{Answer, ScriptedApproval};
pub use session::Session;
pub use setup::{AppManifest, Condition, Finding, slack_manifest};
pub use slack::{Header, HttpAnswer, SlackApproval};
pub use ticket::Ticket;

uniffi::setup_scaffolding!("agentsudo");
