//! The judge: puts every vector to every language's driver and compares. Vectors are read here and nowhere
//! else; drivers assert nothing. `README.md` is the protocol.
#![forbid(unsafe_code)]
#![allow(
    clippy::indexing_slicing,
    reason = "JSON is read by key here, which yields `null` where there is none"
)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod acts;
pub mod docs;
pub mod driver;
pub mod expect;
mod forms;
pub mod line;
mod people;
pub mod report;
pub mod server;
pub mod stage;
pub mod vector;
pub mod words;
