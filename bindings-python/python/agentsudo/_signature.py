"""Makes a wrapper look like the function it wraps, annotations resolved.

Frameworks build schemas from a function's annotations; left as strings they would be evaluated in the
module of the wrapper, where the user's names are unknown. Used by the decorators of this package.
"""

from __future__ import annotations

import functools
import inspect
import typing
from collections.abc import Callable
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


def resolved_signature(function: Callable[..., Any]) -> inspect.Signature:
    """The signature of `function`, with annotations evaluated where that is possible.

    Raises `ValueError` or `TypeError` if `function` has no signature, as some builtins have none.
    """
    signature = inspect.signature(function)
    try:
        hints = typing.get_type_hints(function, include_extras=True)
    except Exception:  # a name that exists only for type checkers: the strings are all there is
        return signature
    parameters = [
        parameter.replace(annotation=hints.get(name, parameter.annotation))
        for name, parameter in signature.parameters.items()
    ]
    returns = hints.get("return", signature.return_annotation)
    return signature.replace(parameters=parameters, return_annotation=returns)


def looks_like(function: Callable[..., Any]) -> Callable[[F], F]:
    """Decorates a wrapper of `function`: same name, docstring, signature and resolved annotations."""

    def dress(wrapper: F) -> F:
        functools.update_wrapper(wrapper, function)
        try:
            signature = resolved_signature(function)
        except (TypeError, ValueError):
            return wrapper
        annotations = {
            name: parameter.annotation
            for name, parameter in signature.parameters.items()
            if parameter.annotation is not inspect.Parameter.empty
        }
        if signature.return_annotation is not inspect.Signature.empty:
            annotations["return"] = signature.return_annotation
        wrapper.__annotations__ = annotations
        wrapper.__signature__ = signature  # type: ignore[attr-defined]
        return wrapper

    return dress
