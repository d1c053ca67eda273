"""Arguments as they are shown and bound: one form for each kind, and no code of the user's run for it."""

from __future__ import annotations

import collections
import dataclasses
import datetime as dt
import decimal
import enum
import io
import json
import pathlib
import re
import threading
import types
import uuid
from typing import Any

import pytest
from agentsudo import Agent, PermissionDeniedError, sudo


def lifted(value: Any) -> Any:
    """The JSON form of an argument."""
    seen = []

    @sudo("s", lambda agent, scope, context: seen.append(context._question.arguments_json) or True)
    def f(x):
        return x

    with Agent("Bot", []).start_session():
        assert f(value) is value
    return json.loads(seen[0])["x"]


class Color(enum.Enum):
    RED = 1


class Level(enum.IntEnum):
    HIGH = 3


class Name(str, enum.Enum):
    BOB = "bob"


class Perm(enum.Flag):
    R = 1
    W = 2


class Int(int):
    def __repr__(self):
        raise AssertionError

    __str__ = __index__ = __int__ = __eq__ = __hash__ = __repr__


class Float(float):
    def __float__(self):
        raise AssertionError

    __repr__ = __str__ = __eq__ = __hash__ = __float__


class Str(str):
    def __str__(self):
        raise AssertionError

    __repr__ = __eq__ = encode = __str__

    def __hash__(self):
        return 1


class List(list):
    def __iter__(self):
        raise AssertionError

    __len__ = __getitem__ = __eq__ = __repr__ = __iter__


class Dict(dict):
    def __iter__(self):
        raise AssertionError

    __len__ = __getitem__ = keys = items = copy = __eq__ = __repr__ = __iter__


class Set(set):
    def __iter__(self):
        raise AssertionError

    __len__ = __contains__ = __eq__ = __repr__ = __iter__


class Element:
    """Hashes once, for the set; afterwards never again."""

    calls = 0

    def __hash__(self):
        Element.calls += 1
        return 1

    def __eq__(self, other):
        Element.calls += 1
        return self is other


@dataclasses.dataclass
class Order:
    id: str
    lines: list

    @property
    def total(self):
        raise AssertionError

    def __getattribute__(self, name):
        if name in ("id", "lines"):
            raise AssertionError(name)
        return object.__getattribute__(self, name)


@dataclasses.dataclass(frozen=True, **({"slots": True} if hasattr(types, "NoneType") else {}))
class Slotted:
    x: int


Point = collections.namedtuple("Point", "x y")
UTC2 = dt.timezone(dt.timedelta(hours=2))

FORMS = [
    (None, None),
    (True, True),
    (7, 7),
    (-(2**53) + 1, -(2**53) + 1),
    (2**53, {"$int": "9007199254740992"}),
    (2**63, {"$int": "9223372036854775808"}),
    (-(10**30), {"$int": "-1" + "0" * 30}),
    (Int(5), 5),
    (Int(2**70), {"$int": str(2**70)}),
    (1.5, 1.5),
    (Float(2.5), 2.5),
    (float("nan"), {"$float": "NaN"}),
    (float("-inf"), {"$float": "-Infinity"}),
    ("text \u202e €", "text \u202e €"),
    (Str("sub"), "sub"),
    ("\ud800", {"$wtf8": "7aCA"}),
    (b"\x00\xff", {"$bytes": "AP8="}),
    (bytearray(b"a"), {"$bytes": "YQ=="}),
    (memoryview(b"abcd")[::2], {"$bytes": "YWM="}),
    ([1, (2, [3])], [1, [2, [3]]]),
    (Point(1, 2), [1, 2]),
    (List([1, 2]), [1, 2]),
    ({"a": 1, "$b": 2}, {"a": 1, "$$b": 2}),
    (Dict(a=1), {"a": 1}),
    (collections.OrderedDict(b=1, a=2), {"a": 2, "b": 1}),
    (collections.defaultdict(list, a=[1]), {"a": [1]}),
    ({1: "a", "1": "b"}, {"$map": [["1", "b"], [1, "a"]]}),
    ({Str("k"): 1, "k": 2}, {"$map": [["k", 1], ["k", 2]]}),
    ({"\ud800": 1}, {"$map": [[{"$wtf8": "7aCA"}, 1]]}),
    ({3, 1, 2}, {"$set": [1, 2, 3]}),
    (frozenset("ab"), {"$set": ["a", "b"]}),
    (Set({1}), {"$set": [1]}),
    (dt.date(2026, 11, 22), {"$date": "2026-11-22"}),
    (dt.datetime(2026, 11, 22, 9, 48), {"$datetime": "2026-11-22T09:48:00.000000"}),
    (dt.datetime(2026, 11, 22, 9, 48, tzinfo=UTC2), {"$datetime": "2026-11-22T07:48:00.000000Z"}),
    (
        dt.datetime.max.replace(tzinfo=dt.timezone(-dt.timedelta(hours=1))),
        {"$literal": "9999-12-31T23:59:59.999999-01:00"},
    ),
    (dt.time(9, 48, 0, 5), {"$time": "09:48:00.000005"}),
    (dt.timedelta(seconds=90), {"$duration": "90.000000"}),
    (-dt.timedelta(microseconds=1), {"$duration": "-0.000001"}),
    (decimal.Decimal("1.10"), {"$decimal": "1.10"}),
    (uuid.UUID(int=1), {"$uuid": "00000000-0000-0000-0000-000000000001"}),
    (pathlib.PurePosixPath("/tmp/x"), {"$path": "/tmp/x"}),
    (Color.RED, {"$enum": "Color.RED"}),
    (Level.HIGH, {"$enum": "Level.HIGH"}),
    (Name.BOB, {"$enum": "Name.BOB"}),
    (Perm.R, {"$enum": "Perm.R"}),
    (1 + 2j, {"$literal": "(1+2j)"}),
    (range(1, 9, 2), {"$literal": "range(1, 9, 2)"}),
    (slice(1, None), {"$type": "slice", "fields": {"start": 1, "stop": None, "step": None}}),
    (re.compile("a+", re.I), {"$type": "Pattern", "fields": {"pattern": "a+", "flags": 34}}),
    (Order("A1", [1]), {"$type": "Order", "fields": {"id": "A1", "lines": [1]}}),
    (Slotted(4), {"$type": "Slotted", "fields": {"x": 4}}),
    (io.BytesIO(), {"$opaque": "BytesIO"}),
    (threading.Lock(), {"$opaque": "lock"}),
    (object(), {"$opaque": "object"}),
    (len, {"$opaque": "builtin_function_or_method"}),
    (Order, {"$opaque": "type"}),
]


@pytest.mark.parametrize("value, form", FORMS, ids=lambda v: type(v).__name__)
def test_each_kind_has_its_form(value, form):
    assert lifted(value) == form


def test_a_combination_of_flags_has_a_form():
    assert lifted(Perm.R | Perm.W)["$enum"].startswith("Perm.")


def test_no_comparison_or_hash_of_the_user_is_called():
    element = Element()
    values = [element, {element}, {element: 1}, [Order("a", [element])]]
    before = Element.calls
    for value in values:
        lifted(value)
    assert Element.calls == before


def test_a_class_that_lies_about_itself_is_opaque():
    class Liar:
        @property
        def __class__(self):
            raise AssertionError

        @property
        def __dict__(self):
            raise AssertionError

        def __getattr__(self, name):
            raise AssertionError(name)

    assert lifted(Liar()) == {"$opaque": "Liar"}


def test_pydantic_models_are_read_by_their_fields():
    pydantic = pytest.importorskip("pydantic")

    class Item(pydantic.BaseModel):
        sku: str

    class Cart(pydantic.BaseModel):
        model_config = pydantic.ConfigDict(extra="allow")
        items: list[Item]
        token: pydantic.SecretStr

        def model_dump(self, **_):
            raise AssertionError

        @pydantic.computed_field
        @property
        def total(self) -> int:
            raise AssertionError

    Cart.model_rebuild(_types_namespace={"Item": Item, "pydantic": pydantic, "list": list})
    form = lifted(Cart(items=[Item(sku="x")], token="t", extra=1))
    assert form == {
        "$type": "Cart",
        "fields": {
            "items": [{"$type": "Item", "fields": {"sku": "x"}}],
            "token": {"$opaque": "SecretStr"},
            "__pydantic_extra__": {"extra": 1},
        },
    }


def nested(depth: int) -> Any:
    value: Any = 0
    for _ in range(depth):
        value = [value]
    return value


def cycle() -> Any:
    value: list[Any] = []
    value.append({"again": value})
    return value


def late_cycle() -> Any:
    order = Order("a", [])
    vars(order)["lines"] = [order]
    return order


class Broken(dt.tzinfo):
    def utcoffset(self, when):
        raise ZeroDivisionError


@pytest.mark.parametrize(
    "value",
    [
        nested(10_000),
        cycle(),
        late_cycle(),
        "x" * (17 << 20),
        b"x" * (17 << 20),
        bytearray(17 << 20),
        [None] * (3 << 20),
        10**5000,
        dt.datetime(2026, 1, 1, tzinfo=Broken()),
    ],
    ids=["deep", "cycle", "late cycle", "text", "bytes", "bytearray", "many", "digits", "broken zone"],
)
def test_arguments_that_cannot_be_shown_are_refused_before_anyone_is_asked(value, records):
    ran = []
    on_deny_called = []
    f = sudo("s", lambda *_: on_deny_called.append(1) or True)(ran.append)
    with Agent("Bot", []).start_session(), pytest.raises(PermissionDeniedError) as caught:
        f(value)
    assert caught.value.reason == "invalid_arguments" and caught.value.code == "rejected"
    assert ran == [] and on_deny_called == []
    assert [r["reason"] for r in records() if "reason" in r] == ["invalid_arguments"]


def test_as_deep_as_allowed_is_fine():
    assert lifted(nested(60)) == nested(60)


def test_what_is_granted_is_never_lifted():
    f = sudo("s", lambda *_: True)(lambda x: x)
    value = cycle()
    with Agent("Bot", ["s"]).start_session():
        assert f(value) is value


def digest_of(value: Any) -> str:
    seen = []
    f = sudo("s", lambda agent, scope, context: seen.append(context._question.digest) or True)(lambda x: None)
    with AGENT.start_session():
        f(value)
    return seen[0]


AGENT = Agent("Bot", [])


def test_what_differs_has_another_digest_and_what_is_equal_the_same():
    different = [None, True, "1", "", [], {}, [[]], ["a", "b"], ["a,b"], {"a": ["b"]}, [["a"], "b"], {"$set": []}, set(),
                 2**53, 2**53 + 1, "9007199254740992", b"1", {1: 1}, {"1": 1}, Color.RED, "Color.RED", 0.5]  # fmt: skip
    digests = [digest_of(value) for value in different]
    assert len(set(digests)) == len(different)
    assert digest_of({"a": 1, "b": 2}) == digest_of({"b": 2, "a": 1})
    assert digest_of(1) == digest_of(1.0) and digest_of((1,)) == digest_of([1])
