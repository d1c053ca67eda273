//! What every approver needs to ask: who asks, about which call, and a ticket that is posted.

use crate::lift;
use crate::mailbox::{self, Mail, mail};
use crate::question::Question;
use agentsudo_core::model::Call;
use agentsudo_core::net::Asker;
use agentsudo_core::{Error, Result, desk};
use std::sync::Arc;

/// The caller and the call.
pub(crate) type About = (Asker, Arc<Call>);

/// The caller and the frozen call behind a question, which is put with the words of `preview`.
pub(crate) fn about(question: &Question, preview: Option<&str>) -> Result<About> {
    let core = question.core();
    if preview.is_some_and(|words| !core.set_preview(words)) {
        return Err(Error::defect("the call was asked about in other words before"));
    }
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
    Ok((asker, Arc::new(Call::new(function, [scope], arguments))))
}

/// Asks, and posts the ticket.
pub(crate) fn open<Asking>(wait: f64, about: Result<About>, ask: impl FnOnce(Asker, Arc<Call>) -> Asking)
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
