//! A request and how it stands, as one JSON document: what a durable store keeps. Version 1, or 2 where not just
//! anybody's yes is enough, so that no earlier program takes one for it; a reader refuses versions it does not know, ignores fields it does not know, and takes nothing for granted: a document that is not
//! whole is an error, never a request that looks like one.
//!
//! Arguments are kept redacted, as people see them. What binds the answer to the real ones are the digests.

use super::redact::Redactor;
use super::value;
use crate::error::{Error, Reason, Result};
use crate::gate::approval::{Approval, ApprovalRequest, CardPlace, Claimed, Duty, IdempotencyKey};
use crate::gate::{Approvers, Assurance, Authority, Decider, Decision, Notice, Outcome, State, Via};
use crate::model::{ApprovalId, Call, Code, Digest, Moment, Monotonic, UnixTime, Value, canonical};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use std::sync::Arc;

const VERSION: u32 = 2;
/// The largest arguments that are kept, in bytes of canonical JSON. Larger ones are named by size and digest.
const MAX_ARGUMENTS: usize = 256_000;

#[derive(Serialize, Deserialize)]
struct Document {
    v: u32,
    id: String,
    code: String,
    project: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    key: Option<(String, String)>,
    agent_id: String,
    agent_name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    session_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    requested_by: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    policy: Option<String>,
    function: String,
    scopes: Vec<String>,
    arguments: Vec<(String, Json)>,
    digest: String,
    call_digest: String,
    created: i64,
    deadline: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    approvers: Option<Vec<String>>,
    /// The list above binds only those who decide in Slack.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    in_slack: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    quorum: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    workspace: Option<String>,
    server: bool,
    channel: String,
    show_arguments: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    redact: Vec<String>,
    state: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    decision: Option<Answer>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    votes: Vec<Answer>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ended_by: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    card: Option<(String, String)>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    together: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    more_cards: Vec<(String, String)>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    told: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    duty: Option<(String, i64)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    claimed: Option<(Option<String>, i64)>,
}

#[derive(Serialize, Deserialize)]
struct Answer {
    outcome: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    workspace: Option<String>,
    id: String,
    name: String,
    via: String,
    assurance: String,
    at: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

/// The document of `approval`, its arguments redacted under `key` (of this process).
pub fn encode(approval: &Approval, key: [u8; 32]) -> Vec<u8> {
    let request = &approval.request;
    let redactor = Redactor::new(key, request.redact.clone());
    let document = Document {
        v: version(request),
        id: request.id.to_string(),
        code: request.code.to_string(),
        project: request.project.clone(),
        key: request.key.as_ref().map(|key| (key.text.clone(), key.call.to_hex())),
        agent_id: request.agent_id.clone(),
        agent_name: request.agent_name.clone(),
        session_id: request.session_id.clone(),
        requested_by: request.requested_by.clone(),
        policy: request.policy.clone(),
        function: request.call.function.clone(),
        scopes: request.call.scopes.clone(),
        arguments: arguments(&request.call.arguments, &redactor),
        digest: request.digest.to_hex(),
        call_digest: request.call_digest.to_hex(),
        created: request.created.wall.0,
        deadline: request.deadline.wall.0,
        approvers: match &request.approvers {
            Approvers::Anyone => None,
            Approvers::Users(users) | Approvers::InSlack(users) => Some(users.clone()),
        },
        in_slack: matches!(request.approvers, Approvers::InSlack(_)),
        quorum: Some(request.quorum).filter(|quorum| *quorum != 1),
        workspace: request.workspace.clone(),
        server: request.authority == Authority::Server,
        channel: request.channel.clone(),
        show_arguments: request.show_arguments,
        redact: request.redact.clone(),
        state: approval.state.as_str().to_owned(),
        decision: approval.decision.as_ref().map(answer),
        votes: approval.votes.iter().map(answer).collect(),
        ended_by: approval.ended_by.map(|reason| reason.as_str().to_owned()),
        card: approval.card.as_ref().map(|card| (card.channel.clone(), card.ts.clone())),
        together: approval.together.iter().map(ToString::to_string).collect(),
        more_cards: approval.more_cards.iter().map(|card| (card.channel.clone(), card.ts.clone())).collect(),
        told: approval.told.iter().map(|notice| notice.as_str().to_owned()).collect(),
        duty: approval.duty.as_ref().map(|duty| (duty.owner.clone(), duty.since.0)),
        claimed: approval.claimed.as_ref().map(|claimed| (claimed.owner.clone(), claimed.at.0)),
    };
    // Strings, numbers, lists: there is nothing in it that could fail.
    serde_json::to_vec(&document).unwrap_or_default()
}

/// The first version that knows all of the request's rules.
fn version(request: &ApprovalRequest) -> u32 {
    let is_plain =
        request.quorum == 1 && request.requested_by.is_none() && request.approvers.groups().next().is_none();
    if is_plain { 1 } else { VERSION }
}

/// Reads a document. Its monotonic times are reckoned from `now`.
///
/// # Errors
/// `store_unavailable` for one that is not whole, or that a newer version wrote.
pub fn decode(bytes: &[u8], now: Moment) -> Result<Approval> {
    let document: Document = serde_json::from_slice(bytes).map_err(|_| broken("is no document of ours"))?;
    if !(1..=VERSION).contains(&document.v) {
        return Err(broken(&format!("has version {}, this program knows {VERSION}: upgrade it", document.v)));
    }
    let at = |wall: i64| moment(UnixTime(wall), now);
    let hash = |text: &str| Digest::parse(text).ok_or_else(|| broken("has a digest that is none"));
    let arguments = document.arguments.iter().map(|(name, json)| Some((name.clone(), value::read(json)?)));
    let request = ApprovalRequest {
        id: ApprovalId::parse(&document.id).ok_or_else(|| broken("has an id that is none"))?,
        code: Code::parse(&document.code).ok_or_else(|| broken("has a code that is none"))?,
        project: document.project,
        key: match document.key {
            None => None,
            Some((text, call)) => Some(IdempotencyKey { text, call: hash(&call)? }),
        },
        agent_id: document.agent_id,
        agent_name: document.agent_name,
        session_id: document.session_id,
        requested_by: document.requested_by,
        policy: document.policy,
        call: Call {
            function: document.function,
            scopes: document.scopes,
            arguments: arguments
                .collect::<Option<Vec<(String, Value)>>>()
                .ok_or_else(|| broken("has arguments that are none"))?,
        },
        digest: hash(&document.digest)?,
        call_digest: hash(&document.call_digest)?,
        created: at(document.created),
        deadline: at(document.deadline),
        approvers: match (document.approvers, document.in_slack) {
            (None, _) => Approvers::Anyone,
            (Some(users), false) => Approvers::Users(users),
            (Some(users), true) => Approvers::InSlack(users),
        },
        quorum: match document.quorum.unwrap_or(1) {
            0 => return Err(broken("takes nobody to approve")),
            quorum => quorum,
        },
        workspace: document.workspace,
        authority: if document.server { Authority::Server } else { Authority::Local },
        channel: document.channel,
        show_arguments: document.show_arguments,
        redact: document.redact,
    };
    Ok(Approval {
        request: Arc::new(request),
        state: named(&State::ALL, State::as_str, &document.state)?,
        decision: document.decision.map(decision).transpose()?,
        votes: document.votes.into_iter().map(decision).collect::<Result<_>>()?,
        ended_by: document.ended_by.map(|text| named(&Reason::ALL, Reason::as_str, &text)).transpose()?,
        card: document.card.map(|(channel, ts)| CardPlace { channel, ts }),
        together: document
            .together
            .iter()
            .map(|id| ApprovalId::parse(id).ok_or_else(|| broken("is shown with an id that is none")))
            .collect::<Result<_>>()?,
        more_cards: document.more_cards.into_iter().map(|(channel, ts)| CardPlace { channel, ts }).collect(),
        told: document
            .told
            .iter()
            .map(|text| named(&Notice::ALL, Notice::as_str, text))
            .collect::<Result<_>>()?,
        duty: document.duty.map(|(owner, since)| Duty { owner, since: UnixTime(since) }),
        claimed: document.claimed.map(|(owner, at)| Claimed { owner, at: UnixTime(at) }),
    })
}

/// The wall time of another process as a time of this one.
pub fn moment(wall: UnixTime, now: Moment) -> Moment {
    let ahead = i128::from(wall.0) - i128::from(now.wall.0);
    let monotonic = (i128::from(now.monotonic.0) + ahead * 1_000_000).clamp(0, i128::from(u64::MAX));
    Moment { wall, monotonic: Monotonic(u64::try_from(monotonic).unwrap_or_default()) }
}

fn arguments(arguments: &[(String, Value)], redactor: &Redactor) -> Vec<(String, Json)> {
    let shown = redactor.arguments(arguments);
    let kept: Vec<(String, Json)> = shown.into_iter().map(|(name, value)| (name, value.to_json())).collect();
    let bytes = canonical::to_bytes(&json!(kept));
    if bytes.len() <= MAX_ARGUMENTS {
        return kept;
    }
    let text = format!("{} bytes, too large to keep; sha256 {}", bytes.len(), Digest::of(&bytes));
    vec![("…".to_owned(), Json::from(text))]
}

fn answer(decision: &Decision) -> Answer {
    let decider = &decision.decider;
    Answer {
        outcome: decision.outcome.as_str().to_owned(),
        workspace: decider.workspace.clone(),
        id: decider.id.clone(),
        name: decider.name.clone(),
        via: decider.via.as_str().to_owned(),
        assurance: decider.assurance.as_str().to_owned(),
        at: decision.at.0,
        note: decision.note.clone(),
    }
}

fn decision(answer: Answer) -> Result<Decision> {
    Ok(Decision {
        outcome: named(&[Outcome::Approved, Outcome::Denied], Outcome::as_str, &answer.outcome)?,
        decider: Decider {
            workspace: answer.workspace,
            id: answer.id,
            name: answer.name,
            via: named(&Via::ALL, Via::as_str, &answer.via)?,
            assurance: named(&Assurance::ALL, Assurance::as_str, &answer.assurance)?,
        },
        at: UnixTime(answer.at),
        note: answer.note,
    })
}

fn named<T: Copy>(all: &[T], name: impl Fn(T) -> &'static str, text: &str) -> Result<T> {
    all.iter().copied().find(|one| name(*one) == text).ok_or_else(|| broken("has a word that is not known"))
}

fn broken(why: &str) -> Error {
    Error::store(format!("a request in the store {why}"))
}
