//! Owns response bodies that misbehave: endless ones, slow ones, and ones that break off.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use http_body::Frame;
use tokio::sync::mpsc::{Receiver, Sender, channel};

type Piece = Result<Bytes, io::Error>;

/// A body fed piece by piece from a task of its own.
struct Fed(Receiver<Piece>);

impl http_body::Body for Fed {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        self.0.poll_recv(cx).map(|piece| piece.map(|piece| piece.map(Frame::data)))
    }
}

fn fed() -> (Sender<Piece>, Body) {
    let (feed, pieces) = channel(2);
    (feed, Body::new(Fed(pieces)))
}

/// A JSON object of about `bytes` bytes; feeding stops when nobody reads any more.
pub(crate) fn huge(bytes: u64) -> Body {
    let (feed, body) = fed();
    tokio::spawn(async move {
        let filler = Bytes::from(vec![b'a'; 64 << 10]);
        let mut left = bytes;
        let mut open = feed.send(Ok(Bytes::from_static(br#"{"ok":true,"padding":""#))).await.is_ok();
        while open && left > 0 {
            let piece = filler.slice(..filler.len().min(usize::try_from(left).unwrap_or(usize::MAX)));
            left -= piece.len() as u64;
            open = feed.send(Ok(piece)).await.is_ok();
        }
        let _ = feed.send(Ok(Bytes::from_static(br#""}"#))).await;
    });
    body
}

/// `text` at one byte per second.
pub(crate) fn trickle(text: String) -> Body {
    let (feed, body) = fed();
    tokio::spawn(async move {
        for byte in text.into_bytes() {
            if feed.send(Ok(Bytes::copy_from_slice(&[byte]))).await.is_err() {
                return;
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    });
    body
}

/// The first half of `text`, then `last` runs and the body breaks off with an error.
pub(crate) fn broken(text: &str, last: impl FnOnce() + Send + 'static) -> Body {
    let half = Bytes::copy_from_slice(&text.as_bytes()[..text.len().div_ceil(2)]);
    let (feed, body) = fed();
    tokio::spawn(async move {
        let _ = feed.send(Ok(half)).await;
        // Let the first half reach the wire as data of its own before the connection ends.
        tokio::time::sleep(Duration::from_millis(20)).await;
        last();
        let _ = feed.send(Err(io::Error::other("a fault ends the body here"))).await;
    });
    body
}
