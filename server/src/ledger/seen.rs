//! Which agents this process has noted lately: noting one again would change nothing.

use super::work::SEEN_WITHIN;
use agentsudo_core::model::UnixTime;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The agents that were noted, by project and name.
#[derive(Debug, Default)]
pub(super) struct Seen(Mutex<HashMap<String, HashMap<String, Noted>>>);

#[derive(Debug)]
struct Noted {
    id: String,
    at: UnixTime,
}

/// Agents of one project that are remembered; with more than that, all are noted anew.
const MOST: usize = 10_000;

impl Seen {
    /// Was the agent noted a moment ago, under this `id` if it has one?
    pub(super) fn is_fresh(&self, project: &str, name: &str, id: &str, now: UnixTime) -> bool {
        let all = self.all();
        let noted = all.get(project).and_then(|agents| agents.get(name));
        let is_recent = |noted: &Noted| now.0 < noted.at.0.saturating_add(SEEN_WITHIN);
        noted.is_some_and(|noted| is_recent(noted) && (id.is_empty() || noted.id == id))
    }

    /// The agent is noted, in a transaction that is durable.
    pub(super) fn note(&self, project: &str, name: &str, id: &str, now: UnixTime) {
        let mut all = self.all();
        let agents = all.entry(project.to_owned()).or_default();
        if let Some(noted) = agents.get_mut(name) {
            noted.at = now;
            if !id.is_empty() {
                id.clone_into(&mut noted.id);
            }
            return;
        }
        if agents.len() >= MOST {
            agents.clear();
        }
        agents.insert(name.to_owned(), Noted { id: id.to_owned(), at: now });
    }

    fn all(&self) -> MutexGuard<'_, HashMap<String, HashMap<String, Noted>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::work::SEE_AGENT;

    #[test]
    fn it_is_as_exact_as_the_table() {
        assert!(SEE_AGENT.contains(&format!("last_ms + {SEEN_WITHIN}\n")));
    }

    #[test]
    fn an_agent_is_noted_again_after_a_while_or_under_another_id() {
        let seen = Seen::default();
        let at = UnixTime(1_000_000);
        assert!(!seen.is_fresh("p", "Bot", "", at));
        seen.note("p", "Bot", "a", at);
        assert!(seen.is_fresh("p", "Bot", "a", at) && seen.is_fresh("p", "Bot", "", at));
        assert!(!seen.is_fresh("p", "Bot", "b", at), "another id is to be kept");
        assert!(!seen.is_fresh("q", "Bot", "a", at), "another project's is another agent");
        let later = UnixTime(at.0 + SEEN_WITHIN);
        assert!(!seen.is_fresh("p", "Bot", "a", later));
        seen.note("p", "Bot", "", later);
        assert!(seen.is_fresh("p", "Bot", "a", later), "reporting under no id changes none");
    }

    #[test]
    fn many_agents_are_forgotten_again() {
        let seen = Seen::default();
        for n in 0..2 * MOST {
            seen.note("p", &n.to_string(), "", UnixTime(0));
        }
        assert!(seen.all().values().all(|agents| agents.len() <= MOST));
    }
}
