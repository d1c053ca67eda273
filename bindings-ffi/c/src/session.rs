//! Sessions. In C a session is not ambient: the program hands it to the gate with every call.

use crate::abi::{agentsudo_agent, agentsudo_error, agentsudo_session, agentsudo_status, agentsudo_text};
use crate::text::no_details;
use crate::{fence, json, process, table};
use agentsudo_core::desk::Logger;
use agentsudo_core::gate::Level;
use agentsudo_core::model::agent::seconds_within;
use agentsudo_core::model::{Agent, Session};
use agentsudo_core::net::process::records;
use agentsudo_core::wire::log::{self, SessionEvent};

/// When a session began and ends, and whether it has.
#[repr(C)]
#[derive(Debug, Clone, Copy, Default)]
pub struct agentsudo_session_times {
    /// Milliseconds since 1970-01-01T00:00:00 UTC.
    pub started_unix_ms: i64,
    /// The same; for people. Whether it is over is decided by a clock that nobody can set.
    pub expires_unix_ms: i64,
    /// Its time has run out.
    pub expired: bool,
    /// It was ended by hand.
    pub ended: bool,
}

/// Starts a session of an agent: it lasts the agent's `session_ttl` from now.
///
/// Errors: `INVALID`; `INTERNAL` if the system has no randomness.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_session_start(
    agent: agentsudo_agent,
    out_session: *mut agentsudo_session,
    out_error: *mut agentsudo_error,
) -> agentsudo_status {
    fence::call("agentsudo_session_start", out_error, |caller| {
        let out = caller.out("out_session", out_session)?;
        let agent = table::share::<Agent>(agent.bits)?;
        let session = Session::start(agent, process::gate()?.clock().now())?;
        announce(SessionEvent::Start, &session)?;
        caller.put(out, agentsudo_session { bits: table::put(session)? });
        Ok(agentsudo_status::Ok)
    })
}

/// Ends a session, everywhere at once and for good: what waits for an answer in it will not run. Twice is fine.
///
/// Errors: `INVALID`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_session_end(
    session: agentsudo_session,
    out_error: *mut agentsudo_error,
) -> agentsudo_status {
    fence::call("agentsudo_session_end", out_error, |_| {
        end(&*table::share::<Session>(session.bits)?)?;
        Ok(agentsudo_status::Ok)
    })
}

/// Lets a session end `seconds` from now (above 0, at most ten years), if it would not end earlier: nothing makes it longer.
///
/// Errors: `INVALID`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_session_shorten(
    session: agentsudo_session,
    seconds: f64,
    out_error: *mut agentsudo_error,
) -> agentsudo_status {
    fence::call("agentsudo_session_shorten", out_error, |_| {
        let session = table::share::<Session>(session.bits)?;
        let left = seconds_within("seconds", seconds, Agent::MAX_TTL_SECONDS)?;
        session.shorten_to(process::gate()?.clock().now().after(left));
        Ok(agentsudo_status::Ok)
    })
}

/// When a session began and ends.
///
/// Errors: `INVALID`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_session_look(
    session: agentsudo_session,
    out_times: *mut agentsudo_session_times,
    out_error: *mut agentsudo_error,
) -> agentsudo_status {
    fence::call("agentsudo_session_look", out_error, |caller| {
        let out = caller.out("out_times", out_times)?;
        let session = table::share::<Session>(session.bits)?;
        let times = agentsudo_session_times {
            started_unix_ms: session.started_at().0,
            expires_unix_ms: session.expires_at().0,
            expired: session.is_expired(process::gate()?.clock().monotonic()),
            ended: session.is_ended(),
        };
        caller.put(out, times);
        Ok(agentsudo_status::Ok)
    })
}

/// All of a session as a JSON object: `id`, `agent`, `agent_id`, `started_at`, `expires_at` (RFC 3339, UTC), `expired`, `ended`.
///
/// Errors: `INVALID`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_session_json(
    session: agentsudo_session,
    out_json: *mut agentsudo_text,
    out_error: *mut agentsudo_error,
) -> agentsudo_status {
    fence::call("agentsudo_session_json", out_error, |caller| {
        let out = caller.out("out_json", out_json)?;
        let session = table::share::<Session>(session.bits)?;
        caller.put_text(out, json::session(&session, process::gate()?.clock().monotonic()))?;
        Ok(agentsudo_status::Ok)
    })
}

/// Ends a session and frees its handle. Null is fine.
///
/// Errors: `INVALID` for a handle that is no session.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_session_free(session: agentsudo_session) -> agentsudo_status {
    fence::call("agentsudo_session_free", no_details(), |_| {
        if let Some(session) = table::remove::<Session>(session.bits)? {
            end(&session)?;
        }
        Ok(agentsudo_status::Ok)
    })
}

fn end(session: &Session) -> agentsudo_core::Result<()> {
    let ended_now = !session.is_ended();
    session.end();
    if ended_now { announce(SessionEvent::End, session) } else { Ok(()) }
}

/// Logs a session's start or end.
fn announce(event: SessionEvent, session: &Session) -> agentsudo_core::Result<()> {
    let (agent, now) = (session.agent(), process::gate()?.clock().wall());
    let line = log::session(event, &agent.name(), agent.id(), session.id(), now, records().redactor());
    records().say(Logger::Core, Level::Info, &line);
    Ok(())
}
