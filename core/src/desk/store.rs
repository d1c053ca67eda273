//! The ports of the desk: where requests are kept, and how it waits for a time.

use super::bells::Bells;
use crate::error::{Error, Result};
use crate::gate::approval::{Approval, CardPlace, Change, Duty};
use crate::gate::{Amendment, Bound, Event, Limits, Record, State};
use crate::model::id::{ApprovalId, Handle};
use crate::model::{Digest, Moment, Monotonic, UnixTime};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

/// What asynchronous ports return.
pub type Pending<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What became of a new request.
#[derive(Debug, Clone)]
pub enum Inserted {
    /// It is kept.
    New,
    /// Its idempotency key is that of this request, which may have ended; or it joins this one, which is pending.
    Existing(Box<Approval>),
    /// Its code is that of another live request of the project: draw again.
    CodeTaken,
    /// Its agent has asked too much: it is not kept.
    Limited(Bound),
}

/// On which terms a new request is kept.
#[derive(Debug, Clone, Copy, Default)]
pub struct Terms {
    /// How much its agent may ask.
    pub limits: Limits,
    /// What it has in common with requests that it may join instead, while one of them is pending.
    pub same: Option<Digest>,
}

/// The result of a compare-and-set.
#[derive(Debug, Clone)]
pub enum Applied {
    /// The step was taken; this is how it stands now.
    Yes(Arc<Approval>),
    /// Somebody else was first, or it was too late; this is how it stands.
    No(Box<Approval>),
    /// There is no such request.
    Unknown,
}

/// What the desk makes of a request as it stands: the step to take, or `None` to leave it as it is. Waits for nothing,
/// and may be asked more than once.
pub type Judge = Arc<dyn Fn(&Approval) -> Option<Change> + Send + Sync>;

/// What became of a request that was judged.
#[derive(Debug, Clone)]
pub enum Judged {
    /// There is no such request.
    Unknown,
    /// It was left as it is; this is how it stands.
    Left(Box<Approval>),
    /// This step was tried.
    Tried(Box<Change>, Applied),
}

/// Which requests are listed, newest first.
#[derive(Debug, Clone)]
pub struct Query {
    /// Of which project; `None` is all of them.
    pub project: Option<String>,
    /// In which states; empty for all. An overdue request counts as expired.
    pub states: Vec<State>,
    /// Go on after this place; from the newest on without it.
    pub after: Option<Cursor>,
    /// How many at most, from 1 on.
    pub limit: usize,
    /// When it is asked.
    pub now: Moment,
}

/// A place in a list. Its text is for URLs and means nothing to anybody else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor(pub(super) i64);

/// A stretch of a list.
#[derive(Debug, Clone)]
pub struct Page {
    /// The requests, as they stand at the time of the query.
    pub approvals: Vec<Approval>,
    /// Where the list goes on, if it does.
    pub next: Option<Cursor>,
}

/// A request that is to be moved on because its time has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// Its project.
    pub project: String,
    /// The request.
    pub id: ApprovalId,
    /// `Expire` or `Lapse`.
    pub event: Event,
}

/// A claim whose call has not been reported yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenClaim {
    /// Its project.
    pub project: String,
    /// The request.
    pub id: ApprovalId,
    /// The desk that runs the call, if it shares the store, and how often it has said that it lives.
    pub owner: Option<(String, i64)>,
    /// When it was claimed.
    pub at: UnixTime,
}

/// Keeps approvals. Every change of state is one compare-and-set: of two that race, exactly one is told
/// [`Applied::Yes`], and is told only once the change will survive whatever the store promises to survive.
///
/// A store measures with the wall clock what it shares with other processes: what it hands out has its
/// monotonic times reckoned from the present difference.
pub trait ApprovalStore: Send + Sync + std::fmt::Debug {
    /// Keeps a new, pending request. What is known under its key, or what it may join, comes before any limit.
    fn insert(&self, approval: Approval, terms: Terms) -> Pending<'_, Result<Inserted>>;

    /// Finds a request of a project by its whole id or code; settled ones too, as long as they are kept.
    fn get<'a>(&'a self, project: &'a str, handle: &'a Handle) -> Pending<'a, Result<Option<Approval>>>;

    /// Takes one step, if the state it starts from is the present one.
    fn apply<'a>(
        &'a self,
        project: &'a str,
        id: &'a ApprovalId,
        change: &'a Change,
    ) -> Pending<'a, Result<Applied>>;

    /// Finds a request as [`ApprovalStore::get`] does, and takes the step that `judge` makes of it, as
    /// [`ApprovalStore::apply`] does. A store that can do both in one go does.
    fn judge<'a>(
        &'a self,
        project: &'a str,
        handle: &'a Handle,
        _now: Moment,
        judge: Judge,
    ) -> Pending<'a, Result<Judged>> {
        Box::pin(async move {
            let Some(approval) = self.get(project, handle).await? else { return Ok(Judged::Unknown) };
            let Some(change) = judge(&approval) else { return Ok(Judged::Left(Box::new(approval))) };
            let applied = self.apply(project, &approval.request.id, &change).await?;
            Ok(Judged::Tried(Box::new(change), applied))
        })
    }

    /// Remembers the message that shows the request. The first one stays.
    fn place_card<'a>(
        &'a self,
        project: &'a str,
        id: &'a ApprovalId,
        card: CardPlace,
    ) -> Pending<'a, Result<()>>;

    /// Notes something beside the steps. False if it was noted before, or there is no such request.
    fn amend<'a>(
        &'a self,
        project: &'a str,
        id: &'a ApprovalId,
        amendment: &'a Amendment,
    ) -> Pending<'a, Result<bool>>;

    /// Takes over to post the card, if `from` is still who should have. True if so.
    fn take_duty<'a>(
        &'a self,
        project: &'a str,
        id: &'a ApprovalId,
        from: Option<&'a Duty>,
        duty: Duty,
    ) -> Pending<'a, Result<bool>>;

    /// The requests whose grant is open, neither revoked nor known to be over, oldest first: of a project, or of all.
    fn granted<'a>(&'a self, project: Option<&'a str>) -> Pending<'a, Result<Vec<Approval>>>;

    /// The pending requests of a project, oldest first.
    fn pending<'a>(&'a self, project: &'a str) -> Pending<'a, Result<Vec<Approval>>>;

    /// The requests of a project, newest first.
    fn list<'a>(&'a self, query: &'a Query) -> Pending<'a, Result<Page>>;

    /// At most `limit` requests of all projects whose time has come: overdue ones, and approvals that nobody
    /// picked up in time.
    fn due(&self, now: Moment, limit: usize) -> Pending<'_, Result<Vec<Due>>>;

    /// Says that the desk `owner` lives: its claims are in good hands.
    fn beat<'a>(&'a self, owner: &'a str) -> Pending<'a, Result<()>>;

    /// The claims of all projects that have not been reported.
    fn claims(&self) -> Pending<'_, Result<Vec<OpenClaim>>>;

    /// Forgets at most `limit` requests of all projects that have ended and whose deadline was before `before`, except
    /// those with an open grant. Says how many.
    fn forget(&self, before: UnixTime, limit: usize) -> Pending<'_, Result<usize>>;

    /// Whose bells ring when a request is changed by somebody else.
    fn bells(&self) -> &Arc<Bells>;

    /// Does anything outlive this process?
    fn is_durable(&self) -> bool;

    /// Is the record of a new request and of every step put down inside the store's own transaction? Then the desk
    /// hands its recorder none of those: there is no step without its record, and no record without its step.
    fn keeps_records(&self) -> bool {
        false
    }
}

/// Puts the record of a step down in the transaction that takes the step: both stay, or neither does. For whoever
/// keeps an audit chain in the database of a store. `C` is what a transaction is reached through: a connection in
/// SQLite, nothing in memory; PostgreSQL has a trait of its own, which can wait.
///
/// Called after the step has been checked, for the new request ([`Record::of_request`]) and for each step
/// ([`Record::of_step`]); never for a step that was refused. Not called again when a step is tried once more because
/// its answer was lost; called again when the transaction was rolled back, and all that was put down in it with it.
pub trait KeepRecords<C: ?Sized>: Send + Sync + std::fmt::Debug {
    /// Puts `record` down. Must not begin or end transactions.
    ///
    /// # Errors
    /// Its own: then the step is not taken, and whoever wanted it is told so.
    fn keep(&self, inside: &C, record: &Record) -> Result<()>;
}

impl Cursor {
    /// Reads what [`Cursor::to_text`] wrote.
    ///
    /// # Errors
    /// `invalid` for anything else.
    pub fn parse(text: &str) -> Result<Self> {
        let place = text.strip_prefix('c').filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()));
        let place = place.and_then(|digits| digits.parse().ok());
        place.map(Cursor).ok_or_else(|| Error::invalid("cursor is not one that a list has handed out"))
    }

    /// The text for URLs.
    pub fn to_text(self) -> String {
        format!("c{}", self.0)
    }
}

/// Waits for a point in time. `net` has one on the runtime; tests have one that is moved by hand.
pub trait Timer: Send + Sync + std::fmt::Debug {
    /// Resolves once the clock shows `at` or later.
    fn sleep_until(&self, at: Monotonic) -> Pending<'static, ()>;

    /// Has `sleeper` go on by itself, where those are woken who sleep. It is dropped where nobody is woken any more.
    fn start(&self, sleeper: Pending<'static, ()>);
}
