//! `libagentsudo`: AgentSudo for C, and for everything that speaks C. Translates between C and the core;
//! never decides. `include/agentsudo.h` is made from these files by cbindgen; what holds for every call
//! (ownership, threads, errors) is said once, at its top (`cbindgen.toml`).
#![allow(non_camel_case_types, reason = "the types of the C interface are named as C names them")]
#![allow(
    clippy::missing_safety_doc,
    reason = "what a C caller promises is said once, at the top of the header"
)]
#![allow(
    unreachable_pub,
    reason = "what is `pub` here is the C interface: cbindgen reads it from the sources"
)]

mod abi;
mod agent;
mod approver;
mod audit;
mod callback;
mod desk;
mod error;
mod fence;
mod gate;
mod guard;
mod guardrails;
mod json;
mod library;
mod log;
mod objects;
mod options;
mod panics;
mod permit;
mod process;
mod response;
mod script;
mod session;
mod setup;
mod spent;
mod table;
mod telemetry;
#[cfg(feature = "testing")]
mod testing;
mod text;
mod ticket;
