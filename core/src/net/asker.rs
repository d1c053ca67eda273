//! Who asks, as approvers are told. Used by every approver; decides nothing.

use crate::gate::Question;

/// Who asks.
#[derive(Debug, Clone)]
pub struct Asker {
    /// The agent's id.
    pub agent_id: String,
    /// Its name.
    pub agent_name: String,
    /// Its session, where there is one.
    pub session_id: Option<String>,
    /// The person on whose behalf it asks, where that is said for this call: he may not approve it.
    pub requested_by: Option<String>,
    /// The id that a framework gave the model's tool call, where it is one. In a session it names the request.
    pub tool_call: Option<String>,
}

impl Asker {
    /// The agent behind a question at the gate.
    pub fn of(question: &Question) -> Self {
        let session = question.session();
        Asker {
            agent_id: session.agent().id().to_owned(),
            agent_name: session.agent().name(),
            session_id: Some(session.id().to_owned()),
            requested_by: None,
            tool_call: None,
        }
    }
}
