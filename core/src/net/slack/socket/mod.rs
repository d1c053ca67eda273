//! Socket Mode: clicks and commands over a connection that we open, so that no public address is needed.
//! One line for each app token in a process, shared by all `SlackApproval`s; opened when something is asked.
//! Contract: docs.slack.dev/apis/events-api/using-socket-mode. What comes in ends where an HTTP delivery ends.

mod connection;
mod keeper;
mod reception;

pub(super) use keeper::advised;

use super::approver::SlackApproval;
use super::client::SlackFault;
use crate::error::Result;
use crate::model::Digest;
use crate::net::endpoint::Endpoint;
use crate::net::process::Process;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::watch;

/// How long the first card waits for its socket. After that it is posted all the same: the socket is still on its way.
const READY_WITHIN: Duration = Duration::from_secs(5);

/// The lines of a process, by API root and app token.
#[derive(Debug, Default)]
pub struct Lines(Mutex<HashMap<Digest, Arc<Line>>>);

/// What one app token's connection is kept by.
pub(super) struct Line {
    root: Endpoint,
    token: String,
    /// Who takes what comes in: one for each store and each bot token.
    doors: Mutex<Vec<SlackApproval>>,
    state: watch::Sender<State>,
}

/// How the line stands.
#[derive(Debug, Clone, PartialEq)]
enum State {
    /// Nobody keeps it up.
    Idle,
    /// On its way.
    Opening,
    /// Slack has said hello, for this app where it said which.
    Live(Option<String>),
    /// Nobody keeps it up, for this would be in vain.
    Failed(SlackFault),
}

impl SlackApproval {
    /// Takes clicks and commands over Socket Mode from now on, where there is an app token. False where there is none.
    ///
    /// # Errors
    /// `internal` without a runtime.
    pub fn listen(&self) -> Result<bool> {
        Ok(self.line()?.is_some())
    }

    /// The line that clicks on this one's cards come in by; kept up from now on.
    pub(super) fn line(&self) -> Result<Option<Arc<Line>>> {
        let Some(token) = &self.settings.app_token else { return Ok(None) };
        let process = Process::current();
        let line = process.slack_lines.line(&self.settings.api, token);
        line.add(self);
        if line.should_start() {
            let kept = Arc::clone(&line);
            // No errand: a process does not stay for its sockets.
            process.runtime()?.spawn(async move { keeper::keep(kept).await });
        }
        Ok(Some(line))
    }

    /// Would two take the same deliveries to the same end?
    fn is_like(&self, other: &SlackApproval) -> bool {
        let (ours, theirs) = (&self.settings, &other.settings);
        let token = |approval: &SlackApproval| match approval.mode() {
            super::Mode::Bot { token } => Some(token.clone()),
            _ => None,
        };
        ours.store == theirs.store
            && ours.given.redact == theirs.given.redact
            && self.is_at_same_desk(other)
            && token(self) == token(other)
    }
}

impl Lines {
    fn line(&self, root: &Endpoint, token: &str) -> Arc<Line> {
        let key = Digest::of(format!("{}\n{token}", root.url()).as_bytes());
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let line = lines.entry(key).or_insert_with(|| {
            let (state, _) = watch::channel(State::Idle);
            Arc::new(Line { root: root.clone(), token: token.to_owned(), doors: Mutex::default(), state })
        });
        Arc::clone(line)
    }
}

impl Line {
    /// Waits until Slack has said hello.
    ///
    /// # Errors
    /// Why it never will. Being late is no error.
    pub(super) async fn ready(&self, app_id: Option<&str>) -> Result<(), SlackFault> {
        let mut state = self.state.subscribe();
        let settled = state.wait_for(|state| matches!(state, State::Live(_) | State::Failed(_)));
        let Ok(Ok(settled)) = tokio::time::timeout(READY_WITHIN, settled).await else { return Ok(()) };
        match (&*settled, app_id) {
            (State::Failed(fault), _) => Err(fault.clone()),
            (State::Live(Some(theirs)), Some(ours)) if theirs != ours => Err(SlackFault::Refused {
                code: "app_mismatch".into(),
                advice:
                    "app_token and bot_token are of different apps: no click on this card would come here"
                        .into(),
            }),
            _ => Ok(()),
        }
    }

    /// Waits until nobody keeps the line up any more, and yields why.
    pub(super) async fn failed(&self) -> SlackFault {
        let mut state = self.state.subscribe();
        let Ok(state) = state.wait_for(|state| matches!(state, State::Failed(_))).await else {
            return std::future::pending().await;
        };
        match &*state {
            State::Failed(fault) => fault.clone(),
            _ => SlackFault::Unreachable("the socket is gone".into()),
        }
    }

    fn add(&self, approval: &SlackApproval) {
        let mut doors = self.doors.lock().unwrap_or_else(PoisonError::into_inner);
        if !doors.iter().any(|door| door.is_like(approval)) {
            doors.push(approval.clone());
        }
    }

    fn doors(&self) -> Vec<SlackApproval> {
        self.doors.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// True for the one who is to keep it up from now on. A line that failed is tried anew by the next who asks:
    /// Socket Mode may have been turned on since.
    fn should_start(&self) -> bool {
        self.state.send_if_modified(|state| {
            let starts = matches!(state, State::Idle | State::Failed(_));
            if starts {
                *state = State::Opening;
            }
            starts
        })
    }

    fn set(&self, state: State) {
        self.state.send_replace(state);
    }
}

impl std::fmt::Debug for Line {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Holds a credential.
        f.debug_struct("Line").finish_non_exhaustive()
    }
}
