//! What the person is told who pressed a button or typed a command: the truth, also when nothing changed.
//!
//! [`ephemeral`] makes the body for a response URL or for the answer to a slash command, [`private`] the
//! body of `chat.postEphemeral`. Only the person asking sees either.

use super::block::{self, MESSAGE_BLOCKS, MESSAGE_UNITS, markup, plain};
use super::command::Misuse;
use super::escape::{date, escape, mention};
use crate::gate::{Approval, Outcome, Rejection, State};
use crate::model::Moment;
use crate::wire::redact::Redactor;
use crate::wire::standing::decider_name;
use crate::wire::visible;
use serde_json::{Value as Json, json};

/// The body for a response URL, or the answer to a slash command: seen by one person, changes no message.
pub fn ephemeral(text: &str) -> Json {
    json!({ "response_type": "ephemeral", "replace_original": false, "text": text })
}

/// The body of `chat.postEphemeral` that says what `words`, the body for a response URL, says.
pub fn private(channel: &str, user: &str, words: &Json) -> Json {
    let mut body = json!({ "channel": channel, "user": user, "text": words.get("text") });
    if let (Some(body), Some(blocks)) = (body.as_object_mut(), words.get("blocks")) {
        body.insert("blocks".to_owned(), blocks.clone());
    }
    body
}

/// Told to somebody whose click or command changed nothing.
pub fn rejection(rejection: &Rejection, redactor: &Redactor) -> String {
    match rejection {
        Rejection::Unknown => "🤷 There is no such request here. It may have ended long ago, or the program that \
                               asked may have been restarted. Nothing was decided."
            .to_owned(),
        Rejection::AlreadySettled(approval) => settled(approval, redactor),
        Rejection::NotAnApprover => {
            "⛔ You are not an approver of this request. Nothing was decided; it still waits for its approvers."
                .to_owned()
        }
        Rejection::Unconfirmed => "⛔ Slack did not say whether you are one of this request's approvers (a user group \
                                   could not be read). Nothing was decided; try again in a moment."
            .to_owned(),
        Rejection::OwnRequest => {
            "⛔ The agent asks on your behalf, so somebody else has to approve. Nothing was decided.".to_owned()
        }
        Rejection::AlreadyVoted(approval) => {
            format!("☝️ You have approved request `{}` already. {}", approval.request.code, votes(approval))
        }
        Rejection::OtherWay => "⛔ Approvals of this request are being collected in another place, and have to come \
                                the same way. Nothing was decided; you can still deny it."
            .to_owned(),
        Rejection::WrongPlace => "⛔ This message does not show that request. Nothing was decided.".to_owned(),
        Rejection::Stranger => {
            "⛔ You or this app belong to another workspace than the request. Nothing was decided.".to_owned()
        }
        Rejection::NotHere => {
            "⛔ This request is decided by the approval server, not here. Nothing was decided.".to_owned()
        }
        Rejection::NoEdit => "⛔ This request can be approved as it is, but not changed here, or not so. Nothing was \
                              decided; it still waits for an answer."
            .to_owned(),
        Rejection::NoGrant => "⛔ This request can be approved once, but not for more calls, or not for these. Nothing \
                               was decided; it still waits for an answer."
            .to_owned(),
    }
}

/// How a request stands that somebody tried to decide.
fn settled(approval: &Approval, redactor: &Redactor) -> String {
    let code = &approval.request.code;
    if let Some(decision) = &approval.decision {
        let by = mention(&decision.decider.id)
            .filter(|_| decision.decider.via.is_slack())
            .unwrap_or_else(|| code_span(&decider_name(decision, redactor)));
        let verb = decision.outcome.as_str();
        return format!("☝️ Request `{code}` was already {verb} by {by} on {}.", date(decision.at));
    }
    match approval.state {
        State::Cancelled => {
            format!("🚫 Request `{code}` was cancelled: the call no longer waits. Nothing was decided.")
        }
        // A pending one is here because its deadline passed before anybody wrote that down.
        _ => format!(
            "⌛ Request `{code}` expired on {}: nobody answered in time. Nothing was decided.",
            date(approval.request.deadline.wall)
        ),
    }
}

/// Told to the person whose decision counted.
pub fn decided(approval: &Approval, redactor: &Redactor) -> String {
    let request = &approval.request;
    let agent = code_span(&visible::line(&redactor.text(&request.agent_name)));
    let function = code_span(&visible::name(&redactor.text(&request.call.function)));
    match approval.decision.as_ref().map(|decision| decision.outcome) {
        Some(Outcome::Approved) => {
            format!("✅ You approved request `{}`: agent {agent} may call {function}, once.", request.code)
        }
        Some(Outcome::Denied) => {
            format!("❌ You denied request `{}`: agent {agent} will not call {function}.", request.code)
        }
        None if approval.state.is_pending() => {
            format!("🗳️ Your approval of request `{}` counts. {}", request.code, votes(approval))
        }
        None => settled(approval, redactor),
    }
}

/// How many approvals there are and how many it takes.
fn votes(approval: &Approval) -> String {
    let (so_far, needed) = (approval.votes.len(), approval.request.quorum);
    format!("It has {so_far} of the {needed} approvals it takes, and waits for the others.")
}

/// What the command `command` (for example `/agentsudo`) can do.
pub fn help(command: &str) -> String {
    let command = escape(&visible::line(command));
    format!(
        "*AgentSudo*: decide what agents may do\n\
         • `{command} pending`: what waits for an answer\n\
         • `{command} approve ID`: let the call run, once\n\
         • `{command} deny ID`: refuse the call\n\
         • `{command} grants`: what agents may do for a while without asking\n\
         • `{command} revoke ID`: take a grant back\n\
         • `{command} help`: this text\n\
         ID is the 8-character code on the card, or the whole id."
    )
}

/// What was wrong with the command, and how it is used.
pub fn usage(misuse: Misuse, command: &str) -> String {
    let what = match misuse {
        Misuse::NothingNamed => "Which request? Give its ID.",
        Misuse::NotAnId => {
            "That is no request ID: it is the whole 8-character code on the card, in lower case."
        }
        Misuse::TooManyWords => "That is more than the command takes.",
    };
    format!("⚠️ {what} Nothing was decided.\n{}", help(command))
}

/// The requests that wait, in the order given, and how many grants are in force. As many as one message holds; how many
/// more is said.
pub fn pending(approvals: &[Approval], grants: usize, now: Moment, redactor: &Redactor) -> Json {
    let waiting: Vec<&Approval> =
        approvals.iter().filter(|a| a.state.is_pending() && !a.is_overdue(now)).collect();
    let title = match waiting.len() {
        0 => "Nothing waits for an answer.".to_owned(),
        1 => "1 request waits for an answer.".to_owned(),
        n => format!("{n} requests wait for an answer."),
    };
    let in_force = match grants {
        0 => None,
        1 => Some("🎫 1 grant is in force: `grants` lists it".to_owned()),
        n => Some(format!("🎫 {n} grants are in force: `grants` lists them")),
    };
    let entries = waiting.iter().map(|approval| entry(approval, redactor)).collect();
    list(&title, entries, in_force)
}

/// A list under its title: as much of it as one message holds, and how many more there are. `last` is ours.
pub(super) fn list(title: &str, entries: Vec<Json>, last: Option<String>) -> Json {
    const ROOM_FOR_MORE: usize = 400;
    let mut blocks = vec![block::section(markup(&format!("*{title}*")))];
    let mut used = block::units_of(&blocks) + ROOM_FOR_MORE;
    let count = entries.len();
    let mut listed = 0;
    for entry in entries {
        used += block::units_of(std::slice::from_ref(&entry));
        if used > MESSAGE_UNITS || blocks.len() + 3 > MESSAGE_BLOCKS {
            break;
        }
        blocks.push(entry);
        listed += 1;
    }
    if let Some(more) = count.checked_sub(listed).filter(|more| *more > 0) {
        blocks.push(block::context(vec![markup(&format!("… and {more} more, not listed here"))]));
    }
    blocks.extend(last.map(|last| block::context(vec![markup(&last)])));
    json!({ "response_type": "ephemeral", "replace_original": false, "text": title, "blocks": blocks })
}

fn entry(approval: &Approval, redactor: &Redactor) -> Json {
    let expires = date(approval.request.deadline.wall);
    row(&format!("`{}` expires {expires}", approval.request.code), approval, redactor)
}

/// Agent, function and scopes beside `first`, which is ours.
pub(super) fn row(first: &str, approval: &Approval, redactor: &Redactor) -> Json {
    const EACH: usize = 120;
    let request = &approval.request;
    let scopes: Vec<String> = request.call.scopes.iter().map(|s| visible::name(&redactor.text(s))).collect();
    json!({
        "type": "section",
        "fields": [
            markup(first),
            plain(&visible::line(&redactor.text(&request.agent_name)), EACH),
            plain(&visible::name(&redactor.text(&request.call.function)), EACH),
            plain(&scopes.join(", "), EACH),
        ],
    })
}

/// In a code span nothing is markup and no address becomes a link.
pub(super) fn code_span(visible: &str) -> String {
    let cut = visible::cut(visible, 200).into_text();
    format!("`{}`", escape(&cut.replace('`', "⟨U+0060⟩")))
}
