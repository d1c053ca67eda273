//! A request and how it stands, as one JSON document: what a durable store keeps. Version 1, or 2 where not just
//! anybody's yes is enough, or 3 where a yes may be for more than one call, or 4 where it may be for changed arguments, so that no earlier program takes one for it; a reader refuses versions it does not know, ignores fields it does not know, and takes nothing for granted: a document that is not
//! whole is an error, never a request that looks like one.
//!
//! Arguments are kept redacted, as people see them. What binds the answer to the real ones are the digests.

use super::redact::Redactor;
use super::value;
use crate::error::{Error, Reason, Result};
use crate::gate::approval::{Approval, ApprovalRequest, CardPlace, Claimed, Duty, IdempotencyKey};
use crate::gate::grant::{End, Grant, Leave, Only, Over, Term, Terms};
use crate::gate::{
    Approvers, Asking, Assurance, Authority, Decider, Decision, Edit, Notice, Outcome, State, Via,
};
use crate::model::call::by_name;
use crate::model::{ApprovalId, Call, Code, Digest, Moment, Monotonic, UnixTime, Value, canonical};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

const VERSION: u32 = 4;
/// The largest arguments that are kept, in bytes of canonical JSON. Larger ones are named by size and digest.
const MAX_ARGUMENTS: usize = 256_000;

/// Bytes that hold most documents: then none is copied while it grows.
const USUAL: usize = 1_024;

/// Borrows what is written, and what is read where it is only looked at.
#[derive(Serialize, Deserialize)]
struct Document<'a> {
    v: u32,
    #[serde(borrow)]
    id: Cow<'a, str>,
    #[serde(borrow)]
    code: Cow<'a, str>,
    project: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    key: Option<(Cow<'a, str>, String)>,
    agent_id: Cow<'a, str>,
    agent_name: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    session_id: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    requested_by: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    policy: Option<Cow<'a, str>>,
    function: Cow<'a, str>,
    scopes: Cow<'a, [String]>,
    arguments: Vec<(Cow<'a, str>, Json)>,
    #[serde(borrow)]
    digest: Cow<'a, str>,
    #[serde(borrow)]
    call_digest: Cow<'a, str>,
    created: i64,
    deadline: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    approvers: Option<Cow<'a, [String]>>,
    /// The list above binds only those who decide in Slack.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    in_slack: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    quorum: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    workspace: Option<Cow<'a, str>>,
    server: bool,
    channel: Cow<'a, str>,
    show_arguments: bool,
    #[serde(default, skip_serializing_if = "<[_]>::is_empty")]
    redact: Cow<'a, [String]>,
    #[serde(borrow)]
    state: Cow<'a, str>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    decision: Option<Answer<'a>>,
    #[serde(borrow, default, skip_serializing_if = "Vec::is_empty")]
    votes: Vec<Answer<'a>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ended_by: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    card: Option<(Cow<'a, str>, Cow<'a, str>)>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    together: Vec<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    more_cards: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    told: Vec<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    duty: Option<(Cow<'a, str>, i64)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    claimed: Option<(Option<Cow<'a, str>>, i64)>,
    /// The longest grant that may be given, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    grants: Option<u64>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    edits: bool,
    #[serde(default, skip_serializing_if = "<[_]>::is_empty")]
    fixed: Cow<'a, [String]>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    preview: Option<Cow<'a, str>>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    grant: Option<Given<'a>>,
}

/// A grant. Its terms stand with the answer that gave it.
#[derive(Serialize, Deserialize)]
struct Given<'a> {
    since: i64,
    until: i64,
    used: u32,
    seen: i64,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    over: Option<(Cow<'a, str>, Option<Answer<'a>>, i64)>,
}

#[derive(Serialize, Deserialize)]
struct Answer<'a> {
    #[serde(borrow)]
    outcome: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    workspace: Option<Cow<'a, str>>,
    id: Cow<'a, str>,
    name: Cow<'a, str>,
    #[serde(borrow)]
    via: Cow<'a, str>,
    #[serde(borrow)]
    assurance: Cow<'a, str>,
    at: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    note: Option<Cow<'a, str>>,
    /// What the yes gives leave for: a term, and the arguments that limit it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    more: Option<(String, Vec<(String, String)>)>,
    /// The request whose grant it rests on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    under: Option<Cow<'a, str>>,
    /// The arguments that were changed before it was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    edit: Option<Vec<(String, Json)>>,
}

/// The document of `approval`, its arguments redacted under `key` (of this process).
pub fn encode(approval: &Approval, key: [u8; 32]) -> Vec<u8> {
    let request = &approval.request;
    let redactor = Redactor::new(key, request.redact.clone());
    let preview = request.preview.as_deref().map(|words| Cow::Owned(redactor.text(words)));
    let arguments = redactor.arguments(request.call.arguments());
    whole(document(approval, json(by_name(&arguments)), preview))
}

/// The document of an `approval` that [`decode`] has read: what was to be redacted in it is.
pub fn encode_again(approval: &Approval) -> Vec<u8> {
    let request = &approval.request;
    whole(document(approval, json(request.call.arguments()), request.preview.as_deref().map(Cow::from)))
}

fn json<'a>(arguments: impl Iterator<Item = (&'a String, &'a Value)>) -> Vec<(Cow<'a, str>, Json)> {
    arguments.map(|(name, value)| (Cow::from(name), value.to_json())).collect()
}

fn document<'a>(
    approval: &'a Approval,
    arguments: Vec<(Cow<'a, str>, Json)>,
    preview: Option<Cow<'a, str>>,
) -> Document<'a> {
    let request = &approval.request;
    Document {
        v: version(approval),
        id: request.id.as_str().into(),
        code: request.code.as_str().into(),
        project: request.project.as_str().into(),
        key: request.key.as_ref().map(|key| (key.text.as_str().into(), key.call.to_hex())),
        agent_id: request.agent_id.as_str().into(),
        agent_name: request.agent_name.as_str().into(),
        session_id: request.session_id.as_deref().map(Cow::from),
        requested_by: request.requested_by.as_deref().map(Cow::from),
        policy: request.policy.as_deref().map(Cow::from),
        function: request.call.function.as_str().into(),
        scopes: request.call.scopes.as_slice().into(),
        arguments,
        digest: request.digest.to_hex().into(),
        call_digest: request.call_digest.to_hex().into(),
        created: request.created.wall.0,
        deadline: request.deadline.wall.0,
        approvers: match &request.approvers {
            Approvers::Anyone => None,
            Approvers::Users(users) | Approvers::InSlack(users) => Some(users.as_slice().into()),
        },
        in_slack: matches!(request.approvers, Approvers::InSlack(_)),
        quorum: Some(request.quorum).filter(|quorum| *quorum != 1),
        workspace: request.workspace.as_deref().map(Cow::from),
        server: request.authority == Authority::Server,
        channel: request.channel.as_str().into(),
        show_arguments: request.show_arguments,
        redact: request.redact.as_slice().into(),
        state: approval.state.as_str().into(),
        decision: approval.decision.as_deref().map(answer),
        votes: approval.votes.iter().map(|vote| answer(vote)).collect(),
        ended_by: approval.ended_by.map(|reason| reason.as_str().into()),
        card: approval.card.as_ref().map(place),
        together: approval.together.iter().map(|id| id.as_str().into()).collect(),
        more_cards: approval.more_cards.iter().map(place).collect(),
        told: approval.told.iter().map(|notice| notice.as_str().into()).collect(),
        duty: approval.duty.as_ref().map(|duty| ((&*duty.owner).into(), duty.since.0)),
        claimed: approval
            .claimed
            .as_ref()
            .map(|claimed| (claimed.owner.as_deref().map(Cow::from), claimed.at.0)),
        grants: request.grants.map(|longest| longest.as_secs()),
        edits: request.edits,
        fixed: request.fixed.as_slice().into(),
        preview,
        grant: approval.grant.as_deref().map(given),
    }
}

fn place(card: &CardPlace) -> (Cow<'_, str>, Cow<'_, str>) {
    (card.channel.as_str().into(), card.ts.as_str().into())
}

fn card_place((channel, ts): (Cow<'_, str>, Cow<'_, str>)) -> CardPlace {
    CardPlace { channel: channel.into_owned(), ts: ts.into_owned() }
}

/// The bytes of a document, with arguments that are not too large.
fn whole(mut document: Document<'_>) -> Vec<u8> {
    // Strings, numbers, lists: there is nothing in it that could fail.
    let bytes = |document: &Document<'_>| {
        let mut bytes = Vec::with_capacity(USUAL);
        match serde_json::to_writer(&mut bytes, document) {
            Ok(()) => bytes,
            Err(_) => Vec::new(),
        }
    };
    let written = bytes(&document);
    // Numbers may be longer in canonical JSON, `1e20` five times; nothing is eight times as long.
    if written.len().saturating_mul(8) <= MAX_ARGUMENTS {
        return written;
    }
    let canonical = canonical::to_bytes(&json!(document.arguments));
    if canonical.len() <= MAX_ARGUMENTS {
        return written;
    }
    let text = format!("{} bytes, too large to keep; sha256 {}", canonical.len(), Digest::of(&canonical));
    document.arguments = vec![("…".into(), Json::from(text))];
    // Nobody can change what is not kept.
    document.edits = false;
    bytes(&document)
}

/// The first version that knows all of the request's rules.
fn version(approval: &Approval) -> u32 {
    let request = &approval.request;
    let is_once = approval.decision.as_ref().is_none_or(|decision| decision.leave == Leave::Once);
    if request.edits
        || request.preview.is_some()
        || approval.decision.as_ref().is_some_and(|decision| decision.edit.is_some())
    {
        return 4;
    }
    if request.grants.is_some() || approval.grant.is_some() || !is_once {
        return 3;
    }
    let is_plain =
        request.quorum == 1 && request.requested_by.is_none() && request.approvers.groups().next().is_none();
    if is_plain { 1 } else { 2 }
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
    let arguments = document.arguments.into_iter();
    let arguments = arguments.map(|(name, json)| Some((name.into_owned(), value::read(&json)?)));
    let asking = Asking {
        project: document.project.into_owned(),
        agent_id: document.agent_id.into_owned(),
        agent_name: document.agent_name.into_owned(),
        session_id: document.session_id.map(Cow::into_owned),
        requested_by: document.requested_by.map(Cow::into_owned),
        policy: document.policy.map(Cow::into_owned),
        approvers: match (document.approvers, document.in_slack) {
            (None, _) => Approvers::Anyone,
            (Some(users), false) => Approvers::Users(users.into_owned()),
            (Some(users), true) => Approvers::InSlack(users.into_owned()),
        },
        quorum: match document.quorum.unwrap_or(1) {
            0 => return Err(broken("takes nobody to approve")),
            quorum => quorum,
        },
        workspace: document.workspace.map(Cow::into_owned),
        authority: if document.server { Authority::Server } else { Authority::Local },
        channel: document.channel.into_owned(),
        show_arguments: document.show_arguments,
        redact: document.redact.into_owned(),
        grants: document.grants.map(Duration::from_secs),
        edits: document.edits,
        fixed: document.fixed.into_owned(),
    };
    let request = ApprovalRequest {
        id: ApprovalId::parse(&document.id).ok_or_else(|| broken("has an id that is none"))?,
        code: Code::parse(&document.code).ok_or_else(|| broken("has a code that is none"))?,
        asking: Arc::new(asking),
        key: match document.key {
            None => None,
            Some((text, call)) => {
                Some(Box::new(IdempotencyKey { text: text.into_owned(), call: hash(&call)? }))
            }
        },
        call: Arc::new(Call::new(
            document.function.into_owned(),
            document.scopes.into_owned(),
            arguments.collect::<Option<Vec<_>>>().ok_or_else(|| broken("has arguments that are none"))?,
        )),
        digest: hash(&document.digest)?,
        call_digest: hash(&document.call_digest)?,
        created: at(document.created),
        deadline: at(document.deadline),
        preview: document.preview.map(|words| Arc::new(words.into_owned())),
    };
    let decision = document.decision.map(decision_of).transpose()?;
    let grant = document.grant.map(|given| grant(given, decision.as_ref(), now)).transpose()?;
    Ok(Approval {
        request: Arc::new(request),
        state: named(&State::ALL, State::as_str, &document.state)?,
        decision: decision.map(Arc::new),
        grant: grant.map(Box::new),
        votes: document
            .votes
            .into_iter()
            .map(|vote| decision_of(vote).map(Arc::new))
            .collect::<Result<_>>()?,
        ended_by: document.ended_by.map(|text| named(&Reason::ALL, Reason::as_str, &text)).transpose()?,
        card: document.card.map(card_place),
        together: document
            .together
            .iter()
            .map(|id| ApprovalId::parse(id).ok_or_else(|| broken("is shown with an id that is none")))
            .collect::<Result<_>>()?,
        more_cards: document.more_cards.into_iter().map(card_place).collect(),
        told: document
            .told
            .iter()
            .map(|text| named(&Notice::ALL, Notice::as_str, text))
            .collect::<Result<_>>()?,
        duty: document.duty.map(|(owner, since)| Duty { owner: owner.into(), since: UnixTime(since) }),
        claimed: document
            .claimed
            .map(|(owner, at)| Claimed { owner: owner.map(Cow::into_owned), at: UnixTime(at) }),
    })
}

/// The wall time of another process as a time of this one.
pub fn moment(wall: UnixTime, now: Moment) -> Moment {
    let ahead = i128::from(wall.0) - i128::from(now.wall.0);
    let monotonic = (i128::from(now.monotonic.0) + ahead * 1_000_000).clamp(0, i128::from(u64::MAX));
    Moment { wall, monotonic: Monotonic(u64::try_from(monotonic).unwrap_or_default()) }
}

fn answer(decision: &Decision) -> Answer<'_> {
    Answer {
        note: decision.note.as_deref().map(Cow::from),
        more: match &decision.leave {
            Leave::More(Terms { term, only }) => {
                let only = only.iter().map(|only| (only.argument.clone(), only.pattern.clone())).collect();
                Some((term.to_text(), only))
            }
            Leave::Once | Leave::Under(_) => None,
        },
        under: match &decision.leave {
            Leave::Under(id) => Some(id.as_str().into()),
            Leave::Once | Leave::More(_) => None,
        },
        edit: decision
            .edit
            .as_ref()
            .map(|edit| edit.changes().iter().map(|(name, value)| (name.clone(), value.to_json())).collect()),
        ..word(decision.outcome, &decision.decider, decision.at)
    }
}

/// Who said what, and nothing more.
fn word(outcome: Outcome, decider: &Decider, at: UnixTime) -> Answer<'_> {
    Answer {
        outcome: outcome.as_str().into(),
        workspace: decider.workspace.as_deref().map(Cow::from),
        id: decider.id.as_str().into(),
        name: decider.name.as_str().into(),
        via: decider.via.as_str().into(),
        assurance: decider.assurance.as_str().into(),
        at: at.0,
        note: None,
        more: None,
        under: None,
        edit: None,
    }
}

fn given(grant: &Grant) -> Given<'_> {
    Given {
        since: grant.since.0,
        until: grant.until.wall.0,
        used: grant.used,
        seen: grant.seen.0,
        over: grant.over.as_ref().map(end),
    }
}

/// Who ended a grant, in the form that answers have.
fn end(over: &Over) -> (Cow<'_, str>, Option<Answer<'_>>, i64) {
    let by = over.by.as_ref().map(|decider| word(Outcome::Denied, decider, over.at));
    (over.why.as_str().into(), by, over.at.0)
}

fn grant(given: Given<'_>, decision: Option<&Decision>, now: Moment) -> Result<Grant> {
    let Some(Decision { leave: Leave::More(terms), .. }) = decision else {
        return Err(broken("has a grant that nobody gave"));
    };
    let over = match given.over {
        None => None,
        Some((why, by, at)) => Some(Over {
            why: named(&End::ALL, End::as_str, &why)?,
            by: by.map(decision_of).transpose()?.map(|decision| decision.decider),
            at: UnixTime(at),
        }),
    };
    Ok(Grant {
        terms: terms.clone(),
        since: UnixTime(given.since),
        until: moment(UnixTime(given.until), now),
        used: given.used,
        seen: UnixTime(given.seen),
        over,
    })
}

fn decision_of(answer: Answer<'_>) -> Result<Decision> {
    let leave = match (answer.more, answer.under) {
        (None, None) => Leave::Once,
        (Some((term, only)), None) => {
            let term = Term::parse(&term).ok_or_else(|| broken("has a grant that is none"))?;
            let only = only.into_iter().map(|(argument, pattern)| Only { argument, pattern }).collect();
            Leave::More(Terms { term, only })
        }
        (None, Some(id)) => {
            Leave::Under(ApprovalId::parse(&id).ok_or_else(|| broken("rests on a grant that is none"))?)
        }
        (Some(_), Some(_)) => return Err(broken("gives a grant and rests on one")),
    };
    let edit = match answer.edit {
        None => None,
        Some(changes) => {
            let changes = changes.into_iter().map(|(name, json)| Some((name, value::read(&json)?)));
            let edit = changes.collect::<Option<Vec<_>>>().and_then(Edit::new);
            Some(edit.ok_or_else(|| broken("was changed in a way that is none"))?)
        }
    };
    Ok(Decision {
        leave,
        edit,
        outcome: named(&[Outcome::Approved, Outcome::Denied], Outcome::as_str, &answer.outcome)?,
        decider: Decider {
            workspace: answer.workspace.map(Cow::into_owned),
            id: answer.id.into_owned(),
            name: answer.name.into_owned(),
            via: named(&Via::ALL, Via::as_str, &answer.via)?,
            assurance: named(&Assurance::ALL, Assurance::as_str, &answer.assurance)?,
        },
        at: UnixTime(answer.at),
        note: answer.note.map(Cow::into_owned),
    })
}

fn named<T: Copy>(all: &[T], name: impl Fn(T) -> &'static str, text: &str) -> Result<T> {
    all.iter().copied().find(|one| name(*one) == text).ok_or_else(|| broken("has a word that is not known"))
}

fn broken(why: &str) -> Error {
    Error::store(format!("a request in the store {why}"))
}
