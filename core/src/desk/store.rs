//! The ports of the desk: where requests are kept, and how it waits for a time.

use crate::error::Result;
use crate::gate::approval::{Approval, CardPlace, Change};
use crate::model::Monotonic;
use crate::model::id::{ApprovalId, Handle};
use std::future::Future;
use std::pin::Pin;

/// What asynchronous ports return.
pub type Pending<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The result of a compare-and-set.
#[derive(Debug, Clone)]
pub enum Applied {
    /// The step was taken; this is how it stands now.
    Yes(Approval),
    /// Somebody else was first, or it was too late; this is how it stands.
    No(Approval),
    /// There is no such request.
    Unknown,
}

/// Keeps approvals. Every change of state is one compare-and-set: of two that race, exactly one is told
/// [`Applied::Yes`].
pub trait ApprovalStore: Send + Sync + std::fmt::Debug {
    /// Keeps a new, pending request. False if its code is that of another live request: draw again.
    fn insert(&self, approval: Approval) -> Pending<'_, Result<bool>>;

    /// Finds a request by its whole id or code; settled ones too, as long as they are kept.
    fn get<'a>(&'a self, handle: &'a Handle) -> Pending<'a, Result<Option<Approval>>>;

    /// Takes one step, if the state it starts from is the present one.
    fn apply<'a>(&'a self, id: &'a ApprovalId, change: &'a Change) -> Pending<'a, Result<Applied>>;

    /// Remembers the message that shows the request. The first one stays.
    fn place_card<'a>(&'a self, id: &'a ApprovalId, card: CardPlace) -> Pending<'a, Result<()>>;

    /// The pending requests, oldest first.
    fn pending(&self) -> Pending<'_, Result<Vec<Approval>>>;
}

/// Waits for a point in time. `net` has one on the runtime; tests have one that is moved by hand.
pub trait Timer: Send + Sync + std::fmt::Debug {
    /// Resolves once the clock shows `at` or later.
    fn sleep_until(&self, at: Monotonic) -> Pending<'static, ()>;
}
