//! How a request stands, in words that every medium shares: the Slack card, the terminal, lists.
//! Redacts and makes visible; must not escape for a medium.

use super::redact::Redactor;
use super::visible;
use crate::error::Reason;
use crate::gate::{Approval, ApprovalRequest, Decision, State, Term};
use std::time::Duration;

/// A decider's name and id together are cut at this length, in UTF-16 units.
const DECIDER_UNITS: usize = 300;

/// A settled request in two words; `None` while an answer is awaited.
pub const fn headline(state: State) -> Option<&'static str> {
    match state {
        State::Pending => None,
        State::Approved | State::Claimed | State::Done => Some("✅ Approved"),
        State::Failed => Some("✅ Approved, the call failed"),
        State::Indeterminate => Some("✅ Approved, result unknown"),
        State::Lapsed => Some("⌛ Approved, but not used"),
        State::Denied => Some("❌ Denied"),
        State::Expired => Some("⌛ Expired"),
        State::Cancelled => Some("🚫 Cancelled"),
    }
}

/// One clause on what became of the call.
pub fn story(approval: &Approval) -> String {
    match approval.state {
        State::Pending => "no answer yet".to_owned(),
        State::Approved => "the call may run, once".to_owned(),
        State::Claimed => "the call was let run".to_owned(),
        State::Done => "the call ran and returned".to_owned(),
        State::Failed => "the call ran and raised an error".to_owned(),
        State::Indeterminate => {
            "the caller died before it said how the call ended; it is not run again".to_owned()
        }
        State::Lapsed if approval.ended_by.is_some_and(|why| why != Reason::Expired) => {
            let why = approval.ended_by.map_or("", Reason::explanation);
            format!("{why}; the call did not run")
        }
        State::Lapsed => "the caller did not pick the approval up in time; the call did not run".to_owned(),
        State::Denied => "the call did not run".to_owned(),
        State::Expired => "nobody answered in time; the call did not run".to_owned(),
        State::Cancelled => match approval.ended_by {
            Some(reason) => format!("{}; the call did not run", reason.explanation()),
            None => "the call did not run".to_owned(),
        },
    }
}

/// What a grant gives leave for, in a few words.
pub fn term(term: Term) -> String {
    match term {
        Term::Session => "for this session".to_owned(),
        Term::For(time) => format!("for {}", stretch(time)),
        Term::Calls(calls) => format!("for {calls} calls"),
    }
}

/// A time in the largest unit that it is whole in.
pub fn stretch(time: Duration) -> String {
    let seconds = time.as_secs();
    let (count, unit) = match seconds {
        _ if seconds.is_multiple_of(3_600) => (seconds / 3_600, "hour"),
        _ if seconds.is_multiple_of(60) => (seconds / 60, "minute"),
        _ => (seconds, "second"),
    };
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}

/// Headline, decider and code in one clause.
pub fn told(approval: &Approval, redactor: &Redactor) -> String {
    let headline = headline(approval.state).unwrap_or("Pending");
    let by = match &approval.decision {
        Some(decision) => format!(" by {}", decider_name(decision, redactor)),
        None => String::new(),
    };
    format!("{headline}{by}, AgentSudo request {}", approval.request.code)
}

/// The shown name with the id that counts.
pub fn decider_name(decision: &Decision, redactor: &Redactor) -> String {
    let line = |text: &str| visible::line(&redactor.text(text));
    let (id, name) = (line(&decision.decider.id), line(&decision.decider.name));
    let whole = if name.is_empty() || name == id { id } else { format!("{name} ({id})") };
    visible::cut(&whole, DECIDER_UNITS).into_text()
}

/// `text` with its first letter in upper case.
pub fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|c| c.to_ascii_uppercase()).into_iter().chain(chars).collect()
}

/// Several scopes on one line; one that holds a comma is quoted, so that it cannot pass for two.
pub fn scopes(request: &ApprovalRequest, redactor: &Redactor) -> String {
    let one = |scope: &String| {
        let shown = visible::name(&redactor.text(scope));
        if scope.contains([',', '"', '␠', ' ']) {
            serde_json::Value::from(shown).to_string()
        } else {
            shown
        }
    };
    request.call.scopes.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// Seconds from question to deadline, rounded up: never 0.
pub fn seconds(request: &ApprovalRequest) -> i64 {
    let ms = request.deadline.wall.0.saturating_sub(request.created.wall.0).max(1);
    ms.saturating_add(999) / 1000
}
