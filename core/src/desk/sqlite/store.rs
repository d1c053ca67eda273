//! The [`ApprovalStore`] over a SQLite file.

use super::database::Database;
use super::rows::{self, Hand};
use super::watch::Watcher;
use crate::desk::Bells;
use crate::desk::schema::APPROVALS;
use crate::desk::store::{
    Applied, ApprovalStore, Due, Inserted, Judge, Judged, KeepRecords, OpenClaim, Page, Pending, Query, Terms,
};
use crate::desk::url::Durability;
use crate::error::{Error, Result};
use crate::gate::Amendment;
use crate::gate::Record;
use crate::gate::approval::{Approval, CardPlace, Change, Duty};
use crate::model::id::{ApprovalId, Handle};
use crate::model::{Clock, Moment, UnixTime};
use rusqlite::Connection;
use std::path::Path;
use std::sync::Arc;

/// Keeps requests in a file. Several processes of one machine may have it open.
#[derive(Debug)]
pub struct SqliteStore {
    database: Arc<Database>,
    clock: Arc<dyn Clock>,
    hand: Hand,
    bells: Arc<Bells>,
    keeper: Option<Arc<dyn KeepRecords<Connection>>>,
    _watcher: Watcher,
}

impl SqliteStore {
    /// Opens the file at `path`, or makes it. Secrets in arguments are redacted under `key`, which is random and of
    /// this process.
    ///
    /// # Errors
    /// `store_unavailable`; `invalid` if the file is another program's, or a newer version's.
    pub async fn open(
        path: &Path,
        durability: Durability,
        clock: Arc<dyn Clock>,
        key: [u8; 32],
    ) -> Result<SqliteStore> {
        let database = Arc::new(Database::open(path, durability).await?);
        database.migrate(&APPROVALS).await?;
        let mut me = [0u8; 8];
        getrandom::fill(&mut me).map_err(|e| Error::defect(format!("there are no random bytes: {e}")))?;
        let hand = Hand { me: i64::from_le_bytes(me), key };
        let (watcher, bells) = Watcher::start(path, hand.me)?;
        Ok(SqliteStore { database, clock, hand, bells, keeper: None, _watcher: watcher })
    }

    /// The database, for tables of the host's own.
    pub fn database(&self) -> &Arc<Database> {
        &self.database
    }

    /// Has `keeper` put the record of every step down in the step's transaction.
    #[must_use]
    pub fn keeping(self, keeper: Arc<dyn KeepRecords<Connection>>) -> Self {
        SqliteStore { keeper: Some(keeper), ..self }
    }

    fn now(&self) -> Moment {
        self.clock.now()
    }
}

impl ApprovalStore for SqliteStore {
    fn insert(&self, approval: Approval, terms: Terms) -> Pending<'_, Result<Inserted>> {
        let (hand, now, keeper) = (self.hand, self.now(), self.keeper.clone());
        Box::pin(self.database.write(move |c| {
            let inserted = rows::insert(c, &approval, terms, hand, now)?;
            if let (Inserted::New, Some(keeper)) = (&inserted, &keeper) {
                keeper.keep(c, &Record::of_request(&approval))?;
            }
            Ok(inserted)
        }))
    }

    fn get<'a>(&'a self, project: &'a str, handle: &'a Handle) -> Pending<'a, Result<Option<Approval>>> {
        let (project, handle, now) = (project.to_owned(), handle.clone(), self.now());
        Box::pin(self.database.look(move |c| rows::get(c, &project, &handle, now)))
    }

    fn apply<'a>(
        &'a self,
        project: &'a str,
        id: &'a ApprovalId,
        change: &'a Change,
    ) -> Pending<'a, Result<Applied>> {
        let (project, id, change, hand) = (project.to_owned(), id.clone(), change.clone(), self.hand);
        let keeper = self.keeper.clone();
        Box::pin(self.database.write(move |c| {
            let applied = rows::apply(c, &project, &id, &change, hand)?;
            if let (Applied::Yes(approval), Some(keeper)) = (&applied, &keeper) {
                keeper.keep(c, &Record::of_step(&change, approval))?;
            }
            Ok(applied)
        }))
    }

    fn judge<'a>(
        &'a self,
        project: &'a str,
        handle: &'a Handle,
        now: Moment,
        judge: Judge,
    ) -> Pending<'a, Result<Judged>> {
        let (project, handle, hand) = (project.to_owned(), handle.clone(), self.hand);
        let keeper = self.keeper.clone();
        // All of it where the row is going to be written: what is looked up there is at hand already, and looking it up
        // elsewhere first would take a second reading of the file.
        Box::pin(self.database.write(move |c| {
            let judged = rows::judge(c, &project, &handle, now, &judge, hand)?;
            if let (Judged::Tried(change, Applied::Yes(approval)), Some(keeper)) = (&judged, &keeper) {
                keeper.keep(c, &Record::of_step(change, approval))?;
            }
            Ok(judged)
        }))
    }

    fn place_card<'a>(
        &'a self,
        project: &'a str,
        id: &'a ApprovalId,
        card: CardPlace,
    ) -> Pending<'a, Result<()>> {
        let (project, id, hand) = (project.to_owned(), id.clone(), self.hand);
        Box::pin(self.database.write(move |c| rows::place_card(c, &project, &id, &card, hand)))
    }

    fn amend<'a>(
        &'a self,
        project: &'a str,
        id: &'a ApprovalId,
        amendment: &'a Amendment,
    ) -> Pending<'a, Result<bool>> {
        let (project, id, amendment, hand) = (project.to_owned(), id.clone(), amendment.clone(), self.hand);
        Box::pin(self.database.write(move |c| rows::amend(c, &project, &id, &amendment, hand)))
    }

    fn take_duty<'a>(
        &'a self,
        project: &'a str,
        id: &'a ApprovalId,
        from: Option<&'a Duty>,
        duty: Duty,
    ) -> Pending<'a, Result<bool>> {
        let (project, id, from, hand) = (project.to_owned(), id.clone(), from.cloned(), self.hand);
        Box::pin(self.database.write(move |c| rows::take_duty(c, &project, &id, from.as_ref(), &duty, hand)))
    }

    fn granted<'a>(&'a self, project: Option<&'a str>) -> Pending<'a, Result<Vec<Approval>>> {
        let (project, now) = (project.map(str::to_owned), self.now());
        Box::pin(self.database.read(move |c| rows::granted(c, project.as_deref(), now)))
    }

    fn pending<'a>(&'a self, project: &'a str) -> Pending<'a, Result<Vec<Approval>>> {
        let (project, now) = (project.to_owned(), self.now());
        Box::pin(self.database.read(move |c| rows::pending(c, &project, now)))
    }

    fn list<'a>(&'a self, query: &'a Query) -> Pending<'a, Result<Page>> {
        let query = query.clone();
        Box::pin(self.database.read(move |c| rows::list(c, &query)))
    }

    fn due(&self, now: Moment, limit: usize) -> Pending<'_, Result<Vec<Due>>> {
        Box::pin(self.database.read(move |c| rows::due(c, now, limit)))
    }

    fn beat<'a>(&'a self, owner: &'a str) -> Pending<'a, Result<()>> {
        let (owner, now) = (owner.to_owned(), self.now());
        Box::pin(self.database.write(move |c| rows::beat(c, &owner, now)))
    }

    fn claims(&self) -> Pending<'_, Result<Vec<OpenClaim>>> {
        let now = self.now();
        Box::pin(self.database.read(move |c| rows::claims(c, now)))
    }

    fn forget(&self, before: UnixTime, limit: usize) -> Pending<'_, Result<usize>> {
        Box::pin(self.database.write(move |c| rows::forget(c, before, limit)))
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
