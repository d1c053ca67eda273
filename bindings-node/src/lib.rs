//! `native.node`: the native half of the Node package. Translates between JavaScript and the core; never
//! decides. The hand-written half is in `ts/`.

#![allow(unreachable_pub, reason = "napi exports what is `pub`; no Rust code uses this crate")]

mod agent;
mod asking;
mod cloud;
mod console;
mod errors;
mod guard;
mod guardrails;
mod held;
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

use agentsudo_core::model::value::Budget;
use napi_derive::napi;

/// The version of the package this was built for.
#[napi]
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Nesting of arguments that is lifted at most.
#[napi]
pub const MAX_DEPTH: u32 = Budget::MAX_DEPTH as u32;

/// Bytes of arguments that are lifted at most.
#[napi]
pub const MAX_BYTES: u32 = Budget::MAX_BYTES as u32;
