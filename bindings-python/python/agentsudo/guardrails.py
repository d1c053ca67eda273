"""Guardrails: which texts an agent may be given, and may give back.

The rules live in the native core; this module adds what only Python can do: custom validators, the
decorator, the current agent, the log.
"""

from __future__ import annotations

import contextlib
import functools
import json
import logging
import re
import types
from collections.abc import AsyncGenerator, Callable, Generator, Iterable, Iterator
from typing import Any, Optional, TypeVar, Union, cast

from . import _native
from ._loop import is_awaitable, passed
from ._wrapping import _dressed, kind_of
from .core import get_current_agent, logger

__all__ = ["GuardrailViolation", "Guardrails", "check_guardrails", "guardrail"]

#: A validator says whether a text may pass: a truth value, or ``(truth value, reason)``.
Validator = Callable[[str], Any]
Pattern = Union[str, "re.Pattern[str]"]
F = TypeVar("F", bound=Callable[..., Any])

_REDIRECT_MESSAGE = "I can only help with topics related to my expertise."
_LEVELS = {"raise": logging.ERROR, "log": logging.WARNING, "redirect": logging.INFO}


class GuardrailViolation(Exception):
    """A text broke a guardrail. `reason` says which; it is the message too."""

    def __init__(self, reason: str = "") -> None:
        super().__init__(reason)
        self.reason = reason


class Guardrails:
    """The guardrails of an agent, or of a function.

    Args:
        allowed_topics: an input must contain one of these, in any case. Inputs under 20 characters pass,
            as answers to a question of the agent.
        blocked_patterns: regular expressions that must not be found, case-sensitive unless they say
            ``(?i)``. They run in linear time, so look-around and back-references are refused.
        blocked_keywords: texts that must not occur, in any case, inside words too.
        custom_input_validator: ``(text) -> bool`` or ``(ok, reason)``, asked last about an input.
        custom_output_validator: the same for an output.
        on_violation: ``"raise"`` (`GuardrailViolation`), ``"log"`` (a warning, and the text passes) or
            ``"redirect"`` (`redirect_message` is the answer).
        redirect_message: what the user is told instead of an answer.
        check_outputs: hold `blocked_patterns` and `blocked_keywords` against outputs too.

    The attributes of the same names may be changed; the next check sees it. Built-in patterns against
    prompt injections always hold. Texts are also checked with invisible characters removed and look-alike
    letters replaced.

    Raises:
        ValueError: an entry is blank, a pattern cannot run, or `on_violation` is unknown.
        TypeError: a list is not a list of strings, or a validator is not a plain function.
    """

    def __init__(
        self,
        allowed_topics: Optional[Iterable[str]] = None,
        blocked_patterns: Optional[Iterable[Pattern]] = None,
        blocked_keywords: Optional[Iterable[str]] = None,
        custom_input_validator: Optional[Validator] = None,
        custom_output_validator: Optional[Validator] = None,
        on_violation: str = "raise",
        redirect_message: str = _REDIRECT_MESSAGE,
        *,
        check_outputs: bool = False,
    ) -> None:
        self.allowed_topics = [topic.lower() for topic in _strings("allowed_topics", allowed_topics)]
        self.blocked_patterns = _patterns(blocked_patterns)
        self.blocked_keywords = [word.lower() for word in _strings("blocked_keywords", blocked_keywords)]
        self.custom_input_validator = custom_input_validator
        self.custom_output_validator = custom_output_validator
        self.on_violation = on_violation
        self.redirect_message = redirect_message
        self.check_outputs = check_outputs
        _refuse_async("custom_input_validator", custom_input_validator)
        _refuse_async("custom_output_validator", custom_output_validator)
        self._made: Optional[tuple[tuple[Any, ...], _native.Guardrails]] = None
        self._compiled()

    def validate_input(self, text: str) -> tuple[bool, Optional[str]]:
        """Checks what a user said.

        Returns `(True, None)`, or `(False, reason)`. What a custom validator raises comes through.
        """
        return _verdict(self._check(text, "input"))

    def validate_output(self, text: str) -> tuple[bool, Optional[str]]:
        """Checks what an agent answers. Returns as `validate_input` does."""
        return _verdict(self._check(text, "output"))

    def handle_violation(self, reason: str, text: str) -> Optional[str]:
        """Logs a violation and does what `on_violation` says.

        The log names the reason, never the text.

        Returns the redirect message for ``"redirect"``, None for ``"log"``.

        Raises:
            GuardrailViolation: for ``"raise"``.
        """
        agent = get_current_agent()
        record = {
            "event": "guardrail_violation",
            "agent_name": agent.name if agent is not None else "unknown",
            "reason": reason,
            "input_length": len(text),
            "on_violation": self.on_violation,
        }
        logger.log(_LEVELS.get(self.on_violation, logging.ERROR), json.dumps(record))
        if self.on_violation == "log":
            return None
        if self.on_violation == "redirect":
            return self.redirect_message
        raise GuardrailViolation(reason)

    def __repr__(self) -> str:
        lists = ("allowed_topics", "blocked_patterns", "blocked_keywords")
        counts = ", ".join(f"{name}={len(getattr(self, name))}" for name in lists)
        return f"<Guardrails {counts}, on_violation={self.on_violation!r}>"

    def _check(self, text: str, place: str) -> Optional[str]:
        """The reason why `text` must not stand in `place` (``input``, ``argument``, ``output``)."""
        if not isinstance(text, str):
            raise TypeError(f"a text to check must be a str, not {type(text).__name__}")
        # Half of a surrogate pair is no character: no model is given it, and the core takes none.
        reason: Optional[str] = self._compiled().check(text.encode("utf-8", "ignore").decode("utf-8"), place)
        if reason is not None:
            return reason
        if place == "input" and self.custom_input_validator is not None:
            return _ask("input", self.custom_input_validator, text)
        if place == "output" and self.custom_output_validator is not None:
            return _ask("output", self.custom_output_validator, text)
        return None

    def _compiled(self) -> _native.Guardrails:
        """The compiled rules, made again if an attribute has changed since."""
        topics = _strings("allowed_topics", self.allowed_topics)
        patterns = _patterns(self.blocked_patterns)
        keywords = _strings("blocked_keywords", self.blocked_keywords)
        rest = (self.on_violation, self.redirect_message, self.check_outputs)
        options = (*topics, None, *patterns, None, *keywords, None, *rest)
        if self._made is None or self._made[0] != options:
            sources = [_source(pattern) for pattern in patterns]
            self._made = (options, _native.Guardrails(topics, sources, keywords, *rest))
        return self._made[1]


def guardrail(
    allowed_topics: Optional[Iterable[str]] = None,
    blocked_patterns: Optional[Iterable[Pattern]] = None,
    on_violation: str = "redirect",
    redirect_message: str = _REDIRECT_MESSAGE,
    *,
    blocked_keywords: Optional[Iterable[str]] = None,
    custom_input_validator: Optional[Validator] = None,
    custom_output_validator: Optional[Validator] = None,
    check_outputs: bool = False,
) -> Callable[[F], F]:
    """Decorates a function that takes a user's words and answers them.

    Every string argument is checked before the function runs: in full if it is the first string passed by
    position or has one of the usual names (``input``, ``query``, ``message``, ``user_input``, ``text``,
    ``prompt``, ``question``, …), or if there is no such argument; otherwise for everything but the topic.
    A string result is checked as an output. Functions, coroutine functions, generators and async
    generators stay what they are; of the latter two, each string yielded is an output.

    The options are those of `Guardrails`, except that ``"redirect"`` is the default: the caller gets
    `redirect_message` instead of an answer.

    Raises:
        ValueError, TypeError: as `Guardrails`, where the decorator is written.
        GuardrailViolation: from the decorated function, for ``on_violation="raise"``.
    """
    if callable(allowed_topics):
        raise TypeError("write `@guardrail()`: the decorator takes options, not the function")
    rails = Guardrails(
        allowed_topics=allowed_topics,
        blocked_patterns=blocked_patterns,
        blocked_keywords=blocked_keywords,
        custom_input_validator=custom_input_validator,
        custom_output_validator=custom_output_validator,
        on_violation=on_violation,
        redirect_message=redirect_message,
        check_outputs=check_outputs,
    )

    def decorate(function: F) -> F:
        if isinstance(function, (classmethod, staticmethod)):
            return type(function)(decorate(function.__func__))
        if not callable(function):
            raise TypeError(f"@guardrail decorates a function, not {type(function).__name__}")
        return cast(F, _guarded(rails, function))

    return decorate


def check_guardrails(user_input: str) -> tuple[bool, Optional[str]]:
    """Checks a text against the guardrails of the current agent.

    Returns `(True, None)` if the text passes, if violations are only logged, or if there is no agent or it
    has no guardrails; else `(False, redirect message)`.

    Raises:
        GuardrailViolation: the text breaks a rule and the guardrails say ``"raise"``.
    """
    rails = getattr(get_current_agent(), "guardrails", None)
    if rails is None:
        return True, None
    valid, reason = rails.validate_input(user_input)
    if valid:
        return True, None
    redirect = rails.handle_violation(reason, user_input)
    if getattr(rails, "on_violation", None) == "log":
        return True, None
    return False, redirect


def _guarded(rails: Guardrails, function: Callable[..., Any]) -> Any:
    """A function of the same kind as `function` that checks what goes in and what comes out."""
    names = _positional_names(function)
    kind = kind_of(function)

    def before(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Optional[str]:
        """The message to answer with instead of calling, or None."""
        for text, place in _texts(names, args, kwargs):
            reason = rails._check(text, place)
            redirect = None if reason is None else rails.handle_violation(reason, text)
            if redirect is not None:
                return redirect
        return None

    def after(result: Any) -> Optional[str]:
        """The message to answer with instead of `result`, or None."""
        if not isinstance(result, str):
            return None
        reason = rails._check(result, "output")
        return None if reason is None else rails.handle_violation(reason, result)

    def again(text: str) -> None:
        """Of what a person has put in an argument's place: there is no answer to redirect to then, but the refusal."""
        reason = rails._check(text, "argument")
        if reason is not None and rails.handle_violation(reason, text) is not None:
            raise GuardrailViolation(reason)

    @contextlib.contextmanager
    def inside() -> Iterator[None]:
        token = passed.set((*passed.get(), again))
        try:
            yield
        finally:
            passed.reset(token)

    if kind == "async_generator":

        async def stream(*args: Any, **kwargs: Any) -> AsyncGenerator[Any, Any]:
            redirect = before(args, kwargs)
            if redirect is not None:
                yield redirect
                return
            inner = function(*args, **kwargs)
            resume = functools.partial(inner.asend, None)
            try:
                while True:
                    try:
                        with inside():
                            item = await resume()
                    except StopAsyncIteration:
                        return
                    redirect = after(item)
                    if redirect is not None:
                        yield redirect
                        return
                    try:
                        resume = functools.partial(inner.asend, (yield item))
                    except Exception as thrown:
                        resume = functools.partial(inner.athrow, thrown)
            finally:
                await inner.aclose()

        return _dressed(stream, function)

    if kind == "generator":

        def generate(*args: Any, **kwargs: Any) -> Generator[Any, Any, Any]:
            redirect = before(args, kwargs)
            if redirect is not None:
                yield redirect
                return None
            inner = function(*args, **kwargs)
            resume = functools.partial(inner.send, None)
            try:
                while True:
                    try:
                        with inside():
                            item = resume()
                    except StopIteration as stop:
                        return stop.value
                    redirect = after(item)
                    if redirect is not None:
                        yield redirect
                        return None
                    try:
                        resume = functools.partial(inner.send, (yield item))
                    except Exception as thrown:
                        resume = functools.partial(inner.throw, thrown)
            finally:
                inner.close()

        return _dressed(generate, function)

    if kind == "coroutine":

        async def answer(*args: Any, **kwargs: Any) -> Any:
            redirect = before(args, kwargs)
            if redirect is not None:
                return redirect
            with inside():
                result = await function(*args, **kwargs)
            redirect = after(result)
            return result if redirect is None else redirect

        return _dressed(answer, function)

    def call(*args: Any, **kwargs: Any) -> Any:
        redirect = before(args, kwargs)
        if redirect is not None:
            return redirect
        with inside():
            result = function(*args, **kwargs)
        redirect = after(result)
        return result if redirect is None else redirect

    return _dressed(call, function)


def _positional_names(function: Callable[..., Any]) -> list[str]:
    """The names of the parameters that can be passed by position, in their order."""
    import inspect

    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return []
    return [parameter.name for parameter in parameters if parameter.kind in kinds]


def _texts(names: list[str], args: tuple[Any, ...], kwargs: dict[str, Any]) -> list[tuple[str, str]]:
    """The non-empty strings among the arguments with their places, the user's words first."""
    found: list[tuple[str, tuple[Optional[str], bool]]] = []
    for at, value in enumerate(args):
        if isinstance(value, str) and value:
            found.append((value, (names[at] if at < len(names) else None, True)))
    for name, value in kwargs.items():
        if isinstance(value, str) and value:
            found.append((value, (name, False)))
    places = _native.guardrail_places([argument for _, argument in found])
    texts = [(text, place) for (text, _), place in zip(found, places)]
    return sorted(texts, key=lambda text: text[1] != "input")


def _ask(what: str, validator: Validator, text: str) -> Optional[str]:
    """Asks a custom validator. Returns the reason against `text`, or None."""
    verdict = validator(text)
    reason: Any = None
    if isinstance(verdict, tuple):
        if len(verdict) != 2:
            raise TypeError(f"a custom {what} validator returns a bool or (ok, reason), not {verdict!r}")
        verdict, reason = verdict
    if is_awaitable(verdict):
        if isinstance(verdict, types.CoroutineType):
            verdict.close()
        raise TypeError(f"custom_{what}_validator must not be async: nobody awaits its verdict")
    if verdict:
        return None
    return f"{what} rejected by custom validator" + (f": {reason}" if reason else "")


def _refuse_async(what: str, validator: Optional[Validator]) -> None:
    if validator is None:
        return
    if not callable(validator):
        raise TypeError(f"{what} must be callable, not {type(validator).__name__}")
    if kind_of(validator) == "coroutine":
        raise TypeError(f"{what} must not be async: nobody awaits its verdict")


def _verdict(reason: Optional[str]) -> tuple[bool, Optional[str]]:
    return reason is None, reason


def _strings(what: str, entries: Optional[Iterable[str]]) -> list[str]:
    """A list of strings; one string is a slip, not a list of its characters."""
    if entries is None:
        return []
    if isinstance(entries, (str, bytes)):
        raise TypeError(f"{what} must be a list of strings, not one {type(entries).__name__}")
    listed = list(entries)
    for entry in listed:
        if not isinstance(entry, str):
            raise TypeError(f"{what} must hold strings, not {type(entry).__name__}")
    return listed


def _patterns(entries: Optional[Iterable[Pattern]]) -> list[Pattern]:
    if entries is None:
        return []
    if isinstance(entries, (str, bytes, re.Pattern)):
        raise TypeError("blocked_patterns must be a list of patterns, not one pattern")
    listed = list(entries)
    for entry in listed:
        if not isinstance(entry.pattern if isinstance(entry, re.Pattern) else entry, str):
            raise TypeError("blocked_patterns must hold str patterns")
    return listed


def _source(pattern: Pattern) -> str:
    """The text of a pattern, with the flags it was compiled with."""
    if isinstance(pattern, str):
        return pattern
    if pattern.flags & re.ASCII:
        raise ValueError(
            f"blocked pattern `{pattern.pattern}` is compiled with re.ASCII, which cannot be kept: "
            "write [0-9A-Za-z_] for \\w, or check with custom_input_validator instead"
        )
    letters = {re.IGNORECASE: "i", re.MULTILINE: "m", re.DOTALL: "s", re.VERBOSE: "x"}
    flags = "".join(letter for flag, letter in letters.items() if pattern.flags & flag)
    # A group would not do: in verbose mode a closing bracket after a comment is part of the comment.
    return f"(?{flags}){pattern.pattern}" if flags else pattern.pattern
