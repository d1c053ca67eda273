//! Owns the life of one socket, from hello to its end, and the faults that strike at each point of it.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use serde_json::json;
use tokio::sync::mpsc;
use tokio::time::Instant;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;

use super::Order;
use crate::app::App;
use crate::faults::Kind;
use crate::line::Cut;

type Stream = WebSocketStream<TokioIo<Upgraded>>;

/// Slack pings, too.
const PING_EVERY: Duration = Duration::from_secs(10);

/// A socket about to be opened.
pub(super) struct Opening {
    pub(super) app: App,
    pub(super) stream: Stream,
    pub(super) cut: Cut,
}

/// How a socket goes on after something happened to it.
enum Next {
    On,
    End(&'static str),
    Silent,
}

/// Says why there will be no socket, and closes.
pub(super) async fn refuse(mut stream: Stream, message: &str) {
    let _ = stream.send(Message::text(message.to_owned())).await;
    // A client may want to go by itself.
    let heard = async { while stream.next().await.is_some_and(|frame| frame.is_ok()) {} };
    let _ = tokio::time::timeout(Duration::from_secs(1), heard).await;
    close(stream).await;
}

/// Closes in good order: the other side's close frame is awaited for a moment.
async fn close(mut stream: Stream) {
    let _ = stream.close(None).await;
    let heard = async { while stream.next().await.is_some_and(|frame| frame.is_ok()) {} };
    let _ = tokio::time::timeout(Duration::from_secs(2), heard).await;
}

/// Lives until somebody ends it.
pub(super) async fn live(opening: Opening) {
    let Opening { app, mut stream, cut } = opening;
    let (tell, mut orders) = mpsc::unbounded_channel();
    let number = app.change(|workspace| workspace.sockets.joined(tell));
    let how = match greet(&app, &mut stream).await {
        Next::On => serve(&app, number, &mut stream, &mut orders).await,
        other => other,
    };
    let how = match how {
        Next::Silent => {
            // Nothing is read, nothing is written; only the client or the end of the test can end this.
            app.change(|workspace| workspace.sockets.set_silent(number));
            loop {
                match orders.recv().await {
                    Some(Order::Reset) => break "reset",
                    Some(Order::Close(_)) | None => break "close",
                    Some(_) => {}
                }
            }
        }
        Next::End(how) => how,
        Next::On => "close",
    };
    app.change(|workspace| workspace.sockets.left(number, how));
    if how == "reset" {
        cut.cut();
    } else {
        close(stream).await;
    }
}

/// What a fault at this point of the socket's life makes of it.
fn struck(app: &App, point: &str) -> Next {
    match app.change(|workspace| workspace.faults.strike(point)).map(|fault| fault.kind) {
        None => Next::On,
        Some(Kind::Reset {}) => Next::End("reset"),
        Some(Kind::HalfOpen {}) => Next::Silent,
        Some(_) => Next::End("close"),
    }
}

async fn greet(app: &App, stream: &mut Stream) -> Next {
    match struck(app, "socket.hello") {
        Next::On => {}
        other => return other,
    }
    let hello = app.read(|workspace| {
        json!({
            "type": "hello", "num_connections": workspace.sockets.open_count(),
            "debug_info": {
                "host": "applink-stand-in", "build_number": 1, "approximate_connection_time": 18060,
            },
            "connection_info": {"app_id": workspace.ready.app_id},
        })
    });
    sent(stream, Message::text(hello.to_string())).await
}

async fn sent(stream: &mut Stream, message: Message) -> Next {
    if stream.send(message).await.is_ok() { Next::On } else { Next::End("gone") }
}

async fn serve(
    app: &App,
    number: u64,
    stream: &mut Stream,
    orders: &mut mpsc::UnboundedReceiver<Order>,
) -> Next {
    let mut ping = tokio::time::interval(PING_EVERY);
    let mut closing: Option<Instant> = None;
    loop {
        let closes_at = closing.unwrap_or_else(|| Instant::now() + Duration::from_secs(3600));
        let next = tokio::select! {
            order = orders.recv() => match order {
                Some(Order::Close(0)) => Next::End("close"),
                Some(Order::Close(after)) => {
                    closing = Some(Instant::now() + Duration::from_millis(after));
                    Next::On
                }
                Some(Order::Text(text)) => sent(stream, Message::text(text)).await,
                Some(Order::Binary(bytes)) => sent(stream, Message::binary(bytes)).await,
                Some(Order::Envelope(text)) => envelope(app, number, stream, text).await,
                Some(Order::Reset) => Next::End("reset"),
                Some(Order::HalfOpen) => Next::Silent,
                None => Next::End("close"),
            },
            frame = stream.next() => match frame {
                Some(Ok(Message::Text(text))) => heard(app, number, text.as_str()),
                Some(Ok(Message::Close(_))) | None => Next::End("closed by the app"),
                Some(Ok(_)) => Next::On,
                Some(Err(_)) => Next::End("gone"),
            },
            _ = ping.tick() => sent(stream, Message::Ping(b"Ping from applink-stand-in".as_slice().into())).await,
            () = tokio::time::sleep_until(closes_at) => Next::End("close"),
        };
        match next {
            Next::On => {}
            other => return other,
        }
    }
}

async fn envelope(app: &App, number: u64, stream: &mut Stream, text: String) -> Next {
    match struck(app, "socket.envelope") {
        Next::On => {}
        other => return other,
    }
    app.change(|workspace| workspace.sockets.has_sent(number));
    match sent(stream, Message::text(text)).await {
        // After the envelope is on its way, before its acknowledgement is read.
        Next::On => struck(app, "socket.ack"),
        other => other,
    }
}

fn heard(app: &App, number: u64, text: &str) -> Next {
    app.change(|workspace| workspace.sockets.said(number, text));
    struck(app, "socket.acked")
}
