//! The fence around every export: whatever happens inside, C gets a status. Turns panics into errors, and
//! raw pointers into values after checking what can be checked. Every export's whole body is one call of
//! [`call`] or [`read`] (a test reads the sources for that), and no export contains `unsafe`.

use crate::abi::agentsudo_status as Status;
use crate::abi::{agentsudo_error, agentsudo_text};
use crate::error::{self, Failure};
use crate::text::Text;
use crate::{panics, table};
use agentsudo_core::panics::{Fenced, place};
use agentsudo_core::{Error, Result};
use std::borrow::Cow;
use std::ffi::{CStr, c_char};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Proof of being inside an export, where what the header asks of a caller may be relied on: pointers are
/// null or good for what they are used for, and stay so until the call returns.
pub(crate) struct Caller(());

/// Somewhere the caller wants a result to be put. Holds nothing until then.
pub(crate) struct Out<T>(*mut T);

/// What an export does: a status that is no error, or a failure.
pub(crate) type Outcome = std::result::Result<Status, Failure>;

/// Runs an export that can fail. `error` is set to the details if it does and the caller wants them, and to
/// null if it does not.
#[inline]
pub(crate) fn call(
    export: &'static str,
    error: *mut agentsudo_error,
    body: impl FnOnce(&Caller) -> Outcome,
) -> Status {
    let caller = Caller(());
    let _fenced = Fenced::enter();
    let done = catch_unwind(AssertUnwindSafe(|| {
        caller.clear(error);
        panics::panic_if_told(export);
        body(&caller)
    }));
    match done {
        Ok(Ok(status)) => status,
        Ok(Err(failure)) => tell(&caller, error, failure),
        Err(_) => tell(&caller, error, defect(export).into()),
    }
}

/// Runs an export that only reads something; `otherwise` is the answer if it cannot.
#[inline]
pub(crate) fn read<T>(export: &'static str, otherwise: T, body: impl FnOnce(&Caller) -> Option<T>) -> T {
    let _fenced = Fenced::enter();
    let done = catch_unwind(AssertUnwindSafe(|| {
        panics::panic_if_told(export);
        body(&Caller(()))
    }));
    done.ok().flatten().unwrap_or(otherwise)
}

#[cold]
fn tell(caller: &Caller, error: *mut agentsudo_error, failure: Failure) -> Status {
    let told = catch_unwind(AssertUnwindSafe(|| {
        let failed = error::Failed::new(failure);
        let status = failed.status();
        if !error.is_null() {
            // Without a handle for the details, the status alone has to do.
            caller.write(error, agentsudo_error { bits: table::put(failed).unwrap_or_default() });
        }
        status
    }));
    told.unwrap_or(Status::Internal)
}

fn defect(export: &str) -> Error {
    let place = place().map_or_else(String::new, |place| format!(" ({place})"));
    Error::defect(format!("`{export}` met a defect of its own{place}; nothing runs because of it"))
}

impl Caller {
    /// The text that a caller passes as `name`.
    ///
    /// # Errors
    /// `invalid` if it is null or not UTF-8.
    #[inline]
    pub(crate) fn text<'a>(&'a self, name: &str, text: *const c_char) -> Result<Cow<'a, str>> {
        self.optional_text(name, text)?.ok_or_else(|| null(name))
    }

    /// [`Caller::text`] of what may be null.
    ///
    /// # Errors
    /// `invalid` if it is not UTF-8.
    #[inline]
    pub(crate) fn optional_text<'a>(
        &'a self,
        name: &str,
        text: *const c_char,
    ) -> Result<Option<Cow<'a, str>>> {
        if text.is_null() {
            return Ok(None);
        }
        let bytes = self.c_bytes(name, text)?;
        match std::str::from_utf8(bytes) {
            Ok(text) => Ok(Some(Cow::Borrowed(text))),
            Err(_) => with_zeros(bytes).map(|text| Some(Cow::Owned(text))).ok_or_else(|| not_utf8(name)),
        }
    }

    /// The bytes before the zero byte at which `text` ends.
    ///
    /// # Errors
    /// `invalid` if it is null.
    pub(crate) fn c_bytes<'a>(&'a self, name: &str, text: *const c_char) -> Result<&'a [u8]> {
        if text.is_null() {
            return Err(null(name));
        }
        // SAFETY: not null, so the header asks for a text that ends in a zero byte and stays as it is until
        // the call returns, which `self` does not outlive.
        Ok(unsafe { CStr::from_ptr(text) }.to_bytes())
    }

    /// Several texts: `count` pointers at `texts`.
    ///
    /// # Errors
    /// `invalid` if one is null or not UTF-8.
    pub(crate) fn texts(&self, name: &str, texts: *const *const c_char, count: usize) -> Result<Vec<String>> {
        let one = |text: &*const c_char| self.text(name, *text).map(Cow::into_owned);
        self.slice(name, texts, count)?.iter().map(one).collect()
    }

    /// `count` values at `start`, which may be null if there are none.
    ///
    /// # Errors
    /// `invalid` for null and for more than fit into memory.
    pub(crate) fn slice<'a, T>(&'a self, name: &str, start: *const T, count: usize) -> Result<&'a [T]> {
        if count == 0 {
            return Ok(&[]);
        }
        if start.is_null() {
            return Err(null(name));
        }
        let bytes = count.checked_mul(size_of::<T>()).filter(|bytes| isize::try_from(*bytes).is_ok());
        if bytes.is_none() || !start.is_aligned() {
            return Err(Error::invalid(format!("`{name}` cannot hold that many elements there")));
        }
        // SAFETY: not null, aligned, within the size of memory; the header asks for `count` elements there
        // that stay as they are until the call returns, which `self` does not outlive.
        Ok(unsafe { std::slice::from_raw_parts(start, count) })
    }

    /// Where the result called `name` goes. It is null (or zero) until then, whatever happens.
    ///
    /// # Errors
    /// `invalid` if there is no such place.
    #[inline]
    pub(crate) fn out<T: Default>(&self, name: &str, place: *mut T) -> Result<Out<T>> {
        if place.is_null() {
            return Err(null(name));
        }
        self.clear(place);
        Ok(Out(place))
    }

    /// Puts a result where it goes.
    #[inline]
    pub(crate) fn put<T>(&self, place: Out<T>, value: T) {
        self.write(place.0, value);
    }

    /// Puts a text of ours where it goes.
    ///
    /// # Errors
    /// `internal` without a handle.
    pub(crate) fn put_text(&self, place: Out<agentsudo_text>, text: String) -> Result<()> {
        self.put(place, agentsudo_text { bits: table::put(Text::new(text))? });
        Ok(())
    }

    #[inline]
    fn clear<T: Default>(&self, place: *mut T) {
        if !place.is_null() {
            self.write(place, T::default());
        }
    }

    #[inline]
    fn write<T>(&self, place: *mut T, value: T) {
        // SAFETY: only called for places that are not null; the header asks for room for one value there.
        unsafe { place.write_unaligned(value) }
    }
}

/// A zero byte would end the text, and a scope cut short is another scope: inside a text it is written `C0 80`,
/// which is no UTF-8 otherwise.
#[cold]
fn with_zeros(bytes: &[u8]) -> Option<String> {
    let mut text = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((first, after)) = rest.split_first() {
        rest = match after.strip_prefix(&[0x80]) {
            Some(after) if *first == 0xc0 => {
                text.push(0);
                after
            }
            _ => {
                text.push(*first);
                after
            }
        };
    }
    String::from_utf8(text).ok()
}

fn not_utf8(name: &str) -> Error {
    Error::invalid(format!("`{name}` must be UTF-8"))
}

fn null(name: &str) -> Error {
    Error::invalid(format!("`{name}` must not be null"))
}
