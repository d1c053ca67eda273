//! An agent: who asks, and the scopes it holds.

use super::scope::ScopeSet;
use super::{generation, id};
use crate::error::{Error, Result};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

/// How an agent is made.
#[derive(Debug, Clone)]
pub struct AgentOptions {
    /// Shown to people; 1–256 characters.
    pub name: String,
    /// What it is for; free text.
    pub role: String,
    /// How long a session of it lasts.
    pub session_ttl: Duration,
    /// `write` also grants `write:orders`. Off by default: a permission layer must not widen silently.
    pub hierarchical: bool,
}

/// Who asks. Shared by all its sessions; a change of its scopes takes effect on the next check.
#[derive(Debug)]
pub struct Agent {
    id: String,
    profile: RwLock<AgentOptions>,
    scopes: RwLock<ScopeSet>,
    /// Changes with every change of `scopes` and is never equal for two agents, so that "allowed in epoch
    /// E" can be remembered without naming the agent.
    epoch: AtomicU64,
}

static NEXT_EPOCH: AtomicU64 = AtomicU64::new(1);

impl Agent {
    /// The longest session: ten years, in seconds. Longer is a slip of the keyboard.
    pub const MAX_TTL_SECONDS: f64 = 315_360_000.0;

    /// A new agent with an id of its own.
    ///
    /// # Errors
    /// `invalid` for a bad name, lifetime or scope.
    pub fn new(options: AgentOptions, scopes: impl IntoIterator<Item = String>) -> Result<Self> {
        check_name(&options.name)?;
        if options.session_ttl.is_zero() {
            return Err(Error::invalid("session_ttl must be longer than 0 seconds"));
        }
        let set = ScopeSet::new(scopes, options.hierarchical)?;
        Ok(Agent {
            id: id::uuid4()?,
            profile: RwLock::new(options),
            scopes: RwLock::new(set),
            epoch: AtomicU64::new(next_epoch()),
        })
    }

    /// Reads a lifetime in seconds.
    ///
    /// # Errors
    /// `invalid` for NaN, infinity, zero, negative numbers and more than ten years.
    pub fn ttl_from_seconds(seconds: f64) -> Result<Duration> {
        seconds_within("session_ttl", seconds, Self::MAX_TTL_SECONDS)
    }

    /// A random UUID: its identity.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its name.
    pub fn name(&self) -> String {
        read(&self.profile).name.clone()
    }

    /// Its role.
    pub fn role(&self) -> String {
        read(&self.profile).role.clone()
    }

    /// How long its sessions last.
    pub fn session_ttl(&self) -> Duration {
        read(&self.profile).session_ttl
    }

    /// Does `write` also grant `write:orders`?
    pub fn hierarchical(&self) -> bool {
        read(&self.profile).hierarchical
    }

    /// Renames it.
    ///
    /// # Errors
    /// `invalid` for an empty or overlong name.
    pub fn set_name(&self, name: String) -> Result<()> {
        check_name(&name)?;
        write(&self.profile).name = name;
        Ok(())
    }

    /// Changes its role.
    pub fn set_role(&self, role: String) {
        write(&self.profile).role = role;
    }

    /// Changes the lifetime of sessions that start from now on.
    pub fn set_session_ttl(&self, ttl: Duration) {
        write(&self.profile).session_ttl = ttl;
    }

    /// Does it hold `scope`, exactly or through a glob?
    pub fn has_scope(&self, scope: &str) -> bool {
        read(&self.scopes).matches(scope)
    }

    /// Runs `look` over its scopes.
    pub fn with_scopes<T>(&self, look: impl FnOnce(&ScopeSet) -> T) -> T {
        look(&read(&self.scopes))
    }

    /// Runs `change` over its scopes; the next check sees the result.
    pub fn change_scopes<T>(&self, change: impl FnOnce(&mut ScopeSet) -> T) -> T {
        let mut scopes = write(&self.scopes);
        let result = change(&mut scopes);
        // Inside the lock: nobody can pair the old epoch with the new scopes.
        self.epoch.store(next_epoch(), Ordering::Release);
        generation::next();
        result
    }

    /// Grants and revokes in one step, or does nothing if one of `grant` is not a scope. True if something was
    /// revoked.
    ///
    /// # Errors
    /// `invalid` for what is not a scope, or too many of them.
    pub fn update_scopes(&self, grant: Vec<String>, revoke: &[String]) -> Result<bool> {
        self.change_scopes(|set| {
            let mut fresh = Vec::new();
            for scope in grant {
                match set.insert(scope.clone()) {
                    Ok(true) => fresh.push(scope),
                    Ok(false) => {}
                    Err(error) => {
                        for scope in &fresh {
                            set.remove(scope);
                        }
                        return Err(error);
                    }
                }
            }
            Ok(revoke.iter().filter(|scope| set.remove(scope)).count() > 0)
        })
    }

    /// Grants `scopes` and revokes all others, in one step, or does nothing.
    ///
    /// # Errors
    /// `invalid` for what is not a scope.
    pub fn replace_scopes(&self, scopes: Vec<String>) -> Result<()> {
        let fresh = ScopeSet::new(scopes, self.hierarchical())?;
        self.change_scopes(|set| *set = fresh);
        Ok(())
    }

    /// Changes with every change of its scopes; never zero, never that of another agent.
    pub fn epoch(&self) -> u64 {
        self.epoch.load(Ordering::Acquire)
    }

    /// All its scopes, sorted. For the agent's owner; never for a message that a model reads.
    pub fn scopes(&self) -> BTreeSet<String> {
        self.with_scopes(|set| set.iter().map(str::to_owned).collect())
    }
}

/// Reads a duration in seconds that must lie in `(0, max]`.
///
/// # Errors
/// `invalid` for NaN, infinity, zero, negative and larger numbers. 0 never means unlimited.
pub fn seconds_within(what: &str, seconds: f64, max: f64) -> Result<Duration> {
    if !seconds.is_finite() || seconds <= 0.0 || seconds > max {
        return Err(Error::invalid(format!(
            "{what} must be a number of seconds above 0 and at most {max}, not `{seconds}`"
        )));
    }
    let duration = Duration::from_secs_f64(seconds);
    // 1e-12 s is above zero and yet nothing.
    if duration.is_zero() {
        return Err(Error::invalid(format!("{what} of `{seconds}` seconds is too short to measure")));
    }
    Ok(duration)
}

fn check_name(name: &str) -> Result<()> {
    match name.chars().count() {
        0 => Err(Error::invalid("an agent needs a name: it is what a human is shown")),
        1..=256 => Ok(()),
        n => Err(Error::invalid(format!("an agent's name has at most 256 characters, not {n}"))),
    }
}

fn next_epoch() -> u64 {
    NEXT_EPOCH.fetch_add(1, Ordering::Relaxed)
}

// A panic while the lock was held cannot leave these values half-written in a way that grants anything:
// going on with what is there beats refusing every later call of the process.
fn read<T>(lock: &RwLock<T>) -> RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}

fn write<T>(lock: &RwLock<T>) -> RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
}
