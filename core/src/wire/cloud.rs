//! The approval server's protocol: what we send and how its answers are read. Speaks the published old
//! protocol with additions that an old server ignores, and believes nothing it does not understand: only
//! the word `approved` approves. Opens no socket; `net` does.

use super::json;
use super::redact::Redactor;
use super::visible;
use crate::error::{Error, Reason, Result};
use crate::gate::{ApprovalRequest, Approvers};
use crate::model::{Arguments, Code, Digest, UnixTime, canonical};
use serde_json::{Map, Value as Json, json};

/// The largest preview of arguments that a server takes, in bytes of canonical JSON.
const MAX_ARGUMENTS: usize = 256_000;
const LONGEST_NAME: usize = 256;
const LONGEST_NOTE: usize = 4_000;

/// What a server made of our request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Created {
    /// The server's name for it: safe as one segment of a path.
    pub id: String,
    /// The server's code for it, if it has codes.
    pub code: Option<Code>,
    /// Does it know the additions: waiting, claims, who decided?
    pub extended: bool,
    /// How many people have to approve there, if the server says so: then it knows user groups, too.
    pub quorum: Option<u32>,
}

/// How a request stands at the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Poll {
    /// No answer yet.
    Pending,
    /// A human said yes.
    Approved(Answer),
    /// A human said no.
    Denied(Answer),
    /// Nobody answered in time.
    Expired,
    /// It was withdrawn.
    Cancelled,
}

/// What the server says about a decision. An old one says nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Answer {
    /// Who decided.
    pub decided_by: Option<String>,
    /// When, by the server's clock.
    pub decided_at: Option<UnixTime>,
    /// The human's words.
    pub note: Option<String>,
}

/// The body of `POST …/approvals`.
pub fn create(request: &ApprovalRequest, redactor: &Redactor) -> Json {
    let mut body = Map::new();
    let mut put = |key: &str, value: Json| {
        body.insert(key.to_owned(), value);
    };
    put("approval_id", request.code.as_str().into());
    put("agent_name", redactor.text(&request.agent_name).into());
    put("agent_id", request.agent_id.as_str().into());
    put("scope", redactor.text(&request.call.scope_line()).into());
    put("function", redactor.text(&request.call.function).into());
    put("timeout", timeout(request));
    put("digest", request.digest.to_hex().into());
    if let Some(shown) = request.shown_arguments() {
        put("arguments", preview(shown, redactor));
    }
    if !request.channel.is_empty() {
        put("channel", request.channel.as_str().into());
    }
    if let Some(session) = &request.session_id {
        put("session_id", session.as_str().into());
    }
    if let Some(person) = &request.requested_by {
        put("requested_by", person.as_str().into());
    }
    if let Some(policy) = &request.policy {
        put("policy", policy.as_str().into());
    }
    if let Approvers::Users(users) | Approvers::InSlack(users) = &request.approvers {
        put("approvers", json!(users));
    }
    if request.quorum > 1 {
        put("quorum", request.quorum.into());
    }
    if let Some(longest) = request.grants {
        // Only who claims what he runs may say so: a grant is used up at the claim.
        put("grants", longest.as_secs().into());
    }
    Json::Object(body)
}

/// Reads the answer to [`create`].
///
/// # Errors
/// `cloud_unavailable` if it is no JSON object, or has no `id` that can be trusted in a path.
pub fn created(body: &[u8]) -> Result<Created> {
    let answer = object(body)?;
    let id = match answer.get("id") {
        Some(Json::String(id)) => id.clone(),
        Some(Json::Number(id)) => id.to_string(),
        _ => return Err(unusable("has no `id`")),
    };
    if !is_safe_id(&id) {
        return Err(unusable("has an `id` that is no plain name"));
    }
    let code = answer.get("code").and_then(Json::as_str).and_then(Code::parse);
    let extended = answer.contains_key("code") && answer.contains_key("expires_at");
    let quorum = answer.get("quorum").and_then(Json::as_u64).and_then(|quorum| u32::try_from(quorum).ok());
    Ok(Created { id, code, extended, quorum })
}

/// Reads the answer to `GET …/approvals/{id}`.
///
/// # Errors
/// `cloud_unavailable` if it is no JSON object, is about another request, or has no `status` that we know.
pub fn poll(body: &[u8], id: &str) -> Result<Poll> {
    let answer = object(body)?;
    let same = match answer.get("id") {
        None | Some(Json::Null) => true,
        Some(Json::String(told)) => told == id,
        Some(Json::Number(told)) => told.to_string() == id,
        Some(_) => false,
    };
    if !same {
        return Err(unusable("is about another request"));
    }
    match answer.get("status").and_then(Json::as_str) {
        Some("pending") => Ok(Poll::Pending),
        Some("approved") => Ok(Poll::Approved(decision(&answer))),
        Some("denied") => Ok(Poll::Denied(decision(&answer))),
        Some("expired") => Ok(Poll::Expired),
        Some("cancelled") => Ok(Poll::Cancelled),
        Some(_) => Err(unusable("has a `status` that is not known")),
        None => Err(unusable("has no `status`")),
    }
}

/// What a server says went wrong, for a log or an error message: one visible line, or `None`.
pub fn error_message(body: &[u8]) -> Option<String> {
    let error = object(body).ok()?.remove("error")?;
    let text = error.as_str().or_else(|| error.get("message").and_then(Json::as_str))?;
    Some(visible::cut(&visible::line(text), LONGEST_NAME).into_text())
}

/// Why an approval was not handed out.
pub fn conflict(body: &[u8]) -> Reason {
    let error = object(body).ok().and_then(|mut answer| answer.remove("error"));
    match error.as_ref().and_then(|error| error.get("code")).and_then(Json::as_str) {
        Some("approver_removed") => Reason::ApproverRemoved,
        Some("grant_over") => Reason::GrantOver,
        _ => Reason::AlreadyClaimed,
    }
}

/// Can this id stand in a path without leading anywhere else?
pub fn is_safe_id(id: &str) -> bool {
    (1..=128).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'))
}

fn object(body: &[u8]) -> Result<Map<String, Json>> {
    match json::parse(body) {
        Ok(Json::Object(fields)) => Ok(fields),
        Ok(_) => Err(unusable("is no JSON object")),
        Err(why) => Err(unusable(&why)),
    }
}

fn unusable(why: &str) -> Error {
    Error::new(Reason::CloudUnavailable, format!("the approval server's answer {why}; check `cloud_url`"))
}

fn decision(answer: &Map<String, Json>) -> Answer {
    let text = |field: Option<&Json>, longest: usize| {
        let text = field?.as_str().filter(|text| !text.is_empty())?;
        Some(text.chars().take(longest).collect::<String>())
    };
    let by = answer.get("decided_by");
    let by = match by {
        Some(Json::Object(who)) => who.get("id").or_else(|| who.get("name")),
        by => by,
    };
    Answer {
        decided_by: text(by, LONGEST_NAME),
        decided_at: answer.get("decided_at").and_then(Json::as_str).and_then(instant),
        note: text(answer.get("note"), LONGEST_NOTE),
    }
}

fn instant(text: &str) -> Option<UnixTime> {
    let at = time::OffsetDateTime::parse(text, &time::format_description::well_known::Rfc3339).ok()?;
    i64::try_from(at.unix_timestamp_nanos() / 1_000_000).ok().map(UnixTime)
}

/// Seconds, whole ones as an integer: old servers know nothing else.
fn timeout(request: &ApprovalRequest) -> Json {
    let ms = request.deadline.wall.0.saturating_sub(request.created.wall.0).max(1);
    if ms % 1000 == 0 { json!(ms / 1000) } else { json!(ms as f64 / 1000.0) }
}

/// The arguments for people, redacted. What is too large is named by its size and digest instead.
fn preview(shown: Arguments<'_>, redactor: &Redactor) -> Json {
    let arguments = redactor.arguments(shown);
    let json = Json::Object(arguments.iter().map(|(name, value)| (name.clone(), value.to_json())).collect());
    let bytes = canonical::to_bytes(&json);
    if bytes.len() <= MAX_ARGUMENTS {
        return json;
    }
    json!({ "$cut": { "bytes": bytes.len(), "sha256": Digest::of(&bytes).to_hex() } })
}
