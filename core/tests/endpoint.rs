//! Where a secret may be sent.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![cfg(feature = "net")]

use agentsudo_core::ErrorCode;
use agentsudo_core::net::endpoint::Endpoint;

#[test]
fn https_and_this_machine_are_taken() {
    for text in [
        "https://slack.com/api/",
        "https://agentsudo.example:8443/api/slack",
        "http://127.0.0.1:8787/api/",
        "http://127.8.9.1/",
        "http://localhost:1/",
        "http://[::1]:8080/x",
        "http://2130706433/",
    ] {
        assert!(Endpoint::parse("url", text).is_ok(), "{text}");
    }
}

#[test]
fn everything_else_is_refused() {
    for text in [
        "",
        "slack.com/api",
        "http://slack.com/api/",
        "http://169.254.169.254/latest/meta-data",
        "http://10.0.0.1/",
        "http://127.0.0.1.evil.example/",
        "http://localhost.evil.example/",
        "ftp://127.0.0.1/",
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
        "https://user@slack.com/",
        "https://user:pw_CANARY@slack.com/",
        "https://slack.com/api/?x=1",
        "https://slack.com/api/#x",
        "https://slack.com/\r\nX: y",
        "https://slack .com/",
        "\thttps://slack.com/",
        "http://[fe80::1%25eth0]/",
        "javascript:alert(1)",
        "https://",
    ] {
        let error = Endpoint::parse("url", text).expect_err(text);
        assert_eq!(error.code(), ErrorCode::Invalid, "{text}");
        assert!(error.message().starts_with("url "), "{error}");
        assert!(!error.message().contains("CANARY"), "{error}");
    }
}

#[test]
fn joining_keeps_the_root_and_escapes_segments() {
    for root in ["http://127.0.0.1:1/api", "http://127.0.0.1:1/api/"] {
        let root = Endpoint::parse("url", root).unwrap();
        assert_eq!(root.join(&["chat.postMessage"]).as_str(), "http://127.0.0.1:1/api/chat.postMessage");
        assert_eq!(root.join(&["a/../b"]).as_str(), "http://127.0.0.1:1/api/a%2F..%2Fb");
    }
}
