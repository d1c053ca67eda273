//! Levers for tests: a clock that can be moved and settlements without a desk. Never in a published package.

use crate::errors::{Failure, Outcome, complaint, outcome};
use crate::question::Settlement;
use agentsudo_core::Reason;
use agentsudo_core::gate::{self, Assurance, Decider, Decision, Leave, Outcome as Decided, State, Via};
use agentsudo_core::model::call::Caller;
use agentsudo_core::model::{ApprovalId, Call, UnixTime, canonical};
use agentsudo_core::net::process::gate;
use agentsudo_core::net::system_clock::testing as clock;
use napi_derive::napi;
use std::sync::Arc;
use std::time::Duration;

/// Canonical arguments and the digest over them.
#[napi(object, object_from_js = false)]
pub struct Digested {
    /// Canonical JSON.
    pub canonical: String,
    /// Hex.
    pub digest: String,
}

/// Moves the clock of this process forward.
#[napi(catch_unwind)]
pub fn testing_advance(seconds: f64) {
    clock::advance(Duration::from_secs_f64(seconds));
}

/// What the clock of this process shows, in milliseconds since 1970.
#[napi(catch_unwind)]
pub fn testing_now() -> f64 {
    gate().clock().wall().0 as f64
}

/// Makes the clock of this process show `unix_ms` and stand still. First thing, or it is too late.
#[napi(catch_unwind)]
pub fn testing_stand_still(unix_ms: f64) -> Option<Failure> {
    complaint(clock::stand_still(UnixTime(unix_ms as i64)))
}

/// What a desk would say after a human's answer.
#[napi(catch_unwind)]
pub fn testing_settlement(approved: bool, note: Option<String>) -> Outcome<Settlement> {
    let decider = Decider {
        workspace: None,
        id: "U1".into(),
        name: "alice".into(),
        via: Via::Script,
        assurance: Assurance::Asserted,
    };
    let outcome_of = if approved { Decided::Approved } else { Decided::Denied };
    outcome(ApprovalId::random().map(|approval_id| {
        Settlement(Ok(gate::Settlement {
            approval_id,
            state: if approved { State::Approved } else { State::Denied },
            decision: Some(Arc::new(Decision {
                outcome: outcome_of,
                decider,
                at: UnixTime(0),
                note,
                leave: Leave::Once,
                edit: None,
            })),
            refusal: (!approved).then_some(Reason::DeniedByPerson),
        }))
    }))
}

/// The canonical arguments of a call and its digest, as if the agent `agent_id` had made it.
#[napi(catch_unwind)]
pub fn testing_digest(
    agent_id: String,
    name: String,
    scopes: Vec<String>,
    arguments: String,
) -> Outcome<Digested> {
    outcome(crate::lift::arguments(&arguments).map(|arguments| {
        let call = Call::new(name, scopes, arguments);
        let caller = Caller { tenant: "", agent_id: &agent_id, policy: "", request_id: "" };
        let bytes = canonical::to_bytes(&call.arguments_json());
        Digested {
            canonical: String::from_utf8_lossy(&bytes).into_owned(),
            digest: call.digest(caller).to_hex(),
        }
    }))
}

/// Panics, to show that a panic arrives as an error.
#[napi(catch_unwind)]
pub fn testing_panic() {
    #[allow(clippy::panic, reason = "that is its job")]
    {
        panic!("on purpose")
    }
}
