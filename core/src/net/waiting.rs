//! Waits that the host drives itself, on a thread or an event loop of its own: whoever ends the wait wakes the
//! host directly, and no thread of ours stands between. Used by bindings.

use super::process::Process;
use crate::error::Result;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};

/// Work that goes on whenever the host looks at it.
pub struct Waiting<T> {
    state: Mutex<Option<State<T>>>,
}

struct State<T> {
    work: Pin<Box<dyn Future<Output = T> + Send>>,
    waker: Waker,
}

struct Call<F>(F);

impl<F: Fn() + Send + Sync> Wake for Call<F> {
    fn wake(self: Arc<Self>) {
        (self.0)();
    }
}

impl<T> Waiting<T> {
    /// Nothing happens before the first [`Waiting::look`]. `wake` is called, on whatever thread, when another
    /// look is worth it; it must not look itself.
    pub fn new(
        work: impl Future<Output = T> + Send + 'static,
        wake: impl Fn() + Send + Sync + 'static,
    ) -> Self {
        let state = State { work: Box::pin(work), waker: Waker::from(Arc::new(Call(wake))) };
        Waiting { state: Mutex::new(Some(state)) }
    }

    /// The result, once; `None` while there is none, and ever after.
    ///
    /// # Errors
    /// `internal` if there is no runtime.
    pub fn look(&self) -> Result<Option<T>> {
        let process = Process::current();
        let _context = process.runtime()?.enter();
        let mut slot = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(state) = slot.as_mut() else { return Ok(None) };
        match state.work.as_mut().poll(&mut Context::from_waker(&state.waker)) {
            Poll::Pending => Ok(None),
            Poll::Ready(result) => {
                let over = slot.take();
                // What it held may want to look, too.
                drop(slot);
                drop(over);
                Ok(Some(result))
            }
        }
    }

    /// Gives up: nobody is woken any more.
    pub fn close(&self) {
        let over = self.state.lock().unwrap_or_else(PoisonError::into_inner).take();
        drop(over);
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
        let waiting = Waiting::new(async move { ended.await.unwrap_or(0) }, move || {
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
}
