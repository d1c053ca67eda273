//! The alarm of the bells: one sleeper for all who wait, up to the first of their deadlines. A timer for each of them
//! would take more room than everything else about his wait. Used by `bells`.

use super::bells::{self, Bells};
use super::store::Timer;
use crate::model::{Clock, Monotonic};
use std::sync::{Arc, Weak};
use tokio::sync::Notify;

/// What the alarm is set for.
#[derive(Debug, Default)]
pub(super) struct Alarm {
    set: Set,
    /// Wakes the sleeper: he is to look again.
    earlier: Arc<Notify>,
}

#[derive(Debug, Default, Clone, Copy, PartialEq)]
enum Set {
    /// Nobody sleeps.
    #[default]
    No,
    /// Somebody is being sent to sleep, and has not looked yet.
    Starting,
    /// The sleeper is to be there, and looks before he sleeps.
    Started,
    For(Monotonic),
}

/// What setting the alarm takes.
pub(super) enum Call {
    Nothing,
    Start,
    Wake(Arc<Notify>),
}

impl Alarm {
    /// Sets it for the first deadline there is, at `now`. Without the lock, [`follow`] has then to do what it takes.
    pub(super) fn set(&mut self, first: Option<Monotonic>, now: Monotonic) -> Call {
        match (self.set, first) {
            (_, None) | (Set::Starting | Set::Started, _) => Call::Nothing,
            (Set::No, Some(_)) => {
                self.set = Set::Starting;
                Call::Start
            }
            // Overdue, too: the clock has gone on in a way that his timer has not heard of.
            (Set::For(at), Some(first)) if first < at || first <= now => {
                self.set = Set::For(first);
                Call::Wake(Arc::clone(&self.earlier))
            }
            // A later one, or none of those who had this one any more: the sleeper finds out when he wakes.
            (Set::For(_), Some(_)) => Call::Nothing,
        }
    }
}

/// Does what setting the alarm takes.
pub(super) fn follow(call: Call, bells: &Arc<Bells>, clock: &Arc<dyn Clock>, timer: &Arc<dyn Timer>) {
    match call {
        Call::Nothing => {}
        Call::Wake(sleeper) => sleeper.notify_one(),
        Call::Start => {
            let sleeper = Sleeper { bells: Arc::downgrade(bells), is_off_duty: false };
            timer.start(Box::pin(sleeper.sleep(Arc::clone(clock), Arc::clone(timer))));
            let alarm = &mut bells.hung().alarm;
            if alarm.set == Set::Starting {
                alarm.set = Set::Started;
            }
        }
    }
}

struct Sleeper {
    /// Those who wait hold them; nobody else has to.
    bells: Weak<Bells>,
    is_off_duty: bool,
}

impl Sleeper {
    async fn sleep(mut self, clock: Arc<dyn Clock>, timer: Arc<dyn Timer>) {
        while let Some((first, earlier)) = self.look() {
            tokio::select! {
                () = earlier.notified() => {}
                () = timer.sleep_until(first) => self.ring(clock.monotonic().max(first)),
            }
        }
    }

    /// The first deadline. `None` if there is none: then the next one starts another sleeper.
    fn look(&mut self) -> Option<(Monotonic, Arc<Notify>)> {
        let bells = self.bells.upgrade()?;
        let mut hung = bells.hung();
        let first = hung.listeners.first_due();
        hung.alarm.set = first.map_or(Set::No, Set::For);
        self.is_off_duty = first.is_none();
        first.map(|first| (first, Arc::clone(&hung.alarm.earlier)))
    }

    fn ring(&self, now: Monotonic) {
        let Some(bells) = self.bells.upgrade() else { return };
        let mut woken = Vec::new();
        bells.hung().listeners.take_due(now, &mut woken);
        bells::wake(woken);
    }
}

impl Drop for Sleeper {
    /// The runtime goes that he slept on. Others may wait on another one: they look, and one of them starts the next.
    fn drop(&mut self) {
        if self.is_off_duty {
            return;
        }
        let Some(bells) = self.bells.upgrade() else { return };
        let mut woken = Vec::new();
        {
            let mut hung = bells.hung();
            // Sent away at the start, he would be again: whoever waits now waits for the bell alone.
            if std::mem::take(&mut hung.alarm.set) != Set::Starting {
                hung.listeners.take_due(Monotonic(u64::MAX), &mut woken);
            }
        }
        bells::wake(woken);
    }
}

#[cfg(test)]
mod tests {
    use super::super::bells::{Bell, Heard};
    use super::super::store::Pending;
    use super::*;
    use crate::model::{ApprovalId, UnixTime};
    use std::future::poll_fn;
    use std::pin::Pin;
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
    use std::task::{Context, Poll, Wake, Waker};

    /// Time that a test moves, and whoever sleeps: he goes on when the test says so.
    #[derive(Debug, Default)]
    struct Hand {
        now: AtomicU64,
        sleepers: Mutex<Vec<Kept>>,
        started: AtomicUsize,
        /// Nobody sleeps here any more.
        is_over: AtomicBool,
    }

    struct Kept(Pending<'static, ()>);

    impl std::fmt::Debug for Kept {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("Kept")
        }
    }

    /// What the bells and the desk are given.
    #[derive(Debug, Clone)]
    struct Hands(Arc<Hand>);

    impl Clock for Hands {
        fn monotonic(&self) -> Monotonic {
            Monotonic(self.0.now.load(Ordering::SeqCst))
        }

        fn wall(&self) -> UnixTime {
            UnixTime(0)
        }
    }

    impl Timer for Hands {
        fn sleep_until(&self, at: Monotonic) -> Pending<'static, ()> {
            let hand = Arc::clone(&self.0);
            let is_there = move || hand.now.load(Ordering::SeqCst) >= at.0;
            Box::pin(poll_fn(move |_| if is_there() { Poll::Ready(()) } else { Poll::Pending }))
        }

        fn start(&self, sleeper: Pending<'static, ()>) {
            self.0.started.fetch_add(1, Ordering::SeqCst);
            if !self.0.is_over.load(Ordering::SeqCst) {
                self.0.sleepers.lock().unwrap().push(Kept(sleeper));
            }
        }
    }

    #[derive(Debug, Default)]
    struct Woken(AtomicUsize);

    impl Wake for Woken {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    struct Bench {
        bells: Arc<Bells>,
        hand: Arc<Hand>,
        clock: Arc<dyn Clock>,
        timer: Arc<dyn Timer>,
    }

    /// One who waits for a bell.
    struct Waiter<'b> {
        work: Pin<Box<dyn Future<Output = bool> + 'b>>,
        woken: Arc<Woken>,
    }

    impl Waiter<'_> {
        fn look(&mut self) -> Poll<bool> {
            self.work.as_mut().poll(&mut Context::from_waker(&Waker::from(self.woken.clone())))
        }

        fn woken(&self) -> usize {
            self.woken.0.load(Ordering::SeqCst)
        }
    }

    impl Bench {
        fn new() -> Self {
            let hand = Arc::new(Hand::default());
            let (clock, timer) = (Arc::new(Hands(hand.clone())), Arc::new(Hands(hand.clone())));
            Bench { bells: Arc::default(), hand, clock, timer }
        }

        /// One who waits for a request of his own, and has looked once.
        fn waiter(&self, until: u64) -> Waiter<'_> {
            let bell: Bell = self.bells.hang(&ApprovalId::random().unwrap());
            let heard = poll_fn(move |context| {
                let heard = bell.poll("", context, Monotonic(until), &self.clock, &self.timer);
                heard.map(|heard| matches!(heard, Heard::Ring(_)))
            });
            let mut waiter = Waiter { work: Box::pin(heard), woken: Arc::default() };
            assert_eq!(waiter.look(), Poll::Pending);
            waiter
        }

        /// Lets time pass, and those who sleep look at it. Says how many still sleep.
        fn advance_to(&self, now: u64) -> usize {
            self.hand.now.store(now, Ordering::SeqCst);
            let mut sleepers = std::mem::take(&mut *self.hand.sleepers.lock().unwrap());
            sleepers.retain_mut(|Kept(sleeper)| {
                sleeper.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending()
            });
            let count = sleepers.len();
            self.hand.sleepers.lock().unwrap().extend(sleepers);
            count
        }

        fn started(&self) -> usize {
            self.hand.started.load(Ordering::SeqCst)
        }
    }

    #[test]
    fn who_waits_is_woken_at_his_deadline_and_not_before() {
        let bench = Bench::new();
        let mut waiter = bench.waiter(100);
        assert_eq!(bench.advance_to(99), 1);
        assert_eq!((waiter.woken(), waiter.look()), (0, Poll::Pending));
        assert_eq!(bench.advance_to(100), 0, "nobody sleeps where nobody waits");
        assert_eq!((waiter.woken(), waiter.look()), (1, Poll::Ready(false)));
        drop(waiter);
        assert!(bench.bells.is_empty());
        // The next one has somebody sleep again.
        let mut next = bench.waiter(200);
        bench.advance_to(200);
        assert_eq!((next.woken(), next.look(), bench.started()), (1, Poll::Ready(false), 2));
    }

    #[test]
    fn an_earlier_deadline_that_comes_later_is_kept_too() {
        let bench = Bench::new();
        let mut late = bench.waiter(100);
        bench.advance_to(1);
        let mut early = bench.waiter(50);
        assert_eq!(bench.started(), 1, "one sleeps for all");
        assert_eq!(bench.advance_to(50), 1);
        assert_eq!((early.woken(), early.look()), (1, Poll::Ready(false)));
        assert_eq!((late.woken(), late.look()), (0, Poll::Pending));
        bench.advance_to(100);
        assert_eq!((late.woken(), late.look()), (1, Poll::Ready(false)));
    }

    #[test]
    fn all_whose_time_has_come_are_woken_in_one_go() {
        let bench = Bench::new();
        let mut waiters: Vec<_> = (0..1_000).map(|number| bench.waiter(1_000 - number % 300)).collect();
        let mut later = bench.waiter(1_001);
        assert_eq!(bench.advance_to(1_000), 1);
        assert!(waiters.iter_mut().all(|waiter| (waiter.woken(), waiter.look()) == (1, Poll::Ready(false))));
        assert_eq!((later.woken(), bench.started()), (0, 1));
        drop(waiters);
        assert_eq!(bench.bells.awaited().len(), 1);
        bench.advance_to(1_001);
        assert_eq!(later.look(), Poll::Ready(false));
    }

    #[test]
    fn who_goes_before_his_deadline_leaves_nothing_behind() {
        let bench = Bench::new();
        let waiters: Vec<_> = (0..10).map(|_| bench.waiter(100)).collect();
        let woken = Arc::clone(&waiters[3].woken);
        drop(waiters);
        assert!(bench.bells.is_empty());
        assert_eq!(Arc::strong_count(&woken), 1, "his waker is kept");
        assert_eq!(bench.bells.hung().listeners.first_due(), None);
        assert_eq!(bench.advance_to(100), 0);
    }

    #[test]
    fn a_ring_comes_before_the_deadline_and_does_not_wake_the_others() {
        let bench = Bench::new();
        let id = ApprovalId::random().unwrap();
        let (first, second) = (bench.bells.hang(&id), bench.bells.hang(&id));
        let mut other = bench.waiter(100);
        bench.bells.ring(&id);
        for bell in [first, second] {
            let mut context = Context::from_waker(Waker::noop());
            // Nobody waited yet when it rang: what happens between listening and looking is not missed.
            let heard = bell.poll("", &mut context, Monotonic(100), &bench.clock, &bench.timer);
            assert!(matches!(heard, Poll::Ready(Heard::Ring(None))));
        }
        assert_eq!((other.woken(), other.look()), (0, Poll::Pending));
        drop(other);
        assert!(bench.bells.is_empty());
    }

    #[test]
    fn deadlines_outlive_the_runtime_that_somebody_slept_on() {
        let bench = Bench::new();
        let mut waiter = bench.waiter(100);
        bench.advance_to(1);
        drop(std::mem::take(&mut *bench.hand.sleepers.lock().unwrap()));
        assert_eq!(
            (waiter.woken(), waiter.look()),
            (1, Poll::Pending),
            "he looks, and starts the next sleeper"
        );
        assert_eq!(bench.started(), 2);
        bench.advance_to(100);
        assert_eq!((waiter.woken(), waiter.look()), (2, Poll::Ready(false)));
    }

    #[test]
    fn where_nobody_sleeps_any_more_nobody_is_woken_for_ever() {
        let bench = Bench::new();
        bench.hand.is_over.store(true, Ordering::SeqCst);
        let mut waiter = bench.waiter(100);
        assert_eq!((waiter.woken(), bench.started()), (0, 1));
        // Whoever looks all the same finds his time up.
        bench.hand.now.store(100, Ordering::SeqCst);
        assert_eq!(waiter.look(), Poll::Ready(false));
    }
}
