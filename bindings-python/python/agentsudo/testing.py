"""An approver for your own tests: it answers by script, through the same gate and onto the same record.

approver = ScriptedApproval(True, Denied("wrong customer"), TIMEOUT)

@sudo("refund:order", on_deny=approver.request_approval)
def refund(order_id: str) -> str: ...
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Optional, Union

from . import _native

if TYPE_CHECKING:
    from .core import Agent

__all__ = ["TIMEOUT", "Approved", "Denied", "Request", "ScriptedApproval", "Timeout"]


@dataclass(frozen=True)
class Approved:
    """A yes, with who said it and why."""

    note: Optional[str] = None
    user: str = "script"


@dataclass(frozen=True)
class Denied:
    """A no, with who said it and why. The note reaches the caller's exception."""

    note: Optional[str] = None
    user: str = "script"


@dataclass(frozen=True)
class Timeout:
    """Nobody answers."""


TIMEOUT = Timeout()


@dataclass(frozen=True)
class Request:
    """What a human would have been asked.

    Attributes:
        agent: the agent that asked.
        scope: the missing scope.
        function: the function's name.
        arguments: its arguments by parameter name, in the form a digest is made over.
    """

    agent: Agent
    scope: str
    function: str
    arguments: dict[str, Any]


Answer = Union[bool, Approved, Denied, Timeout]


class ScriptedApproval:
    """Answers requests with ``answers``, in order, or by calling ``decide(request)`` for each.

    Attributes:
        requests: the :class:`Request` objects seen so far.

    Raises:
        AssertionError: from the guarded call, when there are more requests than answers. The function has
            not run.
    """

    def __init__(self, *answers: Answer, decide: Optional[Callable[[Request], Answer]] = None) -> None:
        if answers and decide is not None:
            raise TypeError("give either answers or decide, not both")
        self._answers = list(answers)
        self._decide = decide
        self.requests: list[Request] = []

    def request_approval(self, agent: Agent, scope: str, context: Mapping[str, Any]) -> bool:
        """Answer by script. Made to be passed as ``on_deny``."""
        question = getattr(context, "_question", None)
        if question is None:
            raise TypeError("ScriptedApproval answers guarded calls only: pass request_approval as on_deny")
        settlement, ticket = self._settle(question)
        if settlement.approved:
            ticket.claim()
        question.remember(settlement)
        return settlement.approved

    async def arequest_approval(self, agent: Agent, scope: str, context: Mapping[str, Any]) -> bool:
        """Like :meth:`request_approval`, for code that awaits it."""
        return self.request_approval(agent, scope, context)

    def _ask(self, question: _native.Question, context: Mapping[str, Any]) -> _native.Settlement:
        return self._settle(question)[0]

    async def _aask(self, question: _native.Question, context: Mapping[str, Any]) -> _native.Settlement:
        return self._settle(question)[0]

    request_approval.__agentsudo_ask__ = True  # type: ignore[attr-defined]
    arequest_approval.__agentsudo_ask__ = True  # type: ignore[attr-defined]

    def _settle(self, question: _native.Question) -> tuple[_native.Settlement, _native.Ticket]:
        request = Request(
            question.agent, question.scope, question.function, json.loads(question.arguments_json or "{}")
        )
        self.requests.append(request)
        answer = self._next(request)
        # The shortest wait there is: nobody is going to answer.
        ticket = _native.open_scripted(question, 0.001 if isinstance(answer, Timeout) else 60.0)
        if not isinstance(answer, Timeout):
            _native.answer_scripted(ticket, isinstance(answer, Approved), answer.user, answer.note)
        return ticket.wait(), ticket

    def _next(self, request: Request) -> Union[Approved, Denied, Timeout]:
        if self._decide is not None:
            answer = self._decide(request)
        elif self._answers:
            answer = self._answers.pop(0)
        else:
            raise AssertionError(f"no scripted answer is left for {request.function}({request.arguments})")
        if answer is True:
            return Approved()
        if answer is False:
            return Denied()
        if not isinstance(answer, (Approved, Denied, Timeout)):
            raise TypeError(f"a scripted answer must be True, False, Approved, Denied or TIMEOUT, not {answer!r}")
        return answer
