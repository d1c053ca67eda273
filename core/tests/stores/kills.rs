//! Clients that are killed at any point, over one file: no answer that somebody was told of is lost, nothing is claimed
//! twice, the audit log holds, and a claim whose process died is shown as indeterminate. How many are killed is
//! `SOAK_KILLS` (300).

use crate::bench::{KEY, Scratch, click, new_request, run, sqlite};
use agentsudo_core::Reason;
use agentsudo_core::desk::{
    AuditLog, AuditSink, DEAD_AFTER, Desk, FileSink, NewRequest, OnError, Query, Records, Watch,
};
use agentsudo_core::gate::{Approval, Gate, Outcome, State};
use agentsudo_core::model::ApprovalId;
use agentsudo_core::model::id::Handle;
use agentsudo_core::net::system_clock::testing::ManualTime;
use agentsudo_core::net::system_clock::time;
use agentsudo_core::wire::audit::verify;
use agentsudo_core::wire::redact::Redactor;
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

const KILLS: &str = "SOAK_KILLS";
/// Set for a client: the directory with the file.
const CLIENT: &str = "AGENTSUDO_KILLS_CLIENT";
const TEST: &str = "kills::clients_that_are_killed_lose_no_answer_and_run_nothing_twice";

#[allow(clippy::disallowed_methods, reason = "how a test is told what it is")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

struct Random(u64);

impl Random {
    fn new() -> Self {
        let id = ApprovalId::random().unwrap();
        Random(u64::from_str_radix(&id.as_str()[..16], 16).unwrap() | 1)
    }

    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % most.max(1) as u64).unwrap()
    }
}

fn records(directory: &Path) -> Arc<Records> {
    let path = directory.join("audit.log");
    let redactor = Arc::new(Redactor::new(KEY, Vec::new()));
    let sinks = move || vec![Box::new(FileSink::new(path.clone(), redactor.clone())) as Box<dyn AuditSink>];
    let audit = AuditLog::new(Box::new(sinks), OnError::Deny, AuditLog::DEADLINE);
    let records = Records::new(Redactor::new(KEY, Vec::new()));
    records.set_audit(Some(Arc::new(audit)));
    Arc::new(records)
}

/// One line in one write: it is there whole, or not at all.
fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    out.write_all(format!("\n> {line}\n").as_bytes()).unwrap();
    out.flush().unwrap();
}

fn in_state(desk: &Desk, state: State) -> Vec<Approval> {
    let query = Query { project: None, states: vec![state], after: None, limit: 10_000, now: desk.now() };
    run(desk.list(query)).unwrap().approvals
}

/// Asks, decides and claims, whoever asked, until it is killed. What it says has happened.
fn client(directory: &Path) {
    let clock = time().clock.clone();
    let store = run(sqlite(&directory.join("approvals.db"), clock.clone())).unwrap();
    let gate = Gate::new(clock, records(directory));
    let desk = Arc::new(Desk::new(store, gate, time().timer.clone()));
    let mut random = Random::new();
    // Not the process's number: of ten thousand some have the same, and would ask for what another one has asked.
    let me = ApprovalId::random().unwrap();
    say("ready");
    for n in 0..100_000 {
        let key = Some(format!("{me} {n}"));
        let new = NewRequest { idempotency_key: key, timeout: Duration::from_secs(3_600), ..new_request(n) };
        let asked = run(desk.open(new)).unwrap();
        say(&format!("asked {}", asked.request().id));
        let pending = run(desk.pending()).unwrap();
        if let Some(one) = pending.get(random.below(pending.len())) {
            let outcome = if random.below(4) == 0 { Outcome::Denied } else { Outcome::Approved };
            let handle = Handle::Id(one.request.id.clone());
            if run(desk.decide(&handle, click(outcome, "alice"))).unwrap().is_ok() {
                say(&format!("{} {}", outcome.as_str(), one.request.id));
            }
        }
        let approved = in_state(&desk, State::Approved);
        if let Some(one) = approved.get(random.below(approved.len())) {
            let id = &one.request.id;
            match run(desk.claim(id, None)) {
                Ok(()) => {
                    say(&format!("claimed {id}"));
                    std::thread::sleep(Duration::from_micros(random.below(2_000) as u64));
                    run(desk.finished(id, true));
                    say(&format!("finished {id}"));
                }
                Err(error) => assert_eq!(error.reason(), Reason::AlreadyClaimed, "{error}"),
            }
        }
    }
}

/// Starts a client, kills it some time later, and yields what it said.
fn kill_one(directory: &Path, random: &mut Random) -> Vec<String> {
    let complaints = directory.join(format!("{}.err", random.below(usize::MAX)));
    let complained = || std::fs::read_to_string(&complaints).unwrap();
    let mut process = Command::new(std::env::current_exe().unwrap())
        .args([TEST, "--exact", "--nocapture"])
        .env(CLIENT, directory)
        .stdout(Stdio::piped())
        .stderr(std::fs::File::create(&complaints).unwrap())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(process.stdout.take().unwrap());
    let mut heard = String::new();
    // One in five dies while it opens the file, or before; the others some steps later, however slow the machine is.
    let (lines, pause) = match random.below(5) {
        0 => (0, 40_000),
        _ => (1 + random.below(24), 4_000),
    };
    while heard.matches("> ").count() < lines {
        assert!(said.read_line(&mut heard).unwrap() > 0, "a client ended by itself: {heard}{}", complained());
    }
    std::thread::sleep(Duration::from_micros(random.below(pause) as u64));
    assert!(process.try_wait().unwrap().is_none(), "a client ended by itself: {}", complained());
    process.kill().unwrap();
    let status = process.wait().unwrap();
    assert_eq!(std::os::unix::process::ExitStatusExt::signal(&status), Some(9));
    said.read_to_string(&mut heard).unwrap();
    let whole = heard.rfind('\n').map_or("", |end| &heard[..end]);
    whole.lines().filter_map(|line| line.strip_prefix("> ")).map(str::to_owned).collect()
}

#[test]
fn clients_that_are_killed_lose_no_answer_and_run_nothing_twice() {
    if let Some(directory) = variable(CLIENT) {
        return client(Path::new(&directory));
    }
    let kills: usize = variable(KILLS).map_or(300, |text| text.parse().unwrap());
    let scratch = Scratch::new();
    let told = Arc::new(Mutex::new(Vec::new()));
    let left = Arc::new(Mutex::new(kills));
    let killers: Vec<_> = (0..3)
        .map(|_| {
            let (directory, told, left) = (scratch.0.clone(), told.clone(), left.clone());
            std::thread::spawn(move || {
                let mut random = Random::new();
                loop {
                    {
                        let mut left = left.lock().unwrap();
                        match left.checked_sub(1) {
                            Some(less) => *left = less,
                            None => return,
                        }
                    }
                    let said = kill_one(&directory, &mut random);
                    told.lock().unwrap().extend(said);
                }
            })
        })
        .collect();
    killers.into_iter().for_each(|killer| killer.join().unwrap());

    let mut acts: HashMap<(String, String), usize> = HashMap::new();
    for line in told.lock().unwrap().iter().filter(|line| *line != "ready") {
        let (act, id) = line.split_once(' ').unwrap();
        *acts.entry((act.to_owned(), id.to_owned())).or_default() += 1;
    }
    let ids = |act: &str| -> Vec<String> {
        acts.keys().filter(|(known, _)| known == act).map(|(_, id)| id.clone()).collect()
    };
    for act in ["asked", "approved", "denied", "claimed", "finished"] {
        assert!(ids(act).len() > kills / 10, "{act}: {}", ids(act).len());
    }
    let twice: Vec<_> = acts.iter().filter(|(_, times)| **times > 1).collect();
    assert!(twice.is_empty(), "told twice of one thing: {twice:?}");

    // Whoever comes next finds all that anybody was told.
    let clock = Arc::new(ManualTime::new(time().clock.wall()));
    let store = run(sqlite(&scratch.file(), clock.clone())).unwrap();
    let gate = Gate::new(clock.clone(), records(&scratch.0));
    let desk = Arc::new(Desk::new(store.clone(), gate, clock.clone()));
    let find = |id: &str| run(desk.find(&Handle::parse(id).unwrap())).unwrap();
    for id in ids("asked") {
        assert!(find(&id).is_some(), "{id} was lost");
    }
    for outcome in [Outcome::Approved, Outcome::Denied] {
        for id in ids(outcome.as_str()) {
            assert_eq!(find(&id).unwrap().decision.unwrap().outcome, outcome, "{id}");
        }
    }
    for id in ids("claimed") {
        assert!(matches!(find(&id).unwrap().state, State::Claimed | State::Done), "{id}");
    }
    for id in ids("finished") {
        assert_eq!(find(&id).unwrap().state, State::Done, "{id}");
    }

    // What died with its process is nobody's to run again, and is shown as what it is.
    let dead = in_state(&desk, State::Claimed);
    assert!(!dead.is_empty(), "no client died between claim and result");
    let mut watch = Watch::default();
    run(desk.tend_once(&mut watch)).unwrap();
    clock.advance(DEAD_AFTER);
    assert_eq!(run(desk.tend_once(&mut watch)).unwrap(), dead.len());
    for approval in &dead {
        let id = &approval.request.id;
        assert_eq!(find(id.as_str()).unwrap().state, State::Indeterminate);
        assert_eq!(run(desk.claim(id, None)).unwrap_err().reason(), Reason::AlreadyClaimed);
    }

    // The audit log of them all: whole, with each claim once, and none missing that anybody was told of.
    let audit = std::fs::read(scratch.0.join("audit.log")).unwrap();
    let checked = verify(audit.as_slice(), None);
    assert!(checked.holds(), "{checked:?}");
    let mut claims: HashMap<String, usize> = HashMap::new();
    for line in audit.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        let record: serde_json::Value = serde_json::from_slice(line).unwrap();
        if record["action"] == "approval_claimed" {
            *claims.entry(record["approval_id"].as_str().unwrap().to_owned()).or_default() += 1;
        }
    }
    let twice: Vec<_> = claims.iter().filter(|(_, times)| **times > 1).collect();
    assert!(twice.is_empty(), "claimed twice: {twice:?}");
    assert!(ids("claimed").iter().all(|id| claims.contains_key(id)), "a claim without a record");
    let check = store
        .database()
        .read(|c| Ok(c.query_row("PRAGMA integrity_check", [], |row| row.get::<_, String>(0))?));
    assert_eq!(run(check).unwrap(), "ok");
}
