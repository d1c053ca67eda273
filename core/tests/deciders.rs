//! Who may decide, and how many it takes: votes under races, voters who are removed, people who may not.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]
#![cfg(all(feature = "net", feature = "testing"))]

use agentsudo_core::desk::store::Pending;
use agentsudo_core::desk::{Click, Desk, MemoryStore, NewRequest, Records, Roster, Ticket};
use agentsudo_core::gate::{
    Approval, Approvers, Assurance, Authority, Decider, Gate, Outcome, Rejection, State, Via,
};
use agentsudo_core::model::id::Handle;
use agentsudo_core::model::{Call, UnixTime};
use agentsudo_core::net::Process;
use agentsudo_core::net::system_clock::testing::ManualTime;
use agentsudo_core::wire::redact::Redactor;
use agentsudo_core::{Error, ErrorCode, Reason, Result};
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Barrier, Mutex};
use std::time::Duration;

/// User groups that a test changes; an unknown one cannot be read.
#[derive(Debug, Default)]
struct Groups(Mutex<HashMap<String, HashSet<String>>>);

impl Groups {
    fn set(&self, group: &str, users: &[&str]) {
        let users = users.iter().map(|user| (*user).to_owned()).collect();
        self.0.lock().unwrap().insert(group.to_owned(), users);
    }

    fn lose(&self, group: &str) {
        self.0.lock().unwrap().remove(group);
    }
}

impl Roster for Groups {
    fn members<'a>(&'a self, group: &'a str, _: Duration) -> Pending<'a, Result<Arc<HashSet<String>>>> {
        let found = self.0.lock().unwrap().get(group).cloned().map(Arc::new);
        Box::pin(async { found.ok_or_else(|| Error::new(Reason::SlackUnavailable, "it cannot be read")) })
    }

    fn workspace(&self) -> Option<String> {
        Some("T_HERE".into())
    }
}

struct Bench {
    time: Arc<ManualTime>,
    desk: Arc<Desk>,
    groups: Arc<Groups>,
}

impl Bench {
    fn new() -> Self {
        let time = Arc::new(ManualTime::new(UnixTime(1_800_000_000_000)));
        let records = Arc::new(Records::new(Redactor::new([7; 32], Vec::new())));
        let gate = Gate::new(time.clone(), records);
        let desk = Arc::new(Desk::new(Arc::new(MemoryStore::new()), gate, time.clone()));
        Bench { time, desk, groups: Arc::default() }
    }

    fn open(&self, change: impl FnOnce(&mut NewRequest)) -> Ticket {
        self.try_open(change).unwrap()
    }

    fn try_open(&self, change: impl FnOnce(&mut NewRequest)) -> Result<Ticket> {
        let call = Call::new("f", ["s".into()], Vec::new());
        let mut new = NewRequest::new("a", "A", call, Duration::from_secs(60));
        new.roster = Some(self.groups.clone());
        change(&mut new);
        run(self.desk.open(new))
    }

    fn by(
        &self,
        ticket: &Ticket,
        outcome: Outcome,
        user: &str,
        via: Via,
    ) -> std::result::Result<Approval, Rejection> {
        let decider = Decider {
            workspace: Some("T_HERE".into()),
            id: user.into(),
            name: user.into(),
            via,
            assurance: Assurance::Signed,
        };
        let handle = Handle::Id(ticket.request().id.clone());
        run(self.desk.decide(&handle, Click::new(decider, outcome, None))).unwrap().map(Arc::unwrap_or_clone)
    }

    fn approve(&self, ticket: &Ticket, user: &str) -> std::result::Result<State, &'static str> {
        let verdict = self.by(ticket, Outcome::Approved, user, Via::SlackButton);
        verdict.map(|approval| approval.state).map_err(|rejection| rejection.as_str())
    }

    fn deny(&self, ticket: &Ticket, user: &str) -> std::result::Result<State, &'static str> {
        let verdict = self.by(ticket, Outcome::Denied, user, Via::SlackButton);
        verdict.map(|approval| approval.state).map_err(|rejection| rejection.as_str())
    }

    fn claim(&self, ticket: &Ticket) -> std::result::Result<(), Reason> {
        run(ticket.claim()).map_err(|error| error.reason())
    }

    fn stands(&self, ticket: &Ticket) -> Approval {
        run(self.desk.find(&Handle::Id(ticket.request().id.clone()))).unwrap().unwrap()
    }
}

fn run<T>(work: impl Future<Output = T>) -> T {
    Process::current().block_on(work).unwrap()
}

fn users(ids: &[&str]) -> Approvers {
    Approvers::Users(ids.iter().map(|id| (*id).to_owned()).collect())
}

#[test]
fn it_takes_as_many_different_people_as_the_quorum_says() {
    let bench = Bench::new();
    let ticket = bench.open(|new| new.quorum = 3);
    assert_eq!(bench.approve(&ticket, "U1"), Ok(State::Pending));
    assert_eq!(bench.approve(&ticket, "U1"), Err("already_voted"));
    assert_eq!(bench.approve(&ticket, "U2"), Ok(State::Pending));
    assert_eq!(bench.claim(&ticket), Err(Reason::AlreadyClaimed), "two of three is no approval");
    assert_eq!(bench.approve(&ticket, "U2"), Err("already_voted"));
    assert_eq!(bench.approve(&ticket, "U3"), Ok(State::Approved));
    assert_eq!(bench.approve(&ticket, "U4"), Err("already_settled"));
    let voters: Vec<String> =
        bench.stands(&ticket).votes.iter().map(|vote| vote.decider.id.clone()).collect();
    assert_eq!(voters, ["U1", "U2", "U3"]);
    assert_eq!(bench.claim(&ticket), Ok(()));
}

#[test]
fn one_no_ends_it_whoever_approved_before_even_if_it_is_the_same_person() {
    let bench = Bench::new();
    let ticket = bench.open(|new| new.quorum = 2);
    assert_eq!(bench.approve(&ticket, "U1"), Ok(State::Pending));
    assert_eq!(bench.deny(&ticket, "U1"), Ok(State::Denied));
    assert_eq!(bench.approve(&ticket, "U2"), Err("already_settled"));
    assert_eq!(bench.claim(&ticket), Err(Reason::AlreadyClaimed));
}

#[test]
fn votes_run_out_with_the_request() {
    let bench = Bench::new();
    let ticket = bench.open(|new| new.quorum = 2);
    assert_eq!(bench.approve(&ticket, "U1"), Ok(State::Pending));
    bench.time.advance(Duration::from_secs(60));
    assert_eq!(bench.approve(&ticket, "U2"), Err("already_settled"));
    assert_eq!(run(ticket.settled()).refusal, Some(Reason::Expired));
}

#[test]
fn two_people_in_the_same_millisecond_are_two_votes_and_one_person_is_one() {
    let bench = Arc::new(Bench::new());
    for round in 0..2_000 {
        let ticket = bench.open(|new| new.quorum = 2);
        let barrier = Arc::new(Barrier::new(3));
        // Twice the same person, and in half of the rounds another one.
        let third = if round % 2 == 0 { "U2" } else { "U1" };
        let racers = ["U1", "U1", third].map(|user| {
            let (bench, ticket, barrier) = (bench.clone(), ticket.clone(), barrier.clone());
            std::thread::spawn(move || {
                barrier.wait();
                bench.approve(&ticket, user)
            })
        });
        let told: Vec<_> = racers.into_iter().map(|racer| racer.join().unwrap()).collect();
        let stands = bench.stands(&ticket);
        let counted = told.iter().filter(|told| told.is_ok()).count();
        assert_eq!(counted, stands.votes.len(), "whoever is told that his vote counts has one: {told:?}");
        let people: HashSet<&str> = stands.votes.iter().map(|vote| vote.decider.id.as_str()).collect();
        assert_eq!(people.len(), stands.votes.len(), "nobody votes twice");
        let approved = told.iter().filter(|told| **told == Ok(State::Approved)).count();
        assert_eq!(approved, usize::from(round % 2 == 0), "{told:?}");
        assert_eq!(stands.state == State::Approved, round % 2 == 0);
    }
}

#[test]
fn a_race_of_votes_a_no_the_deadline_and_the_caller_ends_in_one_state_that_all_agree_on() {
    let bench = Arc::new(Bench::new());
    let mut seen = HashMap::new();
    for _ in 0..2_000 {
        let ticket = bench.open(|new| new.quorum = 2);
        let barrier = Arc::new(Barrier::new(5));
        let racers: Vec<_> = (0..5)
            .map(|racer| {
                let (bench, ticket, barrier) = (bench.clone(), ticket.clone(), barrier.clone());
                std::thread::spawn(move || {
                    barrier.wait();
                    match racer {
                        0 => bench.approve(&ticket, "U1"),
                        1 => bench.approve(&ticket, "U2"),
                        2 => bench.deny(&ticket, "U3"),
                        3 => {
                            run(bench.desk.end(&ticket.request().id, Reason::Cancelled));
                            Err("cancelled")
                        }
                        _ => {
                            bench.time.advance(Duration::from_secs(61));
                            run(bench.desk.end(&ticket.request().id, Reason::Expired));
                            Err("expired")
                        }
                    }
                })
            })
            .collect();
        let told: Vec<_> = racers.into_iter().map(|racer| racer.join().unwrap()).collect();
        let end = run(ticket.settled());
        let said = |state: State| told.iter().filter(|told| **told == Ok(state)).count();
        assert_eq!(said(State::Approved), usize::from(end.state == State::Approved), "{told:?}");
        assert_eq!(said(State::Denied), usize::from(end.state == State::Denied), "{told:?}");
        assert_eq!(end.refusal.is_none(), end.state == State::Approved);
        if end.state == State::Approved {
            assert_eq!(bench.stands(&ticket).votes.len(), 2);
        } else {
            assert!(bench.claim(&ticket).is_err());
        }
        *seen.entry(end.state).or_insert(0) += 1;
    }
    assert!(seen.len() >= 2, "the race always ends the same way, so it is none: {seen:?}");
}

#[test]
fn a_voter_who_was_removed_before_the_claim_does_not_count() {
    let bench = Bench::new();
    bench.groups.set("S_OPS", &["U1", "U2"]);
    let ticket = bench.open(|new| (new.quorum, new.approvers) = (2, users(&["S_OPS"])));
    assert_eq!(bench.approve(&ticket, "U1"), Ok(State::Pending));
    assert_eq!(bench.approve(&ticket, "U3"), Err("not_an_approver"));
    assert_eq!(bench.approve(&ticket, "U2"), Ok(State::Approved));
    bench.groups.set("S_OPS", &["U2"]);
    assert_eq!(bench.claim(&ticket), Err(Reason::ApproverRemoved));
    let stands = bench.stands(&ticket);
    assert_eq!((stands.state, stands.ended_by), (State::Lapsed, Some(Reason::ApproverRemoved)));
    bench.groups.set("S_OPS", &["U1", "U2"]);
    assert_eq!(bench.claim(&ticket), Err(Reason::AlreadyClaimed), "he does not bring it back to life");
    assert_eq!(Reason::ApproverRemoved.code(), ErrorCode::Rejected);
}

#[test]
fn a_voter_who_was_removed_before_the_next_vote_is_struck_and_may_be_replaced() {
    let bench = Bench::new();
    bench.groups.set("S_OPS", &["U1", "U2", "U3"]);
    let ticket = bench.open(|new| (new.quorum, new.approvers) = (2, users(&["S_OPS"])));
    assert_eq!(bench.approve(&ticket, "U1"), Ok(State::Pending));
    bench.groups.set("S_OPS", &["U2", "U3"]);
    assert_eq!(bench.approve(&ticket, "U2"), Ok(State::Pending), "his is the only vote that counts");
    assert_eq!(bench.approve(&ticket, "U3"), Ok(State::Approved));
    assert_eq!(bench.claim(&ticket), Ok(()));
}

#[test]
fn a_group_that_cannot_be_read_has_nobody_in_it() {
    let bench = Bench::new();
    let ticket = bench.open(|new| new.approvers = users(&["S_OPS", "U9"]));
    assert_eq!(bench.approve(&ticket, "U1"), Err("unconfirmed"));
    assert_eq!(bench.deny(&ticket, "U1"), Err("unconfirmed"));
    assert_eq!(bench.approve(&ticket, "S_OPS"), Err("unconfirmed"), "a group is nobody");
    bench.groups.set("S_OPS", &["U1"]);
    assert_eq!(bench.approve(&ticket, "U1"), Ok(State::Approved));
    bench.groups.lose("S_OPS");
    assert_eq!(bench.claim(&ticket), Err(Reason::ApproverRemoved), "whether he still is one is not known");

    // Whoever is named himself needs no group.
    let ticket = bench.open(|new| new.approvers = users(&["S_OPS", "U9"]));
    assert_eq!(bench.approve(&ticket, "U9"), Ok(State::Approved));
    assert_eq!(bench.claim(&ticket), Ok(()));

    // And without anybody to ask, a group is empty.
    let ticket = bench.open(|new| (new.approvers, new.roster) = (users(&["S_OPS"]), None));
    assert_eq!(bench.approve(&ticket, "U1"), Err("unconfirmed"));
}

#[test]
fn whoever_the_agent_asks_for_may_deny_and_not_approve() {
    let bench = Bench::new();
    let ask = || bench.open(|new| new.requested_by = Some("U1".into()));
    let ticket = ask();
    assert_eq!(bench.approve(&ticket, "U1"), Err("own_request"));
    assert_eq!(bench.approve(&ticket, "U2"), Ok(State::Approved));
    assert_eq!(bench.claim(&ticket), Ok(()));
    assert_eq!(bench.deny(&ask(), "U1"), Ok(State::Denied));
    let ticket = ask();
    let by_host = bench.by(&ticket, Outcome::Approved, "U1", Via::Host);
    assert_eq!(by_host, Err(Rejection::OwnRequest), "whatever way he takes");
}

#[test]
fn a_quorum_that_can_never_be_met_is_refused() {
    let bench = Bench::new();
    let refused = |change: &dyn Fn(&mut NewRequest)| {
        let error = bench.try_open(|new| change(new)).unwrap_err();
        assert_eq!(error.reason(), Reason::InvalidSetting);
        error.message().to_owned()
    };
    assert!(refused(&|new| new.quorum = 0).contains("quorum"));
    assert!(refused(&|new| new.quorum = 101).contains("quorum"));
    assert!(refused(&|new| (new.quorum, new.approvers) = (2, users(&["U1"]))).contains("never be met"));
    assert!(refused(&|new| (new.quorum, new.approvers) = (2, users(&["U1", "U1"]))).contains("names 1"));
    let own = |new: &mut NewRequest| {
        (new.quorum, new.approvers, new.requested_by) = (2, users(&["U1", "U2"]), Some("U1".into()));
    };
    assert!(refused(&own).contains("besides the one who asks"));
    let lone = |new: &mut NewRequest| {
        (new.approvers, new.requested_by) = (users(&["U1"]), Some("U1".into()));
    };
    refused(&lone);
    refused(&|new| new.requested_by = Some(String::new()));
    bench.open(|new| (new.quorum, new.approvers) = (2, users(&["U1", "S_OPS"])));
}

#[test]
fn one_person_with_two_names_is_not_two_people() {
    let bench = Bench::new();
    let ticket = bench.open(|new| new.quorum = 2);
    assert_eq!(bench.approve(&ticket, "U1"), Ok(State::Pending));
    for via in [Via::Host, Via::Rest, Via::Cli, Via::Console, Via::Script] {
        assert_eq!(bench.by(&ticket, Outcome::Approved, "alice", via), Err(Rejection::OtherWay), "{via:?}");
    }
    let by_command = bench.by(&ticket, Outcome::Approved, "U1", Via::SlackCommand);
    assert!(matches!(by_command, Err(Rejection::AlreadyVoted(_))));
    assert!(bench.by(&ticket, Outcome::Denied, "alice", Via::Rest).is_ok(), "a no counts from anywhere");
}

#[test]
fn whoever_asks_for_more_under_a_known_key_is_not_content_with_less() {
    let bench = Bench::new();
    let key = |new: &mut NewRequest| new.idempotency_key = Some("k".into());
    let first = bench.open(key);
    assert_eq!(bench.approve(&first, "U1"), Ok(State::Approved));
    let again = bench.open(|new| {
        key(new);
        new.quorum = 2;
    });
    assert_eq!(again.request().id, first.request().id);
    assert_eq!(bench.claim(&again), Err(Reason::ApproverRemoved));

    let key = |new: &mut NewRequest| new.idempotency_key = Some("l".into());
    let first = bench.open(key);
    assert_eq!(bench.approve(&first, "U1"), Ok(State::Approved));
    let again = bench.open(|new| {
        key(new);
        new.approvers = users(&["U2"]);
    });
    assert_eq!(bench.claim(&again), Err(Reason::ApproverRemoved));
}

#[test]
fn a_server_that_was_asked_for_less_does_not_answer_whoever_asks_for_more() {
    type Ask = Box<dyn Fn(&mut NewRequest)>;
    let more: [(&str, Ask); 3] = [
        ("two people", Box::new(|new| new.quorum = 2)),
        ("somebody else", Box::new(|new| new.requested_by = Some("U1".into()))),
        ("another list", Box::new(|new| new.approvers = users(&["U2"]))),
    ];
    for (what, ask) in more {
        for stricter in [false, true] {
            let bench = Bench::new();
            let keyed = |new: &mut NewRequest| {
                (new.authority, new.idempotency_key) = (Authority::Server, Some("k".into()));
            };
            let first = bench.open(keyed);
            let again = bench.open(|new| {
                keyed(new);
                if stricter {
                    ask(new);
                }
            });
            assert_eq!(first.request().id, again.request().id);
            bench.by(&first, Outcome::Approved, "U1", Via::Server).unwrap();
            let expected = if stricter { Err(Reason::ApproverRemoved) } else { Ok(()) };
            assert_eq!(bench.claim(&again), expected, "{what}");
        }
    }
}

#[test]
fn a_click_in_another_workspace_decides_nothing() {
    let bench = Bench::new();
    let ticket = bench.open(|new| new.workspace = Some("T_ELSEWHERE".into()));
    let click = |outcome| {
        let decider = Decider {
            workspace: Some("T_HERE".into()),
            id: "U1".into(),
            name: "U1".into(),
            via: Via::SlackCommand,
            assurance: Assurance::Signed,
        };
        Click { roster: Some(bench.groups.clone()), ..Click::new(decider, outcome, None) }
    };
    for outcome in [Outcome::Approved, Outcome::Denied] {
        let handle = Handle::Id(ticket.request().id.clone());
        assert_eq!(run(bench.desk.decide(&handle, click(outcome))).unwrap(), Err(Rejection::Stranger));
    }
    assert!(!run(bench.desk.is_for(&bench.stands(&ticket), &click(Outcome::Denied))));
}
