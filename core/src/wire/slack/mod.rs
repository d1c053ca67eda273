//! What is said to Slack and heard from it: cards, answers, signatures and payloads.
//! Contracts: docs.slack.dev (formatting, Block Kit reference, interaction payloads, verifying requests).

pub mod answer;
pub mod block;
pub mod card;
pub mod command;
mod data;
pub mod edit;
pub mod envelope;
pub mod escape;
pub mod grant;
pub mod manifest;
pub mod modal;
pub mod payload;
pub mod response_url;
pub mod signature;
pub mod thread;
