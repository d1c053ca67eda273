//! The [`ApprovalStore`] over a PostgreSQL database.

use super::database::{Connection, Database, Trouble};
use super::listen::Listener;
use super::pool::Connector;
use super::rows::{self, Step};
use crate::desk::Bells;
use crate::desk::schema::APPROVALS;
use crate::desk::store::{Applied, ApprovalStore, Due, Inserted, OpenClaim, Page, Pending, Query, Terms};
use crate::error::{Error, Result};
use crate::gate::Amendment;
use crate::gate::Record;
use crate::gate::approval::{Approval, CardPlace, Change, Duty};
use crate::model::id::{ApprovalId, Handle};
use crate::model::{Clock, Moment, UnixTime};
use std::sync::Arc;
use url::Url;

/// Keeps requests in a PostgreSQL database. Any number of processes, on any machines, may use it at the same time.
#[derive(Debug)]
pub struct PostgresStore {
    database: Arc<Database>,
    clock: Arc<dyn Clock>,
    key: [u8; 32],
    bells: Arc<Bells>,
    keeper: Option<Arc<dyn KeepRecords>>,
    _listener: Listener,
}

/// Puts the record of a step down in the transaction that takes the step: [`crate::desk::KeepRecords`], for a database
/// that has to be waited for. Two transactions may be about the same chain at once: lock its end first
/// (`SELECT … FOR UPDATE`). A transaction that fails for a passing reason ([`Trouble::Theirs`]) is done over whole.
pub trait KeepRecords: Send + Sync + std::fmt::Debug {
    /// Puts `record` down. Must not begin or end transactions.
    fn keep<'k>(&'k self, inside: &'k mut Connection, record: &'k Record)
    -> Pending<'k, Result<(), Trouble>>;
}

impl PostgresStore {
    /// Connects to the database at `url`, on the present tokio runtime. Secrets in arguments are redacted under `key`,
    /// which is random and of this process.
    ///
    /// # Errors
    /// `store_unavailable`; `invalid` for an address that could not be used, or a database that a newer version wrote.
    pub async fn open(url: &Url, clock: Arc<dyn Clock>, key: [u8; 32]) -> Result<PostgresStore> {
        let database = Arc::new(Database::new(url)?);
        database.migrate(&APPROVALS).await?;
        let bells = Arc::new(Bells::default());
        let listener = Listener::start(Connector::new(url)?, Arc::clone(&database), Arc::clone(&bells));
        Ok(PostgresStore { database, clock, key, bells, keeper: None, _listener: listener })
    }

    /// The database, for tables of the host's own.
    pub fn database(&self) -> &Arc<Database> {
        &self.database
    }

    /// Has `keeper` put the record of every step down in the step's transaction.
    #[must_use]
    pub fn keeping(self, keeper: Arc<dyn KeepRecords>) -> Self {
        PostgresStore { keeper: Some(keeper), ..self }
    }

    fn now(&self) -> Moment {
        self.clock.now()
    }

    fn step(&self, project: &str, id: &ApprovalId) -> Result<Step> {
        let mut nonce = [0u8; 8];
        getrandom::fill(&mut nonce).map_err(|e| Error::defect(format!("there are no random bytes: {e}")))?;
        let nonce = i64::from_le_bytes(nonce);
        Ok(Step { project: project.to_owned(), id: id.clone(), nonce, key: self.key })
    }

    async fn change(
        &self,
        project: &str,
        id: &ApprovalId,
        now: Moment,
        change: impl Fn(&mut Approval) -> bool + Clone + Send + Sync + 'static,
    ) -> Result<bool> {
        let step = self.step(project, id)?;
        self.database.repeat(move |c| Box::pin(rows::amend(c, step.clone(), now, change.clone()))).await
    }
}

impl ApprovalStore for PostgresStore {
    fn insert(&self, approval: Approval, terms: Terms) -> Pending<'_, Result<Inserted>> {
        let (key, now) = (self.key, self.now());
        Box::pin(async move {
            let keeper = self.keeper.clone();
            self.database
                .repeat(move |c| Box::pin(rows::insert(c, approval.clone(), terms, key, now, keeper.clone())))
                .await
        })
    }

    fn get<'a>(&'a self, project: &'a str, handle: &'a Handle) -> Pending<'a, Result<Option<Approval>>> {
        let (project, handle, now) = (project.to_owned(), handle.clone(), self.now());
        Box::pin(async move {
            self.database.repeat(move |c| Box::pin(rows::get(c, project.clone(), handle.clone(), now))).await
        })
    }

    fn apply<'a>(
        &'a self,
        project: &'a str,
        id: &'a ApprovalId,
        change: &'a Change,
    ) -> Pending<'a, Result<Applied>> {
        Box::pin(async move {
            let (step, change, keeper) = (self.step(project, id)?, change.clone(), self.keeper.clone());
            self.database
                .repeat(move |c| Box::pin(rows::apply(c, step.clone(), change.clone(), keeper.clone())))
                .await
        })
    }

    fn place_card<'a>(
        &'a self,
        project: &'a str,
        id: &'a ApprovalId,
        card: CardPlace,
    ) -> Pending<'a, Result<()>> {
        Box::pin(async move {
            let place = move |approval: &mut Approval| {
                let is_first = approval.card.is_none();
                approval.card.get_or_insert_with(|| card.clone());
                is_first
            };
            self.change(project, id, Moment::default(), place).await.map(drop)
        })
    }

    fn amend<'a>(
        &'a self,
        project: &'a str,
        id: &'a ApprovalId,
        amendment: &'a Amendment,
    ) -> Pending<'a, Result<bool>> {
        let (amendment, now) = (amendment.clone(), amendment.now());
        Box::pin(
            async move { self.change(project, id, now, move |approval| approval.amend(&amendment)).await },
        )
    }

    fn take_duty<'a>(
        &'a self,
        project: &'a str,
        id: &'a ApprovalId,
        from: Option<&'a Duty>,
        duty: Duty,
    ) -> Pending<'a, Result<bool>> {
        let from = from.cloned();
        Box::pin(async move {
            let take = move |approval: &mut Approval| {
                let is_free = approval.card.is_none() && approval.duty == from;
                if is_free {
                    approval.duty = Some(duty.clone());
                }
                is_free
            };
            self.change(project, id, Moment::default(), take).await
        })
    }

    fn granted<'a>(&'a self, project: Option<&'a str>) -> Pending<'a, Result<Vec<Approval>>> {
        let (project, now) = (project.map(str::to_owned), self.now());
        Box::pin(async move {
            self.database.repeat(move |c| Box::pin(rows::granted(c, project.clone(), now))).await
        })
    }

    fn pending<'a>(&'a self, project: &'a str) -> Pending<'a, Result<Vec<Approval>>> {
        let (project, now) = (project.to_owned(), self.now());
        Box::pin(async move {
            self.database.repeat(move |c| Box::pin(rows::pending(c, project.clone(), now))).await
        })
    }

    fn list<'a>(&'a self, query: &'a Query) -> Pending<'a, Result<Page>> {
        Box::pin(async move { self.database.repeat(move |c| Box::pin(rows::list(c, query.clone()))).await })
    }

    fn due(&self, now: Moment, limit: usize) -> Pending<'_, Result<Vec<Due>>> {
        Box::pin(async move { self.database.repeat(move |c| Box::pin(rows::due(c, now, limit))).await })
    }

    fn beat<'a>(&'a self, owner: &'a str) -> Pending<'a, Result<()>> {
        let (owner, now) = (owner.to_owned(), self.now());
        Box::pin(
            async move { self.database.repeat(move |c| Box::pin(rows::beat(c, owner.clone(), now))).await },
        )
    }

    fn claims(&self) -> Pending<'_, Result<Vec<OpenClaim>>> {
        let now = self.now();
        Box::pin(async move { self.database.repeat(move |c| Box::pin(rows::claims(c, now))).await })
    }

    fn forget(&self, before: UnixTime, limit: usize) -> Pending<'_, Result<usize>> {
        Box::pin(async move { self.database.repeat(move |c| Box::pin(rows::forget(c, before, limit))).await })
    }

    fn bells(&self) -> &Arc<Bells> {
        &self.bells
    }

    fn is_durable(&self) -> bool {
        true
    }

    fn keeps_records(&self) -> bool {
        self.keeper.is_some()
    }
}
