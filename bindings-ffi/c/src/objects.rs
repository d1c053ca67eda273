//! Owns the list of what C can hold a handle of. Decides nothing; used by `table`.

use crate::approver::Approver;
use crate::error::Failed;
use crate::gate::Asking;
use crate::guard::Guarded;
use crate::permit::Permit;
use crate::response::Response;
use crate::table::Kind;
use crate::text::Text;
use crate::ticket::Ticket;
use agentsudo_core::gate::Guardrails;
use agentsudo_core::model::{Agent, Session};
use agentsudo_core::net::cloud::Telemetry;
use std::sync::Arc;

/// Anything with a handle.
pub(crate) enum Object {
    Agent(Arc<Agent>),
    Session(Arc<Session>),
    Guard(Arc<Guarded>),
    Question(Arc<Asking>),
    Permit(Arc<Permit>),
    Approver(Arc<Approver>),
    Ticket(Arc<Ticket>),
    Response(Arc<Response>),
    Guardrails(Arc<Guardrails>),
    Telemetry(Arc<Telemetry>),
    Error(Arc<Failed>),
    Text(Arc<Text>),
}

impl Object {
    /// What it is called in messages.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Object::Agent(_) => Agent::NAME,
            Object::Session(_) => Session::NAME,
            Object::Guard(_) => Guarded::NAME,
            Object::Question(_) => Asking::NAME,
            Object::Permit(_) => Permit::NAME,
            Object::Approver(_) => Approver::NAME,
            Object::Ticket(_) => Ticket::NAME,
            Object::Response(_) => Response::NAME,
            Object::Guardrails(_) => Guardrails::NAME,
            Object::Telemetry(_) => Telemetry::NAME,
            Object::Error(_) => Failed::NAME,
            Object::Text(_) => Text::NAME,
        }
    }
}

impl Kind for Agent {
    const NAME: &'static str = "agent";

    #[inline]
    fn of(object: &Object) -> Option<&Arc<Self>> {
        if let Object::Agent(it) = object { Some(it) } else { None }
    }

    fn into_object(this: Arc<Self>) -> Object {
        Object::Agent(this)
    }
}

impl Kind for Session {
    const NAME: &'static str = "session";

    #[inline]
    fn of(object: &Object) -> Option<&Arc<Self>> {
        if let Object::Session(it) = object { Some(it) } else { None }
    }

    fn into_object(this: Arc<Self>) -> Object {
        Object::Session(this)
    }
}

impl Kind for Guarded {
    const NAME: &'static str = "guard";

    #[inline]
    fn of(object: &Object) -> Option<&Arc<Self>> {
        if let Object::Guard(it) = object { Some(it) } else { None }
    }

    fn into_object(this: Arc<Self>) -> Object {
        Object::Guard(this)
    }
}

impl Kind for Asking {
    const NAME: &'static str = "question";

    #[inline]
    fn of(object: &Object) -> Option<&Arc<Self>> {
        if let Object::Question(it) = object { Some(it) } else { None }
    }

    fn into_object(this: Arc<Self>) -> Object {
        Object::Question(this)
    }
}

impl Kind for Permit {
    const NAME: &'static str = "permit";

    #[inline]
    fn of(object: &Object) -> Option<&Arc<Self>> {
        if let Object::Permit(it) = object { Some(it) } else { None }
    }

    fn into_object(this: Arc<Self>) -> Object {
        Object::Permit(this)
    }
}

impl Kind for Approver {
    const NAME: &'static str = "approver";

    #[inline]
    fn of(object: &Object) -> Option<&Arc<Self>> {
        if let Object::Approver(it) = object { Some(it) } else { None }
    }

    fn into_object(this: Arc<Self>) -> Object {
        Object::Approver(this)
    }
}

impl Kind for Ticket {
    const NAME: &'static str = "ticket";

    #[inline]
    fn of(object: &Object) -> Option<&Arc<Self>> {
        if let Object::Ticket(it) = object { Some(it) } else { None }
    }

    fn into_object(this: Arc<Self>) -> Object {
        Object::Ticket(this)
    }
}

impl Kind for Response {
    const NAME: &'static str = "response";

    #[inline]
    fn of(object: &Object) -> Option<&Arc<Self>> {
        if let Object::Response(it) = object { Some(it) } else { None }
    }

    fn into_object(this: Arc<Self>) -> Object {
        Object::Response(this)
    }
}

impl Kind for Guardrails {
    const NAME: &'static str = "guardrails";

    #[inline]
    fn of(object: &Object) -> Option<&Arc<Self>> {
        if let Object::Guardrails(it) = object { Some(it) } else { None }
    }

    fn into_object(this: Arc<Self>) -> Object {
        Object::Guardrails(this)
    }
}

impl Kind for Telemetry {
    const NAME: &'static str = "telemetry";

    #[inline]
    fn of(object: &Object) -> Option<&Arc<Self>> {
        if let Object::Telemetry(it) = object { Some(it) } else { None }
    }

    fn into_object(this: Arc<Self>) -> Object {
        Object::Telemetry(this)
    }
}

impl Kind for Failed {
    const NAME: &'static str = "error";

    #[inline]
    fn of(object: &Object) -> Option<&Arc<Self>> {
        if let Object::Error(it) = object { Some(it) } else { None }
    }

    fn into_object(this: Arc<Self>) -> Object {
        Object::Error(this)
    }
}

impl Kind for Text {
    const NAME: &'static str = "text";

    #[inline]
    fn of(object: &Object) -> Option<&Arc<Self>> {
        if let Object::Text(it) = object { Some(it) } else { None }
    }

    fn into_object(this: Arc<Self>) -> Object {
        Object::Text(this)
    }
}
