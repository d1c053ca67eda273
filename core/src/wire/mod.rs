//! What is said: Slack messages, signatures, cloud requests, audit records and questions on a terminal, to and from bytes. No sockets, no files.

pub mod approval;
pub mod arguments;
pub mod audit;
pub mod cloud;
pub mod console;
mod form;
pub mod json;
pub mod log;
pub mod redact;
pub mod slack;
pub mod standing;
pub mod value;
pub mod visible;
