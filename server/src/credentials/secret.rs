//! A credential: 256 random bits that are shown once and kept as their SHA-256. So much randomness needs no
//! slow hash and no salt: there is nothing to guess.

use agentsudo_core::model::UnixTime;
use agentsudo_core::{Error, Result};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use std::fmt;

/// What a credential is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An API key, `as_…`: asks and reports for one project. Can never decide.
    Key,
    /// An operator's token, `ot_…`: reads, decides or administers by name.
    Token,
}

/// What an operator may do. Each includes the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Reads everything.
    Viewer,
    /// Decides.
    Approver,
    /// Makes and revokes keys and tokens.
    Admin,
}

/// A credential as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    /// What it is called in lists and revoked by.
    pub id: String,
    /// What it is for.
    pub kind: Kind,
    /// The project it is limited to; `None` is every project, for tokens only.
    pub project: Option<String>,
    /// The operator's name; empty for keys.
    pub name: String,
    /// The operator's role; `None` for keys.
    pub role: Option<Role>,
    /// SHA-256 of the secret.
    pub hash: [u8; 32],
    /// Its first characters, for people to tell it by.
    pub hint: String,
    /// When it was made.
    pub created: UnixTime,
    /// When it was revoked, if it was.
    pub revoked: Option<UnixTime>,
}

/// The secret itself: never stored, never logged.
pub struct Secret(String);

impl Kind {
    /// How its secrets begin.
    pub const fn prefix(self) -> &'static str {
        match self {
            Kind::Key => "as_",
            Kind::Token => "ot_",
        }
    }

    /// The name in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Kind::Key => "key",
            Kind::Token => "token",
        }
    }

    /// Reads [`Kind::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        [Kind::Key, Kind::Token].into_iter().find(|kind| kind.as_str() == text)
    }
}

impl Role {
    /// Every role.
    pub const ALL: [Role; 3] = [Role::Viewer, Role::Approver, Role::Admin];

    /// The name on the wire and in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Role::Viewer => "viewer",
            Role::Approver => "approver",
            Role::Admin => "admin",
        }
    }

    /// Reads [`Role::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Role::ALL.into_iter().find(|role| role.as_str() == text)
    }
}

impl Secret {
    /// A fresh one.
    ///
    /// # Errors
    /// `internal` without randomness.
    pub fn random(kind: Kind) -> Result<Self> {
        Ok(Secret(format!("{}{}", kind.prefix(), URL_SAFE_NO_PAD.encode(random::<32>()?))))
    }

    /// What is kept of it.
    pub fn hash(text: &str) -> [u8; 32] {
        Sha256::digest(text.as_bytes()).into()
    }

    /// Could this be one of ours? Anything else need not be looked up.
    pub fn is_well_formed(text: &str) -> bool {
        let rest = [Kind::Key, Kind::Token].iter().find_map(|kind| text.strip_prefix(kind.prefix()));
        rest.is_some_and(|rest| {
            rest.len() == 43 && rest.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
        })
    }

    /// The secret, to be shown once.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(***)")
    }
}

impl Credential {
    /// A new API key of a project, and its secret.
    ///
    /// # Errors
    /// `internal` without randomness.
    pub fn key(project: &str, now: UnixTime) -> Result<(Self, Secret)> {
        Credential::make(Kind::Key, Some(project.to_owned()), String::new(), None, now)
    }

    /// A new operator's token, for one project or for all, and its secret.
    ///
    /// # Errors
    /// `invalid` for a name that is none; `internal` without randomness.
    pub fn token(name: &str, role: Role, project: Option<&str>, now: UnixTime) -> Result<(Self, Secret)> {
        let fits = |c: char| c.is_ascii_alphanumeric() || "._-@".contains(c);
        if !(1..=64).contains(&name.len()) || !name.chars().all(fits) {
            return Err(Error::invalid(
                "a token's name must be 1 to 64 letters, digits or any of . _ - @: it stands in every record of \
                 what its holder decides",
            ));
        }
        Credential::make(Kind::Token, project.map(str::to_owned), name.to_owned(), Some(role), now)
    }

    fn make(
        kind: Kind,
        project: Option<String>,
        name: String,
        role: Option<Role>,
        now: UnixTime,
    ) -> Result<(Self, Secret)> {
        let secret = Secret::random(kind)?;
        let id = agentsudo_core::model::id::hex(&random::<6>()?);
        let prefix = match kind {
            Kind::Key => "key",
            Kind::Token => "tok",
        };
        let credential = Credential {
            id: format!("{prefix}_{id}"),
            kind,
            project,
            name,
            role,
            hash: Secret::hash(secret.reveal()),
            hint: secret.reveal().chars().take(7).collect(),
            created: now,
            revoked: None,
        };
        Ok((credential, secret))
    }
}

fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0u8; N];
    getrandom::fill(&mut bytes)
        .map_err(|e| Error::new(agentsudo_core::Reason::Defect, format!("no random bytes: {e}")))?;
    Ok(bytes)
}

/// Is this a project's name? It stands in paths, tables and records.
///
/// # Errors
/// `invalid`, saying what is.
pub fn check_project(name: &str) -> Result<()> {
    let fits = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    if (1..=64).contains(&name.len()) && name.chars().all(fits) && !name.starts_with(['.', '-']) {
        return Ok(());
    }
    Err(Error::invalid(
        "a project's name must be 1 to 64 letters, digits or any of . _ -, and begin with a letter or digit",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_random_well_formed_and_never_printed() {
        let (key, secret) = Credential::key("default", UnixTime(0)).unwrap();
        assert!(Secret::is_well_formed(secret.reveal()) && secret.reveal().starts_with("as_"));
        assert_eq!(key.hash, Secret::hash(secret.reveal()));
        assert!(!format!("{secret:?} {key:?}").contains(secret.reveal()));
        let (token, other) = Credential::token("alice", Role::Admin, None, UnixTime(0)).unwrap();
        assert!(other.reveal().starts_with("ot_") && token.id.starts_with("tok_"));
        for bad in ["", "as_", "as_short", "xx_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"] {
            assert!(!Secret::is_well_formed(bad), "{bad}");
        }
    }

    #[test]
    fn names_that_would_confuse_are_refused() {
        for bad in ["", "a b", "ä", "U1:x", &"x".repeat(65)] {
            assert!(Credential::token(bad, Role::Viewer, None, UnixTime(0)).is_err(), "{bad}");
            assert!(check_project(bad).is_err(), "{bad}");
        }
        assert!(check_project("../x").is_err() && check_project("payments-eu").is_ok());
    }
}
