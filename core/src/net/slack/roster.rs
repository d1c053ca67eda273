//! Who is in a user group, as Slack says: `usergroups.users.list`, remembered for a few seconds. Contract:
//! docs.slack.dev/reference/methods/usergroups.users.list (bot scope `usergroups:read`, tier 2: 20 calls a minute).

use super::approver::SlackApproval;
use super::client::{SlackClient, SlackFault};
use super::options::Mode;
use crate::desk::{Logger, Roster};
use crate::error::{Error, Reason, Result};
use crate::gate::Level;
use crate::model::{Digest, Monotonic};
use crate::net::process::{Process, gate, records};
use serde_json::Value as Json;
use std::collections::{HashMap, HashSet};
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How long an answer of Slack's is good: several clicks in a row ask once.
const REMEMBERED: Duration = Duration::from_secs(5);
/// Groups that are remembered at most; more are asked for each time.
const MOST_GROUPS: usize = 1_000;

/// The groups a process has asked for, by API root, token and id.
#[derive(Debug, Default)]
pub(super) struct Groups(Mutex<HashMap<String, Heard>>);

/// Who is in a group, and when Slack was asked.
type Heard = (Monotonic, Arc<HashSet<String>>);

impl Groups {
    fn fresh(&self, key: &str, now: Monotonic) -> Option<Arc<HashSet<String>>> {
        let groups = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, members) = groups.get(key)?;
        (now.since(*at) < REMEMBERED).then(|| Arc::clone(members))
    }

    fn keep(&self, key: String, members: &Arc<HashSet<String>>, now: Monotonic) {
        let mut groups = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        groups.retain(|_, (at, _)| now.since(*at) < REMEMBERED);
        if groups.len() < MOST_GROUPS {
            groups.insert(key, (now, Arc::clone(members)));
        }
    }
}

/// The user groups of the workspace that a bot token belongs to.
struct SlackRoster {
    approval: SlackApproval,
    client: SlackClient,
    token: String,
}

impl SlackApproval {
    /// Who can say who is in a user group; nobody without a bot token.
    pub fn roster(&self) -> Option<Arc<dyn Roster>> {
        let Mode::Bot { token } = self.mode() else { return None };
        let client = self.client(token).ok()?;
        Some(Arc::new(SlackRoster { approval: self.clone(), client, token: token.clone() }))
    }
}

impl Roster for SlackRoster {
    fn members<'a>(
        &'a self,
        group: &'a str,
        within: Duration,
    ) -> Pin<Box<dyn Future<Output = Result<Arc<HashSet<String>>>> + Send + 'a>> {
        Box::pin(self.read(group, within))
    }

    fn workspace(&self) -> Option<String> {
        self.approval.known_workspace().map(|workspace| workspace.team_id)
    }
}

impl SlackRoster {
    async fn read(&self, group: &str, within: Duration) -> Result<Arc<HashSet<String>>> {
        let process = Process::current();
        let root = self.approval.settings.api.url().as_str();
        let key = Digest::of(format!("{root}\n{}\n{group}", self.token).as_bytes()).to_hex();
        let clock = gate().clock();
        if let Some(members) = process.slack.groups.fresh(&key, clock.monotonic()) {
            return Ok(members);
        }
        // As of when it was asked, not of when the answer came.
        let asked = clock.monotonic();
        let fields = [("usergroup", group)];
        let answer = self.client.look("usergroups.users.list", &fields);
        let members = match tokio::time::timeout(within, answer).await {
            Ok(Ok((answer, _))) => members(&answer),
            Ok(Err(fault)) => Err(advice(&fault)),
            Err(_) => Err("no answer in time".to_owned()),
        };
        let members = members.map_err(|why| {
            let line =
                format!("the user group `{group}` could not be read, so nobody counts as in it: {why}");
            records().say(Logger::Slack, Level::Warning, &line);
            Error::new(Reason::SlackUnavailable, line)
        })?;
        let members = Arc::new(members);
        process.slack.groups.keep(key, &members, asked);
        Ok(members)
    }
}

/// An answer that is not whole names nobody.
fn members(answer: &Json) -> Result<HashSet<String>, String> {
    let users = answer.get("users").and_then(Json::as_array).ok_or("the answer has no `users`")?;
    let user = |user: &Json| user.as_str().map(str::to_owned).ok_or("the answer has users that are none");
    Ok(users.iter().map(user).collect::<Result<_, _>>()?)
}

fn advice(fault: &SlackFault) -> String {
    match fault.code() {
        Some("missing_scope") => {
            "add the bot scope `usergroups:read` and reinstall the app, or name users instead of groups"
                .into()
        }
        _ => fault.to_string(),
    }
}

impl std::fmt::Debug for SlackRoster {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Holds a credential.
        f.debug_struct("SlackRoster").finish_non_exhaustive()
    }
}
