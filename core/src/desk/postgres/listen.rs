//! Hears of what others change, on a connection of its own: every change of a request notifies, in the same
//! transaction. What is missed while the connection is down is made up for: after each LISTEN everybody who waits looks
//! again. A slow poll of what is waited for is the safety net under both.

use super::database::Database;
use super::pool::{CONNECT_WITHIN, Connector, Driver};
use super::rows;
use crate::desk::Bells;
use crate::error::Result;
use crate::model::ApprovalId;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};
use tokio_postgres::{AsyncMessage, Client};

/// The channel that changes are told on; the payload is the request's id.
pub(super) const CHANNEL: &str = "agentsudo_approvals";
/// How often what is waited for is read unasked.
const POLL_EVERY: Duration = Duration::from_secs(5);
/// How soon a lost connection is made again, at first and at most.
const RETRY: (Duration, Duration) = (Duration::from_millis(50), Duration::from_secs(5));

/// Listens for as long as this lives.
#[derive(Debug)]
pub(super) struct Listener {
    listening: JoinHandle<()>,
    polling: JoinHandle<()>,
}

impl Listener {
    pub(super) fn start(connector: Connector, database: Arc<Database>, bells: Arc<Bells>) -> Self {
        let listening = tokio::spawn(listen(connector, Arc::clone(&bells)));
        let polling = tokio::spawn(poll(database, bells));
        Listener { listening, polling }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.listening.abort();
        self.polling.abort();
    }
}

async fn listen(connector: Connector, bells: Arc<Bells>) {
    let mut pause = RETRY.0;
    loop {
        if let Ok((client, driver)) = connector.connect().await {
            let ringing = Arc::clone(&bells);
            let driven = tokio::spawn(drive(driver, ringing));
            if client.batch_execute(&format!("LISTEN {CHANNEL}")).await.is_ok() {
                pause = RETRY.0;
                bells.ring_all();
                stay(&client).await;
            }
            driven.abort();
        }
        // Whoever waits reads meanwhile, and learns what is wrong.
        bells.ring_all();
        sleep(pause).await;
        pause = RETRY.1.min(pause * 2);
    }
}

/// Returns once the connection is gone, or has gone silent.
async fn stay(client: &Client) {
    let mut quiet = Duration::ZERO;
    while !client.is_closed() {
        sleep(Duration::from_millis(100)).await;
        quiet += Duration::from_millis(100);
        if quiet >= POLL_EVERY {
            quiet = Duration::ZERO;
            let answered = timeout(CONNECT_WITHIN, client.simple_query("SELECT 1")).await;
            if !matches!(answered, Ok(Ok(_))) {
                return;
            }
        }
    }
}

async fn drive(mut driver: Driver, bells: Arc<Bells>) {
    loop {
        let message = std::future::poll_fn(|context| driver.poll_message(context)).await;
        match message {
            Some(Ok(AsyncMessage::Notification(told))) => match ApprovalId::parse(told.payload()) {
                Some(id) => bells.ring(&id),
                None => bells.ring_all(),
            },
            Some(Ok(_)) => {}
            Some(Err(_)) | None => return,
        }
    }
}

async fn poll(database: Arc<Database>, bells: Arc<Bells>) {
    loop {
        sleep(POLL_EVERY).await;
        let awaited = bells.awaited();
        if !awaited.is_empty()
            && let Ok(ended) = ended(&database, awaited).await
        {
            for id in ended {
                bells.ring(&id);
            }
        }
    }
}

async fn ended(database: &Database, awaited: Vec<ApprovalId>) -> Result<Vec<ApprovalId>> {
    let awaited: Vec<String> = awaited.iter().map(ToString::to_string).collect();
    database.repeat(move |c| Box::pin(rows::not_pending(c, awaited.clone()))).await
}
