//! The store that lives as long as the process. The default of the library.

use super::bells::Bells;
use super::store::{
    Applied, ApprovalStore, Cursor, Due, Inserted, KeepRecords, OpenClaim, Page, Pending, Query, Terms,
};
use crate::error::Result;
use crate::gate::approval::{Approval, ApprovalRequest, CardPlace, Change, Duty};
use crate::gate::{Amendment, Event, Limits, Record, State};
use crate::model::id::{ApprovalId, Code, Handle};
use crate::model::{Digest, Moment, Monotonic, UnixTime};
use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
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

#[derive(Debug, Default)]
struct Kept {
    approvals: HashMap<ApprovalId, Entry>,
    /// In the order in which they came.
    order: BTreeMap<i64, ApprovalId>,
    codes: HashMap<(String, Code), ApprovalId>,
    keys: HashMap<(String, String), ApprovalId>,
    settled: VecDeque<ApprovalId>,
    /// What each agent of a project has asked lately.
    agents: HashMap<(String, String), Lately>,
    /// How many agents are remembered before those are forgotten that have asked nothing lately.
    agents_kept: usize,
    /// The requests that others may join.
    same: HashMap<(String, Digest), ApprovalId>,
    beats: HashMap<String, i64>,
    /// The requests whose grant is open, oldest first.
    granted: Vec<ApprovalId>,
}

#[derive(Debug)]
struct Entry {
    seq: i64,
    approval: Approval,
    same: Option<Digest>,
}

/// What one agent has asked: its requests that are pending, and when it asked within the last minute.
#[derive(Debug, Default)]
struct Lately {
    pending: HashSet<ApprovalId>,
    asked: VecDeque<Monotonic>,
}

impl Lately {
    fn forget_before(&mut self, now: Monotonic) {
        while self.asked.front().is_some_and(|at| now.since(*at) >= Limits::WINDOW) {
            self.asked.pop_front();
        }
    }
}

/// Settled requests that are remembered.
const SETTLED_KEPT: usize = 10_000;

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

    fn kept(&self) -> MutexGuard<'_, Kept> {
        // Every change under this lock is a single assignment after all checks: a panic leaves no half of one.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn find(&self, project: &str, handle: &Handle) -> Option<&Approval> {
        let id = match handle {
            Handle::Id(id) => id,
            Handle::Code(code) => self.codes.get(&(project.to_owned(), code.clone()))?,
        };
        self.approvals.get(id).map(|entry| &entry.approval).filter(|a| a.request.project == project)
    }

    fn find_mut(&mut self, project: &str, id: &ApprovalId) -> Option<&mut Approval> {
        let entry = self.approvals.get_mut(id)?;
        (entry.approval.request.project == project).then_some(&mut entry.approval)
    }

    /// What the agent of a new request has asked lately: how much is pending, how much came within the window.
    fn lately(&mut self, request: &ApprovalRequest, limits: Limits) -> (u64, u64) {
        let now = request.created;
        if self.agents.len() >= self.agents_kept.max(1_000) {
            self.agents.retain(|_, lately| {
                lately.forget_before(now.monotonic);
                !(lately.pending.is_empty() && lately.asked.is_empty())
            });
            self.agents_kept = 2 * self.agents.len();
        }
        let agent = (request.project.clone(), request.agent_id.clone());
        let Some(lately) = self.agents.get_mut(&agent) else { return (0, 0) };
        lately.forget_before(now.monotonic);
        let waits =
            |id: &&ApprovalId| self.approvals.get(*id).is_some_and(|entry| !entry.approval.is_overdue(now));
        let mut pending = lately.pending.len() as u64;
        // What is overdue waits no longer, whether or not anybody has said so. Looked through only when it matters.
        if limits.reached(pending, 0).is_some() {
            pending = lately.pending.iter().filter(waits).count() as u64;
        }
        (pending, lately.asked.len() as u64)
    }

    fn note_asked(&mut self, request: &ApprovalRequest, same: Option<Digest>) {
        let lately = self.agents.entry((request.project.clone(), request.agent_id.clone())).or_default();
        lately.pending.insert(request.id.clone());
        lately.asked.push_back(request.created.monotonic);
        if let Some(same) = same {
            self.same.insert((request.project.clone(), same), request.id.clone());
        }
    }

    /// It waits no longer: it counts as pending no more, and nobody can join it.
    fn note_ended(&mut self, request: &ApprovalRequest, same: Option<Digest>) {
        let agent = (request.project.clone(), request.agent_id.clone());
        if let Some(lately) = self.agents.get_mut(&agent) {
            lately.pending.remove(&request.id);
        }
        if let Some(same) = same.map(|same| (request.project.clone(), same))
            && self.same.get(&same) == Some(&request.id)
        {
            self.same.remove(&same);
        }
    }

    fn insert(&mut self, approval: Approval, terms: Terms, keeper: Option<&Keeper>) -> Result<Inserted> {
        let request = Arc::clone(&approval.request);
        let key = request.key.as_ref().map(|key| (request.project.clone(), key.text.clone()));
        let known = key.as_ref().and_then(|key| self.approvals.get(self.keys.get(key)?));
        if let Some(entry) = known {
            return Ok(Inserted::Existing(Box::new(entry.approval.clone())));
        }
        let joined = terms.same.map(|same| (request.project.clone(), same));
        let joined = joined.and_then(|same| self.approvals.get(self.same.get(&same)?));
        if let Some(entry) = joined.filter(|entry| !entry.approval.is_overdue(request.created)) {
            return Ok(Inserted::Existing(Box::new(entry.approval.clone())));
        }
        let (pending, in_window) = self.lately(&request, terms.limits);
        if let Some(bound) = terms.limits.reached(pending, in_window) {
            return Ok(Inserted::Limited(bound));
        }
        let by_code = Handle::Code(request.code.clone());
        let code_taken = self.find(&request.project, &by_code).is_some_and(|a| a.state.is_pending());
        if code_taken || self.approvals.contains_key(&request.id) {
            return Ok(Inserted::CodeTaken);
        }
        if let Some(keeper) = keeper {
            keeper.keep(&(), &Record::of_request(&approval))?;
        }
        let seq = self.order.last_key_value().map_or(1, |(last, _)| last + 1);
        self.order.insert(seq, request.id.clone());
        self.codes.insert((request.project.clone(), request.code.clone()), request.id.clone());
        if let Some(key) = key {
            self.keys.insert(key, request.id.clone());
        }
        self.note_asked(&request, terms.same);
        self.approvals.insert(request.id.clone(), Entry { seq, approval, same: terms.same });
        Ok(Inserted::New)
    }

    fn apply(
        &mut self,
        project: &str,
        id: &ApprovalId,
        change: &Change,
        keeper: Option<&Keeper>,
    ) -> Result<Applied> {
        let Some(entry) = self.approvals.get_mut(id).filter(|e| e.approval.request.project == project) else {
            return Ok(Applied::Unknown);
        };
        let (approval, same) = (&mut entry.approval, entry.same);
        let was_pending = approval.state.is_pending();
        let mut now = approval.clone();
        if !now.apply(change) {
            return Ok(Applied::No(now));
        }
        if let Some(keeper) = keeper {
            keeper.keep(&(), &Record::of_step(change, &now))?;
        }
        *approval = now.clone();
        if was_pending && !now.state.is_pending() {
            self.note_ended(&now.request, same);
            self.settled.push_back(id.clone());
            if now.open_until().is_some() {
                self.granted.push(id.clone());
            }
            self.forget_old();
        }
        Ok(Applied::Yes(now))
    }

    fn forget_old(&mut self) {
        while self.settled.len() > SETTLED_KEPT {
            let Some(id) = self.settled.pop_front() else { return };
            // It goes once its grant is over: see `amend`.
            if !self.granted.contains(&id) {
                self.remove(&id);
            }
        }
    }

    fn amend(&mut self, project: &str, id: &ApprovalId, amendment: &Amendment) -> bool {
        let noted = self.find_mut(project, id).is_some_and(|approval| approval.amend(amendment));
        if noted && matches!(amendment, Amendment::GrantOver(_)) {
            self.granted.retain(|granted| granted != id);
            if !self.settled.contains(id) {
                self.settled.push_back(id.clone());
                self.forget_old();
            }
        }
        noted
    }

    fn forget(&mut self, before: UnixTime, limit: usize) -> usize {
        let is_old = |approval: &Approval| {
            let is_over = !matches!(approval.state, State::Pending | State::Approved | State::Claimed);
            is_over && approval.request.deadline.wall < before && approval.open_until().is_none()
        };
        let old = self.in_order().map(|entry| &entry.approval).filter(|approval| is_old(approval));
        let old: HashSet<ApprovalId> = old.take(limit).map(|approval| approval.request.id.clone()).collect();
        self.settled.retain(|id| !old.contains(id));
        old.iter().for_each(|id| self.remove(id));
        old.len()
    }

    fn remove(&mut self, id: &ApprovalId) {
        let Some(gone) = self.approvals.remove(id) else { return };
        self.order.remove(&gone.seq);
        let request = &gone.approval.request;
        // The code may belong to a newer request by now.
        let code = (request.project.clone(), request.code.clone());
        if self.codes.get(&code) == Some(id) {
            self.codes.remove(&code);
        }
        if let Some(key) = &request.key {
            self.keys.remove(&(request.project.clone(), key.text.clone()));
        }
    }

    fn in_order(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        self.order.values().filter_map(|id| self.approvals.get(id))
    }

    fn list(&self, query: &Query) -> Page {
        let before = query.after.map_or(i64::MAX, |cursor| cursor.0);
        let fits = |approval: &Approval| {
            query.project.as_ref().is_none_or(|wanted| *wanted == approval.request.project)
                && (query.states.is_empty() || query.states.contains(&approval.state))
        };
        let newest_first = self.order.range(..before).rev().filter_map(|(_, id)| self.approvals.get(id));
        let mut found: Vec<(i64, Approval)> = newest_first
            .map(|entry| (entry.seq, entry.approval.clone().as_of(query.now)))
            .filter(|(_, approval)| fits(approval))
            .take(query.limit.saturating_add(1))
            .collect();
        let more = found.len() > query.limit;
        found.truncate(query.limit);
        let next = found.last().filter(|_| more).map(|(seq, _)| Cursor(*seq));
        Page { approvals: found.into_iter().map(|(_, approval)| approval).collect(), next }
    }

    fn due(&self, now: Moment, limit: usize) -> Vec<Due> {
        let event = |approval: &Approval| match approval.state {
            State::Pending if approval.is_overdue(now) => Some(Event::Expire),
            State::Approved if now.monotonic >= approval.void_from().monotonic => Some(Event::Lapse),
            _ => None,
        };
        let due = |entry: &Entry| {
            let request = &entry.approval.request;
            let event = event(&entry.approval)?;
            Some(Due { project: request.project.clone(), id: request.id.clone(), event })
        };
        self.in_order().filter_map(due).take(limit).collect()
    }

    fn claims(&self) -> Vec<OpenClaim> {
        let open = |entry: &Entry| {
            let claimed =
                entry.approval.claimed.as_ref().filter(|_| entry.approval.state == State::Claimed)?;
            let beats = |owner: &String| self.beats.get(owner).copied().unwrap_or_default();
            Some(OpenClaim {
                project: entry.approval.request.project.clone(),
                id: entry.approval.request.id.clone(),
                owner: claimed.owner.as_ref().map(|owner| (owner.clone(), beats(owner))),
                at: claimed.at,
            })
        };
        self.in_order().filter_map(open).collect()
    }
}

impl ApprovalStore for MemoryStore {
    fn insert(&self, approval: Approval, terms: Terms) -> Pending<'_, Result<Inserted>> {
        Box::pin(ready(self.kept().insert(approval, terms, self.keeper.as_ref())))
    }

    fn get<'a>(&'a self, project: &'a str, handle: &'a Handle) -> Pending<'a, Result<Option<Approval>>> {
        Box::pin(ready(Ok(self.kept().find(project, handle).cloned())))
    }

    fn apply<'a>(
        &'a self,
        project: &'a str,
        id: &'a ApprovalId,
        change: &'a Change,
    ) -> Pending<'a, Result<Applied>> {
        Box::pin(ready(self.kept().apply(project, id, change, self.keeper.as_ref())))
    }

    fn place_card<'a>(
        &'a self,
        project: &'a str,
        id: &'a ApprovalId,
        card: CardPlace,
    ) -> Pending<'a, Result<()>> {
        if let Some(approval) = self.kept().find_mut(project, id) {
            approval.card.get_or_insert(card);
        }
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
        let mut kept = self.kept();
        let approval = kept.find_mut(project, id).filter(|a| a.card.is_none() && a.duty.as_ref() == from);
        let taken = approval.map(|approval| approval.duty = Some(duty)).is_some();
        Box::pin(ready(Ok(taken)))
    }

    fn granted<'a>(&'a self, project: Option<&'a str>) -> Pending<'a, Result<Vec<Approval>>> {
        let kept = self.kept();
        let granted =
            kept.granted.iter().filter_map(|id| kept.approvals.get(id)).map(|entry| &entry.approval);
        let of_project = |a: &&Approval| project.is_none_or(|project| a.request.project == project);
        Box::pin(ready(Ok(granted.filter(of_project).cloned().collect())))
    }

    fn pending<'a>(&'a self, project: &'a str) -> Pending<'a, Result<Vec<Approval>>> {
        let kept = self.kept();
        // Not by a look at all that is kept: nearly all of it has ended.
        let here = kept.agents.iter().filter(|((of, _), _)| of == project);
        let ids = here.flat_map(|(_, lately)| &lately.pending);
        let mut waiting: Vec<&Entry> = ids.filter_map(|id| kept.approvals.get(id)).collect();
        waiting.sort_unstable_by_key(|entry| entry.seq);
        let pending = waiting.into_iter().map(|entry| entry.approval.clone()).collect();
        Box::pin(ready(Ok(pending)))
    }

    fn list<'a>(&'a self, query: &'a Query) -> Pending<'a, Result<Page>> {
        Box::pin(ready(Ok(self.kept().list(query))))
    }

    fn due(&self, now: Moment, limit: usize) -> Pending<'_, Result<Vec<Due>>> {
        Box::pin(ready(Ok(self.kept().due(now, limit))))
    }

    fn beat<'a>(&'a self, owner: &'a str) -> Pending<'a, Result<()>> {
        *self.kept().beats.entry(owner.to_owned()).or_default() += 1;
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
