//! Threads that work through closures over a connection of their own: one that writes, some that read. The writer
//! takes what has queued up into one transaction, and tells each caller only after the commit.

use super::seat::Seat;
use crate::error::{Error, Result};
use rusqlite::Connection;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::oneshot;

/// Closures that one commit takes at most.
const GROUP: usize = 512;
/// Closures that may queue up; more are refused, as nobody would wait that long.
const QUEUE: usize = 100_000;

/// The way to the threads of one kind.
#[derive(Debug)]
pub(super) struct Lane {
    queue: Sender<Box<dyn Job>>,
    waiting: Arc<AtomicUsize>,
}

trait Job: Send {
    /// Works, and says whether what it did is to stay. Done again, it starts anew.
    fn run(&mut self, connection: &Connection) -> bool;

    /// Tells the caller. With an error, nothing of the whole group has stayed.
    fn tell(self: Box<Self>, failed: Option<&Error>);
}

struct Work<T, F> {
    work: F,
    /// Of the last run, if there was one.
    result: Option<Result<T>>,
    caller: oneshot::Sender<Result<T>>,
}

impl<T, F> Job for Work<T, F>
where
    T: Send,
    F: Fn(&Connection) -> Result<T> + Send,
{
    fn run(&mut self, connection: &Connection) -> bool {
        let result = catch_unwind(AssertUnwindSafe(|| (self.work)(connection)))
            .unwrap_or_else(|_| Err(Error::defect("a step in the store panicked")));
        self.result.insert(result).is_ok()
    }

    fn tell(self: Box<Self>, failed: Option<&Error>) {
        let Work { work, result, caller } = *self;
        // What it holds on to is let go of before the caller goes on.
        drop(work);
        let result = match (result, failed) {
            (None | Some(Ok(_)), Some(error)) => Err(error.clone()),
            (Some(result), _) => result,
            (None, None) => Err(gone()),
        };
        // The caller may be gone; what was committed stays.
        let _ = caller.send(result);
    }
}

impl Lane {
    /// The thread that writes.
    pub(super) fn writer(open: impl FnOnce() -> Result<Seat> + Send + 'static) -> Result<(Lane, Opened)> {
        let (queue, jobs) = mpsc::channel();
        let waiting = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&waiting);
        let opened = spawn("agentsudo-write", open, move |seat| write(&seat, &jobs, &count))?;
        Ok((Lane { queue, waiting }, opened))
    }

    /// Threads that read, one for each of `open`.
    pub(super) fn readers<O>(open: Vec<O>) -> Result<(Lane, Vec<Opened>)>
    where
        O: FnOnce() -> Result<Seat> + Send + 'static,
    {
        let (queue, jobs) = mpsc::channel();
        let jobs = Arc::new(Mutex::new(jobs));
        let waiting = Arc::new(AtomicUsize::new(0));
        let spawned = open.into_iter().map(|open| {
            let (jobs, count) = (Arc::clone(&jobs), Arc::clone(&waiting));
            spawn("agentsudo-read", open, move |seat| read(&seat, &jobs, &count))
        });
        let opened = spawned.collect::<Result<_>>()?;
        Ok((Lane { queue, waiting }, opened))
    }

    /// Has `work` done, and yields its result.
    pub(super) async fn run<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: Fn(&Connection) -> Result<T> + Send + 'static,
    {
        if self.waiting.fetch_add(1, Ordering::AcqRel) >= QUEUE {
            self.waiting.fetch_sub(1, Ordering::AcqRel);
            return Err(Error::store("the SQLite store cannot keep up: too many steps wait for it"));
        }
        let (caller, told) = oneshot::channel();
        let work = Work { work, result: None, caller };
        if self.queue.send(Box::new(work)).is_err() {
            self.waiting.fetch_sub(1, Ordering::AcqRel);
            return Err(gone());
        }
        told.await.unwrap_or_else(|_| Err(gone()))
    }
}

fn gone() -> Error {
    Error::store("the SQLite store is closed")
}

/// Resolves once the thread's seat is open, or why it could not be opened.
pub(super) type Opened = oneshot::Receiver<Result<()>>;

fn spawn(
    name: &str,
    open: impl FnOnce() -> Result<Seat> + Send + 'static,
    work: impl FnOnce(Seat) + Send + 'static,
) -> Result<Opened> {
    let (caller, opened) = oneshot::channel();
    let body = move || match open() {
        Ok(seat) => {
            let _ = caller.send(Ok(()));
            work(seat);
        }
        Err(error) => {
            let _ = caller.send(Err(error));
        }
    };
    std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(body)
        .map_err(|e| Error::store(format!("the SQLite store could not start a thread: {e}")))?;
    Ok(opened)
}

fn write(seat: &Seat, jobs: &Receiver<Box<dyn Job>>, waiting: &AtomicUsize) {
    while let Ok(first) = jobs.recv() {
        let mut group = vec![first];
        while group.len() < GROUP
            && let Ok(job) = jobs.try_recv()
        {
            group.push(job);
        }
        waiting.fetch_sub(group.len(), Ordering::AcqRel);
        let committed =
            seat.work(|connection| commit(connection, &mut group)).and_then(|committed| committed);
        for job in group {
            job.tell(committed.as_ref().err());
        }
    }
}

fn commit(connection: &Connection, group: &mut [Box<dyn Job>]) -> Result<()> {
    let committed = match together(connection, group) {
        Ok(true) => Ok(()),
        Ok(false) => apart(connection, group),
        Err(error) => Err(error),
    };
    if committed.is_err() {
        roll_back(connection);
    }
    committed
}

/// All of the group in one transaction, with nothing between one job and the next. False if one of them failed:
/// then nothing has stayed, and each has to be kept from the others' failures.
fn together(connection: &Connection, group: &mut [Box<dyn Job>]) -> Result<bool> {
    begin(connection)?;
    for job in group {
        // One that ended the transaction, as SQLite itself does on a full disk, would have the next ones write
        // outside of any.
        if !job.run(connection) || connection.is_autocommit() {
            roll_back(connection);
            return Ok(false);
        }
    }
    end(connection)?;
    Ok(true)
}

/// All of the group in one transaction, in which one that fails takes nothing of the others with it. That costs:
/// before a job changes a page, the page is copied.
fn apart(connection: &Connection, group: &mut [Box<dyn Job>]) -> Result<()> {
    begin(connection)?;
    for job in group {
        connection.prepare_cached("SAVEPOINT one")?.execute([])?;
        let stays = job.run(connection);
        if connection.is_autocommit() {
            return Err(Error::store(
                "the SQLite store gave up on a transaction: the disk is full or reported an error",
            ));
        }
        if !stays {
            connection.prepare_cached("ROLLBACK TO one")?.execute([])?;
        }
        connection.prepare_cached("RELEASE one")?.execute([])?;
    }
    end(connection)
}

/// Now, not at the first write: of two processes, one waits instead of failing half-way.
fn begin(connection: &Connection) -> Result<()> {
    connection.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
    Ok(())
}

fn end(connection: &Connection) -> Result<()> {
    connection.prepare_cached("COMMIT")?.execute([])?;
    Ok(())
}

/// Ends a transaction that is still open. If even this fails, the next BEGIN does too, and says so.
fn roll_back(connection: &Connection) {
    if !connection.is_autocommit() {
        let _ = connection.execute_batch("ROLLBACK");
    }
}

fn read(seat: &Seat, jobs: &Mutex<Receiver<Box<dyn Job>>>, waiting: &AtomicUsize) {
    loop {
        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(mut job) = job else { return };
        waiting.fetch_sub(1, Ordering::AcqRel);
        let worked = seat.work(|connection| job.run(connection));
        job.tell(worked.err().as_ref());
    }
}
