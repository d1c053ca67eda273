//! What a framework hands to a tool beside the model's arguments: the context of a run. It is named, not bound: the model did
//! not write it, it holds the whole conversation and changes while people are asked. Its class says what it is, never a
//! parameter's name or annotation, for a model could fill such a parameter. Used by `mod` and `question`.

use super::instance::instance_dict;
use crate::text;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString, PyTuple, PyType};

/// The classes, with the modules they are defined in; subclasses are meant too.
const CONTEXTS: [(&str, &str); 6] = [
    ("agent_framework._middleware", "FunctionInvocationContext"),
    ("agents.run_context", "RunContextWrapper"),
    ("langgraph.prebuilt.tool_node", "ToolRuntime"),
    ("mcp.server.fastmcp.server", "Context"),
    ("mcp.server.mcpserver.context", "Context"),
    ("pydantic_ai._run_context", "RunContext"),
];

/// Is it the context of a framework's run?
pub(super) fn is_context(value: &Bound<'_, PyAny>) -> PyResult<bool> {
    let py = value.py();
    // Whoever made such an object has loaded its module; nothing is loaded here. Asked of the dicts, so that no code of a
    // module's (`__getattr__`) is run.
    let modules = py.import("sys")?.getattr("modules")?;
    let Ok(modules) = modules.cast::<PyDict>() else { return Ok(false) };
    for (module, name) in CONTEXTS {
        let Some(module) = modules.get_item(module)? else { continue };
        let class = instance_dict(&module).map(|names| names.get_item(name)).transpose()?.flatten();
        if let Some(class) = class
            && class.is_instance_of::<PyType>()
            // SAFETY: both live through the call and the interpreter is attached; `class` is a type.
            && unsafe { ffi::PyObject_TypeCheck(value.as_ptr(), class.as_ptr().cast()) } != 0
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The id of the model's tool call, from the first context among the arguments that tells one.
pub(crate) fn tool_call(values: &Bound<'_, PyTuple>) -> Option<String> {
    let told = |value: Bound<'_, PyAny>| {
        let id = instance_dict(&value)?.get_item("tool_call_id").ok()??;
        let id = text::utf8(id.cast_exact::<PyString>().ok()?).ok().filter(|id| !id.is_empty())?;
        is_context(&value).is_ok_and(|yes| yes).then(|| id.to_owned())
    };
    values.iter().find_map(told)
}
