//! Python text as UTF-8 without a copy. Used wherever a `str` comes in.

use pyo3::exceptions::PyTypeError;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::PyString;
use std::ffi::c_char;

unsafe extern "C" {
    // In every CPython since 3.3, but in the limited API only since 3.10.
    fn PyUnicode_AsUTF8AndSize(text: *mut ffi::PyObject, size: *mut ffi::Py_ssize_t) -> *const c_char;
}

/// The UTF-8 form, which Python keeps as long as the string lives.
///
/// # Errors
/// `UnicodeEncodeError` for lone surrogates.
pub(crate) fn utf8<'a>(text: &'a Bound<'_, PyString>) -> PyResult<&'a str> {
    let mut size: ffi::Py_ssize_t = 0;
    // SAFETY: `text` is a str and the interpreter is attached, as its type says.
    let data = unsafe { PyUnicode_AsUTF8AndSize(text.as_ptr(), &mut size) };
    if data.is_null() {
        return Err(PyErr::fetch(text.py()));
    }
    // SAFETY: Python hands out `size` bytes of valid UTF-8 that live as long as `text`, hence the lifetime.
    unsafe {
        let bytes = std::slice::from_raw_parts(data.cast::<u8>(), usize::try_from(size).unwrap_or_default());
        Ok(std::str::from_utf8_unchecked(bytes))
    }
}

/// The text of `value`, which must be a `str`.
///
/// # Errors
/// `TypeError` for anything else, `UnicodeEncodeError` (a `ValueError`) for lone surrogates.
pub(crate) fn require(what: &str, value: &Bound<'_, PyAny>) -> PyResult<String> {
    match value.cast::<PyString>() {
        Ok(text) => Ok(utf8(text)?.to_owned()),
        Err(_) => Err(PyTypeError::new_err(format!("{what} must be a str, not {}", type_name(value)))),
    }
}

/// The name of a value's type, for messages.
pub(crate) fn type_name(value: &Bound<'_, PyAny>) -> String {
    value
        .get_type()
        .name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_else(|_| "object".into())
}
