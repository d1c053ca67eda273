//! The life of an approval request, as one table, and the rules of who may move it along.
//! Pure: a store applies what is decided here as one compare-and-set.

use super::amendment::Notice;
use super::approvers::Tally;
use super::asking::Asking;
use super::decision::{Decision, Outcome};
use super::grant::Grant;
use crate::error::Reason;
use crate::model::{ApprovalId, Arguments, Call, Code, Digest, Moment, UnixTime};
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

/// How long after its deadline an approval can still be picked up.
pub const CLAIM_GRACE: Duration = Duration::from_secs(300);

/// Where a request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// Somebody has been, or is being, asked.
    Pending,
    /// A human said yes; the caller has not picked it up yet.
    Approved,
    /// A human said no.
    Denied,
    /// The deadline passed without an answer.
    Expired,
    /// The caller went away, or nobody could be reached.
    Cancelled,
    /// The caller picked the approval up: it is spent.
    Claimed,
    /// Approved, but not picked up in time.
    Lapsed,
    /// The call ran and returned.
    Done,
    /// The call ran and raised.
    Failed,
    /// The caller died between claim and result: nobody knows whether the call ran.
    Indeterminate,
}

/// What can happen to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Event {
    /// A human says yes.
    Approve,
    /// A human says no.
    Deny,
    /// The deadline passes.
    Expire,
    /// The caller goes away, or nobody can be reached.
    Cancel,
    /// The caller picks the approval up.
    Claim,
    /// The time to pick it up passes.
    Lapse,
    /// The call returned.
    Finish,
    /// The call raised.
    Fail,
    /// The caller is known to be dead.
    Lose,
}

/// The whole machine. Anything not listed is refused and changes nothing.
pub const TRANSITIONS: &[(State, Event, State)] = &[
    (State::Pending, Event::Approve, State::Approved),
    (State::Pending, Event::Deny, State::Denied),
    (State::Pending, Event::Expire, State::Expired),
    (State::Pending, Event::Cancel, State::Cancelled),
    (State::Approved, Event::Claim, State::Claimed),
    (State::Approved, Event::Lapse, State::Lapsed),
    (State::Claimed, Event::Finish, State::Done),
    (State::Claimed, Event::Fail, State::Failed),
    (State::Claimed, Event::Lose, State::Indeterminate),
];

impl State {
    /// Every state.
    pub const ALL: [State; 10] = [
        State::Pending,
        State::Approved,
        State::Denied,
        State::Expired,
        State::Cancelled,
        State::Claimed,
        State::Lapsed,
        State::Done,
        State::Failed,
        State::Indeterminate,
    ];

    /// The state after `event`, or `None` if the table does not list it.
    pub fn after(self, event: Event) -> Option<State> {
        TRANSITIONS.iter().find(|(from, on, _)| *from == self && *on == event).map(|(_, _, to)| *to)
    }

    /// True while an answer is still awaited.
    pub const fn is_pending(self) -> bool {
        matches!(self, State::Pending)
    }

    /// The name in records, vectors and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            State::Pending => "pending",
            State::Approved => "approved",
            State::Denied => "denied",
            State::Expired => "expired",
            State::Cancelled => "cancelled",
            State::Claimed => "claimed",
            State::Lapsed => "lapsed",
            State::Done => "done",
            State::Failed => "failed",
            State::Indeterminate => "indeterminate",
        }
    }
}

impl Event {
    /// The name in vectors.
    pub const fn as_str(self) -> &'static str {
        match self {
            Event::Approve => "approve",
            Event::Deny => "deny",
            Event::Expire => "expire",
            Event::Cancel => "cancel",
            Event::Claim => "claim",
            Event::Lapse => "lapse",
            Event::Finish => "finish",
            Event::Fail => "fail",
            Event::Lose => "lose",
        }
    }
}

/// What is asked. Stored before anyone is told, and never changed afterwards.
#[derive(Debug, Clone, PartialEq)]
pub struct ApprovalRequest {
    /// The machine's name for it.
    pub id: ApprovalId,
    /// The people's name for it.
    pub code: Code,
    /// Who asks whom, and in which way: its fields read as the request's own.
    pub asking: Arc<Asking>,
    /// The caller's own name for it: asked again under this key, it is the same request.
    pub key: Option<Box<IdempotencyKey>>,
    /// What will run, shared with the question that waits for the answer. `arguments` is empty where the host showed
    /// none.
    pub call: Arc<Call>,
    /// Binds the answer to caller, call and this request.
    pub digest: Digest,
    /// Binds it to caller and call alone: what a call at the gate has to match. Kept beside the arguments, which
    /// a store on disk holds redacted.
    pub call_digest: Digest,
    /// When it was asked.
    pub created: Moment,
    /// From when on it counts as expired.
    pub deadline: Moment,
    /// What the host says the call will do, in words for people. Part of the request's digest.
    pub preview: Option<Arc<String>>,
}

impl Deref for ApprovalRequest {
    type Target = Asking;

    fn deref(&self) -> &Asking {
        &self.asking
    }
}

impl ApprovalRequest {
    /// What two requests have in common that ask the same people, in the same `way`, for leave to do the same: all but
    /// when they were made and how they are named. One answer serves either.
    pub fn same(&self, way: Digest) -> Digest {
        // Field by field: whoever adds one has to say here whether it makes a difference.
        let ApprovalRequest {
            id: _,
            code: _,
            // Holds the id.
            digest: _,
            // The call's own, as far as it is bound at all.
            call: _,
            asking,
            key,
            call_digest,
            created,
            deadline,
            preview,
        } = self;
        let Asking {
            project,
            agent_id,
            agent_name,
            session_id,
            requested_by,
            policy,
            approvers,
            quorum,
            workspace,
            authority,
            channel,
            show_arguments,
            redact,
            grants,
            edits,
            fixed,
        } = asking.as_ref();
        let timeout = deadline.monotonic.since(created.monotonic);
        let asker = (project, agent_id, agent_name, session_id, requested_by, policy, key);
        let asked = (approvers, quorum, workspace, authority, channel, show_arguments, redact, timeout);
        let given = (grants, edits, fixed, preview);
        // Rust's own notation quotes and escapes texts: nothing can move from one part to another.
        Digest::of(format!("{asker:?} {call_digest:?} {asked:?} {given:?} {way:?}").as_bytes())
    }

    /// The arguments that people are shown; `None` if they are to see none.
    pub fn shown_arguments(&self) -> Option<Arguments<'_>> {
        self.show_arguments.then(|| self.call.arguments())
    }
}

/// A caller's name for a request. Asked again under it, also after a restart or from another process, it is
/// the same request, if it is about the same call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyKey {
    /// The name, unique in its project.
    pub text: String,
    /// The digest of the call it was first used for, under the agent's name: an id does not outlive its process.
    pub call: Digest,
}

/// A Slack message that shows a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardPlace {
    /// The channel's id, as Slack returned it.
    pub channel: String,
    /// The message's timestamp, as Slack returned it. Text: a float would lose digits.
    pub ts: String,
}

/// Who has taken it on to post the card, and since when: of several processes that ask under one key, one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duty {
    /// The process, by the name of its desk.
    pub owner: Arc<str>,
    /// Since when.
    pub since: UnixTime,
}

/// An approval that has been picked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    /// The process that runs the call, by the name of its desk; `None` if it is not one that shares the store.
    pub owner: Option<String>,
    /// When.
    pub at: UnixTime,
}

/// A request and how it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Approval {
    /// What was asked.
    pub request: Arc<ApprovalRequest>,
    /// Where it stands.
    pub state: State,
    /// The answer, once there is one.
    pub decision: Option<Arc<Decision>>,
    /// Those who have approved so far, in that order, where it takes more than one.
    pub votes: Vec<Arc<Decision>>,
    /// Why it ended without an answer, where it did.
    pub ended_by: Option<Reason>,
    /// The message in Slack, once known.
    pub card: Option<CardPlace>,
    /// The requests that this message shows, itself among them; empty where it is a card of its own, with a thread.
    pub together: Vec<ApprovalId>,
    /// More messages that show it: where it was escalated to.
    pub more_cards: Vec<CardPlace>,
    /// What people have been told of it.
    pub told: Vec<Notice>,
    /// Who posts that message, while it is not known.
    pub duty: Option<Duty>,
    /// Who picked the approval up, once somebody has.
    pub claimed: Option<Claimed>,
    /// The leave for more calls that was given with the answer.
    pub grant: Option<Box<Grant>>,
}

impl Approval {
    /// A fresh, pending approval.
    pub fn new(request: ApprovalRequest) -> Self {
        Approval::of(Arc::new(request))
    }

    /// A fresh, pending approval of a request that is shared already.
    pub fn of(request: Arc<ApprovalRequest>) -> Self {
        Approval {
            request,
            state: State::Pending,
            decision: None,
            votes: Vec::new(),
            ended_by: None,
            card: None,
            together: Vec::new(),
            more_cards: Vec::new(),
            told: Vec::new(),
            duty: None,
            claimed: None,
            grant: None,
        }
    }

    /// True from the deadline on, whatever the stored state says: `now ≥ deadline` is expired.
    pub fn is_overdue(&self, now: Moment) -> bool {
        self.state.is_pending() && now.monotonic >= self.request.deadline.monotonic
    }

    /// From when on an approval that nobody picked up is void: an answer of the last second can still be used,
    /// and so can one that came while its caller was being restarted.
    pub fn void_from(&self) -> Moment {
        self.request.deadline.after(CLAIM_GRACE)
    }

    /// How it stands at `now`: an overdue request is expired, whether or not a store has been told.
    #[must_use]
    pub fn as_of(mut self, now: Moment) -> Approval {
        if self.is_overdue(now) {
            self.state = State::Expired;
            self.ended_by = Some(Reason::Expired);
        }
        self
    }
}

/// One step of the machine, as a store applies it: all of it or nothing.
#[derive(Debug, Clone)]
pub struct Change {
    /// What happens.
    pub event: Event,
    /// The answer, for `Approve` and `Deny`.
    pub decision: Option<Arc<Decision>>,
    /// Why it ends without one, for `Expire`, `Cancel` and `Lapse`.
    pub ended_by: Option<Reason>,
    /// Those whose votes count no more, for `Approve`: they are no approvers any longer.
    pub struck: Vec<String>,
    /// The process that picks it up, for `Claim`.
    pub owner: Option<String>,
    /// When it happens.
    pub now: Moment,
}

impl Change {
    /// A step without an answer.
    pub fn new(event: Event, now: Moment) -> Self {
        Change { event, decision: None, ended_by: None, struck: Vec::new(), owner: None, now }
    }
}

impl Approval {
    /// Takes the step if the table and the deadline allow it. An approval that is not the last one needed is no
    /// step: it is counted, and the request stays pending. A store calls this under its own lock, or as a
    /// compare-and-set on the whole of the request, so that of two votes neither is lost.
    pub fn apply(&mut self, change: &Change) -> bool {
        let in_time = match change.event {
            Event::Approve | Event::Deny => !self.is_overdue(change.now),
            Event::Expire => self.is_overdue(change.now),
            Event::Claim => change.now.monotonic < self.void_from().monotonic,
            _ => true,
        };
        match self.state.after(change.event) {
            Some(next) if in_time => {
                let edit = change.decision.as_ref().and_then(|d| Some((d.edit.as_ref()?, &d.leave)));
                let may_edit =
                    |(edit, leave)| change.event == Event::Approve && self.request.admits_edit(edit, leave);
                if !edit.is_none_or(may_edit) {
                    return false;
                }
                if change.event == Event::Approve {
                    let Ok(grant) = self.granted(change.decision.as_deref(), change.now) else {
                        return false;
                    };
                    match self.tally(change.decision.as_ref(), &change.struck) {
                        Tally::No => return false,
                        Tally::Counted(votes) => {
                            self.votes = votes;
                            return true;
                        }
                        Tally::Enough(votes) => self.votes = votes,
                    }
                    self.grant = grant.map(Box::new);
                }
                self.state = next;
                if let Some(decision) = &change.decision {
                    self.decision = Some(Arc::clone(decision));
                }
                self.ended_by = self.ended_by.or(change.ended_by);
                if change.event == Event::Claim {
                    self.claimed = Some(Claimed { owner: change.owner.clone(), at: change.now.wall });
                }
                true
            }
            _ => false,
        }
    }
}

impl Outcome {
    /// The event it is for the state machine.
    pub const fn event(self) -> Event {
        match self {
            Outcome::Approved => Event::Approve,
            Outcome::Denied => Event::Deny,
        }
    }
}
