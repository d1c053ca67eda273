//! How things look from outside: approvals for those who ask (the published protocol with our additions) and
//! for operators (REST v1). Every text from outside passes the redactor.

use agentsudo_core::gate::grant::Grant;
use agentsudo_core::gate::{Approval, ApprovalRequest, Decision, Leave, State};
use agentsudo_core::wire::redact::Redactor;
use serde::ser::{Serialize, SerializeStruct, Serializer};
use serde_json::{Map, Value as Json, json};
use std::sync::Arc;

/// What a request is said to be: a decision stays what it was, whatever became of it.
pub const fn status(state: State) -> &'static str {
    match state {
        State::Pending => "pending",
        State::Denied => "denied",
        State::Expired => "expired",
        State::Cancelled => "cancelled",
        State::Approved
        | State::Claimed
        | State::Lapsed
        | State::Done
        | State::Failed
        | State::Indeterminate => "approved",
    }
}

/// What became of an approval: `null` until somebody has picked it up.
pub const fn run(state: State) -> Option<&'static str> {
    match state {
        State::Pending | State::Denied | State::Expired | State::Cancelled | State::Approved => None,
        State::Claimed => Some("claimed"),
        State::Lapsed => Some("lapsed"),
        State::Done => Some("done"),
        State::Failed => Some("failed"),
        State::Indeterminate => Some("indeterminate"),
    }
}

/// The states behind a status, for lists.
pub fn states(status: &str) -> Option<Vec<State>> {
    Some(match status {
        "pending" => vec![State::Pending],
        "denied" => vec![State::Denied],
        "expired" => vec![State::Expired],
        "cancelled" => vec![State::Cancelled],
        "approved" => vec![
            State::Approved,
            State::Claimed,
            State::Lapsed,
            State::Done,
            State::Failed,
            State::Indeterminate,
        ],
        _ => return None,
    })
}

/// The first answer to a request, which stays the same however often it is asked again: told before anybody
/// could decide.
pub fn created(request: &Arc<ApprovalRequest>) -> Created {
    Created(Arc::clone(request))
}

/// See [`created`].
#[derive(Debug)]
pub struct Created(Arc<ApprovalRequest>);

impl Serialize for Created {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let request = &self.0;
        let mut view = to.serialize_struct("Created", 8)?;
        view.serialize_field("id", request.id.as_str())?;
        view.serialize_field("code", request.code.as_str())?;
        view.serialize_field("status", "pending")?;
        view.serialize_field("created_at", &request.created.wall.rfc3339())?;
        view.serialize_field("expires_at", &request.deadline.wall.rfc3339())?;
        view.serialize_field("notified", &false)?;
        view.serialize_field("run", &None::<&str>)?;
        view.serialize_field("quorum", &request.quorum)?;
        view.end()
    }
}

/// How a request stands, for the agent's process that asked. Its caller passes the approval as of now.
pub fn standing(approval: &Approval, redactor: &Redactor) -> Json {
    Json::Object(base(approval, redactor))
}

fn base(approval: &Approval, redactor: &Redactor) -> Map<String, Json> {
    let request = &approval.request;
    let decision = approval.decision.as_ref();
    let mut view = Map::new();
    let mut put = |key: &str, value: Json| {
        view.insert(key.to_owned(), value);
    };
    put("id", request.id.as_str().into());
    put("code", request.code.as_str().into());
    put("status", status(approval.state).into());
    put("decided_by", decision.map(|d| redactor.text(&d.decider.id)).into());
    put("decided_by_name", decision.map(|d| redactor.text(&d.decider.name)).into());
    put("decided_via", decision.map(|d| d.decider.via.as_str()).into());
    put("decided_at", decision.map(|d| d.at.rfc3339()).into());
    put("note", decision.and_then(|d| d.note.as_deref()).map(|note| redactor.text(note)).into());
    put("created_at", request.created.wall.rfc3339().into());
    put("expires_at", request.deadline.wall.rfc3339().into());
    put("run", run(approval.state).into());
    put("notified", approval.card.is_some().into());
    view
}

/// Everything about a request, for operators.
pub fn whole(approval: &Approval, redactor: &Redactor) -> Json {
    let request = &approval.request;
    let mut view = base(approval, redactor);
    let mut put = |key: &str, value: Json| {
        view.insert(key.to_owned(), value);
    };
    put("project", request.project.as_str().into());
    put("agent_id", redactor.text(&request.agent_id).into());
    put("agent_name", redactor.text(&request.agent_name).into());
    put("session_id", request.session_id.as_deref().map(|id| redactor.text(id)).into());
    put("requested_by", request.requested_by.as_deref().map(|person| redactor.text(person)).into());
    put("policy", request.policy.as_deref().map(|policy| redactor.text(policy)).into());
    put("scope", redactor.text(&request.call.scope_line()).into());
    put("function", redactor.text(&request.call.function).into());
    put("arguments", shown(approval, redactor));
    put("digest", request.digest.to_hex().into());
    put("channel", Some(request.channel.as_str()).filter(|channel| !channel.is_empty()).into());
    put(
        "approvers",
        match &request.approvers {
            agentsudo_core::gate::Approvers::Anyone => Json::Null,
            agentsudo_core::gate::Approvers::Users(ids) | agentsudo_core::gate::Approvers::InSlack(ids) => {
                json!(ids)
            }
        },
    );
    put("quorum", request.quorum.into());
    let votes: Vec<String> = approval.votes.iter().map(|vote| redactor.text(&vote.decider.id)).collect();
    put("votes", json!(votes));
    put("grants", request.longest_grant().map(|longest| longest.as_secs()).into());
    put("grant", approval.grant.as_ref().map(|grant| grant_of(grant, redactor)).into());
    let under = approval.decision.as_ref().and_then(|decision| match &decision.leave {
        Leave::Under(given) => Some(given.as_str()),
        Leave::Once | Leave::More(_) => None,
    });
    put("granted_by", under.into());
    put("ended_by", approval.ended_by.map(|reason| reason.as_str()).into());
    put(
        "card",
        approval.card.as_ref().map_or(Json::Null, |card| json!({ "channel": card.channel, "ts": card.ts })),
    );
    Json::Object(view)
}

fn shown(approval: &Approval, redactor: &Redactor) -> Json {
    let Some(arguments) = approval.request.shown_arguments() else { return Json::Null };
    let redacted = redactor.arguments(arguments);
    Json::Object(redacted.iter().map(|(name, value)| (name.clone(), value.to_json())).collect())
}

/// A grant in force, for lists: who may do what, by whose word. Without the arguments of the call it was given on.
pub fn granted(approval: &Approval, redactor: &Redactor) -> Json {
    let mut view = whole(approval, redactor);
    if let Some(view) = view.as_object_mut() {
        view.remove("arguments");
    }
    view
}

/// A grant and how it stands. One whose time ran out a moment ago may not say yet that it is over.
fn grant_of(grant: &Grant, redactor: &Redactor) -> Json {
    let over = grant.over.as_ref().map(|over| {
        json!({
            "why": over.why.as_str(),
            "by": over.by.as_ref().map(|by| redactor.text(&by.id)),
            "by_name": over.by.as_ref().map(|by| redactor.text(&by.name)),
            "at": over.at.rfc3339(),
        })
    });
    let only = grant.terms.only.iter().map(
        |only| json!({ "argument": redactor.text(&only.argument), "pattern": redactor.text(&only.pattern) }),
    );
    json!({
        "term": grant.terms.term.to_text(),
        "only": only.collect::<Vec<_>>(),
        "since": grant.since.rfc3339(),
        "until": grant.until.wall.rfc3339(),
        "used": grant.used,
        "left": grant.calls_left(),
        "over": over,
    })
}

/// A decision, for those who came too late.
pub fn decision(decision: &Decision, redactor: &Redactor) -> Json {
    json!({
        "outcome": decision.outcome.as_str(),
        "decided_by": redactor.text(&decision.decider.id),
        "decided_by_name": redactor.text(&decision.decider.name),
        "decided_via": decision.decider.via.as_str(),
        "decided_at": decision.at.rfc3339(),
        "note": decision.note.as_deref().map(|note| redactor.text(note)),
    })
}
