//! Agents, scopes, sessions and guards.

use crate::reply::{Answer, error, fault, list, need, read};
use crate::world::{Guarded, World};
use agentsudo_conformance::line::Line;
use agentsudo_core::gate::{Guard, OnDeny, Requirement, Surface};
use agentsudo_core::model::{Agent, AgentOptions, Session};
use agentsudo_core::net::system_clock::time;
use std::sync::Arc;

pub(crate) fn agent(world: &mut World, line: &Line) -> Answer {
    let name = need(line, "name")?;
    let made = Agent::ttl_from_seconds(read(line, "ttl")?.unwrap_or(3600.0)).and_then(|session_ttl| {
        let options = AgentOptions {
            name: name.to_owned(),
            role: line.get("role").unwrap_or("worker").to_owned(),
            session_ttl,
            hierarchical: line.get("hierarchical") == Some("true"),
        };
        Agent::new(options, list(line, "scope"))
    });
    let agent = Arc::new(made.map_err(|e| error(&e))?);
    let answer = Line::new("ok").with("id", agent.id()).with("role", agent.role());
    world.agents.insert(name.to_owned(), agent);
    Ok(answer)
}

pub(crate) fn scopes(world: &mut World, line: &Line) -> Answer {
    let agent = world.agent(need(line, "agent")?)?;
    for scope in list(line, "add") {
        agent.change_scopes(|scopes| scopes.insert(scope)).map_err(|e| error(&e))?;
    }
    for scope in list(line, "discard") {
        agent.change_scopes(|scopes| scopes.remove(&scope));
    }
    Ok(agent.scopes().iter().fold(Line::new("ok"), |answer, scope| answer.with("scope", scope)))
}

pub(crate) fn has_scope(world: &mut World, line: &Line) -> Answer {
    let held = world.agent(need(line, "agent")?)?.has_scope(need(line, "scope")?);
    Ok(Line::new("ok").with("held", held))
}

pub(crate) fn enter(world: &mut World, line: &Line) -> Answer {
    let agent = Arc::clone(world.agent(need(line, "agent")?)?);
    let name = need(line, "session")?.to_owned();
    let session = Session::start(agent, time().clock.now()).map_err(|e| error(&e))?;
    world.sessions.insert(name.clone(), Arc::new(session));
    world.entered.push(name);
    Ok(Line::new("ok"))
}

/// Leaving a session ends it and brings the outer one back.
pub(crate) fn leave(world: &mut World, line: &Line) -> Answer {
    let name = need(line, "session")?;
    world.session(name)?.end();
    world.entered.retain(|entered| entered != name);
    Ok(Line::new("ok"))
}

pub(crate) fn end(world: &mut World, line: &Line) -> Answer {
    world.session(need(line, "session")?)?.end();
    Ok(Line::new("ok"))
}

pub(crate) fn session(world: &mut World, line: &Line) -> Answer {
    let session = world.session(need(line, "session")?)?;
    Ok(Line::new("ok")
        .with("agent", session.agent().name())
        .with("lasts_ms", session.expires_at().0 - session.started_at().0)
        .with("age_ms", time().clock.wall().0 - session.started_at().0)
        .with("expired", session.is_expired(time().clock.monotonic()))
        .with("ended", session.is_ended()))
}

pub(crate) fn current(world: &mut World) -> Answer {
    let name = world.current().map(|session| session.agent().name());
    Ok(Line::new("ok").with_some("agent", name))
}

pub(crate) fn guard(world: &mut World, line: &Line) -> Answer {
    let name = need(line, "guard")?.to_owned();
    let on_deny = match line.get("on_deny").unwrap_or("raise") {
        "callback" | "approver" => Ok(OnDeny::Ask),
        text => OnDeny::parse(text),
    };
    let require_all = match line.get("require").unwrap_or("all") {
        "all" => true,
        "any" => false,
        other => return Err(fault(format!("`require` is `all` or `any`, not `{other}`"))),
    };
    let requirement = Requirement::new(list(line, "scope"), require_all);
    let on_deny = on_deny.map_err(|e| error(&e))?;
    let requirement = requirement.map_err(|e| error(&e))?;
    let function = line.get("function").unwrap_or(&name);
    let guarded = Guarded {
        guard: Arc::new(Guard::new(function, requirement, on_deny, Surface::Function)),
        approver: line.get("approver").map(str::to_owned),
        meanwhile: list(line, "meanwhile"),
        say: line.get("say").unwrap_or("true").to_owned(),
        raises: line.get("body") == Some("raise"),
    };
    world.guards.insert(name, guarded);
    Ok(Line::new("ok"))
}
