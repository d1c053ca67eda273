//! Who speaks: the runtime, HTTP, Slack and the approval server. Decides nothing.

pub mod cloud;
pub mod endpoint;
pub mod http;
pub mod process;
pub mod settings;
pub mod slack;
pub mod system_clock;

pub use process::Process;
