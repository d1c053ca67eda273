"""Agents, their sessions, and the session of the current context."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Iterable, Iterator, MutableSet, Set
from contextvars import ContextVar, Token
from datetime import datetime, timezone
from typing import Any, Callable, NamedTuple, Optional, TypeVar

from . import _native

__all__ = ["Agent", "AgentSession", "Edit", "get_current_agent", "get_current_session", "logger"]

logger = logging.getLogger("agentsudo")

_Function = TypeVar("_Function", bound=Callable[..., Any])

_current: ContextVar[Optional[AgentSession]] = ContextVar("agentsudo_session", default=None)


class Scopes(MutableSet[str]):
    """The scopes of one agent, live: what is added or discarded here counts from the next check on.

    Behaves as a set of ``str``. ``in`` is exact membership; :meth:`Agent.has_scope` also matches globs.
    Operators such as ``|`` give plain sets.
    """

    __slots__ = ("_agent",)

    def __init__(self, agent: Agent) -> None:
        self._agent = agent

    def __contains__(self, scope: object) -> bool:
        return self._agent._holds(scope)

    def __iter__(self) -> Iterator[str]:
        return iter(self._agent._scope_list())

    def __len__(self) -> int:
        return self._agent._scope_count()

    def __repr__(self) -> str:
        return repr(set(self))

    def add(self, scope: str) -> None:
        """Grant a scope.

        Raises:
            TypeError: it is not a ``str``.
            InvalidError: it is not a scope.
        """
        self._agent._change_scopes((scope,), ())

    def discard(self, scope: object) -> None:
        """Revoke a scope, if it is held."""
        self._agent._change_scopes((), (scope,))

    def remove(self, scope: str) -> None:
        """Revoke a scope.

        Raises:
            KeyError: it is not held.
        """
        if not self._agent._change_scopes((), (scope,)):
            raise KeyError(scope)

    def pop(self) -> str:
        """Revoke any one scope and return it.

        Raises:
            KeyError: there is none.
        """
        return self._agent._pop_scope()

    def clear(self) -> None:
        """Revoke all scopes."""
        self._agent._replace_scopes(())

    def copy(self) -> set[str]:
        """A plain set of the scopes held now."""
        return set(self)

    def update(self, *others: Iterable[str]) -> None:
        """Grant all scopes of ``others``, or none if one of them is not a scope."""
        self._agent._change_scopes(_joined(others), ())

    def difference_update(self, *others: Iterable[str]) -> None:
        """Revoke what is in any of ``others``."""
        self._agent._change_scopes((), _joined(others))

    def intersection_update(self, *others: Iterable[str]) -> None:
        """Revoke what is not in all ``others``."""
        self._agent._change_scopes((), set(self) - self.intersection(*others))

    def symmetric_difference_update(self, other: Iterable[str]) -> None:
        """Keep the scopes that are in exactly one of the two."""
        others = _joined((other,))
        self._agent._change_scopes(others - set(self), others & set(self))

    def union(self, *others: Iterable[str]) -> set[str]:
        """A plain set of these scopes and those of ``others``."""
        return set(self) | _joined(others)

    def intersection(self, *others: Iterable[str]) -> set[str]:
        """A plain set of these scopes that are also in all ``others``."""
        return set(self).intersection(*[_joined((other,)) for other in others])

    def difference(self, *others: Iterable[str]) -> set[str]:
        """A plain set of these scopes that are in none of ``others``."""
        return set(self) - _joined(others)

    def symmetric_difference(self, other: Iterable[str]) -> set[str]:
        """A plain set of the scopes that are in exactly one of the two."""
        return set(self) ^ _joined((other,))

    def issubset(self, other: Iterable[str]) -> bool:
        """Are all these scopes in ``other``?"""
        return set(self) <= _joined((other,))

    def issuperset(self, other: Iterable[str]) -> bool:
        """Are all scopes of ``other`` held?"""
        return set(self) >= _joined((other,))

    # As with built-in sets, operators want sets. The inherited ones would take a string for its characters.

    def __or__(self, other: Any) -> set[Any]:
        return set(self) | set(other) if isinstance(other, Set) else NotImplemented

    def __and__(self, other: Any) -> set[str]:
        return set(self) & set(other) if isinstance(other, Set) else NotImplemented

    def __xor__(self, other: Any) -> set[Any]:
        return set(self) ^ set(other) if isinstance(other, Set) else NotImplemented

    def __sub__(self, other: Any) -> set[str]:
        return set(self) - set(other) if isinstance(other, Set) else NotImplemented

    def __rsub__(self, other: Any) -> set[Any]:
        return set(other) - set(self) if isinstance(other, Set) else NotImplemented

    __ror__ = __or__
    __rand__ = __and__
    __rxor__ = __xor__

    def __ior__(self, other: Any) -> Scopes:
        if not isinstance(other, Set):
            return NotImplemented
        self.update(other)
        return self

    def __iand__(self, other: Any) -> Scopes:
        if not isinstance(other, Set):
            return NotImplemented
        self.intersection_update(other)
        return self

    def __ixor__(self, other: Any) -> Scopes:
        if not isinstance(other, Set):
            return NotImplemented
        self.symmetric_difference_update(other)
        return self

    def __isub__(self, other: Any) -> Scopes:
        if not isinstance(other, Set):
            return NotImplemented
        self.difference_update(other)
        return self


class Agent(_native.Agent):
    """Who asks: a name and the scopes it holds.

    Args:
        name: shown to humans; 1 to 256 characters.
        scopes: what it may do, for example ``["read:*", "write:orders"]``. ``*`` stands for any characters,
            ``?`` for one, ``[abc]`` and ``[!abc]`` for one of, or none of, a few.
        role: what it is for; free text.
        session_ttl: how long a session lasts, in seconds: above 0, at most ten years.
        guardrails: a :class:`agentsudo.Guardrails`, or ``None``.
        hierarchical: ``write`` then also grants ``write:orders``. Off by default.
        api_key: a project's key: this agent's decisions are sent there, to the endpoint of ``configure_cloud`` or the
            default one, instead of where those of other agents go.

    Raises:
        TypeError: an argument has the wrong type; ``scopes`` given as one string among them.
        InvalidError: (a ``ValueError``) a value makes no sense.

    Attributes:
        id: a random UUID: its identity.
    """

    guardrails: Any
    api_key: Optional[str]

    def __init__(
        self,
        name: str,
        scopes: Iterable[str],
        role: str = "worker",
        session_ttl: float = 3600,
        guardrails: Any = None,
        *,
        hierarchical: bool = False,
        api_key: Optional[str] = None,
    ) -> None:
        if api_key is not None and not isinstance(api_key, str):
            raise TypeError(f"api_key must be a str or None, not {type(api_key).__name__}")
        super().__init__(name, scopes, role, session_ttl, hierarchical)
        self.guardrails = guardrails
        self.api_key = api_key
        if api_key is not None:
            from .cloud import attach_agent

            attach_agent(self, api_key)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "has_scope" in cls.__dict__:
            # The gate decides in the core. An override that narrows would be ignored by it, silently.
            raise TypeError(f"{cls.__name__} cannot override has_scope: change the agent's scopes instead")

    def __repr__(self) -> str:
        return f"{type(self).__name__}(name={self.name!r}, id={self.id!r})"

    # An agent is one identity in one process, with the sessions that hang on it.

    def __copy__(self) -> Agent:
        return self

    def __deepcopy__(self, memo: object) -> Agent:
        return self

    def __reduce_ex__(self, protocol: object) -> Any:
        raise TypeError("an agent cannot be pickled: make one in the other process, with the scopes it needs there")

    @property
    def scopes(self) -> Scopes:
        """The scopes it holds, live. Assign any iterable of ``str`` to replace them."""
        return Scopes(self)

    @scopes.setter
    def scopes(self, scopes: Iterable[str]) -> None:
        self._replace_scopes(scopes)

    @property
    def session_expires_at(self) -> Optional[float]:
        """When its session expires, in Unix seconds: the innermost one open in this context, else the newest.

        ``None`` if no session is open. Setting it can only bring the expiry of its open sessions forward: a
        later time, and ``None``, change nothing. Expiry belongs to the session.
        """
        session = _current.get()
        while session is not None:
            if session.agent is self and not session.is_ended:
                return session._expires
            session = session._outer()
        return self._newest_expiry()

    @session_expires_at.setter
    def session_expires_at(self, unix_seconds: Optional[float]) -> None:
        if unix_seconds is not None:
            self._expire_at(unix_seconds)

    def start_session(self) -> AgentSession:
        """Start a session: its time runs from now. Use it with ``with`` or ``async with``."""
        return AgentSession(self)


class Edit(NamedTuple):
    """What a person changed about a call before approving it: the function ran with ``after``."""

    #: The request's id.
    approval_id: str
    #: The function's name.
    function: str
    #: The changed arguments by parameter name, as the agent gave them.
    before: dict[str, Any]
    #: The same arguments, as the person approved them.
    after: dict[str, Any]
    #: The name of who changed them.
    changed_by: str


class AgentSession(_native.Session):
    """The stretch of time in which an agent may act.

    ``with agent.start_session() as session:`` makes it the current one of this context and ends it on the way
    out, everywhere at once. It also answers to every attribute of its agent.

    Attributes:
        agent: whose session it is.
        agent_name: that agent's name.
        session_id: its own id, a UUID.
        is_expired: whether its time has run out.
        is_ended: whether it was ended, by leaving it or by :meth:`end`.
        edits: the calls that ran with arguments which a person had changed, the newest last (of the last hundred).
    """

    # One entry for each `with` that is still open: how to restore the context, and the session entered.
    _entries: list[tuple[Token[Optional[AgentSession]], AgentSession]]
    _edits: deque[Edit]

    def __init__(self, agent: Agent) -> None:
        object.__setattr__(self, "_entries", [])
        object.__setattr__(self, "_edits", deque(maxlen=100))

    def __getattr__(self, name: str) -> Any:
        # Only for what the session itself does not have: older code takes it for the agent.
        if name.startswith("_"):
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        return getattr(self.agent, name)

    def __setattr__(self, name: str, value: Any) -> None:
        if name.startswith("_") or hasattr(type(self), name):
            object.__setattr__(self, name, value)
        else:
            setattr(self.agent, name, value)

    def __repr__(self) -> str:
        state = "ended" if self.is_ended else "expired" if self.is_expired else "open"
        return f"<AgentSession of {self.agent_name!r}, {state}>"

    @property
    def started_at(self) -> datetime:
        """When it started, in UTC."""
        return datetime.fromtimestamp(self._started, timezone.utc)

    @property
    def expires_at(self) -> datetime:
        """When it expires, in UTC."""
        return datetime.fromtimestamp(self._expires, timezone.utc)

    @property
    def edits(self) -> tuple[Edit, ...]:
        """What people changed about its calls before they approved them, the newest last."""
        return tuple(self._edits)

    def _edited(self, edit: Edit) -> None:
        self._edits.append(edit)

    @property
    def scopes(self) -> Scopes:
        """The scopes of its agent, live."""
        return self.agent.scopes

    @scopes.setter
    def scopes(self, scopes: Iterable[str]) -> None:
        self.agent.scopes = scopes

    def has_scope(self, required_scope: str) -> bool:
        """Does its agent hold the scope, exactly or through a glob?"""
        return self.agent.has_scope(required_scope)

    def end(self) -> None:
        """End it, everywhere at once and for good. Doing it twice is fine."""
        if not self.is_ended:
            super().end()
            _log_event(self, False)

    def bind(self, function: _Function) -> _Function:
        """A function of the same kind that runs inside this session, wherever it is called.

        For threads, executors and callbacks that do not inherit the context.

        Raises:
            TypeError: ``function`` is not callable.
        """
        from ._bind import bound

        inside: _Function = bound(function, self)
        return inside

    def __enter__(self) -> AgentSession:
        session = self
        if self.is_ended and getattr(self, "_left", False):
            # Left before and entered again: a new stretch of time. The old one stays ended wherever it went.
            session = type(self)(self.agent)
        self._entries.append((_current.set(session), session))
        _log_event(session, True)
        return session

    def __exit__(self, *exception: object) -> None:
        session = self._leave()
        if all(entered is not session for _, entered in self._entries):
            session.__dict__["_left"] = True
            self.__dict__["_left"] = True
            session.end()

    async def __aenter__(self) -> AgentSession:
        return self.__enter__()

    async def __aexit__(self, *exception: object) -> None:
        self.__exit__(*exception)

    def _leave(self) -> AgentSession:
        """Restores the outer session in this context, and says which one was left."""
        for index in range(len(self._entries) - 1, -1, -1):
            token, session = self._entries[index]
            try:
                _current.reset(token)
            except ValueError:
                # Entered in another context: its entry is its own to take back.
                continue
            del self._entries[index]
            return session
        # Left in a context where it was never entered (a framework's doing). Nothing may stay behind here.
        if not self._entries:
            return self
        token, session = self._entries.pop()
        if _current.get() is session:
            _current.set(_restored(token))
        return session

    def _outer(self) -> Optional[AgentSession]:
        """The session around this one."""
        return _restored(self._entries[-1][0]) if self._entries else None


def _restored(token: Token[Optional[AgentSession]]) -> Optional[AgentSession]:
    outer = token.old_value
    return None if outer is Token.MISSING else outer


def get_current_agent() -> Optional[Agent]:
    """The agent of this context's session, or ``None`` outside one and once it has ended."""
    session = _current.get()
    return None if session is None or session.is_ended else session.agent


def get_current_session() -> Optional[AgentSession]:
    """This context's session, or ``None`` outside one and once it has ended."""
    session = _current.get()
    return None if session is None or session.is_ended else session


def _joined(groups: Iterable[Iterable[str]]) -> set[str]:
    joined: set[str] = set()
    for group in groups:
        # A string is an iterable of characters, and `*` among them would be everything.
        if isinstance(group, (str, bytes)):
            raise TypeError(f"scopes must be several scopes, not {type(group).__name__}: pass a list")
        joined.update(group)
    return joined


def _log_event(session: AgentSession, started: bool) -> None:
    if logger.isEnabledFor(logging.INFO):
        session._announce(started)
