//! Lines on Python's loggers. Never blocks a decision, never fails one, and says nothing once the
//! interpreter is going away. Attached to the core's records by
//! `process`; `hot` takes a cheap look here.

use agentsudo_core::desk;
use agentsudo_core::gate::Level;
use pyo3::exceptions::PyAttributeError;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyType};
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicPtr, Ordering};

/// Python's `logging`, as the core sees it.
pub(crate) struct HostLog;

/// Somebody wants to hear of plain grants, as last seen.
static GRANTS_WANTED: AtomicBool = AtomicBool::new(false);

struct Logger {
    logger: Py<PyAny>,
    /// The logger's own memory of `isEnabledFor`, which `logging` clears with every change of levels; `None`
    /// if the logger is not a plain `logging.Logger`, which is then asked each time.
    cache: Option<Py<PyDict>>,
}

static LOGGER: PyOnceLock<Logger> = PyOnceLock::new();
static CACHE: AtomicPtr<ffi::PyObject> = AtomicPtr::new(ptr::null_mut());
static DEBUG: AtomicPtr<ffi::PyObject> = AtomicPtr::new(ptr::null_mut());

impl desk::HostLog for HostLog {
    fn is_enabled(&self, logger: desk::Logger, level: Level) -> bool {
        let asked = Python::try_attach(|py| match logger {
            desk::Logger::Core => enabled(py, core_logger(py)?, number(level)),
            other => named(py, other)?.call_method1("isEnabledFor", (number(level),))?.is_truthy(),
        });
        // None once the interpreter is going away; an error is no reason to keep quiet.
        asked.is_some_and(|enabled| enabled.unwrap_or(true))
    }

    fn wants_grants(&self) -> bool {
        GRANTS_WANTED.load(Ordering::Relaxed)
    }

    fn say(&self, logger: desk::Logger, level: Level, line: &str) {
        Python::try_attach(|py| {
            if let Err(error) = put(py, logger, level, line) {
                error.write_unraisable(py, None);
            }
        });
    }
}

/// True if the logger is known not to want grants. False means: look with [`look`].
#[inline]
pub(crate) fn grants_unwanted(_py: Python<'_>) -> bool {
    let cache = CACHE.load(Ordering::Acquire);
    if cache.is_null() {
        return false;
    }
    // SAFETY: both objects are kept for ever once stored, the first is a dict, the interpreter is attached,
    // and looking up an exact int runs no code of anybody's. The answer is borrowed and only compared.
    unsafe {
        let known = ffi::PyDict_GetItemWithError(cache, DEBUG.load(Ordering::Acquire));
        known == ffi::Py_False() && !GRANTS_WANTED.load(Ordering::Relaxed)
    }
}

/// Asks the logger whether it wants grants, and remembers.
pub(crate) fn look(py: Python<'_>) {
    let wanted = !grants_unwanted(py) && ask(py);
    GRANTS_WANTED.store(wanted, Ordering::Relaxed);
}

fn ask(py: Python<'_>) -> bool {
    core_logger(py).and_then(|l| enabled(py, l, 10)).unwrap_or(true)
}

fn put(py: Python<'_>, logger: desk::Logger, level: Level, line: &str) -> PyResult<()> {
    let logger = match logger {
        desk::Logger::Core => core_logger(py)?.logger.bind(py).clone(),
        other => named(py, other)?,
    };
    // Never as the format string: a line may hold a `%`.
    logger.call_method1(pyo3::intern!(py, "log"), (number(level), "%s", line)).map(drop)
}

fn named(py: Python<'_>, logger: desk::Logger) -> PyResult<Bound<'_, PyAny>> {
    py.import("logging")?.call_method1("getLogger", (logger.name(),))
}

fn enabled(py: Python<'_>, logger: &Logger, level: i32) -> PyResult<bool> {
    if let Some(cache) = &logger.cache
        && let Some(known) = cache.bind(py).get_item(level)?
        && !known.is_truthy()?
    {
        return Ok(false);
    }
    logger.logger.bind(py).call_method1(pyo3::intern!(py, "isEnabledFor"), (level,))?.is_truthy()
}

fn core_logger(py: Python<'_>) -> PyResult<&'static Logger> {
    LOGGER.get_or_try_init(py, || {
        let logging = py.import("logging")?;
        let logger = logging.call_method1("getLogger", ("agentsudo",))?;
        let plain: Bound<'_, PyType> = logging.getattr("Logger")?.cast_into()?;
        let usual = logger.get_type().getattr("isEnabledFor")?.is(plain.getattr("isEnabledFor")?);
        let cache = match logger.getattr("_cache") {
            Ok(cache) if usual => cache.cast_into::<PyDict>().ok(),
            Ok(_) => None,
            Err(error) if error.is_instance_of::<PyAttributeError>(py) => None,
            Err(error) => return Err(error),
        };
        if let Some(cache) = &cache {
            DEBUG.store(10_i32.into_pyobject(py)?.into_any().into_ptr(), Ordering::Release);
            CACHE.store(cache.clone().into_ptr(), Ordering::Release);
        }
        Ok(Logger { logger: logger.unbind(), cache: cache.map(Bound::unbind) })
    })
}

fn number(level: Level) -> i32 {
    match level {
        Level::Debug => 10,
        Level::Info => 20,
        Level::Warning => 30,
        Level::Error => 40,
    }
}
