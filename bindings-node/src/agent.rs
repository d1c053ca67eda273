//! The agent as JavaScript holds it. The class that users see, `Agent` in `ts/core.ts`, adds the sugar.

use crate::errors::{Failure, Outcome, complaint, outcome};
use crate::held;
use agentsudo_core::model;
use napi::bindgen_prelude::{Env, Result, Unknown};
use napi_derive::napi;
use std::sync::Arc;

/// Who asks.
#[napi]
pub struct Agent(Arc<model::Agent>);

/// How an agent is made.
#[napi(object, object_to_js = false)]
pub struct AgentOptions {
    /// Shown to people.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<String>,
    /// What it is for.
    pub role: String,
    /// Seconds.
    pub session_ttl: f64,
    /// `write` also grants `write:orders`.
    pub hierarchical: bool,
}

impl Agent {
    /// The core's agent.
    pub(crate) fn core(&self) -> &Arc<model::Agent> {
        &self.0
    }
}

/// Makes an agent.
#[napi(catch_unwind)]
pub fn make_agent(options: AgentOptions) -> Outcome<Agent> {
    outcome(model::Agent::ttl_from_seconds(options.session_ttl).and_then(|session_ttl| {
        let made = model::AgentOptions {
            name: options.name,
            role: options.role,
            session_ttl,
            hierarchical: options.hierarchical,
        };
        Ok(Agent(Arc::new(model::Agent::new(made, options.scopes)?)))
    }))
}

#[napi]
impl Agent {
    /// Its id.
    #[napi(getter, catch_unwind)]
    pub fn id(&self) -> &str {
        self.0.id()
    }

    /// Its name.
    #[napi(getter, catch_unwind)]
    pub fn name(&self) -> String {
        self.0.name()
    }

    /// Renames it.
    #[napi(catch_unwind)]
    pub fn rename(&self, name: String) -> Option<Failure> {
        complaint(self.0.set_name(name))
    }

    /// What it is for.
    #[napi(getter, catch_unwind)]
    pub fn role(&self) -> String {
        self.0.role()
    }

    /// Changes what it is for.
    #[napi(catch_unwind)]
    pub fn assign(&self, role: String) {
        self.0.set_role(role);
    }

    /// How long its sessions last, in seconds.
    #[napi(getter, catch_unwind)]
    pub fn session_ttl(&self) -> f64 {
        self.0.session_ttl().as_secs_f64()
    }

    /// Changes how long sessions last that start from now on.
    #[napi(catch_unwind)]
    pub fn change_session_ttl(&self, seconds: f64) -> Option<Failure> {
        complaint(model::Agent::ttl_from_seconds(seconds).map(|ttl| self.0.set_session_ttl(ttl)))
    }

    /// Does it hold the scope, exactly or through a glob?
    #[napi(catch_unwind)]
    pub fn has_scope(&self, scope: String) -> bool {
        self.0.has_scope(&scope)
    }

    /// The short way of `has_scope`: a function that gives nothing where only the long way tells.
    #[napi(catch_unwind, ts_return_type = "(scope: string) => boolean | undefined")]
    pub fn scope_test<'env>(&self, env: &'env Env) -> Result<Unknown<'env>> {
        held::function(env, &self.0)
    }

    /// Was exactly this granted?
    #[napi(catch_unwind)]
    pub fn holds(&self, scope: String) -> bool {
        self.0.with_scopes(|set| set.contains(&scope))
    }

    /// All its scopes, sorted.
    #[napi(getter, catch_unwind)]
    pub fn scope_list(&self) -> Vec<String> {
        self.0.scopes().into_iter().collect()
    }

    /// How many scopes it has.
    #[napi(getter, catch_unwind)]
    pub fn scope_count(&self) -> u32 {
        self.0.with_scopes(|set| u32::try_from(set.len()).unwrap_or(u32::MAX))
    }

    /// Grants and revokes in one step, or does nothing. True if something was revoked.
    #[napi(catch_unwind)]
    pub fn change_scopes(&self, grant: Vec<String>, revoke: Vec<String>) -> Outcome<bool> {
        outcome(self.0.update_scopes(grant, &revoke))
    }

    /// Grants these scopes and revokes all others, in one step, or does nothing.
    #[napi(catch_unwind)]
    pub fn replace_scopes(&self, scopes: Vec<String>) -> Option<Failure> {
        complaint(self.0.replace_scopes(scopes))
    }
}
