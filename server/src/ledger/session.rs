//! How the ledger's work speaks to a database, whichever it is: the work is one coroutine that asks for statements,
//! and a driver per database carries them out. Knows no database; the SQL is in `work`.

use agentsudo_core::desk::store::Pending;
use agentsudo_core::model::UnixTime;
use agentsudo_core::{Error, Result};
use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;
use std::vec::IntoIter;

/// A value in a statement or a row.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Null,
    Number(i64),
    Text(String),
    Bytes(Vec<u8>),
    Flag(bool),
}

/// What the work wants done next, in its transaction.
#[derive(Debug)]
pub(super) enum Ask {
    /// One statement. Parameters are written `?1`, `?2`, …
    Rows(String, Vec<Value>),
    /// One statement for each of these parameter lists; the rows are not wanted.
    Each(String, Vec<Vec<Value>>),
    /// From here to the end of the transaction, nobody else in the same part of this project's tables.
    Lock(String),
}

#[derive(Debug, Default)]
enum Slot {
    #[default]
    Idle,
    Asked(Ask),
    Answered(Vec<Row>),
}

/// The work's end of the conversation. Clones are one session.
#[derive(Debug, Clone, Default)]
pub(super) struct Session(Arc<Mutex<Slot>>);

/// Work in one transaction: all of it stays, or nothing. It may be begun anew if the connection breaks.
pub(super) struct Work<T>(Box<dyn Fn(Session) -> Pending<'static, Result<T>> + Send + Sync>);

/// Work as it goes on, for a driver.
pub(super) struct Going<T> {
    session: Session,
    work: Pending<'static, Result<T>>,
}

/// How far work has come.
pub(super) enum Progress<T> {
    Asks(Ask),
    Done(Result<T>),
}

impl<T> Work<T> {
    pub(super) fn new<F>(work: impl Fn(Session) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<T>> + Send + 'static,
    {
        Work(Box::new(move |session| Box::pin(work(session))))
    }

    pub(super) fn begin(&self) -> Going<T> {
        let session = Session::default();
        Going { work: (self.0)(session.clone()), session }
    }
}

impl<T> Going<T> {
    /// Goes on until the work asks for something or is done. Never waits for anything else.
    pub(super) fn go_on(&mut self) -> Progress<T> {
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        if let Poll::Ready(done) = self.work.as_mut().poll(&mut context) {
            return Progress::Done(done);
        }
        match std::mem::take(&mut *self.session.slot()) {
            Slot::Asked(ask) => Progress::Asks(ask),
            Slot::Idle | Slot::Answered(_) => {
                Progress::Done(Err(Error::defect("work on the store waits for something else")))
            }
        }
    }

    /// Answers what was asked. What could not be done has no answer: the driver drops the work, which cannot go on
    /// as if nothing were.
    pub(super) fn answer(&mut self, answer: Vec<Row>) {
        *self.session.slot() = Slot::Answered(answer);
    }
}

impl Session {
    /// The rows of one statement.
    pub(super) async fn rows(&self, sql: impl Into<String>, values: Vec<Value>) -> Vec<Row> {
        self.ask(Ask::Rows(sql.into(), values)).await
    }

    /// The first row of one statement.
    pub(super) async fn row(&self, sql: impl Into<String>, values: Vec<Value>) -> Option<Row> {
        self.rows(sql, values).await.into_iter().next()
    }

    /// One statement, over and over.
    pub(super) async fn each(&self, sql: impl Into<String>, lists: Vec<Vec<Value>>) {
        self.ask(Ask::Each(sql.into(), lists)).await;
    }

    /// Keeps others that ask for the same lock out until the transaction ends.
    pub(super) async fn lock(&self, name: impl Into<String>) {
        self.ask(Ask::Lock(name.into())).await;
    }

    async fn ask(&self, ask: Ask) -> Vec<Row> {
        *self.slot() = Slot::Asked(ask);
        poll_fn(|_| {
            let slot = &mut *self.slot();
            match std::mem::take(slot) {
                Slot::Answered(answer) => Poll::Ready(answer),
                asked => {
                    *slot = asked;
                    Poll::Pending
                }
            }
        })
        .await
    }

    fn slot(&self) -> MutexGuard<'_, Slot> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A row, read from its first column on.
#[derive(Debug)]
pub(super) struct Row(IntoIter<Value>);

impl Row {
    pub(super) fn new(values: Vec<Value>) -> Self {
        Row(values.into_iter())
    }

    pub(super) fn number(&mut self) -> Result<i64> {
        self.maybe_number()?.ok_or_else(unexpected)
    }

    pub(super) fn maybe_number(&mut self) -> Result<Option<i64>> {
        match self.0.next() {
            Some(Value::Number(number)) => Ok(Some(number)),
            Some(Value::Null) => Ok(None),
            _ => Err(unexpected()),
        }
    }

    /// A number that counts something.
    pub(super) fn count(&mut self) -> Result<u64> {
        u64::try_from(self.number()?).map_err(|_| unexpected())
    }

    pub(super) fn time(&mut self) -> Result<UnixTime> {
        self.number().map(UnixTime)
    }

    pub(super) fn text(&mut self) -> Result<String> {
        self.maybe_text()?.ok_or_else(unexpected)
    }

    pub(super) fn maybe_text(&mut self) -> Result<Option<String>> {
        match self.0.next() {
            Some(Value::Text(text)) => Ok(Some(text)),
            Some(Value::Null) => Ok(None),
            _ => Err(unexpected()),
        }
    }

    /// A digest.
    pub(super) fn digest(&mut self) -> Result<[u8; 32]> {
        match self.0.next() {
            Some(Value::Bytes(bytes)) => bytes.try_into().map_err(|_| unexpected()),
            _ => Err(unexpected()),
        }
    }

    /// SQLite keeps flags as numbers.
    pub(super) fn flag(&mut self) -> Result<bool> {
        match self.0.next() {
            Some(Value::Flag(flag)) => Ok(flag),
            Some(Value::Number(number)) => Ok(number != 0),
            _ => Err(unexpected()),
        }
    }
}

/// A row holds something else than what is written there.
pub(super) fn unexpected() -> Error {
    Error::store("a row of the server's tables is not as it was written; restore the store from a backup")
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Value::Number(number)
    }
}

impl From<UnixTime> for Value {
    fn from(time: UnixTime) -> Self {
        Value::Number(time.0)
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Value::Flag(flag)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Value::Text(text)
    }
}

impl From<[u8; 32]> for Value {
    fn from(digest: [u8; 32]) -> Self {
        Value::Bytes(digest.to_vec())
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Value::Null, Into::into)
    }
}
