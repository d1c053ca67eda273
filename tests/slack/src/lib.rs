//! A Slack workspace on loopback: Web API, incoming webhooks, signed deliveries, response URLs, faults on
//! demand, and a control API through which a test acts as the people of the workspace.
//! Never depends on `agentsudo-core`: it says what Slack says, whatever our client would like to hear.
//! Used by Rust tests in process, and by every other language through the `slack-standin` binary.
#![forbid(unsafe_code)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "test equipment: it owns its clock and runtime, and a broken test rig must fail loudly"
)]

mod app;
mod blocks;
mod clock;
mod control;
mod deliver;
mod faults;
mod incoming;
mod line;
mod options;
mod page;
mod ready;
mod render;
mod response_url;
mod socket;
mod standin;
mod web_api;
mod webhook;
mod workspace;

pub use blocks::{Hint, Refusal, check_blocks};
pub use deliver::signing::sign;
pub use options::Options;
pub use ready::Ready;
pub use standin::SlackStandIn;
