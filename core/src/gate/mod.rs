//! What is decided. No I/O: time is passed in, records go through a port.

pub mod amendment;
pub mod approval;
pub mod approvers;
pub mod asking;
pub mod decision;
pub mod denial;
pub mod edit;
pub mod grant;
pub mod guard;
pub mod guardrails;
pub mod limits;
mod passage;
pub mod record;

pub use amendment::{Amendment, Notice};
pub use approval::{Approval, ApprovalRequest, CardPlace, Claimed, Duty, Event, IdempotencyKey, State};
pub use approvers::{Approvers, Authority, Membership, Rejection, Rule};
pub use asking::Asking;
pub use decision::{Assurance, Decider, Decision, Outcome, Settlement, Via};
pub use denial::Denial;
pub use edit::Edit;
pub use grant::{Grant, Leave, Only, Term, Terms};
pub use guard::{Guard, OnDeny, Requirement};
pub use guardrails::{Check, GuardrailOptions, Guardrails};
pub use limits::{Bound, Limits};
pub use passage::{Edited, Gate, Permit, Question, Review, Step, Verdict};
pub use record::{Action, Level, Record, Recorder, Surface};
