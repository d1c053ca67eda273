//! A question on a terminal, the answers that are understood, and how it ended: plain lines without
//! colours or cursor moves, in which nothing untrusted can move the cursor or pass for a line of ours.

use super::redact::Redactor;
use super::standing::{capitalised, scopes, seconds, story, told};
use super::{arguments, visible};
use crate::gate::{Approval, ApprovalRequest};

/// What is written before the cursor.
pub const PROMPT: &str = "Approve this call? Type yes, no, or no and a reason: ";

/// What is said to a line that is no answer.
pub const UNCLEAR: &str = "That is neither yes nor no; the call still waits.\n";

/// What somebody typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// The call may run.
    Yes,
    /// It must not, perhaps with a reason.
    No(Option<String>),
    /// Neither.
    Unclear,
}

/// Reads a line. Yes is `y`, `yes` or `approve` and nothing beside it; no is `n`, `no` or `deny`, with whatever
/// follows as the reason.
pub fn reply(line: &str) -> Reply {
    let line = line.trim();
    let (word, rest) = line.split_once(|c: char| c.is_whitespace() || c == ',').unwrap_or((line, ""));
    let reason = rest.trim();
    match word.to_ascii_lowercase().as_str() {
        "y" | "yes" | "approve" if reason.is_empty() => Reply::Yes,
        "n" | "no" | "deny" => Reply::No(Some(reason.to_owned()).filter(|reason| !reason.is_empty())),
        _ => Reply::Unclear,
    }
}

/// The question, in full: nothing is cut.
pub fn question(request: &ApprovalRequest, redactor: &Redactor) -> String {
    let line = |text: &str| visible::line(&redactor.text(text));
    let mut text = String::from("\n🔐 AgentSudo Approval Request\n");
    for (name, value) in [
        ("Agent", line(&request.agent_name)),
        ("Scope", scopes(request, redactor)),
        ("Function", visible::name(&redactor.text(&request.call.function))),
        ("Request ID", request.code.to_string()),
    ] {
        text.push_str(&format!("  {name:<11} {value}\n"));
    }
    match request.shown_arguments() {
        None => text.push_str("  Arguments   not shown (`show_args` is off)\n"),
        Some(shown) if shown.len() == 0 => text.push_str("  Arguments   none\n"),
        Some(mut shown) => {
            text.push_str("  Arguments\n");
            for line in arguments::lines(shown.clone(), redactor).lines() {
                text.push_str(&format!("  │ {line}\n"));
            }
            if shown.any(|(_, value)| value.has_opaque()) {
                text.push_str("  ⚠️ Values marked (not bound) may change before the call runs.\n");
            }
        }
    }
    text.push_str(&format!(
        "  Digest {}: the answer holds for exactly this call, once\n",
        request.digest.short()
    ));
    text.push_str(&format!("  Expires in {} seconds\n", seconds(request)));
    text
}

/// How it ended, for whoever sits before the terminal.
pub fn outcome(approval: &Approval, redactor: &Redactor) -> String {
    format!("{}. {}.\n", told(approval, redactor), capitalised(&story(approval)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_bare_yes_is_one() {
        for yes in ["y", "yes", " YES ", "Approve"] {
            assert_eq!(reply(yes), Reply::Yes, "{yes}");
        }
        for unclear in ["", "yes please", "yess", "ja", "1", "true", "ok", "y n", "\u{200b}yes"] {
            assert_eq!(reply(unclear), Reply::Unclear, "{unclear}");
        }
    }

    #[test]
    fn a_no_may_have_a_reason() {
        assert_eq!(reply("n"), Reply::No(None));
        assert_eq!(reply("No, not today "), Reply::No(Some("not today".into())));
        assert_eq!(reply("deny wrong customer"), Reply::No(Some("wrong customer".into())));
    }
}
