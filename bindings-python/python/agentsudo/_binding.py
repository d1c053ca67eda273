"""The arguments of one function by their names, and the call made anew with other values."""

from __future__ import annotations

from typing import Any, Optional

from ._tool_call import parameter_of

Bound = tuple[list[str], tuple[Any, ...], bool]


class Binding:
    """Binds arguments to the parameters of ``fn``. ``None``: an adapter runs the guarded thing, and names are all there is."""

    def __init__(self, fn: Any) -> None:
        self._fn = fn
        self._signature, self._is_method = _signature(fn)
        #: The names in their order, and how many of them are given by position, where no parameter takes several arguments.
        self._names: Optional[list[str]] = None
        self._positional = 0
        if self._signature is not None:
            parameters = self._signature.parameters.values()
            if not any(p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD) for p in parameters):
                self._names = [p.name for p in parameters]
                self._positional = sum(p.kind is not p.KEYWORD_ONLY for p in parameters)
        self._tool_call_parameter = parameter_of(fn)

    def bound(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Bound:
        """The arguments by parameter name, and whether the first is ``self`` or ``cls``."""
        names = self._names
        if names is not None and len(args) == self._positional and list(kwargs) == names[self._positional :]:
            # As a wrapper passes them that spells out the parameters: there is nothing left to bind.
            return names, (*args, *kwargs.values()) if kwargs else args, self._is_method
        if self._signature is not None:
            try:
                bound = self._signature.bind(*args, **kwargs)
            except TypeError:
                pass
            else:
                bound.apply_defaults()
                return list(bound.arguments), tuple(bound.arguments.values()), self._is_method
        if self._fn is None and not args:
            return list(kwargs), tuple(kwargs.values()), False
        return ["args", "kwargs"], (args, dict(kwargs)), False

    def changed(
        self, args: tuple[Any, ...], kwargs: dict[str, Any], changes: list[tuple[str, Any]]
    ) -> tuple[tuple[Any, ...], dict[str, Any], dict[str, Any]]:
        """The arguments with some values changed, by parameter name, and what these were before."""
        bound = self._signature.bind(*args, **kwargs)
        bound.apply_defaults()
        before = {name: bound.arguments[name] for name, _ in changes}
        bound.arguments.update(changes)
        return bound.args, bound.kwargs, before

    def tool_call(self, names: list[str], values: tuple[Any, ...]) -> Optional[str]:
        """The id of the model's tool call, where an argument is nothing but that."""
        if self._tool_call_parameter not in names:
            return None
        told = values[names.index(self._tool_call_parameter)]
        return told if type(told) is str and told else None


def _signature(fn: Any) -> tuple[Any, bool]:
    """A function's own signature, and whether its first parameter is the receiver of a method."""
    import inspect

    if fn is None:
        return None, False
    try:
        signature = inspect.signature(fn, follow_wrapped=False)
    except (TypeError, ValueError):
        return None, False
    first = next(iter(signature.parameters), None)
    # In a class: the qualified name has a part before the last that is not a function's.
    path = getattr(fn, "__qualname__", "").rpartition("<locals>.")[2]
    return signature, first in ("self", "cls") and "." in path
