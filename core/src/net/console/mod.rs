//! Asking on the terminal of this process: for whoever runs an agent by hand. Never reads standard input,
//! which an agent's own tools could be feeding.

mod approver;
mod terminal;

pub use approver::{ConsoleApproval, ConsoleOptions};
