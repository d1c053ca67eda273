//! Owns what the driver remembers between lines, and its clock.

use crate::asking::{Approver, Pending};
use crate::desk::Counter;
use crate::reply::{Answer, error, fault, need, read};
use agentsudo_conformance::line::Line;
use agentsudo_core::gate::Guard;
use agentsudo_core::model::{Agent, Session, UnixTime};
use agentsudo_core::net::system_clock::{testing, time};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

/// Everything that has a name in a vector.
#[derive(Default)]
pub(crate) struct World {
    pub(crate) agents: HashMap<String, Arc<Agent>>,
    pub(crate) sessions: HashMap<String, Arc<Session>>,
    /// The names of the sessions entered, the innermost last.
    pub(crate) entered: Vec<String>,
    pub(crate) guards: HashMap<String, Guarded>,
    pub(crate) approvers: HashMap<String, Approver>,
    pub(crate) calls: HashMap<String, Pending>,
    pub(crate) desk: Counter,
}

/// A guarded function and what its callback does.
#[derive(Clone)]
pub(crate) struct Guarded {
    pub(crate) guard: Arc<Guard>,
    /// The approver it asks by itself.
    pub(crate) approver: Option<String>,
    /// What the callback does before it answers.
    pub(crate) meanwhile: Vec<String>,
    /// What the callback answers.
    pub(crate) say: String,
    /// Whether the function raises.
    pub(crate) raises: bool,
}

impl World {
    /// The session that the next call runs in.
    pub(crate) fn current(&self) -> Option<&Arc<Session>> {
        self.entered.last().and_then(|name| self.sessions.get(name))
    }

    pub(crate) fn agent(&self, name: &str) -> Result<&Arc<Agent>, Line> {
        self.agents.get(name).ok_or_else(|| fault(format!("there is no agent `{name}`")))
    }

    pub(crate) fn session(&self, name: &str) -> Result<&Arc<Session>, Line> {
        self.sessions.get(name).ok_or_else(|| fault(format!("there is no session `{name}`")))
    }

    /// With a time: stops the clock there, before anything else reads it. Without: reads it.
    pub(crate) fn clock(&self, line: &Line) -> Answer {
        if let Some(at) = read(line, "unix_ms")? {
            testing::stand_still(UnixTime(at)).map_err(|e| error(&e))?;
        }
        Ok(Line::new("ok").with("unix_ms", time().clock.wall().0))
    }

    pub(crate) fn tick(&self, line: &Line) -> Answer {
        advance(need(line, "seconds")?).map(|()| Line::new("ok"))
    }

    /// Forgets everything but the time.
    pub(crate) fn reset(&mut self) -> Answer {
        let calls = std::mem::take(&mut self.calls);
        for call in calls.into_values() {
            call.walk_away();
        }
        *self = World::default();
        Ok(Line::new("ok"))
    }
}

/// Moves the clock forward.
pub(crate) fn advance(seconds: &str) -> Result<(), Line> {
    let by = seconds.parse().ok().and_then(|s| Duration::try_from_secs_f64(s).ok());
    let by = by.ok_or_else(|| fault(format!("the clock cannot be moved by `{seconds}` seconds")))?;
    testing::advance(by);
    Ok(())
}
