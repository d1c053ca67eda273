//! A session as JavaScript holds it. The class that users see, `AgentSession` in `ts/core.ts`, adds the sugar
//! and the context.

use crate::agent::Agent;
use crate::errors::{Outcome, outcome};
use crate::process;
use agentsudo_core::desk::records::Logger;
use agentsudo_core::gate::Level;
use agentsudo_core::model;
use agentsudo_core::net::process::records;
use agentsudo_core::wire::log::{self, SessionEvent};
use napi_derive::napi;
use std::sync::Arc;

/// An open, expired or ended session.
#[napi]
pub struct Session(Arc<model::Session>);

impl Session {
    /// The core's session.
    pub(crate) fn core(&self) -> &Arc<model::Session> {
        &self.0
    }
}

/// Starts a session of `agent`: its time runs from now.
#[napi(catch_unwind)]
pub fn start_session(agent: &Agent) -> Outcome<Session> {
    let now = process::gate().clock().now();
    outcome(model::Session::start(Arc::clone(agent.core()), now).map(|session| Session(Arc::new(session))))
}

#[napi]
impl Session {
    /// Its own id, a UUID.
    #[napi(getter, catch_unwind)]
    pub fn session_id(&self) -> &str {
        self.0.id()
    }

    /// Milliseconds since 1970.
    #[napi(getter, catch_unwind)]
    pub fn started_ms(&self) -> f64 {
        self.0.started_at().0 as f64
    }

    /// Milliseconds since 1970.
    #[napi(getter, catch_unwind)]
    pub fn expires_ms(&self) -> f64 {
        self.0.expires_at().0 as f64
    }

    /// True once its time has run out.
    #[napi(getter, catch_unwind)]
    pub fn is_expired(&self) -> bool {
        self.0.is_expired(process::gate().clock().monotonic())
    }

    /// True once it was ended.
    #[napi(getter, catch_unwind)]
    pub fn is_ended(&self) -> bool {
        self.0.is_ended()
    }

    /// Ends it, everywhere at once and for good. Doing it twice is fine.
    #[napi(catch_unwind)]
    pub fn end(&self) {
        self.0.end();
    }

    /// Logs its start or its end.
    #[napi(catch_unwind)]
    pub fn announce(&self, started: bool) {
        let event = if started { SessionEvent::Start } else { SessionEvent::End };
        let (agent, now) = (self.0.agent(), process::gate().clock().wall());
        let line = log::session(event, &agent.name(), agent.id(), self.0.id(), now, records().redactor());
        records().say(Logger::Core, Level::Info, &line);
    }
}
