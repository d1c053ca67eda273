//! Keeps the cards of one request true from its post to its end, and after it: votes, reminder, escalation, outcome,
//! and how the call went. Several processes may follow one request: each edits the cards, one of them speaks.

use super::announcer::{place_of, warn};
use super::approver::SlackApproval;
use super::client::{SlackClient, SlackFault};
use crate::desk::Ticket;
use crate::gate::{Approval, CardPlace, Notice, State};
use crate::model::id::Handle;
use crate::model::{Monotonic, UnixTime};
use crate::net::process::Process;
use crate::wire::slack::{card, grant, thread};
use std::time::Duration;

/// How long a word is worth trying.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long a call may take for its outcome and its result to be told in one reply.
const SHORT_RUN: Duration = Duration::from_secs(3);
/// How long an approved call may take and still be told of.
const LONGEST_RUN: Duration = Duration::from_secs(3_600);

/// Follows one request to its last edit, and yields how it ended; how its call goes is told in the background.
pub(super) async fn follow(
    approval: &SlackApproval,
    client: &SlackClient,
    ticket: &Ticket,
) -> Option<Approval> {
    let follower = Follower { approval, client, ticket };
    follower.while_pending().await;
    let Ok(ended) = ticket.ended().await else { return None };
    // Read again: a click may have told us where the card is.
    let ended = follower.look().await.filter(|now| !now.state.is_pending()).unwrap_or(ended);
    let edited = follower.settle(&ended).await;
    if matches!(ended.state, State::Approved | State::Claimed) {
        if !edited {
            follower.tell_end(&ended).await;
        }
        report_later(approval.clone(), client.clone(), ticket.clone());
    } else if ended.has_thread() || !edited {
        follower.tell_end(&ended).await;
    }
    if ended.grant.is_some() {
        watch_grant(approval.clone(), client.clone(), ticket.clone());
    }
    Some(ended)
}

struct Follower<'a> {
    approval: &'a SlackApproval,
    client: &'a SlackClient,
    ticket: &'a Ticket,
}

impl Follower<'_> {
    /// Shows votes as they come, reminds, escalates.
    async fn while_pending(&self) {
        let (desk, request) = (self.ticket.desk(), self.ticket.request());
        let settings = &self.approval.settings;
        let deadline = request.deadline.monotonic;
        let at = |time: UnixTime| desk.now().after(until(desk.now().wall, time)).monotonic;
        let before = |stretch: Duration| UnixTime(request.deadline.wall.0.saturating_sub(millis(stretch)));
        let mut remind = settings.remind.map(|stretch| at(before(stretch)));
        let mut escalate =
            settings.escalation.as_ref().map(|(to, after)| (to, at(request.created.wall.after(*after))));
        let mut votes = 0;
        loop {
            let next = [remind, escalate.as_ref().map(|(_, at)| *at)]
                .into_iter()
                .flatten()
                .fold(deadline, Monotonic::min);
            let standing = match desk.voted(&request.id, votes, next).await {
                Ok(Some(standing)) if standing.state.is_pending() => standing,
                // The one who waits for the end hears of a store that is gone, too.
                Ok(_) | Err(_) => return,
            };
            let now = desk.now().monotonic;
            if standing.votes.len() != votes {
                votes = standing.votes.len();
                self.show_votes(&standing).await;
            }
            if escalate.as_ref().is_some_and(|(_, at)| now >= *at)
                && let Some((to, _)) = escalate.take()
            {
                self.escalate(&standing, to).await;
            }
            if remind.is_some_and(|at| now >= at) {
                remind = None;
                self.remind(&standing).await;
            }
            if now >= deadline {
                return;
            }
        }
    }

    async fn show_votes(&self, standing: &Approval) {
        for place in standing.cards() {
            let drawn = match standing.shares(place) {
                true => self.draw(standing, place).await,
                false => {
                    let edit = card::voted(standing, place, &self.approval.redactor);
                    self.call("chat.update", &edit).await.map(drop)
                }
            };
            if let Err(fault) = drawn {
                warn(self.ticket, &format!("the votes could not be shown on the card: {fault}"));
            }
        }
    }

    async fn remind(&self, standing: &Approval) {
        let Some(place) = &standing.card else { return };
        if standing.shares(place) && self.has_reminded_beside(standing).await {
            return;
        }
        if !self.may_tell(Notice::Reminder).await {
            return;
        }
        if let Err(fault) = self.call("chat.postMessage", &thread::reminder(standing, place)).await {
            warn(self.ticket, &format!("nobody could be reminded: {fault}"));
        }
    }

    /// Has somebody been reminded of another request that the same message shows? Once is enough.
    async fn has_reminded_beside(&self, standing: &Approval) -> bool {
        for id in standing.together.iter().filter(|id| **id != standing.request.id) {
            let found = self.ticket.desk().find(&Handle::Id(id.clone())).await;
            if found.ok().flatten().is_some_and(|other| other.told.contains(&Notice::Reminder)) {
                return true;
            }
        }
        false
    }

    /// Asks somewhere else, too. Noted before it is posted: a click there may come first.
    async fn escalate(&self, standing: &Approval, to: &str) {
        if !self.may_tell(Notice::Escalation).await {
            return;
        }
        let message = card::escalated(standing, to, &self.approval.redactor);
        let posted = self.call("chat.postMessage", &message).await;
        match &posted {
            Ok(answer) => {
                if let Some(place) = place_of(answer)
                    && let Err(error) = self.ticket.desk().show_also(&standing.request.id, place).await
                {
                    warn(self.ticket, &format!("the second card's place could not be kept: {error}"));
                }
            }
            Err(fault) => warn(self.ticket, &format!("it could not be escalated: {fault}")),
        }
        let Some(place) = standing.card.as_ref().filter(|_| standing.has_thread()) else { return };
        let note = thread::escalation(standing, place, to, posted.is_ok());
        if let Err(fault) = self.call("chat.postMessage", &note).await {
            warn(self.ticket, &format!("the escalation could not be told in the thread: {fault}"));
        }
    }

    /// Edits every card. False if one could not be: its buttons look alive.
    async fn settle(&self, ended: &Approval) -> bool {
        let mut edited = true;
        for place in ended.cards() {
            let drawn = match (ended.shares(place), card::settled(ended, place, &self.approval.redactor)) {
                (true, _) => self.draw(ended, place).await,
                (false, Some(edit)) => self.call("chat.update", &edit).await.map(drop),
                (false, None) => continue,
            };
            if let Err(fault) = drawn {
                warn(self.ticket, &format!("the card could not be edited: {fault}"));
                edited = false;
            }
        }
        edited
    }

    /// As [`Follower::settle`], and again while it changes meanwhile: of several who edit a card at the same time, the last
    /// one has seen the newest of it.
    async fn settle_anew(&self, ended: &Approval) -> bool {
        let mut shown = self.look().await.unwrap_or_else(|| ended.clone());
        for _ in 0..8 {
            let edited = self.settle(&shown).await;
            let now = self.look().await;
            let is_same = |now: &Approval| now.state == shown.state && now.grant == shown.grant;
            match now.filter(|now| !is_same(now)) {
                Some(now) => shown = now,
                None => return edited,
            }
        }
        false
    }

    async fn draw(&self, standing: &Approval, place: &CardPlace) -> Result<(), SlackFault> {
        let until = self.ticket.desk().now().after(PATIENCE).monotonic;
        let lane = self.approval.lane(&standing.request);
        lane.draw(self.approval, self.client, standing, place, until).await
    }

    /// Says in the thread how it ended.
    async fn tell_end(&self, ended: &Approval) {
        self.tell(ended, Notice::Outcome).await;
    }

    async fn tell(&self, standing: &Approval, notice: Notice) {
        let Some(place) = &standing.card else { return };
        let Some(note) = thread::outcome_reply(standing, place, &self.approval.redactor) else { return };
        if !self.may_tell(notice).await {
            return;
        }
        if let Err(fault) = self.call("chat.postMessage", &note).await {
            warn(self.ticket, &format!("the outcome could not be posted: {fault}"));
        }
    }

    /// Is it for this process to speak? If the store cannot say, yes: twice is better than never.
    async fn may_tell(&self, notice: Notice) -> bool {
        self.ticket.desk().may_tell(&self.ticket.request().id, notice).await.unwrap_or(true)
    }

    async fn call(&self, method: &str, body: &serde_json::Value) -> Result<serde_json::Value, SlackFault> {
        let until = self.ticket.desk().now().after(PATIENCE).monotonic;
        self.client.call(method, body, until).await
    }

    async fn look(&self) -> Option<Approval> {
        let id = Handle::Id(self.ticket.request().id.clone());
        self.ticket.desk().find(&id).await.ok().flatten()
    }
}

/// Tells on the cards and in the thread how the approved call went, once somebody says so. Waiting for that does not
/// hold up the end of this process; telling may.
fn report_later(approval: SlackApproval, client: SlackClient, ticket: Ticket) {
    let process = Process::current();
    let Ok(runtime) = process.runtime() else { return };
    runtime.spawn(async move {
        let (desk, id) = (ticket.desk().clone(), ticket.request().id.clone());
        let soon = desk.run_over(&id, desk.now().after(SHORT_RUN).monotonic).await;
        let is_over = |approval: &Approval| !matches!(approval.state, State::Approved | State::Claimed);
        let mut notice = Notice::Outcome;
        let over = match soon {
            Ok(Some(standing)) if is_over(&standing) => Some(standing),
            Ok(Some(standing)) => {
                if standing.has_thread() {
                    let follower = Follower { approval: &approval, client: &client, ticket: &ticket };
                    follower.tell_end(&standing).await;
                }
                notice = Notice::Result;
                desk.run_over(&id, desk.now().after(LONGEST_RUN).monotonic)
                    .await
                    .ok()
                    .flatten()
                    .filter(is_over)
            }
            Ok(None) | Err(_) => None,
        };
        let Some(over) = over else { return };
        let _ = Process::current().spawn(async move {
            let follower = Follower { approval: &approval, client: &client, ticket: &ticket };
            if over.has_thread() {
                follower.tell(&over, notice).await;
            }
            follower.settle_anew(&over).await;
        });
    });
}

/// Says on the cards and in the thread that a grant is over, once it is. Waiting for that does not hold up the end of this
/// process; telling may.
fn watch_grant(approval: SlackApproval, client: SlackClient, ticket: Ticket) {
    let process = Process::current();
    let Ok(runtime) = process.runtime() else { return };
    runtime.spawn(async move {
        let Some(over) = ticket.desk().grant_over(&ticket.request().id).await else { return };
        let _ = Process::current().spawn(async move {
            let follower = Follower { approval: &approval, client: &client, ticket: &ticket };
            let edited = follower.settle_anew(&over).await;
            // Where several share a message there is no thread; it says so itself, if it could be edited.
            let Some(place) = over.card.as_ref().filter(|_| over.has_thread() || !edited) else { return };
            let Some(note) = grant::over_reply(&over, place, &approval.redactor) else { return };
            if follower.may_tell(Notice::GrantOver).await
                && let Err(fault) = follower.call("chat.postMessage", &note).await
            {
                warn(&ticket, &format!("the end of a grant could not be told in the thread: {fault}"));
            }
        });
    });
}

/// How long it is until `then`; nothing if that is past.
fn until(now: UnixTime, then: UnixTime) -> Duration {
    Duration::from_millis(then.0.saturating_sub(now.0).max(0).unsigned_abs())
}

fn millis(stretch: Duration) -> i64 {
    i64::try_from(stretch.as_millis()).unwrap_or(i64::MAX)
}

impl std::fmt::Debug for Follower<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Follower").field("request", &self.ticket.request().id).finish_non_exhaustive()
    }
}
