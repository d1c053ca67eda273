//! The one native call of an allowed call: it looks at the clock and at the generation, and leaves both on a
//! page that JavaScript reads. No arguments, no result, nothing allocated. What is compared with the page was
//! put there by the core (`Guard::begin`); everything unusual is left to the long way.

use crate::process;
use agentsudo_core::gate::Guard;
use agentsudo_core::model::{Session, generation};
use napi::bindgen_prelude::*;
use napi::sys;
use napi_derive::napi;
use std::cell::Cell;
use std::panic::catch_unwind;
use std::ptr;

/// What the page holds, in this order.
#[napi]
pub enum Page {
    /// Nanoseconds on the gate's clock, a little ahead; infinite if somebody wants every grant on record.
    Now,
    /// The generation now.
    Generation,
    /// The generation in which the last `begin` found its scopes held; NaN if it may not be remembered.
    HeldIn,
    /// When the session of the last `begin` expires, on the clock of `Now`.
    Until,
}

const SIZE: usize = Page::Until as usize + 1;

/// A page that lets nothing pass.
const STALE: [f64; SIZE] = [f64::INFINITY, f64::NAN, f64::NAN, f64::NEG_INFINITY];

thread_local! {
    /// The page of this thread's JavaScript: null before it is opened, and once its environment is gone.
    static PAGE: Cell<*mut [f64; SIZE]> = const { Cell::new(ptr::null_mut()) };
}

/// Takes this thread's page, once for each copy of the package's JavaScript, and returns the function that brings it up
/// to date. A page that was taken before lets nothing pass any more.
#[napi(catch_unwind, ts_args_type = "page: Float64Array", ts_return_type = "() => void")]
pub fn open_hot_path(env: &Env, mut page: Float64Array) -> Result<Unknown<'_>> {
    // SAFETY: nothing else looks at the memory while this slice exists.
    let memory = unsafe { page.as_mut() };
    if memory.len() != SIZE {
        return Err(Error::new(Status::InvalidArg, "the page has another size"));
    }
    let mine: *mut [f64; SIZE] = memory.as_mut_ptr().cast();
    // The page of a copy of the package that was loaded before, in this environment or another of this thread:
    // nobody brings it up to date from now on.
    write(|old| *old = STALE);
    PAGE.set(mine);
    // The array itself stays referenced until the environment goes, so its memory stays where it is.
    env.add_env_cleanup_hook((page, mine), |(page, mine)| {
        if PAGE.get() == mine {
            PAGE.set(ptr::null_mut());
        }
        drop(page);
    })?;
    let mut function = ptr::null_mut();
    // SAFETY: `env` is this thread's and alive; `tick` has the signature of a Node-API callback.
    unsafe {
        let name = c"tick";
        let made = sys::napi_create_function(
            env.raw(),
            name.as_ptr(),
            name.count_bytes() as isize,
            Some(tick),
            ptr::null_mut(),
            &mut function,
        );
        check_status!(made, "the hot path could not be opened")?;
        Ok(Unknown::from_raw_unchecked(env.raw(), function))
    }
}

unsafe extern "C" fn tick(_: sys::napi_env, _: sys::napi_callback_info) -> sys::napi_value {
    let (now, generation) = catch_unwind(|| {
        let gate = process::gate();
        let now =
            if gate.recorder().wants_grants() { f64::INFINITY } else { gate.clock().at_most().0 as f64 };
        (now, generation::current())
    })
    .unwrap_or((f64::INFINITY, f64::NAN));
    write(|page| {
        let [at, current, ..] = page;
        (*at, *current) = (now, generation);
    });
    ptr::null_mut()
}

/// Leaves on the page what may be remembered of a call that was just let through. `seen` is the generation as it
/// was before the gate looked.
pub(crate) fn remember(session: &Session, guard: &Guard, seen: f64) {
    let held_in = if process::gate().passes(session, guard) { seen } else { f64::NAN };
    write(|page| {
        let [.., held, until] = page;
        (*held, *until) = (held_in, session.deadline().0 as f64);
    });
}

fn write(what: impl FnOnce(&mut [f64; SIZE])) {
    let page = PAGE.get();
    // SAFETY: either null or this environment's page, which only this thread touches, and not while we do.
    if let Some(page) = unsafe { page.as_mut() } {
        what(page);
    }
}
