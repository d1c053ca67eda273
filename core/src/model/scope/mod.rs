//! Scopes: names of permissions, and sets of them with globs.

use crate::error::{Error, Result};
use std::collections::BTreeSet;

/// Placeholder.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Scope(String);

impl Scope {
    /// Reads a required scope.
    pub fn new(text: impl Into<String>) -> Result<Self> {
        let text = text.into();
        if text.is_empty() { Err(Error::invalid("a scope cannot be empty")) } else { Ok(Scope(text)) }
    }
    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Placeholder.
#[derive(Debug, Clone, Default)]
pub struct ScopeSet {
    all: BTreeSet<String>,
}

impl ScopeSet {
    /// A set.
    pub fn new(scopes: impl IntoIterator<Item = String>, _hierarchical: bool) -> Result<Self> {
        Ok(ScopeSet { all: scopes.into_iter().collect() })
    }
    /// Placeholder.
    pub fn matches(&self, scope: &str) -> bool {
        self.all.contains(scope)
    }
    /// Placeholder.
    pub fn contains(&self, scope: &str) -> bool {
        self.all.contains(scope)
    }
    /// Placeholder.
    pub fn insert(&mut self, scope: String) -> Result<bool> {
        Ok(self.all.insert(scope))
    }
    /// Placeholder.
    pub fn remove(&mut self, scope: &str) -> bool {
        self.all.remove(scope)
    }
    /// Placeholder.
    pub fn len(&self) -> usize {
        self.all.len()
    }
    /// Placeholder.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }
    /// Placeholder.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.all.iter().map(String::as_str)
    }
}
