//! What this process waits for, or runs the calls of. Used by `counter`, under its lock.

use super::counter::NewRequest;
use super::roster::Roster;
use crate::gate::Rule;
use crate::gate::approval::ApprovalRequest;
use crate::model::{ApprovalId, Digest};
use foldhash::fast::RandomState;
use hashbrown::HashTable;
use std::hash::BuildHasher;
use std::sync::Arc;

/// The requests that this process has a part in. Found by their ids, which are in the requests: once.
#[derive(Debug, Default)]
pub(super) struct AskedHere {
    filed: HashTable<Asked>,
    hasher: RandomState,
}

/// A request that this process waits for, or whose call it runs.
#[derive(Debug)]
pub(super) struct Asked {
    request: Arc<ApprovalRequest>,
    /// What few have: nothing is held ready for them.
    more: Option<Box<More>>,
    /// How many wait for it here.
    waiting: u32,
    /// Was it made here?
    is_own: bool,
    /// Can it be asked for again after this process: has somebody here given it a key?
    pub(super) outlives: bool,
    /// Has this process picked the approval up?
    pub(super) claimed: bool,
}

/// What those had in mind who asked for a request that was made before, or by somebody with a roster.
#[derive(Debug, Default)]
struct More {
    /// The call as it was put to the desk here: an agent's id is that of this process, and under one key several
    /// agents of a name may ask.
    calls: Vec<Digest>,
    /// What an approval has to rest on for those who ask here: under one key, an earlier process may have asked for
    /// less.
    rules: Vec<Rule>,
    /// Says who is in the user groups among the approvers.
    roster: Option<Arc<dyn Roster>>,
}

impl AskedHere {
    pub(super) fn get(&self, id: &ApprovalId) -> Option<&Asked> {
        self.filed.find(self.hasher.hash_one(id), |asked| asked.request.id == *id)
    }

    fn get_mut(&mut self, id: &ApprovalId) -> Option<&mut Asked> {
        self.filed.find_mut(self.hasher.hash_one(id), |asked| asked.request.id == *id)
    }

    /// What is known of a request here, from now on if nothing was.
    pub(super) fn of(&mut self, request: &Arc<ApprovalRequest>) -> &mut Asked {
        let hasher = &self.hasher;
        let entry = self.filed.entry(
            hasher.hash_one(&request.id),
            |asked| asked.request.id == request.id,
            |asked| hasher.hash_one(&asked.request.id),
        );
        entry
            .or_insert_with(|| Asked {
                request: Arc::clone(request),
                more: None,
                waiting: 0,
                is_own: false,
                outlives: false,
                claimed: false,
            })
            .into_mut()
    }

    pub(super) fn remove(&mut self, id: &ApprovalId) {
        let found = self.filed.find_entry(self.hasher.hash_one(id), |asked| asked.request.id == *id);
        if let Ok(found) = found {
            found.remove();
        }
    }

    pub(super) fn has(&self, id: &ApprovalId) -> bool {
        self.get(id).is_some()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Asked> {
        self.filed.iter()
    }

    /// Somebody here waits for a request; `is_own` if it was made for him.
    pub(super) fn note(
        &mut self,
        request: &Arc<ApprovalRequest>,
        is_own: bool,
        call: Digest,
        new: &NewRequest,
    ) {
        let asked = self.of(request);
        asked.waiting = asked.waiting.saturating_add(1);
        if is_own {
            // As it was made: what a store keeps of it may be less.
            asked.request = Arc::clone(request);
            asked.is_own = true;
        }
        if !asked.has_call(call) {
            asked.more().calls.push(call);
        }
        let rule = new.rule();
        if !asked.has_rule(&rule) {
            asked.more().rules.push(rule);
        }
        if new.roster.is_some() {
            asked.more().roster.clone_from(&new.roster);
        }
        asked.outlives |= new.idempotency_key.is_some();
    }

    /// One of those who wait here walks away. True if nobody else does.
    pub(super) fn leaves(&mut self, id: &ApprovalId) -> bool {
        match self.get_mut(id) {
            Some(asked) if asked.waiting > 1 => {
                asked.waiting -= 1;
                false
            }
            _ => true,
        }
    }
}

impl Asked {
    pub(super) fn id(&self) -> &ApprovalId {
        &self.request.id
    }

    fn more(&mut self) -> &mut More {
        self.more.get_or_insert_default()
    }

    /// Is it this call that somebody here has asked for?
    pub(super) fn has_call(&self, call: Digest) -> bool {
        self.is_own && self.request.call_digest == call
            || self.more.as_ref().is_some_and(|more| more.calls.contains(&call))
    }

    fn has_rule(&self, rule: &Rule) -> bool {
        self.is_own && self.request.rule() == *rule
            || self.more.as_ref().is_some_and(|more| more.rules.contains(rule))
    }

    /// What an approval has to rest on for those who ask here.
    pub(super) fn rules(&self) -> Vec<Rule> {
        let own = self.is_own.then(|| self.request.rule());
        own.into_iter().chain(self.more.iter().flat_map(|more| more.rules.iter().cloned())).collect()
    }

    pub(super) fn roster(&self) -> Option<&Arc<dyn Roster>> {
        self.more.as_ref()?.roster.as_ref()
    }
}
