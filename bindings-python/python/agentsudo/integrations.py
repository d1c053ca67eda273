"""`ScopedModel`: a pydantic model that only an agent with the right scope can make. Needs pydantic 2."""

from __future__ import annotations

from typing import Any, ClassVar, Optional

from .guard import check

try:
    from pydantic import BaseModel, model_validator
    from pydantic_core import PydanticUndefined
except ImportError as missing:
    raise ImportError("ScopedModel needs pydantic 2: run `pip install pydantic`") from missing

__all__ = ["ScopedModel"]


class ScopedModel(BaseModel):
    """A pydantic model that needs a scope to be made.

    Set ``_required_scope`` on the subclass::

        class RefundParams(ScopedModel):
            _required_scope: ClassVar[str] = "write:refunds"
            order_id: str

    Every way of making one is guarded, before its data is looked at: the constructor, ``model_validate`` and
    its kin, a field of another model, ``model_construct``, and ``model_copy`` with an update.

    Raises:
        PermissionDeniedError: outside a session, after its end or expiry, or without the scope.
        TypeError, ValueError: where the class is written, if its ``_required_scope`` is no scope.
    """

    _required_scope: ClassVar[Optional[str]] = None

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        _scope_of(cls)

    # The name is mangled, so that no method of a subclass takes its place.
    @model_validator(mode="before")
    @classmethod
    def __allow(cls, data: Any) -> Any:
        _allow(cls)
        return data

    @classmethod
    def model_construct(cls, _fields_set: Optional[set[str]] = None, **values: Any) -> Any:
        """As pydantic's: no validation. The scope is needed all the same."""
        _allow(cls)
        return super().model_construct(_fields_set, **values)

    def model_copy(self, **kwargs: Any) -> Any:
        """As pydantic's (`update`, `deep`). With an update it makes a new value, which needs the scope."""
        if kwargs.get("update"):
            _allow(type(self))
        return super().model_copy(**kwargs)

    def copy(self, **kwargs: Any) -> Any:
        """As pydantic's deprecated method. With an update it needs the scope."""
        if kwargs.get("update"):
            _allow(type(self))
        return super().copy(**kwargs)


def _allow(model: type[BaseModel]) -> None:
    scope = _scope_of(model)
    if scope is not None:
        check(scope, surface="model", function=model.__name__)


def _scope_of(model: type[BaseModel]) -> Optional[str]:
    """The scope that `model` needs, or None."""
    scope = _declared_scope(model)
    if scope is None:
        return None
    if not isinstance(scope, str):
        raise TypeError(f"`_required_scope` of {model.__name__} must be a str or None, not {type(scope).__name__}")
    if not scope.strip():
        raise ValueError(f"`_required_scope` of {model.__name__} must name a scope: leave it out to need none")
    return scope


def _declared_scope(model: type[BaseModel]) -> Any:
    for owner in model.__mro__:
        if "_required_scope" in vars(owner):
            return vars(owner)["_required_scope"]
        # Without ClassVar, pydantic takes an underscored name off the class and makes it private.
        private = vars(owner).get("__private_attributes__", {}).get("_required_scope")
        if private is not None:
            default = private.get_default()
            return "" if default is PydanticUndefined else default
    return None
