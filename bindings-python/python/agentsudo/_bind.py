"""Functions that run inside a given session, whatever context calls them."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ._wrapping import _dressed
from .core import AgentSession, _current


@contextmanager
def entered(session: AgentSession) -> Iterator[None]:
    """Makes ``session`` the current one for a while, without ending it."""
    token = _current.set(session)
    try:
        yield
    finally:
        try:
            _current.reset(token)
        except ValueError:
            pass  # finished in another context (a generator closed elsewhere), where nothing was set


def bound(function: Any, session: AgentSession) -> Any:
    """A function of ``function``'s kind that runs inside ``session``."""
    if not callable(function):
        raise TypeError(f"bind needs a function, not {type(function).__name__}")
    call = function if inspect.isroutine(function) else getattr(function, "func", function.__call__)
    if inspect.iscoroutinefunction(function) or inspect.iscoroutinefunction(call):
        runner = _coroutine(function, session)
    elif inspect.isasyncgenfunction(function) or inspect.isasyncgenfunction(call):
        runner = _async_generator(function, session)
    elif inspect.isgeneratorfunction(function) or inspect.isgeneratorfunction(call):
        runner = _generator(function, session)
    else:
        runner = _plain(function, session)
    return _dressed(runner, function)


def _plain(function: Any, session: AgentSession) -> Any:
    def run(*args: Any, **kwargs: Any) -> Any:
        with entered(session):
            return function(*args, **kwargs)

    return run


def _coroutine(function: Any, session: AgentSession) -> Any:
    async def run(*args: Any, **kwargs: Any) -> Any:
        with entered(session):
            return await function(*args, **kwargs)

    return run


def _generator(function: Any, session: AgentSession) -> Any:
    # The session is current while the body runs, and not while its consumer does.
    def run(*args: Any, **kwargs: Any) -> Any:
        body = function(*args, **kwargs)
        step, value = body.send, None
        while True:
            try:
                with entered(session):
                    item = step(value)
            except StopIteration as stop:
                return stop.value
            try:
                step, value = body.send, (yield item)
            except GeneratorExit:
                with entered(session):
                    body.close()
                raise
            except BaseException as error:
                step, value = body.throw, error

    return run


def _async_generator(function: Any, session: AgentSession) -> Any:
    async def run(*args: Any, **kwargs: Any) -> Any:
        body = function(*args, **kwargs)
        step, value = body.asend, None
        while True:
            try:
                with entered(session):
                    item = await step(value)
            except StopAsyncIteration:
                return
            try:
                step, value = body.asend, (yield item)
            except GeneratorExit:
                with entered(session):
                    await body.aclose()
                raise
            except BaseException as error:
                step, value = body.athrow, error

    return run
