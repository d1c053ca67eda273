//! What the host's logger and the cloud's telemetry are told about a record: metadata, never an argument.
//! Contract: the keys that users of the published Python package already read. Used by `desk`'s sinks.

use super::json;
use super::redact::Redactor;
use crate::gate::guardrails::OnViolation;
use crate::gate::{Action, Record};
use crate::model::UnixTime;
use serde_json::{Map, Value as Json, json};

/// What happens to a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionEvent {
    /// It was opened.
    Start,
    /// It was left or ended.
    End,
}

impl SessionEvent {
    /// `session_start` or `session_end`.
    pub const fn as_str(self) -> &'static str {
        match self {
            SessionEvent::Start => "session_start",
            SessionEvent::End => "session_end",
        }
    }
}

/// One record for the host's logger: a JSON object on one line, the published keys first and in their
/// order, then `reason`, `approval_id`, `decided_by`, `note` and `via` where there is one.
pub fn record(record: &Record, redactor: &Redactor) -> String {
    let text = |text: &str| Some(redactor.text(text));
    let decision = record.decision.as_ref();
    let known = |text: &str| Some(text.to_owned());
    let first = [
        ("timestamp", Some(record.at.rfc3339())),
        ("action", Some(record.action_name())),
        ("agent_id", text(&record.agent_id)),
        ("agent_name", text(&record.agent_name)),
        ("scope", text(&record.scope)),
        ("function", text(&record.function)),
    ];
    let last = [
        ("reason", record.reason.and_then(|reason| known(reason.as_str()))),
        ("rejection", record.rejection.and_then(known)),
        ("approval_id", record.approval_id.as_deref().and_then(text)),
        ("decided_by", decision.and_then(|decision| text(&decision.decider.id))),
        ("note", decision.and_then(|decision| decision.note.as_deref()).and_then(text)),
        ("via", decision.and_then(|decision| known(decision.decider.via.as_str()))),
    ];
    let mut out = String::with_capacity(320);
    push_fields(&first, &mut out);
    out.push_str(if record.allowed { ", \"allowed\": true" } else { ", \"allowed\": false" });
    push_fields(&last, &mut out);
    json::safe(format!("{{{out}}}"))
}

/// A session's start or end for the host's logger.
pub fn session(
    event: SessionEvent,
    agent_name: &str,
    agent_id: &str,
    session_id: &str,
    at: UnixTime,
    redactor: &Redactor,
) -> String {
    let mut out = String::with_capacity(256);
    let fields = [
        ("event", Some(event.as_str().to_owned())),
        ("agent_name", Some(redactor.text(agent_name))),
        ("agent_id", Some(redactor.text(agent_id))),
        ("session_id", Some(redactor.text(session_id))),
        ("timestamp", Some(at.rfc3339())),
    ];
    push_fields(&fields, &mut out);
    json::safe(format!("{{{out}}}"))
}

/// A text that broke a guardrail, for the host's logger: why, and how long it was in characters; never the text.
pub fn violation(
    agent_name: Option<&str>,
    reason: &str,
    length: u64,
    on_violation: OnViolation,
    redactor: &Redactor,
) -> String {
    let mut out = String::with_capacity(192);
    let first = [
        ("event", Some("guardrail_violation".to_owned())),
        ("agent_name", Some(redactor.text(agent_name.unwrap_or("unknown")))),
        ("reason", Some(redactor.text(reason))),
    ];
    push_fields(&first, &mut out);
    out.push_str(&format!(", \"input_length\": {length}"));
    push_fields(&[("on_violation", Some(on_violation.as_str().to_owned()))], &mut out);
    json::safe(format!("{{{out}}}"))
}

/// One event for `POST /api/events`, under the names that the published package sends.
pub fn telemetry(record: &Record, redactor: &Redactor) -> Json {
    let mut event = Map::new();
    let mut put = |key: &str, value: Json| {
        event.insert(key.to_owned(), value);
    };
    put("timestamp", record.at.rfc3339().into());
    put("agent_name", redactor.text(&record.agent_name).into());
    put("action", telemetry_action(record).into());
    put("allowed", record.allowed.into());
    if !record.scope.is_empty() {
        put("scope", redactor.text(&record.scope).into());
    }
    if !record.function.is_empty() {
        put("function_name", redactor.text(&record.function).into());
    }
    let mut metadata = Map::new();
    if let Some(reason) = record.reason {
        metadata.insert("reason".to_owned(), reason.as_str().into());
    }
    if let Some(id) = &record.approval_id {
        metadata.insert("approval_id".to_owned(), redactor.text(id).into());
    }
    if let Some(decision) = &record.decision {
        metadata.insert("decided_by".to_owned(), redactor.text(&decision.decider.id).into());
        metadata.insert("via".to_owned(), decision.decider.via.as_str().into());
    }
    if !metadata.is_empty() {
        put("metadata", json!(metadata));
    }
    Json::Object(event)
}

fn telemetry_action(record: &Record) -> String {
    match record.action {
        Action::AccessGranted => "permission_check".to_owned(),
        Action::AccessDenied => "permission_denied".to_owned(),
        Action::AuditViolation
        | Action::CallbackApproved
        | Action::CallbackDenied
        | Action::ApprovalRequested
        | Action::ApprovalVoted
        | Action::ApprovalDecided
        | Action::ApprovalEnded
        | Action::ApprovalRefused
        | Action::ApprovalClaimed
        | Action::CallFinished
        | Action::CallFailed
        | Action::GrantRevoked
        | Action::GrantEnded => record.action.as_str().to_owned(),
    }
}

/// Written by hand, for `serde_json` sorts keys and readers of logs want these in their order.
fn push_fields(fields: &[(&str, Option<String>)], out: &mut String) {
    for (key, value) in fields {
        let Some(value) = value else { continue };
        if !out.is_empty() {
            out.push_str(", ");
        }
        json::push_text(key, out);
        out.push_str(": ");
        json::push_text(value, out);
    }
}
