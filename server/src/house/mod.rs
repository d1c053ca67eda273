//! What the server does, whoever asks: over HTTP or on the command line beside the store. Each operation checks
//! what its caller may see, hands the deciding to the core's desk, and answers with a view. Speaks no HTTP.

pub mod asking;
pub mod audit;
pub mod credentials;
pub mod deciding;
pub mod doors;
pub mod granting;
mod keeping;
pub mod operator;
mod people;
pub mod reading;
pub mod store;

pub use operator::Operator;

use crate::credentials::{Credential, Keyring, Secret};
use crate::ledger::Ledger;
use agentsudo_core::Result;
use agentsudo_core::desk::Desk;
use agentsudo_core::gate::Gate;
use agentsudo_core::net::process::redaction_key;
use agentsudo_core::net::slack::HttpAnswer;
use agentsudo_core::net::system_clock::time;
use agentsudo_core::wire::redact::Redactor;
use audit::AuditQueue;
use doors::Doors;
use std::sync::Arc;
use std::time::Duration;
use store::Opened;
use tokio::sync::watch;

/// The project that a first start makes, and that the environment's Slack settings belong to.
pub const DEFAULT_PROJECT: &str = "default";

/// Everything that requests are answered with.
#[derive(Debug)]
pub struct House {
    desk: Desk,
    ledger: Arc<dyn Ledger>,
    keyring: Arc<Keyring>,
    audit: Arc<AuditQueue>,
    redactor: Arc<Redactor>,
    doors: Doors,
    ends: watch::Sender<bool>,
}

impl House {
    /// A house over an opened store, reached through `doors`.
    ///
    /// # Errors
    /// The store's; `internal` without randomness.
    pub async fn new(opened: Opened, doors: Doors) -> Result<Arc<Self>> {
        let redactor = Arc::new(Redactor::new(redaction_key()?, Vec::new()));
        let audit = Arc::new(AuditQueue::new(Arc::clone(&opened.ledger)));
        let gate = Gate::new(time().clock.clone(), audit.clone());
        let desk = Desk::new(opened.approvals, gate, time().timer.clone());
        let keyring = Arc::new(Keyring::load(Arc::clone(&opened.ledger)).await?);
        let ends = watch::channel(false).0;
        Ok(Arc::new(House { desk, ledger: opened.ledger, keyring, audit, redactor, doors, ends }))
    }

    /// On the very first start: makes the default project and its key, which is shown once.
    ///
    /// # Errors
    /// The store's; `internal` without randomness.
    pub async fn begin(&self) -> Result<Option<Secret>> {
        let (key, secret) = Credential::key(DEFAULT_PROJECT, self.desk.now().wall)?;
        let is_first = self.ledger.begin(key).await?;
        if is_first {
            self.keyring.refresh(true).await?;
        }
        Ok(is_first.then_some(secret))
    }

    /// Work in the background, for as long as it is polled: one per process. What has ended is kept for `keep`.
    pub async fn run(self: &Arc<Self>, keep: Duration) {
        self.doors.listen(|project| self.desk_of(project));
        tokio::join!(
            self.audit.run(),
            self.keyring.watch(),
            self.desk.tend(),
            self.resume_cards(),
            self.forget_now_and_then(keep)
        );
    }

    /// Only what a command beside the store needs of that: its records.
    pub async fn keep_records(&self) {
        self.audit.run().await;
    }

    /// Takes one delivery of Slack's.
    ///
    /// # Errors
    /// `audit_failed`.
    pub async fn deliver(&self, headers: &[(&str, &[u8])], body: &[u8]) -> Result<HttpAnswer> {
        let told = self.doors.handle(|project| self.desk_of(project), headers, body).await;
        self.settled().await?;
        Ok(told)
    }

    /// Who holds which credential.
    pub fn keyring(&self) -> &Keyring {
        &self.keyring
    }

    /// Where clicks and commands come in.
    pub fn doors(&self) -> &Doors {
        &self.doors
    }

    /// What hides secrets.
    pub fn redactor(&self) -> &Redactor {
        &self.redactor
    }

    /// Now, by the server's clock.
    pub fn now(&self) -> agentsudo_core::model::Moment {
        self.desk.now()
    }

    /// Waits until what has been recorded is in the store; see [`AuditQueue::settled`].
    ///
    /// # Errors
    /// `audit_failed`.
    pub async fn settled(&self) -> Result<()> {
        self.audit.settled().await
    }

    /// Waits until what has been recorded about a request is in the store; see [`AuditQueue::settled_about`].
    async fn settled_about(&self, request: &str) -> Result<()> {
        self.audit.settled_about(request).await
    }

    /// Can the store be used?
    ///
    /// # Errors
    /// The store's.
    pub async fn ping(&self) -> Result<()> {
        self.ledger.ping().await
    }

    /// Lets everybody go who waits: the server ends.
    pub fn end(&self) {
        self.ends.send_replace(true);
    }

    /// Resolves once the server ends.
    pub async fn ended(&self) {
        let mut ends = self.ends.subscribe();
        let _ = ends.wait_for(|ends| *ends).await;
    }

    /// Does the server end?
    pub fn is_ending(&self) -> bool {
        *self.ends.borrow()
    }

    fn desk_of(&self, project: &str) -> Arc<Desk> {
        Arc::new(self.desk.of_project(project))
    }
}
