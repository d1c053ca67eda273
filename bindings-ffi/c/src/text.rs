//! Texts on their way to C: kept in one piece with a zero byte at the end, until they are freed.

use crate::abi::{agentsudo_error, agentsudo_status, agentsudo_text};
use crate::{fence, table};
use agentsudo_core::Result;
use std::ffi::{CString, c_char};
use std::ptr;

/// A text that C holds.
pub(crate) struct Text(CString);

impl Text {
    /// Keeps `text`. C cannot tell a zero byte inside from the end, so one becomes U+FFFD.
    pub(crate) fn new(text: String) -> Self {
        Text(c_string(&text))
    }
}

/// `text` as C reads it.
pub(crate) fn c_string(text: &str) -> CString {
    let text = if text.contains('\0') { text.replace('\0', "\u{fffd}") } else { text.to_owned() };
    CString::new(text).unwrap_or_default()
}

/// The text itself, UTF-8, ended by a zero byte.
///
/// It is there until `agentsudo_text_free`. Never null: a handle that is no text reads as "".
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_text_data(text: agentsudo_text) -> *const c_char {
    fence::read("agentsudo_text_data", c"".as_ptr(), |_| pointer(table::find::<Text>(text.bits)).ok())
}

/// How long the text is, in bytes, without the zero byte at its end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_text_length(text: agentsudo_text) -> usize {
    fence::read("agentsudo_text_length", 0, |_| {
        table::find::<Text>(text.bits).and_then(|text| text.with(|text| text.0.as_bytes().len())).ok()
    })
}

/// Frees a text. Null is fine.
///
/// Errors: `INVALID` for a handle that is no text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_text_free(text: agentsudo_text) -> agentsudo_status {
    fence::call("agentsudo_text_free", no_details(), |_| {
        table::remove::<Text>(text.bits)?;
        Ok(agentsudo_status::Ok)
    })
}

fn pointer(text: Result<table::Held<Text>>) -> Result<*const c_char> {
    text?.with(|text| text.0.as_ptr())
}

/// For exports that are not asked for details.
pub(crate) const fn no_details() -> *mut agentsudo_error {
    ptr::null_mut()
}
