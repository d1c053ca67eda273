//! Python arguments as core values: the one form each kind has (`model/value.rs`), read without running any
//! code of the user's: no `__eq__`, `__hash__`, `__str__`, `__iter__` or property of a class of his. (An aware
//! datetime asks its time zone, as it must.) Used by `question`.

mod injected;
mod instance;
mod standard;

pub(crate) use injected::tool_call;
pub(crate) use standard::prepare;

use crate::text;
use agentsudo_core::model::Value;
use agentsudo_core::model::value::Budget;
use agentsudo_core::{Error, Reason};
use instance::enumeration;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{
    PyBool, PyByteArray, PyBytes, PyDict, PyFloat, PyFrozenSet, PyInt, PyList, PyMemoryView, PySet, PyString,
    PyTuple, PyType,
};
use standard::Types;
use std::collections::HashSet;

/// Lifts the arguments of one call. A `receiver` (`self`, `cls`) is named, not bound.
///
/// # Errors
/// `invalid_arguments` for arguments that are too deep, too large, or that cannot be read.
pub(crate) fn arguments(
    names: Vec<String>,
    values: &Bound<'_, PyTuple>,
    receiver: bool,
) -> agentsudo_core::Result<Vec<(String, Value)>> {
    let py = values.py();
    if names.len() != values.len() {
        return Err(Error::new(Reason::InvalidArguments, "every argument needs a name"));
    }
    let mut lift = Lift { types: Types::get(py).map_err(unreadable)?, budget: Budget::new() };
    let mut lifted = Vec::with_capacity(names.len());
    for (index, (name, value)) in names.into_iter().zip(values.iter_borrowed()).enumerate() {
        let value = if receiver && index == 0 {
            Value::Opaque(text::type_name(&value))
        } else {
            lift.value(&value, 1).map_err(Failure::into_error)?
        };
        lifted.push((name, value));
    }
    Ok(lifted)
}

/// The names of the arguments that could not be made anew as they are: of a class of somebody's own, or with one inside.
pub(crate) fn fixed(names: &[String], values: &Bound<'_, PyTuple>) -> Vec<String> {
    let one = |(name, value): (&String, Bound<'_, PyAny>)| (!is_data(&value, 1)).then(|| name.clone());
    names.iter().zip(values.iter()).filter_map(one).collect()
}

/// Exactly what JSON has, with nothing of another class inside.
fn is_data(value: &Bound<'_, PyAny>, depth: usize) -> bool {
    if depth > Budget::MAX_DEPTH {
        return false;
    }
    if let Ok(list) = value.cast_exact::<PyList>() {
        return (0..list.len()).all(|at| list.get_item(at).is_ok_and(|item| is_data(&item, depth + 1)));
    }
    if let Ok(dict) = value.cast_exact::<PyDict>() {
        let is_plain = |(key, value): &(Bound<'_, PyAny>, Bound<'_, PyAny>)| {
            key.is_exact_instance_of::<PyString>() && is_data(value, depth + 1)
        };
        return entries_of(dict).iter().all(is_plain);
    }
    value.is_none()
        || value.is_exact_instance_of::<PyString>()
        || value.is_exact_instance_of::<PyBool>()
        || value.is_exact_instance_of::<PyInt>()
        || value.is_exact_instance_of::<PyFloat>()
}

/// Why a value could not be lifted.
enum Failure {
    Budget(Error),
    Python(PyErr),
}

impl Failure {
    fn into_error(self) -> Error {
        match self {
            Failure::Budget(error) => error,
            Failure::Python(error) => unreadable(error),
        }
    }
}

impl From<PyErr> for Failure {
    fn from(error: PyErr) -> Self {
        Failure::Python(error)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure::Budget(error)
    }
}

// The exception's own text may be the user's and is not repeated.
fn unreadable(_: PyErr) -> Error {
    Error::new(Reason::InvalidArguments, "the call's arguments could not be read")
}

struct Lift {
    types: &'static Types,
    budget: Budget,
}

type Lifted = Result<Value, Failure>;

impl Lift {
    fn value(&mut self, value: &Bound<'_, PyAny>, depth: usize) -> Lifted {
        self.budget.spend(depth, 0)?;
        if value.is_none() {
            return Ok(Value::Null);
        }
        if let Ok(yes) = value.cast::<PyBool>() {
            return Ok(Value::Bool(yes.is_true()));
        }
        // Before int and str: an IntEnum is both.
        if is(value, &self.types.enumeration) {
            return enumeration(value);
        }
        if let Ok(text) = value.cast::<PyString>() {
            return self.text(text, depth);
        }
        if value.is_instance_of::<PyInt>() {
            return self.int(value, depth);
        }
        if value.is_instance_of::<PyFloat>() {
            // SAFETY: a float, attached; for one of these no `__float__` is called.
            return Ok(Value::Float(unsafe { ffi::PyFloat_AsDouble(value.as_ptr()) }));
        }
        if let Ok(list) = value.cast::<PyList>() {
            // By index, with a look at the length each time: another thread may be changing it.
            return self.list(|index| list.get_item(index).ok(), depth);
        }
        if let Ok(tuple) = value.cast::<PyTuple>() {
            return self.list(|index| tuple.get_item(index).ok(), depth);
        }
        if let Ok(dict) = value.cast::<PyDict>() {
            return self.dict(dict, depth);
        }
        if value.is_instance_of::<PySet>() {
            return self.set(value.py().get_type::<PySet>(), value, depth);
        }
        if value.is_instance_of::<PyFrozenSet>() {
            return self.set(value.py().get_type::<PyFrozenSet>(), value, depth);
        }
        if let Some(bytes) = self.bytes(value, depth)? {
            return Ok(Value::Bytes(bytes));
        }
        if let Some(tagged) = self.standard(value, depth)? {
            return Ok(tagged);
        }
        self.instance(value, depth)
    }

    fn text(&mut self, text: &Bound<'_, PyString>, depth: usize) -> Lifted {
        if let Ok(utf8) = text::utf8(text) {
            self.budget.spend(depth, utf8.len())?;
            return Ok(Value::Text(utf8.to_owned()));
        }
        let class = text.py().get_type::<PyString>();
        let bytes = class.call_method1("encode", (text, "utf-8", "surrogatepass"))?;
        let bytes = bytes.cast::<PyBytes>().map_err(PyErr::from)?.as_bytes();
        self.budget.spend(depth, bytes.len())?;
        Ok(Value::Wtf8(bytes.to_vec()))
    }

    fn int(&mut self, value: &Bound<'_, PyAny>, depth: usize) -> Lifted {
        if let Ok(small) = value.extract::<i64>() {
            return Ok(Value::Int(small));
        }
        // A limit of Python's own (4,300 digits) keeps this short; beyond it, it raises.
        let digits = self.types.int.bind(value.py()).call_method1("__repr__", (value,))?;
        let digits = text::require("an integer", &digits)?;
        self.budget.spend(depth, digits.len())?;
        Ok(Value::BigInt(digits))
    }

    fn list<'py>(&mut self, at: impl Fn(usize) -> Option<Bound<'py, PyAny>>, depth: usize) -> Lifted {
        let mut items = Vec::new();
        while let Some(item) = at(items.len()) {
            items.push(self.value(&item, depth + 1)?);
        }
        Ok(Value::List(items))
    }

    fn dict(&mut self, dict: &Bound<'_, PyDict>, depth: usize) -> Lifted {
        let mut keys = HashSet::new();
        let mut named = true;
        let mut entries = Vec::new();
        for (key, value) in entries_of(dict) {
            let key = self.value(&key, depth + 1)?;
            // Two keys of odd classes may share one text: then only pairs keep both.
            named &= matches!(&key, Value::Text(text) if keys.insert(text.clone()));
            entries.push((key, self.value(&value, depth + 1)?));
        }
        if !named {
            return Ok(Value::Map(entries));
        }
        let text_of = |(key, value)| match key {
            Value::Text(text) => Some((text, value)),
            _ => None,
        };
        Ok(Value::Object(entries.into_iter().filter_map(text_of).collect()))
    }

    fn set(&mut self, class: Bound<'_, PyType>, set: &Bound<'_, PyAny>, depth: usize) -> Lifted {
        let mut items = Vec::new();
        for item in
            class.call_method1("__iter__", (set,))?.cast::<pyo3::types::PyIterator>().map_err(PyErr::from)?
        {
            items.push(self.value(&item?, depth + 1)?);
        }
        Ok(Value::Set(items))
    }

    fn bytes(&mut self, value: &Bound<'_, PyAny>, depth: usize) -> Result<Option<Vec<u8>>, Failure> {
        if let Ok(bytes) = value.cast::<PyBytes>() {
            self.budget.spend(depth, bytes.as_bytes().len())?;
            return Ok(Some(bytes.as_bytes().to_vec()));
        }
        if let Ok(array) = value.cast::<PyByteArray>() {
            self.budget.spend(depth, array.len())?;
            return Ok(Some(array.to_vec()));
        }
        if value.is_instance_of::<PyMemoryView>() {
            self.budget.spend(depth, value.getattr("nbytes")?.extract()?)?;
            let bytes = value.call_method0("tobytes")?;
            return Ok(Some(bytes.cast::<PyBytes>().map_err(PyErr::from)?.as_bytes().to_vec()));
        }
        Ok(None)
    }
}

/// The entries as they are now, read past any override of a subclass and before anything else can run.
fn entries_of<'py>(dict: &Bound<'py, PyDict>) -> Vec<(Bound<'py, PyAny>, Bound<'py, PyAny>)> {
    let py = dict.py();
    let mut entries = Vec::new();
    let (mut position, mut key, mut value) = (0, std::ptr::null_mut(), std::ptr::null_mut());
    // SAFETY: a dict that nobody changes during the loop, which runs no code of Python's; the pointers handed out
    // are borrowed, and made owned at once.
    unsafe {
        while ffi::PyDict_Next(dict.as_ptr(), &mut position, &mut key, &mut value) != 0 {
            entries.push((Bound::from_borrowed_ptr(py, key), Bound::from_borrowed_ptr(py, value)));
        }
    }
    entries
}

/// Is `value` really an instance of `class`? Asks the type, not `__class__` or `__instancecheck__`.
fn is(value: &Bound<'_, PyAny>, class: &Py<PyType>) -> bool {
    // SAFETY: both live through the call and the interpreter is attached.
    unsafe { ffi::PyObject_TypeCheck(value.as_ptr(), class.as_ptr().cast()) != 0 }
}
