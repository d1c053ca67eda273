//! A session: the stretch of time in which an agent may act. It owns its end; the agent does not.

use super::agent::Agent;
use super::clock::{Moment, Monotonic, UnixTime};
use super::{generation, id};
use crate::error::{Reason, Result};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};

/// An open, expired or ended session of one agent.
#[derive(Debug)]
pub struct Session {
    id: String,
    agent: Arc<Agent>,
    started: Moment,
    deadline_ns: AtomicU64,
    expires_ms: AtomicI64,
    ended: AtomicBool,
}

impl Session {
    /// Opens a session that lasts the agent's `session_ttl` from `now`.
    ///
    /// # Errors
    /// `internal` if the system has no randomness.
    pub fn start(agent: Arc<Agent>, now: Moment) -> Result<Self> {
        let deadline = now.after(agent.session_ttl());
        Ok(Session {
            id: id::uuid4()?,
            agent,
            started: now,
            deadline_ns: AtomicU64::new(deadline.monotonic.0),
            expires_ms: AtomicI64::new(deadline.wall.0),
            ended: AtomicBool::new(false),
        })
    }

    /// Its own id, a UUID.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Whose session it is.
    pub fn agent(&self) -> &Arc<Agent> {
        &self.agent
    }

    /// When it was opened.
    pub fn started_at(&self) -> UnixTime {
        self.started.wall
    }

    /// When it expires by itself, for people. The decision uses the monotonic clock.
    pub fn expires_at(&self) -> UnixTime {
        UnixTime(self.expires_ms.load(Ordering::Acquire))
    }

    /// Ends it, everywhere at once and for good. Doing it twice is fine.
    pub fn end(&self) {
        self.ended.store(true, Ordering::Release);
        generation::next();
    }

    /// Was it ended by hand?
    pub fn is_ended(&self) -> bool {
        self.ended.load(Ordering::Acquire)
    }

    /// Brings the expiry forward to `at`; a later time is ignored, for nothing may extend a session.
    pub fn shorten_to(&self, at: Moment) {
        self.deadline_ns.fetch_min(at.monotonic.0, Ordering::AcqRel);
        self.expires_ms.fetch_min(at.wall.0, Ordering::AcqRel);
        generation::next();
    }

    /// When it expires by itself: from this point on.
    pub fn deadline(&self) -> Monotonic {
        Monotonic(self.deadline_ns.load(Ordering::Acquire))
    }

    /// Has its time run out? `now ≥ deadline` is expired.
    pub fn is_expired(&self, now: Monotonic) -> bool {
        now >= self.deadline()
    }

    /// May anything still happen in it?
    pub fn is_live(&self, now: Monotonic) -> bool {
        !self.is_ended() && !self.is_expired(now)
    }

    /// Why nothing may happen in it any more, if so.
    pub fn over(&self, now: Monotonic) -> Option<Reason> {
        if self.is_ended() {
            Some(Reason::SessionEnded)
        } else {
            self.is_expired(now).then_some(Reason::SessionExpired)
        }
    }
}
