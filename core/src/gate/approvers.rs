//! Who may decide a request, how many of them it takes, and who may not. Pure: whom a user group of Slack's holds is
//! passed in by whoever asked Slack.

use super::approval::{Approval, ApprovalRequest};
use super::decision::{Decider, Decision, Outcome, Via};
use crate::error::{Error, Result};
use crate::model::Moment;
use std::sync::Arc;

/// The most people that a quorum may ask for.
pub const MOST_VOTES: u32 = 100;

/// Who may decide.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub enum Approvers {
    /// Anyone who can press the button.
    #[default]
    Anyone,
    /// Only these user ids, and in Slack the members of those that are user groups.
    Users(Vec<String>),
    /// In Slack only these; elsewhere whoever a server lets in by role.
    InSlack(Vec<String>),
}

/// What an approval has to rest on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Who may decide.
    pub approvers: Approvers,
    /// How many of them have to approve.
    pub quorum: u32,
    /// Who may not approve.
    pub requested_by: Option<String>,
}

/// Whose word counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Authority {
    /// This desk decides.
    #[default]
    Local,
    /// An approval server decides; a local click is refused.
    Server,
}

/// Why a click changes nothing. Each has its own truthful answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Rejection {
    /// No such request.
    Unknown,
    /// Somebody else, or time, was first. Holds how it stands.
    AlreadySettled(Box<Approval>),
    /// He has approved it before, and waits for others like everybody. Holds how it stands.
    AlreadyVoted(Box<Approval>),
    /// Not on the list of approvers.
    NotAnApprover,
    /// Slack did not say whether he is one of the approvers.
    Unconfirmed,
    /// He asked for the call himself.
    OwnRequest,
    /// Approvals of this request are collected in another place, and one person could be two there and here.
    OtherWay,
    /// The click came from a message that does not show this request.
    WrongPlace,
    /// The user or the app belongs to another workspace.
    Stranger,
    /// The approval server decides this one.
    NotHere,
    /// It can be approved once, but no such grant can be given on it.
    NoGrant,
    /// It can be approved as it is, but not changed, or not so.
    NoEdit,
}

/// What is known of a person's membership in the user groups that a request names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Membership {
    /// In none of them; also where there are none.
    #[default]
    None,
    /// In one of them, at this moment.
    Member,
    /// Slack could not be asked.
    Unknown,
}

impl Rejection {
    /// The name in records and vectors.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Rejection::Unknown => "unknown",
            Rejection::AlreadySettled(_) => "already_settled",
            Rejection::AlreadyVoted(_) => "already_voted",
            Rejection::NotAnApprover => "not_an_approver",
            Rejection::Unconfirmed => "unconfirmed",
            Rejection::OwnRequest => "own_request",
            Rejection::OtherWay => "other_way",
            Rejection::WrongPlace => "wrong_place",
            Rejection::Stranger => "stranger",
            Rejection::NotHere => "not_here",
            Rejection::NoGrant => "no_grant",
            Rejection::NoEdit => "no_edit",
        }
    }
}

/// Is this the id of a user group (`S…`), and not of a person?
pub fn is_group(id: &str) -> bool {
    id.len() >= 3
        && id.starts_with('S')
        && id.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
}

impl Approvers {
    /// The list, where there is one.
    pub fn listed(&self) -> &[String] {
        match self {
            Approvers::Anyone => &[],
            Approvers::Users(ids) | Approvers::InSlack(ids) => ids,
        }
    }

    /// The user groups among them.
    pub fn groups(&self) -> impl Iterator<Item = &str> {
        self.listed().iter().map(String::as_str).filter(|id| is_group(id))
    }

    /// Is this person one of them? By id, never by name.
    pub fn include(&self, decider: &Decider, membership: Membership) -> bool {
        let listed = |ids: &[String]| {
            // No person has the id of a group.
            let by_id = !is_group(&decider.id) && ids.contains(&decider.id);
            // A server that was asked with groups has looked into them itself.
            let by_group = match decider.via {
                Via::Server => self.groups().next().is_some(),
                _ => membership == Membership::Member,
            };
            by_id || by_group
        };
        match self {
            Approvers::Anyone => true,
            Approvers::Users(ids) => listed(ids),
            Approvers::InSlack(ids) => match decider.via {
                Via::Rest | Via::Cli => true,
                // By the word of an operator, whose id is like none in Slack.
                Via::Grant if decider.id.contains(':') => true,
                Via::SlackButton
                | Via::SlackCommand
                | Via::SlackModal
                | Via::Host
                | Via::Server
                | Via::Console
                | Via::Script
                | Via::Grant => listed(ids),
            },
        }
    }

    /// Can a quorum of them ever be met, if `requested_by` may not be one?
    ///
    /// # Errors
    /// `invalid` if it cannot, for sure: who is in a group is not known here.
    pub fn check(&self, quorum: u32, requested_by: Option<&str>) -> Result<()> {
        if !(1..=MOST_VOTES).contains(&quorum) {
            return Err(Error::invalid(format!("quorum must be 1 to {MOST_VOTES} people")));
        }
        let is_name = |id: &str| (1..=256).contains(&id.chars().count()) && id.trim() == id;
        if requested_by.is_some_and(|id| !is_name(id)) {
            return Err(Error::invalid("requested_by must be a user id such as `U012AB3CD`"));
        }
        let Approvers::Users(ids) = self else { return Ok(()) };
        if self.groups().next().is_some() {
            return Ok(());
        }
        let mut people: Vec<&str> = ids.iter().map(String::as_str).collect();
        people.retain(|id| Some(*id) != requested_by);
        people.sort_unstable();
        people.dedup();
        if usize::try_from(quorum).is_ok_and(|quorum| quorum <= people.len()) {
            return Ok(());
        }
        let without = if requested_by.is_some() { " besides the one who asks" } else { "" };
        Err(Error::invalid(format!(
            "a quorum of {quorum} can never be met: approvers names {} people{without}; name more, or ask for fewer",
            people.len()
        )))
    }
}

impl Rule {
    /// Does this person's yes count?
    pub fn counts(&self, voter: &Decider, membership: Membership) -> bool {
        self.approvers.include(voter, membership) && self.requested_by.as_ref() != Some(&voter.id)
    }
}

impl ApprovalRequest {
    /// What it was asked under.
    pub fn rule(&self) -> Rule {
        Rule {
            approvers: self.approvers.clone(),
            quorum: self.quorum,
            requested_by: self.requested_by.clone(),
        }
    }
}

/// Where a person's name means the same person.
#[derive(PartialEq)]
enum Realm {
    Slack,
    Operators,
    Other(Via),
}

const fn realm(via: Via) -> Realm {
    match via {
        Via::SlackButton | Via::SlackCommand | Via::SlackModal => Realm::Slack,
        Via::Rest | Via::Cli => Realm::Operators,
        Via::Host | Via::Server | Via::Console | Via::Script | Via::Grant => Realm::Other(via),
    }
}

/// What an approval comes to.
#[derive(Debug, PartialEq)]
pub(super) enum Tally {
    /// It does not count.
    No,
    /// It counts, and more are needed: these are all so far.
    Counted(Vec<Arc<Decision>>),
    /// It is the last that was needed, of these; of none but itself where one is enough.
    Enough(Vec<Arc<Decision>>),
}

impl Approval {
    /// How many people it takes, if this one decides. A server that decides has counted them itself.
    fn needed(&self, decision: Option<&Decision>) -> u32 {
        match decision.map(|decision| decision.decider.via) {
            Some(Via::Server) => 1,
            _ => self.request.quorum.max(1),
        }
    }

    /// Adds an approval to those there are, without the votes of those in `struck`.
    pub(super) fn tally(&self, decision: Option<&Arc<Decision>>, struck: &[String]) -> Tally {
        let needed = self.needed(decision.map(Arc::as_ref));
        if needed == 1 {
            return Tally::Enough(Vec::new());
        }
        let Some(decision) = decision else { return Tally::No };
        let mut votes = self.votes.clone();
        votes.retain(|vote| !struck.contains(&vote.decider.id));
        let clashes = |vote: &Decision| {
            vote.decider.id == decision.decider.id || realm(vote.decider.via) != realm(decision.decider.via)
        };
        if votes.iter().any(|vote| clashes(vote)) {
            return Tally::No;
        }
        votes.push(Arc::clone(decision));
        match usize::try_from(needed).is_ok_and(|needed| votes.len() >= needed) {
            true => Tally::Enough(votes),
            false => Tally::Counted(votes),
        }
    }

    /// Those whose yes the approval rests on.
    pub fn voters(&self) -> Vec<&Decider> {
        if !self.votes.is_empty() {
            return self.votes.iter().map(|vote| &vote.decider).collect();
        }
        let yes = self.decision.iter().filter(|decision| decision.outcome == Outcome::Approved);
        yes.map(|decision| &decision.decider).collect()
    }

    /// May `decider` decide this request so, now? `struck` are those whose votes count no more.
    ///
    /// # Errors
    /// The [`Rejection`] to answer with. An overdue request is already settled.
    pub fn admits(
        &self,
        decider: &Decider,
        outcome: Outcome,
        membership: Membership,
        struck: &[String],
        now: Moment,
    ) -> Result<(), Rejection> {
        let request = &self.request;
        let by_server = decider.via == Via::Server;
        if (request.authority == Authority::Server) != by_server {
            return Err(Rejection::NotHere);
        }
        if !request.approvers.include(decider, membership) {
            return Err(match membership {
                Membership::Unknown => Rejection::Unconfirmed,
                Membership::None | Membership::Member => Rejection::NotAnApprover,
            });
        }
        if !self.state.is_pending() || self.is_overdue(now) {
            return Err(Rejection::AlreadySettled(Box::new(self.clone())));
        }
        if outcome == Outcome::Denied || self.needed(None) == 1 && request.requested_by.is_none() {
            return Ok(());
        }
        if request.requested_by.as_ref() == Some(&decider.id) {
            return Err(Rejection::OwnRequest);
        }
        if by_server {
            return Ok(());
        }
        let mut votes = self.votes.iter().filter(|vote| !struck.contains(&vote.decider.id));
        if votes.clone().any(|vote| vote.decider.id == decider.id) {
            return Err(Rejection::AlreadyVoted(Box::new(self.clone())));
        }
        if votes.any(|vote| realm(vote.decider.via) != realm(decider.via)) {
            return Err(Rejection::OtherWay);
        }
        Ok(())
    }

    /// Why an approval did not count that was admitted a moment ago.
    pub fn lost(self, decider: &Decider) -> Rejection {
        if !self.state.is_pending() {
            return Rejection::AlreadySettled(Box::new(self));
        }
        match self.votes.iter().any(|vote| vote.decider.id == decider.id) {
            true => Rejection::AlreadyVoted(Box::new(self)),
            // Its time ran out meanwhile, or the first vote came in by another way.
            false if self.votes.iter().any(|vote| realm(vote.decider.via) != realm(decider.via)) => {
                Rejection::OtherWay
            }
            false => Rejection::AlreadySettled(Box::new(self)),
        }
    }
}
