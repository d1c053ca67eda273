//! How much one agent may ask at once and in a minute: one that goes round in circles must not flood the people who
//! answer. Pure: a store counts, in the same transaction that keeps the request. Used by `desk`.

use crate::error::{Error, Reason, Result};
use std::time::Duration;

/// What one agent, by its id, may ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    max_pending: u32,
    max_per_minute: u32,
    /// False only for [`Limits::elsewhere`]: no setting can turn counting off.
    are_counted: bool,
}

/// The limit that was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// So many requests of the agent wait for an answer.
    Pending(u32),
    /// So many new requests came from the agent within the last minute.
    PerMinute(u32),
}

impl Limits {
    /// The largest value of either: there is no way to ask for none.
    pub const MOST: u32 = 1_000_000;
    /// Over which time new requests are counted.
    pub const WINDOW: Duration = Duration::from_secs(60);

    /// `max_pending` requests that wait at the same time, `max_per_minute` new ones in any 60 seconds.
    ///
    /// # Errors
    /// `invalid` below 1 and above [`Limits::MOST`].
    pub fn new(max_pending: i64, max_per_minute: i64) -> Result<Self> {
        let within = |name: &str, value: i64| match u32::try_from(value) {
            Ok(value) if (1..=Self::MOST).contains(&value) => Ok(value),
            _ => Err(Error::invalid(format!(
                "{name} must be a whole number from 1 to {}, not {value}",
                Self::MOST
            ))),
        };
        Ok(Limits {
            max_pending: within("max_pending", max_pending)?,
            max_per_minute: within("max_per_minute", max_per_minute)?,
            are_counted: true,
        })
    }

    /// For requests whose sender is limited elsewhere, as the server does by key and address: nothing is counted here, for
    /// with many that wait each new one would take the longer.
    pub const fn elsewhere() -> Self {
        Limits { max_pending: Self::MOST, max_per_minute: Self::MOST, are_counted: false }
    }

    /// How far it is worth counting: pending ones, and new ones within the window.
    pub fn most(&self) -> (i64, i64) {
        if self.are_counted { (self.max_pending.into(), self.max_per_minute.into()) } else { (0, 0) }
    }

    /// Is anything counted here?
    pub const fn are_counted(&self) -> bool {
        self.are_counted
    }

    /// Which limit an agent has reached that has this many pending and new ones.
    pub fn reached(&self, pending: u64, in_window: u64) -> Option<Bound> {
        if !self.are_counted {
            None
        } else if pending >= u64::from(self.max_pending) {
            Some(Bound::Pending(self.max_pending))
        } else if in_window >= u64::from(self.max_per_minute) {
            Some(Bound::PerMinute(self.max_per_minute))
        } else {
            None
        }
    }
}

impl Default for Limits {
    /// 20 pending, 30 a minute.
    fn default() -> Self {
        Limits { max_pending: 20, max_per_minute: 30, are_counted: true }
    }
}

impl Bound {
    /// What the caller is told.
    pub fn error(self, agent: &str) -> Error {
        let text = match self {
            Bound::Pending(most) => format!(
                "agent `{agent}` has {most} requests waiting for an answer, as many as it may have (max_pending); \
                 nobody was asked"
            ),
            Bound::PerMinute(most) => format!(
                "agent `{agent}` has made {most} requests within a minute, as many as it may (max_per_minute); \
                 nobody was asked"
            ),
        };
        Error::new(Reason::LimitReached, text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_who_is_limited_elsewhere_is_not_counted() {
        let most = i64::from(Limits::MOST);
        assert_eq!(Limits::elsewhere().most(), (0, 0));
        assert_eq!(Limits::elsewhere().reached(u64::MAX, u64::MAX), None);
        let widest = Limits::new(most, most).unwrap();
        assert_ne!(widest, Limits::elsewhere(), "no setting is as wide");
        assert_eq!(widest.most(), (most, most));
        assert_eq!(widest.reached(most as u64, 0), Some(Bound::Pending(Limits::MOST)));
        assert_eq!(widest.reached(0, most as u64), Some(Bound::PerMinute(Limits::MOST)));
        for out_of_range in [i64::MIN, -1, 0, most + 1, i64::MAX] {
            assert!(Limits::new(out_of_range, 1).is_err() && Limits::new(1, out_of_range).is_err());
        }
    }
}
