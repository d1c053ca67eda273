//! The store that lives as long as the process. The default of the library.

use super::store::{Applied, ApprovalStore, Pending};
use crate::error::Result;
use crate::gate::approval::{Approval, CardPlace, Change};
use crate::model::id::{ApprovalId, Code, Handle};
use std::collections::{HashMap, VecDeque};
use std::future::ready;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Keeps requests in memory; settled ones until 10,000 newer ones have settled, so that late clicks get a
/// truthful answer.
#[derive(Debug, Default)]
pub struct MemoryStore {
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    approvals: HashMap<ApprovalId, Approval>,
    codes: HashMap<Code, ApprovalId>,
    settled: VecDeque<ApprovalId>,
}

/// Settled requests that are remembered.
const SETTLED_KEPT: usize = 10_000;

impl MemoryStore {
    /// An empty store.
    pub fn new() -> Self {
        MemoryStore::default()
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        // Every change under this lock is a single assignment after all checks: a panic leaves no half of one.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn find(&self, handle: &Handle) -> Option<&Approval> {
        let id = match handle {
            Handle::Id(id) => id,
            Handle::Code(code) => self.codes.get(code)?,
        };
        self.approvals.get(id)
    }

    fn insert(&mut self, approval: Approval) -> bool {
        let code = approval.request.code.clone();
        let id = approval.request.id.clone();
        if self.find(&Handle::Code(code.clone())).is_some_and(|other| other.state.is_pending()) {
            return false;
        }
        if self.approvals.contains_key(&id) {
            return false;
        }
        self.codes.insert(code, id.clone());
        self.approvals.insert(id, approval);
        true
    }

    fn apply(&mut self, id: &ApprovalId, change: &Change) -> Applied {
        let Some(approval) = self.approvals.get_mut(id) else { return Applied::Unknown };
        let was_pending = approval.state.is_pending();
        if !approval.apply(change) {
            return Applied::No(approval.clone());
        }
        let now = approval.clone();
        if was_pending {
            self.settled.push_back(id.clone());
            self.forget_old();
        }
        Applied::Yes(now)
    }

    fn forget_old(&mut self) {
        while self.settled.len() > SETTLED_KEPT {
            let Some(id) = self.settled.pop_front() else { return };
            let Some(gone) = self.approvals.remove(&id) else { continue };
            // The code may belong to a newer request by now.
            if self.codes.get(&gone.request.code) == Some(&id) {
                self.codes.remove(&gone.request.code);
            }
        }
    }
}

impl ApprovalStore for MemoryStore {
    fn insert(&self, approval: Approval) -> Pending<'_, Result<bool>> {
        Box::pin(ready(Ok(self.kept().insert(approval))))
    }

    fn get<'a>(&'a self, handle: &'a Handle) -> Pending<'a, Result<Option<Approval>>> {
        Box::pin(ready(Ok(self.kept().find(handle).cloned())))
    }

    fn apply<'a>(&'a self, id: &'a ApprovalId, change: &'a Change) -> Pending<'a, Result<Applied>> {
        Box::pin(ready(Ok(self.kept().apply(id, change))))
    }

    fn place_card<'a>(&'a self, id: &'a ApprovalId, card: CardPlace) -> Pending<'a, Result<()>> {
        if let Some(approval) = self.kept().approvals.get_mut(id) {
            approval.card.get_or_insert(card);
        }
        Box::pin(ready(Ok(())))
    }

    fn pending(&self) -> Pending<'_, Result<Vec<Approval>>> {
        let mut pending: Vec<Approval> =
            self.kept().approvals.values().filter(|a| a.state.is_pending()).cloned().collect();
        pending.sort_by_key(|a| (a.request.created.monotonic, a.request.id.clone()));
        Box::pin(ready(Ok(pending)))
    }
}
