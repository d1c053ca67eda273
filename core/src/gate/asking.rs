//! Who asks whom, and in which way: what the requests of one session have in common, kept once for all of them.

use super::approvers::{Approvers, Authority};
use std::time::Duration;

/// What all requests have in common that one agent makes of the same people in the same way. Never changed once a
/// request has it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Asking {
    /// The project it belongs to; empty outside a server. Part of the digest, and nothing of one project is
    /// found through another.
    pub project: String,
    /// The asking agent's id.
    pub agent_id: String,
    /// The asking agent's name: shown, and no identity.
    pub agent_name: String,
    /// The session it asks from, where there is one.
    pub session_id: Option<String>,
    /// On whose behalf the agent asks, by the host's own word: the id of the person who told it to,
    /// and so may not approve the call.
    pub requested_by: Option<String>,
    /// The version of the policy that the caller asks under, by its own word. Shown; decides nothing.
    pub policy: Option<String>,
    /// Who may decide.
    pub approvers: Approvers,
    /// How many of them have to approve; one of them is enough to deny.
    pub quorum: u32,
    /// The Slack workspace that it is asked in, where that is known already.
    pub workspace: Option<String>,
    /// Whose word counts.
    pub authority: Authority,
    /// Where it is asked: a Slack channel's name or id, empty if nowhere in Slack.
    pub channel: String,
    /// Whether people are shown the arguments. The digest binds them either way.
    pub show_arguments: bool,
    /// Names whose values are redacted wherever the request is written down, besides the usual ones.
    pub redact: Vec<String>,
    /// The longest that a grant for more calls like it may last; `None` if it is approved once or not at all.
    pub grants: Option<Duration>,
    /// Can whoever asks run the call with arguments that a person has changed?
    pub edits: bool,
    /// The names of arguments that it could not make anew in their own types, and that stay as they are.
    pub fixed: Vec<String>,
}
