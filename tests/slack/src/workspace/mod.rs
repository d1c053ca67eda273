//! Owns everything the workspace remembers: people, channels, messages, tokens, and the journal of what happened.
//! Must not speak HTTP or judge blocks. Used through `App` by every handler.

mod journal;
mod message;
mod posting;
mod roster;
mod tokens;
mod view;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

pub(crate) use journal::{Call, Interaction, Journal, ResponseUrl};
pub(crate) use message::{Content, Message, Via};
pub(crate) use posting::NewMessage;
pub(crate) use roster::{Channel, User};
pub(crate) use tokens::{Token, TokenKind};
pub(crate) use view::{View, Views};

use crate::clock;
use crate::faults::FaultBook;
use crate::ready::Ready;
use crate::socket::Sockets;

/// Where the app wants to be called.
#[derive(Clone, Debug, Default)]
pub(crate) struct AppUrls {
    pub(crate) interactivity: Option<String>,
    pub(crate) command: Option<String>,
}

/// At most `burst` messages at once, then `per_second` per channel. Off unless a test turns it on.
#[derive(Clone, Debug)]
pub(crate) struct RateLimit {
    pub(crate) per_second: f64,
    pub(crate) burst: f64,
    pub(crate) buckets: BTreeMap<String, (f64, i64)>,
}

/// The whole workspace.
pub(crate) struct Workspace {
    pub(crate) ready: Ready,
    pub(crate) users: BTreeMap<String, User>,
    pub(crate) channels: BTreeMap<String, Channel>,
    /// User groups: who is in them.
    pub(crate) groups: BTreeMap<String, BTreeSet<String>>,
    pub(crate) tokens: Vec<Token>,
    pub(crate) app_urls: AppUrls,
    pub(crate) sockets: Sockets,
    pub(crate) journal: Journal,
    pub(crate) views: Views,
    pub(crate) faults: FaultBook,
    pub(crate) rate_limit: Option<RateLimit>,
    /// A plain-text code the webhook answers instead of `ok`, with its status.
    pub(crate) webhook_refusal: Option<(u16, String)>,
    /// How far a test has moved the clock that response URLs expire by, in seconds.
    pub(crate) clock_skew: i64,
    last_ts: i64,
}

impl Workspace {
    pub(crate) fn new(ready: Ready) -> Self {
        let mut workspace = Self {
            tokens: tokens::standard(&ready),
            users: roster::standard_users(&ready),
            channels: roster::standard_channels(&ready),
            groups: BTreeMap::new(),
            ready,
            app_urls: AppUrls::default(),
            sockets: Sockets::default(),
            journal: Journal::default(),
            views: Views::default(),
            faults: FaultBook::default(),
            rate_limit: None,
            webhook_refusal: None,
            clock_skew: 0,
            last_ts: 0,
        };
        workspace.last_ts = clock::now_micros();
        workspace
    }

    /// Back to the first day. The app's request URLs and sockets stay: they are set-up, not history.
    pub(crate) fn reset(&mut self) {
        let (urls, last_ts) = (self.app_urls.clone(), self.last_ts);
        let sockets = std::mem::take(&mut self.sockets).after_reset();
        *self = Self::new(self.ready.clone());
        self.sockets = sockets;
        self.app_urls = urls;
        self.last_ts = self.last_ts.max(last_ts);
    }

    /// The next message time stamp: unique and growing, seconds and microseconds as Slack writes them.
    pub(crate) fn next_ts(&mut self) -> String {
        self.last_ts = clock::now_micros().max(self.last_ts + 1);
        format!("{}.{:06}", self.last_ts / 1_000_000, self.last_ts % 1_000_000)
    }

    /// Seconds since the epoch on the workspace's own, movable clock.
    pub(crate) fn now(&self) -> i64 {
        clock::now_seconds() + self.clock_skew
    }

    pub(crate) fn user(&self, id: &str) -> Option<&User> {
        self.users.get(id)
    }

    /// The name a person or bot is shown by; the id when nobody is known by it.
    pub(crate) fn name_of(&self, id: &str) -> String {
        self.users.get(id).map_or_else(|| id.to_owned(), |user| user.name.clone())
    }

    /// Takes one message's worth of the channel's allowance; `Err` is the whole seconds to wait.
    pub(crate) fn spend_rate(&mut self, channel: &str) -> Result<(), u64> {
        let Some(limit) = self.rate_limit.as_mut() else { return Ok(()) };
        let now = clock::now_micros();
        let (left, at) = limit.buckets.get(channel).copied().unwrap_or((limit.burst, now));
        let left = (left + (now - at) as f64 / 1e6 * limit.per_second).min(limit.burst);
        if left < 1.0 {
            limit.buckets.insert(channel.to_owned(), (left, now));
            return Err((((1.0 - left) / limit.per_second).ceil() as u64).max(1));
        }
        limit.buckets.insert(channel.to_owned(), (left - 1.0, now));
        Ok(())
    }

    /// The whole workspace as a test sees it.
    pub(crate) fn view(&self) -> Value {
        let channels: BTreeMap<&String, Value> =
            self.channels.values().map(|channel| (&channel.id, channel.view(self))).collect();
        let users: BTreeSet<&String> = self.users.keys().collect();
        serde_json::json!({
            "team_id": self.ready.team_id,
            "channels": channels,
            "users": users.into_iter().map(|id| self.users[id].view()).collect::<Vec<_>>(),
            "warnings": self.journal.warnings,
            "app": {"interactivity_url": self.app_urls.interactivity, "command_url": self.app_urls.command},
            "calls": self.journal.calls.len(),
        })
    }
}
