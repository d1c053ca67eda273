//! The wait of one who has asked, up to the end of his request. Its steps are written out, and what holds them need not be
//! pinned: a hundred thousand may wait at once, and what the compiler makes of an `async fn` takes three times the room.

use super::bells::Bell;
use super::store::Pending;
use super::ticket::Ticket;
use super::waiting::Look;
use crate::error::Result;
use crate::gate::decision::Settlement;
use crate::gate::{Approval, State};
use crate::model::Monotonic;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

/// Resolves once a request has ended, one way or another; at the latest at its deadline. An error is the store's, if it
/// cannot be read.
#[must_use = "nobody waits unless it is polled"]
pub struct Ending {
    ticket: Ticket,
    at: At,
}

/// As [`Ending`], and says what the end comes to for the one who asked.
#[derive(Debug)]
#[must_use = "nobody waits unless it is polled"]
pub struct Settling(Ending);

enum At {
    Start,
    /// Looks how the request stands, and listens already: a change in between is not missed.
    Looking(Bell, Pending<'static, Look>),
    /// Listens until then, at the latest.
    Listening(Bell, Monotonic),
}

impl Ending {
    pub(super) fn of(ticket: &Ticket) -> Self {
        Ending { ticket: ticket.clone(), at: At::Start }
    }

    fn look(&self) -> At {
        let ticket = self.ticket.clone();
        let bell = ticket.desk().counter.bells().hang(&ticket.request().id);
        // Boxed: it takes ten times the room of waiting, and is over at once.
        At::Looking(bell, Box::pin(async move { ticket.desk().look_for_end(ticket.request()).await }))
    }
}

impl Future for Ending {
    type Output = Result<Approval>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<Approval>> {
        loop {
            let next = match std::mem::replace(&mut self.at, At::Start) {
                At::Start => self.look(),
                At::Looking(bell, mut look) => match look.as_mut().poll(context) {
                    Poll::Pending => {
                        self.at = At::Looking(bell, look);
                        return Poll::Pending;
                    }
                    Poll::Ready(Look::Over(end)) => return Poll::Ready(end),
                    Poll::Ready(Look::Again) => At::Start,
                    Poll::Ready(Look::At(wake_at)) => At::Listening(bell, wake_at),
                },
                At::Listening(bell, until) => {
                    let desk = self.ticket.desk();
                    match desk.counter.poll(&bell, context, until) {
                        Poll::Pending => {
                            self.at = At::Listening(bell, until);
                            return Poll::Pending;
                        }
                        Poll::Ready(true) => match bell.word(&desk.project) {
                            Some(approval) if approval.state == State::Approved => {
                                return Poll::Ready(Ok(approval));
                            }
                            _ => At::Start,
                        },
                        Poll::Ready(false) => At::Start,
                    }
                }
            };
            self.at = next;
        }
    }
}

impl Settling {
    pub(super) fn of(ticket: &Ticket) -> Self {
        Settling(Ending::of(ticket))
    }
}

impl Future for Settling {
    type Output = Settlement;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Settlement> {
        let ended = Pin::new(&mut self.0).poll(context);
        ended.map(|ended| match ended {
            Ok(approval) => Settlement::of(&approval),
            Err(error) => self.0.ticket.refused(error.reason()),
        })
    }
}

impl fmt::Debug for Ending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ending").field("ticket", &self.ticket).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_takes_little_room() {
        assert!(size_of::<Settling>() <= 48, "{} bytes for each of those who wait", size_of::<Settling>());
    }
}
