//! The real clock and the real timer: the one home of `Instant::now` and `SystemTime::now`.

use crate::desk::Timer;
use crate::desk::store::Pending;
use crate::model::{Clock, Monotonic, UnixTime};
use once_cell::sync::Lazy;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// The operating system's clocks.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock {
    start: Instant,
    /// The same point on the kernel's own scale, for its cheap readings.
    #[cfg(target_os = "linux")]
    start_ns: u64,
}

impl SystemClock {
    /// The system's clocks, counting from now.
    #[allow(clippy::disallowed_methods, reason = "the one home of the real clock")]
    pub fn new() -> Self {
        SystemClock {
            // First, so that it is never later than `start`.
            #[cfg(target_os = "linux")]
            start_ns: kernel_ns(rustix::time::ClockId::Monotonic),
            start: Instant::now(),
        }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        SystemClock::new()
    }
}

impl Clock for SystemClock {
    #[inline]
    fn monotonic(&self) -> Monotonic {
        // One second ahead, so that zero is never "now".
        Monotonic(1_000_000_000).after(self.start.elapsed()).after(skipped())
    }

    /// As of the kernel's last tick, plus more than a tick: a quarter of the price of the exact time.
    #[cfg(target_os = "linux")]
    #[inline]
    fn at_most(&self) -> Monotonic {
        const MORE_THAN_A_TICK_NS: u64 = 20_000_000;
        let ticked = kernel_ns(rustix::time::ClockId::MonotonicCoarse).saturating_sub(self.start_ns);
        Monotonic(1_000_000_000 + ticked + MORE_THAN_A_TICK_NS).after(skipped())
    }

    #[allow(clippy::disallowed_methods, reason = "the one home of the real clock")]
    fn wall(&self) -> UnixTime {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        UnixTime(i64::try_from(since.as_millis()).unwrap_or(i64::MAX)).after(skipped())
    }
}

#[cfg(target_os = "linux")]
fn kernel_ns(clock: rustix::time::ClockId) -> u64 {
    let at = rustix::time::clock_gettime(clock);
    u64::try_from(at.tv_sec).unwrap_or_default() * 1_000_000_000
        + u64::try_from(at.tv_nsec).unwrap_or_default()
}

/// How much time a test build has skipped.
#[cfg(feature = "testing")]
fn skipped() -> Duration {
    testing::skipped()
}

#[cfg(not(feature = "testing"))]
#[inline]
const fn skipped() -> Duration {
    Duration::ZERO
}

/// Sleeps on the runtime until the system's clock has got there.
#[derive(Debug)]
struct SystemTimer {
    clock: SystemClock,
}

impl Timer for SystemTimer {
    fn sleep_until(&self, at: Monotonic) -> Pending<'static, ()> {
        let wait = at.since(self.clock.monotonic());
        Box::pin(tokio::time::sleep(wait))
    }

    fn start(&self, sleeper: Pending<'static, ()>) {
        tokio::spawn(sleeper);
    }
}

/// The clock and timer of this process.
#[derive(Debug, Clone)]
pub struct Time {
    /// Read by the gate, the desk and everything above.
    pub clock: Arc<dyn Clock>,
    /// Waits by the same clock.
    pub timer: Arc<dyn Timer>,
}

/// The process's time; the system's unless a test build asked for another before first use.
pub fn time() -> &'static Time {
    static TIME: Lazy<Time> = Lazy::new(|| {
        #[cfg(feature = "testing")]
        if let Some(manual) = testing::MANUAL.get() {
            return Time { clock: manual.clone(), timer: manual.clone() };
        }
        let clock = SystemClock::new();
        Time { clock: Arc::new(clock), timer: Arc::new(SystemTimer { clock }) }
    });
    &TIME
}

/// Time moved by hand, for the conformance drivers. Not in a published build.
#[cfg(feature = "testing")]
pub mod testing {
    use super::*;
    use crate::error::{Error, Result};
    use crate::model::clock::ManualClock;
    use once_cell::sync::OnceCell;
    use tokio::sync::watch;

    static SKIPPED_NS: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
    pub(super) static MANUAL: OnceCell<Arc<ManualTime>> = OnceCell::new();

    /// A clock that stands still and wakes its sleepers when moved.
    #[derive(Debug)]
    pub struct ManualTime {
        clock: ManualClock,
        moved: watch::Sender<Monotonic>,
    }

    impl ManualTime {
        /// A clock that shows `start`.
        pub fn new(start: UnixTime) -> Self {
            let clock = ManualClock::new(start);
            let (moved, _) = watch::channel(clock.monotonic());
            ManualTime { clock, moved }
        }

        /// Moves the clock and wakes whoever waited for the new time.
        pub fn advance(&self, by: Duration) {
            self.clock.advance(by);
            self.moved.send_replace(self.clock.monotonic());
        }
    }

    impl Clock for ManualTime {
        fn monotonic(&self) -> Monotonic {
            self.clock.monotonic()
        }

        fn wall(&self) -> UnixTime {
            self.clock.wall()
        }
    }

    impl Timer for ManualTime {
        fn sleep_until(&self, at: Monotonic) -> Pending<'static, ()> {
            let mut moved = self.moved.subscribe();
            Box::pin(async move {
                // The sender lives as long as the process; if it were gone, time would stand still for ever.
                if moved.wait_for(|now| *now >= at).await.is_err() {
                    std::future::pending::<()>().await;
                }
            })
        }

        fn start(&self, sleeper: Pending<'static, ()>) {
            tokio::spawn(sleeper);
        }
    }

    /// Makes the whole process use a clock that shows `start` and stands still.
    ///
    /// # Errors
    /// `invalid` if the process has read its clock already.
    pub fn stand_still(start: UnixTime) -> Result<()> {
        let manual = MANUAL.get_or_init(|| Arc::new(ManualTime::new(start)));
        if time().clock.wall() == manual.wall() && time().clock.monotonic() == manual.monotonic() {
            return Ok(());
        }
        Err(Error::invalid("the clock is in use already: stop it before anything else"))
    }

    /// How far a running clock has been moved ahead of the system's.
    pub fn skipped() -> Duration {
        Duration::from_nanos(SKIPPED_NS.load(std::sync::atomic::Ordering::SeqCst))
    }

    /// Moves the clock of the process, whether it stands still or runs. Sleepers of a running clock notice
    /// when they next look.
    pub fn advance(by: Duration) {
        match MANUAL.get() {
            Some(manual) => manual.advance(by),
            None => {
                let nanos = u64::try_from(by.as_nanos()).unwrap_or(u64::MAX);
                SKIPPED_NS.fetch_add(nanos, std::sync::atomic::Ordering::SeqCst);
            }
        }
        // A host that remembers looks at a clock of its own, which nobody has moved.
        crate::model::generation::next();
    }
}
