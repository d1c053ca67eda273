//! The self-hosted approval server of AgentSudo and its command line, the binary `agentsudo`.
//!
//! A thin front over the core: deciding is `agentsudo_core::desk::Desk`, Slack is the core's, records are the
//! core's. Here is who may come in, what is kept besides, and how it is run.
//! Layers, each of which may use those to its right: `cli ─▶ http ─▶ house ─▶ ledger ─▶ credentials, protocol`;
//! `settings` stands beside them.
#![forbid(unsafe_code)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

pub mod cli;
pub mod credentials;
pub mod house;
pub mod http;
pub mod ledger;
pub mod log;
pub mod protocol;
pub mod settings;
