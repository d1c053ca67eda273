//! Which store: `memory:`, `sqlite:PATH`, `postgres://…`. Shown without its password.

use crate::error::{Error, Result};
use std::fmt;
use std::path::{Path, PathBuf};
use url::Url;

/// Where requests are kept.
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub enum StoreUrl {
    /// In this process, for as long as it lives.
    #[default]
    Memory,
    /// In a file, shared by the processes of one machine.
    Sqlite {
        /// The file, absolute.
        path: PathBuf,
        /// What a commit survives.
        durability: Durability,
    },
    /// In a PostgreSQL server, shared by machines.
    Postgres(Url),
}

/// What a commit to a file has survived when the caller is told of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Durability {
    /// The process dying and the power failing: `synchronous=FULL`.
    #[default]
    Full,
    /// The process dying; the last commits may be lost with the power: `synchronous=NORMAL`.
    Relaxed,
}

impl StoreUrl {
    /// Reads `memory:`, `sqlite:PATH`, `sqlite:///ABSOLUTE/PATH`, `postgres://…` or `postgresql://…`; `name` is the
    /// argument or variable it came from. A relative path counts from the working directory of this moment. A file may
    /// be followed by `?synchronous=normal`.
    ///
    /// # Errors
    /// `invalid` for anything else, and for kinds that this build leaves out.
    pub fn parse(name: &str, text: &str) -> Result<Self> {
        let refuse = |why: &str| Err(Error::invalid(format!("{name} {why}")));
        if text.chars().any(char::is_control) {
            return refuse("must not contain control characters");
        }
        if matches!(text, "memory:" | "memory") {
            return Ok(StoreUrl::Memory);
        }
        if let Some(rest) = text.strip_prefix("sqlite:") {
            return if cfg!(feature = "sqlite") {
                sqlite(name, rest)
            } else {
                refuse("is SQLite, which this build leaves out")
            };
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            if !cfg!(feature = "postgres") {
                return refuse("is PostgreSQL, which this build leaves out");
            }
            return match Url::parse(text) {
                Ok(url) if url.fragment().is_none() => Ok(StoreUrl::Postgres(url)),
                _ => refuse("is no address: write it as postgres://USER:PASSWORD@HOST:PORT/DATABASE"),
            };
        }
        refuse("must be `memory:`, `sqlite:PATH` or `postgres://USER:PASSWORD@HOST:PORT/DATABASE`")
    }

    /// Do requests outlive the process?
    pub fn is_durable(&self) -> bool {
        !matches!(self, StoreUrl::Memory)
    }
}

fn sqlite(name: &str, rest: &str) -> Result<StoreUrl> {
    let refuse = |why: &str| Err(Error::invalid(format!("{name} {why}")));
    let (path, options) = rest.split_once('?').unwrap_or((rest, ""));
    let durability = match options {
        "" | "synchronous=full" => Durability::Full,
        "synchronous=normal" => Durability::Relaxed,
        _ => return refuse("knows only `?synchronous=full` and `?synchronous=normal` after the file"),
    };
    let path = match path.strip_prefix("//") {
        Some(absolute) if absolute.starts_with('/') => absolute,
        Some(_) => return refuse("has a host: write sqlite:PATH, or sqlite:///ABSOLUTE/PATH"),
        None => path,
    };
    if path.is_empty() || path.ends_with('/') || path.starts_with(':') {
        return refuse("names no file: write sqlite:PATH");
    }
    // A name that depends on the working directory would move with it.
    let path = std::path::absolute(Path::new(path))
        .map_err(|e| Error::invalid(format!("{name} names no file that could be: {e}")))?;
    Ok(StoreUrl::Sqlite { path, durability })
}

impl fmt::Display for StoreUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StoreUrl::Memory => f.write_str("memory:"),
            StoreUrl::Sqlite { path, .. } => write!(f, "sqlite:{}", path.display()),
            StoreUrl::Postgres(url) => {
                let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
                write!(f, "postgres://{}{port}{}", url.host_str().unwrap_or_default(), url.path())
            }
        }
    }
}

impl fmt::Debug for StoreUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StoreUrl({self})")
    }
}
