//! Deciding by name: with an operator's token or beside the store. The core's desk decides; here is only found
//! out which request is meant and what is told of the outcome.

use super::{House, Operator};
use crate::credentials::Role;
use crate::protocol::decide::Decide;
use crate::protocol::{ApiError, view};
use agentsudo_core::desk::Click;
use agentsudo_core::gate::{Approval, Rejection, State};
use agentsudo_core::model::id::Handle;
use serde_json::Value as Json;

impl House {
    /// Decides a request, named by its whole id or its whole code.
    ///
    /// # Errors
    /// 403, 404; 409 with the standing decision if it was decided before.
    pub async fn decide(&self, who: &Operator, handle: &str, decide: Decide) -> Result<Json, ApiError> {
        who.needs(Role::Approver)?;
        let approval = self.find(who, handle).await?;
        let project = approval.request.project.clone();
        let click = Click { leave: decide.leave, ..Click::new(who.decider(), decide.outcome, decide.note) };
        let id = Handle::Id(approval.request.id.clone());
        let verdict = self.desk_of(&project).decide(&id, click).await?;
        self.settled_about(approval.request.id.as_str()).await?;
        match verdict {
            Ok(approval) => Ok(view::whole(&approval, &self.redactor)),
            Err(rejection) => Err(self.rejected(rejection)),
        }
    }

    /// Finds a request among the projects that the operator sees.
    ///
    /// # Errors
    /// 404; 409 if several projects have a request with this code.
    pub async fn find(&self, who: &Operator, handle: &str) -> Result<Approval, ApiError> {
        let handle = Handle::parse(handle).ok_or_else(ApiError::not_found)?;
        let mut found = Vec::new();
        for project in self.visible(who).await? {
            let approval = self.desk_of(&project).find(&handle).await?;
            found.extend(approval.map(|approval| approval.as_of(self.now())));
            if !found.is_empty() && matches!(handle, Handle::Id(_)) {
                break;
            }
        }
        if found.iter().filter(|approval| approval.state.is_pending()).count() == 1 {
            found.retain(|approval| approval.state.is_pending());
        }
        let mut found = found.into_iter();
        match (found.next(), found.next()) {
            (Some(approval), None) => Ok(approval),
            (None, _) => Err(ApiError::not_found()),
            (Some(_), Some(_)) => Err(ApiError::new(
                409,
                "ambiguous",
                "several projects have a request with this code; name it by its whole id",
            )),
        }
    }

    pub(super) fn rejected(&self, rejection: Rejection) -> ApiError {
        match rejection {
            Rejection::Unknown | Rejection::WrongPlace | Rejection::Stranger => ApiError::not_found(),
            Rejection::NotHere => ApiError::new(409, "not_here", "this request is decided elsewhere"),
            Rejection::NotAnApprover => ApiError::new(
                403,
                "not_an_approver",
                "the request names who may decide it, and this is not one of them; nothing was decided",
            ),
            Rejection::Unconfirmed => {
                ApiError::new(503, "unconfirmed", "Slack did not say who is in a user group; try again")
            }
            Rejection::OwnRequest => ApiError::new(
                403,
                "own_request",
                "the agent asks on this person's behalf, so somebody else has to approve; nothing was decided",
            ),
            Rejection::NoGrant => ApiError::new(
                409,
                "no_grant",
                "no such grant can be given on this request (`grants` is the longest, and the call has to be within its \
                 limits itself); nothing was decided",
            ),
            Rejection::NoEdit => {
                ApiError::new(409, "no_edit", "this request can be approved as it is; nothing was decided")
            }
            Rejection::OtherWay => ApiError::new(
                409,
                "other_way",
                "approvals of this request are being collected in another place, and have to come the same way",
            ),
            Rejection::AlreadyVoted(approval) => {
                ApiError::new(409, "already_voted", "this person has approved it; it waits for others")
                    .with("approval", view::whole(&approval, &self.redactor))
            }
            Rejection::AlreadySettled(approval) => {
                let approval = approval.as_of(self.now());
                let decision =
                    approval.decision.as_ref().map(|decision| view::decision(decision, &self.redactor));
                let (code, message) = match (approval.state, &approval.decision) {
                    (_, Some(decision)) => (
                        "already_decided",
                        format!(
                            "it was already {} by {}; that stands",
                            decision.outcome.as_str(),
                            self.redactor.text(&decision.decider.id)
                        ),
                    ),
                    (State::Cancelled, None) => (
                        "already_decided",
                        "it was cancelled: the call no longer waits; nothing was decided".into(),
                    ),
                    _ => {
                        ("already_decided", "it expired: nobody answered in time; nothing was decided".into())
                    }
                };
                ApiError::new(409, code, message)
                    .with("decision", decision.into())
                    .with("approval", view::whole(&approval, &self.redactor))
            }
        }
    }
}
