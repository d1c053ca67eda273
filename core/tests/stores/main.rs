//! Where approvals are kept: one contract over all stores, then what each must survive by itself.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    unreachable_pub,
    reason = "a test fails by panicking"
)]
#![cfg(all(feature = "net", feature = "testing", feature = "sqlite"))]

mod bench;
mod contract;
#[cfg(unix)]
mod kills;
#[cfg(feature = "postgres")]
mod postgres;
mod records;
#[cfg(feature = "postgres")]
mod server;
mod sqlite;
