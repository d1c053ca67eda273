//! What the server says and hears, as bytes and JSON: bodies read and checked, answers made, errors worded.
//! Opens nothing and keeps nothing. Used by `http`, `cli` and `house`.
//! Contract: the published cloud protocol with our additions, and REST v1 (`http/openapi.json`).

pub mod ask;
pub mod decide;
pub mod error;
pub mod event;
pub mod fields;
mod plain;
pub mod view;

pub use error::ApiError;
