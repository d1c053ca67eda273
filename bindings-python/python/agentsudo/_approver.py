"""What every approver that asks a human has in common: asking from a guard, and asking from a callback."""

from __future__ import annotations

from collections.abc import Awaitable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Protocol

from ._native import Question, Settlement, Ticket
from ._waiting import settled
from .errors import PermissionDeniedError

if TYPE_CHECKING:
    from .core import Agent


class _Asks(Protocol):
    """The native half of an approver."""

    def ask(self, question: Question) -> Ticket: ...
    def ask_about(
        self, agent_id: str, agent_name: str, scope: str, function: str, names: list[str], values: tuple[Any, ...]
    ) -> Ticket: ...


class Approver:
    """Asks a human about a guarded call. A subclass makes ``_native``."""

    _native: _Asks

    def request_approval(self, agent: Agent, scope: str, context: Mapping[str, Any]) -> bool:
        """Ask, and wait for the answer on this thread. Made to be passed as ``on_deny``.

        Args:
            agent: the agent that asks.
            scope: the missing scope.
            context: ``{"function": name, "args": tuple, "kwargs": dict}``.

        Returns:
            ``True`` if a human approved this very call, ``False`` for everything else.

        Raises:
            KeyboardInterrupt: Ctrl-C; the request is then cancelled.
        """
        try:
            ticket = self._open(agent, scope, context)
            settlement = ticket.wait()
            _conclude(ticket, settlement, context)
        except PermissionDeniedError:
            return False
        self._check_timeout(ticket, settlement)
        return settlement.approved

    async def arequest_approval(self, agent: Agent, scope: str, context: Mapping[str, Any]) -> bool:
        """Like :meth:`request_approval`, without blocking the event loop. Cancelling it cancels the request."""
        try:
            ticket = self._open(agent, scope, context)
            settlement = await settled(ticket)
            _conclude(ticket, settlement, context)
        except PermissionDeniedError:
            return False
        self._check_timeout(ticket, settlement)
        return settlement.approved

    def _open(self, agent: Agent, scope: str, context: Mapping[str, Any]) -> Ticket:
        question = getattr(context, "_question", None)
        if question is not None:
            return self._put(question, context)
        args, kwargs = tuple(context.get("args", ())), dict(context.get("kwargs", {}))
        names = [f"args[{i}]" for i in range(len(args))] + [text(name) for name in kwargs]
        function = text(context.get("function", "unknown"))
        return self._put_by_name(agent, text(scope), function, names, (*args, *kwargs.values()), context)

    def _put(self, question: Question, context: Mapping[str, Any]) -> Ticket:
        return self._native.ask(question)

    def _put_by_name(
        self,
        agent: Agent,
        scope: str,
        function: str,
        names: list[str],
        values: tuple[Any, ...],
        context: Mapping[str, Any],
    ) -> Ticket:
        return self._native.ask_about(agent.id, agent.name, scope, function, names, values)

    def _check_timeout(self, ticket: Ticket, settlement: Settlement) -> None:
        """Raises where a timeout is an error of its own."""

    # The guard asks in this way: it gets the whole answer, and claims the approval after its own checks.

    def _ask(self, question: Question, context: Mapping[str, Any]) -> Settlement:
        try:
            ticket = self._put(question, context)
        except PermissionDeniedError as error:
            return Settlement.unasked(error.reason)
        settlement = ticket.wait()
        if not settlement.approved:
            self._check_timeout(ticket, settlement)
        return settlement

    def _aask(self, question: Question, context: Mapping[str, Any]) -> Awaitable[Settlement]:
        # Question and context are not needed for the wait, which therefore does not hold them.
        try:
            ticket = self._put(question, context)
        except PermissionDeniedError as error:
            return _at_once(Settlement.unasked(error.reason))
        return settled(ticket, self)

    request_approval.__agentsudo_ask__ = True  # type: ignore[attr-defined]
    arequest_approval.__agentsudo_ask__ = True  # type: ignore[attr-defined]


def _conclude(ticket: Ticket, settlement: Settlement, context: Mapping[str, Any]) -> None:
    if settlement.approved:
        ticket.claim()
    question = getattr(context, "_question", None)
    if question is not None:
        question.remember(settlement)


async def _at_once(settlement: Settlement) -> Settlement:
    return settlement


def seconds(name: str, value: object) -> float:
    """Checks a number of seconds; the native half checks its range."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(f"{name} must be a number of seconds, not {type(value).__name__}")
    try:
        return float(value)
    except OverflowError:
        return float("inf")


def count(name: str, value: object) -> int:
    """Checks a whole number that is not negative; the native half checks its range."""
    return min(max(whole(name, value), 0), 2**32 - 1)


def whole(name: str, value: object) -> int:
    """Checks a whole number; the native half checks its range."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{name} must be a whole number, not {type(value).__name__}")
    return max(-(2**63), min(value, 2**63 - 1))


def flag(name: str, value: object) -> bool:
    """Checks a truth value: ``"false"`` would otherwise be true."""
    if not isinstance(value, bool):
        raise TypeError(f"{name} must be True or False, not {value!r}")
    return value


def texts(name: str, values: object) -> list[str]:
    """Checks several strings: one string is not its characters."""
    if isinstance(values, (str, bytes)) or not isinstance(values, Iterable):
        raise TypeError(f"{name} must be a list of strings, not {type(values).__name__}")
    several = list(values)
    for one in several:
        if not isinstance(one, str):
            raise TypeError(f"{name} must hold strings, not {type(one).__name__}")
    return several


def text(value: object) -> str:
    """As text. Half of a surrogate pair has no UTF-8 form: it is spelled out."""
    return str(value).encode("utf-8", "backslashreplace").decode()
