"""What agentsudo raises. ``docs/errors.md`` has the policy."""

from __future__ import annotations

from typing import Any, Optional

__all__ = ["InvalidError", "PermissionDeniedError"]


class _Told:
    """An attribute that the refusal tells, until somebody sets it on the error."""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, error: Any, owner: Optional[type] = None) -> Any:
        if error is None:
            return self
        return getattr(error._denial, self.name, None)


class PermissionDeniedError(PermissionError):
    """The call was refused; the function has not run.

    Attributes:
        agent: the agent's name, or ``None`` without a session.
        agent_id: the agent's id, or ``None`` without a session.
        scope: the missing scope or scopes, as one line.
        function: the function's name.
        code: what a caller would act on: ``no_session``, ``session_expired``, ``missing_scope``, ``rejected``,
            ``approval_timeout`` or ``unavailable``.
        reason: why, in finer terms: ``denied_by_person``, ``args_changed``, ….
        approval_id: the request's id, where a human was asked.
        decided_by: the name of who said no, where somebody did.
        note: the words of who said no.
    """

    _denial: Any = None

    agent: Optional[str] = _Told()  # type: ignore[assignment]
    agent_id: Optional[str] = _Told()  # type: ignore[assignment]
    scope: Optional[str] = _Told()  # type: ignore[assignment]
    function: Optional[str] = _Told()  # type: ignore[assignment]
    code: Optional[str] = _Told()  # type: ignore[assignment]
    reason: Optional[str] = _Told()  # type: ignore[assignment]
    approval_id: Optional[str] = _Told()  # type: ignore[assignment]
    decided_by: Optional[str] = _Told()  # type: ignore[assignment]
    note: Optional[str] = _Told()  # type: ignore[assignment]

    def __reduce__(self) -> Any:
        # The refusal itself does not travel; what it tells does.
        state = {
            name: getattr(self, name) for name, kind in vars(PermissionDeniedError).items() if isinstance(kind, _Told)
        }
        state.update((name, value) for name, value in vars(self).items() if name != "_denial")
        return type(self), self.args, state


class InvalidError(ValueError):
    """An argument or a setting is wrong. The message says how to mend it."""
