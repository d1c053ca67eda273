//! Taking answers: of two that race one counts, a vote that is not the last is counted, and every one that changes
//! nothing is on record.

use super::counter::Desk;
use super::roster::{AT_A_CLICK, Roster};
use super::store::{Applied, Judge, Judged};
use crate::error::{Reason, Result};
use crate::gate::approval::{Approval, CardPlace, Change};
use crate::gate::record::{Action, Record};
use crate::gate::{Assurance, Decider, Decision, Edit, Leave, Outcome, Rejection, Via};
use crate::model::Moment;
use crate::model::id::Handle;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

/// Which request it was, where that is known, and why its answer was not taken.
type Refused = (Option<Box<Approval>>, Rejection);

/// An answer on its way in.
#[derive(Debug, Clone)]
pub struct Click {
    /// Who answers.
    pub decider: Decider,
    /// What he says.
    pub outcome: Outcome,
    /// His words.
    pub note: Option<String>,
    /// What his yes gives leave for.
    pub leave: Leave,
    /// What he has changed about the call.
    pub edit: Option<Edit>,
    /// The message he clicked on, where he clicked on one.
    pub place: Option<CardPlace>,
    /// Says who is in a user group, and which workspace the answer comes from.
    pub roster: Option<Arc<dyn Roster>>,
}

impl Click {
    /// An answer that came by no message.
    pub fn new(decider: Decider, outcome: Outcome, note: Option<String>) -> Self {
        Click { decider, outcome, note, leave: Leave::Once, edit: None, place: None, roster: None }
    }
}

impl Desk {
    /// Takes an answer. The first one wins; every other one learns how the request stands. Where it takes several
    /// people to approve, the request that comes back may still be pending: the vote is counted.
    ///
    /// # Errors
    /// The store's, as `Err`; a [`Rejection`] inside `Ok` says why nothing changed.
    pub async fn decide(&self, handle: &Handle, click: Click) -> Result<Result<Arc<Approval>, Rejection>> {
        let (click, now) = (Arc::new(click), self.now());
        let judge = self.judge(Arc::clone(&click), now);
        let verdict = match self.counter.store.judge(&self.project, handle, now, judge).await? {
            Judged::Unknown => Err((None, Rejection::Unknown)),
            Judged::Tried(change, applied) => self.taken(&click, &change, applied),
            Judged::Left(approval) => self.decide_step_by_step(*approval, &click, now).await?,
        };
        match verdict {
            Ok(approval) => {
                self.counter.bells().tell(&approval);
                Ok(Ok(approval))
            }
            Err((approval, rejection)) => {
                self.note_refusal(approval.as_deref(), &click, &rejection);
                if let Some(approval) = approval {
                    self.counter.bells().ring(&approval.request.id);
                }
                Ok(Err(rejection))
            }
        }
    }

    /// Takes the answer where the store reads the request, if nobody else has to be asked and nothing else be written
    /// down: then of most answers nothing is read twice. What is not taken there is looked at closely afterwards.
    fn judge(&self, click: Arc<Click>, now: Moment) -> Judge {
        let desk = self.of_project(&self.project);
        Arc::new(move |approval| {
            let is_shown = |place| approval.card.is_some() && approval.cards().any(|card| card == place);
            let asks_nobody = approval.request.approvers.groups().next().is_none();
            if approval.is_overdue(now) || !asks_nobody || !click.place.as_ref().is_none_or(is_shown) {
                return None;
            }
            let struck = at_once(desk.admit(approval, &click, now))?.ok()?;
            Some(click.change(struck, now))
        })
    }

    /// Takes an answer to a request that was read before, whatever it takes.
    async fn decide_step_by_step(
        &self,
        mut approval: Approval,
        click: &Click,
        now: Moment,
    ) -> Result<Result<Arc<Approval>, Refused>> {
        let id = approval.request.id.clone();
        if approval.is_overdue(now) {
            self.end(&id, Reason::Expired).await;
            // Somebody may have been in time.
            approval = self.look(&id).await?.unwrap_or(approval);
        }
        let struck = match self.admit(&approval, click, now).await {
            Err(rejection) => return Ok(Err((Some(Box::new(approval)), rejection))),
            Ok(struck) => struck,
        };
        if let Some(place) = &click.place {
            // Slack may never have answered our post: the click says where the card is.
            if approval.card.is_none() {
                self.counter.store.place_card(&self.project, &id, place.clone()).await?;
            }
            if !approval.cards().any(|card| card == place) {
                self.show_also(&id, place.clone()).await?;
            }
        }
        let change = click.change(struck, now);
        let applied = self.counter.store.apply(&self.project, &id, &change).await?;
        Ok(self.taken(click, &change, applied))
    }

    fn taken(&self, click: &Click, change: &Change, applied: Applied) -> Result<Arc<Approval>, Refused> {
        match applied {
            Applied::Yes(approval) => {
                // The decision stands even if this line is lost: what has to be on record before the
                // function runs is the claim.
                let _ = self.counter.record_step(change, &approval);
                Ok(approval)
            }
            Applied::No(approval) => {
                let rejection = Approval::clone(&approval).lost(&click.decider);
                Err((Some(approval), rejection))
            }
            Applied::Unknown => Err((None, Rejection::Unknown)),
        }
    }

    /// Puts an answer on record that was turned away before it came to the desk.
    ///
    /// # Errors
    /// The store's, if it cannot say which request is meant.
    pub async fn turn_away(
        &self,
        handle: Option<&Handle>,
        click: &Click,
        rejection: &Rejection,
    ) -> Result<()> {
        let approval = match handle {
            Some(handle) => self.counter.store.get(&self.project, handle).await,
            None => Ok(None),
        };
        self.note_refusal(approval.as_ref().ok().and_then(Option::as_ref), click, rejection);
        approval.map(drop)
    }

    /// The low-level answer, from code of the host's own: `handle` is an id or an 8-character code, `user`
    /// whatever the host knows of the person (a user id where the request names its approvers). False if no
    /// such request is waiting, or the user may not decide it. True also for a vote that is not the last.
    ///
    /// # Errors
    /// The store's.
    pub async fn decide_as_host(
        &self,
        handle: &str,
        outcome: Outcome,
        user: &str,
        note: Option<String>,
        roster: Option<Arc<dyn Roster>>,
    ) -> Result<bool> {
        let Some(handle) = Handle::parse(handle.trim()) else { return Ok(false) };
        let decider = Decider {
            workspace: None,
            id: user.to_owned(),
            name: user.to_owned(),
            via: Via::Host,
            assurance: Assurance::Asserted,
        };
        let click = Click { roster, ..Click::new(decider, outcome, note) };
        Ok(self.decide(&handle, click).await?.is_ok())
    }

    /// Could this person decide this request, one way or the other? For lists: they name agents and scopes.
    pub async fn is_for(&self, approval: &Approval, click: &Click) -> bool {
        let roster = self.roster_for(&approval.request.id, click.roster.as_ref());
        let approvers = &approval.request.approvers;
        let membership = self.membership(approvers, &click.decider, roster.as_ref(), AT_A_CLICK).await;
        !is_elsewhere(approval, click, roster.as_ref())
            && approval.admits(&click.decider, Outcome::Denied, membership, &[], self.now()).is_ok()
    }

    /// Would this answer be taken now? For whoever has more to say before it is given; a no is on record.
    ///
    /// # Errors
    /// The store's.
    pub async fn would_take(
        &self,
        handle: &Handle,
        click: &Click,
    ) -> Result<Result<Arc<Approval>, Rejection>> {
        let Some(mut approval) = self.counter.store.get(&self.project, handle).await? else {
            self.note_refusal(None, click, &Rejection::Unknown);
            return Ok(Err(Rejection::Unknown));
        };
        let now = self.now();
        if approval.is_overdue(now) {
            let id = approval.request.id.clone();
            self.end(&id, Reason::Expired).await;
            self.counter.bells().ring(&id);
            approval = self.look(&id).await?.unwrap_or(approval);
        }
        match self.admit(&approval, click, now).await {
            Ok(_) => Ok(Ok(Arc::new(approval))),
            Err(rejection) => {
                self.note_refusal(Some(&approval), click, &rejection);
                Ok(Err(rejection))
            }
        }
    }

    /// May this answer be tried? If so, whose votes count no more.
    async fn admit(&self, approval: &Approval, click: &Click, now: Moment) -> Result<Vec<String>, Rejection> {
        let roster = self.roster_for(&approval.request.id, click.roster.as_ref());
        if is_elsewhere(approval, click, roster.as_ref()) {
            return Err(Rejection::Stranger);
        }
        if click.place.as_ref().is_some_and(|place| !approval.may_be_shown_at(place)) {
            return Err(Rejection::WrongPlace);
        }
        if !approval.may_give(&click.leave, click.decider.via) {
            return Err(Rejection::NoGrant);
        }
        let may_edit = |edit: &Edit| {
            click.outcome == Outcome::Approved && approval.request.admits_edit(edit, &click.leave)
        };
        if !click.edit.as_ref().is_none_or(may_edit) {
            return Err(Rejection::NoEdit);
        }
        let approvers = &approval.request.approvers;
        let membership = self.membership(approvers, &click.decider, roster.as_ref(), AT_A_CLICK).await;
        let struck = match click.outcome {
            Outcome::Approved => self.struck(approval, roster.as_ref()).await,
            Outcome::Denied => Vec::new(),
        };
        approval.admits(&click.decider, click.outcome, membership, &struck, now).map(|()| struck)
    }

    pub(super) fn note_refusal(&self, approval: Option<&Approval>, click: &Click, rejection: &Rejection) {
        let now = self.now();
        let action = Action::ApprovalRefused;
        let mut record = match approval {
            Some(approval) => Record::about(now.wall, action, approval),
            None => Record { project: self.project.clone(), ..Record::new(now.wall, action, None, "", "") },
        };
        record.decision = Some(Arc::new(click.decision(now)));
        record.rejection = Some(rejection.as_str());
        // It changed nothing, so nothing hangs on this line.
        let _ = self.counter.recorder().record(&record);
    }
}

impl Click {
    fn change(&self, struck: Vec<String>, now: Moment) -> Change {
        let decision = Some(Arc::new(self.decision(now)));
        Change { decision, struck, ..Change::new(self.outcome.event(), now) }
    }

    fn decision(&self, now: Moment) -> Decision {
        Decision {
            outcome: self.outcome,
            decider: self.decider.clone(),
            at: now.wall,
            note: self.note.clone(),
            leave: self.leave.clone(),
            edit: self.edit.clone(),
        }
    }
}

/// What `work` comes to, if it waits for nothing.
fn at_once<T>(work: impl Future<Output = T>) -> Option<T> {
    match pin!(work).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(done) => Some(done),
        Poll::Pending => None,
    }
}

/// Does the answer come from another workspace than the one the request is asked in?
pub(super) fn is_elsewhere(approval: &Approval, click: &Click, roster: Option<&Arc<dyn Roster>>) -> bool {
    if !click.decider.via.is_slack() {
        return false;
    }
    let asked_in =
        approval.request.workspace.clone().or_else(|| roster.and_then(|roster| roster.workspace()));
    let from = click.roster.as_ref().and_then(|roster| roster.workspace());
    matches!((asked_in, from), (Some(asked_in), Some(from)) if asked_in != from)
}
