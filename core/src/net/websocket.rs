//! A WebSocket over the one HTTP client, so that its TLS, proxies and limits hold here, too (RFC 6455).
//! Knows nothing of Slack. Used by Socket Mode.

use super::http::{Fault, Http};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures_util::{SinkExt, StreamExt};
use std::time::Duration;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};
use url::Url;

/// How long a frame may take to go out. A connection that is gone can take for ever.
const SEND_WITHIN: Duration = Duration::from_secs(5);

/// An open WebSocket.
#[derive(Debug)]
pub(super) struct WebSocket(WebSocketStream<reqwest::Upgraded>);

/// What came in.
#[derive(Debug)]
pub(super) enum Heard {
    /// A text frame.
    Text(String),
    /// Anything else: the other side is there.
    Sign,
    /// The end.
    End,
}

impl WebSocket {
    /// Connects to a `wss` address, or a `ws` one on this machine. Frames and messages beyond `largest` bytes end it.
    ///
    /// # Errors
    /// A [`Fault`]; `Unanswered` also for an answer that is no WebSocket's.
    pub(super) async fn connect(
        http: &Http,
        url: &Url,
        largest: usize,
        within: Duration,
    ) -> Result<Self, Fault> {
        let mut key = [0u8; 16];
        getrandom::fill(&mut key).map_err(|_| Fault::NotSent)?;
        let key = STANDARD.encode(key);
        let headers = [
            ("connection", "Upgrade"),
            ("upgrade", "websocket"),
            ("sec-websocket-version", "13"),
            ("sec-websocket-key", &key),
        ];
        let mut address = url.clone();
        let scheme = if url.scheme() == "wss" { "https" } else { "http" };
        address.set_scheme(scheme).map_err(|()| Fault::NotSent)?;
        let opening = http.upgrade(address, &headers);
        let (accept, upgraded) =
            tokio::time::timeout(within, opening).await.unwrap_or(Err(Fault::Unanswered))?;
        if accept.as_deref() != Some(&derive_accept_key(key.as_bytes())) {
            return Err(Fault::Unanswered);
        }
        let config = WebSocketConfig::default()
            .read_buffer_size(16 << 10)
            .write_buffer_size(0)
            .max_write_buffer_size(1 << 20)
            .max_message_size(Some(largest))
            .max_frame_size(Some(largest));
        Ok(WebSocket(WebSocketStream::from_raw_socket(upgraded, Role::Client, Some(config)).await))
    }

    /// The next thing that comes in. Nothing is lost when this is dropped before it ends.
    pub(super) async fn next(&mut self) -> Heard {
        match self.0.next().await {
            Some(Ok(Message::Text(text))) => Heard::Text(text.as_str().to_owned()),
            Some(Ok(Message::Close(_)) | Err(_)) | None => Heard::End,
            Some(Ok(_)) => Heard::Sign,
        }
    }

    /// Sends a text frame. False if it could not be sent.
    pub(super) async fn say(&mut self, text: String) -> bool {
        self.send(Message::text(text)).await
    }

    /// Asks whether the other side is there. False if that could not be sent.
    pub(super) async fn ping(&mut self) -> bool {
        self.send(Message::Ping(Default::default())).await
    }

    /// Closes, in good order where that is possible.
    pub(super) async fn close(mut self) {
        let _ = tokio::time::timeout(SEND_WITHIN, self.0.close(None)).await;
    }

    async fn send(&mut self, message: Message) -> bool {
        matches!(tokio::time::timeout(SEND_WITHIN, self.0.send(message)).await, Ok(Ok(())))
    }
}
