//! The ledger in a PostgreSQL database: work is carried out on a connection of the store's pool.

use super::Ledger;
use super::kept::{Driver, Kept, Need};
use super::session::{Ask, Progress, Row, Value, Work};
use super::tables::SERVER;
use super::work;
use agentsudo_core::Result;
use agentsudo_core::desk::postgres::{Connection, Database, KeepRecords, Trouble};
use agentsudo_core::desk::store::Pending;
use agentsudo_core::gate::Record;
use agentsudo_core::wire::redact::Redactor;
use bytes::BytesMut;
use std::error::Error as StdError;
use std::sync::Arc;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

type Refusal = Box<dyn StdError + Sync + Send>;

#[derive(Debug)]
struct Postgres(Arc<Database>);

/// Links the record of each step to its project's chain, in the step's transaction.
#[derive(Debug)]
struct Keeper(Arc<Redactor>);

/// Makes or upgrades the tables. Audit lines pass `redactor`. Also hands out what keeps the records of the
/// approvals' steps.
///
/// # Errors
/// `invalid` if they are of a newer version; `store_unavailable`.
pub async fn open(
    database: Arc<Database>,
    redactor: Arc<Redactor>,
) -> Result<(Arc<dyn Ledger>, Arc<dyn KeepRecords>)> {
    database.migrate(&SERVER).await?;
    let keeper = Keeper(Arc::clone(&redactor));
    Ok((Arc::new(Kept::new(Postgres(database), redactor)), Arc::new(keeper)))
}

impl KeepRecords for Keeper {
    fn keep<'k>(
        &'k self,
        inside: &'k mut Connection,
        record: &'k Record,
    ) -> Pending<'k, Result<(), Trouble>> {
        let (records, redactor) = (Arc::new(vec![record.clone()]), Arc::clone(&self.0));
        let work = move |s| work::append_audit(s, Arc::clone(&records), Arc::clone(&redactor));
        Box::pin(async move { carry_out(inside, &Work::new(work)).await })
    }
}

impl Driver for Postgres {
    fn run<T: Send + 'static>(&self, need: Need, work: Work<T>) -> Pending<'_, Result<T>> {
        let work = Arc::new(work);
        Box::pin(async move {
            self.0.repeat(move |connection| Box::pin(transact(connection, need, Arc::clone(&work)))).await
        })
    }
}

async fn transact<T>(connection: &mut Connection, need: Need, work: Arc<Work<T>>) -> Result<T, Trouble> {
    if need == Need::Read {
        return carry_out(connection, &work).await;
    }
    connection.batch_execute("BEGIN").await?;
    match carry_out(connection, &work).await {
        Err(trouble) => {
            // If not even this can be done, the connection is of no use to anybody.
            connection.batch_execute("ROLLBACK").await?;
            Err(trouble)
        }
        Ok(done) => match connection.batch_execute("COMMIT").await {
            Ok(()) => Ok(done),
            // Nobody knows whether it stayed.
            Err(error) if need == Need::WriteOnce => Err(Trouble::Ours(error.into())),
            Err(error) => Err(error.into()),
        },
    }
}

/// Does `work` inside whatever transaction is open.
async fn carry_out<T>(connection: &mut Connection, work: &Work<T>) -> Result<T, Trouble> {
    let mut going = work.begin();
    loop {
        match going.go_on() {
            Progress::Done(done) => return Ok(done?),
            Progress::Asks(ask) => going.answer(answer(connection, ask).await?),
        }
    }
}

async fn answer(connection: &mut Connection, ask: Ask) -> Result<Vec<Row>, Trouble> {
    match ask {
        Ask::Rows(sql, values) => {
            let statement = connection.statement(&sql.replace('?', "$")).await?;
            let rows = connection.query(&statement, &borrowed(&values)).await?;
            Ok(rows.iter().map(row).collect::<Result<_, _>>()?)
        }
        Ask::Each(sql, lists) => {
            let statement = connection.statement(&sql.replace('?', "$")).await?;
            // All are sent before the first is answered.
            let connection = &*connection;
            let sent = lists.iter().map(|values| {
                let statement = &statement;
                Box::pin(async move { connection.execute(statement, &borrowed(values)).await })
            });
            for done in together(sent.collect()).await {
                done?;
            }
            Ok(Vec::new())
        }
        Ask::Lock(name) => {
            let statement = connection
                .statement("SELECT pg_advisory_xact_lock(hashtextextended($1, 1095193668))")
                .await?;
            connection.query(&statement, &[&format!("agentsudo {name}")]).await?;
            Ok(Vec::new())
        }
    }
}

/// Polls all of them in order until all are done.
async fn together<F: Future + Unpin>(mut works: Vec<F>) -> Vec<F::Output> {
    let mut done: Vec<Option<F::Output>> = works.iter().map(|_| None).collect();
    std::future::poll_fn(|context| {
        let mut waiting = false;
        for (work, done) in works.iter_mut().zip(&mut done).filter(|(_, done)| done.is_none()) {
            match std::pin::Pin::new(work).poll(context) {
                std::task::Poll::Ready(value) => *done = Some(value),
                std::task::Poll::Pending => waiting = true,
            }
        }
        if waiting { std::task::Poll::Pending } else { std::task::Poll::Ready(()) }
    })
    .await;
    done.into_iter().flatten().collect()
}

fn borrowed(values: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    values.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}

fn row(row: &tokio_postgres::Row) -> Result<Row, tokio_postgres::Error> {
    (0..row.len()).map(|at| row.try_get(at)).collect::<Result<_, _>>().map(Row::new)
}

impl ToSql for Value {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Refusal> {
        match self {
            Value::Null => Ok(IsNull::Yes),
            Value::Number(number) => number.to_sql_checked(ty, out),
            Value::Text(text) => text.to_sql_checked(ty, out),
            Value::Bytes(bytes) => bytes.to_sql_checked(ty, out),
            Value::Flag(flag) => flag.to_sql_checked(ty, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

impl<'r> FromSql<'r> for Value {
    fn from_sql(ty: &Type, raw: &'r [u8]) -> Result<Self, Refusal> {
        match *ty {
            Type::INT8 => i64::from_sql(ty, raw).map(Value::Number),
            Type::TEXT => String::from_sql(ty, raw).map(Value::Text),
            Type::BYTEA => Vec::from_sql(ty, raw).map(Value::Bytes),
            Type::BOOL => bool::from_sql(ty, raw).map(Value::Flag),
            _ => Err(format!("a column of type `{ty}` is none of ours").into()),
        }
    }

    fn from_sql_null(_: &Type) -> Result<Self, Refusal> {
        Ok(Value::Null)
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}
