//! Scopes: names of permissions, and sets of them with globs.
//!
//! `name` reads one scope; `glob`, `walk` and `columns` are one pattern; `window`, `rarity`, `bare` and `index`
//! find, among many patterns, the few worth asking; `memo` remembers answers; `set` is what an agent holds. Used
//! by `model::agent`.

mod bare;
mod columns;
mod glob;
mod index;
mod memo;
mod name;
mod rarity;
mod set;
mod walk;
mod window;

pub use name::Scope;
pub use set::ScopeSet;
