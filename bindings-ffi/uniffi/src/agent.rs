//! The agent: who asks, and the scopes it holds.

use crate::cloud::Telemetry;
use crate::errors::SudoError;
use crate::session::Session;
use agentsudo_core::model::{self, AgentOptions, ScopeSet};
use agentsudo_core::panics::fence_host;
use std::sync::Arc;

/// Who asks: a name and the scopes it holds.
#[derive(Debug, uniffi::Object)]
pub struct Agent {
    agent: Arc<model::Agent>,
}

impl Agent {
    /// The core's agent.
    pub(crate) fn core(&self) -> &Arc<model::Agent> {
        &self.agent
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        // Sessions of it may live on; where its events go is forgotten with the object that said so.
        agentsudo_core::net::process::records().drop_agent_telemetry(self.agent.id());
    }
}

#[uniffi::export]
impl Agent {
    /// A new agent with an id of its own.
    ///
    /// `name`: shown to humans, 1 to 256 characters. `scopes`: what it may do; `*` stands for any characters, `?` for one,
    /// `[abc]` and `[!abc]` for one of, or none of, a few. `role`: what it is for. `session_ttl`: how long a session lasts,
    /// in seconds, above 0 and at most ten years. `hierarchical`: `write` then also grants `write:orders`.
    #[uniffi::constructor(default(role = "worker", session_ttl = 3600.0, hierarchical = false))]
    pub fn new(
        name: String,
        scopes: Vec<String>,
        role: String,
        session_ttl: f64,
        hierarchical: bool,
    ) -> Result<Self, SudoError> {
        fence_host();
        let session_ttl = model::Agent::ttl_from_seconds(session_ttl)?;
        let options = AgentOptions { name, role, session_ttl, hierarchical };
        Ok(Agent { agent: Arc::new(model::Agent::new(options, scopes)?) })
    }

    /// A random UUID: its identity.
    pub fn id(&self) -> String {
        self.agent.id().to_owned()
    }

    /// Its name.
    pub fn name(&self) -> String {
        self.agent.name()
    }

    /// Renames it.
    pub fn set_name(&self, name: String) -> Result<(), SudoError> {
        Ok(self.agent.set_name(name)?)
    }

    /// What it is for.
    pub fn role(&self) -> String {
        self.agent.role()
    }

    /// Changes what it is for.
    pub fn set_role(&self, role: String) {
        self.agent.set_role(role);
    }

    /// How long a session of it lasts, in seconds.
    pub fn session_ttl(&self) -> f64 {
        self.agent.session_ttl().as_secs_f64()
    }

    /// Changes how long sessions last that start from now on, in seconds.
    pub fn set_session_ttl(&self, seconds: f64) -> Result<(), SudoError> {
        self.agent.set_session_ttl(model::Agent::ttl_from_seconds(seconds)?);
        Ok(())
    }

    /// Does `write` also grant `write:orders`?
    pub fn hierarchical(&self) -> bool {
        self.agent.hierarchical()
    }

    /// Does it hold the scope, exactly or through a glob?
    pub fn has_scope(&self, scope: String) -> bool {
        self.agent.has_scope(&scope)
    }

    /// All its scopes, sorted. For the agent's owner, not for a model.
    pub fn scopes(&self) -> Vec<String> {
        self.agent.scopes().into_iter().collect()
    }

    /// Was this very scope granted?
    pub fn is_granted(&self, scope: String) -> bool {
        self.agent.with_scopes(|set| set.contains(&scope))
    }

    /// Grants and revokes in one step, or does nothing if one of `grant` is not a scope. True if something was revoked.
    pub fn update_scopes(&self, grant: Vec<String>, revoke: Vec<String>) -> Result<bool, SudoError> {
        Ok(self.agent.update_scopes(grant, &revoke)?)
    }

    /// Grants `scopes` and revokes all others, in one step.
    pub fn replace_scopes(&self, scopes: Vec<String>) -> Result<(), SudoError> {
        let fresh = ScopeSet::new(scopes, self.agent.hierarchical())?;
        self.agent.change_scopes(|set| *set = fresh);
        Ok(())
    }

    /// Starts a session: its time runs from now.
    pub fn start_session(&self) -> Result<Arc<Session>, SudoError> {
        Session::start(Arc::clone(&self.agent))
    }

    /// Sends this agent's decisions to `telemetry`, instead of where those of all others go.
    pub fn send_telemetry_to(&self, telemetry: &Telemetry) {
        telemetry.attach_agent(self.agent.id());
    }
}
