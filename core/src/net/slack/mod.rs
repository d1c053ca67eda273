//! Slack over HTTP: the Web API client, the approver that asks with it, and the door that clicks come
//! in through.

mod announcer;
mod approver;
mod client;
mod doctor;
mod inbound;
mod known;
mod options;

pub use super::asker::Asker;
pub use approver::SlackApproval;
pub use client::{SlackClient, SlackFault};
pub use doctor::{Diagnosis, Finding};
pub use inbound::HttpAnswer;
pub use known::{Known, Workspace};
pub use options::{Mode, SlackOptions};
