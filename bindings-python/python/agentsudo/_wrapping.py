"""Guarded functions: real functions of the same kind as the guarded one, with its own signature.

Owns how a call reaches the gate cheaply; never decides, never asks (``_loop`` does). The wrapper of a plain function
is compiled from source that spells out the function's parameters, as dataclasses compile theirs: packing a call into
``*args, **kwargs`` costs more than the whole check.
"""

from __future__ import annotations

import functools
import sys
import types
from typing import Any, Callable, Optional

from . import _native
from .core import _current

_VARARGS, _VARKEYWORDS = 0x04, 0x08
_GENERATOR, _COROUTINE, _ITERABLE_COROUTINE, _ASYNC_GENERATOR = 0x20, 0x80, 0x100, 0x200

# What a wrapper does, by kind. `{call}` passes the parameters on, `{packed}` packs them for the long way. All other
# names are closure cells, because the globals are those of the guarded function's module. With nobody to ask, `begin`
# returns or raises, and the function is called in its place as if it were bare.
_REFUSING = {
    "function": """
  def guarded({parameters}):
    if not passes(current()):
      begin(current())
    return fn({call})
""",
    "coroutine": """
  async def guarded({parameters}):
    if not passes(current()):
      begin(current())
    return await fn({call})
""",
    "generator": """
  def guarded({parameters}):
    if not passes(current()):
      begin(current())
    return (yield from fn({call}))
""",
}
_ASKING = {
    "function": """
  def guarded({parameters}):
    if passes(current()):
      return fn({call})
    return slow({packed})
""",
    "coroutine": """
  async def guarded({parameters}):
    if passes(current()):
      return await fn({call})
    asking = slow({packed})
    if asking is None:
      return await fn({call})
    return await asking.run(await asking.verdict())
""",
    "generator": """
  def guarded({parameters}):
    if passes(current()):
      return (yield from fn({call}))
    return (yield from slow({packed}))
""",
}
# There is no `yield from` for these.
_RELAY = """
    step, value = body.asend, None
    while True:
      try:
        item = await step(value)
      except StopAsync:
        return
      try:
        step, value = body.asend, (yield item)
      except Exit:
        await body.aclose()
        raise
      except Anything as error:
        step, value = body.athrow, error
"""
_REFUSING["async_generator"] = f"""
  async def guarded({{parameters}}):
    if not passes(current()):
      begin(current())
    body = fn({{call}}){_RELAY}"""
_ASKING["async_generator"] = f"""
  async def guarded({{parameters}}):
    body = fn({{call}}) if passes(current()) else slow({{packed}}){_RELAY}"""

_FREE = ("passes", "current", "fn", "begin", "slow", "StopAsync", "Exit", "Anything")
_LOCAL = ("guarded", "asking", "body", "step", "value", "item", "error")

_compiled: dict[tuple[Any, ...], tuple[types.CodeType, dict[str, str]]] = {}


def kind_of(function: Any) -> str:
    """The kind of a callable: the key into the table above."""
    marked = _is_marked(function)
    function = _innermost(function)
    code = getattr(function, "__code__", None)
    flags = code.co_flags if isinstance(code, types.CodeType) else 0
    if flags & _ASYNC_GENERATOR:
        return "async_generator"
    if flags & (_COROUTINE | _ITERABLE_COROUTINE) or marked or _is_marked(function):
        return "coroutine"
    return "generator" if flags & _GENERATOR else "function"


def _is_marked(function: Any) -> bool:
    """Was a plain callable declared to return an awaitable (``inspect.markcoroutinefunction`` and its forerunner)?"""
    for module, mark, attribute in (
        ("inspect", "_is_coroutine_mark", "_is_coroutine_marker"),
        ("asyncio.coroutines", "_is_coroutine", "_is_coroutine"),
    ):
        known = getattr(sys.modules.get(module), mark, None)
        if known is not None and getattr(function, attribute, None) is known:
            return True
    return False


def _innermost(function: Any) -> Any:
    for _ in range(32):
        if isinstance(function, functools.partial):
            function = function.func
        elif isinstance(function, types.MethodType):
            function = function.__func__
        elif isinstance(function, (types.FunctionType, types.BuiltinFunctionType)):
            break
        else:
            call = getattr(type(function), "__call__", None)
            if not isinstance(call, types.FunctionType):
                break
            function = call
    return function


def wrap(fn: Any, guard: _native.Guard, slow: Optional[Callable[..., Any]] = None, packed: bool = False) -> Any:
    """A function like ``fn`` that asks ``guard`` first.

    What the guard does not simply let through goes to ``slow(args, kwargs)`` if there is one; else the guard decides
    alone. With ``packed``, the wrapper takes ``*args, **kwargs``, so that ``slow`` gets them as the caller wrote them.
    """
    code, names = _code(kind_of(fn), slow is not None, None if packed else _parameters(fn))
    cells = {
        "passes": guard.passes,
        "current": _current.get,
        "fn": fn,
        "begin": guard.begin,
        "slow": slow,
        "StopAsync": StopAsyncIteration,
        "Exit": GeneratorExit,
        "Anything": BaseException,
    }
    by_cell = {names[name]: value for name, value in cells.items()}
    plain = isinstance(fn, types.FunctionType)
    # False for the `*args, **kwargs` shape, which has no parameters to give defaults to.
    spelled = plain and not packed and _counts(code) == _counts(fn.__code__)
    name = str(getattr(fn, "__name__", None) or getattr(_innermost(fn), "__name__", "guarded"))
    guarded = types.FunctionType(
        code.replace(co_name=name),
        fn.__globals__ if plain else globals(),
        name,
        fn.__defaults__ if spelled else None,
        tuple(types.CellType(by_cell[free]) for free in code.co_freevars),
    )
    if spelled:
        guarded.__kwdefaults__ = fn.__kwdefaults__
    return _dressed(guarded, fn)


def _counts(code: types.CodeType) -> tuple[int, int]:
    return code.co_argcount, code.co_kwonlyargcount


def _parameters(fn: Any) -> Optional[tuple[Any, ...]]:
    """Positional-only names, other names, `*` name, keyword-only names, `**` name; ``None`` if they cannot be had."""
    if not isinstance(fn, types.FunctionType):
        return None
    code = fn.__code__
    names = code.co_varnames
    positional, end = code.co_argcount, code.co_argcount + code.co_kwonlyargcount
    star = names[end] if code.co_flags & _VARARGS else None
    stars = names[end + (star is not None)] if code.co_flags & _VARKEYWORDS else None
    only = code.co_posonlyargcount
    return names[:only], names[only:positional], star, names[positional:end], stars


def _code(kind: str, asks: bool, parameters: Optional[tuple[Any, ...]]) -> tuple[types.CodeType, dict[str, str]]:
    """The compiled wrapper for a shape, and what our own names are called in it."""
    key = (kind, asks, parameters)
    if key not in _compiled:
        body = (_ASKING if asks else _REFUSING)[kind]
        try:
            _compiled[key] = _compile(kind, body, parameters or ((), (), "args", (), "kwargs"))
        except SyntaxError:
            # A name that no source can spell, in a code object made by other means.
            _compiled[key] = _compile(kind, body, ((), (), "args", (), "kwargs"))
    return _compiled[key]


def _compile(kind: str, body: str, parameters: tuple[Any, ...]) -> tuple[types.CodeType, dict[str, str]]:
    only, names, star, keywords, stars = parameters
    taken = {*only, *names, *keywords, star, stars}
    ours = {name: name for name in (*_FREE, *_LOCAL)}
    for name in ours:
        while ours[name] in taken:
            ours[name] += "_"
        taken.add(ours[name])
    declared = [*only, *(["/"] if only else []), *names]
    declared += ["*" + star] if star else ["*"] if keywords else []
    declared += [*keywords, *(["**" + stars] if stars else [])]
    positional = [*only, *names, *(["*" + star] if star else [])]
    passed = [*positional, *(f"{name}={name}" for name in keywords), *(["**" + stars] if stars else [])]
    named = [*(f"{name!r}: {name}" for name in keywords), *(["**" + stars] if stars else [])]
    for name in (*_LOCAL, *_FREE):
        body = _renamed(body, name, ours[name])
    body = body.replace("{parameters}", ", ".join(declared)).replace("{call}", ", ".join(passed))
    body = body.replace("{packed}", f"({''.join(p + ', ' for p in positional)}), {{{', '.join(named)}}}")
    outer = ", ".join(ours[name] for name in _FREE)
    module = compile(f"def make({outer}):{body}", f"<agentsudo: guarded {kind}>", "exec")
    make = next(c for c in module.co_consts if isinstance(c, types.CodeType))
    return next(c for c in make.co_consts if isinstance(c, types.CodeType)), ours


def _renamed(source: str, name: str, fresh: str) -> str:
    if name == fresh:
        return source
    import re

    return re.sub(rf"\b{name}\b", fresh, source)


def _dressed(guarded: Any, fn: Any) -> Any:
    """``guarded`` with the name, the documentation and the signature of ``fn``, which it calls."""
    functools.update_wrapper(guarded, fn)
    if isinstance(fn, types.MethodType):
        # A signature kept on a method is that of its function, which has the receiver too.
        guarded.__dict__.pop("__signature__", None)
    annotations = getattr(fn, "__annotations__", None)
    if isinstance(annotations, dict) and any(isinstance(a, str) for a in annotations.values()):
        resolved = _resolved(fn, annotations)
        if resolved != annotations:
            guarded.__annotations__ = resolved
            _sign(guarded, fn, resolved)
    return guarded


def _resolved(fn: Any, annotations: dict[str, Any]) -> dict[str, Any]:
    """The annotations with text evaluated, where it can be: frameworks evaluate them in modules of their own."""
    from typing import get_type_hints

    target = _innermost(fn)
    cells = zip(
        getattr(getattr(target, "__code__", None), "co_freevars", ()), getattr(target, "__closure__", None) or ()
    )
    local = {}
    for name, cell in cells:
        try:
            local[name] = cell.cell_contents
        except ValueError:
            continue
    resolved = dict(annotations)
    for name, annotation in annotations.items():
        if isinstance(annotation, str):
            # One at a time, through an object without defaults: one bad name does not spoil the others, and a
            # default of `None` does not turn `int` into `Optional[int]`.
            lone = types.SimpleNamespace(
                __annotations__={name: annotation}, __type_params__=getattr(fn, "__type_params__", ())
            )
            try:
                resolved[name] = get_type_hints(lone, getattr(target, "__globals__", {}), local, include_extras=True)[
                    name
                ]
            except Exception:
                continue
    return resolved


def _sign(guarded: Any, fn: Any, annotations: dict[str, Any]) -> None:
    import inspect

    try:
        signature = inspect.signature(fn)
        parameters = [
            p.replace(annotation=annotations.get(p.name, p.annotation)) for p in signature.parameters.values()
        ]
        returns = annotations.get("return", signature.return_annotation)
        guarded.__signature__ = signature.replace(parameters=parameters, return_annotation=returns)
    except (TypeError, ValueError):
        return
