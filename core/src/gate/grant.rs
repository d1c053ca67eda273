//! Leave for more than one call: what an approver may give beside a plain yes, to whom it applies, and when it is over.
//! Pure; a store keeps a grant with the request it was given on, and every use of it is one compare-and-set.
//!
//! A call under a grant is a request like any other: stored, approved in the name of the person who gave the grant,
//! claimed once, on record. The grant only spares people the second card.

use super::approval::{Approval, ApprovalRequest, State};
use super::decision::{Decider, Decision, Outcome, Via};
use crate::error::{Error, Result};
use crate::model::value::REDACTED;
use crate::model::{ApprovalId, Arguments, Moment, ScopeSet, UnixTime, Value};
use std::time::Duration;

/// The longest that any grant lasts.
pub const LONGEST: Duration = Duration::from_secs(86_400);
/// The most calls that a grant by number covers, the first one among them.
pub const MOST_CALLS: u32 = 1_000;
/// The most arguments that a grant is limited by.
pub const MOST_LIMITS: usize = 20;

/// What a yes gives leave for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Leave {
    /// The call that was asked about, once.
    #[default]
    Once,
    /// That call, once, and more like it.
    More(Terms),
    /// The call that was asked about, once, by a person's earlier word: the grant given on this request.
    Under(ApprovalId),
}

/// How far a grant reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// How long, or how often.
    pub term: Term,
    /// Arguments that have to look like this; any, where there are none.
    pub only: Vec<Only>,
}

/// How long, or how often. The request's own limit ends each of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Term {
    /// While the session lasts that asked.
    Session,
    /// For so long.
    For(Duration),
    /// So many calls, the first one among them.
    Calls(u32),
}

/// One argument, and what its value has to match: a pattern as scopes have them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Only {
    /// The argument's name.
    pub argument: String,
    /// The pattern.
    pub pattern: String,
}

/// A grant and how it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Grant {
    /// How far it reaches.
    pub terms: Terms,
    /// When it was given.
    pub since: UnixTime,
    /// From when on it is over.
    pub until: Moment,
    /// How many calls have been claimed under it, without the first.
    pub used: u32,
    /// The latest that the clock has shown at a use of it. One that shows less has been set back, and then nobody knows
    /// whether it is over.
    pub seen: UnixTime,
    /// How it ended, once it has.
    pub over: Option<Over>,
}

/// How a grant ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Over {
    /// Why.
    pub why: End,
    /// Who revoked it.
    pub by: Option<Decider>,
    /// When.
    pub at: UnixTime,
}

/// Why a grant ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Somebody took it back.
    Revoked,
    /// Its time ran out.
    RanOut,
    /// All its calls were made.
    UsedUp,
}

impl End {
    /// Every end.
    pub const ALL: [End; 3] = [End::Revoked, End::RanOut, End::UsedUp];

    /// The name in records and documents.
    pub const fn as_str(self) -> &'static str {
        match self {
            End::Revoked => "revoked",
            End::RanOut => "ran_out",
            End::UsedUp => "used_up",
        }
    }
}

impl Term {
    /// Reads `session`, `900s` or `5x`. Neither nothing nor more than the largest is a term.
    pub fn parse(text: &str) -> Option<Term> {
        let number = |digits: &str| {
            let is_plain = !digits.starts_with('0') && digits.bytes().all(|b| b.is_ascii_digit());
            digits.parse::<u32>().ok().filter(|_| is_plain)
        };
        let term = match (text, text.strip_suffix('s'), text.strip_suffix('x')) {
            ("session", _, _) => Term::Session,
            (_, Some(seconds), _) => Term::For(Duration::from_secs(u64::from(number(seconds)?))),
            (_, _, Some(calls)) => Term::Calls(number(calls)?),
            _ => return None,
        };
        term.check().ok().map(|()| term)
    }

    /// The form that [`Term::parse`] reads.
    pub fn to_text(self) -> String {
        match self {
            Term::Session => "session".to_owned(),
            Term::For(time) => format!("{}s", time.as_secs()),
            Term::Calls(calls) => format!("{calls}x"),
        }
    }

    fn check(self) -> Result<()> {
        match self {
            Term::Session => Ok(()),
            Term::For(time) if time.subsec_nanos() == 0 && !time.is_zero() && time <= LONGEST => Ok(()),
            // One call is no grant: it is a plain yes.
            Term::Calls(calls) if (2..=MOST_CALLS).contains(&calls) => Ok(()),
            Term::For(_) | Term::Calls(_) => Err(Error::invalid(format!(
                "a grant lasts 1 second to {} hours, or 2 to {MOST_CALLS} calls",
                LONGEST.as_secs() / 3_600
            ))),
        }
    }
}

impl Only {
    /// `argument = pattern`.
    pub fn to_text(&self) -> String {
        format!("{} = {}", self.argument, self.pattern)
    }

    /// Does the argument of this name match? One that is not there, has no plain text, or is redacted, does not: nobody
    /// knows what stands behind a mark.
    fn admits(&self, mut arguments: Arguments<'_>) -> bool {
        let Some((_, value)) = arguments.find(|(name, _)| **name == self.argument) else {
            return false;
        };
        let text = match value {
            Value::Text(text) if text.contains(REDACTED) => return false,
            Value::Text(text) => text.clone(),
            Value::Int(number) => number.to_string(),
            Value::Bool(value) => value.to_string(),
            Value::Null
            | Value::BigInt(_)
            | Value::Float(_)
            | Value::Wtf8(_)
            | Value::Bytes(_)
            | Value::List(_)
            | Value::Set(_)
            | Value::Object(_)
            | Value::Map(_)
            | Value::Tagged(..)
            | Value::Instance(_)
            | Value::Opaque(_) => return false,
        };
        ScopeSet::new([self.pattern.clone()], false).is_ok_and(|pattern| pattern.matches(&text))
    }
}

impl Terms {
    /// Without limits on arguments.
    pub const fn new(term: Term) -> Self {
        Terms { term, only: Vec::new() }
    }

    /// Is it a grant that can be given?
    ///
    /// # Errors
    /// `invalid`, saying what is wrong.
    pub fn check(&self) -> Result<()> {
        self.term.check()?;
        if self.only.len() > MOST_LIMITS {
            return Err(Error::invalid(format!("a grant is limited by at most {MOST_LIMITS} arguments")));
        }
        for only in &self.only {
            ScopeSet::new([only.pattern.clone()], false)?;
        }
        Ok(())
    }

    fn admit(&self, arguments: Arguments<'_>) -> bool {
        self.only.iter().all(|only| only.admits(arguments.clone()))
    }
}

impl Grant {
    /// Is it in force at `now`? A clock that has been set back leaves that open, and then it is not.
    pub fn is_live(&self, now: Moment) -> bool {
        self.over.is_none() && self.has_time_left(now) && self.has_calls_left()
    }

    /// Why it is over by itself at `now`, if it is and nobody has written it down.
    pub fn end(&self, now: Moment) -> Option<End> {
        if self.over.is_some() {
            return None;
        }
        if !self.has_calls_left() {
            return Some(End::UsedUp);
        }
        let is_past = now.wall >= self.until.wall || now.monotonic >= self.until.monotonic;
        is_past.then_some(End::RanOut)
    }

    /// How many more calls it covers, where they are counted.
    pub fn calls_left(&self) -> Option<u32> {
        match self.terms.term {
            Term::Calls(calls) => Some(calls.saturating_sub(1).saturating_sub(self.used)),
            Term::Session | Term::For(_) => None,
        }
    }

    fn has_calls_left(&self) -> bool {
        self.calls_left() != Some(0)
    }

    fn has_time_left(&self, now: Moment) -> bool {
        let is_past = now.wall >= self.until.wall || now.monotonic >= self.until.monotonic;
        let is_set_back = now.wall < self.since || now.wall < self.seen;
        !is_past && !is_set_back
    }
}

impl ApprovalRequest {
    /// The longest grant that may be given on this request; `None` if it can be approved once only. A quorum gives
    /// none: several people would have to mean the same one. Nor does a server that decides: it has grants of its own.
    pub fn longest_grant(&self) -> Option<Duration> {
        let longest = self.grants.filter(|longest| !longest.is_zero()).map(|longest| longest.min(LONGEST));
        longest.filter(|_| self.quorum == 1 && self.authority == super::Authority::Local)
    }

    /// May this grant be given on it?
    pub fn admits_grant(&self, terms: &Terms) -> bool {
        let Some(longest) = self.longest_grant() else { return false };
        let fits = match terms.term {
            Term::Session => self.session_id.is_some(),
            Term::For(time) => time <= longest,
            Term::Calls(_) => true,
        };
        // Nobody limits a grant by what he was not shown.
        let is_shown = terms.only.is_empty() || self.show_arguments;
        fits && is_shown && terms.check().is_ok() && terms.admit(self.call.arguments())
    }
}

impl Approval {
    /// May somebody who answers in this way give such leave?
    pub fn may_give(&self, leave: &Leave, via: Via) -> bool {
        match leave {
            Leave::Once => true,
            Leave::More(terms) => {
                (via.is_slack() || matches!(via, Via::Rest | Via::Cli)) && self.request.admits_grant(terms)
            }
            // Nobody says that but the desk.
            Leave::Under(_) => false,
        }
    }

    /// The grant that comes with `decision`, at `now`. `Err` if it may not be given.
    pub(super) fn granted(&self, decision: Option<&Decision>, now: Moment) -> Result<Option<Grant>, ()> {
        let Some(Decision { leave: leave @ Leave::More(terms), outcome, decider, .. }) = decision else {
            return Ok(None);
        };
        let longest = self.request.longest_grant().filter(|_| self.may_give(leave, decider.via));
        let (Some(longest), Outcome::Approved) = (longest, outcome) else { return Err(()) };
        let time = match terms.term {
            Term::For(time) => time,
            Term::Session | Term::Calls(_) => longest,
        };
        let until = now.after(time);
        let grant =
            Grant { terms: terms.clone(), since: now.wall, until, used: 0, seen: now.wall, over: None };
        Ok(Some(grant))
    }

    /// The grant that was given on it, if it is in force at `now`. It falls with its own approval, should that lapse.
    pub fn grant_in_force(&self, now: Moment) -> Option<&Grant> {
        let stands = matches!(
            self.state,
            State::Approved | State::Claimed | State::Done | State::Failed | State::Indeterminate
        );
        self.grant.as_deref().filter(|grant| stands && grant.is_live(now))
    }

    /// Does the grant that was given on this request cover `other`, at `now`? Only what is the same but for its
    /// arguments, asks the same people in the same place, and would itself take a grant as long.
    pub fn covers(&self, other: &ApprovalRequest, now: Moment) -> bool {
        let Some(grant) = self.grant_in_force(now) else { return false };
        let given = &self.request;
        let is_same_asker = given.project == other.project
            && given.agent_id == other.agent_id
            && given.requested_by == other.requested_by
            && given.policy == other.policy;
        let is_same_call =
            given.call.function == other.call.function && given.call.scopes == other.call.scopes;
        let is_same_place = given.channel == other.channel
            && given.authority == other.authority
            && (given.workspace.is_none() || given.workspace == other.workspace);
        let is_same_session = match grant.terms.term {
            Term::Session => other.session_id.is_some() && given.session_id == other.session_id,
            Term::For(_) | Term::Calls(_) => true,
        };
        let is_short_enough =
            other.longest_grant().is_some_and(|longest| now.wall < grant.since.after(longest));
        given.id != other.id
            && is_same_asker
            && is_same_call
            && is_same_place
            && is_same_session
            && is_short_enough
            && given.rule() == other.rule()
            && grant.terms.admit(other.call.arguments())
    }

    /// The yes of whoever gave the grant on this request, for a call under it.
    pub fn word(&self, now: Moment) -> Option<Decision> {
        let given = self.decision.as_ref().filter(|given| given.outcome == Outcome::Approved)?;
        let decider = Decider { via: Via::Grant, ..given.decider.clone() };
        let leave = Leave::Under(self.request.id.clone());
        Some(Decision { decider, at: now.wall, leave, note: None, edit: None, outcome: Outcome::Approved })
    }

    /// Takes one use. False, and nothing changes, unless it is in force at `now`.
    pub(super) fn use_grant(&mut self, now: Moment) -> bool {
        if self.grant_in_force(now).is_none() {
            return false;
        }
        let Some(grant) = self.grant.as_mut() else { return false };
        let Some(used) = grant.used.checked_add(1) else { return false };
        grant.used = used;
        grant.seen = now.wall;
        true
    }

    /// Ends it. False if there is none, or it was over.
    pub(super) fn end_grant(&mut self, over: &Over) -> bool {
        let Some(grant) = self.grant.as_mut().filter(|grant| grant.over.is_none()) else { return false };
        grant.over = Some(over.clone());
        true
    }

    /// Until when a grant on it is open: neither revoked nor known to be over.
    pub fn open_until(&self) -> Option<UnixTime> {
        self.grant.as_ref().filter(|grant| grant.over.is_none()).map(|grant| grant.until.wall)
    }
}
