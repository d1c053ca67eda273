//! Hears of what other processes write into the file. While nobody waits it sleeps, and the kernel is not asked. While
//! somebody does, the kernel says when the WAL was written to (inotify); the commit itself becomes visible a moment
//! later, so it looks a few times, ever less often. A look is one step into an index. Once a second it looks unasked:
//! the safety net, and with a shorter step the whole method where there is no inotify.
//!
//! `PRAGMA data_version` alone would have to be asked all the time to be as quick; this costs nothing until
//! something is written.

use super::database;
use super::rows;
use super::seat::Seat;
use super::touch::Touch;
use crate::desk::Bells;
use crate::error::{Error, Result};
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::Duration;

/// What wakes the watcher.
#[derive(Debug)]
enum Poke {
    /// Somebody waits, for the first time in a while.
    Awaited,
    /// The file was written to.
    #[cfg_attr(not(target_os = "linux"), allow(dead_code, reason = "only the kernel says so"))]
    Touched,
    /// The store is gone.
    Stop,
}

/// The thread that watches, for as long as this lives.
#[derive(Debug)]
pub(super) struct Watcher {
    poke: Sender<Poke>,
}

/// How soon it looks after the file was touched, and again; doubles with every look.
const FIRST_LOOK: Duration = Duration::from_micros(250);
/// How soon at most, and how often where nobody says that the file was touched.
const LAST_LOOK: Duration = Duration::from_millis(if cfg!(target_os = "linux") { 1_000 } else { 50 });

impl Watcher {
    /// Starts to watch the file at `path` for changes by others than `me`. Returns the bells that it rings.
    pub(super) fn start(path: &Path, me: i64) -> Result<(Watcher, Arc<Bells>)> {
        let (poke, pokes) = mpsc::channel();
        let awaited = poke.clone();
        let bells = Arc::new(Bells::with_signal(Box::new(move || {
            let _ = awaited.send(Poke::Awaited);
        })));
        let at = path.to_owned();
        let ringing = Arc::clone(&bells);
        let touched = poke.clone();
        let touch = Touch::start(path, FIRST_LOOK, move || touched.send(Poke::Touched).is_ok());
        std::thread::Builder::new()
            .name("agentsudo-watch".to_owned())
            .spawn(move || watch(at, touch, &pokes, &ringing, me))
            .map_err(|e| Error::store(format!("the SQLite store could not start a thread: {e}")))?;
        Ok((Watcher { poke }, bells))
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        let _ = self.poke.send(Poke::Stop);
    }
}

fn watch(path: PathBuf, mut touch: Option<Touch>, pokes: &Receiver<Poke>, bells: &Bells, me: i64) {
    let mut seat: Option<Seat> = None;
    // Up to which change everybody has been told; `None` while nobody waits.
    let mut told: Option<i64> = None;
    let mut pause = LAST_LOOK;
    loop {
        if bells.is_empty() {
            told = None;
            match pokes.recv() {
                // Touched, there is nobody who wants to know; awaited, it begins anew: the WAL may be another file by now.
                Ok(Poke::Awaited | Poke::Touched) => touch.iter_mut().for_each(Touch::rest),
                Ok(Poke::Stop) | Err(_) => return,
            }
        } else {
            match pokes.recv_timeout(pause) {
                Ok(Poke::Awaited) => {}
                Ok(Poke::Touched) => pause = FIRST_LOOK,
                Ok(Poke::Stop) | Err(RecvTimeoutError::Disconnected) => return,
                Err(RecvTimeoutError::Timeout) => pause = LAST_LOOK.min(pause * 2),
            }
        }
        if bells.is_empty() {
            continue;
        }
        // First: what is written while it looks is not missed.
        touch.iter_mut().for_each(Touch::watch);
        let looked = match &seat {
            Some(seat) => Ok(seat),
            None => database::reader(&path).map(|opened| &*seat.insert(opened)),
        };
        match looked.and_then(|seat| seat.work(|connection| look(connection, told, bells, me))?) {
            Ok(newest) => told = Some(newest),
            Err(_) => {
                // Waiters look for themselves when they are rung, and say what is wrong with the store.
                (seat, told) = (None, None);
                bells.ring_all();
                pause = LAST_LOOK;
            }
        }
    }
}

fn look(connection: &Connection, told: Option<i64>, bells: &Bells, me: i64) -> Result<i64> {
    let newest = rows::newest(connection)?;
    match told {
        Some(told) if newest <= told => {}
        Some(told) => {
            for id in rows::changed_by_others(connection, told, me)? {
                bells.ring(&id);
            }
        }
        // Nobody was listening: what happened before may have been missed.
        None => bells.ring_all(),
    }
    Ok(newest)
}
