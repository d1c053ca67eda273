"""``@sudo``: a function that only runs when the agent of the current session may call it."""

from __future__ import annotations

import functools
import types
from collections.abc import Awaitable, Iterable, Mapping
from typing import Any, Callable, Optional, TypeVar, Union

from . import _native
from ._loop import Loop
from ._wrapping import kind_of, wrap
from .core import AgentSession, _current
from .errors import PermissionDeniedError

__all__ = ["PermissionDeniedError", "sudo"]

_Function = TypeVar("_Function")
OnDeny = Union[str, Callable[[Any, str, dict[str, Any]], Union[bool, Awaitable[bool]]]]

# What the tool objects of agent frameworks have and plain callable objects do not.
_TOOL_MARKS = ("args_schema", "input_schema", "on_invoke_tool", "metadata", "description", "delay")


def sudo(
    scope: Optional[str] = None,
    on_deny: OnDeny = "raise",
    *,
    scopes: Optional[Iterable[str]] = None,
    require_all: bool = True,
) -> Callable[[_Function], _Function]:
    """Guard a function: it runs only inside a session whose agent holds the scope.

    Works on ``def``, ``async def``, generators, async generators, methods (above or below ``@classmethod`` and
    ``@staticmethod``) and LangChain tools (a guarded copy comes back). The check happens when the function runs: on the
    ``await`` of an ``async def``, on the first ``next`` of a generator.

    Args:
        scope: the scope it needs.
        on_deny: what happens without it. ``"raise"`` refuses. ``"log"`` puts it on record and runs the function all the
            same. A callable is asked: ``on_deny(agent, scope, context)``, with ``context`` being ``{"function": name,
            "args": tuple, "kwargs": dict}``. Only exactly ``True`` allows; what it raises goes through. It may be
            ``async`` if the function is.
        scopes: several scopes, instead of ``scope``.
        require_all: whether all of ``scopes`` are needed, or any one.

    Raises:
        TypeError: an argument has the wrong type.
        InvalidError: (a ``ValueError``) a value makes no sense, for example an unknown ``on_deny``.
    """
    required = _required(scope, scopes)
    if not isinstance(require_all, bool):
        raise TypeError(f"require_all must be True or False, not {type(require_all).__name__}")
    rule = _Rule(required, require_all, on_deny)
    rule.guard("function")  # so that a mistake shows here, where it is written

    def decorate(target: _Function) -> _Function:
        guarded: _Function = _guarded(target, rule)
        return guarded

    return decorate


class _Rule:
    """What the decorator says."""

    def __init__(self, required: list[str], require_all: bool, on_deny: Any) -> None:
        if isinstance(on_deny, type) or not (isinstance(on_deny, str) or callable(on_deny)):
            raise TypeError(f'on_deny must be "raise", "log" or a callable, not {_kind_name(on_deny)}')
        self.required = required
        self.require_all = require_all
        self.on_deny = on_deny

    def guard(self, function: str, surface: str = "function") -> _native.Guard:
        mode = self.on_deny if isinstance(self.on_deny, str) else None
        return _native.Guard(function, self.required, self.require_all, mode, surface)

    def loop(self, fn: Any, function: str, surface: str = "function") -> Loop:
        return Loop(fn, self.guard(function, surface), self.on_deny)


def _required(scope: Any, scopes: Any) -> list[str]:
    if scope is not None and scopes is not None:
        raise TypeError("sudo takes either one scope or scopes=[…], not both")
    if scopes is not None:
        if isinstance(scopes, (str, bytes, bytearray, dict)) or not isinstance(scopes, Iterable):
            raise TypeError(f"scopes must be several scopes, not {_kind_name(scopes)}: pass a list")
        several = list(scopes)
        for one in several:
            if not isinstance(one, str):
                raise TypeError(f"scopes must hold only str, not {_kind_name(one)}: pass a list of scopes")
        return several
    if isinstance(scope, str):
        return [scope]
    if callable(scope):
        raise TypeError('sudo needs a scope: write `@sudo("read:orders")`, not `@sudo`')
    if scope is None:
        raise TypeError('sudo needs a scope: write `@sudo("read:orders")` or `@sudo(scopes=["read:orders"])`')
    raise TypeError(f"a scope must be a str, not {_kind_name(scope)}: several go into scopes=[…]")


def _guarded(target: Any, rule: _Rule) -> Any:
    if isinstance(target, (staticmethod, classmethod)):
        return type(target)(_guarded(target.__func__, rule))
    if isinstance(target, type):
        raise TypeError(f"sudo guards functions, and {target.__name__} is a class: guard its methods")
    if isinstance(target, property):
        raise TypeError("sudo guards functions: put @sudo below @property")
    if hasattr(target, "func") and hasattr(target, "args_schema"):
        return _guarded_tool(target, rule)
    if not callable(target):
        raise TypeError(f"sudo guards functions, not {_kind_name(target)}: put @sudo below the framework's decorator")
    plain = (types.FunctionType, types.MethodType, types.BuiltinFunctionType, functools.partial)
    if not isinstance(target, plain) and any(hasattr(target, mark) for mark in _TOOL_MARKS):
        raise TypeError(
            f"sudo cannot guard a {type(target).__name__}, which may run its function by other ways: put @sudo below the "
            "framework's decorator, next to the function"
        )
    name = _name(target)
    if isinstance(rule.on_deny, str):
        return wrap(target, rule.guard(name))
    loop = rule.loop(target, name)
    # A user's callback is told the arguments as the caller wrote them.
    return wrap(target, loop.guard, getattr(loop, kind_of(target)), packed=loop.approver is None)


def _guarded_tool(tool: Any, rule: _Rule) -> Any:
    """A copy of a LangChain tool with both of its functions guarded; the tool itself stays as it is."""
    inner = {name: getattr(tool, name, None) for name in ("func", "coroutine")}
    guarded = {name: _guarded(function, rule) for name, function in inner.items() if callable(function)}
    if not guarded:
        raise TypeError(f"the tool {_kind_name(tool)} has no function that could be guarded")
    if hasattr(tool, "model_copy"):
        fresh = tool.model_copy(update=guarded)
    else:
        import copy

        fresh = copy.copy(tool)
        for name, function in guarded.items():
            setattr(fresh, name, function)
    if any(getattr(fresh, name, None) is not function for name, function in guarded.items()):
        raise TypeError(
            f"{_kind_name(tool)} does not keep a guarded function: put @sudo below the framework's decorator"
        )
    return fresh


def _name(target: Any) -> str:
    while isinstance(target, functools.partial):
        target = target.func
    name = getattr(target, "__name__", None)
    return name if isinstance(name, str) else type(target).__name__


def _kind_name(value: Any) -> str:
    return "None" if value is None else type(value).__name__


def check(
    scope: Union[str, Iterable[str]],
    *,
    surface: str = "function",
    function: str,
    session: Optional[AgentSession] = None,
) -> None:
    """Ask the gate about a thing that is not a function: for adapters.

    Args:
        scope: the scope it needs; or several, all of them.
        surface: ``"function"``, ``"model"`` or ``"endpoint"``: what is guarded, for the record.
        function: its name, for the record.
        session: the session to check; default: that of the context.

    Raises:
        PermissionDeniedError: it must not go on.
    """
    _loop_for(scope, "raise", function, surface).settle(_session(session), (), {})


def decide(
    scope: Union[str, Iterable[str]],
    *,
    surface: str = "function",
    function: str,
    on_deny: OnDeny = "raise",
    session: Optional[AgentSession] = None,
    args: tuple[Any, ...] = (),
    kwargs: Optional[Mapping[str, Any]] = None,
) -> Optional[_native.Permit]:
    """The whole loop of ``@sudo`` for a thing that is not a function: for adapters.

    Args:
        scope: the scope it needs; or several, all of them.
        surface: what is guarded, for the record.
        function: its name, for the record and for whoever is asked.
        on_deny: as for :func:`sudo`.
        session: the session to check; default: that of the context.
        args: the arguments, for whoever is asked.
        kwargs: the arguments with names.

    Returns:
        ``None``, or a permit if somebody was asked: call its ``finished(ok)`` after the run.

    Raises:
        PermissionDeniedError: it must not go on.
    """
    loop = _loop_for(scope, on_deny, function, surface)
    return loop.settle(_session(session), tuple(args), dict(kwargs or {}))


async def adecide(
    scope: Union[str, Iterable[str]],
    *,
    surface: str = "function",
    function: str,
    on_deny: OnDeny = "raise",
    session: Optional[AgentSession] = None,
    args: tuple[Any, ...] = (),
    kwargs: Optional[Mapping[str, Any]] = None,
) -> Optional[_native.Permit]:
    """:func:`decide` without blocking the event loop; ``on_deny`` may be async."""
    loop = _loop_for(scope, on_deny, function, surface)
    return await loop.asettle(_session(session), tuple(args), dict(kwargs or {}))


def _session(given: Optional[AgentSession]) -> Optional[AgentSession]:
    return _current.get() if given is None else given


def _loop_for(scope: Any, on_deny: Any, function: str, surface: str) -> Loop:
    required = [scope] if isinstance(scope, str) else _required(None, scope)
    if isinstance(on_deny, str):
        return _plain_loop(tuple(required), on_deny, function, surface)
    return _Rule(required, True, on_deny).loop(None, function, surface)


@functools.lru_cache(maxsize=1024)
def _plain_loop(required: tuple[str, ...], on_deny: str, function: str, surface: str) -> Loop:
    return _Rule(list(required), True, on_deny).loop(None, function, surface)
