//! What stands before a function. Made once, where the function is written.

use crate::errors::SudoError;
use crate::process;
use crate::question::Question;
use crate::session::Session;
use agentsudo_core::gate::{self, Requirement, Step};
use agentsudo_core::panics::fence_host;
use std::sync::Arc;

/// What happens when a scope is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum OnDeny {
    /// Refuse.
    Raise,
    /// Audit mode: put it on record and run all the same.
    Log,
    /// Ask a callback or an approver.
    Ask,
}

/// Reads `raise` or `log`, as they stand in a configuration.
#[uniffi::export]
pub fn parse_on_deny(text: String) -> Result<OnDeny, SudoError> {
    Ok(match gate::OnDeny::parse(&text)? {
        gate::OnDeny::Raise => OnDeny::Raise,
        gate::OnDeny::Log => OnDeny::Log,
        gate::OnDeny::Ask => OnDeny::Ask,
    })
}

/// What kind of thing is guarded: for the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum Surface {
    /// A function.
    Function,
    /// The making of a model instance.
    Model,
    /// An endpoint of a web application.
    Endpoint,
}

/// A guarded function, as the gate sees it.
#[derive(Debug, uniffi::Object)]
pub struct Guard {
    guard: Arc<gate::Guard>,
}

#[uniffi::export]
impl Guard {
    /// A guard before `function` (a name for people) that needs all of `scopes`, or any one of them. `surface`: what is
    /// guarded, a function by default.
    #[uniffi::constructor(default(require_all = true, surface = None))]
    pub fn new(
        function: String,
        scopes: Vec<String>,
        on_deny: OnDeny,
        require_all: bool,
        surface: Option<Surface>,
    ) -> Result<Self, SudoError> {
        fence_host();
        let on_deny = match on_deny {
            OnDeny::Raise => gate::OnDeny::Raise,
            OnDeny::Log => gate::OnDeny::Log,
            OnDeny::Ask => gate::OnDeny::Ask,
        };
        let surface = match surface {
            None | Some(Surface::Function) => gate::Surface::Function,
            Some(Surface::Model) => gate::Surface::Model,
            Some(Surface::Endpoint) => gate::Surface::Endpoint,
        };
        let requirement = Requirement::new(scopes, require_all)?;
        Ok(Guard { guard: Arc::new(gate::Guard::new(&function, requirement, on_deny, surface)) })
    }

    /// The function's name, as people see it.
    pub fn function(&self) -> String {
        self.guard.function.clone()
    }

    /// Meets a call: nothing if it may run, a question if somebody has to be asked. Throws if it is refused.
    #[uniffi::method(default(session = None))]
    pub fn begin(&self, session: Option<Arc<Session>>) -> Result<Option<Arc<Question>>, SudoError> {
        let session = session.as_ref().map(|session| session.core());
        match process::gate().begin(session, &self.guard) {
            Step::Run(_) => Ok(None),
            Step::Ask(question) => Ok(Some(Arc::new(Question::new(question)))),
            Step::Refuse(denial) => Err(denial.into()),
        }
    }
}
