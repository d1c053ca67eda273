//! What goes on record, and the port it goes through. The gate writes a record before it lets a call run;
//! `wire::audit` gives records their bytes, `desk` keeps them.

use super::approval::{Approval, Change, Event};
use super::decision::{Decision, Outcome};
use super::grant::{End, Leave, Over};
use crate::error::{Reason, Result};
use crate::model::{Agent, UnixTime};
use std::sync::Arc;

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// The scope is held; the call runs.
    AccessGranted,
    /// The scope is missing and the call runs all the same (`on_deny="log"`).
    AuditViolation,
    /// The callback said yes; the call runs.
    CallbackApproved,
    /// The callback did not say yes.
    CallbackDenied,
    /// Refused without asking anyone.
    AccessDenied,
    /// A human is being asked.
    ApprovalRequested,
    /// One of several humans approved; more are needed.
    ApprovalVoted,
    /// A human answered.
    ApprovalDecided,
    /// It ended without an answer: expired, cancelled, nobody could be reached.
    ApprovalEnded,
    /// Someone who may not decide tried to, or tried too late.
    ApprovalRefused,
    /// The caller picked the approval up.
    ApprovalClaimed,
    /// An approved call returned.
    CallFinished,
    /// An approved call raised.
    CallFailed,
    /// Somebody took a grant back.
    GrantRevoked,
    /// A grant is over: its time ran out, or all its calls were made.
    GrantEnded,
}

impl Action {
    /// The name in logs, telemetry and the audit file.
    pub const fn as_str(self) -> &'static str {
        match self {
            Action::AccessGranted => "access_granted",
            Action::AuditViolation => "audit_violation",
            Action::CallbackApproved => "callback_approved",
            Action::CallbackDenied => "callback_denied",
            Action::AccessDenied => "access_denied",
            Action::ApprovalRequested => "approval_requested",
            Action::ApprovalVoted => "approval_voted",
            Action::ApprovalDecided => "approval_decided",
            Action::ApprovalEnded => "approval_ended",
            Action::ApprovalRefused => "approval_refused",
            Action::ApprovalClaimed => "approval_claimed",
            Action::CallFinished => "call_finished",
            Action::CallFailed => "call_failed",
            Action::GrantRevoked => "grant_revoked",
            Action::GrantEnded => "grant_ended",
        }
    }

    /// The level a host's logger is given.
    pub const fn level(self) -> Level {
        match self {
            Action::AccessGranted => Level::Debug,
            Action::AuditViolation | Action::ApprovalRefused => Level::Warning,
            Action::CallbackDenied | Action::AccessDenied => Level::Error,
            Action::CallbackApproved
            | Action::ApprovalRequested
            | Action::ApprovalVoted
            | Action::ApprovalDecided
            | Action::ApprovalEnded
            | Action::ApprovalClaimed
            | Action::CallFinished
            | Action::CallFailed
            | Action::GrantRevoked
            | Action::GrantEnded => Level::Info,
        }
    }
}

/// How loud a record is on the host's logger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Not shown by default.
    Debug,
    /// Worth keeping.
    Info,
    /// Somebody should look.
    Warning,
    /// Something was refused or broke.
    Error,
}

/// What kind of thing is guarded; prefixes the action's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Surface {
    /// A function: no prefix.
    #[default]
    Function,
    /// A data model that needs a scope to be made: `model_`.
    Model,
    /// A web endpoint: `endpoint_`.
    Endpoint,
}

impl Surface {
    /// The prefix of the action's name.
    pub const fn prefix(self) -> &'static str {
        match self {
            Surface::Function => "",
            Surface::Model => "model_",
            Surface::Endpoint => "endpoint_",
        }
    }
}

/// One thing that happened. Holds no argument and no secret: only who, what and how it was decided.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// When.
    pub at: UnixTime,
    /// What happened.
    pub action: Action,
    /// The project it belongs to; empty outside a server. Each project has an audit chain of its own.
    pub project: String,
    /// What kind of thing was guarded.
    pub surface: Surface,
    /// The agent's id; empty without a session.
    pub agent_id: String,
    /// The agent's name; empty without a session.
    pub agent_name: String,
    /// The session's id, where there is one.
    pub session_id: Option<String>,
    /// The scope or scopes, as one line.
    pub scope: String,
    /// The function's name.
    pub function: String,
    /// Whether the call was, or is being, let through.
    pub allowed: bool,
    /// Why, where it was not simply granted.
    pub reason: Option<Reason>,
    /// Why somebody's answer changed nothing, where that is what happened: see `Rejection::as_str`.
    pub rejection: Option<&'static str>,
    /// The request, where one was made.
    pub approval_id: Option<String>,
    /// The digest that the answer is bound to, in hex.
    pub digest: Option<String>,
    /// The human's answer, where there is one.
    pub decision: Option<Arc<Decision>>,
}

impl Record {
    /// A record about `agent` calling `function`.
    pub fn new(at: UnixTime, action: Action, agent: Option<&Agent>, scope: &str, function: &str) -> Self {
        Record {
            at,
            action,
            project: String::new(),
            surface: Surface::Function,
            agent_id: agent.map(|a| a.id().to_owned()).unwrap_or_default(),
            agent_name: agent.map(Agent::name).unwrap_or_default(),
            session_id: None,
            scope: scope.to_owned(),
            function: function.to_owned(),
            allowed: false,
            reason: None,
            rejection: None,
            approval_id: None,
            digest: None,
            decision: None,
        }
    }

    /// A record about a request.
    pub fn about(at: UnixTime, action: Action, approval: &Approval) -> Self {
        let request = &approval.request;
        Record {
            at,
            action,
            project: request.project.clone(),
            surface: Surface::Function,
            agent_id: request.agent_id.clone(),
            agent_name: request.agent_name.clone(),
            session_id: request.session_id.clone(),
            scope: request.call.scope_line(),
            function: request.call.function.clone(),
            allowed: false,
            reason: approval.ended_by,
            rejection: None,
            approval_id: Some(request.id.to_string()),
            digest: Some(request.digest.to_hex()),
            decision: approval.decision.clone(),
        }
    }

    /// The record of a request that was just made.
    pub fn of_request(approval: &Approval) -> Self {
        Record::about(approval.request.created.wall, Action::ApprovalRequested, approval)
    }

    /// The record of a step that was just taken: the same, whoever puts it down. `approval` is how the request
    /// stands after it.
    pub fn of_step(change: &Change, approval: &Approval) -> Self {
        let (action, allowed) = Record::action_of_step(change, approval);
        let mut record = Record { allowed, ..Record::about(change.now.wall, action, approval) };
        if action == Action::ApprovalVoted {
            record.decision.clone_from(&change.decision);
        }
        record
    }

    /// What a step is on record as, and whether the call was let through by it.
    pub fn action_of_step(change: &Change, approval: &Approval) -> (Action, bool) {
        match change.event {
            // No step yet: a vote, and more are needed.
            Event::Approve if approval.state.is_pending() => (Action::ApprovalVoted, false),
            Event::Approve => (Action::ApprovalDecided, true),
            Event::Deny => (Action::ApprovalDecided, false),
            Event::Expire | Event::Cancel | Event::Lapse | Event::Lose => (Action::ApprovalEnded, false),
            Event::Claim => (Action::ApprovalClaimed, true),
            Event::Finish => (Action::CallFinished, true),
            Event::Fail => (Action::CallFailed, true),
        }
    }

    /// The record of the end of the grant that was given on `approval`.
    pub fn of_grant_over(over: &Over, approval: &Approval) -> Self {
        let action = if over.why == End::Revoked { Action::GrantRevoked } else { Action::GrantEnded };
        let decision = over.by.as_ref().map(|decider| {
            Arc::new(Decision {
                outcome: Outcome::Denied,
                decider: decider.clone(),
                at: over.at,
                note: None,
                leave: Leave::Once,
                edit: None,
            })
        });
        Record {
            decision: decision.or_else(|| approval.decision.clone()),
            ..Record::about(over.at, action, approval)
        }
    }

    /// The action's name with the surface's prefix: `endpoint_access_denied`.
    pub fn action_name(&self) -> String {
        format!("{}{}", self.surface.prefix(), self.action.as_str())
    }
}

/// Where records go. Implemented in `desk`; the gate only knows this.
pub trait Recorder: Send + Sync {
    /// Puts one record down. `allowed` records are put down before the call runs.
    ///
    /// # Errors
    /// `audit_failed` if it must be kept and could not be: the call is then refused.
    fn record(&self, record: &Record) -> Result<()>;

    /// False if nobody wants to hear of plain grants, so that the hot path may skip making the record.
    fn wants_grants(&self) -> bool;

    /// False if nobody wants to hear of such an action, so that no record of it need be made.
    fn wants(&self, _action: Action) -> bool {
        true
    }
}
