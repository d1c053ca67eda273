//! What the memory store keeps, under its lock: the requests, and the tables by which they are found, counted and
//! forgotten. Used by `mod`.

use super::Keeper;
use super::agents::Agents;
use super::names::Names;
use super::shelves::Shelves;
use super::standing::Standing;
use crate::desk::store::{Applied, Cursor, Due, Inserted, OpenClaim, Page, Query, Terms};
use crate::error::Result;
use crate::gate::approval::{Approval, ApprovalRequest, Change};
use crate::gate::{Amendment, Event, Record, State};
use crate::model::id::{ApprovalId, Handle};
use crate::model::{Digest, Moment, UnixTime};
use std::collections::{HashMap, HashSet, VecDeque};
use std::num::NonZeroU64;
use std::sync::Arc;

#[derive(Debug, Default)]
pub(super) struct Kept {
    /// By the number that each gets as it comes: none is used twice.
    entries: Shelves<Entry>,
    last: i64,
    ids: Names,
    codes: Names,
    /// The requests that others may join.
    same: Names,
    keys: HashMap<(String, String), i64>,
    settled: VecDeque<i64>,
    agents: Agents,
    beats: HashMap<String, i64>,
    /// The requests whose grant is open, oldest first.
    granted: Vec<i64>,
}

#[derive(Debug)]
struct Entry {
    standing: Standing,
    /// What it has in common with those that may join it.
    same: Option<Same>,
}

/// Half of such a digest: as long as a request's id, and as little can be found that has the same. The desk compares in full
/// what it joins to what. In two parts, which need no more room than they have bytes.
type Same = (NonZeroU64, u64);

fn half(digest: Digest) -> Option<Same> {
    let bytes = digest.bytes();
    let (parts, _) = bytes.as_chunks();
    let [first, second, ..] = parts else { return None };
    Some((NonZeroU64::new(u64::from_be_bytes(*first))?, u64::from_be_bytes(*second)))
}

/// Settled requests that are remembered.
const SETTLED_KEPT: usize = 10_000;
/// The most of them that are looked at when one more has settled.
const LOOKED_AT: usize = 2;

impl Kept {
    fn seq(&self, project: &str, handle: &Handle) -> Option<i64> {
        let request = |seq: i64| self.entries.get(seq).map(|entry| entry.standing.request());
        let is_of = |request: &Arc<ApprovalRequest>| request.project == project;
        match handle {
            Handle::Id(id) => self
                .ids
                .find(id, |seq| request(seq).is_some_and(|r| r.id == *id))
                .filter(|seq| request(*seq).is_some_and(is_of)),
            Handle::Code(code) => self
                .codes
                .find((project, code), |seq| request(seq).is_some_and(|r| r.code == *code && is_of(r))),
        }
    }

    fn by_id(&self, id: &ApprovalId) -> Option<i64> {
        self.ids.find(id, |seq| self.entries.get(seq).is_some_and(|entry| entry.standing.request().id == *id))
    }

    /// A request, and its number.
    pub(super) fn find(&self, project: &str, handle: &Handle) -> Option<(i64, &Standing)> {
        let seq = self.seq(project, handle)?;
        self.entries.get(seq).map(|entry| (seq, &entry.standing))
    }

    fn entry(&mut self, project: &str, id: &ApprovalId) -> Option<(i64, &mut Entry)> {
        let seq = self.by_id(id)?;
        let entry = self.entries.get_mut(seq)?;
        (entry.standing.request().project == project).then_some((seq, entry))
    }

    /// Has `change` change a request, if it says so itself: whatever it did otherwise is not kept.
    pub(super) fn change(
        &mut self,
        project: &str,
        id: &ApprovalId,
        change: impl FnOnce(&mut Approval) -> bool,
    ) -> bool {
        let Some((_, entry)) = self.entry(project, id) else { return false };
        let mut approval = entry.standing.to_approval();
        let is_changed = change(&mut approval);
        if is_changed {
            entry.standing = Standing::Changed(Arc::new(approval));
        }
        is_changed
    }

    /// It waits no longer: it counts as pending no more, and nobody can join it.
    fn note_ended(&mut self, request: &ApprovalRequest, same: Option<Same>, seq: i64) {
        self.agents.note_ended(request, seq);
        if let Some(same) = same {
            self.same.remove((request.project.as_str(), same), seq);
        }
    }

    fn joined(&self, project: &str, same: Same) -> Option<i64> {
        let is_same = |entry: &Entry| entry.same == Some(same) && entry.standing.request().project == project;
        self.same.find((project, same), |seq| self.entries.get(seq).is_some_and(is_same))
    }

    pub(super) fn insert(
        &mut self,
        approval: Approval,
        terms: Terms,
        keeper: Option<&Keeper>,
    ) -> Result<Inserted> {
        let request = Arc::clone(&approval.request);
        let project = request.project.as_str();
        let key = request.key.as_ref().map(|key| (request.project.clone(), key.text.clone()));
        let known = key.as_ref().and_then(|key| self.entries.get(*self.keys.get(key)?));
        if let Some(entry) = known {
            return Ok(Inserted::Existing(Box::new(entry.standing.to_approval())));
        }
        let same = terms.same.and_then(half);
        let before = same.and_then(|same| self.joined(project, same));
        let joined = before.and_then(|seq| self.entries.get(seq));
        if let Some(entry) = joined.filter(|entry| !entry.standing.is_overdue(request.created)) {
            return Ok(Inserted::Existing(Box::new(entry.standing.to_approval())));
        }
        let entries = &self.entries;
        let waits = |seq| entries.get(seq).is_some_and(|entry| !entry.standing.is_overdue(request.created));
        let (pending, in_window) = self.agents.lately(&request, terms.limits, waits);
        if let Some(bound) = terms.limits.reached(pending, in_window) {
            return Ok(Inserted::Limited(bound));
        }
        let coded = self.seq(project, &Handle::Code(request.code.clone()));
        let is_pending = |seq: i64| self.entries.get(seq).is_some_and(|e| e.standing.state().is_pending());
        if coded.is_some_and(is_pending) || self.by_id(&request.id).is_some() {
            return Ok(Inserted::CodeTaken);
        }
        if let Some(keeper) = keeper {
            keeper.keep(&(), &Record::of_request(&approval))?;
        }
        self.last += 1;
        let seq = self.last;
        let entries = &self.entries;
        let request_of = |seq: i64| entries.get(seq).map(|entry| entry.standing.request());
        self.ids.file(&request.id, seq, None, |seq| Some(&request_of(seq)?.id));
        let code_of = |of| request_of(of).map(|request| (request.project.as_str(), &request.code));
        self.codes.file((project, &request.code), seq, coded, code_of);
        if let Some(key) = key {
            self.keys.insert(key, seq);
        }
        if let Some(same) = same {
            let same_of = |of| Some((request_of(of)?.project.as_str(), entries.get(of)?.same?));
            self.same.file((project, same), seq, before, same_of);
        }
        self.agents.note_asked(&request, seq);
        self.entries.insert(seq, Entry { standing: Standing::new(approval), same });
        Ok(Inserted::New)
    }

    pub(super) fn apply(
        &mut self,
        project: &str,
        id: &ApprovalId,
        change: &Change,
        keeper: Option<&Keeper>,
    ) -> Result<Applied> {
        let seq = self.entry(project, id).map(|(seq, _)| seq);
        seq.map_or(Ok(Applied::Unknown), |seq| self.apply_at(seq, change, keeper))
    }

    /// The same, for a request whose number is known.
    pub(super) fn apply_at(&mut self, seq: i64, change: &Change, keeper: Option<&Keeper>) -> Result<Applied> {
        let Some(entry) = self.entries.get_mut(seq) else { return Ok(Applied::Unknown) };
        let same = entry.same;
        let was_pending = entry.standing.state().is_pending();
        let mut now = entry.standing.to_approval();
        if !now.apply(change) {
            return Ok(Applied::No(Box::new(now)));
        }
        if let Some(keeper) = keeper {
            keeper.keep(&(), &Record::of_step(change, &now))?;
        }
        let now = Arc::new(now);
        entry.standing = Standing::Changed(Arc::clone(&now));
        if was_pending && !now.state.is_pending() {
            self.note_ended(&now.request, same, seq);
            self.settled.push_back(seq);
            if now.open_until().is_some() {
                self.granted.push(seq);
            }
            self.forget_old(change.now);
        }
        Ok(Applied::Yes(now))
    }

    /// Forgets those that settled first, but none that somebody may still pick up or still runs: it counts as one that has
    /// just settled.
    fn forget_old(&mut self, now: Moment) {
        for _ in 0..LOOKED_AT {
            if self.settled.len() <= SETTLED_KEPT {
                return;
            }
            let Some(seq) = self.settled.pop_front() else { return };
            let standing = self.entries.get(seq).map(|entry| &entry.standing);
            if standing.is_some_and(|standing| standing.is_in_use(now)) {
                self.settled.push_back(seq);
            } else if !self.granted.contains(&seq) {
                // One with a grant goes once that is over: see `amend`.
                self.remove(seq);
            }
        }
    }

    pub(super) fn amend(&mut self, project: &str, id: &ApprovalId, amendment: &Amendment) -> bool {
        let noted = self.change(project, id, |approval| approval.amend(amendment));
        if noted
            && matches!(amendment, Amendment::GrantOver(_))
            && let Some(seq) = self.by_id(id)
        {
            self.granted.retain(|granted| *granted != seq);
            if !self.settled.contains(&seq) {
                self.settled.push_back(seq);
            }
        }
        noted
    }

    pub(super) fn forget(&mut self, before: UnixTime, limit: usize) -> usize {
        let is_old = |standing: &Standing| {
            let is_over = !matches!(standing.state(), State::Pending | State::Approved | State::Claimed);
            is_over && standing.request().deadline.wall < before && standing.open_until().is_none()
        };
        let old = self.entries.iter().filter(|(_, entry)| is_old(&entry.standing));
        let old: HashSet<i64> = old.take(limit).map(|(seq, _)| seq).collect();
        self.settled.retain(|seq| !old.contains(seq));
        old.iter().for_each(|seq| self.remove(*seq));
        old.len()
    }

    fn remove(&mut self, seq: i64) {
        let Some(gone) = self.entries.remove(seq) else { return };
        let request = gone.standing.request();
        self.ids.remove(&request.id, seq);
        // The code may belong to a newer request by now.
        self.codes.remove((request.project.as_str(), &request.code), seq);
        if let Some(key) = &request.key {
            self.keys.remove(&(request.project.clone(), key.text.clone()));
        }
    }

    pub(super) fn list(&self, query: &Query) -> Page {
        let before = query.after.map_or(i64::MAX, |cursor| cursor.0);
        let fits = |approval: &Approval| {
            query.project.as_ref().is_none_or(|wanted| *wanted == approval.request.project)
                && (query.states.is_empty() || query.states.contains(&approval.state))
        };
        let newest_first = self.entries.last_before(before);
        let mut found: Vec<(i64, Approval)> = newest_first
            .map(|(seq, entry)| (seq, entry.standing.to_approval().as_of(query.now)))
            .filter(|(_, approval)| fits(approval))
            .take(query.limit.saturating_add(1))
            .collect();
        let more = found.len() > query.limit;
        found.truncate(query.limit);
        let next = found.last().filter(|_| more).map(|(seq, _)| Cursor(*seq));
        Page { approvals: found.into_iter().map(|(_, approval)| approval).collect(), next }
    }

    pub(super) fn due(&self, now: Moment, limit: usize) -> Vec<Due> {
        let event = |standing: &Standing| match standing.state() {
            State::Pending if standing.is_overdue(now) => Some(Event::Expire),
            State::Approved => {
                let void_from = standing.changed()?.void_from();
                (now.monotonic >= void_from.monotonic).then_some(Event::Lapse)
            }
            _ => None,
        };
        let due = |entry: &Entry| {
            let request = entry.standing.request();
            let event = event(&entry.standing)?;
            Some(Due { project: request.project.clone(), id: request.id.clone(), event })
        };
        self.entries.iter().filter_map(|(_, entry)| due(entry)).take(limit).collect()
    }

    pub(super) fn claims(&self) -> Vec<OpenClaim> {
        let open = |entry: &Entry| {
            let approval = entry.standing.changed().filter(|approval| approval.state == State::Claimed)?;
            let claimed = approval.claimed.as_ref()?;
            let beats = |owner: &String| self.beats.get(owner).copied().unwrap_or_default();
            Some(OpenClaim {
                project: approval.request.project.clone(),
                id: approval.request.id.clone(),
                owner: claimed.owner.as_ref().map(|owner| (owner.clone(), beats(owner))),
                at: claimed.at,
            })
        };
        self.entries.iter().filter_map(|(_, entry)| open(entry)).collect()
    }

    /// The requests whose grant is open, oldest first.
    pub(super) fn granted(&self, project: Option<&str>) -> Vec<Approval> {
        let granted = self.granted.iter().filter_map(|seq| self.entries.get(*seq)?.standing.changed());
        granted
            .filter(|given| project.is_none_or(|project| given.request.project == project))
            .cloned()
            .collect()
    }

    /// What waits in a project, oldest first. Not by a look at all that is kept: nearly all of it has ended.
    pub(super) fn pending(&self, project: &str) -> Vec<Approval> {
        let waiting = self.agents.pending(project);
        let entries = waiting.iter().filter_map(|seq| self.entries.get(*seq));
        entries.map(|entry| entry.standing.to_approval()).collect()
    }

    /// A process says that it is alive.
    pub(super) fn beat(&mut self, owner: &str) {
        *self.beats.entry(owner.to_owned()).or_default() += 1;
    }
}
