//! The way back from our threads into an event loop: one mailbox for each loop. Whoever waits has a number, which is
//! posted when another look is worth it. Who posts does not need the interpreter: a click is not held up by Python code
//! that runs at the time, and whoever is woken by it finds the interpreter free.

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use std::io::{self, Read, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

#[cfg(unix)]
use std::os::{fd::AsRawFd, unix::net::UnixStream};

/// One event loop's mailbox.
#[pyclass(frozen, module = "agentsudo._native")]
pub(crate) struct Mailbox(Arc<Post>);

/// What waits refer to.
pub(crate) struct Post {
    posted: Mutex<Vec<u64>>,
    bell: Bell,
}

/// How the loop learns that there is something for it.
enum Bell {
    /// It listens to the second of these.
    #[cfg(unix)]
    Sockets(UnixStream, UnixStream),
    /// It cannot listen: this is called, on whatever thread.
    Callback(Py<PyAny>),
}

#[pymethods]
impl Mailbox {
    /// With `ring`, that is called when something was posted; else `fileno()` is readable then.
    ///
    /// Raises `OSError` if there is nothing that could be listened to.
    #[new]
    #[pyo3(signature = (ring=None))]
    fn new(ring: Option<Py<PyAny>>) -> PyResult<Self> {
        let bell = match ring {
            Some(ring) => Bell::Callback(ring),
            None => Bell::sockets()?,
        };
        Ok(Mailbox(Arc::new(Post { posted: Mutex::default(), bell })))
    }

    /// What the event loop listens to.
    fn fileno(&self) -> PyResult<i32> {
        match &self.0.bell {
            #[cfg(unix)]
            Bell::Sockets(_, heard) => Ok(heard.as_raw_fd()),
            Bell::Callback(_) => Err(PyRuntimeError::new_err("there is nothing to listen to")),
        }
    }

    /// The numbers that were posted since the last time, in that order.
    fn take(&self) -> Vec<u64> {
        self.0.bell.quiet();
        std::mem::take(&mut *self.0.posted())
    }
}

impl Mailbox {
    pub(crate) fn post(&self) -> Arc<Post> {
        Arc::clone(&self.0)
    }
}

impl Post {
    /// Has the event loop look at `number`.
    pub(crate) fn tell(&self, number: u64) {
        let mut posted = self.posted();
        posted.push(number);
        let is_first = posted.len() == 1;
        drop(posted);
        // For the others it has been told already, and has not looked yet.
        if is_first {
            self.bell.ring();
        }
    }

    fn posted(&self) -> MutexGuard<'_, Vec<u64>> {
        self.posted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Bell {
    #[cfg(unix)]
    fn sockets() -> io::Result<Self> {
        let (ring, heard) = UnixStream::pair()?;
        ring.set_nonblocking(true)?;
        heard.set_nonblocking(true)?;
        Ok(Bell::Sockets(ring, heard))
    }

    #[cfg(not(unix))]
    fn sockets() -> io::Result<Self> {
        Err(io::ErrorKind::Unsupported.into())
    }

    fn ring(&self) {
        match self {
            // If it takes no more, it is readable already.
            #[cfg(unix)]
            Bell::Sockets(ring, _) => drop((&*ring).write(&[1])),
            // None once the interpreter is going away: then nobody waits any more.
            Bell::Callback(ring) => drop(Python::try_attach(|py| {
                if let Err(error) = ring.call0(py) {
                    error.write_unraisable(py, None);
                }
            })),
        }
    }

    /// Before the numbers are taken: what is posted in between rings anew.
    fn quiet(&self) {
        match self {
            #[cfg(unix)]
            Bell::Sockets(_, heard) => drop((&*heard).read(&mut [0; 64])),
            Bell::Callback(_) => {}
        }
    }
}
