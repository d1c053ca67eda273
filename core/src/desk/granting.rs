//! Grants: a person's word for more calls than the one that was asked about. Consulted when a request is made, spent
//! when its approval is claimed, taken back by whoever could have denied it. Whatever cannot be made sure of asks
//! people, or denies.

use super::counter::Desk;
use super::deciding::{Click, is_elsewhere};
use super::roster::{AT_A_CLICK, Roster, is_let_in};
use super::store::Applied;
use crate::error::{Error, Reason, Result};
use crate::gate::approval::{Approval, ApprovalRequest, Change};
use crate::gate::grant::{End, Leave, Over};
use crate::gate::{Amendment, Event, Membership, Record, Rejection};
use crate::model::id::Handle;
use crate::model::{ApprovalId, Moment};
use std::sync::Arc;

impl Desk {
    /// Approves a request that was just made, if a grant covers it. False if people have to be asked: also where that
    /// cannot be found out.
    pub(super) async fn approve_under_grant(
        &self,
        request: &ApprovalRequest,
        roster: Option<&Arc<dyn Roster>>,
    ) -> bool {
        if request.longest_grant().is_none() {
            return false;
        }
        let Ok(granted) = self.counter.store.granted(Some(&self.project)).await else { return false };
        for given in granted {
            let now = self.now();
            if !given.covers(request, now) || !self.is_within_limits(&given, request).await {
                continue;
            }
            let roster = self.roster_for(&request.id, roster);
            // Whoever gave it may be no approver any more: then somebody else is asked.
            if !self.still_stands(&given, roster.as_ref()).await {
                continue;
            }
            let Some(word) = given.word(now) else { continue };
            let change = Change { decision: Some(Arc::new(word)), ..Change::new(Event::Approve, now) };
            let applied = self.counter.store.apply(&self.project, &request.id, &change).await;
            if let Ok(Applied::Yes(approval)) = applied {
                let _ = self.counter.record_step(&change, &approval);
                self.counter.bells().ring(&request.id);
                return true;
            }
            return false;
        }
        false
    }

    /// Is the request within the limits of the grant also as it is kept? What is redacted there matches none at the claim:
    /// then people are asked now, instead of a refusal each time.
    async fn is_within_limits(&self, given: &Approval, request: &ApprovalRequest) -> bool {
        if given.grant.as_ref().is_none_or(|grant| grant.terms.only.is_empty()) {
            return true;
        }
        let kept = self.look(&request.id).await;
        kept.is_ok_and(|kept| kept.is_some_and(|kept| given.covers(&kept.request, self.now())))
    }

    /// Takes a use of the grant that an approval rests on, right before it is claimed; nothing to do for one that a
    /// person gave for this very call.
    ///
    /// # Errors
    /// `grant_over` if it was revoked, is used up or over, or does not cover the call; `approver_removed` if an operator
    /// gave it who is none any more; the store's.
    pub(super) async fn spend_grant(
        &self,
        approval: &Approval,
        roster: Option<&Arc<dyn Roster>>,
    ) -> Result<()> {
        let Some(Leave::Under(id)) = approval.decision.as_ref().map(|decision| &decision.leave) else {
            return Ok(());
        };
        let void = |why: Reason| {
            Error::new(why, format!("approval `{}` is void: {}", approval.request.id, why.explanation()))
        };
        let over = || void(Reason::GrantOver);
        let given = self.look(id).await?.ok_or_else(over)?;
        let now = self.now();
        if !given.covers(&approval.request, now) {
            return Err(over());
        }
        if !given.decision.as_ref().is_some_and(|decision| is_let_in(&decision.decider, roster)) {
            return Err(void(Reason::ApproverRemoved));
        }
        match self.counter.store.amend(&self.project, id, &Amendment::GrantUsed(now)).await? {
            true => {
                self.end_grant_of(id).await;
                Ok(())
            }
            false => Err(over()),
        }
    }

    /// The requests whose grant is in force, oldest first.
    ///
    /// # Errors
    /// The store's.
    pub async fn grants(&self) -> Result<Vec<Approval>> {
        let now = self.now();
        let mut granted = self.counter.store.granted(Some(&self.project)).await?;
        granted.retain(|approval| approval.grant_in_force(now).is_some());
        Ok(granted)
    }

    /// Takes the grant back that was given on a request; named by the request's id or code. Whoever could have denied the
    /// request may. What is claimed already runs; nothing else does.
    ///
    /// # Errors
    /// The store's, as `Err`; a [`Rejection`] inside `Ok` says why nothing changed.
    pub async fn revoke(&self, handle: &Handle, click: &Click) -> Result<Result<Approval, Rejection>> {
        let now = self.now();
        let names = |approval: &&Approval| match handle {
            Handle::Id(id) => approval.request.id == *id,
            Handle::Code(code) => approval.request.code == *code,
        };
        let granted = self.grants().await?;
        let Some(approval) = granted.iter().find(names) else {
            self.note_refusal(None, click, &Rejection::Unknown);
            return Ok(Err(Rejection::Unknown));
        };
        if let Err(rejection) = self.may_revoke(approval, click).await {
            self.note_refusal(Some(approval), click, &rejection);
            return Ok(Err(rejection));
        }
        let over = Over { why: End::Revoked, by: Some(click.decider.clone()), at: now.wall };
        let id = &approval.request.id;
        if !self.counter.store.amend(&self.project, id, &Amendment::GrantOver(over.clone())).await? {
            return Ok(Err(Rejection::Unknown));
        }
        // It is revoked whether or not this line can be written.
        let _ = self.counter.recorder().record(&Record::of_grant_over(&over, approval));
        self.counter.bells().ring(id);
        let now = self.look(id).await?;
        Ok(now.ok_or(Rejection::Unknown))
    }

    /// May this person take the grant back, and so see it in a list?
    ///
    /// # Errors
    /// The [`Rejection`] to answer with.
    pub async fn may_revoke(&self, approval: &Approval, click: &Click) -> Result<(), Rejection> {
        let roster = self.roster_for(&approval.request.id, click.roster.as_ref());
        if is_elsewhere(approval, click, roster.as_ref()) {
            return Err(Rejection::Stranger);
        }
        let approvers = &approval.request.approvers;
        let membership = self.membership(approvers, &click.decider, roster.as_ref(), AT_A_CLICK).await;
        match (approvers.include(&click.decider, membership), membership) {
            (true, _) => Ok(()),
            (false, Membership::Unknown) => Err(Rejection::Unconfirmed),
            (false, Membership::None | Membership::Member) => Err(Rejection::NotAnApprover),
        }
    }

    /// Writes down the end of the grants of all projects whose time has run out. Says of how many.
    ///
    /// # Errors
    /// The store's.
    pub async fn end_grants(&self) -> Result<usize> {
        let mut ended = 0;
        for approval in self.counter.store.granted(None).await? {
            let desk = self.of_project(&approval.request.project);
            ended += usize::from(desk.end_grant(&approval, self.now()).await);
        }
        Ok(ended)
    }

    /// Waits for the end of the grant that was given on a request, and says how it stands then; at the latest a moment
    /// after its time has run out.
    pub async fn grant_over(&self, id: &ApprovalId) -> Option<Approval> {
        loop {
            let bell = self.counter.bells().hang(id);
            let approval = self.look(id).await.ok().flatten()?;
            let grant = approval.grant.as_ref()?;
            if grant.over.is_some() {
                return Some(approval);
            }
            let now = self.now();
            if grant.end(now).is_some() {
                // Of several who see it, one writes it down; then everybody finds it written.
                self.end_grant(&approval, now).await;
                return self.look(id).await.ok().flatten();
            }
            let until = grant.until.monotonic;
            drop(approval);
            self.counter.hears(&bell, &self.project, until).await;
        }
    }

    async fn end_grant_of(&self, id: &ApprovalId) {
        if let Ok(Some(approval)) = self.look(id).await {
            self.end_grant(&approval, self.now()).await;
            self.counter.bells().ring(id);
        }
    }

    async fn end_grant(&self, approval: &Approval, now: Moment) -> bool {
        let Some(why) = approval.grant.as_ref().and_then(|grant| grant.end(now)) else { return false };
        let over = Over { why, by: None, at: now.wall };
        let amendment = Amendment::GrantOver(over.clone());
        let ended = self.counter.store.amend(&self.project, &approval.request.id, &amendment).await;
        if !matches!(ended, Ok(true)) {
            return false;
        }
        let _ = self.counter.recorder().record(&Record::of_grant_over(&over, approval));
        true
    }
}
