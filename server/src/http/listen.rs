//! Takes connections, bounds each one's time and size, and lets all of them go when the server ends.

use super::App;
use agentsudo_core::{Error, Result};
use axum::Router;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tower::ServiceExt;

/// How long the headers of a request may take, and a connection may be idle.
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);
/// Bytes of one request's headers, or a little more: whole reads are counted.
const LARGEST_HEADERS: usize = 32 * 1024;
/// Headers of one request.
const MOST_HEADERS: usize = 100;
/// How long open connections may take to finish once the server ends.
const FAREWELL: Duration = Duration::from_secs(4);

/// A front that listens.
pub struct Listening {
    listener: TcpListener,
    connections: usize,
}

impl Listening {
    /// Takes the address.
    ///
    /// # Errors
    /// `invalid` if it cannot be had.
    pub async fn on(address: SocketAddr, connections: usize) -> Result<Self> {
        let listener = TcpListener::bind(address).await.map_err(|error| {
            Error::invalid(format!(
                "`{address}` cannot be listened on: {error}; choose another with --listen"
            ))
        })?;
        Ok(Listening { listener, connections })
    }

    /// Where it listens, with the port that was drawn for 0.
    ///
    /// # Errors
    /// `internal` if the system does not say.
    pub fn address(&self) -> Result<SocketAddr> {
        self.listener
            .local_addr()
            .map_err(|error| Error::invalid(format!("the listener has no address: {error}")))
    }

    /// Answers until `until` resolves; then lets what is open finish, for some seconds.
    pub async fn serve(self, app: App, until: impl Future<Output = ()>) {
        let house = Arc::clone(app.house());
        let router = app.clone().router();
        let (over, ending) = watch::channel(false);
        let slots = Arc::new(Semaphore::new(self.connections));
        let mut until = std::pin::pin!(until);
        loop {
            let accepted = tokio::select! {
                accepted = accept(&self.listener, &slots) => accepted,
                () = &mut until => break,
            };
            let Some((stream, peer, slot)) = accepted else { continue };
            let (app, router, ending) = (app.clone(), router.clone(), ending.clone());
            tokio::spawn(async move {
                serve_one(stream, peer, app, router, ending).await;
                drop(slot);
            });
        }
        drop(self.listener);
        house.end();
        over.send_replace(true);
        // Every connection holds a slot: once all are free, nobody is left.
        let all = u32::try_from(self.connections).unwrap_or(u32::MAX);
        let _ = tokio::time::timeout(FAREWELL, slots.acquire_many(all)).await;
    }
}

async fn accept(
    listener: &TcpListener,
    slots: &Arc<Semaphore>,
) -> Option<(TcpStream, SocketAddr, tokio::sync::OwnedSemaphorePermit)> {
    let slot = Arc::clone(slots).acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, peer)) => {
            let _ = stream.set_nodelay(true);
            Some((stream, peer, slot))
        }
        Err(error) => {
            tracing::warn!(target: "agentsudo::http", %error, "a connection could not be taken");
            // Out of file descriptors, mostly: some will be free in a moment.
            tokio::time::sleep(Duration::from_millis(50)).await;
            None
        }
    }
}

async fn serve_one(
    stream: TcpStream,
    peer: SocketAddr,
    app: App,
    router: Router,
    mut ending: watch::Receiver<bool>,
) {
    let service = hyper::service::service_fn(move |mut request: hyper::Request<Incoming>| {
        let client = app.client(peer, request.headers());
        request.extensions_mut().insert(client);
        router.clone().oneshot(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        // What is answered is small: one piece is quicker than a list of pieces.
        .writev(false)
        .header_read_timeout(HEADER_TIMEOUT)
        .max_buf_size(LARGEST_HEADERS)
        .max_headers(MOST_HEADERS)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = std::pin::pin!(connection);
    tokio::select! {
        // A client that breaks off, or is cut off, is no event.
        _ = connection.as_mut() => return,
        _ = ending.wait_for(|ending| *ending) => connection.as_mut().graceful_shutdown(),
    }
    let _ = connection.await;
}
