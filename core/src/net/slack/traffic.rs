//! How much is going on in one channel, and in which manner the next request is told there. Pure: times are passed in.
//!
//! What people keep up with is told at once, a card for each. What comes faster than they answer is told together, and
//! the longer that lasts, the more seldom. Used by `lane`.

use crate::model::Monotonic;
use std::collections::{HashMap, VecDeque};
use std::time::Duration;

/// In which manner people are told of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Manner {
    /// At once, on a card of its own.
    Alone,
    /// A little later, together with others.
    Together,
}

/// Requests that wait in a channel, or that one agent has made within [`MINUTE`] and nobody has answered, before the
/// next one is told together with others.
const CALM: usize = 3;
const MINUTE: Duration = Duration::from_secs(60);
/// Slack takes about one message a second in a channel.
const APART: Duration = Duration::from_secs(1);
/// The longest that people are left in peace between two messages of a burst.
const LONGEST_APART: Duration = Duration::from_secs(8);
/// A burst is over so long after its last message.
const QUIET: Duration = Duration::from_secs(10);

/// The requests of one channel that this process sees to.
#[derive(Debug, Default)]
pub(super) struct Traffic {
    open: usize,
    /// By agent: when it asked what nobody has answered.
    unanswered: HashMap<String, VecDeque<Monotonic>>,
    /// When the next message for several may be posted, and how far it is from the one before.
    next: Monotonic,
    apart: Duration,
}

impl Traffic {
    /// A request of `agent` comes in.
    pub(super) fn enter(&mut self, agent: &str, now: Monotonic) -> Manner {
        self.unanswered.retain(|_, times| {
            while times.front().is_some_and(|at| now.since(*at) >= MINUTE) {
                times.pop_front();
            }
            !times.is_empty()
        });
        let times = self.unanswered.entry(agent.to_owned()).or_default();
        let is_calm = self.open < CALM && times.len() < CALM;
        times.push_back(now);
        self.open += 1;
        if is_calm { Manner::Alone } else { Manner::Together }
    }

    /// The request of `agent` that came in at `at` has ended, by an answer or not.
    pub(super) fn leave(&mut self, agent: &str, at: Monotonic, is_answered: bool) {
        self.open = self.open.saturating_sub(1);
        if is_answered
            && let Some(times) = self.unanswered.get_mut(agent)
            && let Some(place) = times.iter().position(|time| *time == at)
        {
            times.remove(place);
        }
    }

    /// How long the next message for several has to wait, so that it finds more to tell.
    pub(super) fn pause(&self, now: Monotonic) -> Duration {
        self.next.max(now.after(APART)).since(now)
    }

    /// Such a message was posted; `more` did not fit into it.
    pub(super) fn posted(&mut self, now: Monotonic, more: bool) {
        let is_over = now.since(self.next) >= QUIET;
        self.apart = match (is_over, more) {
            (_, true) => APART,
            (true, false) => APART * 2,
            (false, false) => (self.apart * 2).clamp(APART * 2, LONGEST_APART),
        };
        self.next = now.after(self.apart);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: f64) -> Monotonic {
        Monotonic(0).after(Duration::from_secs_f64(seconds))
    }

    #[test]
    fn what_is_answered_as_it_comes_is_told_at_once() {
        let mut traffic = Traffic::default();
        for n in 0..1_000 {
            assert_eq!(traffic.enter("a", at(0.01 * f64::from(n))), Manner::Alone);
            traffic.leave("a", at(0.01 * f64::from(n)), true);
        }
    }

    #[test]
    fn what_waits_beside_three_others_is_told_together() {
        let mut traffic = Traffic::default();
        let manners = ["a", "b", "c", "d"].map(|agent| traffic.enter(agent, at(0.0)));
        assert_eq!(manners, [Manner::Alone, Manner::Alone, Manner::Alone, Manner::Together]);
        traffic.leave("a", at(0.0), true);
        traffic.leave("b", at(0.0), false);
        assert_eq!(traffic.enter("e", at(1.0)), Manner::Alone);
    }

    #[test]
    fn an_agent_whose_requests_run_out_unanswered_is_told_of_together() {
        let mut traffic = Traffic::default();
        let mut ask = |agent: &str, seconds: f64| {
            let manner = traffic.enter(agent, at(seconds));
            traffic.leave(agent, at(seconds), false);
            manner
        };
        for seconds in [0.0, 1.0, 2.0] {
            assert_eq!(ask("a", seconds), Manner::Alone);
        }
        assert_eq!(ask("a", 59.9), Manner::Together);
        assert_eq!(ask("b", 59.9), Manner::Alone);
        assert_eq!(ask("a", 62.0), Manner::Alone);
    }

    /// Asks ten thousand times within a minute, whatever becomes of it, and counts the messages.
    #[test]
    fn however_long_a_burst_is_a_minute_of_it_makes_few_messages() {
        let mut traffic = Traffic::default();
        let (mut alone, mut together, mut waiting, mut due) = (0, 0, 0, None);
        for n in 0..10_000 {
            let now = at(0.006 * f64::from(n));
            match traffic.enter("a", now) {
                Manner::Alone => alone += 1,
                Manner::Together => waiting += 1,
            }
            traffic.leave("a", now, false);
            if waiting > 0 && due.is_none() {
                due = Some(now.after(traffic.pause(now)));
            }
            if due.is_some_and(|due| now >= due) {
                (together, waiting, due) = (together + 1, 0, None);
                traffic.posted(now, false);
            }
        }
        // With a thread and an outcome for each of those that are told alone.
        assert!(alone == 3 && (5..=11).contains(&together), "{alone} {together}");
        // Afterwards it is as it was.
        assert_eq!(traffic.enter("a", at(120.1)), Manner::Alone);
        assert_eq!(traffic.pause(at(120.1)), APART);
    }

    #[test]
    fn what_does_not_fit_into_one_message_follows_a_second_later() {
        let mut traffic = Traffic::default();
        assert_eq!(traffic.pause(at(0.0)), APART);
        traffic.posted(at(1.0), true);
        assert_eq!(traffic.pause(at(1.0)), APART);
        traffic.posted(at(2.0), false);
        assert_eq!(traffic.pause(at(2.5)), Duration::from_millis(1_500));
        traffic.posted(at(4.0), false);
        assert_eq!(traffic.pause(at(4.0)), Duration::from_secs(4));
    }
}
