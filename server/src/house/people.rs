//! Who may decide in a project, as far as a request does not say so itself: the members of Slack's user groups, and the
//! operators whose tokens are good at this moment. For the desk, which asks again before a call runs.

use super::House;
use super::operator::OPERATOR;
use crate::credentials::{Keyring, Role};
use agentsudo_core::desk::Roster;
use agentsudo_core::desk::store::Pending;
use agentsudo_core::gate::Approval;
use agentsudo_core::{Error, Reason, Result};
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

/// The people of one project.
#[derive(Debug)]
struct People {
    project: String,
    slack: Option<Arc<dyn Roster>>,
    keyring: Arc<Keyring>,
}

impl House {
    /// Whoever may decide in this project.
    pub(super) fn people(&self, project: &str) -> Arc<dyn Roster> {
        Arc::new(People {
            project: project.to_owned(),
            slack: self.doors.roster(project),
            keyring: Arc::clone(&self.keyring),
        })
    }

    /// The same, to claim an approval: an operator who said yes may have come or gone a moment ago, on another replica.
    ///
    /// # Errors
    /// The store's.
    pub(super) async fn people_at_the_claim(
        &self,
        project: &str,
        approval: &Approval,
    ) -> Result<Arc<dyn Roster>> {
        if approval.voters().iter().any(|voter| voter.id.starts_with(OPERATOR)) {
            self.keyring.refresh(false).await?;
        }
        Ok(self.people(project))
    }
}

impl Roster for People {
    fn members<'a>(&'a self, group: &'a str, within: Duration) -> Pending<'a, Result<Arc<HashSet<String>>>> {
        match &self.slack {
            Some(slack) => slack.members(group, within),
            None => Box::pin(async {
                Err(Error::new(Reason::SlackUnavailable, "the project does not use Slack, where groups are"))
            }),
        }
    }

    fn workspace(&self) -> Option<String> {
        self.slack.as_ref().and_then(|slack| slack.workspace())
    }

    fn operates(&self, operator: &str) -> bool {
        operator.strip_prefix(OPERATOR).is_some_and(|name| {
            self.keyring.has_operator(|known, role, project| {
                known == name && role >= Role::Approver && project.is_none_or(|own| own == self.project)
            })
        })
    }
}
