//! The audit log when its sinks fail or hang, and the file when somebody else has been at it.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use agentsudo_core::Reason;
use agentsudo_core::desk::{AuditLog, AuditSink, FileSink, OnError};
use agentsudo_core::gate::{Action, Record};
use agentsudo_core::model::UnixTime;
use agentsudo_core::wire::audit::{Verification, verify};
use agentsudo_core::wire::redact::Redactor;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

fn record() -> Record {
    let mut record =
        Record::new(UnixTime(1_800_000_000_000), Action::AccessGranted, None, "s", "f\n\u{2028}");
    record.allowed = true;
    record
}

#[derive(Clone, Default)]
struct Failing(Arc<AtomicUsize>);

impl AuditSink for Failing {
    fn append(&mut self, _: &Record) -> Result<(), String> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Err("out of paper".into())
    }
}

#[derive(Clone, Default)]
struct Hanging(Arc<(Mutex<bool>, Condvar)>);

impl Hanging {
    fn let_go(&self) {
        *self.0.0.lock().unwrap() = true;
        self.0.1.notify_all();
    }
}

impl AuditSink for Hanging {
    fn append(&mut self, _: &Record) -> Result<(), String> {
        drop(self.0.1.wait_while(self.0.0.lock().unwrap(), |gone| !*gone).unwrap());
        Ok(())
    }
}

fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("agentsudo-{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn file_log(path: &Path) -> AuditLog {
    let path = path.to_owned();
    let redactor = Arc::new(Redactor::new([7; 32], Vec::new()));
    let open =
        move || -> Vec<Box<dyn AuditSink>> { vec![Box::new(FileSink::new(path.clone(), redactor.clone()))] };
    AuditLog::new(Box::new(open), OnError::Deny, Duration::from_secs(5))
}

fn check(path: &Path) -> Verification {
    verify(std::io::BufReader::new(std::fs::File::open(path).unwrap()), None)
}

#[test]
fn a_record_that_no_sink_takes_refuses_the_call() {
    let failing = Failing::default();
    let sink = failing.clone();
    let open = move || -> Vec<Box<dyn AuditSink>> { vec![Box::new(sink.clone()), Box::new(sink.clone())] };
    let log = AuditLog::new(Box::new(open), OnError::Deny, Duration::from_secs(5));
    let error = log.append(&record()).unwrap_err();
    assert_eq!(error.reason(), Reason::AuditFailed);
    assert!(error.message().contains("out of paper"), "{error}");
    assert_eq!(failing.0.load(Ordering::SeqCst), 2);
}

#[test]
fn one_sink_that_takes_it_is_enough() {
    let folder = folder("one");
    let path = folder.join("audit.jsonl");
    let failing = Failing::default();
    let (sink, file) = (failing.clone(), path.clone());
    let redactor = Arc::new(Redactor::new([7; 32], Vec::new()));
    let open = move || -> Vec<Box<dyn AuditSink>> {
        vec![Box::new(sink.clone()), Box::new(FileSink::new(file.clone(), redactor.clone()))]
    };
    AuditLog::new(Box::new(open), OnError::Deny, Duration::from_secs(5)).append(&record()).unwrap();
    assert_eq!(failing.0.load(Ordering::SeqCst), 1);
    assert!(check(&path).holds());
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_sink_that_hangs_costs_a_deadline_once_and_then_nothing() {
    let hanging = Hanging::default();
    let sink = hanging.clone();
    let open = move || -> Vec<Box<dyn AuditSink>> { vec![Box::new(sink.clone())] };
    let log = AuditLog::new(Box::new(open), OnError::Deny, Duration::from_millis(50));
    for _ in 0..100 {
        assert_eq!(log.append(&record()).unwrap_err().reason(), Reason::AuditFailed);
    }
    hanging.let_go();
    // Once it is back, so is the log; the thread may need a moment to say so.
    let back = (0..10_000).any(|_| {
        std::thread::yield_now();
        log.append(&record()).is_ok()
    });
    assert!(back);
}

#[test]
fn on_error_allow_lets_the_call_run() {
    let open = || -> Vec<Box<dyn AuditSink>> { vec![Box::new(Failing::default())] };
    AuditLog::new(Box::new(open), OnError::Allow, Duration::from_secs(5)).append(&record()).unwrap();
}

#[test]
fn writers_of_one_file_make_one_chain() {
    let folder = folder("writers");
    let path = folder.join("audit.jsonl");
    std::thread::scope(|scope| {
        for _ in 0..8 {
            // A log of its own each: as several processes would have.
            scope.spawn(|| {
                let log = file_log(&path);
                for _ in 0..100 {
                    log.append(&record()).unwrap();
                }
            });
        }
    });
    let Verification::Ok { count, .. } = check(&path) else { panic!("{}", check(&path)) };
    assert_eq!(count, 800);
    let text = std::fs::read_to_string(&path).unwrap();
    assert_eq!(text.lines().count(), 800);
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_torn_last_line_is_cut_off_and_a_foreign_one_refuses() {
    let folder = folder("torn");
    let path = folder.join("audit.jsonl");
    file_log(&path).append(&record()).unwrap();
    let whole = std::fs::read(&path).unwrap();
    std::fs::write(&path, [&whole[..], b"{\"v\":1,\"se"].concat()).unwrap();
    file_log(&path).append(&record()).unwrap();
    assert!(matches!(check(&path), Verification::Ok { count: 2, .. }));

    std::fs::write(&path, b"somebody else's file\n").unwrap();
    assert_eq!(file_log(&path).append(&record()).unwrap_err().reason(), Reason::AuditFailed);
    assert_eq!(std::fs::read(&path).unwrap(), b"somebody else's file\n");
    std::fs::remove_dir_all(folder).unwrap();
}

#[cfg(unix)]
#[test]
fn links_devices_and_folders_are_refused() {
    let folder = folder("links");
    let target = folder.join("target");
    std::fs::write(&target, b"").unwrap();
    std::os::unix::fs::symlink(&target, folder.join("link")).unwrap();
    for path in [folder.join("link"), folder.clone(), PathBuf::from("/dev/null"), PathBuf::from("/dev/full")]
    {
        assert!(FileSink::check(&path).is_err(), "{}", path.display());
        assert_eq!(file_log(&path).append(&record()).unwrap_err().reason(), Reason::AuditFailed);
    }
    assert_eq!(std::fs::read(&target).unwrap(), b"");
    std::fs::remove_dir_all(folder).unwrap();
}

#[cfg(unix)]
#[test]
fn a_file_that_was_moved_away_starts_a_new_chain() {
    let folder = folder("moved");
    let path = folder.join("audit.jsonl");
    let log = file_log(&path);
    log.append(&record()).unwrap();
    std::fs::rename(&path, folder.join("audit.1")).unwrap();
    log.append(&record()).unwrap();
    assert!(matches!(check(&path), Verification::Ok { count: 1, .. }));
    assert!(check(&folder.join("audit.1")).holds());
    std::fs::remove_dir_all(folder).unwrap();
}
