"""The long way of a guarded call: meet the gate, ask if it says so, hand back the answer, run or raise.

Every rule is in the gate (``_native``). Here is only what the host must do: run the callback, wait its way, bind
arguments to their names.
"""

from __future__ import annotations

import contextlib
import contextvars
import types
import warnings
from collections.abc import AsyncIterator, Generator, Iterable
from typing import Any, Callable, NamedTuple, Optional

from . import _native
from ._tool_call import parameter_of
from .core import Edit, _current
from .errors import PermissionDeniedError


class _Frozen(NamedTuple):
    args: Any
    kwargs: Any
    named: dict[str, Any]
    bound: tuple[list[str], tuple[Any, ...], bool]

    def is_told_by(self, context: dict[str, Any]) -> bool:
        """Does the context still hold what the call will run with?"""
        return context.get("args") is self.args and context.get("kwargs") is self.kwargs

    def is_bound(self) -> bool:
        """Are there the very same objects under the same names, so that binding them again would change nothing?"""
        kwargs = self.kwargs
        if len(kwargs) != len(self.named):
            return False
        return not kwargs or all(kwargs.get(name, self) is value for name, value in self.named.items())


class Context(dict):  # type: ignore[type-arg]
    """What a callback is told of a call: ``function``, ``args`` and ``kwargs``. Approvers of ours find the question."""

    __slots__ = ("_frozen", "_question")
    _question: _native.Question
    #: The arguments as they came, and what they were bound to.
    _frozen: _Frozen


class Loop:
    """The long way of one guard. ``fn`` is ``None`` where an adapter runs the guarded thing itself."""

    def __init__(self, fn: Any, guard: _native.Guard, on_deny: Any) -> None:
        self.fn = fn
        self.guard = guard
        self.on_deny = on_deny
        self.approver = getattr(on_deny, "__self__", None) if is_approver(on_deny) else None
        self._signature: Any = None
        self._tool_call_parameter: Optional[str] = None
        self._warned = False

    # One for each kind of function.

    def function(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        permit = self.settle(_current.get(), args, kwargs)
        if permit is None:
            return self.fn(*args, **kwargs)
        with _Run(permit):
            args, kwargs = self._changed(permit, args, kwargs)
            return self.fn(*args, **kwargs)

    async def coroutine(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        permit = await self.asettle(_current.get(), args, kwargs)
        if permit is None:
            return await self.fn(*args, **kwargs)
        with _Run(permit):
            args, kwargs = self._changed(permit, args, kwargs)
            return await self.fn(*args, **kwargs)

    def generator(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Generator[Any, Any, Any]:
        permit = self.settle(_current.get(), args, kwargs)
        if permit is None:
            return (yield from self.fn(*args, **kwargs))
        with _Run(permit):
            args, kwargs = self._changed(permit, args, kwargs)
            return (yield from self.fn(*args, **kwargs))

    async def async_generator(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> AsyncIterator[Any]:
        permit = await self.asettle(_current.get(), args, kwargs)
        with _Run(permit):
            if permit is not None:
                args, kwargs = self._changed(permit, args, kwargs)
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
        question = self.guard.begin(session)
        if question is None:
            return None
        context = self._freeze(question, args, kwargs)
        if self.approver is not None:
            self._warn_if_it_blocks_a_loop()
            return self._answer(question, self.approver._ask(question, context), context)
        verdict = self.on_deny(question.agent, question.scope, context)
        if is_awaitable(verdict):
            raise self._not_awaited(question, verdict, context)
        return self._answer(question, verdict, context)

    async def asettle(self, session: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Optional[_native.Permit]:
        """Like :meth:`settle`, without blocking the event loop."""
        question = self.guard.begin(session)
        if question is None:
            return None
        context = self._freeze(question, args, kwargs)
        if self.approver is not None:
            return self._answer(question, await self.approver._aask(question, context), context)
        verdict = await _called(self.on_deny, question.agent, question.scope, context)
        if is_awaitable(verdict):
            verdict = await verdict
        return self._answer(question, verdict, context)

    def _freeze(self, question: _native.Question, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Context:
        bound = self._bound(args, kwargs)
        # Whoever runs the function himself, an adapter or a callback, would run it as it was.
        edits = self.approver is not None and self.fn is not None
        question.freeze(*bound, edits=edits, tool_call=self._tool_call(*bound))
        context = Context(function=question.function, args=args, kwargs=kwargs)
        context._question = question
        context._frozen = _Frozen(args, kwargs, dict(kwargs), bound)
        return context

    def _answer(self, question: _native.Question, verdict: Any, context: Context) -> Optional[_native.Permit]:
        frozen = context._frozen
        if isinstance(verdict, _native.Settlement):
            try:
                check_again(verdict.changed_texts)
            except BaseException:
                # It is not spent: what was approved is nothing that may run.
                with contextlib.suppress(PermissionDeniedError):
                    question.answer(verdict, [], None)
                raise
        if not frozen.is_told_by(context):
            # A callback that put other arguments there wants another call than the one that would run.
            return question.answer(verdict, [], None)
        try:
            names, values, receiver = frozen.bound if frozen.is_bound() else self._bound(frozen.args, frozen.kwargs)
        except Exception:
            return question.answer(verdict, [], None)
        return question.answer(verdict, names, values, receiver)

    def _changed(
        self, permit: _native.Permit, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """The arguments to run with: changed where a person has changed them, and then, to the digest, as he approved."""
        changes = permit.changes
        if changes is None:
            return args, kwargs
        bound = self._signature[0].bind(*args, **kwargs)
        bound.apply_defaults()
        before = {name: bound.arguments[name] for name, _ in changes}
        bound.arguments.update(changes)
        args, kwargs = bound.args, bound.kwargs
        permit.confirm(*self._bound(args, kwargs))
        session = _current.get()
        if session is not None:
            session._edited(
                Edit(permit.approval_id or "", self.guard.function, before, dict(changes), permit.changed_by or "")
            )
        return args, kwargs

    def _bound(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[list[str], tuple[Any, ...], bool]:
        """The arguments by parameter name, and whether the first is ``self`` or ``cls``."""
        if self._signature is None:
            self._signature = _signature(self.fn)
        signature, receiver = self._signature
        if signature is not None:
            try:
                bound = signature.bind(*args, **kwargs)
            except TypeError:
                pass
            else:
                bound.apply_defaults()
                return list(bound.arguments), tuple(bound.arguments.values()), receiver
        if self.fn is None and not args:
            # An adapter's: names are all there is.
            return list(kwargs), tuple(kwargs.values()), False
        return ["args", "kwargs"], (args, kwargs), False

    def _tool_call(self, names: list[str], values: tuple[Any, ...], receiver: bool) -> Optional[str]:
        """The id of the model's tool call, where an argument is nothing but that."""
        if self._tool_call_parameter is None:
            self._tool_call_parameter = parameter_of(self.fn) or ""
        if self._tool_call_parameter not in names:
            return None
        told = values[names.index(self._tool_call_parameter)]
        return told if type(told) is str and told else None

    def _not_awaited(self, question: _native.Question, verdict: Any, context: Context) -> TypeError:
        if isinstance(verdict, types.CoroutineType):
            verdict.close()
        error = TypeError(
            f"`{question.function}` is not async but its on_deny is: make the function `async def`, or the callback a "
            "plain one. The function did not run"
        )
        try:
            self._answer(question, verdict, context)
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
