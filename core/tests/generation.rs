//! What a host may remember on its own side of the line: nothing survives a change that could take a leave back.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use agentsudo_core::model::{Agent, AgentOptions, Moment, Monotonic, Session, UnixTime, generation};
use std::sync::Arc;
use std::time::Duration;

#[test]
fn the_generation_ends_with_every_change_that_could_take_a_leave_back() {
    let options = AgentOptions {
        name: "Bot".into(),
        role: String::new(),
        session_ttl: Duration::from_secs(60),
        hierarchical: false,
    };
    let agent = Arc::new(Agent::new(options, ["read:orders".to_owned()]).unwrap());
    let start = Moment { monotonic: Monotonic(1), wall: UnixTime(0) };
    let session = Session::start(agent.clone(), start).unwrap();
    let mut seen = vec![generation::current()];
    let mut changed = |what: &str| {
        let now = generation::current();
        assert!(now.is_normal() && !seen.contains(&now), "{what}");
        seen.push(now);
    };

    assert!(agent.update_scopes(Vec::new(), &["read:orders".into()]).unwrap());
    changed("a scope was revoked");
    agent.replace_scopes(vec!["read:*".into()]).unwrap();
    changed("the scopes were replaced");
    assert!(agent.update_scopes(vec!["write:a".into(), String::new()], &["read:*".into()]).is_err());
    assert_eq!(Vec::from_iter(agent.scopes()), ["read:*"], "all or nothing");
    changed("a change that failed may have been seen half-way");
    session.shorten_to(start.after(Duration::from_secs(1)));
    changed("a session was shortened");
    session.end();
    changed("a session was ended");
}
