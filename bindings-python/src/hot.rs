//! The calls that are on every hot path, as plain C builtins of one argument: nothing is allocated, no
//! error object is made, nothing is recorded. Everything unusual is left to the long way.

use crate::agent::Agent;
use crate::guard::Guard;
use crate::session::Session;
use crate::{log, process, text};
use pyo3::exceptions::PyTypeError;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::PyString;
use pyo3::{Borrowed, PyTypeInfo};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

static SESSION_TYPE: AtomicPtr<ffi::PyTypeObject> = AtomicPtr::new(ptr::null_mut());

struct MethodDef(ffi::PyMethodDef);

// SAFETY: a method definition is only read, and what it points to is static.
unsafe impl Sync for MethodDef {}

static PASSES: MethodDef = MethodDef(ffi::PyMethodDef {
    ml_name: c"passes".as_ptr(),
    ml_meth: ffi::PyMethodDefPointer { PyCFunction: passes },
    ml_flags: ffi::METH_O,
    ml_doc: c"passes(session, /)\n--\n\nTrue only if the call may run with nothing to record.".as_ptr(),
});

static HAS_SCOPE: MethodDef = MethodDef(ffi::PyMethodDef {
    ml_name: c"has_scope".as_ptr(),
    ml_meth: ffi::PyMethodDefPointer { PyCFunction: has_scope },
    ml_flags: ffi::METH_O,
    ml_doc: c"has_scope($self, required_scope, /)\n--\n\nTrue if the agent holds the scope, exactly or through a glob."
        .as_ptr(),
});

/// Readies what the builtins need.
pub(crate) fn install(py: Python<'_>) -> PyResult<()> {
    SESSION_TYPE.store(Session::type_object_raw(py), Ordering::Release);
    let agent = Agent::type_object(py);
    // SAFETY: the type is a class of ours and the definition is static; a new reference or null comes back.
    let method = unsafe {
        let definition = ptr::addr_of!(HAS_SCOPE.0).cast_mut();
        Bound::from_owned_ptr_or_err(py, ffi::PyDescr_NewMethod(agent.as_type_ptr(), definition))?
    };
    agent.setattr("has_scope", method)
}

/// The builtin that a guard's wrapper calls.
pub(crate) fn passes_of<'py>(guard: &Bound<'py, Guard>) -> PyResult<Bound<'py, PyAny>> {
    // SAFETY: the definition is static, and `guard` becomes the builtin's `self`, which it keeps alive.
    unsafe {
        let definition = ptr::addr_of!(PASSES.0).cast_mut();
        let builtin = ffi::PyCFunction_NewEx(definition, guard.as_ptr(), ptr::null_mut());
        Bound::from_owned_ptr_or_err(guard.py(), builtin)
    }
}

unsafe extern "C" fn passes(guard: *mut ffi::PyObject, session: *mut ffi::PyObject) -> *mut ffi::PyObject {
    // SAFETY: Python calls builtins attached, with a session that lives through the call, and with the
    // `self` that `passes_of` gave, which is a `Guard`.
    let passed = catch_unwind(AssertUnwindSafe(|| unsafe {
        let py = Python::assume_attached();
        if ffi::PyObject_TypeCheck(session, SESSION_TYPE.load(Ordering::Relaxed)) == 0 {
            return false;
        }
        let guard = Borrowed::from_ptr(py, guard).cast_unchecked::<Guard>().get();
        let session = Borrowed::from_ptr(py, session).cast_unchecked::<Session>().get();
        let Some(gate) = process::ready_gate() else { return false };
        log::grants_unwanted(py) && gate.passes(session.core(), guard.core())
    }));
    answer(passed.unwrap_or(false))
}

unsafe extern "C" fn has_scope(agent: *mut ffi::PyObject, scope: *mut ffi::PyObject) -> *mut ffi::PyObject {
    let held = catch_unwind(AssertUnwindSafe(|| {
        // SAFETY: Python calls a method attached, with arguments that live through the call, and has checked
        // that the first is an `Agent`.
        let (agent, scope) = unsafe {
            let py = Python::assume_attached();
            (Borrowed::from_ptr(py, agent).cast_unchecked::<Agent>(), Borrowed::from_ptr(py, scope))
        };
        let scope = scope.cast::<PyString>().map_err(|_| {
            PyTypeError::new_err(format!("a scope must be a str, not {}", text::type_name(&scope)))
        })?;
        let agent = agent.get().core()?;
        // Text that is not Unicode cannot be a granted scope.
        Ok(text::utf8(&scope).is_ok_and(|scope| agent.has_scope(scope)))
    }));
    // SAFETY: still attached.
    let py = unsafe { Python::assume_attached() };
    match held {
        Ok(Ok(held)) => answer(held),
        Ok(Err(error)) => {
            let error: PyErr = error;
            error.restore(py);
            ptr::null_mut()
        }
        Err(_) => answer(false),
    }
}

fn answer(yes: bool) -> *mut ffi::PyObject {
    // SAFETY: the two constants always exist; the caller is given a reference of its own.
    unsafe {
        let constant = if yes { ffi::Py_True() } else { ffi::Py_False() };
        ffi::Py_INCREF(constant);
        constant
    }
}
