//! Who reads and decides: the holder of an operator's token, or whoever stands beside the store.

use crate::credentials::{Principal, Role};
use crate::protocol::ApiError;
use agentsudo_core::gate::{Assurance, Decider, Via};

/// What the id of a token's holder begins with.
pub(super) const OPERATOR: &str = "operator:";

/// A person, or a program of theirs, with a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operator {
    /// What stands in records: `operator:NAME` or `local:USER`. No Slack user id looks like either.
    pub id: String,
    /// The name to show.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// The project they are limited to.
    pub project: Option<String>,
    via: Via,
}

impl Operator {
    /// The holder of a token.
    ///
    /// # Errors
    /// 403 for an API key: it can never decide, nor read what others do.
    pub fn of(principal: &Principal) -> Result<Self, ApiError> {
        match principal {
            Principal::Operator { name, role, project, .. } => Ok(Operator {
                id: format!("{OPERATOR}{name}"),
                name: name.clone(),
                role: *role,
                project: project.clone(),
                via: Via::Rest,
            }),
            Principal::Agent { .. } => Err(ApiError::forbidden(
                "an API key asks and reports; reading and deciding need an operator's token (`agentsudo tokens create`)",
            )),
        }
    }

    /// Whoever may open the store may do anything with it.
    pub fn local(user: &str) -> Self {
        Operator {
            id: format!("local:{user}"),
            name: user.to_owned(),
            role: Role::Admin,
            project: None,
            via: Via::Cli,
        }
    }

    /// May they do what needs `role`?
    ///
    /// # Errors
    /// 403.
    pub fn needs(&self, role: Role) -> Result<(), ApiError> {
        if self.role >= role {
            return Ok(());
        }
        Err(ApiError::forbidden(format!(
            "this needs the role `{}`; this token has `{}`",
            role.as_str(),
            self.role.as_str()
        )))
    }

    /// May they see this project?
    pub fn sees(&self, project: &str) -> bool {
        self.project.as_deref().is_none_or(|own| own == project)
    }

    pub(super) fn decider(&self) -> Decider {
        Decider {
            workspace: None,
            id: self.id.clone(),
            name: self.name.clone(),
            via: self.via,
            assurance: if self.via == Via::Cli { Assurance::Asserted } else { Assurance::Token },
        }
    }
}
