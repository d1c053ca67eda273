//! Steps and their records: one transaction, in every store that is given a keeper of records. Of a step that was not
//! taken there is no record, and a step whose record cannot be put down is not taken.

use crate::bench::{
    Scratch, approval, click, desk, insert, memory_keeping, new_request, run, state, step, terms, time,
};
use agentsudo_core::desk::{Applied, ApprovalStore, KeepRecords, SqliteStore};
use agentsudo_core::gate::{Action, Approval, Event, Outcome, Record, State};
use agentsudo_core::model::Clock;
use agentsudo_core::model::id::Handle;
use agentsudo_core::net::system_clock::testing::ManualTime;
use agentsudo_core::{Error, Reason, Result};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Barrier, Mutex};

type Line = (String, Action, bool);

fn line(record: &Record) -> Line {
    (record.approval_id.clone().unwrap(), record.action, record.allowed)
}

/// What the tests ask of a place where records are kept.
trait Kept {
    fn lines(&self) -> Vec<Line>;
    /// From now on nothing can be put down, or it can again.
    fn refuse(&self, refuses: bool);
}

#[derive(Debug, Default)]
struct InMemory {
    lines: Mutex<Vec<Line>>,
    refuses: AtomicBool,
}

impl KeepRecords<()> for InMemory {
    fn keep(&self, (): &(), record: &Record) -> Result<()> {
        if self.refuses.load(Ordering::SeqCst) {
            return Err(Error::store("the records cannot be written"));
        }
        self.lines.lock().unwrap().push(line(record));
        Ok(())
    }
}

impl Kept for InMemory {
    fn lines(&self) -> Vec<Line> {
        self.lines.lock().unwrap().clone()
    }

    fn refuse(&self, refuses: bool) {
        self.refuses.store(refuses, Ordering::SeqCst);
    }
}

const ACTIONS: [Action; 6] = [
    Action::ApprovalRequested,
    Action::ApprovalDecided,
    Action::ApprovalEnded,
    Action::ApprovalClaimed,
    Action::CallFinished,
    Action::CallFailed,
];

fn action(name: &str) -> Action {
    *ACTIONS.iter().find(|action| action.as_str() == name).unwrap()
}

/// Writes, and only then fails: what it wrote must not stay.
#[derive(Debug, Default)]
struct InSqlite {
    refuses: AtomicBool,
}

impl KeepRecords<rusqlite::Connection> for InSqlite {
    fn keep(&self, inside: &rusqlite::Connection, record: &Record) -> Result<()> {
        let (id, action, allowed) = line(record);
        inside.execute("INSERT INTO kept VALUES (?1, ?2, ?3)", (id, action.as_str(), allowed))?;
        if self.refuses.load(Ordering::SeqCst) {
            return Err(Error::store("the records cannot be written"));
        }
        Ok(())
    }
}

struct SqliteKept {
    store: Arc<SqliteStore>,
    keeper: Arc<InSqlite>,
}

impl Kept for SqliteKept {
    fn lines(&self) -> Vec<Line> {
        let read = self.store.database().read(|c| {
            let mut all = c.prepare("SELECT id, action, allowed FROM kept ORDER BY rowid")?;
            let rows =
                all.query_map([], |row| Ok((row.get(0)?, action(&row.get::<_, String>(1)?), row.get(2)?)))?;
            Ok(rows.collect::<rusqlite::Result<Vec<Line>>>()?)
        });
        run(read).unwrap()
    }

    fn refuse(&self, refuses: bool) {
        self.keeper.refuses.store(refuses, Ordering::SeqCst);
    }
}

fn check(store: &Arc<dyn ApprovalStore>, time: &Arc<ManualTime>, kept: &dyn Kept) {
    assert!(store.keeps_records());
    let desk = desk(store.clone(), time);
    let lines_of = |approval: &Approval| -> Vec<(Action, bool)> {
        let id = approval.request.id.to_string();
        let lines = kept.lines().into_iter().filter(|(of, _, _)| *of == id);
        lines.map(|(_, action, allowed)| (action, allowed)).collect()
    };
    let apply =
        |approval: &Approval, event| run(store.apply("", &approval.request.id, &step(event, time.now())));

    // Through the desk: one record a step, in order, and none by the desk itself.
    let ticket = run(desk.open(new_request(1))).unwrap();
    let handle = Handle::Id(ticket.request().id.clone());
    let first = run(desk.find(&handle)).unwrap().unwrap();
    run(desk.decide(&handle, click(Outcome::Approved, "alice"))).unwrap().unwrap();
    assert!(run(desk.decide(&handle, click(Outcome::Denied, "bob"))).unwrap().is_err(), "too late");
    run(ticket.claim()).unwrap();
    assert_eq!(run(ticket.claim()).unwrap_err().reason(), Reason::AlreadyClaimed);
    run(desk.finished(&ticket.request().id, true));
    let whole = [
        (Action::ApprovalRequested, false),
        (Action::ApprovalDecided, true),
        (Action::ApprovalClaimed, true),
        (Action::CallFinished, true),
    ];
    assert_eq!(lines_of(&first), whole);

    // Nothing can be put down: nothing happens.
    let waiting = approval(time, "", new_request(2));
    insert(&**store, &waiting);
    let granted = approval(time, "", new_request(3));
    insert(&**store, &granted);
    apply(&granted, Event::Approve).unwrap();
    kept.refuse(true);
    let never = approval(time, "", new_request(4));
    assert_eq!(run(store.insert(never.clone(), terms())).unwrap_err().reason(), Reason::StoreUnavailable);
    assert_eq!(apply(&waiting, Event::Approve).unwrap_err().reason(), Reason::StoreUnavailable);
    assert_eq!(run(desk.claim(&granted.request.id, None)).unwrap_err().reason(), Reason::StoreUnavailable);
    kept.refuse(false);
    assert_eq!(state(&**store, "", &never.request.id), None);
    assert_eq!(state(&**store, "", &waiting.request.id), Some(State::Pending));
    assert_eq!(state(&**store, "", &granted.request.id), Some(State::Approved));
    assert_eq!(lines_of(&never), []);
    assert_eq!(lines_of(&waiting), [(Action::ApprovalRequested, false)]);
    assert_eq!(lines_of(&granted), [(Action::ApprovalRequested, false), (Action::ApprovalDecided, true)]);
    // And it is no secret to the store afterwards either.
    insert(&**store, &never);
    run(desk.claim(&granted.request.id, None)).unwrap();

    // Of eight that decide at once one does, and of one there is a record.
    for n in 0..20 {
        let raced = approval(time, "", new_request(n));
        insert(&**store, &raced);
        let barrier = Arc::new(Barrier::new(8));
        let racers: Vec<_> = (0..8)
            .map(|racer| {
                let (store, barrier, id) = (store.clone(), barrier.clone(), raced.request.id.clone());
                let event = if racer % 2 == 0 { Event::Approve } else { Event::Deny };
                let change = step(event, time.now());
                std::thread::spawn(move || {
                    barrier.wait();
                    match run(store.apply("", &id, &change)).unwrap() {
                        Applied::Yes(_) => Some(event),
                        Applied::No(_) | Applied::Unknown => None,
                    }
                })
            })
            .collect();
        let won: Vec<Event> = racers.into_iter().filter_map(|racer| racer.join().unwrap()).collect();
        assert_eq!(won.len(), 1, "{won:?}");
        let decided = (Action::ApprovalDecided, won[0] == Event::Approve);
        assert_eq!(lines_of(&raced), [(Action::ApprovalRequested, false), decided]);
    }
}

#[test]
fn in_memory_a_step_and_its_record_are_one() {
    let keeper = Arc::new(InMemory::default());
    check(&memory_keeping(keeper.clone()), &time(), &*keeper);
}

#[test]
fn in_sqlite_a_step_and_its_record_are_one() {
    let (scratch, time, keeper) = (Scratch::new(), time(), Arc::new(InSqlite::default()));
    let store = run(crate::bench::sqlite_keeping(&scratch.file(), time.clone(), keeper.clone())).unwrap();
    let made = store
        .database()
        .write(|c| Ok(c.execute_batch("CREATE TABLE kept (id TEXT, action TEXT, allowed INTEGER)")?));
    run(made).unwrap();
    check(&(store.clone() as Arc<dyn ApprovalStore>), &time, &SqliteKept { store, keeper });
}

#[cfg(feature = "postgres")]
mod postgres {
    use super::{Kept, Line, action, check, line};
    use crate::bench::{KEY, approval, insert, new_request, run, step, time};
    use crate::server::Server;
    use agentsudo_core::Error;
    use agentsudo_core::desk::postgres::{Connection, KeepRecords, Trouble};
    use agentsudo_core::desk::store::Pending;
    use agentsudo_core::desk::{Applied, ApprovalStore, PostgresStore};
    use agentsudo_core::gate::{Event, Record};
    use agentsudo_core::model::Clock;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

    #[derive(Debug, Default)]
    struct InPostgres {
        refuses: AtomicBool,
        /// How many transactions are to lose their connection right after the record was written.
        breaks: AtomicUsize,
    }

    impl KeepRecords for InPostgres {
        fn keep<'k>(
            &'k self,
            inside: &'k mut Connection,
            record: &'k Record,
        ) -> Pending<'k, Result<(), Trouble>> {
            Box::pin(async move {
                let (id, action, allowed) = line(record);
                let put =
                    inside.statement("INSERT INTO kept (id, action, allowed) VALUES ($1, $2, $3)").await?;
                inside.execute(&put, &[&id, &action.as_str(), &allowed]).await?;
                if self.refuses.load(Ordering::SeqCst) {
                    return Err(Error::store("the records cannot be written").into());
                }
                let left = self.breaks.load(Ordering::SeqCst);
                if left > 0 {
                    self.breaks.store(left - 1, Ordering::SeqCst);
                    inside.execute("SELECT pg_terminate_backend(pg_backend_pid())", &[]).await?;
                }
                Ok(())
            })
        }
    }

    struct PostgresKept {
        store: Arc<PostgresStore>,
        keeper: Arc<InPostgres>,
    }

    impl Kept for PostgresKept {
        fn lines(&self) -> Vec<Line> {
            let read = self.store.database().run(|c| {
                Box::pin(
                    async move { Ok(c.query("SELECT id, action, allowed FROM kept ORDER BY n", &[]).await?) },
                )
            });
            let rows = run(read).unwrap();
            rows.iter().map(|row| (row.get(0), action(row.get(1)), row.get(2))).collect()
        }

        fn refuse(&self, refuses: bool) {
            self.keeper.refuses.store(refuses, Ordering::SeqCst);
        }
    }

    #[test]
    fn in_postgres_a_step_and_its_record_are_one() {
        let (server, time, keeper) = (Server::start(), time(), Arc::new(InPostgres::default()));
        let store = run(PostgresStore::open(&server.url(), time.clone(), KEY)).unwrap();
        let store = Arc::new(store.keeping(keeper.clone()));
        let made = store.database().run(|c| {
            Box::pin(async move {
                let sql = "CREATE TABLE kept (n BIGSERIAL, id TEXT, action TEXT, allowed BOOLEAN)";
                Ok(c.batch_execute(sql).await?)
            })
        });
        run(made).unwrap();
        let kept = PostgresKept { store: store.clone(), keeper: keeper.clone() };
        check(&(store.clone() as Arc<dyn ApprovalStore>), &time, &kept);

        // The connection is killed in the middle: done over, once.
        let before = kept.lines().len();
        keeper.breaks.store(1, Ordering::SeqCst);
        let broken = approval(&time, "", new_request(1));
        insert(&*store, &broken);
        assert_eq!(keeper.breaks.load(Ordering::SeqCst), 0, "it broke");
        keeper.breaks.store(1, Ordering::SeqCst);
        let decided = run(store.apply("", &broken.request.id, &step(Event::Approve, time.now()))).unwrap();
        assert!(matches!(decided, Applied::Yes(_)), "{decided:?}");
        assert_eq!(keeper.breaks.load(Ordering::SeqCst), 0, "it broke");
        assert_eq!(kept.lines().len(), before + 2);
    }
}
