//! The card an approver sees, in all its states, and what is said around it: the thread, the notice of a
//! webhook. Shows what is stored about the request, never what a payload claims about it.
//!
//! Functions return the JSON body of `chat.postMessage`, `chat.update` or a webhook, without credentials.
//! They are pure and always succeed; a text that does not fit is cut, which is said, with its digest.

use super::block::{self, FALLBACK_UNITS, MESSAGE_UNITS, markup, plain};
use super::escape::{date, escape, fit, mention, mention_group};
use super::{edit, grant};
use crate::gate::approval::CardPlace;
use crate::gate::{Approval, ApprovalRequest, Approvers, Assurance, Decision, State, Via};
use crate::wire::redact::Redactor;
use crate::wire::standing::{capitalised, decider_name, headline, scopes, seconds, story, told};
use crate::wire::{arguments as in_words, visible};
use serde_json::{Value as Json, json};
use std::sync::Arc;

/// The header of a card that awaits its answer.
pub const TITLE: &str = "🔐 AgentSudo Approval Request";

/// Said where it is so.
pub(super) const NOT_BOUND: &str =
    "⚠️ Values marked _(not bound)_ are known by their type only: they may change before the call runs.";
const AGENT_UNITS: usize = 600;
const SCOPE_UNITS: usize = 1_500;
const FUNCTION_UNITS: usize = 600;
const PREVIEW_UNITS: usize = 2_500;
pub(super) const NOTE_UNITS: usize = 1_000;
const SHOWN_APPROVERS: usize = 20;

/// The card that asks: the body of `chat.postMessage`.
pub fn request(request: &ApprovalRequest, redactor: &Redactor) -> Json {
    asking(request, &request.channel, &[], None, redactor)
}

/// The card that asks somebody else too, in `channel`, because nobody has answered where it was asked.
pub fn escalated(approval: &Approval, channel: &str, redactor: &Redactor) -> Json {
    let why =
        "⏫ Nobody has answered where this was asked first; the first answer counts, wherever it is given";
    asking(&approval.request, channel, &approval.votes, Some(why), redactor)
}

/// The card that still asks, with the votes there are: the body of `chat.update` for the message at `place`.
pub fn voted(approval: &Approval, place: &CardPlace, redactor: &Redactor) -> Json {
    let mut body = asking(&approval.request, &place.channel, &approval.votes, None, redactor);
    set(&mut body, "ts", &place.ts);
    body
}

fn asking(
    request: &ApprovalRequest,
    channel: &str,
    votes: &[Arc<Decision>],
    why: Option<&str>,
    redactor: &Redactor,
) -> Json {
    let mut card = Card::new(TITLE, request, redactor);
    card.end.push(block::context(vec![expiry(request)]));
    card.end.extend(why.map(|why| block::context(vec![markup(why)])));
    card.end.push(block::context(approvers(request, redactor)));
    if request.quorum > 1 {
        card.end.push(block::context(ballot(request, votes, redactor)));
    }
    card.end.push(block::context(vec![digest(request)]));
    card.end.push(json!({ "type": "divider" }));
    card.end.push(buttons(request, redactor));
    let text = format!(
        "AgentSudo approval request {}: {}. Expires in {} seconds.",
        request.code,
        sentence(request, redactor),
        seconds(request)
    );
    message(channel, text, card.into_blocks(), about(request))
}

/// The card after the request was settled: the same facts, who and when, and no buttons. The body of
/// `chat.update` for the message at `place`; `None` while an answer is awaited.
pub fn settled(approval: &Approval, place: &CardPlace, redactor: &Redactor) -> Option<Json> {
    let request = &approval.request;
    let mut card = Card::new(headline(approval.state)?, request, redactor);
    if let Some(note) = approval.decision.as_ref().and_then(|d| d.note.as_deref()) {
        card.end.extend(block::facts(&[("Note", visible::line(&redactor.text(note)), NOTE_UNITS)]));
    }
    card.end.extend(edit::changed(approval, redactor));
    card.end.push(block::context(outcome(approval, redactor)));
    if request.quorum > 1 {
        card.end.push(block::context(ballot(request, &approval.votes, redactor)));
    }
    card.end.extend(grant::standing(approval, grant::LIMITS_UNITS, redactor).map(block::context));
    card.end.push(block::context(vec![settled_digest(approval)]));
    let mut blocks = card.into_blocks();
    // Slack asks for fresh block ids with every change of a message.
    for (number, block) in blocks.iter_mut().enumerate() {
        if let Some(fields) = block.as_object_mut() {
            let id = format!("{}_{number}_{}", approval.state.as_str(), request.id);
            fields.insert("block_id".to_owned(), id.into());
        }
    }
    let text = format!("{}: {}.", told(approval, redactor), sentence(request, redactor));
    let mut body = message(&place.channel, text, blocks, about(request));
    set(&mut body, "ts", &place.ts);
    Some(body)
}

/// The first reply in the card's thread: everything that binds the answer. The body of `chat.postMessage`.
pub fn context(request: &ApprovalRequest, place: &CardPlace, redactor: &Redactor) -> Json {
    let mut card = Card::new("Context of the request", request, redactor);
    let line = |text: &str| visible::line(&redactor.text(text));
    let session = request.session_id.as_deref().map_or_else(|| "none".to_owned(), line);
    card.end.extend(block::facts(&[
        ("Agent ID", line(&request.agent_id), AGENT_UNITS),
        ("Session", session, AGENT_UNITS),
        ("Digest", request.digest.to_hex(), AGENT_UNITS),
        ("Asked at", request.created.wall.rfc3339(), AGENT_UNITS),
        ("Expires at", request.deadline.wall.rfc3339(), AGENT_UNITS),
    ]));
    let text = format!("Context of request {}: {}.", request.code, sentence(request, redactor));
    let mut body = message(&place.channel, text, card.into_blocks(), about(request));
    set(&mut body, "thread_ts", &place.ts);
    body
}

/// The notice of an incoming webhook: nobody can answer it, and it says so.
pub fn notification(request: &ApprovalRequest, redactor: &Redactor) -> Json {
    let mut card = Card::new(TITLE, request, redactor);
    card.end.push(block::context(vec![digest(request)]));
    card.end.push(block::context(vec![markup(
        "🚫 This is a notice only: nobody can answer here, and the call was denied. \
         Set up a bot token to answer with buttons.",
    )]));
    let text = format!(
        "AgentSudo notice {}: {}. Nobody can answer here; the call was denied.",
        request.code,
        sentence(request, redactor)
    );
    json!({ "text": fit_escaped(&text), "blocks": card.into_blocks(), "unfurl_links": false, "unfurl_media": false })
}

/// A message in the making: the arguments get whatever room the rest leaves.
struct Card<'a> {
    start: Vec<Json>,
    end: Vec<Json>,
    request: &'a ApprovalRequest,
    redactor: &'a Redactor,
}

impl<'a> Card<'a> {
    fn new(title: &str, request: &'a ApprovalRequest, redactor: &'a Redactor) -> Self {
        let mut start = vec![block::header(title)];
        start.extend(facts(request, redactor));
        Card { start, end: Vec::new(), request, redactor }
    }

    fn into_blocks(self) -> Vec<Json> {
        const LABELS: usize = 600;
        let mut blocks = self.start;
        if let Some(words) = &self.request.preview {
            let whole = visible::block(&self.redactor.text(words), "");
            let cut = visible::cut_by(&whole, PREVIEW_UNITS, super::escape::cost);
            let (hidden, digest) = (cut.hidden_chars, cut.digest_of_whole);
            blocks.push(block::section(markup("*Preview*, in the program's own words")));
            blocks.push(block::preformatted(&cut.into_text()));
            if hidden > 0 {
                blocks.push(block::context(vec![markup(&format!(
                    "⚠️ {hidden} characters of the preview do not fit here. SHA-256 of all of it: `{digest}`"
                ))]));
            }
        }
        let shown = self.request.shown_arguments();
        if shown.is_none() {
            blocks.push(block::section(markup("*Arguments*: not shown (`show_args` is off)")));
        } else if shown.as_ref().is_some_and(|shown| shown.len() == 0) {
            blocks.push(block::section(markup("*Arguments*: none")));
        } else if let Some(mut arguments) = shown {
            let room = MESSAGE_UNITS - LABELS;
            let room = room.saturating_sub(block::units_of(&blocks) + block::units_of(&self.end));
            let whole = in_words::lines(arguments.clone(), self.redactor);
            let cut = visible::cut_by(&whole, room, super::escape::cost);
            let (hidden, digest) = (cut.hidden_chars, cut.digest_of_whole);
            blocks.push(block::section(markup("*Arguments*")));
            blocks.push(block::preformatted(&cut.into_text()));
            if hidden > 0 {
                blocks.push(block::context(vec![markup(&format!(
                    "⚠️ {hidden} characters of the arguments do not fit here. SHA-256 of all of them: `{digest}`"
                ))]));
            }
            if arguments.any(|(_, value)| value.has_opaque()) {
                blocks.push(block::context(vec![markup(NOT_BOUND)]));
            }
        }
        blocks.extend(self.end);
        blocks
    }
}

/// Who wants to do what.
pub(super) fn facts(request: &ApprovalRequest, redactor: &Redactor) -> Vec<Json> {
    block::facts(&[
        ("Agent", visible::line(&redactor.text(&request.agent_name)), AGENT_UNITS),
        ("Scope", scopes(request, redactor), SCOPE_UNITS),
        ("Function", visible::name(&redactor.text(&request.call.function)), FUNCTION_UNITS),
        ("Request ID", request.code.to_string(), AGENT_UNITS),
    ])
}

/// What a message is about, for programs.
pub(super) fn about(request: &ApprovalRequest) -> Json {
    json!({ "approval_id": request.id.as_str() })
}

pub(super) fn message(channel: &str, text: String, blocks: Vec<Json>, about: Json) -> Json {
    json!({
        "channel": channel,
        "text": fit_escaped(&text),
        "blocks": blocks,
        "unfurl_links": false,
        "unfurl_media": false,
        // Bare addresses in the fallback text stay text.
        "parse": "none",
        "metadata": {
            "event_type": "agentsudo_approval",
            "event_payload": about,
        },
    })
}

pub(super) fn set(body: &mut Json, key: &str, value: &str) {
    if let Some(fields) = body.as_object_mut() {
        fields.insert(key.to_owned(), value.into());
    }
}

/// The text beside the blocks is markup to Slack, so all of it is escaped.
fn fit_escaped(text: &str) -> String {
    escape(&fit(text, FALLBACK_UNITS))
}

/// What it is answered with: whatever the request takes.
pub(super) fn buttons(request: &ApprovalRequest, redactor: &Redactor) -> Json {
    let mut buttons = vec![
        button("approve", "✅ Approve", "primary", request),
        button("deny", "❌ Deny", "danger", request),
    ];
    if edit::is_offered(request, redactor) {
        buttons.push(button("edit", "Edit and approve…", "", request));
    }
    if request.longest_grant().is_some() {
        buttons.push(button("approve_for", "Approve for…", "", request));
    }
    buttons.push(button("deny_reason", "Deny with reason…", "", request));
    json!({ "type": "actions", "block_id": format!("approval_{}", request.id), "elements": buttons })
}

fn button(action: &str, text: &str, style: &str, request: &ApprovalRequest) -> Json {
    let mut button = json!({
        "type": "button",
        "action_id": action,
        // The two that decide at once have one in front.
        "text": { "type": "plain_text", "text": text, "emoji": !style.is_empty() },
        "value": request.id.as_str(),
    });
    // Absent is a style of Slack's; empty is none.
    if !style.is_empty() {
        set(&mut button, "style", style);
    }
    button
}

pub(super) fn expiry(request: &ApprovalRequest) -> Json {
    let at = date(request.deadline.wall);
    markup(&format!("⏱️ Expires in {} seconds, at {at}", seconds(request)))
}

pub(super) fn digest(request: &ApprovalRequest) -> Json {
    markup(&format!("🔏 Digest `{}`: the answer holds for exactly this call, once", request.digest.short()))
}

/// What the digest stands for once there is an answer, which may be for another call, or for more than one.
pub(super) fn settled_digest(approval: &Approval) -> Json {
    let short = approval.request.digest.short();
    let is_changed = approval.decision.as_ref().is_some_and(|decision| decision.edit.is_some());
    match &approval.grant {
        _ if is_changed => markup(&format!("🔏 Digest `{short}` of the call as it was asked about")),
        Some(_) => markup(&format!("🔏 Digest `{short}` of this call")),
        None => digest(&approval.request),
    }
}

/// Who may answer: at most seven elements.
pub(super) fn approvers(request: &ApprovalRequest, redactor: &Redactor) -> Vec<Json> {
    let mut elements = match &request.approvers {
        Approvers::Anyone => vec![markup("👥 Anyone who sees this card may answer")],
        Approvers::Users(ids) | Approvers::InSlack(ids) => listed(ids, redactor),
    };
    if request.quorum > 1 {
        elements.push(markup(&format!("it takes *{} people* to approve, and one to deny", request.quorum)));
    }
    if let Some(person) = &request.requested_by {
        elements.push(markup("asked on behalf of"));
        elements.push(match mention(person) {
            Some(user) => markup(&user),
            None => plain(&visible::line(&redactor.text(person)), 300),
        });
        elements.push(markup("who may not approve it"));
    }
    elements
}

fn listed(ids: &[String], redactor: &Redactor) -> Vec<Json> {
    let live = |id: &String| mention(id).or_else(|| mention_group(id));
    let shown = ids.iter().take(SHOWN_APPROVERS);
    let mentions: Vec<String> = shown.clone().filter_map(live).collect();
    let others: Vec<String> =
        shown.filter(|id| live(id).is_none()).map(|id| visible::line(&redactor.text(id))).collect();
    let mut elements = vec![markup(&["👥 May answer:".to_owned(), mentions.join(" ")].join(" "))];
    if !others.is_empty() {
        elements.push(plain(&others.join(", "), 1_000));
    }
    if let Some(more) = ids.len().checked_sub(SHOWN_APPROVERS).filter(|more| *more > 0) {
        elements.push(markup(&format!("and {more} more")));
    }
    elements
}

/// What is asked, for screen readers and notifications, which see nothing else.
pub(super) fn sentence(request: &ApprovalRequest, redactor: &Redactor) -> String {
    let agent = fit(&visible::line(&redactor.text(&request.agent_name)), 300);
    let function = fit(&visible::name(&redactor.text(&request.call.function)), 300);
    let scope = fit(&scopes(request, redactor), 600);
    let with = match request.shown_arguments() {
        Some(shown) if shown.len() > 0 => format!(" with {}", fit(&in_words::inline(shown, redactor), 1_500)),
        _ => String::new(),
    };
    format!("agent {agent} asks to call {function}{with} (scope {scope})")
}

/// Who has approved so far, as elements of a context block.
pub(super) fn ballot(request: &ApprovalRequest, votes: &[Arc<Decision>], redactor: &Redactor) -> Vec<Json> {
    let mut elements =
        vec![markup(&format!("🗳️ {} of {} people have approved", votes.len(), request.quorum))];
    let shown = votes.iter().take(SHOWN_APPROVERS);
    let live = |vote: &Decision| mention(&vote.decider.id).filter(|_| is_from_slack(vote));
    let mentions: Vec<String> = shown.clone().filter_map(|vote| live(vote)).collect();
    let others: Vec<String> =
        shown.filter(|vote| live(vote).is_none()).map(|vote| decider_name(vote, redactor)).collect();
    if !mentions.is_empty() {
        elements.push(markup(&mentions.join(" ")));
    }
    if !others.is_empty() {
        elements.push(plain(&others.join(", "), 1_000));
    }
    elements
}

/// Who and when, as elements of a context block.
pub(super) fn outcome(approval: &Approval, redactor: &Redactor) -> Vec<Json> {
    let mut elements = Vec::new();
    if let Some(decision) = &approval.decision {
        let verb = capitalised(decision.outcome.as_str());
        let at = date(decision.at);
        match mention(&decision.decider.id).filter(|_| is_from_slack(decision)) {
            Some(user) => elements.push(markup(&format!("{verb} by {user} on {at}"))),
            None => {
                elements.push(markup(&format!("{verb} by")));
                elements.push(plain(&decider_name(decision, redactor), 400));
                elements.push(markup(&format!("on {at}{}", vouched(decision))));
            }
        }
    } else if approval.state == State::Expired {
        elements.push(markup(&format!("Expired on {}", date(approval.request.deadline.wall))));
    }
    elements.push(markup(&capitalised(&story(approval))));
    elements
}

fn is_from_slack(decision: &Decision) -> bool {
    decision.decider.via.is_slack()
}

const fn vouched(decision: &Decision) -> &'static str {
    match (decision.decider.via, decision.decider.assurance) {
        (Via::Server, _) => ", says the approval server",
        (Via::Console, _) => ", at the terminal",
        (Via::Cli, _) => ", on the server's command line",
        (Via::Grant, _) => ", by a grant",
        (_, Assurance::Asserted) => ", says the host program",
        (_, Assurance::Signed | Assurance::Token) => "",
    }
}
