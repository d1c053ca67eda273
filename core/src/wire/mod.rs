//! What is said: Slack messages, signatures, cloud requests and audit records, to and from bytes. No sockets, no files.
