//! The desk: takes requests in, takes answers, and makes sure that of two answers one counts.

use super::asked::AskedHere;
use super::bells::{Bell, Bells, Heard};
use super::roster::Roster;
use super::store::{ApprovalStore, Inserted, Page, Query, Terms, Timer};
use super::ticket::Ticket;
use super::tool_call;
use crate::error::{Error, Reason, Result};
use crate::gate::approval::{Approval, ApprovalRequest, Change, Duty, IdempotencyKey};
use crate::gate::record::{Action, Record};
use crate::gate::{Amendment, Approvers, Asking, Authority, CardPlace, Gate, Limits, Notice, Recorder, Rule};
use crate::model::call::Caller;
use crate::model::id::{self, Handle};
use crate::model::{ApprovalId, Call, Code, Digest, Moment, Monotonic, Shared};
use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

/// What a caller wants to be asked.
#[derive(Debug, Clone)]
pub struct NewRequest {
    /// The asking agent's id.
    pub agent_id: String,
    /// Its name.
    pub agent_name: String,
    /// Its session.
    pub session_id: Option<String>,
    /// On whose behalf it asks: the id of the person who told it to, 1–256 characters. He may not approve the call.
    pub requested_by: Option<String>,
    /// The version of the caller's policy.
    pub policy: Option<String>,
    /// What will run.
    pub call: Arc<Call>,
    /// How long an answer is awaited.
    pub timeout: Duration,
    /// Who may decide.
    pub approvers: Approvers,
    /// How many of them have to approve.
    pub quorum: u32,
    /// The Slack workspace that it is asked in, where that is known already.
    pub workspace: Option<String>,
    /// Says who is in the user groups among the approvers.
    pub roster: Option<Arc<dyn Roster>>,
    /// Whose word counts.
    pub authority: Authority,
    /// Where it will be asked.
    pub channel: String,
    /// Whether people are shown the arguments.
    pub show_arguments: bool,
    /// Names whose values are redacted where the request is written down, besides the usual ones.
    pub redact: Vec<String>,
    /// The caller's name for the request, 1–256 characters: asked again under it, it is the same request.
    pub idempotency_key: Option<String>,
    /// The id that a framework gave the model's tool call. Where there is no key, it names the request within its
    /// session; see [`super::tool_call::key`].
    pub tool_call: Option<String>,
    /// A wish for the code; another is drawn if it is taken.
    pub code: Option<Code>,
    /// What the answer is bound to where the call is elsewhere, and only a preview of it is here.
    pub digest: Option<Digest>,
    /// How much its agent may ask.
    pub limits: Limits,
    /// In which way people are asked, if it may join an identical request of the same session that is pending
    /// ([`ApprovalRequest::same`]) and was asked in the same way. Then people see one card; of those who wait for it,
    /// the first to claim the approval runs, and the others are refused with `already_claimed`.
    pub joins: Option<Digest>,
    /// The longest that a grant for more calls like it may last, up to a day; `None` if each is asked about.
    pub grants: Option<Duration>,
    /// Can the caller run the call with arguments that a person has changed?
    pub edits: bool,
    /// The names of arguments that it could not make anew in their own types.
    pub fixed: Vec<String>,
    /// What the call will do, in words for people: at most 10,000 characters.
    pub preview: Option<String>,
}

impl NewRequest {
    /// A request of an agent without a session, that anyone may decide here, limited elsewhere; set what differs.
    pub fn new(agent_id: &str, agent_name: &str, call: impl Into<Arc<Call>>, timeout: Duration) -> Self {
        NewRequest {
            agent_id: agent_id.to_owned(),
            agent_name: agent_name.to_owned(),
            session_id: None,
            requested_by: None,
            policy: None,
            call: call.into(),
            timeout,
            approvers: Approvers::Anyone,
            quorum: 1,
            workspace: None,
            roster: None,
            authority: Authority::Local,
            channel: String::new(),
            show_arguments: true,
            redact: Vec::new(),
            idempotency_key: None,
            tool_call: None,
            code: None,
            digest: None,
            limits: Limits::elsewhere(),
            joins: None,
            grants: None,
            edits: false,
            fixed: Vec::new(),
            preview: None,
        }
    }

    pub(super) fn rule(&self) -> Rule {
        Rule {
            approvers: self.approvers.clone(),
            quorum: self.quorum,
            requested_by: self.requested_by.clone(),
        }
    }

    fn check(&self) -> Result<()> {
        let length = self.preview.as_ref().map(|words| words.chars().count());
        if length.is_some_and(|length| !(1..=Desk::MAX_PREVIEW).contains(&length)) {
            return Err(Error::invalid(format!(
                "a preview must be 1 to {} characters long",
                Desk::MAX_PREVIEW
            )));
        }
        self.approvers.check(self.quorum, self.requested_by.as_deref())
    }
}

/// Keeps the requests of one project in a store, and wakes whoever waits for them.
#[derive(Debug)]
pub struct Desk {
    pub(super) counter: Arc<Counter>,
    pub(super) project: String,
}

/// What the desks of all projects of one store share.
#[derive(Debug)]
pub(super) struct Counter {
    pub(super) store: Arc<dyn ApprovalStore>,
    pub(super) gate: Gate,
    pub(super) timer: Arc<dyn Timer>,
    /// The name under which this process claims approvals; random.
    pub(super) owner: Arc<str>,
    asked: Mutex<AskedHere>,
    askings: Shared<Asking>,
}

impl Counter {
    pub(super) fn asked(&self) -> MutexGuard<'_, AskedHere> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn bells(&self) -> &Arc<Bells> {
        self.store.bells()
    }

    /// Waits for a bell of the `project`, `until` at the latest.
    pub(super) async fn hears(&self, bell: &Bell, project: &str, until: Monotonic) -> Heard {
        poll_fn(|context| bell.poll(project, context, until, self.gate.clock(), &self.timer)).await
    }

    /// As [`Counter::hears`], for whoever waits by his own means.
    pub(super) fn poll(
        &self,
        seat: u32,
        project: &str,
        context: &mut Context<'_>,
        until: Monotonic,
    ) -> Poll<Heard> {
        self.bells().poll((seat, project), context, until, self.gate.clock(), &self.timer)
    }

    pub(super) fn recorder(&self) -> &Arc<dyn Recorder> {
        self.gate.recorder()
    }

    /// Puts down the record of a step that the store has taken, unless the store has done so itself or nobody wants it.
    pub(super) fn record_step(&self, change: &Change, approval: &Approval) -> Result<()> {
        let (action, _) = Record::action_of_step(change, approval);
        match self.store.keeps_records() || !self.recorder().wants(action) {
            true => Ok(()),
            false => self.recorder().record(&Record::of_step(change, approval)),
        }
    }

    pub(super) fn now(&self) -> Moment {
        self.gate.clock().now()
    }
}

impl Desk {
    /// The longest time an answer can be awaited: a week, in seconds.
    pub const MAX_TIMEOUT_SECONDS: f64 = 604_800.0;
    /// The longest preview, in characters.
    pub const MAX_PREVIEW: usize = 10_000;
    /// The longest idempotency key, in characters.
    pub const MAX_KEY: usize = 256;

    /// A desk over `store`, with the gate's clock and recorder, for the project without a name.
    pub fn new(store: Arc<dyn ApprovalStore>, gate: Gate, timer: Arc<dyn Timer>) -> Self {
        // Without randomness no request can be made, and so none be claimed under an empty name.
        let owner = id::uuid4().unwrap_or_default().into();
        let (asked, askings) = (Mutex::default(), Shared::default());
        let counter = Counter { store, gate, timer, owner, asked, askings };
        Desk { counter: Arc::new(counter), project: String::new() }
    }

    /// The desk of another project over the same store. Neither finds anything of the other.
    #[must_use]
    pub fn of_project(&self, project: &str) -> Desk {
        Desk { counter: Arc::clone(&self.counter), project: project.to_owned() }
    }

    /// Stores a request. Nobody has been told of it yet: that is for the caller to do, afterwards, if
    /// [`Ticket::is_new`]. A request whose idempotency key is known is the one that it was first used for; one that
    /// may join another is that one.
    ///
    /// # Errors
    /// `limit_reached`; the store's; `audit_failed`; `key_reused`, `invalid` for a bad key; `internal` without
    /// randomness.
    pub async fn open(self: &Arc<Self>, new: NewRequest) -> Result<Ticket> {
        new.check()?;
        let created = self.now();
        let call = self.call_digest(&new);
        let asking = self.counter.askings.share(self.asking(&new));
        // 32 bits: at 10,000 live requests one draw in 400,000 is taken. Eight in a row means a broken source.
        for attempt in 0..8 {
            let code = new.code.clone().filter(|_| attempt == 0);
            let mut approval = Approval::new(self.request(&new, &asking, call, created, code)?);
            approval.duty = Some(Duty { owner: Arc::clone(&self.counter.owner), since: created.wall });
            let request = Arc::clone(&approval.request);
            let is_recorded = !self.counter.store.keeps_records()
                && self.counter.recorder().wants(Action::ApprovalRequested);
            let record = is_recorded.then(|| Record::of_request(&approval));
            // Without a session nobody can say that it is the same call, and under a key of its own it is another.
            let joins = new.joins.filter(|_| request.session_id.is_some() && request.key.is_none());
            let terms = Terms { limits: new.limits, same: joins.map(|way| request.same(way)) };
            match self.counter.store.insert(approval, terms).await? {
                Inserted::CodeTaken => {}
                Inserted::Limited(bound) => return Err(bound.error(&request.agent_name)),
                Inserted::Existing(known) => {
                    check_same(&request, &known.request)?;
                    self.counter.asked().note(&known.request, false, call, &new);
                    return Ok(Ticket::waiting(Arc::clone(self), Arc::clone(&known.request), false));
                }
                Inserted::New => {
                    if let Some(record) = record
                        && let Err(error) = self.counter.recorder().record(&record)
                    {
                        self.end(&request.id, error.reason()).await;
                        return Err(error);
                    }
                    self.counter.asked().note(&request, true, call, &new);
                    let is_granted = self.approve_under_grant(&request, new.roster.as_ref()).await;
                    let desk = Arc::clone(self);
                    return Ok(match is_granted {
                        true => Ticket::under_grant(desk, request),
                        false => Ticket::waiting(desk, request, true),
                    });
                }
            }
        }
        Err(Error::defect("no free approval code was found"))
    }

    /// Remembers the message that shows the request.
    ///
    /// # Errors
    /// The store's.
    pub async fn place_card(&self, id: &ApprovalId, card: CardPlace) -> Result<()> {
        self.counter.store.place_card(&self.project, id, card).await
    }

    /// Remembers another message that shows the request.
    ///
    /// # Errors
    /// The store's.
    pub async fn show_also(&self, id: &ApprovalId, card: CardPlace) -> Result<()> {
        let amendment = Amendment::AlsoShown(card);
        self.counter.store.amend(&self.project, id, &amendment).await.map(drop)
    }

    /// Remembers which requests the message shows that is about to show this one.
    ///
    /// # Errors
    /// The store's.
    pub async fn show_together(&self, id: &ApprovalId, ids: &[ApprovalId]) -> Result<()> {
        let amendment = Amendment::Together(ids.to_vec());
        self.counter.store.amend(&self.project, id, &amendment).await.map(drop)
    }

    /// Is it for the one who asks this to tell people so? True once for each request.
    ///
    /// # Errors
    /// The store's.
    pub async fn may_tell(&self, id: &ApprovalId, notice: Notice) -> Result<bool> {
        self.counter.store.amend(&self.project, id, &Amendment::Told(notice)).await
    }

    /// How a request stands.
    ///
    /// # Errors
    /// The store's.
    pub async fn find(&self, handle: &Handle) -> Result<Option<Approval>> {
        self.counter.store.get(&self.project, handle).await
    }

    /// The requests that still wait for an answer, oldest first.
    ///
    /// # Errors
    /// The store's.
    pub async fn pending(&self) -> Result<Vec<Approval>> {
        let now = self.now();
        let mut pending = self.counter.store.pending(&self.project).await?;
        pending.retain(|approval| !approval.is_overdue(now));
        Ok(pending)
    }

    /// The requests of this project, newest first, a page at a time; an overdue one shows as expired.
    ///
    /// # Errors
    /// The store's.
    pub async fn list(&self, query: Query) -> Result<Page> {
        self.counter.store.list(&Query { project: Some(self.project.clone()), ..query }).await
    }

    /// The requests of every project, for whoever may see them all; else as [`Desk::list`].
    ///
    /// # Errors
    /// The store's.
    pub async fn list_all(&self, query: Query) -> Result<Page> {
        self.counter.store.list(&Query { project: None, ..query }).await
    }

    /// A ticket for a request that is kept already: to wait for its end.
    pub fn ticket(self: &Arc<Self>, approval: &Approval) -> Ticket {
        Ticket::onlooker(Arc::clone(self), Arc::clone(&approval.request))
    }

    /// Whoever asked waits somewhere else: this process has no part in the request, and does not end it when it
    /// ends itself.
    pub fn let_go(&self, id: &ApprovalId) {
        self.counter.asked().remove(id);
    }

    /// Now, by the gate's clock.
    pub fn now(&self) -> Moment {
        self.counter.now()
    }

    /// The gate whose clock and recorder it shares.
    pub fn gate(&self) -> &Gate {
        &self.counter.gate
    }

    /// Is this the same project's desk over the same store, however it was come by?
    pub fn is_same_as(&self, other: &Desk) -> bool {
        Arc::ptr_eq(&self.counter, &other.counter) && self.project == other.project
    }

    /// The project whose requests it keeps; empty outside a server.
    pub fn project(&self) -> &str {
        &self.project
    }

    /// Is it for this process to post the card?
    pub fn is_own(&self, duty: &Duty) -> bool {
        duty.owner == self.counter.owner
    }

    /// Takes over from `from` to post the card. False if somebody else was quicker, or there is a card.
    ///
    /// # Errors
    /// The store's.
    pub async fn take_duty(&self, id: &ApprovalId, from: Option<&Duty>) -> Result<bool> {
        let duty = Duty { owner: Arc::clone(&self.counter.owner), since: self.now().wall };
        self.counter.store.take_duty(&self.project, id, from, duty).await
    }

    /// Is somebody in this process waiting for the request at this moment?
    pub fn is_awaited(&self, id: &ApprovalId) -> bool {
        self.counter.bells().is_hung(id)
    }

    /// Does this process wait for the request, or run its call?
    pub fn has_asked(&self, id: &ApprovalId) -> bool {
        self.counter.asked().has(id)
    }

    pub(super) async fn look(&self, id: &ApprovalId) -> Result<Option<Approval>> {
        self.counter.store.get(&self.project, &Handle::Id(id.clone())).await
    }

    /// The digest of a call at the gate: in this process, by the agent's id.
    fn call_digest(&self, new: &NewRequest) -> Digest {
        let caller = Caller { tenant: &self.project, agent_id: &new.agent_id, policy: "", request_id: "" };
        new.call.digest(caller)
    }

    fn asking(&self, new: &NewRequest) -> Asking {
        Asking {
            project: self.project.clone(),
            agent_id: new.agent_id.clone(),
            agent_name: new.agent_name.clone(),
            session_id: new.session_id.clone(),
            requested_by: new.requested_by.clone(),
            policy: new.policy.clone(),
            approvers: new.approvers.clone(),
            quorum: new.quorum,
            workspace: new.workspace.clone(),
            authority: new.authority,
            channel: new.channel.clone(),
            show_arguments: new.show_arguments,
            redact: new.redact.clone(),
            grants: new.grants,
            edits: new.edits,
            fixed: new.fixed.clone(),
        }
    }

    fn request(
        &self,
        new: &NewRequest,
        asking: &Arc<Asking>,
        call_digest: Digest,
        created: Moment,
        code: Option<Code>,
    ) -> Result<ApprovalRequest> {
        let id = ApprovalId::random()?;
        let tenant = self.project.as_str();
        let caller = Caller { tenant, agent_id: &new.agent_id, policy: "", request_id: id.as_str() };
        let by_name = Caller { tenant, agent_id: &new.agent_name, policy: "", request_id: "" };
        let key = match &new.idempotency_key {
            None => tool_call::key(new.session_id.as_deref(), new.tool_call.as_deref(), call_digest),
            Some(text) if !(1..=Self::MAX_KEY).contains(&text.chars().count()) => {
                return Err(Error::invalid("idempotency_key must be 1 to 256 characters long"));
            }
            Some(text) => Some(text.clone()),
        };
        let key = key.map(|text| Box::new(IdempotencyKey { text, call: new.call.digest(by_name) }));
        Ok(ApprovalRequest {
            digest: new.digest.unwrap_or_else(|| new.call.digest_with(caller, new.preview.as_deref())),
            call_digest,
            id,
            code: code.map_or_else(Code::random, Ok)?,
            asking: Arc::clone(asking),
            key,
            call: Arc::clone(&new.call),
            created,
            deadline: created.after(new.timeout),
            preview: new.preview.clone().map(Arc::new),
        })
    }
}

/// One key stands for one call; what is joined is the same call of the same session.
fn check_same(new: &ApprovalRequest, known: &ApprovalRequest) -> Result<()> {
    let caller = |request: &ApprovalRequest| {
        (request.call_digest, request.agent_id.clone(), request.session_id.clone())
    };
    if new.key.is_none() && known.key.is_none() && caller(new) != caller(known) {
        // Whoever can write the store's columns cannot make one call wait for the answer to another.
        return Err(Error::store("the store joined a request to one about another call"));
    }
    let call = |request: &ApprovalRequest| request.key.as_ref().map(|key| key.call);
    if call(new) == call(known) {
        return Ok(());
    }
    let text = new.key.as_ref().map_or("", |key| &key.text);
    Err(Error::new(
        Reason::KeyReused,
        format!(
            "idempotency_key `{text}` stands for a request about another call; use a key of its own for each call"
        ),
    ))
}
