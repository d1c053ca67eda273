//! Time as a value. Layers below `net` are handed a [`Moment`] or a [`Clock`] and never read a real one.

use std::fmt;
use std::time::Duration;

/// Time since an arbitrary start that never goes back and is not moved by anyone setting the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Monotonic(pub u64);

impl Monotonic {
    /// The point `duration` later; saturates instead of wrapping.
    pub fn after(self, duration: Duration) -> Monotonic {
        Monotonic(self.0.saturating_add(u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)))
    }

    /// How long from `earlier` until now; zero if `earlier` is later.
    pub fn since(self, earlier: Monotonic) -> Duration {
        Duration::from_nanos(self.0.saturating_sub(earlier.0))
    }
}

/// Wall time: milliseconds since 1970-01-01T00:00:00 UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct UnixTime(pub i64);

impl UnixTime {
    /// The point `duration` later; saturates.
    pub fn after(self, duration: Duration) -> UnixTime {
        UnixTime(self.0.saturating_add(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)))
    }

    /// Whole seconds since 1970, rounded down.
    pub fn seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// Seconds since 1970 with the milliseconds as fraction, as Python and C callers want it.
    pub fn as_secs_f64(self) -> f64 {
        self.0 as f64 / 1000.0
    }

    /// RFC 3339 in UTC with milliseconds, for example `2026-11-22T09:48:00.000Z`.
    pub fn rfc3339(self) -> String {
        let at = time::OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0) * 1_000_000)
            .unwrap_or(time::OffsetDateTime::UNIX_EPOCH);
        let mut text = String::with_capacity(24);
        // By hand: this is in every record, and formatting machinery costs more than the hash over it.
        for (value, digits, after) in [
            (u32::try_from(at.year()).unwrap_or(0), 4, '-'),
            (u32::from(u8::from(at.month())), 2, '-'),
            (u32::from(at.day()), 2, 'T'),
            (u32::from(at.hour()), 2, ':'),
            (u32::from(at.minute()), 2, ':'),
            (u32::from(at.second()), 2, '.'),
            (u32::from(at.millisecond()), 3, 'Z'),
        ] {
            for place in (0..digits).rev() {
                text.push(char::from_digit(value / 10u32.pow(place) % 10, 10).unwrap_or('0'));
            }
            text.push(after);
        }
        text
    }
}

impl fmt::Display for UnixTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.rfc3339())
    }
}

/// Both clocks read at one point: monotonic to measure with, wall to show and to store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Moment {
    /// For durations and deadlines inside this process.
    pub monotonic: Monotonic,
    /// For people, other processes and the audit log.
    pub wall: UnixTime,
}

impl Moment {
    /// The point `duration` later on both clocks.
    pub fn after(self, duration: Duration) -> Moment {
        Moment { monotonic: self.monotonic.after(duration), wall: self.wall.after(duration) }
    }
}

/// A source of time. `net` has the real one, the `testing` feature one that moves by hand.
pub trait Clock: Send + Sync + fmt::Debug {
    /// Now, for measuring.
    fn monotonic(&self) -> Monotonic;

    /// A reading that is never before now and may be some milliseconds ahead, where that is cheaper. Good for
    /// "surely still live"; a no has to be looked at with [`Clock::monotonic`].
    fn at_most(&self) -> Monotonic {
        self.monotonic()
    }

    /// Now, for showing.
    fn wall(&self) -> UnixTime;

    /// Both at once.
    fn now(&self) -> Moment {
        Moment { monotonic: self.monotonic(), wall: self.wall() }
    }
}

/// A clock that stands still until told to move.
#[cfg(any(test, feature = "testing"))]
#[derive(Debug)]
pub struct ManualClock {
    elapsed_ns: std::sync::atomic::AtomicU64,
    epoch_ms: i64,
}

#[cfg(any(test, feature = "testing"))]
impl ManualClock {
    /// A clock that shows `start` and stands still.
    pub fn new(start: UnixTime) -> Self {
        // Not zero, so that "a deadline of zero" can never look like "now".
        ManualClock { elapsed_ns: std::sync::atomic::AtomicU64::new(1_000_000_000), epoch_ms: start.0 - 1000 }
    }

    /// Moves both hands forward.
    pub fn advance(&self, by: Duration) {
        let nanos = u64::try_from(by.as_nanos()).unwrap_or(u64::MAX);
        self.elapsed_ns.fetch_add(nanos, std::sync::atomic::Ordering::SeqCst);
    }
}

#[cfg(any(test, feature = "testing"))]
impl Clock for ManualClock {
    fn monotonic(&self) -> Monotonic {
        Monotonic(self.elapsed_ns.load(std::sync::atomic::Ordering::SeqCst))
    }

    fn wall(&self) -> UnixTime {
        UnixTime(self.epoch_ms).after(Duration::from_nanos(self.monotonic().0))
    }
}
