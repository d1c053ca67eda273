//! What is decided. No I/O: time is passed in, records go to a port.

pub mod approval;
pub mod decision;
pub mod guardrails;
pub mod record;

pub use approval::{Approval, ApprovalRequest, Approvers, Authority, Event, State};
pub use decision::{Assurance, Decider, Decision, Outcome, Via};
pub use guardrails::{Check, GuardrailOptions, Guardrails};
pub use record::{Action, Record, Recorder};
