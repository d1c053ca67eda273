//! One socket, from Slack's hello to its end: reads, acknowledges before any work is done, and notices silence.

use super::{Line, reception};
use crate::model::{Digest, Monotonic};
use crate::net::process::{Process, gate};
use crate::net::slack::client::SlackFault;
use crate::net::websocket::{Heard, WebSocket};
use crate::wire::slack::envelope::{self, Envelope, Farewell, Frame};
use serde_json::Value as Json;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};

/// How long Slack's hello is awaited.
const HELLO_WITHIN: Duration = Duration::from_secs(10);
/// How often the other side is asked whether it is there.
const PING_EVERY: Duration = Duration::from_secs(10);
/// So long after the last sign of life a socket is taken for dead. Slack pings, and answers pings.
const SILENCE: Duration = Duration::from_secs(45);
/// How long an old socket is read from after a new one took its place.
const DRAIN: Duration = Duration::from_secs(15);

/// A socket that is read from, by a task of its own.
pub(super) struct Connection {
    /// The app that it is of, where Slack said it.
    pub(super) app_id: Option<String>,
    ends: mpsc::UnboundedReceiver<End>,
    retire: Option<oneshot::Sender<()>>,
}

/// Why another socket is needed.
#[derive(Debug)]
pub(super) enum End {
    /// Slack asks for one; this one is read from until it closes.
    Replace(String),
    /// This one is gone.
    Gone(&'static str),
    /// None will do: Socket Mode was turned off.
    Off,
}

impl Connection {
    /// Waits for the hello, and reads from then on.
    ///
    /// # Errors
    /// There was none.
    pub(super) async fn open(line: Arc<Line>, mut socket: WebSocket) -> Result<Self, SlackFault> {
        let hello = tokio::time::timeout(HELLO_WITHIN, hello(&mut socket)).await;
        let app_id =
            hello.unwrap_or_else(|_| Err(SlackFault::Unreachable("slack did not say hello".into())))?;
        let (tell, ends) = mpsc::unbounded_channel();
        let (retire, retired) = oneshot::channel();
        tokio::spawn(serve(line, socket, tell, retired));
        Ok(Connection { app_id, ends, retire: Some(retire) })
    }

    /// Why another socket is needed, once it is.
    pub(super) async fn ended(&mut self) -> End {
        self.ends.recv().await.unwrap_or(End::Gone("it was given up"))
    }

    /// A new one is live: this one is read from a little longer.
    pub(super) fn retire(mut self) {
        if let Some(retire) = self.retire.take() {
            let _ = retire.send(());
        }
    }
}

async fn hello(socket: &mut WebSocket) -> Result<Option<String>, SlackFault> {
    loop {
        let Heard::Text(text) = socket.next().await.or_end()? else { continue };
        match envelope::parse(&text) {
            Some(Frame::Hello { app_id }) => return Ok(app_id),
            Some(Frame::Disconnect(Farewell::LinkDisabled)) => {
                return Err(super::keeper::refused("link_disabled"));
            }
            Some(Frame::Disconnect(Farewell::TooMany)) => {
                return Err(SlackFault::Unreachable("the app has as many sockets as Slack allows".into()));
            }
            _ => {}
        }
    }
}

impl Heard {
    fn or_end(self) -> Result<Self, SlackFault> {
        match self {
            Heard::End => Err(SlackFault::Unreachable("the socket ended before slack said hello".into())),
            other => Ok(other),
        }
    }
}

async fn serve(
    line: Arc<Line>,
    mut socket: WebSocket,
    tell: mpsc::UnboundedSender<End>,
    retired: oneshot::Receiver<()>,
) {
    // Answers that are part of an acknowledgement, from those who work on them.
    let (answer, mut answers) = mpsc::unbounded_channel::<(String, Option<Json>)>();
    let mut heard = now();
    let drained = async {
        match retired.await {
            Ok(()) => tokio::time::sleep(DRAIN).await,
            // Nobody will put another in its place.
            Err(_) => std::future::pending().await,
        }
    };
    tokio::pin!(drained);
    let why = loop {
        tokio::select! {
            next = socket.next() => {
                heard = now();
                match next {
                    Heard::Sign => {}
                    Heard::End => break "it was closed",
                    Heard::Text(text) => match envelope::parse(&text) {
                        Some(Frame::Envelope(envelope)) => {
                            receive(&line, &mut socket, *envelope, &answer).await;
                        }
                        Some(Frame::Disconnect(Farewell::LinkDisabled)) => {
                            let _ = tell.send(End::Off);
                            return socket.close().await;
                        }
                        Some(Frame::Disconnect(Farewell::TooMany)) => break "the app has too many",
                        Some(Frame::Disconnect(Farewell::Replace(reason))) => {
                            let _ = tell.send(End::Replace(reason));
                        }
                        Some(Frame::Hello { .. } | Frame::Other) | None => {}
                    },
                }
            }
            Some((id, answer)) = answers.recv() => {
                if !socket.say(envelope::acknowledgement(&id, answer.as_ref())).await {
                    break "it takes nothing any more";
                }
            }
            () = tokio::time::sleep(PING_EVERY) => {
                if now().since(heard) >= SILENCE {
                    break "nothing was heard for 45 seconds";
                }
                if !socket.ping().await {
                    break "it takes nothing any more";
                }
            }
            () = &mut drained => break "another took its place",
        }
    };
    let _ = tell.send(End::Gone(why));
    socket.close().await;
}

/// Acknowledges, then has the work done elsewhere. A person's click counts also when the acknowledgement is lost: it is
/// here, and should Slack send it again, it is known.
async fn receive(
    line: &Arc<Line>,
    socket: &mut WebSocket,
    envelope: Envelope,
    answer: &mpsc::UnboundedSender<(String, Option<Json>)>,
) {
    let Envelope { id, body, is_answered_by_acknowledgement } = envelope;
    if !is_answered_by_acknowledgement {
        // If it fails, the next read says so.
        let _ = socket.say(envelope::acknowledgement(&id, None)).await;
    }
    let process = Process::current();
    let known_by = Digest::of(format!("envelope\n{id}").as_bytes());
    if !process.slack.is_new(&known_by, now()) {
        if is_answered_by_acknowledgement {
            let _ = socket.say(envelope::acknowledgement(&id, None)).await;
        }
        return;
    }
    let (line, answer) = (Arc::clone(line), answer.clone());
    // An errand: a decision that was taken is told to the person, also when the process ends.
    let _ = process.spawn(async move {
        let said = reception::take(&line, body, is_answered_by_acknowledgement).await;
        if is_answered_by_acknowledgement {
            let _ = answer.send((id, said));
        }
    });
}

fn now() -> Monotonic {
    gate().clock().monotonic()
}
