"""The long way of a guarded call: meet the gate, ask if it says so, hand back the answer, run or raise.

Every rule is in the gate (``_native``). Here is only what the host must do: run the callback, wait its way, bind
arguments to their names.
"""

from __future__ import annotations

import contextlib
import contextvars
import types
import warnings
from collections.abc import AsyncIterator, Awaitable, Generator, Iterable
from typing import Any, Callable, Optional

from . import _native
from ._binding import Binding, Bound
from .core import Edit, _current
from .errors import PermissionDeniedError


class Context(dict):  # type: ignore[type-arg]
    """What a callback is told of a call: ``function``, ``args`` and ``kwargs``. Approvers of ours find the question."""

    __slots__ = ("_question",)
    _question: _native.Question


#: In the place of a dictionary for each of those who wait. Read only: whoever gets it cannot change it for the others.
_NO_NAMES: Any = types.MappingProxyType({})


class Asking:
    """A call while somebody is asked about it. There may be very many: it holds what has to be there with the answer."""

    __slots__ = ("args", "context", "kwargs", "loop", "question")

    def __init__(self, loop: Loop, question: _native.Question, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        self.loop = loop
        self.question = question
        self.args = args
        self.kwargs = kwargs
        context = Context(function=question.function, args=args, kwargs=kwargs)
        context._question = question
        self.context: Optional[Context] = context

    def is_told_by_context(self) -> bool:
        """Does the context hold what the call will run with, where it is still kept?"""
        context = self.context
        return context is None or (context.get("args") is self.args and context.get("kwargs") is self.kwargs)

    def verdict(self) -> Awaitable[Any]:
        """Asks, without blocking the event loop. Awaited at once: no coroutine holds more than the wait itself needs."""
        loop, question, context = self.loop, self.question, self.context
        if loop.approver is None:
            return _said(loop.on_deny, question.agent, question.scope, context)
        settled: Awaitable[Any] = loop.approver._aask(question, context)
        if self.is_told_by_context():
            # An approver of ours has no more use for it.
            self.context = None
            self.kwargs = self.kwargs or _NO_NAMES
        return settled

    async def run(self, verdict: Any) -> Any:
        """Runs the coroutine function, if that was a yes."""
        permit = self.loop.answer(self, verdict)
        with _Run(permit):
            args, kwargs = self.loop.changed(permit, self.args, self.kwargs)
            return await self.loop.fn(*args, **kwargs)


class Loop:
    """The long way of one guard. ``fn`` is ``None`` where an adapter runs the guarded thing itself."""

    def __init__(self, fn: Any, guard: _native.Guard, on_deny: Any) -> None:
        self.fn = fn
        self.guard = guard
        self.on_deny = on_deny
        self.approver = getattr(on_deny, "__self__", None) if is_approver(on_deny) else None
        self._binding: Optional[Binding] = None
        self._warned = False

    # One for each kind of function.

    def function(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        permit = self.settle(_current.get(), args, kwargs)
        if permit is None:
            return self.fn(*args, **kwargs)
        with _Run(permit):
            args, kwargs = self.changed(permit, args, kwargs)
            return self.fn(*args, **kwargs)

    def coroutine(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Optional[Asking]:
        # No coroutine: the guarded one waits by itself, and another inside it for minutes would be memory for nothing.
        return self._ask(_current.get(), args, kwargs)

    def generator(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Generator[Any, Any, Any]:
        permit = self.settle(_current.get(), args, kwargs)
        if permit is None:
            return (yield from self.fn(*args, **kwargs))
        with _Run(permit):
            args, kwargs = self.changed(permit, args, kwargs)
            return (yield from self.fn(*args, **kwargs))

    async def async_generator(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> AsyncIterator[Any]:
        permit = await self.asettle(_current.get(), args, kwargs)
        with _Run(permit):
            if permit is not None:
                args, kwargs = self.changed(permit, args, kwargs)
            body = self.fn(*args, **kwargs)
            step, value = body.asend, None
            while True:
                try:
                    item = await step(value)
                except StopAsyncIteration:
                    return
                try:
                    step, value = body.asend, (yield item)
                except GeneratorExit:
                    await body.aclose()
                    raise
                except BaseException as error:
                    step, value = body.athrow, error

    # The loop itself, as a thread and as a task.

    def settle(self, session: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Optional[_native.Permit]:
        """Returns if the call may run (with a permit to report to, if a human was asked), raises if not."""
        asking = self._ask(session, args, kwargs)
        if asking is None:
            return None
        question, context = asking.question, asking.context
        if self.approver is not None:
            self._warn_if_it_blocks_a_loop()
            return self.answer(asking, self.approver._ask(question, context))
        verdict = self.on_deny(question.agent, question.scope, context)
        if is_awaitable(verdict):
            raise self._not_awaited(asking, verdict)
        return self.answer(asking, verdict)

    async def asettle(self, session: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Optional[_native.Permit]:
        """Like :meth:`settle`, without blocking the event loop."""
        asking = self._ask(session, args, kwargs)
        return None if asking is None else self.answer(asking, await asking.verdict())

    def _ask(self, session: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Optional[Asking]:
        """Meets the gate: ``None`` if the call may run, else what is to be asked. Raises if it is refused."""
        question = self.guard.begin(session)
        if question is None:
            return None
        names, values, receiver = self.bound(args, kwargs)
        # Whoever runs the function himself, an adapter or a callback, would run it as it was.
        edits = self.approver is not None and self.fn is not None
        question.freeze(names, values, receiver, edits=edits, tool_call=self.binding.tool_call(names, values))
        return Asking(self, question, args, kwargs)

    def answer(self, asking: Asking, verdict: Any) -> Optional[_native.Permit]:
        """Turns what came back, and the arguments as they are now, into leave to run. Raises if it is none."""
        question = asking.question
        if isinstance(verdict, _native.Settlement):
            try:
                if changed := verdict.changed_texts:
                    check_again(changed)
            except BaseException:
                # It is not spent: what was approved is nothing that may run.
                with contextlib.suppress(PermissionDeniedError):
                    question.answer(verdict, [], None)
                raise
        if not asking.is_told_by_context():
            # A callback that put other arguments there wants another call than the one that would run.
            return question.answer(verdict, [], None)
        try:
            bound = self.bound(asking.args, asking.kwargs)
        except Exception:
            return question.answer(verdict, [], None)
        return question.answer(verdict, *bound)

    def changed(
        self, permit: Optional[_native.Permit], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """The arguments to run with: changed where a person has changed them, and then, to the digest, as he approved."""
        changes = None if permit is None else permit.changes
        if permit is None or changes is None:
            return args, kwargs
        args, kwargs, before = self.binding.changed(args, kwargs, changes)
        permit.confirm(*self.bound(args, kwargs))
        session = _current.get()
        if session is not None:
            session._edited(
                Edit(permit.approval_id or "", self.guard.function, before, dict(changes), permit.changed_by or "")
            )
        return args, kwargs

    @property
    def binding(self) -> Binding:
        """How the arguments get their names; looked up when somebody is asked for the first time."""
        if self._binding is None:
            self._binding = Binding(self.fn)
        return self._binding

    def bound(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Bound:
        """The arguments by parameter name, and whether the first is ``self`` or ``cls``."""
        return self.binding.bound(args, kwargs)

    def _not_awaited(self, asking: Asking, verdict: Any) -> TypeError:
        if isinstance(verdict, types.CoroutineType):
            verdict.close()
        error = TypeError(
            f"`{asking.question.function}` is not async but its on_deny is: make the function `async def`, or the callback a "
            "plain one. The function did not run"
        )
        try:
            self.answer(asking, verdict)
        except PermissionDeniedError as denial:
            error.__cause__ = denial
        return error

    def _warn_if_it_blocks_a_loop(self) -> None:
        import asyncio

        if self._warned:
            return
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return
        self._warned = True
        warnings.warn(
            f"`{self.guard.function}` waits for a human and blocks the event loop of its thread meanwhile: make it "
            "`async def`, call it through `asyncio.to_thread`, or take clicks over Socket Mode",
            RuntimeWarning,
            stacklevel=5,
        )


#: Checks that a call went through on its way here, each for one text: of what a person has put in the place of an argument,
#: they have seen nothing yet.
passed: contextvars.ContextVar[tuple[Callable[[str], None], ...]] = contextvars.ContextVar(
    "agentsudo_passed", default=()
)


def check_again(texts: Iterable[str]) -> None:
    """Puts the texts in changed arguments to the checks that the call has passed."""
    checks = passed.get()
    for text in texts:
        for check in checks:
            check(text)


class _Run:
    """Reports how a run went that a human allowed."""

    __slots__ = ("permit",)

    def __init__(self, permit: Optional[_native.Permit]) -> None:
        self.permit = permit

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, *rest: object) -> None:
        if self.permit is not None:
            self.permit.finished(kind is None)


def is_approver(on_deny: Any) -> bool:
    """Is it a method of one of our approvers, which take the question itself?"""
    return getattr(on_deny, "__agentsudo_ask__", False) is True and hasattr(on_deny, "__self__")


def is_awaitable(value: Any) -> bool:
    """Would ``await value`` be a wait?"""
    return isinstance(value, types.CoroutineType) or hasattr(type(value), "__await__")


async def _said(callback: Callable[..., Any], *args: Any) -> Any:
    """What a callback says, be it async or not."""
    verdict = await _called(callback, *args)
    return await verdict if is_awaitable(verdict) else verdict


async def _called(callback: Callable[..., Any], *args: Any) -> Any:
    """Calls a callback for an async function: one that is not async itself in a thread of its own, for it may take
    minutes and the event loop has other work."""
    import asyncio

    from ._wrapping import kind_of

    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        loop = None  # another event loop than asyncio's
    if loop is None or kind_of(callback) == "coroutine":
        return callback(*args)

    import threading

    answer: asyncio.Future[Any] = loop.create_future()

    def settle(set_answer: Callable[[Any], None], value: Any) -> None:
        if not answer.done():
            set_answer(value)

    def call() -> None:
        try:
            outcome = (answer.set_result, callback(*args))
        except StopIteration as error:
            # A future cannot carry it.
            wrapped = RuntimeError("on_deny raised StopIteration")
            wrapped.__cause__ = error
            outcome = (answer.set_exception, wrapped)
        except BaseException as error:
            outcome = (answer.set_exception, error)
        try:
            loop.call_soon_threadsafe(settle, *outcome)
        except RuntimeError:
            pass  # the loop was closed: nobody waits any more

    context = contextvars.copy_context()
    threading.Thread(target=context.run, args=(call,), name="agentsudo-on-deny", daemon=True).start()
    return await answer
