//! Values of Python's standard library: the types they are told by, and the one text each has.

use super::{Failure, Lift, Lifted, is};
use crate::text;
use agentsudo_core::model::Value;
use agentsudo_core::model::value::Kind;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyType};

/// The classes whose values have a form of their own.
pub(super) struct Types {
    pub(super) enumeration: Py<PyType>,
    pub(super) datetime: Py<PyType>,
    pub(super) date: Py<PyType>,
    pub(super) time: Py<PyType>,
    pub(super) timedelta: Py<PyType>,
    pub(super) utc: Py<PyAny>,
    pub(super) decimal: Py<PyType>,
    pub(super) uuid: Py<PyType>,
    pub(super) path: Py<PyType>,
    pub(super) pattern: Py<PyType>,
    pub(super) complex: Py<PyType>,
    pub(super) range: Py<PyType>,
    pub(super) slice: Py<PyType>,
    pub(super) int: Py<PyType>,
    pub(super) member: Py<PyType>,
}

/// Finds the types that values are told by. Otherwise done with the first value.
pub(crate) fn prepare(py: Python<'_>) -> PyResult<()> {
    Types::get(py).map(drop)
}

impl Types {
    pub(super) fn get(py: Python<'_>) -> PyResult<&'static Types> {
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

impl Lift {
    /// Values of the standard library that have one textual form.
    pub(super) fn standard(
        &mut self,
        value: &Bound<'_, PyAny>,
        depth: usize,
    ) -> Result<Option<Value>, Failure> {
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
        Ok(Value::instance(name, fields))
    }
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
