"""`ScopedModel` with the real pydantic: every way of making one needs the scope."""

from __future__ import annotations

import contextlib
import json
import logging
import subprocess
import sys
from typing import Any, ClassVar, Generic, Optional, TypeVar

import pytest

pydantic = pytest.importorskip("pydantic")

from agentsudo import Agent, PermissionDeniedError  # noqa: E402
from agentsudo.integrations import ScopedModel  # noqa: E402


class Refund(ScopedModel):
    _required_scope: ClassVar[str] = "write:refunds"

    order_id: str
    amount: float = 0.0


class Order(pydantic.BaseModel):
    refund: Refund


T = TypeVar("T")
CLERK = Agent("clerk", scopes=["write:*"])
INTERN = Agent("intern", scopes=["read:*"])

WAYS: dict[str, Any] = {
    "constructor": lambda: Refund(order_id="1"),
    "model_validate": lambda: Refund.model_validate({"order_id": "1"}),
    "model_validate_json": lambda: Refund.model_validate_json('{"order_id": "1"}'),
    "model_validate_strings": lambda: Refund.model_validate_strings({"order_id": "1"}),
    "type adapter": lambda: pydantic.TypeAdapter(list[Refund]).validate_python([{"order_id": "1"}])[0],
    "field of another model": lambda: Order(refund={"order_id": "1"}).refund,
    "model_construct": lambda: Refund.model_construct(order_id="1"),
    "bad data": lambda: Refund(amount="no number"),
}


@pytest.fixture
def refund():
    with CLERK.start_session():
        return Refund(order_id="1", amount=5)


@pytest.mark.parametrize("way", [pytest.param(make, id=name) for name, make in WAYS.items()])
class TestEveryWay:
    def test_outside_a_session(self, way):
        with pytest.raises(PermissionDeniedError, match="requires an active agent session") as denied:
            way()
        assert denied.value.reason == "no_session"

    def test_without_the_scope(self, way):
        with INTERN.start_session():
            with pytest.raises(PermissionDeniedError, match="missing required scope") as denied:
                way()
        assert denied.value.scope == "write:refunds"
        assert "read:*" not in str(denied.value)

    def test_after_the_session_was_ended(self, way):
        with CLERK.start_session() as session:
            session.end()
            with pytest.raises(PermissionDeniedError, match="session expired"):
                way()

    def test_after_the_session_expired(self, way):
        with Agent("hasty", scopes=["*"], session_ttl=0.001).start_session() as session:
            while not session.is_expired:
                pass
            with pytest.raises(PermissionDeniedError, match="session expired"):
                way()

    def test_with_the_scope(self, way):
        with CLERK.start_session():
            try:
                made = way()
            except pydantic.ValidationError:
                return
        assert isinstance(made, Refund) and made.order_id == "1"


class TestCopies:
    def test_an_update_needs_the_scope(self, refund):
        for session in (contextlib.nullcontext(), INTERN.start_session()):
            with session:
                with pytest.raises(PermissionDeniedError):
                    refund.model_copy(update={"amount": 1_000_000})
                with pytest.raises(PermissionDeniedError):
                    refund.copy(update={"amount": 1_000_000})
        assert refund.amount == 5

    def test_with_the_scope(self, refund):
        with CLERK.start_session():
            assert refund.model_copy(update={"amount": 7}).amount == 7
            assert refund.model_copy(update={"amount": 7}, deep=True).amount == 7

    def test_a_plain_copy_makes_nothing_new(self, refund):
        assert refund.model_copy() == refund
        assert refund.model_copy(deep=True) == refund

    def test_deprecated_construct(self):
        with pytest.raises(PermissionDeniedError), pytest.warns(DeprecationWarning):
            Refund.construct(order_id="1")


class TestScope:
    def test_no_scope_needs_no_session(self):
        class Free(ScopedModel):
            name: str

        class Freed(ScopedModel):
            _required_scope: ClassVar[Optional[str]] = None
            name: str

        assert Free(name="x").model_copy(update={"name": "y"}).name == "y"
        assert Freed(name="x").name == "x"

    def test_a_scope_without_classvar_counts(self):
        class Loose(ScopedModel):
            _required_scope = "write:refunds"
            name: str

        class Typed(ScopedModel):
            _required_scope: str = "write:refunds"
            name: str

        for model in (Loose, Typed):
            with pytest.raises(PermissionDeniedError):
                model(name="x")
            with INTERN.start_session(), pytest.raises(PermissionDeniedError):
                model.model_construct(name="x")
            with CLERK.start_session():
                assert model(name="x").name == "x"

    def test_subclasses_inherit_and_replace(self):
        class Heir(Refund):
            pass

        class Other(Refund):
            _required_scope: ClassVar[str] = "read:refunds"

        class Loose(Refund):
            _required_scope = "read:refunds"

        with CLERK.start_session():
            assert Heir(order_id="1")
            for model in (Other, Loose):
                with pytest.raises(PermissionDeniedError):
                    model(order_id="1")
        with INTERN.start_session():
            assert Other(order_id="1") and Loose(order_id="1")

    def test_a_scope_set_later_counts(self):
        class Late(ScopedModel):
            name: str

        assert Late(name="x")
        Late._required_scope = "write:refunds"
        with pytest.raises(PermissionDeniedError):
            Late(name="x")

    @pytest.mark.parametrize(
        ("scope", "error"), [("", ValueError), (" ", ValueError), (7, TypeError), (["a"], TypeError)]
    )
    def test_what_is_no_scope_is_told_where_it_is_written(self, scope, error):
        with pytest.raises(error, match="_required_scope"):

            class Bad(ScopedModel):
                _required_scope: ClassVar[Any] = scope

        with pytest.raises(error, match="_required_scope"):

            class Loose(ScopedModel):
                _required_scope = scope

    def test_no_method_of_a_subclass_takes_the_guards_place(self):
        class Sly(Refund):
            def check_permissions(self):
                return self

            @pydantic.model_validator(mode="before")
            @classmethod
            def allow(cls, data):
                return data

        with pytest.raises(PermissionDeniedError):
            Sly(order_id="1")

    def test_generic_models(self):
        class Box(ScopedModel, Generic[T]):
            _required_scope: ClassVar[str] = "write:refunds"
            item: T

        with pytest.raises(PermissionDeniedError):
            Box[int](item=1)
        with CLERK.start_session():
            assert Box[int](item=1).item == 1


def test_it_is_a_pydantic_model():
    assert set(Refund.model_json_schema()["properties"]) == {"order_id", "amount"}
    with CLERK.start_session():
        assert Refund(order_id="1").model_dump() == {"order_id": "1", "amount": 0.0}
        with pytest.raises(pydantic.ValidationError):
            Refund(amount=1)


def test_the_log_tells_models_apart(caplog):
    caplog.set_level(logging.DEBUG, "agentsudo")
    with CLERK.start_session():
        Refund(order_id="1")
    with INTERN.start_session(), pytest.raises(PermissionDeniedError):
        Refund(order_id="1")
    entries = [json.loads(r.getMessage()) for r in caplog.records if r.getMessage().startswith("{")]
    actions = [(e["action"], e["function"], e["allowed"]) for e in entries if "action" in e]
    assert actions == [("model_access_granted", "Refund", True), ("model_access_denied", "Refund", False)]


def test_importing_agentsudo_imports_no_framework():
    frameworks = ["pydantic", "fastapi", "starlette", "anyio"]
    code = f"import sys, agentsudo; print([name for name in {frameworks} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_without_pydantic_the_import_says_what_to_install():
    code = "import sys; sys.modules['pydantic'] = None; import agentsudo; import agentsudo.integrations"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 1 and "pip install pydantic" in done.stderr
