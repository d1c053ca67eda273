//! Agents and their scopes.

use crate::abi::{agentsudo_agent, agentsudo_error, agentsudo_status, agentsudo_text};
use crate::options::Options;
use crate::text::no_details;
use crate::{fence, json, table};
use agentsudo_core::model::{Agent, AgentOptions};
use std::ffi::c_char;

/// Makes an agent.
///
/// `name` is 1 to 256 characters and is shown to people. `scopes` are `scope_count` globs (`*` is any run of characters,
/// `?` one, `[abc]` one of a few) of 1 to 4096 characters each. `options` (may be null) is a JSON object: `role` (text,
/// "worker"), `session_ttl` (seconds, 3600; above 0, at most ten years), `hierarchical` (false; `write` also grants
/// `write:orders`).
///
/// Errors: `INVALID`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_agent_new(
    name: *const c_char,
    scopes: *const *const c_char,
    scope_count: usize,
    options: *const c_char,
    out_agent: *mut agentsudo_agent,
    out_error: *mut agentsudo_error,
) -> agentsudo_status {
    fence::call("agentsudo_agent_new", out_error, |caller| {
        let out = caller.out("out_agent", out_agent)?;
        let name = caller.text("name", name)?.into_owned();
        let scopes = caller.texts("scopes", scopes, scope_count)?;
        let mut given = Options::parse("an agent", caller.optional_text("options", options)?.as_deref())?;
        let made = AgentOptions {
            name,
            role: given.text("role")?.unwrap_or_else(|| "worker".to_owned()),
            session_ttl: Agent::ttl_from_seconds(given.seconds("session_ttl")?.unwrap_or(3600.0))?,
            hierarchical: given.flag("hierarchical")?.unwrap_or(false),
        };
        given.end()?;
        let agent = Agent::new(made, scopes)?;
        caller.put(out, agentsudo_agent { bits: table::put(agent)? });
        Ok(agentsudo_status::Ok)
    })
}

/// The agent's id, a UUID: what counts, where the name is what people see.
///
/// Errors: `INVALID`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_agent_id(
    agent: agentsudo_agent,
    out_id: *mut agentsudo_text,
    out_error: *mut agentsudo_error,
) -> agentsudo_status {
    fence::call("agentsudo_agent_id", out_error, |caller| {
        let out = caller.out("out_id", out_id)?;
        let id = table::find::<Agent>(agent.bits)?.with(|agent| agent.id().to_owned())?;
        caller.put_text(out, id)?;
        Ok(agentsudo_status::Ok)
    })
}

/// All of an agent as a JSON object: `id`, `name`, `role`, `session_ttl` (seconds), `hierarchical`, `scopes` (sorted). For
/// the agent's owner, never for the text that a model reads.
///
/// Errors: `INVALID`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_agent_json(
    agent: agentsudo_agent,
    out_json: *mut agentsudo_text,
    out_error: *mut agentsudo_error,
) -> agentsudo_status {
    fence::call("agentsudo_agent_json", out_error, |caller| {
        let out = caller.out("out_json", out_json)?;
        let json = table::find::<Agent>(agent.bits)?.with(|agent| json::agent(agent))?;
        caller.put_text(out, json)?;
        Ok(agentsudo_status::Ok)
    })
}

/// Changes name, role and the lifetime of sessions that start from now on. `options` is a JSON object with any of `name`,
/// `role`, `session_ttl`.
///
/// Errors: `INVALID`; then nothing was changed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_agent_update(
    agent: agentsudo_agent,
    options: *const c_char,
    out_error: *mut agentsudo_error,
) -> agentsudo_status {
    fence::call("agentsudo_agent_update", out_error, |caller| {
        let agent = table::share::<Agent>(agent.bits)?;
        let mut given = Options::parse("an agent", Some(&caller.text("options", options)?))?;
        let (name, role) = (given.text("name")?, given.text("role")?);
        let ttl = given.seconds("session_ttl")?.map(Agent::ttl_from_seconds).transpose()?;
        given.end()?;
        // The one that can fail comes first.
        name.map(|name| agent.set_name(name)).transpose()?;
        role.into_iter().for_each(|role| agent.set_role(role));
        ttl.into_iter().for_each(|ttl| agent.set_session_ttl(ttl));
        Ok(agentsudo_status::Ok)
    })
}

/// Does the agent hold `scope`, exactly or through a glob? What is no scope is held by nobody.
///
/// Errors: `INVALID`; then `*out_held` is false.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_agent_has_scope(
    agent: agentsudo_agent,
    scope: *const c_char,
    out_held: *mut bool,
    out_error: *mut agentsudo_error,
) -> agentsudo_status {
    fence::call("agentsudo_agent_has_scope", out_error, |caller| {
        let out = caller.out("out_held", out_held)?;
        let scope = caller.text("scope", scope)?;
        let held = table::find::<Agent>(agent.bits)?.with(|agent| agent.has_scope(&scope))?;
        caller.put(out, held);
        Ok(agentsudo_status::Ok)
    })
}

/// Grants `grant_count` scopes and revokes `revoke_count`, in one step; the next check sees the result, in open sessions
/// too. Either list may be null if its count is 0.
///
/// Errors: `INVALID`; then nothing was changed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_agent_change_scopes(
    agent: agentsudo_agent,
    grant: *const *const c_char,
    grant_count: usize,
    revoke: *const *const c_char,
    revoke_count: usize,
    out_error: *mut agentsudo_error,
) -> agentsudo_status {
    fence::call("agentsudo_agent_change_scopes", out_error, |caller| {
        let agent = table::share::<Agent>(agent.bits)?;
        let grant = caller.texts("grant", grant, grant_count)?;
        let revoke = caller.texts("revoke", revoke, revoke_count)?;
        agent.update_scopes(grant, &revoke)?;
        Ok(agentsudo_status::Ok)
    })
}

/// The scopes the agent holds, sorted, as a JSON list.
///
/// Errors: `INVALID`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_agent_scopes(
    agent: agentsudo_agent,
    out_json: *mut agentsudo_text,
    out_error: *mut agentsudo_error,
) -> agentsudo_status {
    fence::call("agentsudo_agent_scopes", out_error, |caller| {
        let out = caller.out("out_json", out_json)?;
        let scopes = table::find::<Agent>(agent.bits)?.with(|agent| agent.scopes())?;
        caller.put_text(out, serde_json::Value::from_iter(scopes).to_string())?;
        Ok(agentsudo_status::Ok)
    })
}

/// Frees the handle of an agent. Its open sessions go on. Null is fine.
///
/// Errors: `INVALID` for a handle that is no agent.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_agent_free(agent: agentsudo_agent) -> agentsudo_status {
    fence::call("agentsudo_agent_free", no_details(), |_| {
        table::remove::<Agent>(agent.bits)?;
        Ok(agentsudo_status::Ok)
    })
}
