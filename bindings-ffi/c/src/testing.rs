//! Levers for tests: a clock that can be moved, digests without a call, panics. Never in a published library;
//! the header shows them to programs that define `AGENTSUDO_TESTING`.

use crate::abi::{agentsudo_error, agentsudo_status, agentsudo_text};
use crate::text::no_details;
use crate::{fence, panics};
use agentsudo_core::Error;
use agentsudo_core::model::call::Caller;
use agentsudo_core::model::{Call, UnixTime, canonical, reading};
use agentsudo_core::net::system_clock::{testing as clock, time};
use std::ffi::c_char;
use std::time::Duration;

/// Makes the clock of this process show `unix_ms` and stand still. First of all calls, or it is too late.
///
/// Errors: `INVALID`.
#[cfg(feature = "testing")]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_testing_stand_still(
    unix_ms: i64,
    out_error: *mut agentsudo_error,
) -> agentsudo_status {
    fence::call("agentsudo_testing_stand_still", out_error, |_| {
        clock::stand_still(UnixTime(unix_ms))?;
        Ok(agentsudo_status::Ok)
    })
}

/// Moves the clock of this process forward.
///
/// Errors: `INVALID`.
#[cfg(feature = "testing")]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_testing_advance(
    seconds: f64,
    out_error: *mut agentsudo_error,
) -> agentsudo_status {
    fence::call("agentsudo_testing_advance", out_error, |_| {
        let by = Duration::try_from_secs_f64(seconds);
        clock::advance(by.map_err(|_| Error::invalid("the clock goes forward only"))?);
        Ok(agentsudo_status::Ok)
    })
}

/// What the clock of this process shows: milliseconds since 1970-01-01T00:00:00 UTC.
#[cfg(feature = "testing")]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_testing_now() -> i64 {
    fence::read("agentsudo_testing_now", 0, |_| Some(time().clock.wall().0))
}

/// The canonical arguments of a call and its digest in hex, as if the agent `agent_id` had made it.
///
/// Errors: `REJECTED` (`invalid_arguments`), `INVALID`.
#[cfg(feature = "testing")]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_testing_digest(
    agent_id: *const c_char,
    function: *const c_char,
    scopes: *const *const c_char,
    scope_count: usize,
    arguments: *const c_char,
    out_canonical: *mut agentsudo_text,
    out_digest: *mut agentsudo_text,
    out_error: *mut agentsudo_error,
) -> agentsudo_status {
    fence::call("agentsudo_testing_digest", out_error, |caller| {
        let out_canonical = caller.out("out_canonical", out_canonical)?;
        let out_digest = caller.out("out_digest", out_digest)?;
        let call = Call::new(
            caller.text("function", function)?,
            caller.texts("scopes", scopes, scope_count)?,
            reading::arguments(&caller.text("arguments", arguments)?)?,
        );
        let agent_id = caller.text("agent_id", agent_id)?;
        let bytes = canonical::to_bytes(&call.arguments_json());
        let digest = call.digest(Caller { tenant: "", agent_id: &agent_id, policy: "", request_id: "" });
        caller.put_text(out_canonical, String::from_utf8_lossy(&bytes).into_owned())?;
        caller.put_text(out_digest, digest.to_hex())?;
        Ok(agentsudo_status::Ok)
    })
}

/// Makes the next call of `export` panic, once; null calls that off.
///
/// Errors: `INVALID`.
#[cfg(feature = "testing")]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_testing_panic_in(export: *const c_char) -> agentsudo_status {
    fence::call("agentsudo_testing_panic_in", no_details(), |caller| {
        panics::tell(caller.optional_text("export", export)?.as_deref());
        Ok(agentsudo_status::Ok)
    })
}

/// How many panics there were on demand.
#[cfg(feature = "testing")]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_testing_panics() -> u64 {
    fence::read("agentsudo_testing_panics", 0, |_| Some(panics::happened()))
}
