//! The contract, check by check. Each is run over every store, on a project of its own.

use crate::bench::{
    Scratch, approval, decider, decision, desk, insert, memory, new_request, run, sqlite, state, step, terms,
    time,
};
use agentsudo_core::desk::{Applied, ApprovalStore, Cursor, Inserted, Judge, Judged, NewRequest, Query};
use agentsudo_core::gate::approval::TRANSITIONS;
use agentsudo_core::gate::grant::{End, Over};
use agentsudo_core::gate::{
    Amendment, Approval, Approvers, CardPlace, Duty, Event, Leave, Limits, Only, Outcome, State, Term, Terms,
};
use agentsudo_core::model::id::Handle;
use agentsudo_core::model::value::Kind;
use agentsudo_core::model::{ApprovalId, Call, Clock, Digest, Value};
use agentsudo_core::net::system_clock::testing::ManualTime;
use agentsudo_core::{Error, Reason};
use std::sync::{Arc, Barrier};
use std::time::Duration;

/// A store, the clock it measures with, and a project that nobody else uses.
pub struct Kit {
    pub store: Arc<dyn ApprovalStore>,
    pub time: Arc<ManualTime>,
    pub project: String,
}

impl Kit {
    fn insert(&self, new: NewRequest) -> Approval {
        let approval = approval(&self.time, &self.project, new);
        insert(&*self.store, &approval);
        approval
    }

    fn apply(&self, approval: &Approval, event: Event) -> Applied {
        let change = step(event, self.time.now());
        run(self.store.apply(&self.project, &approval.request.id, &change)).unwrap()
    }

    fn get(&self, approval: &Approval) -> Approval {
        run(self.store.get(&self.project, &Handle::Id(approval.request.id.clone()))).unwrap().unwrap()
    }

    fn list(&self, states: &[State], after: Option<Cursor>, limit: usize) -> (Vec<i64>, Option<Cursor>) {
        let query = Query {
            project: Some(self.project.clone()),
            states: states.to_vec(),
            after,
            limit,
            now: self.time.now(),
        };
        let page = run(self.store.list(&query)).unwrap();
        let number = |a: &Approval| match a.request.call.arguments().next() {
            Some((_, Value::Int(n))) => *n,
            other => panic!("{other:?}"),
        };
        (page.approvals.iter().map(number).collect(), page.next)
    }
}

pub type Check = fn(&Kit);

pub const CHECKS: &[(&str, Check)] = &[
    ("what is kept is found as it was, by id and by code", is_found),
    ("nothing of one project is found through another", keeps_projects_apart),
    ("every arrow of the machine is one compare-and-set, and nothing else is", walks_every_row),
    ("of many that decide at once, one does", decides_once),
    ("of many that judge a request at once, one takes the step", judges_once),
    ("of votes that are cast at once none is lost and none counts twice", counts_votes),
    ("of many that claim at once, one does", claims_once),
    ("a code is unique among what is pending", draws_codes),
    ("one idempotency key is one request, also when asked at once", knows_keys),
    ("the first card stays, and the duty to post it is handed on once", places_one_card),
    ("lists go from the newest on, by state and page by page", lists),
    ("what is overdue, or was not picked up, is due", finds_what_is_due),
    ("what ended long ago is forgotten, and nothing else", forgets),
    ("open claims come with the beat of their owner", beats),
    ("time on the wall is what is kept", keeps_time),
    ("a grant is kept as it was given, listed while it is open, and used as often as it says", keeps_grants),
    ("what is pending comes in order", lists_pending),
    ("an agent has so many requests pending and so many a minute", limits),
    ("of many that ask at once, as many are let in as may be", limits_races),
    ("who may join an identical request does, while it is pending", joins),
];

fn every_value() -> Vec<(String, Value)> {
    let text = |text: &str| Value::Text(text.to_owned());
    vec![
        ("null".into(), Value::Null),
        ("bool".into(), Value::Bool(true)),
        ("int".into(), Value::Int(-5)),
        ("long".into(), Value::Int(i64::MAX)),
        ("big".into(), Value::BigInt("123456789012345678901234567890".into())),
        ("float".into(), Value::Float(1.0)),
        ("odd".into(), Value::Float(f64::NEG_INFINITY)),
        ("text".into(), text("a\u{200b}b \"q\" 𝄞\n")),
        ("wtf8".into(), Value::Wtf8(vec![0xed, 0xa0, 0x80])),
        ("bytes".into(), Value::Bytes(vec![0, 255, 10])),
        ("list".into(), Value::List(vec![Value::Int(1), text("x")])),
        ("set".into(), Value::Set(vec![text("b"), text("a")])),
        ("object".into(), Value::Object(vec![("$k".into(), Value::Null), ("k".into(), Value::Int(2))])),
        ("map".into(), Value::Map(vec![(Value::Int(1), text("one"))])),
        ("date".into(), Value::Tagged(Kind::Date, "2026-11-25".into())),
        ("instance".into(), Value::instance("Order", vec![("id".into(), Value::Int(7))])),
        ("opaque".into(), Value::Opaque("Connection".into())),
    ]
}

fn is_found(kit: &Kit) {
    let new = NewRequest {
        session_id: Some("session-1".into()),
        requested_by: Some("U-who-told-it".into()),
        policy: Some("2026-11-25".into()),
        call: Arc::new(Call::new("refund ‹all›", ["a:b".into(), "c".into()], every_value())),
        approvers: Approvers::Users(vec!["U1".into(), "U2".into()]),
        channel: "#ops".into(),
        show_arguments: false,
        idempotency_key: Some("order 17".into()),
        ..new_request(0)
    };
    let approval = kit.insert(new);
    for handle in [Handle::Id(approval.request.id.clone()), Handle::Code(approval.request.code.clone())] {
        let found = run(kit.store.get(&kit.project, &handle)).unwrap().unwrap();
        let forms = |a: &Approval| -> Vec<(String, serde_json::Value)> {
            a.request.call.arguments().map(|(name, v)| (name.clone(), v.to_json())).collect()
        };
        assert_eq!(forms(&found), forms(&approval));
        let plain = |a: &Approval| {
            let mut request = (*a.request).clone();
            request.call = request.call.with_arguments(Vec::new()).into();
            (
                request,
                a.state,
                a.decision.clone(),
                a.ended_by,
                a.card.clone(),
                a.duty.clone(),
                a.claimed.clone(),
            )
        };
        assert_eq!(plain(&found), plain(&approval));
    }
    kit.apply(&approval, Event::Approve);
    let decided = kit.get(&approval).decision.unwrap();
    assert_eq!(decided, decision(Outcome::Approved, "alice", kit.time.now()).decision.unwrap());
}

/// Of votes that come at the same time none is lost and none counts twice; they are read back as they were cast.
fn counts_votes(kit: &Kit) {
    for _ in 0..20 {
        let approvers = Approvers::Users(["alice", "bob", "carol", "S_OPS"].map(str::to_owned).to_vec());
        let new = NewRequest { quorum: 3, approvers, workspace: Some("T1".into()), ..new_request(0) };
        let approval = kit.insert(new);
        let votes =
            ["alice", "bob", "alice", "carol"].map(|who| decision(Outcome::Approved, who, kit.time.now()));
        let applied: Vec<bool> = std::thread::scope(|scope| {
            let cast = |vote| {
                let (store, approval) = (&kit.store, &approval);
                scope.spawn(move || {
                    let id = &approval.request.id;
                    matches!(run(store.apply(&approval.request.project, id, vote)).unwrap(), Applied::Yes(_))
                })
            };
            let cast: Vec<_> = votes.iter().map(cast).collect();
            cast.into_iter().map(|vote| vote.join().unwrap()).collect()
        });
        assert_eq!(applied.iter().filter(|applied| **applied).count(), 3, "{applied:?}");
        let found = kit.get(&approval);
        assert_eq!(found.state, State::Approved);
        let mut voters: Vec<&str> = found.votes.iter().map(|vote| vote.decider.id.as_str()).collect();
        assert_eq!(found.decision.as_ref(), found.votes.last(), "the last one decides");
        voters.sort_unstable();
        assert_eq!(voters, ["alice", "bob", "carol"]);
        assert_eq!(
            found.votes[0],
            votes
                .iter()
                .find(|vote| { vote.decision.as_ref().unwrap().decider.id == found.votes[0].decider.id })
                .unwrap()
                .decision
                .clone()
                .unwrap()
        );
        assert_eq!((found.request.quorum, found.request.workspace.as_deref()), (3, Some("T1")));
    }
    // A vote that counts no more makes room for another of the same person.
    let approval = kit.insert(NewRequest { quorum: 2, ..new_request(0) });
    let vote = |who: &str, struck: &[&str]| {
        let mut change = decision(Outcome::Approved, who, kit.time.now());
        change.struck = struck.iter().map(|id| (*id).to_owned()).collect();
        run(kit.store.apply(&approval.request.project, &approval.request.id, &change)).unwrap()
    };
    assert!(matches!(vote("alice", &[]), Applied::Yes(a) if a.state == State::Pending));
    assert!(matches!(vote("alice", &[]), Applied::No(a) if a.votes.len() == 1));
    assert!(matches!(vote("bob", &["alice"]), Applied::Yes(a) if a.state == State::Pending));
    assert!(matches!(vote("alice", &[]), Applied::Yes(a) if a.state == State::Approved));
}

fn keeps_projects_apart(kit: &Kit) {
    let theirs = kit.insert(NewRequest { idempotency_key: Some("k".into()), ..new_request(1) });
    let id = &theirs.request.id;
    let other = format!("{} too", kit.project);
    for handle in [Handle::Id(id.clone()), Handle::Code(theirs.request.code.clone())] {
        assert!(run(kit.store.get(&other, &handle)).unwrap().is_none());
    }
    let change = step(Event::Approve, kit.time.now());
    assert!(matches!(run(kit.store.apply(&other, id, &change)).unwrap(), Applied::Unknown));
    let card = CardPlace { channel: "C1".into(), ts: "1.1".into() };
    run(kit.store.place_card(&other, id, card)).unwrap();
    let duty = Duty { owner: "o".into(), since: kit.time.wall() };
    assert!(!run(kit.store.take_duty(&other, id, theirs.duty.as_ref(), duty)).unwrap());
    assert_eq!(kit.get(&theirs), theirs);
    assert!(run(kit.store.pending(&other)).unwrap().is_empty());
    // Key and code are free there.
    let mut ours =
        approval(&kit.time, &other, NewRequest { idempotency_key: Some("k".into()), ..new_request(1) });
    Arc::get_mut(&mut ours.request).unwrap().code = theirs.request.code.clone();
    insert(&*kit.store, &ours);
    assert_ne!(theirs.request.digest, ours.request.digest);
    assert_ne!(theirs.request.call_digest, ours.request.call_digest, "the project is part of the digest");
}

/// The shortest way from pending to `state`.
fn way_to(state: State) -> Vec<Event> {
    match state {
        State::Pending => vec![],
        State::Approved => vec![Event::Approve],
        State::Denied => vec![Event::Deny],
        State::Expired => vec![Event::Expire],
        State::Cancelled => vec![Event::Cancel],
        State::Claimed => vec![Event::Approve, Event::Claim],
        State::Lapsed => vec![Event::Approve, Event::Lapse],
        State::Done => vec![Event::Approve, Event::Claim, Event::Finish],
        State::Failed => vec![Event::Approve, Event::Claim, Event::Fail],
        State::Indeterminate => vec![Event::Approve, Event::Claim, Event::Lose],
    }
}

const EVENTS: [Event; 9] = [
    Event::Approve,
    Event::Deny,
    Event::Expire,
    Event::Cancel,
    Event::Claim,
    Event::Lapse,
    Event::Finish,
    Event::Fail,
    Event::Lose,
];

fn walks_every_row(kit: &Kit) {
    for from in State::ALL {
        for event in EVENTS {
            let approval = kit.insert(new_request(1));
            for event in way_to(from) {
                if event == Event::Expire {
                    kit.time.advance(Duration::from_secs(61));
                }
                assert!(matches!(kit.apply(&approval, event), Applied::Yes(_)), "{from:?} {event:?}");
            }
            if event == Event::Expire {
                kit.time.advance(Duration::from_secs(61));
            }
            let listed = TRANSITIONS.iter().find(|(f, e, _)| *f == from && *e == event);
            let expected = listed.map_or(from, |(_, _, to)| *to);
            match kit.apply(&approval, event) {
                Applied::Yes(now) => assert!(listed.is_some() && now.state == expected, "{from:?} {event:?}"),
                Applied::No(now) => assert!(listed.is_none() && now.state == from, "{from:?} {event:?}"),
                Applied::Unknown => panic!("{from:?} {event:?}"),
            }
            assert_eq!(kit.get(&approval).state, expected);
        }
    }
    let approval = kit.insert(new_request(1));
    kit.time.advance(Duration::from_secs(60));
    assert!(matches!(kit.apply(&approval, Event::Approve), Applied::No(_)), "now ≥ deadline is too late");
}

fn race(kit: &Kit, approval: &Approval, event: Event) -> usize {
    let barrier = Arc::new(Barrier::new(8));
    let racers: Vec<_> = (0..8)
        .map(|_| {
            let (store, barrier) = (kit.store.clone(), barrier.clone());
            let (project, id) = (kit.project.clone(), approval.request.id.clone());
            let change = step(event, kit.time.now());
            std::thread::spawn(move || {
                barrier.wait();
                matches!(run(store.apply(&project, &id, &change)).unwrap(), Applied::Yes(_))
            })
        })
        .collect();
    racers.into_iter().map(|racer| racer.join().unwrap()).filter(|won| *won).count()
}

fn decides_once(kit: &Kit) {
    for n in 0..50 {
        let approval = kit.insert(new_request(n));
        assert_eq!(race(kit, &approval, if n % 2 == 0 { Event::Approve } else { Event::Deny }), 1);
    }
}

/// Denies whatever is pending, and leaves the rest.
fn denier(kit: &Kit) -> Judge {
    let change = step(Event::Deny, kit.time.now());
    Arc::new(move |approval| approval.state.is_pending().then(|| change.clone()))
}

fn judges_once(kit: &Kit) {
    let judge = |project: &str, handle: &Handle, judge: Judge| {
        run(kit.store.judge(project, handle, kit.time.now(), judge)).unwrap()
    };
    for n in 0..20 {
        let approval = kit.insert(new_request(n));
        let handle = match n % 2 {
            0 => Handle::Id(approval.request.id.clone()),
            _ => Handle::Code(approval.request.code.clone()),
        };
        let leaves: Judge = Arc::new(|_| None);
        assert!(matches!(judge(&kit.project, &handle, leaves), Judged::Left(left) if *left == approval));
        let other = format!("{} too", kit.project);
        assert!(matches!(judge(&other, &handle, denier(kit)), Judged::Unknown));
        assert_eq!(kit.get(&approval), approval);
        let barrier = Arc::new(Barrier::new(8));
        let racers: Vec<_> = (0..8)
            .map(|_| {
                let (store, barrier, judge) = (kit.store.clone(), barrier.clone(), denier(kit));
                let (project, handle, now) = (kit.project.clone(), handle.clone(), kit.time.now());
                std::thread::spawn(move || {
                    barrier.wait();
                    match run(store.judge(&project, &handle, now, judge)).unwrap() {
                        Judged::Tried(_, Applied::Yes(approval)) => Some(approval),
                        Judged::Tried(_, Applied::No(now)) | Judged::Left(now) => {
                            assert_eq!(now.state, State::Denied);
                            None
                        }
                        other => panic!("{other:?}"),
                    }
                })
            })
            .collect();
        let won: Vec<_> = racers.into_iter().filter_map(|racer| racer.join().unwrap()).collect();
        assert_eq!(won, [Arc::new(kit.get(&approval))]);
    }
    let late = kit.insert(new_request(99));
    kit.time.advance(Duration::from_secs(60));
    let judged = judge(&kit.project, &Handle::Id(late.request.id.clone()), denier(kit));
    assert!(matches!(judged, Judged::Tried(_, Applied::No(_))), "now ≥ deadline is too late");
}

fn claims_once(kit: &Kit) {
    for n in 0..50 {
        let approval = kit.insert(new_request(n));
        kit.apply(&approval, Event::Approve);
        assert_eq!(race(kit, &approval, Event::Claim), 1);
        assert_eq!(kit.get(&approval).claimed.unwrap().owner.as_deref(), Some("owner-1"));
    }
    let late = kit.insert(new_request(99));
    kit.apply(&late, Event::Approve);
    kit.time.advance(Duration::from_secs(60 + 300));
    assert!(matches!(kit.apply(&late, Event::Claim), Applied::No(_)), "an approval is not good for ever");
}

fn draws_codes(kit: &Kit) {
    let first = kit.insert(new_request(1));
    let mut second = approval(&kit.time, &kit.project, new_request(2));
    Arc::get_mut(&mut second.request).unwrap().code = first.request.code.clone();
    assert!(matches!(run(kit.store.insert(second.clone(), terms())).unwrap(), Inserted::CodeTaken));
    assert!(state(&*kit.store, &kit.project, &second.request.id).is_none());
    kit.apply(&first, Event::Deny);
    insert(&*kit.store, &second);
    let by_code = Handle::Code(first.request.code.clone());
    let found = |kit: &Kit| run(kit.store.get(&kit.project, &by_code)).unwrap().unwrap().request.id.clone();
    assert_eq!(found(kit), second.request.id, "the pending one");
    kit.apply(&second, Event::Deny);
    assert_eq!(found(kit), second.request.id, "the newest one");
}

fn knows_keys(kit: &Kit) {
    let desk = Arc::new(desk(kit.store.clone(), &kit.time).of_project(&kit.project));
    let keyed = |n: i64, key: &str| NewRequest { idempotency_key: Some(key.into()), ..new_request(n) };
    let barrier = Arc::new(Barrier::new(8));
    let askers: Vec<_> = (0..8)
        .map(|_| {
            let (desk, barrier, new) = (desk.clone(), barrier.clone(), keyed(1, "one"));
            std::thread::spawn(move || {
                barrier.wait();
                let ticket = run(desk.open(new)).unwrap();
                (ticket.request().id.clone(), ticket.is_new())
            })
        })
        .collect();
    let asked: Vec<_> = askers.into_iter().map(|asker| asker.join().unwrap()).collect();
    assert!(asked.iter().all(|(id, _)| *id == asked[0].0), "{asked:?}");
    assert_eq!(asked.iter().filter(|(_, is_new)| *is_new).count(), 1, "{asked:?}");

    let refused = |new: NewRequest| -> Error { run(desk.open(new)).unwrap_err() };
    assert_eq!(refused(keyed(2, "one")).reason(), Reason::KeyReused, "another call");
    assert_eq!(refused(keyed(1, "")).reason(), Reason::InvalidSetting);
    assert_eq!(refused(keyed(1, &"x".repeat(257))).reason(), Reason::InvalidSetting);
    assert!(run(desk.open(keyed(2, "two"))).unwrap().is_new());

    // Ended, it stays what it is: the same question has the same answer.
    run(desk.end(&asked[0].0, Reason::Cancelled));
    let again = run(desk.open(keyed(1, "one"))).unwrap();
    assert_eq!((again.is_new(), &again.request().id), (false, &asked[0].0));
    assert_eq!(run(again.settled()).refusal, Some(Reason::Cancelled));
}

fn places_one_card(kit: &Kit) {
    let approval = kit.insert(new_request(1));
    let id = &approval.request.id;
    let duty = |owner: &str| Duty { owner: owner.into(), since: kit.time.wall() };
    let take = |from: Option<&Duty>, to: Duty| run(kit.store.take_duty(&kit.project, id, from, to)).unwrap();
    assert!(!take(None, duty("b")), "somebody has it");
    assert!(take(approval.duty.as_ref(), duty("b")));
    assert!(!take(approval.duty.as_ref(), duty("c")), "handed on already");
    let place = |ts: &str| CardPlace { channel: "C1".into(), ts: ts.into() };
    // What a message shows is noted before it is posted, and stays.
    let together = |ids: &[ApprovalId]| {
        let amendment = Amendment::Together(ids.to_vec());
        run(kit.store.amend(&kit.project, id, &amendment)).unwrap()
    };
    let beside = [id.clone(), ApprovalId::random().unwrap()];
    assert!(together(&beside) && !together(&beside) && together(&[]) && together(&beside));
    run(kit.store.place_card(&kit.project, id, place("1.1"))).unwrap();
    run(kit.store.place_card(&kit.project, id, place("2.2"))).unwrap();
    assert!(!together(&[]));
    let kept = kit.get(&approval);
    assert!(kept.together == beside && kept.shares(&place("1.1")) && !kept.shares(&place("2.2")));
    assert_eq!(kit.get(&approval).card, Some(place("1.1")));
    assert!(!take(Some(&duty("b")), duty("c")), "there is a card");
}

fn lists(kit: &Kit) {
    let all: Vec<Approval> = (0..7).map(|n| kit.insert(new_request(n))).collect();
    kit.apply(&all[1], Event::Approve);
    kit.apply(&all[3], Event::Deny);
    assert_eq!(kit.list(&[], None, 100), (vec![6, 5, 4, 3, 2, 1, 0], None));
    assert_eq!(kit.list(&[State::Pending], None, 100).0, [6, 5, 4, 2, 0]);
    assert_eq!(kit.list(&[State::Approved, State::Denied], None, 100).0, [3, 1]);
    let (first, next) = kit.list(&[State::Pending], None, 2);
    let next = Cursor::parse(&next.unwrap().to_text()).unwrap();
    let (second, next) = kit.list(&[State::Pending], Some(next), 2);
    let (third, end) = kit.list(&[State::Pending], next, 2);
    assert_eq!((first, second, third, end), (vec![6, 5], vec![4, 2], vec![0], None));
    assert_eq!(kit.list(&[], None, 7).1, None, "a full last page is the last");
    let other = format!("{} and another", kit.project);
    let others = approval(&kit.time, &other, new_request(7));
    insert(&*kit.store, &others);
    let newest = Query { project: None, states: Vec::new(), after: None, limit: 2, now: kit.time.now() };
    let seen = run(kit.store.list(&newest)).unwrap().approvals;
    let ids: Vec<_> = seen.iter().map(|approval| &approval.request.id).collect();
    assert_eq!(ids, [&others.request.id, &all[6].request.id], "of every project");
    kit.time.advance(Duration::from_secs(60));
    assert!(kit.list(&[State::Pending], None, 100).0.is_empty());
    assert_eq!(kit.list(&[State::Expired], None, 100).0, [6, 5, 4, 2, 0]);
    for text in ["", "c", "c-1", "7", "c1 ", "c99999999999999999999"] {
        assert!(Cursor::parse(text).is_err(), "{text}");
    }
}

fn finds_what_is_due(kit: &Kit) {
    let due = |kit: &Kit| -> Vec<(i64, Event)> {
        let due = run(kit.store.due(kit.time.now(), 100_000)).unwrap();
        let ours = due.into_iter().filter(|due| due.project == kit.project);
        let found = ours.map(|due| {
            let handle = Handle::Id(due.id.clone());
            let approval = run(kit.store.get(&kit.project, &handle)).unwrap().unwrap();
            match approval.request.call.arguments().next() {
                Some((_, Value::Int(n))) => (*n, due.event),
                _ => panic!("{approval:?}"),
            }
        });
        found.collect()
    };
    kit.insert(new_request(1));
    let approved = kit.insert(new_request(2));
    kit.apply(&approved, Event::Approve);
    assert!(due(kit).is_empty());
    kit.time.advance(Duration::from_secs(60));
    assert_eq!(due(kit), [(1, Event::Expire)]);
    kit.time.advance(Duration::from_secs(299));
    assert_eq!(due(kit), [(1, Event::Expire)]);
    kit.time.advance(Duration::from_secs(1));
    assert_eq!(due(kit), [(1, Event::Expire), (2, Event::Lapse)]);
    assert_eq!(run(kit.store.due(kit.time.now(), 1)).unwrap().len(), 1);
}

fn forgets(kit: &Kit) {
    let keyed = |n: i64| NewRequest { idempotency_key: Some(format!("forget {n}")), ..new_request(n) };
    let denied = kit.insert(keyed(1));
    kit.apply(&denied, Event::Deny);
    let open = [kit.insert(keyed(2)), kit.insert(keyed(3)), kit.insert(keyed(4))];
    kit.apply(&open[1], Event::Approve);
    kit.apply(&open[2], Event::Approve);
    kit.apply(&open[2], Event::Claim);
    kit.time.advance(Duration::from_secs(1));
    let late = kit.insert(keyed(5));
    kit.apply(&late, Event::Deny);
    let is_kept = |approval: &Approval| {
        let handle = Handle::Id(approval.request.id.clone());
        run(kit.store.get(&kit.project, &handle)).unwrap().is_some()
    };
    // Others' requests of earlier checks may go too.
    while run(kit.store.forget(denied.request.deadline.wall, 7)).unwrap() > 0 {}
    assert!(is_kept(&denied), "its deadline is not before");
    assert_eq!(run(kit.store.forget(late.request.deadline.wall, 7)).unwrap(), 1);
    assert!(!is_kept(&denied) && is_kept(&late) && open.iter().all(is_kept));
    assert!(
        matches!(
            run(kit.store.insert(approval(&kit.time, &kit.project, keyed(1)), terms())).unwrap(),
            Inserted::New
        ),
        "its key is free again"
    );
}

fn beats(kit: &Kit) {
    let approval = kit.insert(new_request(1));
    kit.apply(&approval, Event::Approve);
    let owner = format!("owner of {}", kit.project);
    let beat = |kit: &Kit| {
        let claims = run(kit.store.claims()).unwrap();
        claims.into_iter().find(|claim| claim.project == kit.project)
    };
    assert!(beat(kit).is_none());
    let change = agentsudo_core::gate::approval::Change {
        owner: Some(owner.clone()),
        ..step(Event::Claim, kit.time.now())
    };
    run(kit.store.apply(&kit.project, &approval.request.id, &change)).unwrap();
    assert_eq!(beat(kit).unwrap().owner, Some((owner.clone(), 0)));
    assert_eq!(beat(kit).unwrap().at, kit.time.wall());
    run(kit.store.beat(&owner)).unwrap();
    run(kit.store.beat(&owner)).unwrap();
    assert_eq!(beat(kit).unwrap().owner, Some((owner, 2)));
    kit.apply(&approval, Event::Finish);
    assert!(beat(kit).is_none());
}

fn keeps_time(kit: &Kit) {
    let approval = kit.insert(new_request(1));
    kit.time.advance(Duration::from_secs(25));
    let found = kit.get(&approval);
    assert_eq!(found.request.deadline.wall, approval.request.deadline.wall);
    let left = found.request.deadline.monotonic.since(kit.time.monotonic());
    assert_eq!(left, Duration::from_secs(35), "the remaining time");
}

fn lists_pending(kit: &Kit) {
    let all: Vec<Approval> = (0..5).map(|n| kit.insert(new_request(n))).collect();
    kit.apply(&all[2], Event::Cancel);
    let pending = run(kit.store.pending(&kit.project)).unwrap();
    let ids: Vec<_> = pending.iter().map(|a| &a.request.id).collect();
    assert_eq!(ids, [0, 1, 3, 4].map(|n| &all[n].request.id));
}

fn limits(kit: &Kit) {
    let desk = Arc::new(desk(kit.store.clone(), &kit.time).of_project(&kit.project));
    let limited = |n: i64| NewRequest { limits: Limits::new(2, 3).unwrap(), ..new_request(n) };
    let ask = |new: NewRequest| run(desk.open(new)).map(|ticket| ticket.request().id.clone());
    let refused = |new: NewRequest| -> String {
        let error = ask(new).unwrap_err();
        assert_eq!(error.reason(), Reason::LimitReached);
        error.message().to_owned()
    };
    let first = ask(limited(1)).unwrap();
    let keyed = || NewRequest { idempotency_key: Some("k".into()), ..limited(2) };
    let second = ask(keyed()).unwrap();
    assert!(refused(limited(3)).contains("max_pending"));
    assert_eq!(ask(keyed()).unwrap(), second, "what is there already is not asked anew");
    ask(NewRequest { agent_id: "agent-2".into(), ..limited(3) }).unwrap();
    let other = Arc::new(desk.of_project(&format!("{} too", kit.project)));
    run(other.open(limited(3))).unwrap();
    run(desk.end(&first, Reason::Cancelled));
    ask(limited(3)).unwrap();
    run(desk.end(&second, Reason::Cancelled));
    assert!(refused(limited(4)).contains("max_per_minute"), "the third of this minute was asked");
    kit.time.advance(Duration::from_millis(59_999));
    assert!(refused(limited(4)).contains("max_per_minute"));
    // What is overdue waits no longer, whether or not anybody has said so.
    kit.time.advance(Duration::from_millis(1));
    ask(limited(4)).unwrap();
    ask(limited(5)).unwrap();
    assert!(refused(limited(6)).contains("max_pending"));
    for (pending, per_minute) in [(0, 1), (1, 0), (-1, 1), (1, 1_000_001), (i64::MAX, i64::MIN)] {
        assert_eq!(Limits::new(pending, per_minute).unwrap_err().reason(), Reason::InvalidSetting);
    }
}

fn limits_races(kit: &Kit) {
    let barrier = Arc::new(Barrier::new(8));
    let askers: Vec<_> = (0..8)
        .map(|n| {
            let desk = Arc::new(desk(kit.store.clone(), &kit.time).of_project(&kit.project));
            let (barrier, limits) = (barrier.clone(), Limits::new(3, 100).unwrap());
            std::thread::spawn(move || {
                barrier.wait();
                run(desk.open(NewRequest { limits, ..new_request(n) })).is_ok()
            })
        })
        .collect();
    let asked = askers.into_iter().map(|asker| asker.join().unwrap()).filter(|asked| *asked).count();
    assert_eq!((asked, run(kit.store.pending(&kit.project)).unwrap().len()), (3, 3));
}

fn joins(kit: &Kit) {
    let desk = Arc::new(desk(kit.store.clone(), &kit.time).of_project(&kit.project));
    let joining = |n: i64| NewRequest {
        session_id: Some("s".into()),
        joins: Some(Digest::of(b"way")),
        ..new_request(n)
    };
    let ask = |new: NewRequest| run(desk.open(new)).unwrap();
    let first = ask(joining(1));
    let second = ask(joining(1));
    assert_eq!((second.is_new(), &second.request().id), (false, &first.request().id));
    let others = [
        joining(2),
        NewRequest { joins: None, ..joining(1) },
        NewRequest { joins: Some(Digest::of(b"another workspace")), ..joining(1) },
        NewRequest { session_id: None, ..joining(1) },
        NewRequest { session_id: Some("t".into()), ..joining(1) },
        NewRequest { agent_id: "agent-2".into(), ..joining(1) },
        NewRequest { requested_by: Some("U9".into()), ..joining(1) },
        NewRequest { policy: Some("p2".into()), ..joining(1) },
        NewRequest { channel: "#other".into(), ..joining(1) },
        NewRequest { approvers: Approvers::Users(vec!["U1".into()]), ..joining(1) },
        NewRequest { approvers: Approvers::Users(vec!["U2".into()]), ..joining(1) },
        NewRequest { timeout: Duration::from_secs(59), ..joining(1) },
        NewRequest { idempotency_key: Some("a key of its own".into()), ..joining(1) },
    ];
    for other in others {
        assert!(ask(other.clone()).is_new(), "{other:?}");
    }
    // One card, one yes, one run.
    let id = first.request().id.clone();
    run(desk.decide(&Handle::Id(id.clone()), crate::bench::click(Outcome::Approved, "alice")))
        .unwrap()
        .unwrap();
    assert!(ask(joining(1)).is_new(), "what is decided is not joined");
    assert_eq!((run(first.settled()).refusal, run(second.settled()).refusal), (None, None));
    run(second.claim()).unwrap();
    assert_eq!(run(first.claim()).unwrap_err().reason(), Reason::AlreadyClaimed);

    // Whoever walks away leaves the request to the others, however often he says so.
    let (one, two) = (ask(joining(3)), ask(joining(3)));
    let state = || state(&*kit.store, &kit.project, &one.request().id);
    run(one.cancel());
    run(one.clone().cancel());
    assert_eq!(state(), Some(State::Pending));
    run(two.cancel());
    assert_eq!(state(), Some(State::Cancelled));

    let overdue = ask(joining(4));
    kit.time.advance(Duration::from_secs(60));
    assert!(ask(joining(4)).is_new(), "nobody joins what is overdue: {overdue:?}");
}

fn check_all(make: impl Fn(&Arc<ManualTime>) -> Arc<dyn ApprovalStore>) {
    let time = time();
    let store = make(&time);
    for (n, (what, check)) in CHECKS.iter().enumerate() {
        println!("{what}");
        check(&Kit { store: store.clone(), time: time.clone(), project: format!("project {n}") });
    }
}

#[test]
fn memory_keeps_the_contract() {
    check_all(|_| memory());
}

#[test]
fn sqlite_keeps_the_contract() {
    let scratch = Scratch::new();
    check_all(|time| run(sqlite(&scratch.file(), time.clone())).unwrap());
}

#[cfg(feature = "postgres")]
#[test]
fn postgres_keeps_the_contract() {
    let server = crate::server::Server::start();
    check_all(|time| crate::postgres::open(&server, time));
}

fn keeps_grants(kit: &Kit) {
    let new = || NewRequest {
        session_id: Some("session-1".into()),
        grants: Some(Duration::from_secs(3_600)),
        ..new_request(7)
    };
    let given = kit.insert(new());
    let id = &given.request.id;
    let only = vec![Only { argument: "n".into(), pattern: "7".into() }];
    let mut change = decision(Outcome::Approved, "alice", kit.time.now());
    let leave = Leave::More(Terms { term: Term::Calls(6), only });
    Arc::make_mut(change.decision.as_mut().unwrap()).leave = leave.clone();
    let applied = run(kit.store.apply(&kit.project, id, &change)).unwrap();
    let Applied::Yes(applied) = applied else { panic!("{applied:?}") };
    let found = kit.get(&given);
    assert_eq!(found.grant, applied.grant, "read back as it was given");
    assert_eq!(found.decision.as_ref().unwrap().leave, leave);
    assert_eq!(found.grant.as_ref().unwrap().until, kit.time.now().after(Duration::from_secs(3_600)));
    assert_eq!(found.request.grants, Some(Duration::from_secs(3_600)));

    let listed = |project: Option<&str>| -> Vec<Approval> { run(kit.store.granted(project)).unwrap() };
    assert_eq!(listed(Some(&kit.project)), vec![found.clone()]);
    assert!(listed(Some(&format!("{} too", kit.project))).is_empty());
    assert!(listed(None).contains(&found));
    // An approval that rests on it is read back as that.
    let under = kit.insert(new());
    let mut change = decision(Outcome::Approved, "alice", kit.time.now());
    Arc::make_mut(change.decision.as_mut().unwrap()).leave = Leave::Under(id.clone());
    run(kit.store.apply(&kit.project, &under.request.id, &change)).unwrap();
    let under = kit.get(&under);
    assert_eq!((under.decision.unwrap().leave.clone(), under.grant), (Leave::Under(id.clone()), None));

    let barrier = Arc::new(Barrier::new(8));
    let uses: Vec<_> = (0..8)
        .map(|_| {
            let (store, barrier, now) = (kit.store.clone(), barrier.clone(), kit.time.now());
            let (project, id) = (kit.project.clone(), id.clone());
            std::thread::spawn(move || {
                barrier.wait();
                run(store.amend(&project, &id, &Amendment::GrantUsed(now))).unwrap()
            })
        })
        .collect();
    let used = uses.into_iter().map(|one| one.join().unwrap()).filter(|used| *used).count();
    assert_eq!(used, 5, "the first call is one of the six");
    assert_eq!(kit.get(&given).grant.unwrap().used, 5);

    let second = kit.insert(new());
    let mut change = decision(Outcome::Approved, "alice", kit.time.now());
    Arc::make_mut(change.decision.as_mut().unwrap()).leave =
        Leave::More(Terms::new(Term::For(Duration::from_secs(60))));
    run(kit.store.apply(&kit.project, &second.request.id, &change)).unwrap();
    let use_it =
        |now| run(kit.store.amend(&kit.project, &second.request.id, &Amendment::GrantUsed(now))).unwrap();
    assert!(use_it(kit.time.now()));
    kit.time.advance(Duration::from_secs(60));
    assert!(!use_it(kit.time.now()), "its time has run out");
    let over = Over { why: End::Revoked, by: Some(decider("bob")), at: kit.time.wall() };
    let end =
        |over: &Over| run(kit.store.amend(&kit.project, id, &Amendment::GrantOver(over.clone()))).unwrap();
    assert!(end(&over) && !end(&over), "it ends once");
    assert_eq!(kit.get(&given).grant.unwrap().over, Some(over));
    assert_eq!(
        listed(Some(&kit.project)).len(),
        1,
        "the second one is open until somebody writes down its end"
    );
    // No grant where none may be given, whatever a change says.
    for new in [new_request(7), NewRequest { quorum: 2, ..new() }] {
        let plain = kit.insert(new);
        let mut change = decision(Outcome::Approved, "alice", kit.time.now());
        Arc::make_mut(change.decision.as_mut().unwrap()).leave = leave.clone();
        let applied = run(kit.store.apply(&kit.project, &plain.request.id, &change)).unwrap();
        assert!(matches!(applied, Applied::No(now) if now.state == State::Pending && now.votes.is_empty()));
    }
}
