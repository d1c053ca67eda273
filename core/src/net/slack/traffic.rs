//! How much is going on in one channel, and in which manner the next request is told there. Pure: times are passed in.
//!
//! What people keep up with is told at once, a card for each. What comes faster than they answer is told together, and
//! the longer that lasts, the more seldom: of an agent whose requests take many messages so, the most. Used by `lane`.

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
/// Messages for one request each that an agent gets within [`MINUTE`], before the next one has to be so far from the one
/// before.
const AT_ONCE: usize = 3;
/// A burst is over so long after its last message.
const QUIET: Duration = Duration::from_secs(10);

/// The requests of one channel that this process sees to.
#[derive(Debug, Default)]
pub(super) struct Traffic {
    open: usize,
    /// By agent: when it asked what nobody has answered.
    unanswered: HashMap<String, VecDeque<Monotonic>>,
    /// By agent: when one request of it took a whole message in its turn.
    told: HashMap<String, VecDeque<Monotonic>>,
    /// When the next message for several may be posted, and how far it is from the one before.
    next: Monotonic,
    apart: Duration,
}

impl Traffic {
    /// A request of `agent` comes in.
    pub(super) fn enter(&mut self, agent: &str, now: Monotonic) -> Manner {
        forget(&mut self.unanswered, now);
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
        // Never longer, whatever the clock says.
        self.next.since(now).clamp(APART, LONGEST_APART)
    }

    /// May a message be posted because of this agent? If not, there are others, or it waits.
    pub(super) fn is_due(&self, agent: &str, now: Monotonic) -> bool {
        let Some(times) = self.told.get(agent).filter(|times| times.len() >= AT_ONCE) else { return true };
        times.back().is_none_or(|last| *last > now || now.since(*last) >= LONGEST_APART)
    }

    /// A request of `agent` was shown by a message of its own in its turn.
    pub(super) fn alone(&mut self, agent: &str, now: Monotonic) {
        forget(&mut self.told, now);
        self.told.entry(agent.to_owned()).or_default().push_back(now);
    }

    /// A message was posted in its turn; `more` did not fit into it.
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

/// Drops what is longer ago than a minute.
fn forget(times: &mut HashMap<String, VecDeque<Monotonic>>, now: Monotonic) {
    times.retain(|_, times| {
        while times.front().is_some_and(|at| now.since(*at) >= MINUTE) {
            times.pop_front();
        }
        !times.is_empty()
    });
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

    /// As the lane does: the first whose agent is due, and one request in a message, for they are long.
    fn messages(waiting: &mut Vec<&'static str>, until: f64) -> Vec<(&'static str, Monotonic)> {
        let (mut traffic, mut now, mut posted) = (Traffic::default(), at(0.0), Vec::new());
        while !waiting.is_empty() {
            now = now.after(traffic.pause(now));
            if now >= at(until) {
                break;
            }
            let first = waiting.iter().position(|agent| traffic.is_due(agent, now));
            let Some(first) = first else { continue };
            let agent = waiting.remove(first);
            traffic.alone(agent, now);
            traffic.posted(now, !waiting.is_empty());
            posted.push((agent, now));
        }
        posted
    }

    #[test]
    fn an_agent_of_many_long_requests_makes_few_messages_too_and_holds_up_nobody() {
        let posted = messages(&mut vec!["a"; 10_000], 60.0);
        // Three more were told alone, each with a thread and an outcome.
        assert_eq!(posted.len(), 10, "{posted:?}");
        // Fifty who each ask a little are told of one a second.
        let names: Vec<&'static str> =
            (0..50).map(|n| &*Box::leak(format!("b{n}").into_boxed_str())).collect();
        let mut waiting = ["a"; 20].into_iter().chain(names).collect();
        let posted = messages(&mut waiting, 70.0);
        let others: Vec<_> = posted.iter().filter(|(agent, _)| *agent != "a").collect();
        assert_eq!(others.len(), 50, "{posted:?}");
        assert!(others.iter().all(|(_, told)| *told <= at(61.0)), "{posted:?}");
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
