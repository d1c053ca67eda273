"""Which parameter of a tool LangChain fills with the id of the model's tool call.

Other frameworks tell it in a context among the arguments, which the extension reads (``src/lift/injected.rs``).
"""

from __future__ import annotations

import sys
from typing import Any, Optional, get_args

from ._wrapping import _resolved


def parameter_of(fn: Any) -> Optional[str]:
    """The parameter annotated with LangChain's ``InjectedToolCallId``, if there is one."""
    marker = getattr(sys.modules.get("langchain_core.tools.base"), "InjectedToolCallId", None)
    annotations = getattr(fn, "__annotations__", None)
    if not isinstance(marker, type) or not isinstance(annotations, dict):
        return None
    for name, annotation in _resolved(fn, annotations).items():
        if any(item is marker or isinstance(item, marker) for item in get_args(annotation)[1:]):
            return str(name)
    return None
