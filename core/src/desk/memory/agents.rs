//! What each agent has asked lately, which is counted against its limits. Used by `kept`.

use crate::gate::Limits;
use crate::gate::approval::ApprovalRequest;
use crate::model::Monotonic;
use foldhash::fast::RandomState;
use hashbrown::{Equivalent, HashMap};
use std::collections::{BTreeSet, VecDeque};

/// The agents of all projects.
#[derive(Debug, Default)]
pub(super) struct Agents {
    known: HashMap<Agent, Lately, RandomState>,
    /// How many agents are remembered before those are forgotten that have asked nothing lately.
    room: usize,
}

/// An agent of a project.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Agent {
    project: String,
    id: String,
}

/// The same, by the words of a request: hashed as it is.
#[derive(Hash)]
struct Named<'a> {
    project: &'a str,
    id: &'a str,
}

impl Equivalent<Agent> for Named<'_> {
    fn equivalent(&self, agent: &Agent) -> bool {
        self.project == agent.project && self.id == agent.id
    }
}

/// What one agent has asked: its requests that are pending, and when it asked within the last minute.
#[derive(Debug, Default)]
struct Lately {
    pending: BTreeSet<i64>,
    asked: VecDeque<Monotonic>,
}

impl Lately {
    fn forget_before(&mut self, now: Monotonic) {
        while self.asked.front().is_some_and(|at| now.since(*at) >= Limits::WINDOW) {
            self.asked.pop_front();
        }
    }
}

fn named(request: &ApprovalRequest) -> Named<'_> {
    Named { project: &request.project, id: &request.agent_id }
}

impl Agents {
    /// What the agent of a new request has asked lately: how much is pending, how much came within the window. `waits`
    /// says which of its requests are not overdue.
    pub(super) fn lately(
        &mut self,
        request: &ApprovalRequest,
        limits: Limits,
        waits: impl Fn(i64) -> bool,
    ) -> (u64, u64) {
        let now = request.created.monotonic;
        if self.known.len() >= self.room.max(1_000) {
            self.known.retain(|_, lately| {
                lately.forget_before(now);
                !(lately.pending.is_empty() && lately.asked.is_empty())
            });
            self.room = 2 * self.known.len();
        }
        let Some(lately) = self.known.get_mut(&named(request)) else { return (0, 0) };
        lately.forget_before(now);
        let mut pending = lately.pending.len() as u64;
        // What is overdue waits no longer, whether or not anybody has said so. Looked through only when it matters.
        if limits.reached(pending, 0).is_some() {
            pending = lately.pending.iter().filter(|seq| waits(**seq)).count() as u64;
        }
        (pending, lately.asked.len() as u64)
    }

    pub(super) fn note_asked(&mut self, request: &ApprovalRequest, seq: i64) {
        let agent = || Agent { project: request.project.clone(), id: request.agent_id.clone() };
        let lately = match self.known.get_mut(&named(request)) {
            Some(known) => known,
            None => self.known.entry(agent()).or_default(),
        };
        lately.pending.insert(seq);
        lately.asked.push_back(request.created.monotonic);
    }

    /// It waits no longer, and counts as pending no more.
    pub(super) fn note_ended(&mut self, request: &ApprovalRequest, seq: i64) {
        if let Some(lately) = self.known.get_mut(&named(request)) {
            lately.pending.remove(&seq);
        }
    }

    /// What waits in a project, oldest first.
    pub(super) fn pending(&self, project: &str) -> Vec<i64> {
        let here = self.known.iter().filter(|(agent, _)| agent.project == project);
        let mut waiting: Vec<i64> = here.flat_map(|(_, lately)| &lately.pending).copied().collect();
        waiting.sort_unstable();
        waiting
    }
}
