//! How often somebody may come: one bucket of tokens each, for credentials and for addresses. Bounded in
//! memory: buckets that are full again are forgotten.

use agentsudo_core::model::Monotonic;
use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

/// Buckets for many callers.
#[derive(Debug)]
pub struct Buckets<K> {
    per_second: f64,
    burst: f64,
    kept: Mutex<Kept<K>>,
}

#[derive(Debug)]
struct Kept<K> {
    buckets: HashMap<K, Bucket>,
    swept: Monotonic,
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    tokens: f64,
    at: Monotonic,
}

/// Callers that are remembered at once; beyond that the fullest are forgotten.
const MOST_CALLERS: usize = 100_000;
const SWEEP_EVERY_S: f64 = 10.0;

impl<K: Hash + Eq> Buckets<K> {
    /// Buckets that fill at `per_second` up to `burst`.
    pub fn new((per_second, burst): (f64, f64)) -> Self {
        let kept = Kept { buckets: HashMap::new(), swept: Monotonic(0) };
        Buckets { per_second, burst, kept: Mutex::new(kept) }
    }

    /// Takes a token.
    ///
    /// # Errors
    /// The whole seconds, from 1 on, after which there is one.
    pub fn take<Q>(&self, caller: &Q, now: Monotonic) -> Result<(), u64>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ToOwned<Owned = K> + ?Sized,
    {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        self.sweep(&mut kept, now);
        let bucket = match kept.buckets.get_mut(caller) {
            Some(bucket) => bucket,
            None => {
                let fresh = Bucket { tokens: self.burst, at: now };
                kept.buckets.entry(caller.to_owned()).or_insert(fresh)
            }
        };
        *bucket = self.filled(*bucket, now);
        if bucket.tokens >= 1.0 {
            bucket.tokens -= 1.0;
            return Ok(());
        }
        Err(((1.0 - bucket.tokens) / self.per_second).ceil().max(1.0) as u64)
    }

    /// Is there a token? Takes none.
    ///
    /// # Errors
    /// As [`Buckets::take`].
    pub fn look(&self, caller: &K, now: Monotonic) -> Result<(), u64> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        match kept.buckets.get(caller).map(|bucket| self.filled(*bucket, now).tokens) {
            Some(tokens) if tokens < 1.0 => Err(((1.0 - tokens) / self.per_second).ceil().max(1.0) as u64),
            _ => Ok(()),
        }
    }

    fn filled(&self, bucket: Bucket, now: Monotonic) -> Bucket {
        let gained = now.since(bucket.at).as_secs_f64() * self.per_second;
        Bucket { tokens: (bucket.tokens + gained).min(self.burst), at: now }
    }

    fn sweep(&self, kept: &mut Kept<K>, now: Monotonic) {
        let due = now.since(kept.swept).as_secs_f64() >= SWEEP_EVERY_S;
        if !due && kept.buckets.len() < MOST_CALLERS {
            return;
        }
        kept.swept = now;
        kept.buckets.retain(|_, bucket| self.filled(*bucket, now).tokens < self.burst);
        if kept.buckets.len() >= MOST_CALLERS {
            // Everybody at once: whoever has used least begins anew.
            kept.buckets.retain(|_, bucket| self.filled(*bucket, now).tokens < self.burst / 2.0);
        }
        if kept.buckets.len() >= MOST_CALLERS {
            kept.buckets.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_bucket_empties_and_fills_again_for_each_caller_alone() {
        let buckets = Buckets::new((2.0, 3.0));
        let now = Monotonic(1_000_000_000);
        assert!((0..3).all(|_| buckets.take(&"a", now).is_ok()));
        assert_eq!(buckets.take(&"a", now), Err(1));
        assert_eq!(buckets.look(&"a", now), Err(1));
        assert!(buckets.take(&"b", now).is_ok());
        let later = now.after(Duration::from_millis(500));
        assert!(buckets.look(&"a", later).is_ok() && buckets.take(&"a", later).is_ok());
        assert!(buckets.take(&"a", later).is_err());
        let much_later = now.after(Duration::from_secs(3_600));
        assert!((0..3).all(|_| buckets.take(&"a", much_later).is_ok()), "it holds no more than a burst");
        assert!(buckets.take(&"a", much_later).is_err());
    }

    #[test]
    fn many_callers_are_forgotten_again() {
        let buckets = Buckets::new((1.0, 10.0));
        let mut now = Monotonic(1_000_000_000);
        for caller in 0..2 * MOST_CALLERS {
            now = now.after(Duration::from_micros(1));
            assert!(buckets.take(&caller, now).is_ok());
        }
        assert!(buckets.kept.lock().unwrap().buckets.len() <= MOST_CALLERS);
    }
}
