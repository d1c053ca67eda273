//! What is said in the thread under a card while it waits and after it has ended. The body of `chat.postMessage`.

use super::block::{self, markup};
use super::card::{NOTE_UNITS, about, message, outcome, set};
use super::escape::{date, mention, mention_group};
use crate::gate::approval::CardPlace;
use crate::gate::{Approval, Approvers};
use crate::wire::redact::Redactor;
use crate::wire::standing::{headline, story, told};
use crate::wire::visible;
use serde_json::{Value as Json, json};

/// People and groups that a reminder calls by name.
const CALLED: usize = 20;

/// A reply in the card's thread that tells how it ended; also where the card itself cannot be changed any
/// more. The body of `chat.postMessage`; `None` while an answer is awaited.
pub fn outcome_reply(approval: &Approval, place: &CardPlace, redactor: &Redactor) -> Option<Json> {
    headline(approval.state)?;
    let text = format!("{}: {}.", told(approval, redactor), story(approval));
    let mut blocks = vec![block::context(outcome(approval, redactor))];
    blocks.extend(super::edit::changed(approval, redactor));
    if let Some(note) = approval.decision.as_ref().and_then(|d| d.note.as_deref()) {
        blocks.extend(block::facts(&[("Note", visible::line(&redactor.text(note)), NOTE_UNITS)]));
    }
    let mut body = message(&place.channel, text, blocks, about(&approval.request));
    set(&mut body, "thread_ts", &place.ts);
    Some(body)
}

/// A reply that reminds those who could still answer; shown in the channel, too.
pub fn reminder(approval: &Approval, place: &CardPlace) -> Json {
    let request = &approval.request;
    let has_voted = |id: &String| approval.votes.iter().any(|vote| vote.decider.id == *id);
    let callable = |id: &String| mention(id).or_else(|| mention_group(id));
    let called: Vec<String> = match &request.approvers {
        Approvers::Anyone => Vec::new(),
        Approvers::Users(ids) | Approvers::InSlack(ids) => {
            ids.iter().filter(|id| !has_voted(id)).filter_map(callable).take(CALLED).collect()
        }
    };
    let expires = date(request.deadline.wall);
    let mut words =
        vec![format!("⏰ Request `{}` still waits for an answer and expires {expires}.", request.code)];
    words.extend(called);
    let text = format!("Reminder: AgentSudo request {} still waits for an answer.", request.code);
    let mut body =
        message(&place.channel, text, vec![block::section(markup(&words.join(" ")))], about(request));
    set(&mut body, "thread_ts", &place.ts);
    if let Some(fields) = body.as_object_mut() {
        fields.insert("reply_broadcast".to_owned(), json!(true));
    }
    body
}

/// A reply that says that somebody else was asked too, or could not be.
pub fn escalation(approval: &Approval, place: &CardPlace, target: &str, reached: bool) -> Json {
    let request = &approval.request;
    let words = if reached {
        "⏫ Nobody has answered, so this was asked there, too:"
    } else {
        "⚠️ Nobody has answered, and it could not be asked there either:"
    };
    let whom = match mention(target) {
        Some(user) => markup(&user),
        None => block::plain(&visible::line(target), 300),
    };
    let text = format!("AgentSudo request {} was escalated.", request.code);
    let mut body =
        message(&place.channel, text, vec![block::context(vec![markup(words), whom])], about(request));
    set(&mut body, "thread_ts", &place.ts);
    body
}
