//! Slack: the Web API client, the approver that asks with it, and the two doors that clicks come in through, HTTP
//! and Socket Mode.

mod announcer;
mod approver;
mod client;
mod doctor;
mod follower;
mod inbound;
mod known;
mod lane;
mod options;
mod roster;
pub mod setup;
mod socket;
mod traffic;

pub use super::asker::Asker;
pub use approver::SlackApproval;
pub use client::{SlackClient, SlackFault};
pub use doctor::{Diagnosis, Finding};
pub use inbound::HttpAnswer;
pub use known::{Known, Workspace};
pub use options::{Mode, SlackOptions};
pub use socket::Lines;
