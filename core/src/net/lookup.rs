//! Requests by id or code, at whichever desk of this process they are: in memory, or in a store that an approver of the
//! program names. For hosts whose own page shows what waits and takes answers. Used by the bindings, through `Process`.

use super::process::Process;
use crate::desk::{Desk, StoreUrl};
use crate::error::{Error, Result};
use crate::gate::{Approval, Outcome};
use crate::model::id::Handle;
use std::sync::{Arc, Mutex, PoisonError};

/// The stores that approvers were made with, in that order; whether or not anything was asked at them yet. A forked child has
/// its parent's approvers, and so these.
static NAMED: Mutex<Vec<StoreUrl>> = Mutex::new(Vec::new());

/// An approver asks at `store`.
pub(super) fn name(store: &StoreUrl) {
    let mut named = NAMED.lock().unwrap_or_else(PoisonError::into_inner);
    if *store != StoreUrl::Memory && !named.contains(store) {
        named.push(store.clone());
    }
}

fn stores() -> Vec<StoreUrl> {
    let named = NAMED.lock().unwrap_or_else(PoisonError::into_inner);
    std::iter::once(StoreUrl::Memory).chain(named.iter().cloned()).collect()
}

impl Process {
    /// What waits for an answer, oldest first.
    ///
    /// # Errors
    /// A store's: a list that leaves something out would look complete.
    pub async fn pending(&self) -> Result<Vec<Approval>> {
        let mut pending = Vec::new();
        for store in stores() {
            pending.extend(self.desk_at(&store).await?.pending().await?);
        }
        pending.sort_by_key(|approval| approval.request.created.wall);
        Ok(pending)
    }

    /// One request.
    ///
    /// # Errors
    /// `invalid` for a code that several requests have; a store's, if the request is not elsewhere.
    pub async fn find(&self, handle: &Handle) -> Result<Option<Approval>> {
        Ok(self.holding(handle).await?.map(|(_, approval)| approval))
    }

    /// [`Desk::decide_as_host`] at the desk where the request is.
    ///
    /// # Errors
    /// As [`Process::find`].
    pub async fn decide_as_host(
        &self,
        handle: &str,
        outcome: Outcome,
        user: &str,
        note: Option<String>,
    ) -> Result<bool> {
        let Some(named) = Handle::parse(handle.trim()) else { return Ok(false) };
        // One that nobody has is refused on record, too.
        let (desk, id) = match self.holding(&named).await? {
            Some((desk, approval)) => (desk, approval.request.id.to_string()),
            None => (Arc::clone(self.desk()), handle.to_owned()),
        };
        desk.decide_as_host(&id, outcome, user, note, None).await
    }

    async fn holding(&self, handle: &Handle) -> Result<Option<(Arc<Desk>, Approval)>> {
        let (mut found, mut fault) = (Vec::new(), None);
        for store in stores() {
            match self.look_at(&store, handle).await {
                Ok(here) => found.extend(here),
                Err(error) => fault = fault.or(Some(error)),
            }
        }
        match (meant(found, |(_, approval)| approval.state.is_pending())?, fault) {
            (None, Some(fault)) => Err(fault),
            (found, _) => Ok(found),
        }
    }

    async fn look_at(&self, store: &StoreUrl, handle: &Handle) -> Result<Option<(Arc<Desk>, Approval)>> {
        let desk = self.desk_at(store).await?;
        let found = desk.find(handle).await?;
        Ok(found.map(|approval| (desk, approval)))
    }
}

/// Which of those that a handle names is meant: the one that waits. A code is one of its own only within a store, so that two
/// stores can have one each.
///
/// # Errors
/// `invalid` if it cannot be told: never the wrong one.
fn meant<T>(mut found: Vec<T>, waits: impl Fn(&T) -> bool) -> Result<Option<T>> {
    if found.len() > 1 && found.iter().any(&waits) {
        found.retain(waits);
    }
    match found.len() {
        0 | 1 => Ok(found.pop()),
        several => Err(Error::invalid(format!(
            "{several} stores have a request of this code: name the one that is meant by its id"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::meant;

    #[test]
    fn a_code_that_two_stores_have_names_the_one_that_waits_or_none() {
        let of = |found: Vec<(&'static str, bool)>| {
            meant(found, |(_, waits)| *waits).map(|one| one.map(|(at, _)| at))
        };
        assert_eq!(of(vec![]).unwrap(), None);
        assert_eq!(of(vec![("memory", false)]).unwrap(), Some("memory"));
        assert_eq!(of(vec![("memory", false), ("file", true)]).unwrap(), Some("file"));
        assert!(of(vec![("memory", true), ("file", true)]).is_err());
        assert!(of(vec![("memory", false), ("file", false)]).is_err());
    }
}
