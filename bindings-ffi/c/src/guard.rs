//! Guards: what stands before a function of C's, and whom it asks.

use crate::abi::{
    agentsudo_approver, agentsudo_error, agentsudo_guard, agentsudo_question, agentsudo_status,
};
use crate::approver::Approver;
use crate::callback::{UserData, agentsudo_free_user_data};
use crate::fence::{self, Caller};
use crate::options::Options;
use crate::table;
use crate::text::no_details;
use agentsudo_core::gate::{self, OnDeny, Requirement, Surface};
use agentsudo_core::{Error, Result};
use std::ffi::{c_char, c_void};
use std::sync::Arc;

/// Is asked whether a call may run whose scope is missing. Exactly `AGENTSUDO_VERDICT_ALLOW` is a yes; `AGENTSUDO_VERDICT_DENY`
/// and every other number is a no. `question` is there until it returns, and is not to be freed or answered.
///
/// It is called on the thread that calls `agentsudo_gate_check`, and may call anything of this library. It must return: it must
/// not throw a C++ exception nor jump out.
pub type agentsudo_deny_callback =
    Option<extern "C" fn(user_data: *mut c_void, question: agentsudo_question) -> i32>;

/// A guard that C holds.
pub(crate) struct Guarded {
    pub(crate) guard: Arc<gate::Guard>,
    pub(crate) asks: Asks,
    /// The program runs what a person has changed.
    pub(crate) edits: bool,
}

/// Whom a guard asks by itself.
pub(crate) enum Asks {
    /// Nobody: it does not ask, or the program asks.
    Nobody,
    /// A function of the program.
    Callback(extern "C" fn(*mut c_void, agentsudo_question) -> i32, UserData),
    /// An approver of ours.
    Approver(Arc<Approver>),
}

/// The arguments that all guards are made of.
struct Made {
    function: String,
    requirement: Requirement,
    on_deny: Option<String>,
    surface: Surface,
    edits: bool,
}

impl Made {
    fn read(
        caller: &Caller,
        function: *const c_char,
        scopes: *const *const c_char,
        scope_count: usize,
        options: *const c_char,
    ) -> Result<Self> {
        let function = caller.text("function", function)?.into_owned();
        let scopes = caller.texts("scopes", scopes, scope_count)?;
        let mut given = Options::parse("a guard", caller.optional_text("options", options)?.as_deref())?;
        let require_all = match given.text("require")?.as_deref() {
            None | Some("all") => true,
            Some("any") => false,
            Some(other) => {
                return Err(Error::invalid(format!("`require` is \"all\" or \"any\", not `{other}`")));
            }
        };
        let surface = match given.text("surface")?.as_deref() {
            None | Some("function") => Surface::Function,
            Some("model") => Surface::Model,
            Some("endpoint") => Surface::Endpoint,
            Some(other) => {
                return Err(Error::invalid(format!(
                    "`surface` is \"function\", \"model\" or \"endpoint\", not `{other}`"
                )));
            }
        };
        let on_deny = given.text("on_deny")?;
        let edits = given.flag("edits")?.unwrap_or(false);
        given.end()?;
        Ok(Made { function, requirement: Requirement::new(scopes, require_all)?, on_deny, surface, edits })
    }

    fn guard(self, on_deny: OnDeny) -> Arc<gate::Guard> {
        Arc::new(gate::Guard::new(&self.function, self.requirement, on_deny, self.surface))
    }

    /// The guard of somebody who asks: no other `on_deny` beside that.
    fn asking(self, asks: Asks) -> Result<Guarded> {
        if self.on_deny.is_some() {
            return Err(Error::invalid("this guard asks: it cannot have `on_deny` beside that"));
        }
        self.guarded(OnDeny::Ask, asks)
    }

    fn guarded(self, on_deny: OnDeny, asks: Asks) -> Result<Guarded> {
        let edits = self.edits;
        let has_taker = on_deny == OnDeny::Ask && !matches!(asks, Asks::Callback(..));
        if edits && !has_taker {
            return Err(Error::invalid(
                "`edits` goes with a guard that asks an approver, or before which the program asks one",
            ));
        }
        Ok(Guarded { guard: self.guard(on_deny), asks, edits })
    }
}

/// Makes a guard before the function called `function` (shown to people; cut after 256 characters). It needs `scopes`, at least one.
///
/// `options` (may be null) is a JSON object: `require` ("all" of the scopes, or "any"), `on_deny` ("raise": refuse; "log": put it
/// on record and run all the same), `surface` ("function", "model" or "endpoint": what is guarded, for the record), `edits` (false. True
/// says that the program runs the function with what `agentsudo_permit_edited` gives, whenever that is something: only then people may change
/// the arguments of its calls, where the approver has the option `edits`, too).
///
/// Errors: `INVALID`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_guard_new(
    function: *const c_char,
    scopes: *const *const c_char,
    scope_count: usize,
    options: *const c_char,
    out_guard: *mut agentsudo_guard,
    out_error: *mut agentsudo_error,
) -> agentsudo_status {
    fence::call("agentsudo_guard_new", out_error, |caller| {
        let out = caller.out("out_guard", out_guard)?;
        let made = Made::read(caller, function, scopes, scope_count, options)?;
        let on_deny = match made.on_deny.as_deref() {
            None => OnDeny::Raise,
            Some(text) => OnDeny::parse(text)?,
        };
        let guarded = made.guarded(on_deny, Asks::Nobody)?;
        caller.put(out, agentsudo_guard { bits: table::put(guarded)? });
        Ok(agentsudo_status::Ok)
    })
}

/// [`agentsudo_guard_new`] for a guard before which the program itself asks: without the scope, `agentsudo_gate_begin` says `ASK`. There
/// is no `on_deny` then; `agentsudo_gate_check` has nobody to ask and refuses (`not_configured`).
///
/// Errors: `INVALID`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_guard_new_asking(
    function: *const c_char,
    scopes: *const *const c_char,
    scope_count: usize,
    options: *const c_char,
    out_guard: *mut agentsudo_guard,
    out_error: *mut agentsudo_error,
) -> agentsudo_status {
    fence::call("agentsudo_guard_new_asking", out_error, |caller| {
        let out = caller.out("out_guard", out_guard)?;
        let made = Made::read(caller, function, scopes, scope_count, options)?;
        let guarded = made.asking(Asks::Nobody)?;
        caller.put(out, agentsudo_guard { bits: table::put(guarded)? });
        Ok(agentsudo_status::Ok)
    })
}

/// [`agentsudo_guard_new`] for a guard that asks a callback of the program when the scope is missing.
///
/// `free_user_data` (may be null) is called when `user_data` is needed no more, also if this fails.
///
/// Errors: `INVALID`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_guard_new_with_callback(
    function: *const c_char,
    scopes: *const *const c_char,
    scope_count: usize,
    options: *const c_char,
    callback: agentsudo_deny_callback,
    user_data: *mut c_void,
    free_user_data: agentsudo_free_user_data,
    out_guard: *mut agentsudo_guard,
    out_error: *mut agentsudo_error,
) -> agentsudo_status {
    fence::call("agentsudo_guard_new_with_callback", out_error, |caller| {
        let data = UserData::new(user_data, free_user_data);
        let out = caller.out("out_guard", out_guard)?;
        let callback = callback.ok_or_else(|| Error::invalid("`callback` must not be null"))?;
        let made = Made::read(caller, function, scopes, scope_count, options)?;
        let guarded = made.asking(Asks::Callback(callback, data))?;
        caller.put(out, agentsudo_guard { bits: table::put(guarded)? });
        Ok(agentsudo_status::Ok)
    })
}

/// [`agentsudo_guard_new`] for a guard that asks a human through `approver` when the scope is missing.
///
/// Errors: `INVALID`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_guard_new_with_approver(
    function: *const c_char,
    scopes: *const *const c_char,
    scope_count: usize,
    options: *const c_char,
    approver: agentsudo_approver,
    out_guard: *mut agentsudo_guard,
    out_error: *mut agentsudo_error,
) -> agentsudo_status {
    fence::call("agentsudo_guard_new_with_approver", out_error, |caller| {
        let out = caller.out("out_guard", out_guard)?;
        let approver = table::share::<Approver>(approver.bits)?;
        let made = Made::read(caller, function, scopes, scope_count, options)?;
        let guarded = made.asking(Asks::Approver(approver))?;
        caller.put(out, agentsudo_guard { bits: table::put(guarded)? });
        Ok(agentsudo_status::Ok)
    })
}

/// Frees a guard. Questions it has put go on. Null is fine.
///
/// Errors: `INVALID` for a handle that is no guard.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn agentsudo_guard_free(guard: agentsudo_guard) -> agentsudo_status {
    fence::call("agentsudo_guard_free", no_details(), |_| {
        table::remove::<Guarded>(guard.bits)?;
        Ok(agentsudo_status::Ok)
    })
}
