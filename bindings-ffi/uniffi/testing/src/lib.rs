//! Levers for tests beside everything that is published: a clock that can be moved, digests of calls that nobody made, a
//! panic. A crate of its own, so that a published library cannot have them. Used by the Kotlin tests and driver.

use agentsudo_core::model::call::Caller;
use agentsudo_core::model::{Call, UnixTime, canonical, reading};
use agentsudo_core::net::system_clock::testing as clock;
use std::time::Duration;

/// The canonical arguments of a call and its digest.
#[derive(Debug, uniffi::Record)]
pub struct CallDigest {
    /// Canonical JSON.
    pub canonical: String,
    /// 64 hex digits.
    pub digest: String,
}

/// A lever was pulled in a way that makes no sense.
#[derive(Debug, uniffi::Error)]
pub enum LeverError {
    /// It was.
    Refused {
        /// Why it makes none.
        why: String,
    },
}

impl std::fmt::Display for LeverError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let LeverError::Refused { why } = self;
        f.write_str(why)
    }
}

impl From<agentsudo_core::Error> for LeverError {
    fn from(error: agentsudo_core::Error) -> Self {
        LeverError::Refused { why: error.message().to_owned() }
    }
}

/// Moves the clock of this process forward.
#[uniffi::export]
pub fn advance(seconds: f64) -> Result<(), LeverError> {
    let by = Duration::try_from_secs_f64(seconds).map_err(|e| LeverError::Refused { why: e.to_string() })?;
    clock::advance(by);
    Ok(())
}

/// Makes the clock of this process show `unix_ms` and stand still. First thing, or it is too late.
#[uniffi::export]
pub fn stand_still(unix_ms: i64) -> Result<(), LeverError> {
    Ok(clock::stand_still(UnixTime(unix_ms))?)
}

/// The digest of a call, as if the agent `agent_id` had made it.
#[uniffi::export]
pub fn digest(
    agent_id: String,
    function: String,
    scopes: Vec<String>,
    arguments: String,
) -> Result<CallDigest, LeverError> {
    let call = Call::new(function, scopes, reading::arguments(&arguments)?);
    let caller = Caller { tenant: "", agent_id: &agent_id, policy: "", request_id: "" };
    let bytes = canonical::to_bytes(&call.arguments_json());
    Ok(CallDigest {
        canonical: String::from_utf8_lossy(&bytes).into_owned(),
        digest: call.digest(caller).to_hex(),
    })
}

/// Panics, to show that a panic arrives as an error.
#[allow(clippy::panic, reason = "that is its job")]
#[uniffi::export]
pub fn break_down() {
    panic!("on purpose");
}

agentsudo_uniffi::uniffi_reexport_scaffolding!();
uniffi::setup_scaffolding!("agentsudo_testing");
