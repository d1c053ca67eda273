//! A session: the stretch of time in which an agent may act.

use crate::errors::SudoError;
use crate::process;
use agentsudo_core::desk::records::Logger;
use agentsudo_core::gate::Level;
use agentsudo_core::model::{self, Moment, UnixTime};
use agentsudo_core::net::process::records;
use agentsudo_core::wire::log::{self, SessionEvent};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// An open, expired or ended session of one agent. It ends when this object goes away, at the latest.
#[derive(Debug, uniffi::Object)]
pub struct Session {
    session: Arc<model::Session>,
}

impl Session {
    /// The core's session.
    pub(crate) fn core(&self) -> &Arc<model::Session> {
        &self.session
    }

    pub(crate) fn start(agent: Arc<model::Agent>) -> Result<Arc<Self>, SudoError> {
        let session = model::Session::start(agent, process::gate().clock().now())?;
        let session = Session { session: Arc::new(session) };
        session.announce(SessionEvent::Start);
        Ok(Arc::new(session))
    }

    fn announce(&self, event: SessionEvent) {
        let (agent, now) = (self.session.agent(), process::gate().clock().wall());
        let redactor = records().redactor();
        let line = log::session(event, &agent.name(), agent.id(), self.session.id(), now, redactor);
        records().say(Logger::Core, Level::Info, &line);
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.end();
    }
}

#[uniffi::export]
impl Session {
    /// Its own id, a UUID.
    pub fn id(&self) -> String {
        self.session.id().to_owned()
    }

    /// The name of the agent whose session it is.
    pub fn agent_name(&self) -> String {
        self.session.agent().name()
    }

    /// The id of the agent whose session it is.
    pub fn agent_id(&self) -> String {
        self.session.agent().id().to_owned()
    }

    /// Does its agent hold the scope, exactly or through a glob?
    pub fn has_scope(&self, scope: String) -> bool {
        self.session.agent().has_scope(&scope)
    }

    /// When it started.
    pub fn started_at(&self) -> SystemTime {
        system_time(self.session.started_at())
    }

    /// When it expires by itself.
    pub fn expires_at(&self) -> SystemTime {
        system_time(self.session.expires_at())
    }

    /// Brings its expiry forward; a later time changes nothing.
    pub fn shorten_to(&self, at: SystemTime) {
        let now = process::gate().clock().now();
        let wall = unix_time(at);
        let left = u64::try_from(wall.0.saturating_sub(now.wall.0)).unwrap_or_default();
        let monotonic = now.monotonic.after(Duration::from_millis(left));
        self.session.shorten_to(Moment { monotonic, wall });
    }

    /// True once its time has run out.
    pub fn is_expired(&self) -> bool {
        self.session.is_expired(process::gate().clock().monotonic())
    }

    /// True once it was ended.
    pub fn is_ended(&self) -> bool {
        self.session.is_ended()
    }

    /// Ends it, everywhere at once and for good. Doing it twice is fine.
    pub fn end(&self) {
        if !self.session.is_ended() {
            self.session.end();
            self.announce(SessionEvent::End);
        }
    }
}

fn system_time(at: UnixTime) -> SystemTime {
    let size = Duration::from_millis(at.0.unsigned_abs());
    let moved = if at.0 < 0 { UNIX_EPOCH.checked_sub(size) } else { UNIX_EPOCH.checked_add(size) };
    moved.unwrap_or(UNIX_EPOCH)
}

fn unix_time(at: SystemTime) -> UnixTime {
    let ms = |size: Duration| i64::try_from(size.as_millis()).unwrap_or(i64::MAX);
    UnixTime(match at.duration_since(UNIX_EPOCH) {
        Ok(after) => ms(after),
        Err(before) => -ms(before.duration()),
    })
}
