//! Values of classes that users write: enums by name, dataclasses, pydantic models and attrs classes by their
//! fields. No property, no `__getattribute__` and no descriptor of theirs is run.

use super::injected::is_context;
use super::{Failure, Lift, Lifted, is};
use crate::text;
use agentsudo_core::model::Value;
use agentsudo_core::model::value::Kind;
use pyo3::exceptions::PyRuntimeError;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString, PyTuple, PyType};

impl Lift {
    /// Dataclasses, pydantic models and attrs classes by their fields; anything else is opaque, and so is an argument that
    /// is the context of a framework's run.
    pub(super) fn instance(&mut self, value: &Bound<'_, PyAny>, depth: usize) -> Lifted {
        let class = value.get_type();
        let type_name = text::type_name(value);
        self.budget.spend(depth, type_name.len())?;
        if depth == 1 && is_context(value)? {
            return Ok(Value::Opaque(type_name));
        }
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
        Ok(Value::instance(type_name, fields))
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

pub(super) fn enumeration(value: &Bound<'_, PyAny>) -> Lifted {
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
pub(super) fn instance_dict<'py>(value: &Bound<'py, PyAny>) -> Option<Bound<'py, PyDict>> {
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
