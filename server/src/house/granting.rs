//! Grants, for operators: which are in force, and taking one back. Given they are with a decision; the core's desk keeps and
//! spends them.

use super::reading::Wanted;
use super::{House, Operator};
use crate::credentials::Role;
use crate::protocol::{ApiError, view};
use agentsudo_core::desk::Click;
use agentsudo_core::gate::{Approval, Outcome, Rejection};
use agentsudo_core::model::id::Handle;
use serde_json::{Value as Json, json};

impl House {
    /// The requests whose grant is in force, oldest first.
    ///
    /// # Errors
    /// 403, 404.
    pub async fn grants(&self, who: &Operator, wanted: &Wanted) -> Result<Json, ApiError> {
        who.needs(Role::Viewer)?;
        let projects = match self.project_of(who, wanted).await? {
            Some(project) => vec![project],
            None => self.visible(who).await?,
        };
        let mut items = Vec::new();
        for project in projects {
            let granted = self.desk_of(&project).grants().await?;
            items.extend(granted.iter().map(|approval| view::granted(approval, &self.redactor)));
        }
        Ok(json!({ "items": items, "next_cursor": null }))
    }

    /// Takes the grant back that was given on a request, named by its whole id or its whole code. What is picked up
    /// already runs; nothing else does.
    ///
    /// # Errors
    /// 403, 404; 409 if no grant on it is in force, or several projects have one by this code.
    pub async fn take_back(&self, who: &Operator, handle: &str) -> Result<Json, ApiError> {
        who.needs(Role::Approver)?;
        let approval = self.granted(who, handle).await?;
        let id = &approval.request.id;
        let click = Click::new(who.decider(), Outcome::Denied, None);
        let taken = self.desk_of(&approval.request.project).revoke(&Handle::Id(id.clone()), &click).await?;
        self.settled_about(id.as_str()).await?;
        match taken {
            Ok(approval) => Ok(view::whole(&approval, &self.redactor)),
            Err(Rejection::Unknown) => Err(self.not_in_force(&approval)),
            Err(rejection) => Err(self.rejected(rejection)),
        }
    }

    /// The request with a grant in force that is meant: a code may by now be that of another request as well.
    async fn granted(&self, who: &Operator, handle: &str) -> Result<Approval, ApiError> {
        let named = Handle::parse(handle).ok_or_else(ApiError::not_found)?;
        let is_named = |approval: &Approval| match &named {
            Handle::Id(id) => approval.request.id == *id,
            Handle::Code(code) => approval.request.code == *code,
        };
        let mut found = Vec::new();
        for project in self.visible(who).await? {
            let granted = self.desk_of(&project).grants().await?;
            found.extend(granted.into_iter().filter(is_named));
        }
        let mut found = found.into_iter();
        match (found.next(), found.next()) {
            (Some(approval), None) => Ok(approval),
            (Some(_), Some(_)) => Err(ApiError::new(
                409,
                "ambiguous",
                "several grants go by this code; name the request by its whole id",
            )),
            (None, _) => Err(self.not_in_force(&self.find(who, handle).await?)),
        }
    }

    fn not_in_force(&self, approval: &Approval) -> ApiError {
        let (code, message) = match approval.grant {
            Some(_) => ("grant_over", "the grant on this request is over already; nothing was changed"),
            None => ("no_grant", "there is no grant on this request; nothing was changed"),
        };
        ApiError::new(409, code, message).with("approval", view::whole(approval, &self.redactor))
    }
}
