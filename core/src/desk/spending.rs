//! What becomes of an approval: it is spent once, for one call, and the store is told how that call went.

use super::counter::Desk;
use super::roster::Roster;
use super::store::Applied;
use crate::error::{Error, Reason, Result};
use crate::gate::approval::{Approval, Change};
use crate::gate::{Edit, Event, Question, State, Step, Verdict};
use crate::model::{ApprovalId, Digest, Value};
use std::sync::Arc;

/// What an approval is spent for.
#[derive(Clone, Copy)]
enum For<'a> {
    /// The call that it was given for, wherever that is.
    Given,
    /// A call of this digest.
    Digest(Digest),
    /// The call that this question is about.
    Question(&'a Question),
}

impl Desk {
    /// Reviews what came back to the gate, spends the approval if it is good, and concludes.
    pub async fn answer(
        &self,
        question: &Question,
        verdict: Verdict,
        live: Result<Vec<(String, Value)>>,
    ) -> Step {
        // A callback's own request was claimed when the callback was told yes.
        let to_claim = match &verdict {
            Verdict::Settled(settlement) if settlement.refusal.is_none() => {
                let edit = settlement.decision.as_ref().and_then(|decision| decision.edit.clone());
                Some((settlement.approval_id.clone(), edit))
            }
            _ => None,
        };
        let mut review = self.counter.gate.review(question, verdict, live);
        if let Some((id, edit)) = to_claim {
            match review.refusal() {
                Some(_) => self.lapse(&id).await,
                None => {
                    let owner = Some(self.counter.owner.to_string());
                    let spent = self.spend(&id, For::Question(question), edit.as_ref(), owner, None).await;
                    if let Err(error) = spent {
                        review.refuse(error.reason());
                    }
                }
            }
        }
        self.counter.gate.conclude(question, review)
    }

    /// Spends an approval, for a call of digest `call` if one is given. While the call runs, [`Desk::tend`]
    /// tells other processes that somebody still sees to it.
    ///
    /// # Errors
    /// `already_claimed`, `args_changed` (another call), `approver_removed`, `grant_over`, `audit_failed`; the store's.
    pub async fn claim(&self, id: &ApprovalId, call: Option<Digest>) -> Result<()> {
        let call = call.map_or(For::Given, For::Digest);
        self.spend(id, call, None, Some(self.counter.owner.to_string()), None).await
    }

    /// Spends an approval for a caller somewhere else, who is to say within an hour how the call went.
    ///
    /// # Errors
    /// `already_claimed`, `approver_removed`, `grant_over`, `audit_failed`; the store's.
    pub async fn hand_out(&self, id: &ApprovalId, roster: Option<Arc<dyn Roster>>) -> Result<()> {
        self.spend(id, For::Given, None, None, roster).await
    }

    async fn spend(
        &self,
        id: &ApprovalId,
        call: For<'_>,
        edit: Option<&Edit>,
        owner: Option<String>,
        roster: Option<Arc<dyn Roster>>,
    ) -> Result<()> {
        let spent = || Error::new(Reason::AlreadyClaimed, format!("approval `{id}` is not there to be used"));
        let approval = self.look(id).await?.ok_or_else(spent)?;
        if !self.covers_call(&approval, call) {
            return Err(Error::new(Reason::ArgsChanged, format!("approval `{id}` is for another call")));
        }
        if approval.state != State::Approved {
            return Err(spent());
        }
        if approval.decision.as_ref().and_then(|decision| decision.edit.as_ref()) != edit {
            // Whoever claims it would run the call as it was before somebody changed it.
            self.step(id, Event::Lapse, Some(Reason::ArgsChanged), self.now()).await;
            let text = format!("approval `{id}` is for a call that a person has changed");
            return Err(Error::new(Reason::ArgsChanged, text));
        }
        let (rules, own) = self.part_in(id);
        let roster = own.or(roster);
        if !self.stands_by(&approval, &rules, roster.as_ref()).await {
            self.step(id, Event::Lapse, Some(Reason::ApproverRemoved), self.now()).await;
            let text = format!("approval `{id}` is void: {}", Reason::ApproverRemoved.explanation());
            return Err(Error::new(Reason::ApproverRemoved, text));
        }
        if let Err(error) = self.spend_grant(&approval, roster.as_ref()).await {
            self.step(id, Event::Lapse, Some(error.reason()), self.now()).await;
            return Err(error);
        }
        let is_ours = owner.is_some();
        if is_ours && self.counter.store.is_durable() {
            // First: a claim is never there without somebody who answers for it.
            self.counter.store.beat(&self.counter.owner).await?;
        }
        let change = Change { owner, ..Change::new(Event::Claim, self.now()) };
        match self.counter.store.apply(&self.project, id, &change).await? {
            Applied::Yes(approval) => {
                if is_ours {
                    self.counter.asked().of(&approval.request).claimed = true;
                }
                self.counter.record_step(&change, &approval)
            }
            Applied::No(_) | Applied::Unknown => Err(spent()),
        }
    }

    /// Was the approval given for this call, or asked for here by one that is the same?
    fn covers_call(&self, approval: &Approval, call: For<'_>) -> bool {
        let request = &approval.request;
        let asked_here =
            |digest| self.counter.asked().get(&request.id).is_some_and(|asked| asked.has_call(digest));
        let is_its = |digest| digest == request.call_digest || asked_here(digest);
        match call {
            For::Given => true,
            For::Digest(digest) => is_its(digest),
            For::Question(question) => question.is_asked_by(request) || question.digest().is_some_and(is_its),
        }
    }

    /// Says how the approved call went.
    pub async fn finished(&self, id: &ApprovalId, succeeded: bool) {
        let event = if succeeded { Event::Finish } else { Event::Fail };
        let change = Change::new(event, self.now());
        if let Ok(Applied::Yes(approval)) = self.counter.store.apply(&self.project, id, &change).await {
            let _ = self.counter.record_step(&change, &approval);
            self.counter.bells().ring(id);
        }
        // Untold or not: this process runs it no longer.
        self.counter.asked().remove(id);
    }

    /// Nobody is going to say how the approved call went: whoever had leave to run it has let go of that. The record then
    /// shows it as unknown, and this process answers for it no more. Does nothing after [`Desk::finished`].
    pub async fn forsaken(&self, id: &ApprovalId) {
        let is_ours = self.counter.asked().get(id).is_some_and(|asked| asked.claimed);
        if is_ours {
            self.step(id, Event::Lose, None, self.now()).await;
            self.counter.asked().remove(id);
        }
    }
}
