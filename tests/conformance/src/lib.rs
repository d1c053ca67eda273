//! The judge: puts every vector to every language's driver and compares. Vectors are read here and nowhere
//! else; drivers assert nothing. `README.md` is the protocol.
#![forbid(unsafe_code)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

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
