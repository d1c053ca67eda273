//! Owns a running workspace: its socket, its own runtime on its own thread, and its end when the value is dropped.
//! Used by the binary and, in process, by Rust tests, whatever runtime they use or do not use.

use std::io;
use std::net::Ipv4Addr;
use std::thread::JoinHandle;

use axum::Router;
use axum::routing::{any, get, post};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;

use crate::app::App;
use crate::control::{self, Order};
use crate::incoming::pairs;
use crate::line::{Cut, Door};
use crate::options::Options;
use crate::ready::Ready;
use crate::{page, response_url, socket, web_api, webhook};

/// A Slack workspace listening on 127.0.0.1 until dropped.
pub struct SlackStandIn {
    ready: Ready,
    app: App,
    handle: Handle,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl SlackStandIn {
    /// Starts a workspace. It listens when this returns.
    ///
    /// # Errors
    /// The port cannot be bound, or no runtime or thread can be had.
    pub fn start(options: Options) -> io::Result<Self> {
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, options.port))?;
        listener.set_nonblocking(true)?;
        let ready = Ready::new(&options, listener.local_addr()?.port());
        let app = App::new(ready.clone());
        let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        let handle = runtime.handle().clone();
        let door = {
            let _inside = handle.enter();
            Door(TcpListener::from_std(listener)?)
        };
        let router = router(app.clone()).into_make_service_with_connect_info::<Cut>();
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::Builder::new().name("slack-standin".into()).spawn(move || {
            runtime.block_on(async move {
                tokio::select! {
                    _ = stopped => {}
                    _ = axum::serve(door, router) => {}
                }
            });
            runtime.shutdown_background();
        })?;
        Ok(Self { ready, app, handle, stop: Some(stop), thread: Some(thread) })
    }

    /// Where it listens and which secrets it uses.
    #[must_use]
    pub fn ready(&self) -> &Ready {
        &self.ready
    }

    /// Makes one control call without HTTP: `("POST", "press", json!({…}))`, `("GET", "wait?count=2", Value::Null)`.
    /// The paths and bodies are those of the control API; a text answer comes as a JSON string.
    ///
    /// # Errors
    /// The status (400, 404, 408) and the body of a refused call.
    pub async fn control(&self, verb: &str, path: &str, body: Value) -> Result<Value, (u16, Value)> {
        let task = self.handle.spawn(control::obey(self.app.clone(), order(verb, path, body)));
        let reply = task.await.map_err(|error| (500, json!({"error": error.to_string()})))?;
        let answer = serde_json::from_str(&reply.body).unwrap_or_else(|_| reply.body.clone().into());
        if reply.status == 200 { Ok(answer) } else { Err((reply.status, answer)) }
    }

    /// [`SlackStandIn::control`] for code without a runtime; blocks the calling thread.
    ///
    /// # Errors
    /// As [`SlackStandIn::control`].
    pub fn control_blocking(&self, verb: &str, path: &str, body: Value) -> Result<Value, (u16, Value)> {
        let (tell, told) = std::sync::mpsc::channel();
        let (app, order) = (self.app.clone(), order(verb, path, body));
        self.handle.spawn(async move {
            let _ = tell.send(control::obey(app, order).await);
        });
        let reply = told.recv().map_err(|error| (500, json!({"error": error.to_string()})))?;
        let answer = serde_json::from_str(&reply.body).unwrap_or_else(|_| reply.body.clone().into());
        if reply.status == 200 { Ok(answer) } else { Err((reply.status, answer)) }
    }
}

impl Drop for SlackStandIn {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn order(verb: &str, path: &str, body: Value) -> Order {
    let (what, query) = path.split_once('?').unwrap_or((path, ""));
    Order { verb: verb.to_owned(), what: what.to_owned(), query: pairs(query.as_bytes()), body }
}

fn router(app: App) -> Router {
    Router::new()
        .route("/", get(page::html))
        .route("/page.css", get(page::css))
        .route("/page.js", get(page::js))
        .route("/api/{method}", any(web_api::handle))
        .route("/services/{team}/{hook}/{secret}", post(webhook::handle))
        .route("/actions/{team}/{number}/{secret}", post(response_url::handle))
        .route("/commands/{team}/{number}/{secret}", post(response_url::handle))
        .route("/link/", get(socket::handle))
        .route("/control/{what}", any(control::handle))
        .with_state(app)
}
