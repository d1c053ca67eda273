//! The scopes an agent holds. Owns membership and what follows from it; asks `index` about globs. Not a policy:
//! sessions, grants and humans come later, in the gate. Used by `model::agent`.

use super::glob::Meaning;
use super::index::{Index, Slot};
use super::memo::{self, Stamp};
use super::name::{check, is_valid};
use super::rarity::Rarity;
use crate::error::Result;
use foldhash::fast::RandomState;
use hashbrown::HashTable;
use std::fmt;
use std::hash::BuildHasher;
use std::sync::LazyLock;

/// A set of granted scopes, each an exact name or a glob.
///
/// `*` is any run of characters (`:`, newline and NUL too), `?` one character, `[seq]` and `[!seq]` one character
/// in or out of a class with ranges; an unclosed `[` is itself. Case counts, the whole scope must match, and a
/// granted scope always grants the identical string. The rules are those of Python's `fnmatch.fnmatchcase`.
///
/// The cost of a question grows with its length, not with the number of scopes held.
#[derive(Clone)]
pub struct ScopeSet {
    hierarchical: bool,
    names: HashTable<Name>,
    index: Index,
    /// How many of the names grant everything.
    everything: usize,
    stamp: Stamp,
}

#[derive(Debug, Clone)]
struct Name {
    text: Box<str>,
    kind: Kind,
}

#[derive(Debug, Clone, Copy)]
enum Kind {
    /// Grants itself only.
    Exact,
    Everything,
    Pattern(Slot),
}

/// Random per process and the same for all sets, so that `memo` can serve them all.
static HASHER: LazyLock<RandomState> = LazyLock::new(RandomState::default);

impl ScopeSet {
    /// A set of `scopes`; doubles count once. With `hierarchical`, a granted `write` (or what a granted glob
    /// matches) also grants `write:` followed by anything.
    ///
    /// # Errors
    /// `invalid` as for [`ScopeSet::insert`].
    pub fn new(scopes: impl IntoIterator<Item = String>, hierarchical: bool) -> Result<Self> {
        let mut set = ScopeSet { hierarchical, ..ScopeSet::default() };
        let scopes = scopes.into_iter();
        // A hint may be wrong: trusted only as far as it costs little.
        set.names.reserve(scopes.size_hint().0.min(1 << 17), |name| hash(&name.text));
        let mut patterns = Vec::new();
        for scope in scopes {
            check(&scope)?;
            match Meaning::of(&scope) {
                Meaning::Pattern(glob) => patterns.push((scope, glob)),
                other => drop(set.add(scope, other, None)?),
            }
        }
        // Where a pattern is best filed shows once all are known.
        let rarity = Rarity::of(patterns.iter().map(|(_, glob)| glob));
        set.index.reserve(patterns.len());
        for (scope, glob) in patterns {
            set.add(scope, Meaning::Pattern(glob), Some(&rarity))?;
        }
        Ok(set)
    }

    /// Does the set grant the scope `required`? Never, when that is empty or longer than a scope may be.
    pub fn matches(&self, required: &str) -> bool {
        if !is_valid(required) {
            return false;
        }
        let hash = hash(required);
        if self.everything > 0 || self.find(hash, required).is_some() {
            return true;
        }
        if self.index.is_empty() && !self.hierarchical {
            return false;
        }
        memo::recall(self.stamp, hash, required, || {
            (self.hierarchical && self.holds_above(required)) || self.index.matches(required)
        })
    }

    /// Is the very string `scope` in the set? Globs are not applied.
    pub fn contains(&self, scope: &str) -> bool {
        self.find(hash(scope), scope).is_some()
    }

    /// Adds a scope; false when it was there. Takes effect at once.
    ///
    /// # Errors
    /// `invalid`, with the set unchanged, when the scope is empty or longer than [`super::Scope::MAX_CHARS`], and
    /// for the 1,001st pattern that has no literal character and is not all `*`.
    pub fn insert(&mut self, scope: String) -> Result<bool> {
        check(&scope)?;
        let meaning = Meaning::of(&scope);
        let added = self.add(scope, meaning, None)?;
        if added {
            self.stamp = Stamp::new();
        }
        Ok(added)
    }

    /// Takes a scope out; false when that very string was not there. Takes effect at once.
    pub fn remove(&mut self, scope: &str) -> bool {
        let Ok(entry) = self.names.find_entry(hash(scope), |name| *name.text == *scope) else { return false };
        let (name, _) = entry.remove();
        match name.kind {
            Kind::Exact => {}
            Kind::Everything => self.everything -= 1,
            Kind::Pattern(slot) => self.index.remove(slot),
        }
        self.stamp = Stamp::new();
        true
    }

    /// Takes every scope out.
    pub fn clear(&mut self) {
        *self = ScopeSet { hierarchical: self.hierarchical, ..ScopeSet::default() };
    }

    /// How many scopes are held.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// True when no scope is held.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The scopes held, sorted by their bytes.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        let mut sorted: Vec<&str> = self.names.iter().map(|name| &*name.text).collect();
        sorted.sort_unstable();
        sorted.into_iter()
    }

    fn find(&self, hash: u64, scope: &str) -> Option<&Name> {
        self.names.find(hash, |name| *name.text == *scope)
    }

    /// Is what precedes one of the `:` in `required` held as it stands?
    fn holds_above(&self, required: &str) -> bool {
        let mut above = required.match_indices(':').filter_map(|(at, _)| required.get(..at));
        above.any(|above| self.contains(above))
    }

    /// Adds without a new stamp; false when it was there.
    fn add(&mut self, scope: String, meaning: Meaning, rarity: Option<&Rarity>) -> Result<bool> {
        let hash = hash(&scope);
        if self.find(hash, &scope).is_some() {
            return Ok(false);
        }
        let kind = match meaning {
            Meaning::Plain | Meaning::Nothing => Kind::Exact,
            Meaning::Everything => Kind::Everything,
            Meaning::Pattern(glob) => {
                Kind::Pattern(self.index.insert(glob, &scope, self.hierarchical, rarity)?)
            }
        };
        self.everything += usize::from(matches!(kind, Kind::Everything));
        self.names.insert_unique(hash, Name { text: scope.into(), kind }, |name| self::hash(&name.text));
        Ok(true)
    }
}

impl Default for ScopeSet {
    fn default() -> Self {
        ScopeSet {
            hierarchical: false,
            names: HashTable::new(),
            index: Index::default(),
            everything: 0,
            stamp: Stamp::new(),
        }
    }
}

impl fmt::Debug for ScopeSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scopes: Vec<&str> = self.iter().collect();
        f.debug_struct("ScopeSet").field("hierarchical", &self.hierarchical).field("scopes", &scopes).finish()
    }
}

fn hash(text: &str) -> u64 {
    HASHER.hash_one(text)
}
