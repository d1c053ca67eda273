//! The desk: takes requests in, hands answers out, and makes sure that of two answers one counts.

use super::store::{Applied, ApprovalStore, Timer};
use super::ticket::Ticket;
use crate::error::{Error, Reason, Result};
use crate::gate::approval::{Approval, ApprovalRequest, Change, Event, Rejection};
use crate::gate::record::{Action, Record};
use crate::gate::{
    Approvers, Assurance, Authority, CardPlace, Decider, Decision, Gate, Outcome, Question, Recorder, State,
    Step, Verdict, Via,
};
use crate::model::call::Caller;
use crate::model::id::Handle;
use crate::model::{ApprovalId, Call, Code, Digest, Moment, Monotonic, Value};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;

/// What a caller wants to be asked.
#[derive(Debug, Clone)]
pub struct NewRequest {
    /// The asking agent's id.
    pub agent_id: String,
    /// Its name.
    pub agent_name: String,
    /// Its session.
    pub session_id: Option<String>,
    /// What will run.
    pub call: Call,
    /// How long an answer is awaited.
    pub timeout: Duration,
    /// Who may decide.
    pub approvers: Approvers,
    /// Whose word counts.
    pub authority: Authority,
    /// Where it will be asked.
    pub channel: String,
    /// Whether people are shown the arguments.
    pub show_arguments: bool,
}

/// An answer on its way in.
#[derive(Debug, Clone)]
pub struct Click {
    /// Who answers.
    pub decider: Decider,
    /// What he says.
    pub outcome: Outcome,
    /// His words.
    pub note: Option<String>,
    /// The message he clicked on, where he clicked on one.
    pub place: Option<CardPlace>,
}

/// Keeps requests in a store and wakes whoever waits for them.
#[derive(Debug)]
pub struct Desk {
    store: Arc<dyn ApprovalStore>,
    gate: Gate,
    timer: Arc<dyn Timer>,
    bells: Mutex<HashMap<ApprovalId, Arc<Notify>>>,
}

impl Desk {
    /// The longest time an answer can be awaited: a week, in seconds.
    pub const MAX_TIMEOUT_SECONDS: f64 = 604_800.0;

    /// A desk over `store`, with the gate's clock and recorder.
    pub fn new(store: Arc<dyn ApprovalStore>, gate: Gate, timer: Arc<dyn Timer>) -> Self {
        Desk { store, gate, timer, bells: Mutex::default() }
    }

    /// Stores a request. Nobody has been told of it yet: that is for the caller to do, afterwards.
    ///
    /// # Errors
    /// The store's; `audit_failed`; `internal` without randomness.
    pub async fn open(self: &Arc<Self>, new: NewRequest) -> Result<Ticket> {
        let created = self.now();
        // 32 bits: at 10,000 live requests one draw in 400,000 is taken. Eight in a row means a broken source.
        for _ in 0..8 {
            let approval = Approval::new(request(&new, created)?);
            let request = Arc::clone(&approval.request);
            let record = Record::about(created.wall, Action::ApprovalRequested, &approval);
            if self.store.insert(approval).await? {
                if let Err(error) = self.recorder().record(&record) {
                    self.end(&request.id, error.reason()).await;
                    return Err(error);
                }
                return Ok(Ticket::new(Arc::clone(self), request));
            }
        }
        Err(Error::defect("no free approval code was found"))
    }

    /// Takes an answer. The first one wins; every other one learns how the request stands.
    ///
    /// # Errors
    /// The store's, as `Err`; a [`Rejection`] inside `Ok` says why nothing changed.
    pub async fn decide(&self, handle: &Handle, click: Click) -> Result<Result<Approval, Rejection>> {
        let Some(approval) = self.store.get(handle).await? else { return Ok(Err(Rejection::Unknown)) };
        let id = approval.request.id.clone();
        let now = self.now();
        if approval.is_overdue(now) {
            self.end(&id, Reason::Expired).await;
        }
        let decision =
            Decision { outcome: click.outcome, decider: click.decider, at: now.wall, note: click.note };
        let verdict = match self.admit(&id, &decision.decider, click.place.as_ref(), now).await? {
            Err(rejection) => Err(rejection),
            Ok(()) => {
                if let Some(place) = click.place {
                    // Slack may never have answered our post: the click says where the card is.
                    self.store.place_card(&id, place).await?;
                }
                let event = click.outcome.event();
                let change = Change { event, decision: Some(decision.clone()), ended_by: None, now };
                match self.store.apply(&id, &change).await? {
                    Applied::Yes(approval) => Ok(approval),
                    Applied::No(approval) => Err(Rejection::AlreadySettled(Box::new(approval))),
                    Applied::Unknown => Err(Rejection::Unknown),
                }
            }
        };
        let action = if verdict.is_ok() { Action::ApprovalDecided } else { Action::ApprovalRefused };
        let mut record = Record::about(now.wall, action, verdict.as_ref().unwrap_or(&approval));
        record.allowed = verdict.is_ok() && click.outcome == Outcome::Approved;
        record.decision = Some(decision);
        // The decision stands even if this line is lost: what has to be on record before the function runs is
        // the claim.
        let _ = self.recorder().record(&record);
        self.ring(&id);
        Ok(verdict)
    }

    /// The low-level answer, from code of the host's own: `handle` is an id or an 8-character code, `user`
    /// whatever the host knows of the person (a user id where the request names its approvers). False if no
    /// such request is waiting, or the user may not decide it.
    ///
    /// # Errors
    /// The store's.
    pub async fn decide_as_host(
        &self,
        handle: &str,
        outcome: Outcome,
        user: &str,
        note: Option<String>,
    ) -> Result<bool> {
        let Some(handle) = Handle::parse(handle.trim()) else { return Ok(false) };
        let decider = Decider {
            workspace: None,
            id: user.to_owned(),
            name: user.to_owned(),
            via: Via::Host,
            assurance: Assurance::Asserted,
        };
        let click = Click { decider, outcome, note, place: None };
        Ok(self.decide(&handle, click).await?.is_ok())
    }

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
                Some(settlement.approval_id.clone())
            }
            _ => None,
        };
        let mut review = self.gate.review(question, verdict, live);
        if let Some(id) = to_claim {
            match review.refusal() {
                Some(_) => self.step(&id, Event::Lapse, None).await,
                None => {
                    if let Err(error) = self.claim(&id, question.digest()).await {
                        review.refuse(error.reason());
                    }
                }
            }
        }
        self.gate.conclude(question, review)
    }

    /// Spends an approval, for a call of digest `call` if one is given.
    ///
    /// # Errors
    /// `already_claimed`, `args_changed` (another call), `audit_failed`; the store's.
    pub async fn claim(&self, id: &ApprovalId, call: Option<Digest>) -> Result<()> {
        let spent = || Error::new(Reason::AlreadyClaimed, format!("approval `{id}` is not there to be used"));
        let approval = self.look(id).await?.ok_or_else(spent)?;
        if call.is_some_and(|digest| digest != approval.request.call_digest) {
            return Err(Error::new(Reason::ArgsChanged, format!("approval `{id}` is for another call")));
        }
        match self.store.apply(id, &Change::new(Event::Claim, self.now())).await? {
            Applied::Yes(approval) => {
                let mut record = Record::about(self.now().wall, Action::ApprovalClaimed, &approval);
                record.allowed = true;
                self.recorder().record(&record)
            }
            Applied::No(_) | Applied::Unknown => Err(spent()),
        }
    }

    /// Says how the approved call went.
    pub async fn finished(&self, id: &ApprovalId, succeeded: bool) {
        let event = if succeeded { Event::Finish } else { Event::Fail };
        if let Ok(Applied::Yes(approval)) = self.store.apply(id, &Change::new(event, self.now())).await {
            let action = if succeeded { Action::CallFinished } else { Action::CallFailed };
            let mut record = Record::about(self.now().wall, action, &approval);
            record.allowed = true;
            let _ = self.recorder().record(&record);
            self.ring(id);
        }
    }

    /// Waits until an approved call has run, and says how it went; `None` if nobody has said so by `until`.
    pub async fn outcome(&self, id: &ApprovalId, until: Monotonic) -> Option<bool> {
        loop {
            let bell = self.bell(id);
            let mut rung = std::pin::pin!(bell.notified());
            rung.as_mut().enable();
            match self.look(id).await.ok().flatten().map(|approval| approval.state) {
                Some(State::Approved | State::Claimed) if self.now().monotonic < until => {}
                known => {
                    self.unhook(id);
                    return match known {
                        Some(State::Done) => Some(true),
                        Some(State::Failed) => Some(false),
                        _ => None,
                    };
                }
            }
            tokio::select! {
                () = rung => {}
                () = self.timer.sleep_until(until) => {}
            }
        }
    }

    /// Ends a pending request without an answer: its time ran out, its caller went away, or nobody can be
    /// reached. Does nothing to a request that has ended already.
    pub async fn end(&self, id: &ApprovalId, why: Reason) {
        let event = if why == Reason::Expired { Event::Expire } else { Event::Cancel };
        self.step(id, event, Some(why)).await;
    }

    /// Ends a pending request before its time, for whatever reason somebody else gives.
    pub async fn withdraw(&self, id: &ApprovalId, why: Reason) {
        self.step(id, Event::Cancel, Some(why)).await;
    }

    /// Ends everything that is pending, because this process ends.
    pub async fn close(&self) {
        for approval in self.store.pending().await.unwrap_or_default() {
            self.end(&approval.request.id, Reason::ShuttingDown).await;
        }
    }

    /// Gives an approval up that will not be used, or a request that nobody waits for any more.
    pub async fn abandon(&self, id: &ApprovalId) {
        self.end(id, Reason::Cancelled).await;
        self.step(id, Event::Lapse, None).await;
    }

    /// Remembers the message that shows the request.
    ///
    /// # Errors
    /// The store's.
    pub async fn place_card(&self, id: &ApprovalId, card: CardPlace) -> Result<()> {
        self.store.place_card(id, card).await
    }

    /// How a request stands.
    ///
    /// # Errors
    /// The store's.
    pub async fn find(&self, handle: &Handle) -> Result<Option<Approval>> {
        self.store.get(handle).await
    }

    /// The requests that still wait for an answer, oldest first.
    ///
    /// # Errors
    /// The store's.
    pub async fn pending(&self) -> Result<Vec<Approval>> {
        let now = self.now();
        let mut pending = self.store.pending().await?;
        pending.retain(|approval| !approval.is_overdue(now));
        Ok(pending)
    }

    /// Now, by the gate's clock.
    pub fn now(&self) -> Moment {
        self.gate.clock().now()
    }

    /// The gate whose clock and recorder it shares.
    pub fn gate(&self) -> &Gate {
        &self.gate
    }

    pub(super) async fn look(&self, id: &ApprovalId) -> Result<Option<Approval>> {
        self.store.get(&Handle::Id(id.clone())).await
    }

    /// Waits for the end of a request; ends it itself at the deadline.
    pub(super) async fn ended(&self, request: &ApprovalRequest) -> Result<Approval> {
        let id = &request.id;
        loop {
            let bell = self.bell(id);
            let mut rung = std::pin::pin!(bell.notified());
            // Listen first, then read: an answer in between is not missed.
            rung.as_mut().enable();
            let Some(approval) = self.look(id).await? else {
                self.unhook(id);
                return Err(Error::new(Reason::Cancelled, format!("approval `{id}` is no longer kept")));
            };
            if !approval.state.is_pending() {
                self.unhook(id);
                return Ok(approval);
            }
            if approval.is_overdue(self.now()) {
                self.end(id, Reason::Expired).await;
                continue;
            }
            tokio::select! {
                () = rung => {}
                () = self.timer.sleep_until(request.deadline.monotonic) => {}
            }
        }
    }

    async fn admit(
        &self,
        id: &ApprovalId,
        decider: &Decider,
        place: Option<&CardPlace>,
        now: Moment,
    ) -> Result<Result<(), Rejection>> {
        let Some(approval) = self.look(id).await? else { return Ok(Err(Rejection::Unknown)) };
        let elsewhere = |place: &CardPlace| approval.card.as_ref().is_some_and(|card| card != place);
        if place.is_some_and(elsewhere) {
            return Ok(Err(Rejection::WrongPlace));
        }
        Ok(approval.admits(decider, now))
    }

    async fn step(&self, id: &ApprovalId, event: Event, why: Option<Reason>) {
        let change = Change { ended_by: why, ..Change::new(event, self.now()) };
        // A store that cannot be written leaves the request pending; its deadline still ends it for the caller.
        if let Ok(Applied::Yes(approval)) = self.store.apply(id, &change).await {
            let _ = self.recorder().record(&Record::about(self.now().wall, Action::ApprovalEnded, &approval));
        }
        self.ring(id);
    }

    fn recorder(&self) -> &Arc<dyn Recorder> {
        self.gate.recorder()
    }

    fn bell(&self, id: &ApprovalId) -> Arc<Notify> {
        let mut bells = self.bells.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(bells.entry(id.clone()).or_default())
    }

    fn ring(&self, id: &ApprovalId) {
        let bell = self.bells.lock().unwrap_or_else(PoisonError::into_inner).get(id).cloned();
        // Without the lock: a waiter may be woken right here, on this thread.
        if let Some(bell) = bell {
            bell.notify_waiters();
        }
    }

    /// Takes the bell of an ended request down. Rings it: whoever else listens to it would not hear the one
    /// who has written the end down and is about to ring.
    fn unhook(&self, id: &ApprovalId) {
        let bell = self.bells.lock().unwrap_or_else(PoisonError::into_inner).remove(id);
        if let Some(bell) = bell {
            bell.notify_waiters();
        }
    }
}

fn request(new: &NewRequest, created: Moment) -> Result<ApprovalRequest> {
    let id = ApprovalId::random()?;
    let caller = Caller { tenant: "", agent_id: &new.agent_id, policy: "", request_id: "" };
    Ok(ApprovalRequest {
        digest: new.call.digest(Caller { request_id: id.as_str(), ..caller }),
        call_digest: new.call.digest(caller),
        id,
        code: Code::random()?,
        agent_id: new.agent_id.clone(),
        agent_name: new.agent_name.clone(),
        session_id: new.session_id.clone(),
        call: new.call.clone(),
        created,
        deadline: created.after(new.timeout),
        approvers: new.approvers.clone(),
        authority: new.authority,
        channel: new.channel.clone(),
        show_arguments: new.show_arguments,
    })
}
