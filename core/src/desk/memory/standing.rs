//! How one request of the memory store stands. Used by `kept`.

use crate::gate::State;
use crate::gate::approval::{Approval, ApprovalRequest, Duty};
use crate::model::{Moment, UnixTime};
use std::sync::Arc;
use std::time::Duration;

/// How long a call is thought to run that nobody says the end of: nothing is kept for ever.
const RUNS_FOR: Duration = Duration::from_secs(86_400);

/// How a request stands. Most that wait have nothing but what was asked: no room is held ready for all that may come.
#[derive(Debug, Clone)]
pub(super) enum Standing {
    /// With whoever has the duty since it was made.
    Asked {
        request: Arc<ApprovalRequest>,
        on_duty: Option<Arc<str>>,
    },
    Changed(Arc<Approval>),
}

impl Standing {
    pub(super) fn new(approval: Approval) -> Self {
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
                duty,
                claimed: None,
                grant: None,
            } if votes.is_empty() && together.is_empty() && more_cards.is_empty() && told.is_empty()
                && duty.as_ref().is_none_or(|duty| duty.since == approval.request.created.wall)
        );
        match is_plain {
            true => {
                Standing::Asked { request: approval.request, on_duty: approval.duty.map(|duty| duty.owner) }
            }
            false => Standing::Changed(Arc::new(approval)),
        }
    }

    pub(super) fn request(&self) -> &Arc<ApprovalRequest> {
        match self {
            Standing::Asked { request, .. } => request,
            Standing::Changed(approval) => &approval.request,
        }
    }

    pub(super) fn state(&self) -> State {
        match self {
            Standing::Asked { .. } => State::Pending,
            Standing::Changed(approval) => approval.state,
        }
    }

    pub(super) fn to_approval(&self) -> Approval {
        self.clone().into_approval()
    }

    pub(super) fn into_approval(self) -> Approval {
        match self {
            Standing::Asked { request, on_duty } => {
                let duty = on_duty.map(|owner| Duty { owner, since: request.created.wall });
                Approval { duty, ..Approval::of(request) }
            }
            Standing::Changed(approval) => Arc::unwrap_or_clone(approval),
        }
    }

    pub(super) fn changed(&self) -> Option<&Approval> {
        match self {
            Standing::Asked { .. } => None,
            Standing::Changed(approval) => Some(approval),
        }
    }

    pub(super) fn is_overdue(&self, now: Moment) -> bool {
        self.state().is_pending() && now.monotonic >= self.request().deadline.monotonic
    }

    pub(super) fn open_until(&self) -> Option<UnixTime> {
        self.changed().and_then(Approval::open_until)
    }

    /// May somebody still pick it up, or say how its call went?
    pub(super) fn is_in_use(&self, now: Moment) -> bool {
        self.changed().is_some_and(|approval| match approval.state {
            State::Approved => now.monotonic < approval.void_from().monotonic,
            State::Claimed => approval.claimed.as_ref().is_some_and(|it| now.wall < it.at.after(RUNS_FOR)),
            _ => false,
        })
    }
}
