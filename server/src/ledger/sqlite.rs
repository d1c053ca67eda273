//! The ledger in a SQLite file: work is carried out on the file's own threads, in the same transactions as the
//! approvals.

use super::Ledger;
use super::kept::{Driver, Kept, Need};
use super::session::{Ask, Progress, Row, Value, Work};
use super::straight;
use super::tables::SERVER;
use crate::protocol::event::Event;
use agentsudo_core::Result;
use agentsudo_core::desk::KeepRecords;
use agentsudo_core::desk::sqlite::Database;
use agentsudo_core::desk::store::Pending;
use agentsudo_core::gate::Record;
use agentsudo_core::model::UnixTime;
use agentsudo_core::wire::redact::Redactor;
use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection, params_from_iter};
use std::collections::BTreeSet;
use std::sync::Arc;

#[derive(Debug)]
struct Sqlite(Arc<Database>);

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
) -> Result<(Arc<dyn Ledger>, Arc<dyn KeepRecords<Connection>>)> {
    database.migrate(&SERVER).await?;
    let keeper = Keeper(Arc::clone(&redactor));
    Ok((Arc::new(Kept::new(Sqlite(database), redactor)), Arc::new(keeper)))
}

impl KeepRecords<Connection> for Keeper {
    fn keep(&self, inside: &Connection, record: &Record) -> Result<()> {
        straight::append_audit(inside, record, &self.0)
    }
}

impl Driver for Sqlite {
    fn run<T: Send + 'static>(&self, need: Need, work: Work<T>) -> Pending<'_, Result<T>> {
        let carry_out = move |connection: &Connection| carry_out(connection, &work);
        match need {
            Need::Read => Box::pin(self.0.read(carry_out)),
            Need::Write | Need::WriteOnce => Box::pin(self.0.write(carry_out)),
        }
    }

    fn add_events(
        &self,
        project: String,
        events: Vec<Event>,
        seen: Arc<BTreeSet<String>>,
        now: UnixTime,
    ) -> Pending<'_, Result<()>> {
        Box::pin(self.0.write(move |c| straight::add_events(c, &project, &events, &seen, now)))
    }

    fn see_agent(&self, project: String, name: String, id: String, now: UnixTime) -> Pending<'_, Result<()>> {
        Box::pin(self.0.write(move |connection| straight::see_agent(connection, &project, &name, &id, now)))
    }
}

fn carry_out<T>(connection: &Connection, work: &Work<T>) -> Result<T> {
    let mut going = work.begin();
    loop {
        match going.go_on() {
            Progress::Done(done) => return done,
            Progress::Asks(ask) => going.answer(answer(connection, ask)?),
        }
    }
}

fn answer(connection: &Connection, ask: Ask) -> Result<Vec<Row>> {
    match ask {
        Ask::Rows(sql, values) => {
            let mut statement = connection.prepare_cached(&sql)?;
            let columns = statement.column_count();
            let read = |row: &rusqlite::Row<'_>| {
                (0..columns).map(|at| value(row.get_ref(at)?)).collect::<rusqlite::Result<_>>().map(Row::new)
            };
            let rows = statement.query_map(params_from_iter(values), read)?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        }
        Ask::Each(sql, lists) => {
            let mut statement = connection.prepare_cached(&sql)?;
            for values in lists {
                statement.execute(params_from_iter(values))?;
            }
            Ok(Vec::new())
        }
        // The file has one writer at a time, and it is us.
        Ask::Lock(_) => Ok(Vec::new()),
    }
}

fn value(value: ValueRef<'_>) -> rusqlite::Result<Value> {
    Ok(match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Number(number),
        ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Blob(bytes) => Value::Bytes(bytes.to_owned()),
        // No column of ours: whoever reads it says so.
        ValueRef::Real(_) => Value::Null,
    })
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Number(number) => ValueRef::Integer(*number),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Bytes(bytes) => ValueRef::Blob(bytes),
            Value::Flag(flag) => ValueRef::Integer(i64::from(*flag)),
        }))
    }
}
