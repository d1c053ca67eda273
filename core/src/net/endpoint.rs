//! Where we are willing to speak to: `https`, or plain `http` on this machine. Nothing else gets a secret.

use crate::error::{Error, Result};
use std::fmt;
use std::net::IpAddr;
use url::{Host, Url};

/// A checked root address. Its `Debug` and `Display` show scheme and host only: webhook paths are secrets.
#[derive(Clone, PartialEq, Eq)]
pub struct Endpoint {
    url: Url,
}

impl Endpoint {
    /// Checks an address that came from the argument or variable called `name`.
    ///
    /// # Errors
    /// `invalid` for other schemes, plain `http` to another machine, user names or passwords, control
    /// characters, fragments and things that are no address.
    pub fn parse(name: &str, text: &str) -> Result<Self> {
        let refuse = |why: &str| Err(Error::invalid(format!("{name} {why}")));
        // The URL standard drops these silently; someone who writes them means something else.
        if text.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return refuse("must not contain spaces or control characters");
        }
        let Ok(url) = Url::parse(text) else {
            return refuse("is not a URL; write it as https://host/path");
        };
        if !url.username().is_empty() || url.password().is_some() {
            return refuse("must not contain a user name or password");
        }
        if url.fragment().is_some() || url.query().is_some() {
            return refuse("must not contain `?` or `#`");
        }
        let endpoint = Endpoint { url };
        match endpoint.url.scheme() {
            "https" => Ok(endpoint),
            "http" if endpoint.is_loopback() => Ok(endpoint),
            "http" => refuse("must be https; plain http is accepted for this machine (127.0.0.1) only"),
            _ => refuse("must be an https URL"),
        }
    }

    /// The address of `path` below this root. Each segment must be safe by itself.
    pub fn join(&self, segments: &[&str]) -> Url {
        let mut url = self.url.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(segments);
        }
        url
    }

    /// The address itself.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// Is it on this machine?
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.url)
    }
}

/// Is the host of `url` this machine?
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => IpAddr::V4(ip).is_loopback(),
        Some(Host::Ipv6(ip)) => IpAddr::V6(ip).is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.url.scheme(), self.url.host_str().unwrap_or_default())
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Endpoint({self})")
    }
}
