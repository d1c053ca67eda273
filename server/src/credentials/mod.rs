//! Who may do what: API keys and operator tokens, made, hashed, known and revoked. Nothing here is ever
//! logged; a secret is shown once, when it is made.

pub mod keyring;
pub mod secret;

pub use keyring::{Keyring, Principal};
pub use secret::{Credential, Kind, Role, Secret};
