//! The live credentials, known by heart: a request is checked without a query. What others add or revoke is
//! noticed within a second, also by polls that are held open.

use super::secret::{Credential, Kind, Role, Secret};
use crate::ledger::Ledger;
use agentsudo_core::Result;
use arc_swap::ArcSwap;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use subtle::ConstantTimeEq;
use tokio::sync::{Mutex, watch};

/// How soon a change made elsewhere is noticed.
pub const NOTICED_WITHIN: Duration = Duration::from_secs(1);

/// Who a request comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Principal {
    /// An agent's process, with an API key.
    Agent {
        /// The key's id.
        key: String,
        /// Its project.
        project: String,
    },
    /// A person or a program, with an operator's token.
    Operator {
        /// The token's id.
        token: String,
        /// The name it was given out under.
        name: String,
        /// What it may do.
        role: Role,
        /// The project it is limited to.
        project: Option<String>,
    },
}

impl Principal {
    /// The id of its credential.
    pub fn credential(&self) -> &str {
        match self {
            Principal::Agent { key, .. } => key,
            Principal::Operator { token, .. } => token,
        }
    }
}

#[derive(Debug, Default)]
struct Known {
    by_hash: HashMap<[u8; 32], Arc<Principal>>,
    stamp: (u64, u64),
}

/// Knows every live credential.
#[derive(Debug)]
pub struct Keyring {
    ledger: Arc<dyn Ledger>,
    known: ArcSwap<Known>,
    loading: Mutex<()>,
    changed: watch::Sender<()>,
}

impl Keyring {
    /// Reads all credentials.
    ///
    /// # Errors
    /// The store's.
    pub async fn load(ledger: Arc<dyn Ledger>) -> Result<Self> {
        let keyring = Keyring {
            ledger,
            known: ArcSwap::default(),
            loading: Mutex::default(),
            changed: watch::channel(()).0,
        };
        keyring.refresh(true).await?;
        Ok(keyring)
    }

    /// Who holds this secret? A credential that was added elsewhere a moment ago is looked for.
    ///
    /// # Errors
    /// The store's.
    pub async fn find(&self, secret: &str) -> Result<Option<Arc<Principal>>> {
        if !Secret::is_well_formed(secret) {
            return Ok(None);
        }
        let hash = Secret::hash(secret);
        if let Some(principal) = self.holder(&hash) {
            return Ok(Some(principal));
        }
        self.refresh(false).await?;
        Ok(self.holder(&hash))
    }

    /// Is this principal's credential still good?
    pub fn is_live(&self, principal: &Principal) -> bool {
        self.known.load().by_hash.values().any(|known| **known == *principal)
    }

    /// Is there a live token of an operator of whom this holds: name, role, and the project it is limited to?
    pub fn has_operator(&self, holds: impl Fn(&str, Role, Option<&str>) -> bool) -> bool {
        self.known.load().by_hash.values().any(|known| match &**known {
            Principal::Operator { name, role, project, .. } => holds(name, *role, project.as_deref()),
            Principal::Agent { .. } => false,
        })
    }

    /// Told whenever a credential was added or revoked.
    pub fn changes(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }

    /// Looks for changes for as long as it is polled.
    pub async fn watch(&self) {
        loop {
            tokio::time::sleep(NOTICED_WITHIN).await;
            // A store that cannot be read now is read next time; nobody new gets in meanwhile.
            let _ = self.refresh(false).await;
        }
    }

    /// Reads anew, if anything has changed or `anyway`.
    ///
    /// # Errors
    /// The store's.
    pub async fn refresh(&self, anyway: bool) -> Result<()> {
        // One at a time: many requests with unknown secrets make one query.
        let _turn = self.loading.lock().await;
        let stamp = self.ledger.credentials_stamp().await?;
        if !anyway && stamp == self.known.load().stamp {
            return Ok(());
        }
        let live = self.ledger.credentials().await?.into_iter().filter(|c| c.revoked.is_none());
        let by_hash = live.filter_map(|c| Some((c.hash, Arc::new(principal(c)?)))).collect();
        self.known.store(Arc::new(Known { by_hash, stamp }));
        self.changed.send_replace(());
        Ok(())
    }

    fn holder(&self, hash: &[u8; 32]) -> Option<Arc<Principal>> {
        let known = self.known.load();
        // The table finds by a hash of the secret, which tells nothing of the secret by the time it takes; the
        // comparison is in constant time all the same.
        let (kept, principal) = known.by_hash.get_key_value(hash)?;
        bool::from(kept.ct_eq(hash)).then(|| Arc::clone(principal))
    }
}

fn principal(credential: Credential) -> Option<Principal> {
    match (credential.kind, credential.role, credential.project) {
        (Kind::Key, None, Some(project)) => Some(Principal::Agent { key: credential.id, project }),
        (Kind::Token, Some(role), project) => {
            Some(Principal::Operator { token: credential.id, name: credential.name, role, project })
        }
        // What the store should never hold lets nobody in.
        _ => None,
    }
}
