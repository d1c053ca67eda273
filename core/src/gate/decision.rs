//! A human's answer: what was decided, by whom, how we know, and when.

use super::approval::{Approval, State};
use super::edit::Edit;
use super::grant::Leave;
use crate::error::Reason;
use crate::model::{ApprovalId, UnixTime};
use std::sync::Arc;

/// What was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The call may run, once.
    Approved,
    /// The call must not run.
    Denied,
}

impl Outcome {
    /// `approved` or `denied`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Outcome::Approved => "approved",
            Outcome::Denied => "denied",
        }
    }
}

/// The way an answer came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Via {
    /// A button under the card in Slack.
    SlackButton,
    /// The slash command in Slack.
    SlackCommand,
    /// A dialog in Slack.
    SlackModal,
    /// The host program called `approve`, `deny` or `handle_interaction`.
    Host,
    /// The approval server said so.
    Server,
    /// Somebody typed it at the terminal of this process.
    Console,
    /// Over the approval server's REST API, with an operator's token.
    Rest,
    /// On the command line, beside the store.
    Cli,
    /// A script in somebody's tests.
    Script,
    /// Said earlier, for calls like this one: under a grant.
    Grant,
}

impl Via {
    /// Every way there is.
    pub const ALL: [Via; 10] = [
        Via::SlackButton,
        Via::SlackCommand,
        Via::SlackModal,
        Via::Host,
        Via::Server,
        Via::Console,
        Via::Rest,
        Via::Cli,
        Via::Script,
        Via::Grant,
    ];

    /// Did a person say it in Slack, whose signature covers who it was?
    pub const fn is_slack(self) -> bool {
        matches!(self, Via::SlackButton | Via::SlackCommand | Via::SlackModal)
    }

    /// The name in logs and records.
    pub const fn as_str(self) -> &'static str {
        match self {
            Via::SlackButton => "slack_button",
            Via::SlackCommand => "slack_command",
            Via::SlackModal => "slack_modal",
            Via::Host => "host",
            Via::Server => "server",
            Via::Console => "console",
            Via::Rest => "rest",
            Via::Cli => "cli",
            Via::Script => "script",
            Via::Grant => "grant",
        }
    }
}

/// How sure we are that the decider is who he is said to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Assurance {
    /// Slack says so: its signature covers the user id, or the id came over a connection that the app's token opened.
    Signed,
    /// He holds a credential that we gave out to him by name.
    Token,
    /// The host program or the server vouches for the name; we cannot check it.
    Asserted,
}

impl Assurance {
    /// Every degree.
    pub const ALL: [Assurance; 3] = [Assurance::Signed, Assurance::Token, Assurance::Asserted];

    /// The name in logs and records.
    pub const fn as_str(self) -> &'static str {
        match self {
            Assurance::Signed => "signed",
            Assurance::Token => "token",
            Assurance::Asserted => "asserted",
        }
    }
}

/// Who decided. Only `workspace` and `id` are identity; `name` is what a person is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decider {
    /// The Slack workspace's id, where there is one.
    pub workspace: Option<String>,
    /// The user's id (for the low-level calls: whatever the host passed as `user`).
    pub id: String,
    /// The name to show. Its owner can change it, so it decides nothing.
    pub name: String,
    /// The way the answer came in.
    pub via: Via,
    /// How sure we are of `id`.
    pub assurance: Assurance,
}

/// A decision, as it is stored and told to everybody.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// What was decided.
    pub outcome: Outcome,
    /// Who decided.
    pub decider: Decider,
    /// When, by our clock.
    pub at: UnixTime,
    /// The human's words, if any. They are given to the model.
    pub note: Option<String>,
    /// What a yes gives leave for.
    pub leave: Leave,
    /// What was changed about the call before it was approved.
    pub edit: Option<Edit>,
}

/// How a request ended for the caller that asked: what a ticket yields.
#[derive(Debug, Clone, PartialEq)]
pub struct Settlement {
    /// The request.
    pub approval_id: ApprovalId,
    /// Where it stands.
    pub state: State,
    /// The human's answer, where there was one.
    pub decision: Option<Arc<Decision>>,
    /// Why it is not a yes; `None` only for an approval that is still to be used by this caller.
    pub refusal: Option<Reason>,
}

impl Settlement {
    /// Reads how `approval` ended. Anything but an unspent approval by a human carries a refusal.
    pub fn of(approval: &Approval) -> Self {
        let by_human = approval.decision.as_ref().is_some_and(|d| d.outcome == Outcome::Approved);
        let refusal = match approval.state {
            State::Approved if by_human => None,
            State::Approved => Some(Reason::Defect),
            State::Denied => Some(Reason::DeniedByPerson),
            State::Expired => Some(Reason::Expired),
            State::Lapsed => Some(approval.ended_by.unwrap_or(Reason::Expired)),
            State::Cancelled => Some(approval.ended_by.unwrap_or(Reason::Cancelled)),
            State::Claimed | State::Done | State::Failed | State::Indeterminate => {
                Some(Reason::AlreadyClaimed)
            }
            State::Pending => Some(Reason::Cancelled),
        };
        Settlement {
            approval_id: approval.request.id.clone(),
            state: approval.state,
            decision: approval.decision.clone(),
            refusal,
        }
    }
}
