//! One message for several requests that came in a burst, each with its facts and its buttons: what people are asked
//! all the same, with one notification. Only a request whose whole question is short has a part in one; nothing that is
//! asked is cut.
//!
//! As in `card`, functions are pure and yield bodies for Slack.

use super::block::{self, MESSAGE_UNITS, markup};
use super::card::{self, NOT_BOUND};
use super::escape::fit;
use super::{edit, grant};
use crate::gate::approval::CardPlace;
use crate::gate::{Approval, ApprovalRequest};
use crate::model::call::by_name;
use crate::wire::arguments as in_words;
use crate::wire::redact::Redactor;
use crate::wire::standing::{headline, told};
use crate::wire::visible;
use serde_json::{Value as Json, json};

/// Requests that one message shows. Five blocks for each, and two above them, are below Slack's 50.
pub const MOST: usize = 8;
/// What the facts of one request may take, and all of its part while it waits.
const FACTS_UNITS: usize = 400;
const PART_UNITS: usize = 1_000;
const SENTENCE_UNITS: usize = 400;

/// What a part shows of a request that has ended.
#[derive(Clone, Copy)]
struct Shown {
    /// What was asked, beside the facts.
    question: bool,
    /// Of each text that came with the answer, so much.
    units: usize,
}

/// The most that fits into the message is shown. With the least of it, as many as there may be do.
const SHOWN: [Shown; 3] = [
    Shown { question: true, units: 400 },
    Shown { question: false, units: 400 },
    Shown { question: false, units: 120 },
];

/// May the request share a message with others?
pub fn fits(request: &ApprovalRequest, redactor: &Redactor) -> bool {
    // Votes would need room of their own.
    request.quorum == 1
        && block::units_of(&card::facts(request, redactor)) <= FACTS_UNITS
        && block::units_of(&asking(request, redactor)) <= PART_UNITS
}

/// The message that asks about them all: the body of `chat.postMessage`.
pub fn request(approvals: &[Approval], channel: &str, redactor: &Redactor) -> Json {
    message(approvals, channel, redactor)
}

/// The message as it is to show them now: the body of `chat.update` for the message at `place`.
pub fn standing(approvals: &[Approval], place: &CardPlace, redactor: &Redactor) -> Json {
    let mut body = message(approvals, &place.channel, redactor);
    card::set(&mut body, "ts", &place.ts);
    body
}

fn message(approvals: &[Approval], channel: &str, redactor: &Redactor) -> Json {
    let waiting = approvals.iter().filter(|approval| approval.state.is_pending()).count();
    let mut blocks = Vec::new();
    for shown in SHOWN {
        blocks = self::blocks(approvals, waiting, shown, redactor);
        if block::units_of(&blocks) <= MESSAGE_UNITS {
            break;
        }
    }
    let sentences: Vec<String> = approvals
        .iter()
        .map(|approval| {
            let sentence = fit(&card::sentence(&approval.request, redactor), SENTENCE_UNITS);
            match approval.state.is_pending() {
                true => format!("{}: {sentence}", approval.request.code),
                false => format!("{}: {sentence}", told(approval, redactor)),
            }
        })
        .collect();
    let text = format!("{}. {}.", title(approvals.len(), waiting), sentences.join("; "));
    let ids: Vec<&str> = approvals.iter().map(|approval| approval.request.id.as_str()).collect();
    card::message(channel, text, blocks, json!({ "approval_ids": ids }))
}

fn title(all: usize, waiting: usize) -> String {
    match waiting {
        0 => format!("AgentSudo: none of {all} requests waits any more"),
        waiting if waiting == all => format!("AgentSudo: {all} approval requests"),
        waiting => format!("AgentSudo: {waiting} of {all} approval requests still wait"),
    }
}

fn blocks(approvals: &[Approval], waiting: usize, shown: Shown, redactor: &Redactor) -> Vec<Json> {
    let mut blocks = vec![
        block::header(&format!("🔐 {}", title(approvals.len(), waiting))),
        block::context(vec![markup(
            "They came in a burst. Each has buttons of its own: an answer is for that one",
        )]),
    ];
    for approval in approvals {
        match approval.state.is_pending() {
            true => blocks.extend(asking(&approval.request, redactor)),
            false => blocks.extend(settled(approval, shown, redactor)),
        }
        blocks.push(json!({ "type": "divider" }));
    }
    blocks
}

fn asking(request: &ApprovalRequest, redactor: &Redactor) -> Vec<Json> {
    let mut part = card::facts(request, redactor);
    part.push(block::labelled(&question(request, redactor)));
    let mut small = vec![card::expiry(request)];
    if request.shown_arguments().is_some_and(|mut shown| shown.any(|(_, value)| value.has_opaque())) {
        small.push(markup(NOT_BOUND));
    }
    small.extend(card::approvers(request, redactor));
    small.push(card::digest(request));
    part.push(block::context(small));
    part.push(card::buttons(request, redactor));
    part
}

fn settled(approval: &Approval, shown: Shown, redactor: &Redactor) -> Vec<Json> {
    let request = &approval.request;
    let mut part = card::facts(request, redactor);
    let mut texts = if shown.question { question(request, redactor) } else { Vec::new() };
    if let Some(edit) = approval.decision.as_ref().and_then(|decision| decision.edit.as_ref()) {
        let changes = fit(&in_words::lines(by_name(edit.changes()), redactor), shown.units);
        texts.push((edit::CHANGED, Some(changes)));
    }
    if !texts.is_empty() {
        part.push(block::labelled(&texts));
    }
    if let Some(note) = approval.decision.as_ref().and_then(|decision| decision.note.as_deref()) {
        part.extend(block::facts(&[("Note", visible::line(&redactor.text(note)), shown.units)]));
    }
    let mut small = vec![markup(headline(approval.state).unwrap_or_default())];
    small.extend(card::outcome(approval, redactor));
    small.extend(grant::standing(approval, shown.units, redactor).unwrap_or_default());
    small.push(card::settled_digest(approval));
    if !shown.question {
        small.push(markup("For its arguments there is no room here any more"));
    }
    part.push(block::context(small));
    // Slack asks for fresh block ids with every change of a message.
    for (number, block) in part.iter_mut().enumerate() {
        card::set(block, "block_id", &format!("{}_{number}_{}", approval.state.as_str(), request.id));
    }
    part
}

/// All that is asked: what is longer has a card of its own.
fn question(request: &ApprovalRequest, redactor: &Redactor) -> Vec<(&'static str, Option<String>)> {
    let preview = request.preview.as_ref().map(|words| visible::block(&redactor.text(words), ""));
    let arguments = match request.shown_arguments() {
        None => ("Arguments: not shown (show_args is off)", None),
        Some(shown) if shown.len() == 0 => ("Arguments: none", None),
        Some(shown) => ("Arguments", Some(in_words::lines(shown, redactor))),
    };
    let preview = preview.map(|words| ("Preview, in the program's own words", Some(words)));
    preview.into_iter().chain([arguments]).collect()
}
