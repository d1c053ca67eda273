//! The store that lives as long as the process. The default of the library.

mod agents;
mod kept;
mod names;
mod shelves;
mod standing;

use super::bells::Bells;
use super::store::{
    Applied, ApprovalStore, Due, Inserted, Judge, Judged, KeepRecords, OpenClaim, Page, Pending, Query, Terms,
};
use crate::error::Result;
use crate::gate::Amendment;
use crate::gate::approval::{Approval, CardPlace, Change, Duty};
use crate::model::id::{ApprovalId, Handle};
use crate::model::{Moment, UnixTime};
use kept::Kept;
use std::future::ready;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Keeps requests in memory; settled ones until 10,000 newer ones have settled, so that late clicks get a
/// truthful answer.
#[derive(Debug, Default)]
pub struct MemoryStore {
    kept: Mutex<Kept>,
    bells: Arc<Bells>,
    keeper: Option<Keeper>,
}

type Keeper = Arc<dyn KeepRecords<()>>;

impl MemoryStore {
    /// An empty store.
    pub fn new() -> Self {
        MemoryStore::default()
    }

    /// Has `keeper` put the record of every step down with the step.
    #[must_use]
    pub fn keeping(self, keeper: Keeper) -> Self {
        MemoryStore { keeper: Some(keeper), ..self }
    }

    fn find(&self, project: &str, handle: &Handle) -> Option<(i64, Approval)> {
        let found = self.kept().find(project, handle).map(|(number, standing)| (number, standing.clone()));
        // Whatever is copied is copied without the lock.
        found.map(|(number, standing)| (number, standing.into_approval()))
    }

    fn judged(&self, project: &str, handle: &Handle, judge: &Judge) -> Result<Judged> {
        let Some((number, approval)) = self.find(project, handle) else { return Ok(Judged::Unknown) };
        // Without the lock: he may ask what he likes. Somebody may be quicker, and then the step is not taken.
        let Some(change) = judge(&approval) else { return Ok(Judged::Left(Box::new(approval))) };
        let applied = self.kept().apply_at(number, &change, self.keeper.as_ref())?;
        Ok(Judged::Tried(Box::new(change), applied))
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        // Every change under this lock is a single assignment after all checks: a panic leaves no half of one.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ApprovalStore for MemoryStore {
    fn insert(&self, approval: Approval, terms: Terms) -> Pending<'_, Result<Inserted>> {
        Box::pin(ready(self.kept().insert(approval, terms, self.keeper.as_ref())))
    }

    fn get<'a>(&'a self, project: &'a str, handle: &'a Handle) -> Pending<'a, Result<Option<Approval>>> {
        Box::pin(ready(Ok(self.find(project, handle).map(|(_, approval)| approval))))
    }

    fn apply<'a>(
        &'a self,
        project: &'a str,
        id: &'a ApprovalId,
        change: &'a Change,
    ) -> Pending<'a, Result<Applied>> {
        Box::pin(ready(self.kept().apply(project, id, change, self.keeper.as_ref())))
    }

    fn judge<'a>(
        &'a self,
        project: &'a str,
        handle: &'a Handle,
        _now: Moment,
        judge: Judge,
    ) -> Pending<'a, Result<Judged>> {
        Box::pin(ready(self.judged(project, handle, &judge)))
    }

    fn place_card<'a>(
        &'a self,
        project: &'a str,
        id: &'a ApprovalId,
        card: CardPlace,
    ) -> Pending<'a, Result<()>> {
        self.kept().change(project, id, |approval| {
            let is_first = approval.card.is_none();
            approval.card.get_or_insert(card);
            is_first
        });
        Box::pin(ready(Ok(())))
    }

    fn amend<'a>(
        &'a self,
        project: &'a str,
        id: &'a ApprovalId,
        amendment: &'a Amendment,
    ) -> Pending<'a, Result<bool>> {
        Box::pin(ready(Ok(self.kept().amend(project, id, amendment))))
    }

    fn take_duty<'a>(
        &'a self,
        project: &'a str,
        id: &'a ApprovalId,
        from: Option<&'a Duty>,
        duty: Duty,
    ) -> Pending<'a, Result<bool>> {
        let taken = self.kept().change(project, id, |approval| {
            let is_free = approval.card.is_none() && approval.duty.as_ref() == from;
            approval.duty = Some(duty);
            is_free
        });
        Box::pin(ready(Ok(taken)))
    }

    fn granted<'a>(&'a self, project: Option<&'a str>) -> Pending<'a, Result<Vec<Approval>>> {
        Box::pin(ready(Ok(self.kept().granted(project))))
    }

    fn pending<'a>(&'a self, project: &'a str) -> Pending<'a, Result<Vec<Approval>>> {
        Box::pin(ready(Ok(self.kept().pending(project))))
    }

    fn list<'a>(&'a self, query: &'a Query) -> Pending<'a, Result<Page>> {
        Box::pin(ready(Ok(self.kept().list(query))))
    }

    fn due(&self, now: Moment, limit: usize) -> Pending<'_, Result<Vec<Due>>> {
        Box::pin(ready(Ok(self.kept().due(now, limit))))
    }

    fn beat<'a>(&'a self, owner: &'a str) -> Pending<'a, Result<()>> {
        self.kept().beat(owner);
        Box::pin(ready(Ok(())))
    }

    fn claims(&self) -> Pending<'_, Result<Vec<OpenClaim>>> {
        Box::pin(ready(Ok(self.kept().claims())))
    }

    fn forget(&self, before: UnixTime, limit: usize) -> Pending<'_, Result<usize>> {
        Box::pin(ready(Ok(self.kept().forget(before, limit))))
    }

    fn bells(&self) -> &Arc<Bells> {
        &self.bells
    }

    fn is_durable(&self) -> bool {
        false
    }

    fn keeps_records(&self) -> bool {
        self.keeper.is_some()
    }
}
