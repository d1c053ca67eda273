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
    /// Can the caller run the call with arguments that a person has changed?
    pub takes_edits: bool,
    /// The names of arguments that it could not make anew in their own types.
    pub fixed: Vec<String>,
    /// What the call will do, in words for people.
    pub preview: Option<String>,
    /// The id that a framework gave the model's tool call, where it is one. In a session it names the request.
    pub tool_call: Option<String>,
}

impl Asker {
    /// An agent that is known by name only, outside a session; set what differs.
    pub fn new(agent_id: String, agent_name: String) -> Self {
        Asker {
            agent_id,
            agent_name,
            session_id: None,
            requested_by: None,
            takes_edits: false,
            fixed: Vec::new(),
            preview: None,
            tool_call: None,
        }
    }

    /// The agent behind a question at the gate, with what the host has said of it.
    pub fn of(question: &Question) -> Self {
        let session = question.session();
        Asker {
            session_id: Some(session.id().to_owned()),
            takes_edits: question.takes_edits(),
            fixed: question.fixed().to_vec(),
            preview: question.preview().map(str::to_owned),
            ..Asker::new(session.agent().id().to_owned(), session.agent().name())
        }
    }
}
