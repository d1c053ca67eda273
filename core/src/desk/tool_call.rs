//! The name of a request that a framework's tool call makes by itself. Used by `counter`.

use crate::model::{Digest, canonical};
use serde_json::json;

/// The idempotency key of a tool call: made of its session, its id and the whole call, so that whoever runs the tool again
/// for the same call of the model asks nobody a second time. The same id with another call, or in another session, is
/// another request: models make ids up, and some begin anew each time. None outside a session, or without an id.
pub(super) fn key(session_id: Option<&str>, tool_call: Option<&str>, call: Digest) -> Option<String> {
    let (session_id, tool_call) = (session_id?, tool_call.filter(|id| !id.is_empty())?);
    let named = canonical::to_bytes(&json!([session_id, tool_call, call.to_hex()]));
    Some(format!("tool-call:{}", Digest::of(&named).to_hex()))
}
