//! The store that lives as long as the process. The default of the library.

use super::bells::Bells;
use super::names::Names;
use super::store::{
    Applied, ApprovalStore, Cursor, Due, Inserted, KeepRecords, OpenClaim, Page, Pending, Query, Terms,
};
use crate::error::Result;
use crate::gate::approval::{Approval, ApprovalRequest, CardPlace, Change, Duty};
use crate::gate::{Amendment, Event, Limits, Record, State};
use crate::model::id::{ApprovalId, Handle};
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
    /// By the number that each gets as it comes: none is used twice.
    entries: BTreeMap<i64, Entry>,
    last: i64,
    ids: Names,
    codes: Names,
    /// The requests that others may join.
    same: Names,
    keys: HashMap<(String, String), i64>,
    settled: VecDeque<i64>,
    /// What each agent of a project has asked lately.
    agents: HashMap<(String, String), Lately>,
    /// How many agents are remembered before those are forgotten that have asked nothing lately.
    agents_kept: usize,
    beats: HashMap<String, i64>,
    /// The requests whose grant is open, oldest first.
    granted: Vec<i64>,
}

#[derive(Debug)]
struct Entry {
    standing: Standing,
    same: Option<Digest>,
}

/// How a request stands. Most that wait have nothing but what was asked: no room is held ready for all that may come.
#[derive(Debug)]
enum Standing {
    Asked { request: Arc<ApprovalRequest>, duty: Option<Duty> },
    Changed(Box<Approval>),
}

impl Standing {
    fn new(approval: Approval) -> Self {
        // Field by field: whoever adds one has to say here whether a new request has it.
        let is_plain = matches!(
            &approval,
            Approval {
                request: _,
                state: State::Pending,
                decision: None,
                votes,
                ended_by: None,
                card: None,
                together,
                more_cards,
                told,
                duty: _,
                claimed: None,
                grant: None,
            } if votes.is_empty() && together.is_empty() && more_cards.is_empty() && told.is_empty()
        );
        match is_plain {
            true => Standing::Asked { request: approval.request, duty: approval.duty },
            false => Standing::Changed(Box::new(approval)),
        }
    }

    fn request(&self) -> &Arc<ApprovalRequest> {
        match self {
            Standing::Asked { request, .. } => request,
            Standing::Changed(approval) => &approval.request,
        }
    }

    fn state(&self) -> State {
        match self {
            Standing::Asked { .. } => State::Pending,
            Standing::Changed(approval) => approval.state,
        }
    }

    fn to_approval(&self) -> Approval {
        match self {
            Standing::Asked { request, duty } => {
                Approval { duty: duty.clone(), ..Approval::of(Arc::clone(request)) }
            }
            Standing::Changed(approval) => Approval::clone(approval),
        }
    }

    fn changed(&self) -> Option<&Approval> {
        match self {
            Standing::Asked { .. } => None,
            Standing::Changed(approval) => Some(approval),
        }
    }

    fn is_overdue(&self, now: Moment) -> bool {
        self.state().is_pending() && now.monotonic >= self.request().deadline.monotonic
    }

    fn open_until(&self) -> Option<UnixTime> {
        self.changed().and_then(Approval::open_until)
    }
}

/// What one agent has asked: its requests that are pending, and when it asked within the last minute.
#[derive(Debug, Default)]
struct Lately {
    pending: HashSet<i64>,
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
/// The most of them that are looked at when one more has settled.
const LOOKED_AT: usize = 2;

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
    fn seq(&self, project: &str, handle: &Handle) -> Option<i64> {
        let request = |seq: i64| self.entries.get(&seq).map(|entry| entry.standing.request());
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
        self.ids
            .find(id, |seq| self.entries.get(&seq).is_some_and(|entry| entry.standing.request().id == *id))
    }

    fn find(&self, project: &str, handle: &Handle) -> Option<&Standing> {
        self.entries.get(&self.seq(project, handle)?).map(|entry| &entry.standing)
    }

    fn entry(&mut self, project: &str, id: &ApprovalId) -> Option<(i64, &mut Entry)> {
        let seq = self.by_id(id)?;
        let entry = self.entries.get_mut(&seq)?;
        (entry.standing.request().project == project).then_some((seq, entry))
    }

    /// Has `change` change a request, if it says so itself: whatever it did otherwise is not kept.
    fn change(&mut self, project: &str, id: &ApprovalId, change: impl FnOnce(&mut Approval) -> bool) -> bool {
        let Some((_, entry)) = self.entry(project, id) else { return false };
        let mut approval = entry.standing.to_approval();
        let is_changed = change(&mut approval);
        if is_changed {
            entry.standing = Standing::Changed(Box::new(approval));
        }
        is_changed
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
        let waits = |seq: &&i64| self.entries.get(*seq).is_some_and(|entry| !entry.standing.is_overdue(now));
        let mut pending = lately.pending.len() as u64;
        // What is overdue waits no longer, whether or not anybody has said so. Looked through only when it matters.
        if limits.reached(pending, 0).is_some() {
            pending = lately.pending.iter().filter(waits).count() as u64;
        }
        (pending, lately.asked.len() as u64)
    }

    fn note_asked(&mut self, request: &ApprovalRequest, seq: i64) {
        let lately = self.agents.entry((request.project.clone(), request.agent_id.clone())).or_default();
        lately.pending.insert(seq);
        lately.asked.push_back(request.created.monotonic);
    }

    /// It waits no longer: it counts as pending no more, and nobody can join it.
    fn note_ended(&mut self, request: &ApprovalRequest, same: Option<Digest>, seq: i64) {
        let agent = (request.project.clone(), request.agent_id.clone());
        if let Some(lately) = self.agents.get_mut(&agent) {
            lately.pending.remove(&seq);
        }
        if let Some(same) = same {
            self.same.remove((request.project.as_str(), same), seq);
        }
    }

    fn joined(&self, project: &str, same: Digest) -> Option<i64> {
        let is_same = |entry: &Entry| entry.same == Some(same) && entry.standing.request().project == project;
        self.same.find((project, same), |seq| self.entries.get(&seq).is_some_and(is_same))
    }

    fn insert(&mut self, approval: Approval, terms: Terms, keeper: Option<&Keeper>) -> Result<Inserted> {
        let request = Arc::clone(&approval.request);
        let project = request.project.as_str();
        let key = request.key.as_ref().map(|key| (request.project.clone(), key.text.clone()));
        let known = key.as_ref().and_then(|key| self.entries.get(self.keys.get(key)?));
        if let Some(entry) = known {
            return Ok(Inserted::Existing(Box::new(entry.standing.to_approval())));
        }
        let same = terms.same.and_then(|same| self.joined(project, same));
        let joined = same.and_then(|seq| self.entries.get(&seq));
        if let Some(entry) = joined.filter(|entry| !entry.standing.is_overdue(request.created)) {
            return Ok(Inserted::Existing(Box::new(entry.standing.to_approval())));
        }
        let (pending, in_window) = self.lately(&request, terms.limits);
        if let Some(bound) = terms.limits.reached(pending, in_window) {
            return Ok(Inserted::Limited(bound));
        }
        let coded = self.seq(project, &Handle::Code(request.code.clone()));
        let is_pending = |seq: i64| self.entries.get(&seq).is_some_and(|e| e.standing.state().is_pending());
        if coded.is_some_and(is_pending) || self.by_id(&request.id).is_some() {
            return Ok(Inserted::CodeTaken);
        }
        if let Some(keeper) = keeper {
            keeper.keep(&(), &Record::of_request(&approval))?;
        }
        self.last += 1;
        let seq = self.last;
        self.ids.file(&request.id, seq, None);
        self.codes.file((project, &request.code), seq, coded);
        if let Some(key) = key {
            self.keys.insert(key, seq);
        }
        if let Some(digest) = terms.same {
            self.same.file((project, digest), seq, same);
        }
        self.note_asked(&request, seq);
        self.entries.insert(seq, Entry { standing: Standing::new(approval), same: terms.same });
        Ok(Inserted::New)
    }

    fn apply(
        &mut self,
        project: &str,
        id: &ApprovalId,
        change: &Change,
        keeper: Option<&Keeper>,
    ) -> Result<Applied> {
        let Some((seq, entry)) = self.entry(project, id) else { return Ok(Applied::Unknown) };
        let same = entry.same;
        let was_pending = entry.standing.state().is_pending();
        let mut now = entry.standing.to_approval();
        if !now.apply(change) {
            return Ok(Applied::No(now));
        }
        if let Some(keeper) = keeper {
            keeper.keep(&(), &Record::of_step(change, &now))?;
        }
        entry.standing = Standing::Changed(Box::new(now.clone()));
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

    /// Forgets those that settled first. Not one that somebody may still pick up: it counts as one that has just settled.
    fn forget_old(&mut self, now: Moment) {
        for _ in 0..LOOKED_AT {
            if self.settled.len() <= SETTLED_KEPT {
                return;
            }
            let Some(seq) = self.settled.pop_front() else { return };
            let is_to_claim =
                self.entries.get(&seq).and_then(|entry| entry.standing.changed()).is_some_and(|approval| {
                    approval.state == State::Approved && now.monotonic < approval.void_from().monotonic
                });
            if is_to_claim {
                self.settled.push_back(seq);
            } else if !self.granted.contains(&seq) {
                // One with a grant goes once that is over: see `amend`.
                self.remove(seq);
            }
        }
    }

    fn amend(&mut self, project: &str, id: &ApprovalId, amendment: &Amendment) -> bool {
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

    fn forget(&mut self, before: UnixTime, limit: usize) -> usize {
        let is_old = |standing: &Standing| {
            let is_over = !matches!(standing.state(), State::Pending | State::Approved | State::Claimed);
            is_over && standing.request().deadline.wall < before && standing.open_until().is_none()
        };
        let old = self.entries.iter().filter(|(_, entry)| is_old(&entry.standing));
        let old: HashSet<i64> = old.take(limit).map(|(seq, _)| *seq).collect();
        self.settled.retain(|seq| !old.contains(seq));
        old.iter().for_each(|seq| self.remove(*seq));
        old.len()
    }

    fn remove(&mut self, seq: i64) {
        let Some(gone) = self.entries.remove(&seq) else { return };
        let request = gone.standing.request();
        self.ids.remove(&request.id, seq);
        // The code may belong to a newer request by now.
        self.codes.remove((request.project.as_str(), &request.code), seq);
        if let Some(key) = &request.key {
            self.keys.remove(&(request.project.clone(), key.text.clone()));
        }
    }

    fn list(&self, query: &Query) -> Page {
        let before = query.after.map_or(i64::MAX, |cursor| cursor.0);
        let fits = |approval: &Approval| {
            query.project.as_ref().is_none_or(|wanted| *wanted == approval.request.project)
                && (query.states.is_empty() || query.states.contains(&approval.state))
        };
        let newest_first = self.entries.range(..before).rev();
        let mut found: Vec<(i64, Approval)> = newest_first
            .map(|(seq, entry)| (*seq, entry.standing.to_approval().as_of(query.now)))
            .filter(|(_, approval)| fits(approval))
            .take(query.limit.saturating_add(1))
            .collect();
        let more = found.len() > query.limit;
        found.truncate(query.limit);
        let next = found.last().filter(|_| more).map(|(seq, _)| Cursor(*seq));
        Page { approvals: found.into_iter().map(|(_, approval)| approval).collect(), next }
    }

    fn due(&self, now: Moment, limit: usize) -> Vec<Due> {
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
        self.entries.values().filter_map(due).take(limit).collect()
    }

    fn claims(&self) -> Vec<OpenClaim> {
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
        self.entries.values().filter_map(open).collect()
    }
}

impl ApprovalStore for MemoryStore {
    fn insert(&self, approval: Approval, terms: Terms) -> Pending<'_, Result<Inserted>> {
        Box::pin(ready(self.kept().insert(approval, terms, self.keeper.as_ref())))
    }

    fn get<'a>(&'a self, project: &'a str, handle: &'a Handle) -> Pending<'a, Result<Option<Approval>>> {
        Box::pin(ready(Ok(self.kept().find(project, handle).map(Standing::to_approval))))
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
        let kept = self.kept();
        let granted = kept.granted.iter().filter_map(|seq| kept.entries.get(seq)?.standing.changed());
        let of_project = |a: &&Approval| project.is_none_or(|project| a.request.project == project);
        Box::pin(ready(Ok(granted.filter(of_project).cloned().collect())))
    }

    fn pending<'a>(&'a self, project: &'a str) -> Pending<'a, Result<Vec<Approval>>> {
        let kept = self.kept();
        // Not by a look at all that is kept: nearly all of it has ended.
        let here = kept.agents.iter().filter(|((of, _), _)| of == project);
        let mut waiting: Vec<i64> = here.flat_map(|(_, lately)| &lately.pending).copied().collect();
        waiting.sort_unstable();
        let entries = waiting.iter().filter_map(|seq| kept.entries.get(seq));
        let pending = entries.map(|entry| entry.standing.to_approval()).collect();
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
