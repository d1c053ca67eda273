//! What exists. No I/O, no clock, no environment: values and their rules.

pub mod agent;
pub mod call;
pub mod canonical;
mod canonical_value;
pub mod clock;
pub mod generation;
pub mod id;
pub mod reading;
pub mod scope;
pub mod session;
pub mod shared;
pub mod value;

pub use agent::{Agent, AgentOptions};
pub use call::{Arguments, Call, Digest};
pub use clock::{Clock, Moment, Monotonic, UnixTime};
pub use id::{ApprovalId, Code};
pub use scope::{Scope, ScopeSet};
pub use session::Session;
pub use shared::Shared;
pub use value::Value;
