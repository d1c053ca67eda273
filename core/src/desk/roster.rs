//! The port through which a desk learns who may decide where that is said elsewhere: in Slack's user groups.

use super::counter::Desk;
use super::store::Pending;
use crate::error::Result;
use crate::gate::{Approval, Approvers, Decider, Membership, Rule, Via};
use crate::model::ApprovalId;
use std::collections::HashSet;
use std::iter::once;
use std::sync::Arc;
use std::time::Duration;

/// Knows the user groups of one Slack workspace.
pub trait Roster: Send + Sync + std::fmt::Debug {
    /// The user ids in a group, as of a few seconds ago at most; waits no longer than `within`.
    ///
    /// # Errors
    /// `slack_unavailable` if Slack did not say: nobody is then in it.
    fn members<'a>(&'a self, group: &'a str, within: Duration) -> Pending<'a, Result<Arc<HashSet<String>>>>;

    /// The workspace, once that is known.
    fn workspace(&self) -> Option<String>;

    /// Is this an operator of a server, by the id that stands in records, who may decide here now? Nobody is but where a
    /// server says so.
    fn operates(&self, _operator: &str) -> bool {
        false
    }
}

/// How long a click waits for Slack to say who is in a group: it has to be answered in three seconds.
pub(super) const AT_A_CLICK: Duration = Duration::from_millis(1_000);
/// How long a caller waits for it that could run.
const AT_THE_CLAIM: Duration = Duration::from_secs(5);

impl Desk {
    /// Is this person in one of the groups among `approvers`? Asks nobody where that does not matter.
    pub(super) async fn membership(
        &self,
        approvers: &Approvers,
        decider: &Decider,
        roster: Option<&Arc<dyn Roster>>,
        within: Duration,
    ) -> Membership {
        let is_moot = matches!(decider.via, Via::Server | Via::Rest | Via::Cli)
            || approvers.include(decider, Membership::None);
        let mut found = Membership::None;
        if is_moot {
            return found;
        }
        for group in approvers.groups() {
            let members = match roster {
                Some(roster) => roster.members(group, within).await.ok(),
                None => None,
            };
            match members {
                Some(members) if members.contains(&decider.id) => return Membership::Member,
                Some(_) => {}
                None => found = Membership::Unknown,
            }
        }
        found
    }

    /// Those who have approved it and are no approvers any more. Whoever cannot be asked about is kept: whether his
    /// yes still counts is asked again before the call runs.
    pub(super) async fn struck(&self, approval: &Approval, roster: Option<&Arc<dyn Roster>>) -> Vec<String> {
        let mut struck = Vec::new();
        for vote in &approval.votes {
            let membership =
                self.membership(&approval.request.approvers, &vote.decider, roster, AT_A_CLICK).await;
            let counts = approval.request.rule().counts(&vote.decider, membership);
            if !counts && membership != Membership::Unknown {
                struck.push(vote.decider.id.clone());
            }
        }
        struck
    }

    /// Does the approval still rest on as many approvers as it takes, by the rules of all who ask here?
    pub(super) async fn still_stands(&self, approval: &Approval, roster: Option<&Arc<dyn Roster>>) -> bool {
        let rules = self.part_in(&approval.request.id).0;
        self.stands_by(approval, &rules, roster).await
    }

    /// The same, by the rule it was asked under and by `others`.
    pub(super) async fn stands_by(
        &self,
        approval: &Approval,
        others: &[Rule],
        roster: Option<&Arc<dyn Roster>>,
    ) -> bool {
        let rule = approval.request.rule();
        let voters = approval.voters();
        for rule in once(&rule).chain(others.iter().filter(|other| **other != rule)) {
            let mut standing = 0u32;
            for voter in &voters {
                // A server that decides has looked before it handed the approval out, by the rule it was asked under.
                if voter.via == Via::Server {
                    let is_met =
                        rule.quorum <= approval.request.quorum && rule.counts(voter, Membership::None);
                    standing = if is_met { rule.quorum } else { 0 };
                    break;
                }
                let membership = self.membership(&rule.approvers, voter, roster, AT_THE_CLAIM).await;
                standing += u32::from(rule.counts(voter, membership) && is_let_in(voter, roster));
            }
            if standing < rule.quorum.max(1) {
                return false;
            }
        }
        true
    }

    /// The rules of all who ask for it here, and who says for them who is in user groups.
    pub(super) fn part_in(&self, id: &ApprovalId) -> (Vec<Rule>, Option<Arc<dyn Roster>>) {
        let asked = self.counter.asked();
        asked.get(id).map(|asked| (asked.rules(), asked.roster().cloned())).unwrap_or_default()
    }

    /// The roster of whoever asks here, else that of whoever took the click.
    pub(super) fn roster_for(
        &self,
        id: &ApprovalId,
        other: Option<&Arc<dyn Roster>>,
    ) -> Option<Arc<dyn Roster>> {
        let own = self.counter.asked().get(id).and_then(|asked| asked.roster().cloned());
        own.or_else(|| other.cloned())
    }
}

/// May whoever answered still decide, if he did so by name at a server? Whoever stood beside the store always may; of those
/// in Slack, the list of approvers says so.
pub(super) fn is_let_in(decider: &Decider, roster: Option<&Arc<dyn Roster>>) -> bool {
    decider.via != Via::Rest || roster.is_some_and(|roster| roster.operates(&decider.id))
}
