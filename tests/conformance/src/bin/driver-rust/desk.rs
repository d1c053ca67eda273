//! The desk itself, beneath any language's surface: every step of the state machine can be tried here,
//! also those that no public call offers at will.

use crate::reply::{Answer, error, fault, list, need, read};
use crate::values;
use crate::world::World;
use agentsudo_conformance::line::Line;
use agentsudo_core::desk::{Applied, ApprovalStore, Click, Desk, MemoryStore, NewRequest, Ticket};
use agentsudo_core::gate::approval::Change;
use agentsudo_core::gate::{
    Approval, Approvers, Assurance, Authority, CardPlace, Decider, Event, Leave, Limits, Outcome, Rejection,
    Term, Terms, Via,
};
use agentsudo_core::model::call::Caller;
use agentsudo_core::model::id::Handle;
use agentsudo_core::model::{ApprovalId, Call, Digest};
use agentsudo_core::net::Process;
use agentsudo_core::net::process::gate;
use agentsudo_core::net::system_clock::time;
use agentsudo_core::{Error, Reason};
use std::collections::HashMap;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

const EVENTS: [Event; 9] = [
    Event::Approve,
    Event::Deny,
    Event::Expire,
    Event::Cancel,
    Event::Claim,
    Event::Lapse,
    Event::Finish,
    Event::Fail,
    Event::Lose,
];

/// A desk over a store of its own, and the tickets it handed out.
pub(crate) struct Counter {
    store: Arc<MemoryStore>,
    desk: Option<Arc<Desk>>,
    tickets: HashMap<String, Ticket>,
}

impl Default for Counter {
    fn default() -> Self {
        Counter { store: Arc::new(MemoryStore::new()), desk: None, tickets: HashMap::new() }
    }
}

impl Counter {
    /// Made on first use: making it reads the clock.
    fn desk(&mut self) -> Arc<Desk> {
        let store = Arc::clone(&self.store);
        let make = || Arc::new(Desk::new(store, gate().clone(), time().timer.clone()));
        Arc::clone(self.desk.get_or_insert_with(make))
    }
}

fn block_on<T>(work: impl Future<Output = T>) -> Result<T, Line> {
    Process::current().block_on(work).map_err(|e| error(&e))
}

fn settle<T>(work: impl Future<Output = agentsudo_core::Result<T>>) -> Result<T, Line> {
    block_on(work)?.map_err(|e: Error| error(&e))
}

pub(crate) fn ask(world: &mut World, line: &Line) -> Answer {
    let timeout = read(line, "timeout")?.unwrap_or(300.0);
    let timeout = agentsudo_core::model::agent::seconds_within("timeout", timeout, Desk::MAX_TIMEOUT_SECONDS);
    let new = NewRequest {
        approvers: match list(line, "user") {
            none if none.is_empty() => Approvers::Anyone,
            users => Approvers::Users(users),
        },
        authority: match line.get("authority") {
            Some("server") => Authority::Server,
            _ => Authority::Local,
        },
        channel: line.get("channel").unwrap_or_default().to_owned(),
        idempotency_key: line.get("key").map(str::to_owned),
        session_id: line.get("session").map(str::to_owned),
        tool_call: line.get("tool_call").map(str::to_owned),
        quorum: read(line, "quorum")?.unwrap_or(1),
        requested_by: line.get("requested_by").map(str::to_owned),
        limits: Limits::new(
            read(line, "max_pending")?.unwrap_or(20),
            read(line, "max_per_minute")?.unwrap_or(30),
        )
        .map_err(|e| error(&e))?,
        joins: Some(Digest::of(b"desk")),
        grants: read(line, "grants")?.map(Duration::from_secs),
        ..NewRequest::new(
            line.get("agent_id").unwrap_or("agent-1"),
            line.get("agent").unwrap_or("Bot"),
            call_of(line)?,
            timeout.map_err(|e| error(&e))?,
        )
    };
    let ticket = settle(world.desk.desk().open(new))?;
    let request = Arc::clone(ticket.request());
    let is_new = ticket.is_new();
    world.desk.tickets.insert(need(line, "request")?.to_owned(), ticket);
    let lasts = request.deadline.monotonic.since(request.created.monotonic);
    Ok(Line::new("ok")
        .with("id", &request.id)
        .with("code", &request.code)
        .with("digest", request.digest)
        .with("lasts_ms", lasts.as_millis())
        .with("new", is_new))
}

fn call_of(line: &Line) -> Result<Call, Line> {
    let arguments = values::arguments(line.get("args").unwrap_or("{}")).map_err(|e| error(&e))?;
    let scopes = match list(line, "scope") {
        none if none.is_empty() => vec!["write:db".to_owned()],
        scopes => scopes,
    };
    Ok(Call::new(line.get("function").unwrap_or("write"), scopes, arguments))
}

fn handle(line: &Line) -> Result<Handle, Line> {
    let id = need(line, "id")?;
    Handle::parse(id).ok_or_else(|| Line::new("ok").with("rejected", "no_handle"))
}

fn id_of(line: &Line) -> Result<ApprovalId, Line> {
    let id = need(line, "id")?;
    ApprovalId::parse(id).ok_or_else(|| fault(format!("`{id}` is no id")))
}

pub(crate) fn decide(world: &mut World, line: &Line) -> Answer {
    let handle = match handle(line) {
        Ok(handle) => handle,
        Err(answer) => return Ok(answer),
    };
    let outcome = match need(line, "outcome")? {
        "approved" => Outcome::Approved,
        "denied" => Outcome::Denied,
        other => return Err(fault(format!("there is no outcome `{other}`"))),
    };
    let via = line.get("via").unwrap_or("script");
    let via = Via::ALL.into_iter().find(|way| way.as_str() == via);
    let user = need(line, "user")?.to_owned();
    let decider = Decider {
        workspace: line.get("workspace").map(str::to_owned),
        name: line.get("user_name").unwrap_or(&user).to_owned(),
        id: user,
        via: via.ok_or_else(|| fault("there is no such way in"))?,
        assurance: Assurance::Signed,
    };
    let place = match (line.get("channel"), line.get("ts")) {
        (Some(channel), Some(ts)) => Some(CardPlace { channel: channel.to_owned(), ts: ts.to_owned() }),
        _ => None,
    };
    let note = line.get("note").map(str::to_owned);
    let leave = match line.get("term").map(Term::parse) {
        None => Leave::Once,
        Some(Some(term)) => Leave::More(Terms::new(term)),
        Some(None) => return Err(fault("there is no such term")),
    };
    let click = Click { place, leave, ..Click::new(decider, outcome, note) };
    Ok(match settle(world.desk.desk().decide(&handle, click))? {
        Ok(approval) => standing(Line::new("ok"), &approval),
        Err(rejection) => {
            let line = Line::new("ok").with("rejected", rejection.as_str());
            match rejection {
                Rejection::AlreadySettled(approval) | Rejection::AlreadyVoted(approval) => {
                    standing(line, &approval)
                }
                _ => line,
            }
        }
    })
}

fn standing(line: Line, approval: &Approval) -> Line {
    let voters = approval.votes.iter().fold(line, |line, vote| line.with("voter", &vote.decider.id));
    voters
        .with("state", approval.state.as_str())
        .with_some("ended_by", approval.ended_by)
        .with_some("outcome", approval.decision.as_ref().map(|d| d.outcome.as_str()))
        .with_some("decided_by", approval.decision.as_ref().map(|d| &d.decider.id))
        .with_some("note", approval.decision.as_ref().and_then(|d| d.note.as_ref()))
}

/// One step of the machine, straight at the store.
pub(crate) fn step(world: &mut World, line: &Line) -> Answer {
    let name = need(line, "event")?;
    let event = EVENTS.into_iter().find(|event| event.as_str() == name);
    let event = event.ok_or_else(|| fault(format!("there is no event `{name}`")))?;
    let change = Change::new(event, world.desk.desk().now());
    Ok(match settle(world.desk.store.apply("", &id_of(line)?, &change))? {
        Applied::Yes(approval) => standing(Line::new("ok").with("applied", true), &approval),
        Applied::No(approval) => standing(Line::new("ok").with("applied", false), &approval),
        Applied::Unknown => Line::new("ok").with("applied", false).with("state", "unknown"),
    })
}

/// Ends a request without an answer.
pub(crate) fn stop(world: &mut World, line: &Line) -> Answer {
    let name = need(line, "reason")?;
    let reason = Reason::ALL.into_iter().find(|reason| reason.as_str() == name);
    let reason = reason.ok_or_else(|| fault(format!("there is no reason `{name}`")))?;
    block_on(world.desk.desk().end(&id_of(line)?, reason))?;
    look(world, line)
}

pub(crate) fn place(world: &mut World, line: &Line) -> Answer {
    let place = CardPlace { channel: need(line, "channel")?.to_owned(), ts: need(line, "ts")?.to_owned() };
    settle(world.desk.desk().place_card(&id_of(line)?, place))?;
    look(world, line)
}

/// Spends an approval, for the call that the other fields describe if there are any.
pub(crate) fn claim(world: &mut World, line: &Line) -> Answer {
    let described = ["agent_id", "function", "scope", "args"].iter().any(|key| line.get(key).is_some());
    let agent_id = line.get("agent_id").unwrap_or("agent-1");
    let caller = Caller { tenant: "", agent_id, policy: "", request_id: "" };
    let digest: Option<Digest> = if described { Some(call_of(line)?.digest(caller)) } else { None };
    settle(world.desk.desk().claim(&id_of(line)?, digest))?;
    look(world, line)
}

pub(crate) fn finish(world: &mut World, line: &Line) -> Answer {
    block_on(world.desk.desk().finished(&id_of(line)?, need(line, "succeeded")? == "true"))?;
    look(world, line)
}

pub(crate) fn look(world: &mut World, line: &Line) -> Answer {
    let handle = match handle(line) {
        Ok(handle) => handle,
        Err(answer) => return Ok(answer),
    };
    Ok(match settle(world.desk.desk().find(&handle))? {
        Some(approval) => standing(Line::new("ok"), &approval).with_some("ts", approval.card.map(|c| c.ts)),
        None => Line::new("ok").with("state", "unknown"),
    })
}

/// What the ticket yields. Waits, so a vector asks only when there must be an end.
pub(crate) fn settled(world: &mut World, line: &Line) -> Answer {
    let name = need(line, "request")?;
    let ticket =
        world.desk.tickets.get(name).ok_or_else(|| fault(format!("there is no request `{name}`")))?;
    let patience = Duration::from_secs(10);
    let ended = block_on(async { tokio::time::timeout(patience, ticket.settled()).await })?;
    let Ok(settlement) = ended else { return Ok(Line::new("waiting")) };
    Ok(Line::new("ok")
        .with("state", settlement.state.as_str())
        .with("may_run", settlement.refusal.is_none())
        .with_some("refusal", settlement.refusal))
}

pub(crate) fn pending(world: &mut World) -> Answer {
    let pending = settle(world.desk.desk().pending())?;
    Ok(pending.iter().fold(Line::new("ok"), |line, approval| line.with("code", &approval.request.code)))
}
