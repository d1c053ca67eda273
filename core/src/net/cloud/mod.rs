//! The approval server's clients: telemetry out, approvals in.

mod approvals;
mod telemetry;

pub use approvals::CloudClient;
pub use telemetry::{Telemetry, TelemetryOptions};
