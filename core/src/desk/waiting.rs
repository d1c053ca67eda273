//! Waiting for the end of a request, and ending it when nobody answers. Waiting holds no thread, is woken by
//! whoever changes the request, here or elsewhere, and outlasts a store that is gone for a while.

use super::asked::Asked;
use super::bells::Heard;
use super::counter::Desk;
use super::store::Applied;
use crate::error::{Error, Reason, Result};
use crate::gate::approval::{Approval, ApprovalRequest, Change};
use crate::gate::{Event, State};
use crate::model::{ApprovalId, Moment, Monotonic};
use std::sync::Arc;
use std::time::Duration;

/// How soon a store that could not be read is tried again.
const RETRY: Duration = Duration::from_secs(1);

/// What a look at a request comes to.
#[allow(clippy::large_enum_variant, reason = "it is taken apart at once")]
pub(super) enum Look {
    Over(Result<Approval>),
    Again,
    /// Nothing yet: look again then, at the latest.
    At(Monotonic),
}

impl Desk {
    /// Waits until an approved call has run, and says how it went; `None` if nobody has said so by `until`.
    pub async fn outcome(&self, id: &ApprovalId, until: Monotonic) -> Option<bool> {
        let is_open = |approval: &Approval| matches!(approval.state, State::Approved | State::Claimed);
        match self.watch(id, until, is_open).await.ok().flatten()?.state {
            State::Done => Some(true),
            State::Failed => Some(false),
            _ => None,
        }
    }

    /// Waits until a request has ended, `until` at the latest, and says how it stands then; an overdue one is
    /// expired. `None` if there is none, at once.
    ///
    /// # Errors
    /// The store's.
    pub async fn settled(&self, id: &ApprovalId, until: Monotonic) -> Result<Option<Approval>> {
        let approval = self.watch(id, until, |approval| approval.state.is_pending()).await?;
        Ok(approval.map(|approval| approval.as_of(self.now())))
    }

    /// Waits until a pending request has other than `votes` votes or has ended, `until` at the latest, and says how it
    /// stands then.
    ///
    /// # Errors
    /// The store's.
    pub async fn voted(&self, id: &ApprovalId, votes: usize, until: Monotonic) -> Result<Option<Approval>> {
        let is_same = |approval: &Approval| approval.state.is_pending() && approval.votes.len() == votes;
        Ok(self.watch(id, until, is_same).await?.map(|approval| approval.as_of(self.now())))
    }

    /// Waits until an approved call has run, or will not, `until` at the latest, and says how it stands then.
    ///
    /// # Errors
    /// The store's.
    pub async fn run_over(&self, id: &ApprovalId, until: Monotonic) -> Result<Option<Approval>> {
        let is_open = |approval: &Approval| matches!(approval.state, State::Approved | State::Claimed);
        self.watch(id, until, is_open).await
    }

    /// Waits while `goes_on` and the request is not overdue.
    async fn watch(
        &self,
        id: &ApprovalId,
        until: Monotonic,
        goes_on: impl Fn(&Approval) -> bool,
    ) -> Result<Option<Approval>> {
        loop {
            // Listen first, then read: a change in between is not missed.
            let bell = self.counter.bells().hang(id);
            let end = match self.look(id).await {
                found if self.now().monotonic >= until => return found,
                Ok(Some(approval)) if goes_on(&approval) && !approval.is_overdue(self.now()) => {
                    match approval.state.is_pending() {
                        true => until.min(approval.request.deadline.monotonic),
                        false => until,
                    }
                }
                Err(_) => until.min(self.now().monotonic.after(RETRY)),
                Ok(found) => return Ok(found),
            };
            // What does not end the wait is looked at with everything that may have come since.
            if let Heard::Ring(Some(approval)) = self.counter.hears(&bell, &self.project, end).await
                && !goes_on(&approval)
            {
                return Ok(Some(Arc::unwrap_or_clone(approval)));
            }
        }
    }

    /// Looks whether a request has ended; ends it itself at the deadline, which for the one who asked is a matter of elapsed
    /// time, whatever anybody does to the clock.
    pub(super) async fn look_for_end(&self, request: &ApprovalRequest) -> Look {
        let id = &request.id;
        let deadline = request.deadline.monotonic;
        let found = self.look(id).await;
        let now = self.now();
        match found {
            Ok(None) => {
                let text = format!("approval `{id}` is no longer kept");
                Look::Over(Err(Error::new(Reason::Cancelled, text)))
            }
            Ok(Some(approval)) if !approval.state.is_pending() => {
                if approval.state != State::Approved {
                    self.counter.asked().remove(id);
                }
                Look::Over(Ok(approval))
            }
            Ok(Some(approval)) if approval.is_overdue(now) || now.monotonic >= deadline => {
                // The wall clock may have been set back: this much time has passed all the same.
                let wall = now.wall.max(approval.request.deadline.wall);
                if self.step(id, Event::Expire, Some(Reason::Expired), Moment { wall, ..now }).await {
                    return Look::Again;
                }
                // It cannot be written down. For this caller it has ended; for everybody else its deadline
                // says so.
                Look::Over(Ok(Approval {
                    state: State::Expired,
                    ended_by: Some(Reason::Expired),
                    ..approval
                }))
            }
            Ok(Some(approval)) => Look::At(deadline.min(approval.request.deadline.monotonic)),
            Err(error) if now.monotonic >= deadline => Look::Over(Err(error)),
            // It may come back, and somebody may have answered.
            Err(_) => Look::At(deadline.min(now.monotonic.after(RETRY))),
        }
    }

    /// Ends a pending request without an answer: its time ran out, its caller went away, or nobody can be
    /// reached. Does nothing to a request that has ended already.
    pub async fn end(&self, id: &ApprovalId, why: Reason) {
        let event = if why == Reason::Expired { Event::Expire } else { Event::Cancel };
        self.step(id, event, Some(why), self.now()).await;
    }

    /// Ends a pending request before its time, for whatever reason somebody else gives.
    pub async fn withdraw(&self, id: &ApprovalId, why: Reason) {
        self.step(id, Event::Cancel, Some(why), self.now()).await;
    }

    /// Ends what this process waits for, because the process ends. What a store keeps for longer than that
    /// stays open if it can be waited for again: if it was given an idempotency key.
    pub async fn close(&self) {
        let is_durable = self.counter.store.is_durable();
        let ending: Vec<ApprovalId> = {
            let asked = self.counter.asked();
            let goes_on = |asked: &Asked| asked.claimed || (is_durable && asked.outlives);
            asked.iter().filter(|asked| !goes_on(asked)).map(|asked| asked.id().clone()).collect()
        };
        for id in ending {
            self.end(&id, Reason::ShuttingDown).await;
        }
    }

    /// Gives an approval up that will not be used, or a request that nobody waits for any more.
    pub async fn abandon(&self, id: &ApprovalId) {
        self.end(id, Reason::Cancelled).await;
        self.lapse(id).await;
    }

    /// Gives an approval up.
    pub(super) async fn lapse(&self, id: &ApprovalId) {
        self.step(id, Event::Lapse, None, self.now()).await;
        let mut asked = self.counter.asked();
        // Somebody else here may be running it: then this process goes on to answer for it.
        if asked.get(id).is_some_and(|asked| !asked.claimed) {
            asked.remove(id);
        }
    }

    /// Takes a step without an answer. False if the store could not be written: the request then stands as it
    /// stood.
    pub(super) async fn step(&self, id: &ApprovalId, event: Event, why: Option<Reason>, now: Moment) -> bool {
        let change = Change { ended_by: why, ..Change::new(event, now) };
        let applied = self.counter.store.apply(&self.project, id, &change).await;
        if let Ok(Applied::Yes(approval)) = &applied {
            let _ = self.counter.record_step(&change, approval);
            if !approval.state.is_pending() && event != Event::Lose {
                self.counter.asked().remove(id);
            }
        }
        self.counter.bells().ring(id);
        applied.is_ok()
    }
}
