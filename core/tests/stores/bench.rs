//! What the tests of the stores share: a clock that is moved by hand, scratch directories, requests.

use agentsudo_core::Result;
use agentsudo_core::desk::{
    ApprovalStore, Click, Desk, Durability, Inserted, KeepRecords, MemoryStore, NewRequest, Records,
    SqliteStore, Terms,
};
use agentsudo_core::gate::approval::Change;
use agentsudo_core::gate::{
    Approval, Assurance, Decider, Decision, Event, Gate, Leave, Limits, Outcome, State, Via,
};
use agentsudo_core::model::id::Handle;
use agentsudo_core::model::{ApprovalId, Call, Clock, Moment, Monotonic, UnixTime, Value};
use agentsudo_core::net::Process;
use agentsudo_core::net::system_clock::testing::ManualTime;
use agentsudo_core::wire::redact::Redactor;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

pub const KEY: [u8; 32] = [7; 32];

/// A directory of its own, gone when this is dropped. In memory where there is such a place: a killed process loses
/// nothing of it, and hundreds of commits are no matter of seconds.
pub struct Scratch(pub PathBuf);

impl Scratch {
    pub fn new() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let memory = Path::new("/dev/shm");
        let root = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
        let name = format!("agentsudo-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        std::fs::create_dir(root.join(&name)).unwrap();
        Scratch(root.join(name))
    }

    pub fn file(&self) -> PathBuf {
        self.0.join("approvals.db")
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub fn run<T>(work: impl Future<Output = T>) -> T {
    Process::current().block_on(work).unwrap()
}

pub fn time() -> Arc<ManualTime> {
    Arc::new(ManualTime::new(UnixTime(1_800_000_000_000)))
}

pub fn memory() -> Arc<dyn ApprovalStore> {
    Arc::new(MemoryStore::new())
}

pub async fn sqlite(path: &Path, clock: Arc<dyn Clock>) -> Result<Arc<SqliteStore>> {
    SqliteStore::open(path, Durability::Full, clock, KEY).await.map(Arc::new)
}

pub fn memory_keeping(keeper: Arc<dyn KeepRecords<()>>) -> Arc<dyn ApprovalStore> {
    Arc::new(MemoryStore::new().keeping(keeper))
}

pub async fn sqlite_keeping(
    path: &Path,
    clock: Arc<dyn Clock>,
    keeper: Arc<dyn KeepRecords<rusqlite::Connection>>,
) -> Result<Arc<SqliteStore>> {
    let store = SqliteStore::open(path, Durability::Full, clock, KEY).await?;
    Ok(Arc::new(store.keeping(keeper)))
}

/// A desk as a process of its own would have it over this store.
pub fn desk(store: Arc<dyn ApprovalStore>, time: &Arc<ManualTime>) -> Arc<Desk> {
    let records = Arc::new(Records::new(Redactor::new(KEY, Vec::new())));
    let gate = Gate::new(time.clone(), records);
    Arc::new(Desk::new(store, gate, time.clone()))
}

pub fn call(n: i64) -> Call {
    Call::new("refund", ["refund:order".into()], vec![("n".into(), Value::Int(n))])
}

pub fn new_request(n: i64) -> NewRequest {
    NewRequest::new("agent-1", "Bot", call(n), Duration::from_secs(60))
}

/// One agent asks thousands of times here.
pub fn terms() -> Terms {
    Terms { limits: Limits::elsewhere(), same: None }
}

pub fn decider(name: &str) -> Decider {
    Decider {
        workspace: Some("T1".into()),
        id: name.into(),
        name: format!("Ms {name}"),
        via: Via::SlackButton,
        assurance: Assurance::Signed,
    }
}

pub fn decision(outcome: Outcome, by: &str, now: Moment) -> Change {
    let decision = Decision {
        outcome,
        decider: decider(by),
        at: now.wall,
        note: Some("why ‹not›".into()),
        leave: Leave::Once,
        edit: None,
    };
    Change { decision: Some(Arc::new(decision)), ..Change::new(outcome.event(), now) }
}

pub fn step(event: Event, now: Moment) -> Change {
    match event {
        Event::Approve => decision(Outcome::Approved, "alice", now),
        Event::Deny => decision(Outcome::Denied, "bob", now),
        Event::Claim => Change { owner: Some("owner-1".into()), ..Change::new(event, now) },
        _ => Change::new(event, now),
    }
}

/// An approval as a desk would insert it, made by one that keeps it in memory.
pub fn approval(time: &Arc<ManualTime>, project: &str, new: NewRequest) -> Approval {
    let scratch = Arc::new(desk(memory(), time).of_project(project));
    let ticket = run(scratch.open(new)).unwrap();
    run(scratch.find(&Handle::Id(ticket.request().id.clone()))).unwrap().unwrap()
}

pub fn insert(store: &dyn ApprovalStore, approval: &Approval) {
    let inserted = run(store.insert(approval.clone(), terms())).unwrap();
    assert!(matches!(inserted, Inserted::New), "{inserted:?}");
}

pub fn state(store: &dyn ApprovalStore, project: &str, id: &ApprovalId) -> Option<State> {
    run(store.get(project, &Handle::Id(id.clone()))).unwrap().map(|approval| approval.state)
}

/// A clock whose wall can be set, as somebody sets a machine's; elapsed time goes on as it did.
#[derive(Debug)]
pub struct Settable {
    pub time: Arc<ManualTime>,
    pub set_ms: AtomicI64,
}

impl Settable {
    pub fn new(time: &Arc<ManualTime>) -> Arc<Settable> {
        Arc::new(Settable { time: time.clone(), set_ms: AtomicI64::new(0) })
    }
}

impl Clock for Settable {
    fn monotonic(&self) -> Monotonic {
        self.time.monotonic()
    }

    fn wall(&self) -> UnixTime {
        UnixTime(self.time.wall().0 + self.set_ms.load(Ordering::SeqCst))
    }
}

/// A desk by another clock than the store's tests usually have.
pub fn desk_by(store: Arc<dyn ApprovalStore>, clock: Arc<dyn Clock>, time: &Arc<ManualTime>) -> Arc<Desk> {
    let records = Arc::new(Records::new(Redactor::new(KEY, Vec::new())));
    Arc::new(Desk::new(store, Gate::new(clock, records), time.clone()))
}

/// A click that counts, at a desk.
pub fn click(outcome: Outcome, by: &str) -> Click {
    Click::new(decider(by), outcome, None)
}

/// Runs `work` on a thread of its own, and yields what it came to, within half a minute.
pub fn beside<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> impl FnOnce() -> T {
    let (told, came) = std::sync::mpsc::channel();
    std::thread::spawn(move || told.send(run(work)));
    move || came.recv_timeout(Duration::from_secs(30)).expect("it is never told")
}
/// Polls until `done`, for ten seconds at most.
pub fn until(what: &str, mut done: impl FnMut() -> bool) {
    for _ in 0..2_000 {
        if done() {
            return;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    panic!("never happened: {what}");
}
