//! The wait of one who has asked, up to the end of his request. Its steps are written out, and what holds them need not be
//! pinned: a hundred thousand may wait at once, and what the compiler makes of an `async fn` takes three times the room.

use super::bells::{Bells, Heard};
use super::store::Pending;
use super::ticket::Ticket;
use super::waiting::Look;
use crate::error::Result;
use crate::gate::decision::Settlement;
use crate::gate::{Approval, State};
use crate::model::Monotonic;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

/// Resolves once a request has ended, one way or another; at the latest at its deadline. An error is the store's, if it
/// cannot be read.
#[must_use = "nobody waits unless it is polled"]
pub struct Ending {
    ticket: Ticket,
    /// Where it listens for the bell, once it has begun.
    seat: Option<u32>,
    at: At,
}

/// As [`Ending`], and says what the end comes to for the one who asked.
#[derive(Debug)]
#[must_use = "nobody waits unless it is polled"]
pub struct Settling(Ending);

enum At {
    /// Listens until then, at the latest.
    Listening(Monotonic),
    /// Looks how the request stands, and listens already: a change in between is not missed.
    Looking(Pending<'static, Look>),
}

impl Ending {
    pub(super) fn of(ticket: &Ticket) -> Self {
        Ending { ticket: ticket.clone(), seat: None, at: At::Listening(Monotonic::default()) }
    }

    fn bells(&self) -> &Arc<Bells> {
        self.ticket.desk().counter.bells()
    }

    /// Listens anew, and looks.
    fn look(&mut self) -> u32 {
        self.stand_up();
        let ticket = self.ticket.clone();
        let seat = self.bells().sit_down(&ticket.request().id);
        self.seat = Some(seat);
        // Boxed: it takes ten times the room of waiting, and is over at once.
        self.at = At::Looking(Box::pin(async move { ticket.desk().look_for_end(ticket.request()).await }));
        seat
    }

    fn stand_up(&mut self) {
        if let Some(seat) = self.seat.take() {
            self.bells().stand_up(seat);
        }
    }
}

impl Drop for Ending {
    fn drop(&mut self) {
        self.stand_up();
    }
}

impl Ending {
    fn poll_end(&mut self, context: &mut Context<'_>) -> Poll<Result<Arc<Approval>>> {
        let mut seat = match self.seat {
            Some(seat) => seat,
            None => self.look(),
        };
        loop {
            match &mut self.at {
                At::Looking(look) => match ready!(look.as_mut().poll(context)) {
                    Look::Over(end) => {
                        self.stand_up();
                        return Poll::Ready(end.map(Arc::new));
                    }
                    Look::Again => seat = self.look(),
                    Look::At(wake_at) => self.at = At::Listening(wake_at),
                },
                At::Listening(until) => {
                    let until = *until;
                    let desk = self.ticket.desk();
                    let heard = ready!(desk.counter.poll(seat, &desk.project, context, until));
                    if let Heard::Ring(Some(approval)) = heard
                        && approval.state == State::Approved
                    {
                        self.stand_up();
                        return Poll::Ready(Ok(approval));
                    }
                    seat = self.look();
                }
            }
        }
    }
}

impl Future for Ending {
    type Output = Result<Approval>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<Approval>> {
        self.poll_end(context).map_ok(Arc::unwrap_or_clone)
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
        self.0.poll_end(context).map(|ended| match ended {
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
        assert!(size_of::<Settling>() <= 32, "{} bytes for each of those who wait", size_of::<Settling>());
    }
}
