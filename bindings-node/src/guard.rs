//! What stands before a JavaScript function. Made once, where `sudo` is written.

use crate::errors::{Failure, Outcome, denied, outcome};
use crate::question::Question;
use crate::session::Session;
use crate::{hot, process};
use agentsudo_core::Error;
use agentsudo_core::gate::{self, OnDeny, Requirement, Step, Surface};
use agentsudo_core::model::generation;
use napi::Either;
use napi_derive::napi;
use std::sync::Arc;

/// A guarded function, as the gate sees it.
#[napi]
pub struct Guard(Arc<gate::Guard>);

/// Makes a guard. `on_deny` is `raise`, `log`, or nothing if there is a callback to ask.
#[napi(catch_unwind)]
pub fn make_guard(
    name: String,
    scopes: Vec<String>,
    require_all: bool,
    on_deny: Option<String>,
    surface: String,
) -> Outcome<Guard> {
    let parse = || {
        let on_deny = on_deny.as_deref().map_or(Ok(OnDeny::Ask), OnDeny::parse)?;
        let surface = match surface.as_str() {
            "function" => Surface::Function,
            "model" => Surface::Model,
            "endpoint" => Surface::Endpoint,
            other => {
                return Err(Error::invalid(format!(
                    "surface must be \"function\", \"model\" or \"endpoint\", not `{other}`"
                )));
            }
        };
        let requirement = Requirement::new(scopes, require_all)?;
        Ok(Guard(Arc::new(gate::Guard::new(&name, requirement, on_deny, surface))))
    };
    outcome(parse())
}

#[napi]
impl Guard {
    /// The name shown to people.
    #[napi(getter, catch_unwind)]
    pub fn function(&self) -> &str {
        &self.0.function
    }

    /// Meets a call: nothing if it may run, a question if somebody has to be asked, a failure if it is refused. What
    /// may be remembered of it is left on the page.
    #[napi(catch_unwind)]
    pub fn begin(&self, session: Option<&Session>) -> Option<Either<Question, Failure>> {
        let seen = generation::current();
        match (process::gate().begin(session.map(Session::core), &self.0), session) {
            (Step::Run(_), Some(session)) => {
                hot::remember(session.core(), &self.0, seen);
                None
            }
            (Step::Run(_), None) => {
                Some(Either::B(crate::errors::failure(&Error::defect("a call ran without a session"))))
            }
            (Step::Ask(question), _) => Some(Either::A(Question::new(question))),
            (Step::Refuse(denial), _) => Some(Either::B(denied(denial))),
        }
    }
}
