//! Who speaks: the runtime, HTTP, Slack, the approval server and the terminal. Decides nothing.

mod asker;
pub mod cloud;
pub mod console;
mod desks;
pub mod endpoint;
pub mod http;
pub mod local_user;
mod lookup;
pub mod process;
pub mod settings;
pub mod slack;
pub mod system_clock;
pub mod waiting;
mod websocket;

pub use asker::Asker;
pub use process::Process;
pub use waiting::Waiting;
