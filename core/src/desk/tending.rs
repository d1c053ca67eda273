//! What a desk over a lasting store does from time to time: says that this process lives, ends what is overdue
//! (requests and grants), and says of claims whose process is dead that nobody knows how their call went.
//!
//! A process is dead if its beat has not moved for [`DEAD_AFTER`] of the observer's own elapsed time: no two
//! clocks are compared, so none that is set can make a living process look dead.

use super::counter::Desk;
use super::store::{Due, OpenClaim};
use crate::error::Result;
use crate::gate::Event;
use crate::model::{Monotonic, UnixTime};
use std::collections::HashMap;
use std::time::Duration;

/// How often a process that runs an approved call says that it lives.
pub const BEAT_EVERY: Duration = Duration::from_secs(10);
/// How long a beat may stand still.
pub const DEAD_AFTER: Duration = Duration::from_secs(60);
/// How long a caller that does not share the store may take to say how the call went. Longer than our own clients
/// keep trying.
pub const REPORT_WITHIN: Duration = Duration::from_secs(3_900);

/// Requests that are moved on in one go.
const BATCH: usize = 1_000;

/// What one observer has seen of the beats of others.
#[derive(Debug, Default)]
pub struct Watch {
    beats: HashMap<String, (i64, Monotonic)>,
}

impl Desk {
    /// Tends the store for as long as it is polled: one for each process and store.
    pub async fn tend(&self) {
        let mut watch = Watch::default();
        loop {
            // What cannot be done now is done next time; every rule holds without it, only later.
            let _ = self.tend_once(&mut watch).await;
            self.counter.timer.sleep_until(self.now().monotonic.after(BEAT_EVERY)).await;
        }
    }

    /// One round: beats, moves on what is due, gives up the claims of the dead. Says how many requests it moved.
    ///
    /// # Errors
    /// The store's.
    pub async fn tend_once(&self, watch: &mut Watch) -> Result<usize> {
        if self.counter.asked().iter().any(|asked| asked.claimed) {
            self.counter.store.beat(&self.counter.owner).await?;
        }
        let mut moved = 0;
        loop {
            let due = self.counter.store.due(self.now(), BATCH).await?;
            let steps = due.iter().map(|due| self.move_on(due));
            let done = join(steps).await.into_iter().filter(|done| *done).count();
            moved += done;
            if due.len() < BATCH || done == 0 {
                break;
            }
        }
        moved += self.end_grants().await?;
        let claims = self.counter.store.claims().await?;
        for claim in self.lost(watch, &claims) {
            let desk = self.of_project(&claim.project);
            moved += usize::from(desk.step(&claim.id, Event::Lose, None, self.now()).await);
        }
        Ok(moved)
    }

    /// Forgets the requests of all projects that have ended and whose deadline was before `before`. Says how many.
    ///
    /// # Errors
    /// The store's.
    pub async fn forget(&self, before: UnixTime) -> Result<usize> {
        let mut forgotten = 0;
        loop {
            // Piece by piece: whoever wants to write has a turn in between.
            let gone = self.counter.store.forget(before, BATCH).await?;
            forgotten += gone;
            if gone < BATCH {
                return Ok(forgotten);
            }
        }
    }

    async fn move_on(&self, due: &Due) -> bool {
        let why = (due.event == Event::Expire).then_some(crate::error::Reason::Expired);
        self.of_project(&due.project).step(&due.id, due.event, why, self.now()).await
    }

    fn lost<'c>(&self, watch: &mut Watch, claims: &'c [OpenClaim]) -> Vec<&'c OpenClaim> {
        let now = self.now();
        let mut seen = HashMap::new();
        let mut lost = Vec::new();
        for claim in claims {
            let is_lost = match &claim.owner {
                None => now.wall >= claim.at.after(REPORT_WITHIN),
                Some((owner, _)) if **owner == *self.counter.owner => false,
                Some((owner, beat)) => {
                    let known = watch.beats.get(owner).copied().filter(|(last, _)| last == beat);
                    let (_, since) =
                        *seen.entry(owner.clone()).or_insert_with(|| known.unwrap_or((*beat, now.monotonic)));
                    now.monotonic.since(since) >= DEAD_AFTER
                }
            };
            if is_lost {
                lost.push(claim);
            }
        }
        watch.beats = seen;
        lost
    }
}

/// Runs all of them at the same time: a store that commits in groups takes them in one.
async fn join<T>(works: impl Iterator<Item = impl Future<Output = T>>) -> Vec<T> {
    let mut works: Vec<_> = works.map(|work| (Box::pin(work), None)).collect();
    std::future::poll_fn(|context| {
        let mut waiting = false;
        for (work, done) in &mut works {
            if done.is_none() {
                match work.as_mut().poll(context) {
                    std::task::Poll::Ready(value) => *done = Some(value),
                    std::task::Poll::Pending => waiting = true,
                }
            }
        }
        if waiting { std::task::Poll::Pending } else { std::task::Poll::Ready(()) }
    })
    .await;
    works.into_iter().filter_map(|(_, done)| done).collect()
}
