//! What a file must survive: other processes, restarts, dead owners, clocks that are set, full disks, damage.

use crate::bench::{
    Scratch, Settable, beside, call, click, desk, desk_by, insert, new_request, run, sqlite, time,
};
use crate::bench::{approval, step};
use agentsudo_core::Reason;
use agentsudo_core::desk::{ApprovalStore, DEAD_AFTER, Inserted, NewRequest, REPORT_WITHIN, Schema, Watch};
use agentsudo_core::gate::{Approval, Event, Outcome, State};
use agentsudo_core::model::Clock;
use agentsudo_core::model::id::Handle;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Barrier};
use std::time::Duration;

fn keyed(n: i64) -> NewRequest {
    NewRequest { idempotency_key: Some(format!("key {n}")), ..new_request(n) }
}

/// Time stands still: only word from the file can wake the waiter.
#[test]
fn a_decision_in_another_process_wakes_the_waiter() {
    let (scratch, time) = (Scratch::new(), time());
    let here = desk(run(sqlite(&scratch.file(), time.clone())).unwrap(), &time);
    let there = desk(run(sqlite(&scratch.file(), time.clone())).unwrap(), &time);
    for n in 0..50 {
        let ticket = run(here.open(new_request(n))).unwrap();
        let id = ticket.request().id.clone();
        let waiting = beside(async move { ticket.settled().await });
        let outcome = if n % 2 == 0 { Outcome::Approved } else { Outcome::Denied };
        run(there.decide(&Handle::Id(id), click(outcome, "alice"))).unwrap().unwrap();
        let settled = waiting();
        assert_eq!(settled.refusal.is_none(), outcome == Outcome::Approved, "{settled:?}");
        assert_eq!(settled.decision.unwrap().decider.id, "alice");
    }
}

/// Whoever comes while the file is being made must not take it for somebody else's.
#[test]
fn many_that_open_a_new_file_at_once_all_get_it() {
    for _ in 0..40 {
        let (scratch, time, start) = (Scratch::new(), time(), Barrier::new(6));
        std::thread::scope(|scope| {
            for _ in 0..6 {
                scope.spawn(|| {
                    start.wait();
                    run(sqlite(&scratch.file(), time.clone())).unwrap();
                });
            }
        });
    }
}

/// The places of changes order them for whoever watches: one that is given out again would not be seen.
#[test]
fn what_is_forgotten_makes_no_waiter_miss_a_decision() {
    let (scratch, time) = (Scratch::new(), time());
    let here = desk(run(sqlite(&scratch.file(), time.clone())).unwrap(), &time);
    let there = desk(run(sqlite(&scratch.file(), time.clone())).unwrap(), &time);
    let long = NewRequest { timeout: Duration::from_secs(3_600), ..new_request(0) };
    let ticket = run(here.open(long)).unwrap();
    let id = ticket.request().id.clone();
    let waiting = beside(async move { ticket.settled().await });
    for n in 1..=20 {
        let old = run(there.open(new_request(n))).unwrap();
        run(there.decide(&Handle::Id(old.request().id.clone()), click(Outcome::Denied, "bob")))
            .unwrap()
            .unwrap();
    }
    crate::bench::until("it waits", || here.is_awaited(&id));
    time.advance(Duration::from_secs(61));
    assert_eq!(run(there.forget(time.wall())).unwrap(), 19, "the newest change of all stays");
    run(there.decide(&Handle::Id(id), click(Outcome::Approved, "alice"))).unwrap().unwrap();
    assert_eq!(waiting().refusal, None);
}

#[test]
fn a_call_that_waits_again_after_a_restart_waits_for_what_is_left() {
    let (scratch, time) = (Scratch::new(), time());
    let open = |time| run(sqlite(&scratch.file(), time)).unwrap();
    let first = desk(open(time.clone()), &time);
    let id = run(first.open(keyed(1))).unwrap().request().id.clone();
    drop(first);
    time.advance(Duration::from_secs(40));
    // Another process: its agent of the same name has an id of its own.
    let again = NewRequest { agent_id: "agent-2".into(), ..keyed(1) };
    let second = desk(open(time.clone()), &time);
    let ticket = run(second.open(again.clone())).unwrap();
    assert_eq!((ticket.is_new(), &ticket.request().id), (false, &id));
    assert_eq!(ticket.request().deadline.monotonic.since(time.monotonic()), Duration::from_secs(20));
    run(second.decide(&Handle::Id(id.clone()), click(Outcome::Approved, "alice"))).unwrap().unwrap();
    assert_eq!(run(ticket.settled()).refusal, None);
    run(ticket.claim()).unwrap();
    // And once more: it was used, whoever asks.
    let third = desk(open(time.clone()), &time);
    assert_eq!(run(run(third.open(again)).unwrap().settled()).refusal, Some(Reason::AlreadyClaimed));
    let other = NewRequest { call: call(2).into(), ..keyed(1) };
    assert_eq!(run(third.open(other)).unwrap_err().reason(), Reason::KeyReused);
}

/// Nobody can come back for a tool call: its session went with the process.
#[test]
fn what_has_a_key_stays_open_when_its_process_ends_and_a_tool_call_does_not() {
    let (scratch, time) = (Scratch::new(), time());
    let open = |time| run(sqlite(&scratch.file(), time)).unwrap();
    let first = desk(open(time.clone()), &time);
    let in_session = NewRequest { session_id: Some("s".into()), ..new_request(1) };
    let tool_call = NewRequest { tool_call: Some("call_1".into()), ..in_session };
    let both = NewRequest { idempotency_key: Some("key 2".into()), ..tool_call.clone() };
    let [ending, kept] =
        [&tool_call, &both].map(|new| run(first.open(new.clone())).unwrap().request().id.clone());
    assert!(!run(first.open(tool_call)).unwrap().is_new());
    run(first.close());
    let second = desk(open(time.clone()), &time);
    let ended = run(second.find(&Handle::Id(ending))).unwrap().unwrap();
    assert_eq!((ended.state, ended.ended_by), (State::Cancelled, Some(Reason::ShuttingDown)));
    assert_eq!(run(second.find(&Handle::Id(kept))).unwrap().unwrap().state, State::Pending);
}

#[test]
fn a_claim_whose_process_is_dead_becomes_indeterminate_and_one_that_lives_does_not() {
    let (scratch, time) = (Scratch::new(), time());
    let open = |clock: Arc<dyn Clock>| run(sqlite(&scratch.file(), clock)).unwrap();
    let clock = Settable::new(&time);
    let (dead, alive, observer) = (
        desk(open(time.clone()), &time),
        desk(open(time.clone()), &time),
        desk_by(open(clock.clone()), clock.clone(), &time),
    );
    let claim = |desk: &Arc<agentsudo_core::desk::Desk>, n| {
        let ticket = run(desk.open(new_request(n))).unwrap();
        let id = ticket.request().id.clone();
        run(desk.decide(&Handle::Id(id.clone()), click(Outcome::Approved, "alice"))).unwrap().unwrap();
        run(ticket.claim()).unwrap();
        id
    };
    let (lost, kept) = (claim(&dead, 1), claim(&alive, 2));
    drop(dead);
    let state = |id| run(observer.find(&Handle::Id(id))).unwrap().unwrap().state;
    let mut watch = Watch::default();
    run(observer.tend_once(&mut watch)).unwrap();
    // A clock that is set makes nobody look dead.
    clock.set_ms.store(86_400_000, Ordering::SeqCst);
    run(observer.tend_once(&mut watch)).unwrap();
    clock.set_ms.store(0, Ordering::SeqCst);
    time.advance(DEAD_AFTER - Duration::from_secs(1));
    run(alive.tend_once(&mut Watch::default())).unwrap();
    run(observer.tend_once(&mut watch)).unwrap();
    assert_eq!((state(lost.clone()), state(kept.clone())), (State::Claimed, State::Claimed));
    time.advance(Duration::from_secs(1));
    assert_eq!(run(observer.tend_once(&mut watch)).unwrap(), 1);
    assert_eq!((state(lost.clone()), state(kept)), (State::Indeterminate, State::Claimed));
    // Nothing is run again, and a late word changes nothing.
    assert_eq!(run(observer.claim(&lost, None)).unwrap_err().reason(), Reason::AlreadyClaimed);
    run(observer.finished(&lost, true));
    assert_eq!(state(lost), State::Indeterminate);
}

#[test]
fn what_was_handed_out_and_never_reported_becomes_indeterminate() {
    let (scratch, time) = (Scratch::new(), time());
    let desk = desk(run(sqlite(&scratch.file(), time.clone())).unwrap(), &time);
    let ticket = run(desk.open(new_request(1))).unwrap();
    let id = ticket.request().id.clone();
    run(desk.decide(&Handle::Id(id.clone()), click(Outcome::Approved, "alice"))).unwrap().unwrap();
    run(desk.hand_out(&id, None)).unwrap();
    time.advance(REPORT_WITHIN - Duration::from_secs(1));
    assert_eq!(run(desk.tend_once(&mut Watch::default())).unwrap(), 0);
    time.advance(Duration::from_secs(1));
    assert_eq!(run(desk.tend_once(&mut Watch::default())).unwrap(), 1);
    assert_eq!(run(desk.find(&Handle::Id(id))).unwrap().unwrap().state, State::Indeterminate);
}

#[test]
fn a_clock_that_is_set_back_makes_nobody_wait_longer_and_one_that_is_set_ahead_approves_nothing() {
    let (scratch, time) = (Scratch::new(), time());
    let clock = Settable::new(&time);
    let store = run(sqlite(&scratch.file(), clock.clone())).unwrap();
    let desk = desk_by(store, clock.clone(), &time);
    let back = run(desk.open(new_request(1))).unwrap();
    let ahead = run(desk.open(new_request(2))).unwrap();

    clock.set_ms.store(3_600_000, Ordering::SeqCst);
    let late =
        run(desk.decide(&Handle::Id(ahead.request().id.clone()), click(Outcome::Approved, "a"))).unwrap();
    assert!(late.is_err(), "the wall's deadline has passed");
    assert_eq!(run(ahead.settled()).refusal, Some(Reason::Expired));

    clock.set_ms.store(-3_600_000, Ordering::SeqCst);
    time.advance(Duration::from_secs(60));
    let settled = run(back.settled());
    assert_eq!((settled.state, settled.refusal), (State::Expired, Some(Reason::Expired)));
}

#[test]
fn a_full_disk_refuses_and_what_was_acknowledged_stays() {
    let (scratch, time) = (Scratch::new(), time());
    let store = run(sqlite(&scratch.file(), time.clone())).unwrap();
    let desk = desk(store.clone(), &time);
    let limit = |pages: i64| {
        run(store.database().write(move |c| {
            Ok(c.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |row| row.get::<_, i64>(0))?)
        }))
        .unwrap()
    };
    let full = limit(1);
    let mut kept = Vec::new();
    let refused = loop {
        match run(desk.open(new_request(kept.len() as i64))) {
            Ok(ticket) => kept.push(ticket.request().id.clone()),
            Err(error) => break error,
        }
        assert!(kept.len() < 10_000, "the disk is never full at {full} pages");
    };
    assert_eq!(refused.reason(), Reason::StoreUnavailable);
    assert!(refused.message().contains("full"), "{refused}");
    limit(1_000_000);
    kept.push(run(desk.open(new_request(0))).unwrap().request().id.clone());
    let pending = run(desk.pending()).unwrap();
    assert_eq!(pending.iter().map(|a| a.request.id.clone()).collect::<Vec<_>>(), kept);
    let check = store
        .database()
        .read(|c| Ok(c.query_row("PRAGMA integrity_check", [], |row| row.get::<_, String>(0))?));
    assert_eq!(run(check).unwrap(), "ok");
}

#[test]
fn of_a_group_one_that_fails_takes_nothing_of_the_others_with_it() {
    let (scratch, time) = (Scratch::new(), time());
    let store = run(sqlite(&scratch.file(), time.clone())).unwrap();
    let database = store.database().clone();
    run(database.write(|c| Ok(c.execute_batch("CREATE TABLE mine (n INTEGER)")?))).unwrap();
    let writers: Vec<_> = (0..64)
        .map(|n: i64| {
            let database = database.clone();
            beside(async move {
                database
                    .write(move |c| {
                        c.execute("INSERT INTO mine VALUES (?1)", [n])?;
                        assert!(n != 7, "a step that panics");
                        if n % 2 == 0 { Ok(n) } else { Err(agentsudo_core::Error::invalid("no")) }
                    })
                    .await
            })
        })
        .collect();
    let told: Vec<bool> = writers.into_iter().map(|writer| writer().is_ok()).collect();
    assert_eq!(told, (0..64).map(|n| n % 2 == 0).collect::<Vec<_>>());
    let kept = run(database.read(|c| {
        let mut kept = c.prepare("SELECT n FROM mine ORDER BY n")?;
        let kept = kept.query_map([], |row| row.get::<_, i64>(0))?.collect::<Result<Vec<_>, _>>()?;
        Ok(kept)
    }));
    assert_eq!(
        kept.unwrap(),
        (0..64).filter(|n| n % 2 == 0).collect::<Vec<_>>(),
        "once each, however often begun"
    );
    assert!(run(database.read(|c| Ok(c.execute_batch("DELETE FROM mine")?))).is_err(), "a reader writes");
}

#[test]
fn a_transaction_that_is_ended_from_within_keeps_nothing_of_what_came_after() {
    let (scratch, time) = (Scratch::new(), time());
    let store = run(sqlite(&scratch.file(), time.clone())).unwrap();
    let database = store.database().clone();
    run(database.write(|c| Ok(c.execute_batch("CREATE TABLE mine (n INTEGER)")?))).unwrap();
    // While this one is at work, the others queue up and make a group.
    let (go, gone) = std::sync::mpsc::channel::<()>();
    let gone = std::sync::Mutex::new(gone);
    let begun = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let first = {
        let (database, begun) = (database.clone(), begun.clone());
        beside(async move {
            database
                .write(move |_| {
                    begun.store(true, Ordering::SeqCst);
                    let _ = gone.lock().unwrap().recv();
                    Ok(())
                })
                .await
        })
    };
    crate::bench::until("the first is at work, alone", || begun.load(Ordering::SeqCst));
    let queued = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let writers: Vec<_> = (0..8)
        .map(|n: i64| {
            let (database, queued) = (database.clone(), queued.clone());
            beside(async move {
                let writing = database.write(move |c| {
                    // As SQLite itself does on a full disk, with an error that nobody passed on.
                    if n == 3 {
                        c.execute_batch("ROLLBACK")?;
                    } else {
                        c.execute("INSERT INTO mine VALUES (?1)", [n])?;
                    }
                    Ok(n)
                });
                let mut writing = Box::pin(writing);
                std::future::poll_fn(|context| {
                    let polled = writing.as_mut().poll(context);
                    queued.fetch_add(1, Ordering::SeqCst);
                    polled
                })
                .await
            })
        })
        .collect();
    crate::bench::until("all have queued up", || queued.load(Ordering::SeqCst) >= 8);
    drop(go);
    first().unwrap();
    let told: Vec<bool> = writers.into_iter().map(|writer| writer().is_ok()).collect();
    assert!(!told[3], "it was told that it stayed");
    let mut kept = run(database.read(|c| {
        let mut kept = c.prepare("SELECT n FROM mine")?;
        let kept = kept.query_map([], |row| row.get::<_, i64>(0))?.collect::<Result<Vec<_>, _>>()?;
        Ok(kept)
    }))
    .unwrap();
    kept.sort_unstable();
    let acknowledged: Vec<i64> = (0..8).filter(|n| told[*n as usize]).collect();
    assert_eq!(kept, acknowledged, "what was told and what stayed differ");
}

/// Of a program that knows many steps more.
const NEXT: Schema = Schema { name: "approvals", sqlite: &[""; 99], postgres: &[] };
const OWN: Schema = Schema { name: "own", sqlite: &["CREATE TABLE own (n INTEGER)"], postgres: &[] };

#[test]
fn a_newer_store_and_a_strange_file_are_refused() {
    let (scratch, time) = (Scratch::new(), time());
    let store = run(sqlite(&scratch.file(), time.clone())).unwrap();
    run(store.database().migrate(&OWN)).unwrap();
    run(store.database().migrate(&OWN)).unwrap();
    run(store.database().migrate(&NEXT)).unwrap();
    drop(store);
    let newer = run(sqlite(&scratch.file(), time.clone())).unwrap_err();
    assert_eq!(newer.reason(), Reason::InvalidSetting);
    assert!(newer.message().contains("newer AgentSudo"), "{newer}");

    let strange = scratch.0.join("strange.db");
    std::fs::write(&strange, "not a database, but long enough to be taken for one".repeat(100)).unwrap();
    assert_eq!(run(sqlite(&strange, time.clone())).unwrap_err().reason(), Reason::StoreUnavailable);
    let nowhere = scratch.0.join("no/such/directory/x.db");
    assert_eq!(run(sqlite(&nowhere, time.clone())).unwrap_err().reason(), Reason::StoreUnavailable);

    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(scratch.file()).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "requests are nobody else's business");
}

#[test]
fn a_damaged_file_is_an_error_or_says_what_it_said() {
    let (scratch, time) = (Scratch::new(), time());
    let mut all: Vec<Approval> = Vec::new();
    {
        let store = run(sqlite(&scratch.file(), time.clone())).unwrap();
        for n in 0..40 {
            let approval = approval(&time, "", new_request(n));
            insert(&*store, &approval);
            let event = if n % 2 == 0 { Event::Deny } else { Event::Cancel };
            run(store.apply("", &approval.request.id, &step(event, time.now()))).unwrap();
            all.push(run(store.get("", &Handle::Id(approval.request.id.clone()))).unwrap().unwrap());
        }
    }
    // Of two connections that are closed at the same moment, neither may be the last, and the WAL stays: it is emptied by
    // somebody who waits for the others.
    let emptied = rusqlite::Connection::open(scratch.file()).unwrap();
    emptied.busy_timeout(Duration::from_secs(10)).unwrap();
    let is_busy: bool = emptied.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0)).unwrap();
    assert!(!is_busy && emptied.close().is_ok());
    let whole = std::fs::read(scratch.file()).unwrap();
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = move |below: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        usize::try_from(seed % below as u64).unwrap()
    };
    let (mut noticed, rounds) = (0, 200);
    for round in 0..rounds {
        let mut bytes = whole.clone();
        if round % 10 == 0 {
            bytes.truncate(random(bytes.len()));
        }
        for _ in 0..=random(4) {
            if !bytes.is_empty() {
                let at = random(bytes.len());
                bytes[at] ^= 1 << random(8);
            }
        }
        let path = scratch.0.join(format!("damaged-{round}.db"));
        std::fs::write(&path, &bytes).unwrap();
        let Ok(store) = run(sqlite(&path, time.clone())) else {
            noticed += 1;
            continue;
        };
        for known in &all {
            match run(store.get("", &Handle::Id(known.request.id.clone()))) {
                Ok(Some(found)) => assert_eq!(&found, known, "round {round}"),
                Ok(None) | Err(_) => noticed += 1,
            }
        }
    }
    assert!(noticed > rounds / 10, "{noticed}: the damage is not where anybody looks");
}

#[test]
fn a_hundred_thousand_pending_requests_are_there_after_a_restart() {
    const ALL: i64 = 100_000;
    let (scratch, time) = (Scratch::new(), time());
    {
        let store = run(sqlite(&scratch.file(), time.clone())).unwrap();
        let first = approval(&time, "", new_request(0));
        run(async {
            let mut asked = Vec::new();
            for n in 0..ALL {
                let mut one = first.clone();
                let request = Arc::make_mut(&mut one.request);
                request.id = agentsudo_core::model::ApprovalId::parse(&format!("{n:032x}")).unwrap();
                Arc::make_mut(&mut request.asking).agent_id = format!("agent {n}");
                request.code = agentsudo_core::model::Code::parse(&format!("{n:08x}")).unwrap();
                if n % 2 == 0 {
                    request.deadline = time.now().after(Duration::from_secs(600));
                }
                let store = store.clone();
                asked.push(tokio::spawn(async move { store.insert(one, crate::bench::terms()).await }));
                if asked.len() == 5_000 {
                    for one in asked.drain(..) {
                        assert!(matches!(one.await.unwrap().unwrap(), Inserted::New));
                    }
                }
            }
        });
    }
    time.advance(Duration::from_secs(60));
    let desk = desk(run(sqlite(&scratch.file(), time.clone())).unwrap(), &time);
    assert_eq!(run(desk.pending()).unwrap().len(), 50_000, "half of them are past their deadline");
    assert_eq!(run(desk.tend_once(&mut Watch::default())).unwrap(), 50_000);
    let handle = |n: i64| Handle::parse(&format!("{n:032x}")).unwrap();
    let state = |n| run(desk.find(&handle(n))).unwrap().unwrap().state;
    assert_eq!(
        (state(0), state(1), state(ALL - 2), state(ALL - 1)),
        (State::Pending, State::Expired, State::Pending, State::Expired)
    );
}
