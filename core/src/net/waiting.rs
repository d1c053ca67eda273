//! Waits that the host drives itself, on a thread or an event loop of its own: whoever ends the wait wakes the
//! host directly, and no thread of ours stands between. Used by bindings.

use super::process::Process;
use crate::error::Result;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};

/// Work that goes on whenever the host looks at it. Dropped, it is given up.
pub struct Waiting<T> {
    held: Arc<dyn Held<T>>,
}

/// The work and who is woken, in one piece: a hundred thousand may wait at once.
struct Both<F, W> {
    work: Mutex<Option<F>>,
    wake: W,
}

/// [`Both`], whatever they are.
trait Held<T>: Send + Sync {
    /// Goes on as far as it can. The result, once.
    fn go_on(self: Arc<Self>) -> Option<T>;

    /// Lets go of the work. It holds a waker, which holds this: nobody else does.
    fn let_go(&self);
}

impl<F: Send, W: Fn() + Send + Sync> Wake for Both<F, W> {
    fn wake(self: Arc<Self>) {
        (self.wake)();
    }
}

impl<F, W> Both<F, W> {
    fn work(&self) -> MutexGuard<'_, Option<F>> {
        self.work.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T, F, W> Held<T> for Both<F, W>
where
    F: Future<Output = T> + Send + Unpin + 'static,
    W: Fn() + Send + Sync + 'static,
{
    fn go_on(self: Arc<Self>) -> Option<T> {
        let waker = Waker::from(Arc::clone(&self));
        let mut work = self.work();
        match Pin::new(work.as_mut()?).poll(&mut Context::from_waker(&waker)) {
            Poll::Pending => None,
            Poll::Ready(result) => {
                let over = work.take();
                // What it held may want to look, too.
                drop(work);
                drop(over);
                Some(result)
            }
        }
    }

    fn let_go(&self) {
        let over = self.work().take();
        drop(over);
    }
}

impl<T: 'static> Waiting<T> {
    /// Nothing happens before the first [`Waiting::look`]. `wake` is called, on whatever thread, when another
    /// look is worth it; it must not look itself.
    pub fn new(
        work: impl Future<Output = T> + Send + Unpin + 'static,
        wake: impl Fn() + Send + Sync + 'static,
    ) -> Self {
        Waiting { held: Arc::new(Both { work: Mutex::new(Some(work)), wake }) }
    }

    /// The result, once; `None` while there is none, and ever after.
    ///
    /// # Errors
    /// `internal` if there is no runtime.
    pub fn look(&self) -> Result<Option<T>> {
        let process = Process::current();
        let _context = process.runtime()?.enter();
        Ok(Arc::clone(&self.held).go_on())
    }
}

impl<T> Waiting<T> {
    /// Gives up: nobody is woken any more.
    pub fn close(&self) {
        self.held.let_go();
    }
}

impl<T> Drop for Waiting<T> {
    fn drop(&mut self) {
        self.close();
    }
}

impl<T> std::fmt::Debug for Waiting<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Waiting").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use tokio::sync::oneshot;

    #[test]
    fn who_ends_the_wait_wakes_its_host_on_his_own_thread() {
        let (end, ended) = oneshot::channel();
        let woken = Arc::new(Mutex::new(Vec::new()));
        let seen = woken.clone();
        let waiting = Waiting::new(Box::pin(async move { ended.await.unwrap_or(0) }), move || {
            seen.lock().unwrap().push(std::thread::current().id());
        });
        assert_eq!(waiting.look(), Ok(None));
        let ender = std::thread::spawn(move || end.send(7).map(|()| std::thread::current().id()));
        let ender = ender.join().unwrap().unwrap();
        assert_eq!(*woken.lock().unwrap(), [ender]);
        assert_eq!(waiting.look(), Ok(Some(7)));
        assert_eq!(waiting.look(), Ok(None), "a result is handed out once");
    }

    #[test]
    fn nobody_is_woken_after_giving_up() {
        let (end, ended) = oneshot::channel::<()>();
        let woken = Arc::new(AtomicUsize::new(0));
        let seen = woken.clone();
        let waiting = Waiting::new(ended, move || {
            seen.fetch_add(1, Ordering::SeqCst);
        });
        assert_eq!(waiting.look(), Ok(None));
        waiting.close();
        assert!(end.send(()).is_err(), "the work is gone");
        assert_eq!(woken.load(Ordering::SeqCst), 0);
        assert_eq!(waiting.look(), Ok(None));
    }

    #[test]
    fn what_is_dropped_is_given_up_though_somebody_may_still_wake_it() {
        let (end, ended) = oneshot::channel::<()>();
        let waiting = Waiting::new(ended, || {});
        assert_eq!(waiting.look(), Ok(None));
        // The channel holds the waker, and the waker what the channel is in.
        drop(waiting);
        assert!(end.send(()).is_err(), "the work is kept by its own waker");
    }
}
