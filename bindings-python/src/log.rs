//! Records on the host's logger. Never blocks a decision, never fails one, and says nothing once the
//! interpreter is going away. Used by `process` as the gate's recorder and by `hot` for its cheap look.

use agentsudo_core::Result;
use agentsudo_core::gate::{Level, Record, Recorder};
use pyo3::exceptions::PyAttributeError;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyType};
use serde_json::{Value as Json, json};
use std::fmt::Write;
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicPtr, Ordering};

/// The gate's recorder: one JSON object per record, on the logger `agentsudo`.
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

impl Recorder for HostLog {
    fn record(&self, record: &Record) -> Result<()> {
        let _ = Python::try_attach(|py| {
            if let Err(error) = put(py, record) {
                error.write_unraisable(py, None);
            }
        });
        Ok(())
    }

    fn wants_grants(&self) -> bool {
        GRANTS_WANTED.load(Ordering::Relaxed)
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
    let wanted = logger(py).and_then(|l| enabled(py, l, 10)).unwrap_or(true);
    GRANTS_WANTED.store(wanted, Ordering::Relaxed);
}

fn put(py: Python<'_>, record: &Record) -> PyResult<()> {
    let level = number(record.action.level());
    let logger = logger(py)?;
    if enabled(py, logger, level)? {
        logger.logger.bind(py).call_method1(pyo3::intern!(py, "log"), (level, to_json(record)))?;
    }
    Ok(())
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

fn logger(py: Python<'_>) -> PyResult<&'static Logger> {
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

fn to_json(record: &Record) -> String {
    let mut line = String::with_capacity(256);
    let mut put = |key: &str, value: Json| {
        let _ = write!(line, "{}\"{key}\": ", if line.is_empty() { "{" } else { ", " });
        line.push_str(&ascii(&value.to_string()));
    };
    put("timestamp", json!(record.at.rfc3339()));
    put("action", json!(record.action_name()));
    put("agent_id", json!(record.agent_id));
    put("agent_name", json!(record.agent_name));
    put("scope", json!(record.scope));
    put("function", json!(record.function));
    put("allowed", json!(record.allowed));
    for (key, value) in [
        ("session_id", record.session_id.as_deref()),
        ("reason", record.reason.map(|r| r.as_str())),
        ("approval_id", record.approval_id.as_deref()),
        ("digest", record.digest.as_deref()),
        ("decided_by", record.decision.as_ref().map(|d| d.decider.name.as_str())),
        ("note", record.decision.as_ref().and_then(|d| d.note.as_deref())),
    ] {
        if let Some(value) = value {
            put(key, json!(value));
        }
    }
    line.push('}');
    line
}

/// JSON with everything outside ASCII escaped: no reader of the log can be shown text that runs backwards.
fn ascii(json: &str) -> String {
    json.chars().fold(String::with_capacity(json.len()), |mut out, c| {
        if c.is_ascii() && c != '\u{7f}' {
            out.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        }
        out
    })
}
