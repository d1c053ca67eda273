//! The lane into one channel: what this process posts there in a burst goes out in messages for several requests, as
//! far apart as `traffic` says; and messages for several are drawn by one at a time. Decides nothing and delays no
//! answer: a click, a command or a deadline ends a request that still waits here as any other.

use super::announcer::place_of;
use super::approver::SlackApproval;
use super::client::{SlackClient, SlackFault};
use super::traffic::{Manner, Traffic};
use crate::desk::Ticket;
use crate::gate::{Approval, CardPlace};
use crate::model::id::Handle;
use crate::model::{ApprovalId, Digest, Monotonic};
use crate::net::process::Process;
use crate::wire::slack::{card, digest};
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::oneshot;

/// Lanes that are remembered before those are forgotten that nobody uses.
const LANES_KEPT: usize = 1_000;
/// The same of messages for several in one lane.
const DRAWINGS_KEPT: usize = 1_000;

/// All lanes of a process, by API root, token and channel.
#[derive(Debug, Default)]
pub(super) struct Lanes(Mutex<HashMap<Digest, Arc<Lane>>>);

/// One of them.
#[derive(Debug, Default)]
pub(super) struct Lane {
    traffic: Mutex<Traffic>,
    queue: Mutex<Queue>,
    /// Messages for several, by their timestamps, with what was last drawn there.
    drawings: Mutex<HashMap<String, Arc<tokio::sync::Mutex<Option<Digest>>>>>,
}

#[derive(Debug, Default)]
struct Queue {
    waiting: VecDeque<Waiting>,
    /// Does somebody see to it that they are posted?
    is_led: bool,
}

struct Waiting {
    approval: SlackApproval,
    client: SlackClient,
    ticket: Ticket,
    /// May it share a message with others?
    fits: bool,
    posted: oneshot::Sender<Told>,
}

/// Where a request is shown; `None` if it ended before it was posted.
type Told = Result<Option<CardPlace>, SlackFault>;

/// A request's place in the traffic of a lane, for as long as people may answer it.
#[derive(Debug)]
pub(super) struct Seat {
    lane: Arc<Lane>,
    manner: Manner,
    agent: String,
    at: Monotonic,
    pub(super) is_answered: bool,
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Lanes {
    pub(super) fn lane(&self, root: &str, token: &str, channel: &str) -> Arc<Lane> {
        let key = Digest::of(format!("{root:?} {token:?} {channel:?}").as_bytes());
        let mut lanes = held(&self.0);
        if lanes.len() >= LANES_KEPT {
            lanes.retain(|_, lane| Arc::strong_count(lane) > 1);
        }
        Arc::clone(lanes.entry(key).or_default())
    }
}

impl Seat {
    pub(super) fn take(lane: &Arc<Lane>, ticket: &Ticket) -> Self {
        let agent = ticket.request().agent_id.clone();
        let at = ticket.desk().now().monotonic;
        let manner = held(&lane.traffic).enter(&agent, at);
        Seat { lane: Arc::clone(lane), manner, agent, at, is_answered: false }
    }

    pub(super) fn manner(&self) -> Manner {
        self.manner
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        held(&self.lane.traffic).leave(&self.agent, self.at, self.is_answered);
    }
}

impl Lane {
    /// Has the request posted, together with whatever else waits.
    pub(super) async fn share(
        self: &Arc<Self>,
        approval: &SlackApproval,
        client: &SlackClient,
        ticket: &Ticket,
    ) -> Told {
        let (posted, mut told) = oneshot::channel();
        let waiting = Waiting {
            approval: approval.clone(),
            client: client.clone(),
            ticket: ticket.clone(),
            fits: digest::fits(ticket.request(), &approval.redactor),
            posted,
        };
        let runtime = Process::current().runtime().map_err(unposted)?.clone();
        let leads = {
            let mut queue = held(&self.queue);
            queue.waiting.push_back(waiting);
            !std::mem::replace(&mut queue.is_led, true)
        };
        if leads {
            let lane = Arc::clone(self);
            runtime.spawn(async move { lane.lead().await });
        }
        let nobody = || Err(SlackFault::Unreachable("nobody posted it".into()));
        tokio::select! {
            told = &mut told => told.unwrap_or_else(|_| nobody()),
            _ = ticket.ended() => {
                if self.withdraw(&ticket.request().id) {
                    return Ok(None);
                }
                // It is being posted: where, must be known, or its buttons would stay.
                told.await.unwrap_or_else(|_| nobody())
            }
        }
    }

    fn withdraw(&self, id: &ApprovalId) -> bool {
        let mut queue = held(&self.queue);
        let before = queue.waiting.len();
        queue.waiting.retain(|waiting| waiting.ticket.request().id != *id);
        queue.waiting.len() < before
    }

    async fn lead(&self) {
        while let Some(pause) = self.pause() {
            tokio::time::sleep(pause).await;
            // Nobody's turn: somebody else may come while they wait.
            let Some((batch, more)) = self.next_batch() else { continue };
            let desk = Arc::clone(batch.first.ticket.desk());
            let alone = batch.others.is_empty().then(|| batch.first.agent().to_owned());
            post(batch).await;
            let (mut traffic, now) = (held(&self.traffic), desk.now().monotonic);
            if let Some(agent) = alone {
                traffic.alone(&agent, now);
            }
            traffic.posted(now, more);
        }
    }

    /// How long the next message has to wait; `None`, and nobody leads any more, if nobody waits.
    fn pause(&self) -> Option<std::time::Duration> {
        let mut queue = held(&self.queue);
        let Some(first) = queue.waiting.front() else {
            queue.is_led = false;
            return None;
        };
        Some(held(&self.traffic).pause(first.ticket.desk().now().monotonic))
    }

    /// The first who waits and whose turn it is, and those that may share a message with it.
    fn next_batch(&self) -> Option<(Batch, bool)> {
        let mut queue = held(&self.queue);
        let now = queue.waiting.front()?.ticket.desk().now().monotonic;
        let turn = {
            let traffic = held(&self.traffic);
            queue.waiting.iter().position(|waiting| traffic.is_due(waiting.agent(), now))?
        };
        let first = queue.waiting.remove(turn)?;
        let mut others = Vec::new();
        if first.fits {
            let mut rest = VecDeque::new();
            for waiting in std::mem::take(&mut queue.waiting) {
                if others.len() + 1 < digest::MOST && waiting.fits && waiting.goes_with(&first) {
                    others.push(waiting);
                } else {
                    rest.push_back(waiting);
                }
            }
            queue.waiting = rest;
        }
        Some((Batch { first, others }, !queue.waiting.is_empty()))
    }

    /// Draws the message at `place` anew, with all that it shows as they stand now. One at a time, so that what is drawn
    /// last is what is true.
    pub(super) async fn draw(
        &self,
        approval: &SlackApproval,
        client: &SlackClient,
        shown: &Approval,
        place: &CardPlace,
        until: Monotonic,
    ) -> Result<(), SlackFault> {
        let drawing = {
            let mut drawings = held(&self.drawings);
            if drawings.len() >= DRAWINGS_KEPT {
                drawings.retain(|_, drawing| Arc::strong_count(drawing) > 1);
            }
            Arc::clone(drawings.entry(place.ts.clone()).or_default())
        };
        let mut drawn = drawing.lock().await;
        let desk = approval.desk().await.map_err(unposted)?;
        // Again, until nothing has changed meanwhile: another process may have drawn what it knew in between.
        loop {
            let mut standing = Vec::with_capacity(shown.together.len());
            for id in &shown.together {
                // What the store has forgotten has ended long ago: it is shown no more.
                let found = desk.find(&Handle::Id(id.clone())).await.map_err(unposted)?;
                standing.extend(found.map(|found| found.as_of(desk.now())));
            }
            let redactor = approval.redactor_of(&shown.request).map_err(unposted)?;
            let body = digest::standing(&standing, place, &redactor);
            let fresh = Digest::of(body.to_string().as_bytes());
            if *drawn == Some(fresh) {
                return Ok(());
            }
            client.call("chat.update", &body, until).await?;
            *drawn = Some(fresh);
        }
    }
}

fn unposted(error: crate::error::Error) -> SlackFault {
    SlackFault::Unreachable(error.message().to_owned())
}

/// Requests that go into one message.
struct Batch {
    first: Waiting,
    others: Vec<Waiting>,
}

impl Waiting {
    fn agent(&self) -> &str {
        &self.ticket.request().agent_id
    }

    /// Kept by the same desk, and shown with the same values redacted.
    fn goes_with(&self, other: &Waiting) -> bool {
        self.ticket.desk().is_same_as(other.ticket.desk())
            && self.ticket.request().redact == other.ticket.request().redact
    }

    fn tell(self, told: Told) {
        // Nobody may be waiting any more: then nobody needs to know.
        let _ = self.posted.send(told);
    }
}

async fn post(Batch { first, others }: Batch) {
    let desk = Arc::clone(first.ticket.desk());
    let (client, redactor) = (first.client.clone(), Arc::clone(&first.approval.redactor));
    let channel = first.ticket.request().channel.clone();
    let mut going = Vec::new();
    for waiting in std::iter::once(first).chain(others) {
        match desk.find(&Handle::Id(waiting.ticket.request().id.clone())).await {
            Ok(Some(found)) if found.state.is_pending() && !found.is_overdue(desk.now()) => {
                // With the arguments as they are, and not as they are kept.
                let request = Arc::clone(waiting.ticket.request());
                going.push((waiting, Approval { request, ..found }));
            }
            Ok(_) => waiting.tell(Ok(None)),
            Err(error) => waiting.tell(Err(unposted(error))),
        }
    }
    let ids: Vec<ApprovalId> = going.iter().map(|(_, shown)| shown.request.id.clone()).collect();
    let mut noted = Vec::new();
    for (waiting, shown) in going {
        // First: whoever hears of a click on it, here or elsewhere, has to know what else it shows.
        match desk.show_together(&shown.request.id, &ids).await {
            Ok(()) => noted.push((waiting, shown)),
            Err(error) => waiting.tell(Err(unposted(error))),
        }
    }
    let until = noted.iter().map(|(_, shown)| shown.request.deadline.monotonic).max();
    let (waiting, shown): (Vec<Waiting>, Vec<Approval>) = noted.into_iter().unzip();
    let (Some(until), Some(one)) = (until, shown.first()) else { return };
    let body = match shown.len() {
        1 => card::request(&one.request, &redactor),
        _ => digest::request(&shown, &channel, &redactor),
    };
    let told = match client.call("chat.postMessage", &body, until).await {
        Ok(answer) => place_of(&answer)
            .map(Some)
            .ok_or_else(|| SlackFault::Unclear("the answer named no message".into())),
        Err(fault) => Err(fault),
    };
    waiting.into_iter().for_each(|waiting| waiting.tell(told.clone()));
}

impl std::fmt::Debug for Waiting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Holds a credential.
        f.debug_struct("Waiting").field("request", &self.ticket.request().id).finish_non_exhaustive()
    }
}
