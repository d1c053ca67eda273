//! A panic inside an export prints nothing; the program's own hook hears of every other one.

#![allow(clippy::panic, clippy::unwrap_used)]

use agentsudo_core::panics::{Fenced, fence_host, outside, place};
use std::panic::{catch_unwind, set_hook};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

static HEARD: AtomicU32 = AtomicU32::new(0);

fn heard() -> u32 {
    HEARD.load(Ordering::SeqCst)
}

fn panics_here() {
    assert!(catch_unwind(|| panic!("on purpose")).is_err());
}

// One test: a hook belongs to the whole process.
#[test]
fn only_what_is_ours_is_kept_silent() {
    set_hook(Box::new(|_| {
        HEARD.fetch_add(1, Ordering::SeqCst);
    }));
    panics_here();
    assert_eq!(heard(), 1, "before the first call, the hook is the program's");
    {
        let _outer = Fenced::enter();
        panics_here();
        assert_eq!(heard(), 1);
        assert!(place().unwrap().starts_with("panics.rs:"));
        assert_eq!(place(), None, "it is told once");
        {
            let _inner = Fenced::enter();
            panics_here();
        }
        panics_here();
        assert_eq!(heard(), 1, "an export within an export ends, and the outer one goes on");
        outside(panics_here);
        assert_eq!(heard(), 2, "a callback of the program's is outside");
        panics_here();
        thread::spawn(panics_here).join().unwrap();
        assert_eq!(heard(), 3, "another thread is outside");
    }
    panics_here();
    assert_eq!(heard(), 4, "afterwards everything is as it was");
    thread::spawn(|| {
        let _first = Fenced::enter();
        panics_here();
    })
    .join()
    .unwrap();
    assert_eq!(heard(), 4);
    // The test's own thread has a name, as ours have; a host's has none.
    fence_host();
    thread::spawn(panics_here).join().unwrap();
    assert_eq!(heard(), 4, "a host's thread is inside, whatever it does");
    thread::Builder::new().name("agentsudo".into()).spawn(panics_here).unwrap().join().unwrap();
    assert_eq!(heard(), 5, "a thread of ours is outside");
    panics_here();
    assert_eq!(heard(), 6);
}
