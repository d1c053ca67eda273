//! Python arguments as core values: the one form each kind has (`model/value.rs`), read without running any
//! code of the user's: no `__eq__`, `__hash__`, `__str__`, `__iter__` or property of a class of his. (An aware
//! datetime asks its time zone, as it must.) Used by `question`.

use crate::text;
use agentsudo_core::model::Value;
use agentsudo_core::model::value::{Budget, Kind};
use agentsudo_core::{Error, Reason};
use pyo3::exceptions::PyRuntimeError;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{
    PyBool, PyByteArray, PyBytes, PyDict, PyFloat, PyFrozenSet, PyInt, PyList, PyMemoryView, PySet, PyString,
    PyTuple, PyType,
};
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

/// The classes whose values have a form of their own.
struct Types {
    enumeration: Py<PyType>,
    datetime: Py<PyType>,
    date: Py<PyType>,
    time: Py<PyType>,
    timedelta: Py<PyType>,
    utc: Py<PyAny>,
    decimal: Py<PyType>,
    uuid: Py<PyType>,
    path: Py<PyType>,
    pattern: Py<PyType>,
    complex: Py<PyType>,
    range: Py<PyType>,
    slice: Py<PyType>,
    int: Py<PyType>,
    member: Py<PyType>,
}

/// Finds the types that values are told by. Otherwise done with the first value.
pub(crate) fn prepare(py: Python<'_>) -> PyResult<()> {
    Types::get(py).map(drop)
}

impl Types {
    fn get(py: Python<'_>) -> PyResult<&'static Types> {
        static TYPES: PyOnceLock<Types> = PyOnceLock::new();
        TYPES.get_or_try_init(py, || {
            let class = |module: &str, name: &str| -> PyResult<Py<PyType>> {
                Ok(py.import(module)?.getattr(name)?.cast_into::<PyType>()?.unbind())
            };
            Ok(Types {
                enumeration: class("enum", "Enum")?,
                datetime: class("datetime", "datetime")?,
                date: class("datetime", "date")?,
                time: class("datetime", "time")?,
                timedelta: class("datetime", "timedelta")?,
                utc: py.import("datetime")?.getattr("timezone")?.getattr("utc")?.unbind(),
                decimal: class("decimal", "Decimal")?,
                uuid: class("uuid", "UUID")?,
                path: class("pathlib", "PurePath")?,
                pattern: class("re", "Pattern")?,
                complex: class("builtins", "complex")?,
                range: class("builtins", "range")?,
                slice: class("builtins", "slice")?,
                int: class("builtins", "int")?,
                member: class("types", "MemberDescriptorType")?,
            })
        })
    }
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

    /// Values of the standard library that have one textual form.
    fn standard(&mut self, value: &Bound<'_, PyAny>, depth: usize) -> Result<Option<Value>, Failure> {
        let t = self.types;
        let (kind, text) = if is(value, &t.datetime) {
            datetime(t, value)?
        } else if is(value, &t.date) {
            (Kind::Date, own(&t.date, "isoformat", value)?)
        } else if is(value, &t.time) {
            (Kind::Time, to_microseconds(&t.time, value)?)
        } else if is(value, &t.timedelta) {
            (Kind::Duration, duration(t, value)?)
        } else if is(value, &t.decimal) {
            (Kind::Decimal, own(&t.decimal, "__str__", value)?)
        } else if is(value, &t.uuid) {
            (Kind::Uuid, own(&t.uuid, "__str__", value)?)
        } else if is(value, &t.complex) {
            (Kind::Literal, own(&t.complex, "__repr__", value)?)
        } else if is(value, &t.range) {
            (Kind::Literal, own(&t.range, "__repr__", value)?)
        } else if is(value, &t.path) {
            let path = t.path.bind(value.py()).call_method1("__str__", (value,))?;
            let lifted = self.value(&path, depth)?;
            return Ok(Some(match lifted {
                Value::Text(path) => Value::Tagged(Kind::Path, path),
                other => other,
            }));
        } else if is(value, &t.slice) {
            return self.attributes("slice", &["start", "stop", "step"], value, depth).map(Some);
        } else if is(value, &t.pattern) {
            return self.attributes("Pattern", &["pattern", "flags"], value, depth).map(Some);
        } else {
            return Ok(None);
        };
        self.budget.spend(depth, text.len())?;
        Ok(Some(Value::Tagged(kind, text)))
    }

    /// Attributes of a final class of Python's own.
    fn attributes(
        &mut self,
        name: &str,
        attributes: &[&str],
        value: &Bound<'_, PyAny>,
        depth: usize,
    ) -> Lifted {
        let mut fields = Vec::new();
        for attribute in attributes {
            let field = value.getattr(*attribute)?;
            fields.push(((*attribute).to_owned(), self.value(&field, depth + 1)?));
        }
        Ok(Value::Instance { type_name: name.to_owned(), fields })
    }

    /// Dataclasses, pydantic models and attrs classes by their fields; anything else is opaque.
    fn instance(&mut self, value: &Bound<'_, PyAny>, depth: usize) -> Lifted {
        let class = value.get_type();
        let type_name = text::type_name(value);
        self.budget.spend(depth, type_name.len())?;
        let Some(names) = field_names(&class)? else { return Ok(Value::Opaque(type_name)) };
        let state = instance_dict(value);
        let mut fields = Vec::new();
        for name in names {
            let field = match state.as_ref().map(|s| s.get_item(&name)).transpose()?.flatten() {
                Some(field) => Some(field),
                None => self.slot(&class, value, &name)?,
            };
            let lifted = match field {
                Some(field) => self.value(&field, depth + 1)?,
                None => Value::Opaque("unset".into()),
            };
            fields.push((name, lifted));
        }
        self.extra(&class, value, &mut fields, depth)?;
        Ok(Value::Instance { type_name, fields })
    }

    /// What a pydantic model took in beyond its fields.
    fn extra(
        &mut self,
        class: &Bound<'_, PyType>,
        value: &Bound<'_, PyAny>,
        fields: &mut Vec<(String, Value)>,
        depth: usize,
    ) -> Result<(), Failure> {
        let Some(extra) = self.slot(class, value, "__pydantic_extra__")? else { return Ok(()) };
        if extra.is_instance_of::<PyDict>() {
            let extra = self.value(&extra, depth + 1)?;
            fields.push(("__pydantic_extra__".into(), extra));
        }
        Ok(())
    }

    /// The value in a slot; no property is ever run.
    fn slot<'py>(
        &self,
        class: &Bound<'py, PyType>,
        value: &Bound<'py, PyAny>,
        name: &str,
    ) -> PyResult<Option<Bound<'py, PyAny>>> {
        let Some(slot) = class_attribute(class, name)? else { return Ok(None) };
        if !is(&slot, &self.types.member) {
            return Ok(None);
        }
        Ok(slot.call_method1("__get__", (value, class)).ok())
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

/// `class.method(value)` as text: the class's own method, whatever a subclass made of it.
fn own(class: &Py<PyType>, method: &str, value: &Bound<'_, PyAny>) -> PyResult<String> {
    text::require("the form of a value", &class.bind(value.py()).call_method1(method, (value,))?)
}

fn to_microseconds(class: &Py<PyType>, value: &Bound<'_, PyAny>) -> PyResult<String> {
    let options = PyDict::new(value.py());
    options.set_item("timespec", "microseconds")?;
    let text = class.bind(value.py()).call_method("isoformat", (value,), Some(&options))?;
    text::require("the form of a time", &text)
}

fn datetime(t: &Types, value: &Bound<'_, PyAny>) -> PyResult<(Kind, String)> {
    let py = value.py();
    let class = t.datetime.bind(py);
    if class.call_method1("utcoffset", (value,))?.is_none() {
        return Ok((Kind::Datetime, to_microseconds(&t.datetime, value)?));
    }
    match class.call_method1("astimezone", (value, t.utc.bind(py))) {
        Ok(utc) => {
            let text = to_microseconds(&t.datetime, &utc)?;
            Ok((Kind::Datetime, text.replace("+00:00", "Z")))
        }
        // At the very ends of the calendar there is no such instant in UTC.
        Err(_) => Ok((Kind::Literal, to_microseconds(&t.datetime, value)?)),
    }
}

fn duration(t: &Types, value: &Bound<'_, PyAny>) -> PyResult<String> {
    let class = t.timedelta.bind(value.py());
    let part = |name: &str| -> PyResult<i128> {
        class.getattr(name)?.call_method1("__get__", (value, class))?.extract()
    };
    let microseconds = (part("days")? * 86_400 + part("seconds")?) * 1_000_000 + part("microseconds")?;
    let sign = if microseconds < 0 { "-" } else { "" };
    let size = microseconds.unsigned_abs();
    Ok(format!("{sign}{}.{:06}", size / 1_000_000, size % 1_000_000))
}

fn enumeration(value: &Bound<'_, PyAny>) -> Lifted {
    let type_name = text::type_name(value);
    let state =
        instance_dict(value).ok_or_else(|| PyRuntimeError::new_err("an enum member without a name"))?;
    let name = state.get_item("_name_")?.filter(|name| name.is_instance_of::<PyString>());
    // A combination of flags has no name, but a number.
    let label = match name {
        Some(name) => text::require("an enum member's name", &name)?,
        None => state
            .get_item("_value_")?
            .map(|v| v.extract::<i64>())
            .transpose()?
            .unwrap_or_default()
            .to_string(),
    };
    Ok(Value::Tagged(Kind::Enum, format!("{type_name}.{label}")))
}

/// The instance's own attributes, read past any `__getattribute__` of its class.
fn instance_dict<'py>(value: &Bound<'py, PyAny>) -> Option<Bound<'py, PyDict>> {
    let name = PyString::new(value.py(), "__dict__");
    // SAFETY: both live through the call, attached; a new reference or null with an error comes back.
    let dict = unsafe {
        Bound::from_owned_ptr_or_err(value.py(), ffi::PyObject_GenericGetAttr(value.as_ptr(), name.as_ptr()))
    };
    dict.ok()?.cast_into::<PyDict>().ok()
}

/// The names of a class's fields, if it is a dataclass, a pydantic model or an attrs class.
fn field_names(class: &Bound<'_, PyType>) -> PyResult<Option<Vec<String>>> {
    for marker in ["__dataclass_fields__", "__pydantic_fields__", "model_fields"] {
        if marker == "model_fields" && class_attribute(class, "__pydantic_validator__")?.is_none() {
            continue;
        }
        if let Some(fields) = class_attribute(class, marker)?
            && let Ok(fields) = fields.cast::<PyDict>()
        {
            return Ok(Some(fields.copy()?.keys().extract()?));
        }
    }
    let Some(attributes) = class_attribute(class, "__attrs_attrs__")? else { return Ok(None) };
    let Ok(attributes) = attributes.cast::<PyTuple>() else { return Ok(None) };
    attributes.iter().map(|a| a.getattr("name")?.extract()).collect::<PyResult<Vec<String>>>().map(Some)
}

/// What the classes of `class`'s MRO hold under `name`, with no descriptor run.
fn class_attribute<'py>(class: &Bound<'py, PyType>, name: &str) -> PyResult<Option<Bound<'py, PyAny>>> {
    let py = class.py();
    for base in class.mro().iter() {
        let own = py.get_type::<PyType>().getattr("__dict__")?.call_method1("get", ("__dict__",))?;
        let namespace = own.call_method1("__get__", (&base, py.get_type::<PyType>()))?;
        if namespace.contains(name)? {
            return namespace.get_item(name).map(Some);
        }
    }
    Ok(None)
}
