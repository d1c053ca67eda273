//! The core of AgentSudo. Every rule lives here once; the languages translate.
//!
//! Layers, each of which may use those to its right: `net ─▶ desk ─▶ wire ─▶ gate ─▶ model`
//! (`docs/architecture.md`). `error` belongs to all of them, `panics` to the bindings. The test `layers.rs` keeps the arrows honest.
#![forbid(unsafe_code)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

pub mod desk;
pub mod error;
pub mod gate;
pub mod model;
#[cfg(feature = "net")]
pub mod net;
pub mod panics;
pub mod wire;

pub use error::{Error, ErrorCode, Reason, Result};
