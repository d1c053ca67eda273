//! What this process has learnt from Slack: which workspace a token belongs to, and which deliveries it
//! has seen.

use super::lane::Lanes;
use super::roster::Groups;
use crate::model::{Digest, Monotonic};
use serde_json::Value as Json;
use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::OnceCell;

/// Who a bot token belongs to, as `auth.test` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workspace {
    /// The workspace's id, `T…`.
    pub team_id: String,
    /// The organisation's id, `E…`, where there is one.
    pub enterprise_id: Option<String>,
    /// The app's id, where Slack says it.
    pub app_id: Option<String>,
}

impl Workspace {
    /// Reads the answer of `auth.test`.
    pub fn from_auth_test(answer: &Json) -> Option<Self> {
        let text = |key: &str| answer.get(key).and_then(Json::as_str).map(str::to_owned);
        Some(Workspace {
            team_id: text("team_id")?,
            enterprise_id: text("enterprise_id"),
            app_id: text("app_id"),
        })
    }
}

/// Shared by all `SlackApproval`s of a process.
#[derive(Debug, Default)]
pub struct Known {
    workspaces: Mutex<HashMap<String, Arc<OnceCell<Workspace>>>>,
    seen: Mutex<Seen>,
    pub(super) groups: Groups,
    pub(super) lanes: Lanes,
}

#[derive(Debug, Default)]
struct Seen {
    order: VecDeque<(Monotonic, Digest)>,
    deliveries: HashSet<Digest>,
}

/// A signature is accepted for five minutes either way; remembering it twice as long covers that.
const REMEMBERED: Duration = Duration::from_secs(660);
/// Deliveries that are remembered at most. The oldest go first.
const MOST_SEEN: usize = 100_000;

impl Known {
    /// The place where the workspace of `token` at `root` is kept.
    pub fn workspace(&self, root: &str, token: &str) -> Arc<OnceCell<Workspace>> {
        let key = Digest::of(format!("{root}\n{token}").as_bytes()).to_hex();
        let mut all = self.workspaces.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(all.entry(key).or_default())
    }

    /// True the first time a delivery is seen; false for an exact replay.
    pub fn is_new(&self, delivery: &Digest, now: Monotonic) -> bool {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let is_old = |(at, _): &(Monotonic, Digest)| now.since(*at) > REMEMBERED;
        while seen.order.len() >= MOST_SEEN || seen.order.front().is_some_and(is_old) {
            let Some((_, gone)) = seen.order.pop_front() else { break };
            seen.deliveries.remove(&gone);
        }
        if !seen.deliveries.insert(*delivery) {
            return false;
        }
        seen.order.push_back((now, *delivery));
        true
    }
}
