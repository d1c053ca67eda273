//! What every approver needs to ask: who asks, about which call, and a ticket that is posted.

use crate::lift;
use crate::mailbox::{self, Mail, mail};
use crate::question::Question;
use agentsudo_core::model::Call;
use agentsudo_core::net::Asker;
use agentsudo_core::{Error, Result, desk};

/// The caller and the call.
pub(crate) type About = (Asker, Call);

/// The caller and the frozen call behind a question.
pub(crate) fn about(question: &Question) -> Result<About> {
    let core = question.core();
    let call = core.call().cloned().ok_or_else(|| Error::defect("the question is not frozen yet"))?;
    Ok((Asker::of(&core), call))
}

/// A call that is known by name only: a callback was called by hand.
pub(crate) fn by_name(
    (agent_id, agent_name): (String, String),
    scope: String,
    function: String,
    arguments: &str,
) -> Result<About> {
    let arguments = lift::arguments(arguments)?;
    let asker = Asker::new(agent_id, agent_name);
    Ok((asker, Call { function, scopes: vec![scope], arguments }))
}

/// Asks, and posts the ticket.
pub(crate) fn open<Asking>(wait: f64, about: Result<About>, ask: impl FnOnce(Asker, Call) -> Asking)
where
    Asking: Future<Output = Result<desk::Ticket>> + Send + 'static,
{
    let asking = about.map(|(asker, call)| ask(asker, call));
    mailbox::start(wait, async move {
        match asking {
            Ok(asking) => mail(asking.await, Mail::Ticket),
            Err(error) => error.into(),
        }
    });
}
