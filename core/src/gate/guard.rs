//! What stands before a function: the scopes it needs and what to do when they are missing. Made once,
//! where the decorator is written; asked on every call.

use super::record::Surface;
use crate::error::{Error, Result};
use crate::model::{Agent, Scope};
use std::sync::atomic::{AtomicU64, Ordering};

/// What happens when the scope is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnDeny {
    /// Refuse.
    Raise,
    /// Audit mode: put it on record and run all the same.
    Log,
    /// Ask: the host has a callback or an approver.
    Ask,
}

impl OnDeny {
    /// Reads the text form.
    ///
    /// # Errors
    /// `invalid` for anything but `raise` and `log`.
    pub fn parse(text: &str) -> Result<Self> {
        match text {
            "raise" => Ok(OnDeny::Raise),
            "log" => Ok(OnDeny::Log),
            other => Err(Error::invalid(format!(
                "on_deny must be \"raise\", \"log\" or a callable, not `{other}`"
            ))),
        }
    }
}

/// The scopes a call needs: all of them, or any one.
#[derive(Debug)]
pub struct Requirement {
    scopes: Box<[Scope]>,
    /// All of them, as one line.
    line: Box<str>,
    require_all: bool,
    /// Epochs in which the requirement was found held; an epoch belongs to one state of one agent's scopes
    /// and never comes back, so a match needs no further look.
    held_in: [AtomicU64; 4],
}

impl Requirement {
    /// Needs all of `scopes`, or any one of them.
    ///
    /// # Errors
    /// `invalid` if there are none, or one is not a scope.
    pub fn new(scopes: impl IntoIterator<Item = String>, require_all: bool) -> Result<Self> {
        let scopes = scopes.into_iter().map(Scope::new).collect::<Result<Box<[Scope]>>>()?;
        if scopes.is_empty() {
            // "All of nothing" would be true.
            return Err(Error::invalid("a guard needs at least one scope"));
        }
        let line = scopes.iter().map(Scope::as_str).collect::<Vec<_>>().join(", ").into();
        Ok(Requirement { scopes, line, require_all, held_in: Default::default() })
    }

    /// The scopes, in the author's order.
    pub fn scopes(&self) -> impl Iterator<Item = &str> {
        self.scopes.iter().map(Scope::as_str)
    }

    /// The scopes as one line: `a` or `a, b`.
    pub fn line(&self) -> &str {
        &self.line
    }

    /// Those that are `missing` as one line, where it is not all of them: that line is there.
    pub(super) fn line_of(&self, missing: &[&str]) -> Option<String> {
        (missing.len() < self.scopes.len()).then(|| missing.join(", "))
    }

    /// The scopes that keep the call from running, or `None` if it may run.
    pub fn missing(&self, agent: &Agent) -> Option<Vec<&str>> {
        // Read before the scopes: if they change in between, the epoch remembered is already out of date.
        let epoch = agent.epoch();
        let missing: Vec<&str> =
            agent.with_scopes(|held| self.scopes().filter(|scope| !held.matches(scope)).collect());
        let held = if self.require_all { missing.is_empty() } else { missing.len() < self.scopes.len() };
        if held {
            if let Some(slot) = self.slot(epoch) {
                slot.store(epoch, Ordering::Release);
            }
            return None;
        }
        Some(missing)
    }

    /// True if this was found held in the very state `agent`'s scopes are in now. False means: look.
    pub fn is_known_held(&self, agent: &Agent) -> bool {
        let epoch = agent.epoch();
        self.slot(epoch).is_some_and(|slot| slot.load(Ordering::Acquire) == epoch)
    }

    fn slot(&self, epoch: u64) -> Option<&AtomicU64> {
        self.held_in.get(epoch as usize % self.held_in.len())
    }
}

/// A guarded function, as the gate sees it.
#[derive(Debug)]
pub struct Guard {
    /// Its name, for people.
    pub function: String,
    /// What it needs.
    pub requirement: Requirement,
    /// What happens when that is missing.
    pub on_deny: OnDeny,
    /// What kind of thing it is.
    pub surface: Surface,
}

impl Guard {
    /// The longest name of a function, in characters.
    pub const MAX_FUNCTION: usize = 256;

    /// A guard before `function`. A longer name is cut: it is shown, and decides nothing.
    pub fn new(function: &str, requirement: Requirement, on_deny: OnDeny, surface: Surface) -> Self {
        let function = match function {
            "" => "<anonymous>".to_owned(),
            name => name.chars().take(Self::MAX_FUNCTION).collect(),
        };
        Guard { function, requirement, on_deny, surface }
    }
}
