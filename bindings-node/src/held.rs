//! The short way to ask an agent whether it holds a scope: one native call that copies the text onto its own stack and
//! puts it to the core, nothing allocated. Whatever is not a plain, short text is left to the long way,
//! `Agent::has_scope`. Remembers nothing: the core does that itself.

use agentsudo_core::model::Agent;
use napi::bindgen_prelude::*;
use napi::sys;
use std::ffi::c_void;
use std::panic::catch_unwind;
use std::ptr;
use std::sync::Arc;

/// Bytes of a text that are copied at most.
const ROOM: usize = 512;
/// A copy that leaves at least so much room was not cut: at the end is a NUL, and a character has 4 bytes at most.
const SPARE: usize = 8;

/// A function of a scope that says whether `agent` holds it, or nothing: then ask the long way.
pub(crate) fn function<'env>(env: &'env Env, agent: &Arc<Agent>) -> Result<Unknown<'env>> {
    let mine = Arc::into_raw(Arc::clone(agent)).cast_mut().cast::<c_void>();
    let mut function = ptr::null_mut();
    // SAFETY: `env` is this thread's and alive; `held` and `forget` have the signatures that Node-API calls. The count on
    // the agent that `mine` stands for is given up once: by the finalizer when the function is gone, or here if there
    // is no finalizer, and then nobody ever gets the function.
    unsafe {
        let name = c"held";
        let size = name.count_bytes() as isize;
        let mut made =
            sys::napi_create_function(env.raw(), name.as_ptr(), size, Some(held), mine, &mut function);
        if made == sys::Status::napi_ok {
            let (hint, reference) = (ptr::null_mut(), ptr::null_mut());
            made = sys::napi_add_finalizer(env.raw(), function, mine, Some(forget), hint, reference);
        }
        if made != sys::Status::napi_ok {
            forget(env.raw(), mine, ptr::null_mut());
        }
        check_status!(made, "the scopes could not be made ready")?;
        Ok(Unknown::from_raw_unchecked(env.raw(), function))
    }
}

unsafe extern "C" fn held(env: sys::napi_env, info: sys::napi_callback_info) -> sys::napi_value {
    let (mut given, mut scope, mut mine) = (1, ptr::null_mut(), ptr::null_mut());
    let mut room = [0_u8; ROOM];
    let mut size = 0;
    // SAFETY: Node-API calls this on the thread of `env`, with the pointer that the function was made with, whose agent
    // lives as long as the function. Of what is written, `room` and `size` are of the size that is said here.
    let agent = unsafe {
        let this = ptr::null_mut();
        if sys::napi_get_cb_info(env, info, &mut given, &mut scope, this, &mut mine) != sys::Status::napi_ok {
            return ptr::null_mut();
        }
        let text = room.as_mut_ptr().cast();
        if sys::napi_get_value_string_utf8(env, scope, text, ROOM, &mut size) != sys::Status::napi_ok {
            return ptr::null_mut();
        }
        &*mine.cast_const().cast::<Agent>()
    };
    let Some(text) = room.get(..size).filter(|text| text.len() + SPARE <= ROOM) else {
        return ptr::null_mut();
    };
    let Ok(scope) = std::str::from_utf8(text) else { return ptr::null_mut() };
    let Ok(answer) = catch_unwind(|| agent.has_scope(scope)) else { return ptr::null_mut() };
    let mut boolean = ptr::null_mut();
    // SAFETY: as above. If it fails there is no answer, and the pointer is still null.
    unsafe { sys::napi_get_boolean(env, answer, &mut boolean) };
    boolean
}

/// Gives up a function's count on its agent.
unsafe extern "C" fn forget(_: sys::napi_env, mine: *mut c_void, _: *mut c_void) {
    // SAFETY: called once, with what `Arc::into_raw` gave.
    drop(unsafe { Arc::from_raw(mine.cast_const().cast::<Agent>()) });
}
