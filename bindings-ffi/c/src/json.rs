//! What is told to C as JSON: descriptions of things, the same fields as in every language. Used by the
//! exports that describe.

use agentsudo_core::ErrorCode;
use agentsudo_core::gate::{Approval, ApprovalRequest, Edited, Question};
use agentsudo_core::model::{Agent, Monotonic, Session};
use serde_json::{Map, Value as Json, json};

/// An error's details.
pub(crate) fn error(code: ErrorCode, fields: &[(&'static str, String)]) -> String {
    let mut all: Map<String, Json> =
        fields.iter().map(|(name, text)| ((*name).to_owned(), text.as_str().into())).collect();
    all.insert("status".to_owned(), json!(code as i32));
    all.insert("denied".to_owned(), code.is_permission_denied().into());
    all.insert("retryable".to_owned(), code.is_retryable().into());
    Json::Object(all).to_string()
}

/// An agent.
pub(crate) fn agent(agent: &Agent) -> String {
    json!({
        "id": agent.id(),
        "name": agent.name(),
        "role": agent.role(),
        "session_ttl": agent.session_ttl().as_secs_f64(),
        "hierarchical": agent.hierarchical(),
        "scopes": agent.scopes(),
    })
    .to_string()
}

/// A session, at `now`.
pub(crate) fn session(session: &Session, now: Monotonic) -> String {
    json!({
        "id": session.id(),
        "agent": session.agent().name(),
        "agent_id": session.agent().id(),
        "started_at": session.started_at().rfc3339(),
        "expires_at": session.expires_at().rfc3339(),
        "expired": session.is_expired(now),
        "ended": session.is_ended(),
    })
    .to_string()
}

/// A call that waits for an answer.
pub(crate) fn question(question: &Question) -> String {
    json!({
        "agent": question.session().agent().name(),
        "agent_id": question.session().agent().id(),
        "session_id": question.session().id(),
        "scope": question.scope(),
        "function": question.guard().function,
        "arguments": question.call().map(|call| call.arguments_json()),
        "digest": question.digest().map(|digest| digest.to_hex()),
    })
    .to_string()
}

/// What a person has changed about a call.
pub(crate) fn edited(edited: &Edited) -> String {
    json!({
        "arguments": edited.arguments_json(),
        "changes": edited.changes_json(),
        "changed_by": edited.by,
    })
    .to_string()
}

/// A request to a human.
pub(crate) fn request(request: &ApprovalRequest) -> Json {
    json!({
        "id": request.id.as_str(),
        "code": request.code.as_str(),
        "agent": request.agent_name,
        "agent_id": request.agent_id,
        "session_id": request.session_id,
        "function": request.call.function,
        "scopes": request.call.scopes,
        "digest": request.digest.to_hex(),
        "channel": request.channel,
        "created_at": request.created.wall.rfc3339(),
        "deadline": request.deadline.wall.rfc3339(),
    })
}

/// A request to a human, and how it stands.
pub(crate) fn approval(approval: &Approval) -> Json {
    let mut all = request(&approval.request);
    let decision = approval.decision.as_ref();
    let standing = json!({
        "state": approval.state.as_str(),
        "decided_by": decision.map(|decision| decision.decider.name.as_str()),
        "note": decision.and_then(|decision| decision.note.as_deref()),
    });
    if let (Json::Object(all), Json::Object(standing)) = (&mut all, standing) {
        all.extend(standing);
    }
    all
}
