//! May we post to this response URL? It comes with a payload, is a bearer secret, and must not lead us to a
//! host that is not Slack's. Must not be logged.

use url::{Host, Url};

const SLACK_HOSTS: [&str; 2] = ["hooks.slack.com", "hooks.slack-gov.com"];

/// True for `https` on one of Slack's two hosts (default port, no user), and, where `api_url` is on a
/// loopback host, for that same host and port: a Slack of the user's own for tests.
pub fn is_allowed(url: &str, api_url: &str) -> bool {
    let Ok(url) = Url::parse(url) else { return false };
    if !url.username().is_empty() || url.password().is_some() {
        return false;
    }
    let slack = url.scheme() == "https"
        && url.port().is_none()
        && matches!(url.host(), Some(Host::Domain(host)) if SLACK_HOSTS.contains(&host));
    slack || Url::parse(api_url).is_ok_and(|api| is_loopback(&api) && is_same_place(&url, &api))
}

fn is_same_place(url: &Url, api: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
        && url.host() == api.host()
        && url.port_or_known_default() == api.port_or_known_default()
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(host)) => host == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}
