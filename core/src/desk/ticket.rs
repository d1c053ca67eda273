//! The caller's end of a request: wait for it, claim it, or walk away from it.

use super::counter::Desk;
use crate::error::{Reason, Result};
use crate::gate::decision::Settlement;
use crate::gate::{Approval, ApprovalRequest};
use std::sync::Arc;

/// Hands a caller the answer to its request. Holds no thread while it waits.
#[derive(Debug, Clone)]
pub struct Ticket {
    desk: Arc<Desk>,
    request: Arc<ApprovalRequest>,
}

impl Ticket {
    pub(super) fn new(desk: Arc<Desk>, request: Arc<ApprovalRequest>) -> Self {
        Ticket { desk, request }
    }

    /// What was asked.
    pub fn request(&self) -> &Arc<ApprovalRequest> {
        &self.request
    }

    /// Waits until the request has ended, one way or another; at the latest until its deadline.
    pub async fn settled(&self) -> Settlement {
        match self.ended().await {
            Ok(approval) => Settlement::of(&approval),
            Err(error) => self.refused(error.reason()),
        }
    }

    /// Waits until the request has ended and yields all of it.
    ///
    /// # Errors
    /// The store's, if it cannot be read.
    pub async fn ended(&self) -> Result<Approval> {
        self.desk.ended(&self.request).await
    }

    /// How it stands now, without waiting; `None` while it is pending.
    pub async fn poll(&self) -> Option<Settlement> {
        match self.desk.look(&self.request.id).await {
            Ok(Some(approval)) if approval.state.is_pending() && !approval.is_overdue(self.desk.now()) => {
                None
            }
            Ok(Some(_)) => Some(self.settled().await),
            Ok(None) => Some(self.refused(Reason::Cancelled)),
            Err(error) => Some(self.refused(error.reason())),
        }
    }

    /// Spends the approval: of all who try, one succeeds, and only for a call of this very digest.
    ///
    /// # Errors
    /// `already_claimed` when it was spent or never given, `audit_failed` when the claim could not be recorded.
    pub async fn claim(&self) -> Result<()> {
        self.desk.claim(&self.request.id, None).await
    }

    /// Walks away: a later answer finds the request cancelled.
    pub async fn cancel(&self) {
        self.desk.abandon(&self.request.id).await;
    }

    fn refused(&self, reason: Reason) -> Settlement {
        Settlement {
            approval_id: self.request.id.clone(),
            state: crate::gate::State::Cancelled,
            decision: None,
            refusal: Some(reason),
        }
    }
}
