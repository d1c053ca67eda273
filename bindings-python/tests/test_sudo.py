"""`@sudo`: what it refuses to be written with, what it lets run, and what its wrappers look like."""

from __future__ import annotations

import asyncio
import functools
import inspect
import pickle
import sys
import types
import typing
from typing import Optional

import pytest
from agentsudo import Agent, PermissionDeniedError, sudo
from agentsudo.guard import adecide, check, decide

# Where the decorator is written


@pytest.mark.parametrize("on_deny", ["Log", "RAISE", "", "ask", "allow", " log", "raise\n"])
def test_an_unknown_mode_is_an_error_where_it_is_written(on_deny):
    with pytest.raises(ValueError, match="on_deny"):
        sudo("a", on_deny)


@pytest.mark.parametrize("on_deny", [None, 7, True, b"log", ["log"], dict, object()])
def test_what_cannot_be_asked_is_an_error_where_it_is_written(on_deny):
    with pytest.raises(TypeError, match="on_deny"):
        sudo("a", on_deny)


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"scope": None},
        {"scope": 7},
        {"scope": b"a"},
        {"scope": ["a"]},
        {"scope": "a", "scopes": ["a"]},
        {"scopes": "read:*"},
        {"scopes": b"a"},
        {"scopes": 7},
        {"scopes": {"a": 1}},
        {"scopes": [None]},
        {"scopes": ["a", b"b"]},
        {"scopes": [["a"]]},
        {"scope": "a", "require_all": 1},
    ],
)
def test_wrong_scopes_are_type_errors_where_they_are_written(arguments):
    with pytest.raises(TypeError):
        sudo(**arguments)


@pytest.mark.parametrize("arguments", [{"scope": ""}, {"scopes": []}, {"scopes": ["a", ""]}, {"scope": "\udc80"}])
def test_scopes_that_are_none_are_value_errors_where_they_are_written(arguments):
    with pytest.raises(ValueError):
        sudo(**arguments)


def test_without_parentheses_the_remedy_is_named():
    with pytest.raises(TypeError, match=r'@sudo\("read:orders"\)'):

        @sudo
        def f():
            pass


def test_things_that_are_no_functions_are_refused():
    class Tool:
        description = "a framework's tool"

        def __call__(self):
            pass

    class Klass:
        @property
        def p(self):
            return 1

    for wrong in (Klass, Klass.p, Tool(), 7, None, types.SimpleNamespace()):
        with pytest.raises(TypeError, match="sudo"):
            sudo("a")(wrong)


# What runs


def allowed(function, *args, scopes=("s",), **kwargs):
    with Agent("Bot", scopes).start_session():
        return drain(function(*args, **kwargs))


def denied(function, *args, **kwargs):
    with Agent("Bot", ["other"]).start_session(), pytest.raises(PermissionDeniedError) as caught:
        drain(function(*args, **kwargs))
    assert caught.value.reason == "missing_scope"
    with pytest.raises(PermissionDeniedError, match="requires an active agent session"):
        drain(function(*args, **kwargs))
    return caught.value


def drain(result):
    """Runs whatever came back, to the end."""
    if inspect.isawaitable(result):

        async def main():
            return await result

        return asyncio.run(main())
    if inspect.isasyncgen(result):

        async def collect():
            return [item async for item in result]

        return asyncio.run(collect())
    return list(result) if inspect.isgenerator(result) else result


ran = []


def plain(a, b=2, /, c=3, *rest, d, e=5, **more):
    """Its doc."""
    ran.append("plain")
    return a, b, c, rest, d, e, more


async def coroutine(a, *, d=4):
    ran.append("coroutine")
    await asyncio.sleep(0)
    return a, d


def generator(a, *, d=4):
    ran.append("generator")
    yield a
    yield d


async def async_generator(a, *, d=4):
    ran.append("async_generator")
    yield a
    await asyncio.sleep(0)
    yield d


KINDS = {
    plain: inspect.isfunction,
    coroutine: inspect.iscoroutinefunction,
    generator: inspect.isgeneratorfunction,
    async_generator: inspect.isasyncgenfunction,
}
ARGUMENTS = {plain: ((1,), {"d": 4, "z": 9})}


@pytest.fixture(params=["raise", "callback"])
def deny(request):
    """Both shapes of wrapper: with the function's own parameters, and with `*args, **kwargs`."""
    return {"raise": "raise", "callback": lambda agent, scope, context: False}[request.param]


@pytest.mark.parametrize("function", KINDS, ids=lambda f: f.__name__)
def test_each_kind_runs_when_allowed_and_never_when_not(function, deny):
    args, kwargs = ARGUMENTS.get(function, ((1,), {}))
    expected = drain(function(*args, **kwargs))
    guarded = sudo("s", deny)(function)
    ran.clear()
    assert allowed(guarded, *args, **kwargs) == expected and ran == [function.__name__]
    ran.clear()
    with Agent("Bot", []).start_session(), pytest.raises(PermissionDeniedError):
        drain(guarded(*args, **kwargs))
    with pytest.raises(PermissionDeniedError, match="requires an active agent session"):
        drain(guarded(*args, **kwargs))
    assert ran == []


@pytest.mark.parametrize("function", KINDS, ids=lambda f: f.__name__)
def test_each_kind_stays_what_it_is(function, deny):
    guarded = sudo("s", deny)(function)
    assert type(guarded) is types.FunctionType and KINDS[function](guarded)
    for other, is_kind in KINDS.items():
        assert is_kind(guarded) == is_kind(function), other
    assert guarded.__name__ == function.__name__ and guarded.__qualname__ == function.__qualname__
    assert guarded.__doc__ == function.__doc__ and guarded.__module__ == function.__module__
    assert guarded.__wrapped__ is function
    assert inspect.signature(guarded) == inspect.signature(function)
    if deny == "raise":
        assert guarded.__defaults__ is function.__defaults__
        assert guarded.__kwdefaults__ is function.__kwdefaults__
        assert inspect.signature(guarded, follow_wrapped=False) == inspect.signature(function)
        assert guarded.__code__.co_varnames[: guarded.__code__.co_argcount] == tuple(
            function.__code__.co_varnames[: function.__code__.co_argcount]
        )


@pytest.mark.parametrize("function", [coroutine, generator, async_generator], ids=lambda f: f.__name__)
def test_the_guard_runs_when_the_body_would(function, deny):
    agent = Agent("Bot", ["s"])
    guarded = sudo("s", deny)(function)
    ran.clear()
    # Made inside, run after the end.
    with agent.start_session():
        late = guarded(1)
    with pytest.raises(PermissionDeniedError):
        drain(late)
    # Made while the scope was held, run after it was revoked.
    with agent.start_session():
        late = guarded(1)
        agent.scopes.clear()
        with pytest.raises(PermissionDeniedError):
            drain(late)
    assert ran == []
    # Made outside, run inside.
    early = guarded(1)
    agent.scopes.add("s")
    with agent.start_session():
        assert drain(early) == drain(function(1))


def test_every_shape_of_signature_passes_its_arguments_on(deny):
    module = {"sudo": sudo, "deny": deny}
    shapes = [
        "", "a", "a, b=2", "a, /", "a, /, b", "a, b=1, /, c=2", "*a", "*, k", "*, k=1", "*a, k, l=2", "**kw", "a, **kw",
        "a, /, *b, c=1, **d", "passes, current", "fn=1, *, slow=2", "guarded, *passes, **fn", "self, cls",
        "body, step, value=1, *item, error=2, **StopAsync", "Exit, Anything, passes_=1, passes=2",
    ]  # fmt: skip
    for shape in shapes:
        for head in ("def f", "async def f"):
            names = [p.strip().split("=")[0].lstrip("*") for p in shape.split(",")]
            names = [n for n in names if n and n != "/"]
            source = f"{head}({shape}):\n  return ({''.join(n + ', ' for n in names)})\ng = sudo('s', deny)(f)"
            exec(source, module)
            bound = {}
            for p in inspect.signature(module["f"]).parameters.values():
                if p.default is p.empty and p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD):
                    bound[p.name] = object()
            args = list(bound.values())
            kwargs = {
                p.name: object()
                for p in inspect.signature(module["f"]).parameters.values()
                if p.kind is p.KEYWORD_ONLY and p.default is p.empty
            }
            if "**" in shape:
                kwargs["extra"] = object()
            assert allowed(module["g"], *args, **kwargs) == drain(module["f"](*args, **kwargs)), (head, shape)
            assert inspect.signature(module["g"]) == inspect.signature(module["f"])


def test_a_wrong_call_is_a_type_error_as_ever(deny):
    guarded = sudo("s", deny)(plain)
    with Agent("Bot", ["s"]).start_session():
        for args, kwargs in [((), {}), ((1,), {}), ((), {"a": 1, "d": 2})]:
            with pytest.raises(TypeError):
                guarded(*args, **kwargs)


def test_all_or_any_of_several_scopes():
    every = sudo(scopes=["a", "b"])(lambda: True)
    one = sudo(scopes=("a", "b"), require_all=False)(lambda: True)
    for scopes, all_of, any_of in [
        (["a"], False, True),
        (["a", "b"], True, True),
        (["*"], True, True),
        ([], False, False),
    ]:
        with Agent("Bot", scopes).start_session():
            for function, expected in ((every, all_of), (one, any_of)):
                for _ in range(3):
                    if expected:
                        assert function()
                    else:
                        with pytest.raises(PermissionDeniedError):
                            function()
    with Agent("Bot", ["a"]).start_session(), pytest.raises(PermissionDeniedError) as caught:
        every()
    assert caught.value.scope == "b"


class Service:
    @sudo("s")
    def method(self, x):
        return self, x

    @classmethod
    @sudo("s")
    def below_class(cls, x):
        return cls, x

    @sudo("s")
    @classmethod
    def above_class(cls, x):
        return cls, x

    @staticmethod
    @sudo("s")
    def below_static(x):
        return x

    @sudo("s")
    @staticmethod
    def above_static(x):
        return x

    @sudo("s")
    async def coroutine(self, x):
        return self, x

    @property
    @sudo("s")
    def below_property(self):
        return self

    @sudo("s")
    def __secret(self, __x):
        return __x

    def mangled(self):
        return self.__secret(1)

    def __call__(self, x):
        return x


class AsyncCallable:
    async def __call__(self, x):
        return x


def test_methods_in_either_order():
    service = Service()
    assert allowed(service.method, 1) == (service, 1) and allowed(service.coroutine, 1) == (service, 1)
    assert allowed(service.below_class, 1) == allowed(Service.above_class, 1) == (Service, 1)
    assert allowed(service.below_static, 1) == allowed(Service.above_static, 1) == 1
    assert allowed(service.mangled) == 1 and allowed(lambda: service.below_property) is service
    for method in (
        service.method,
        service.below_class,
        Service.above_class,
        service.below_static,
        service.above_static,
    ):
        denied(method, 1)
    assert (
        type(Service.__dict__["above_class"]) is classmethod and type(Service.__dict__["above_static"]) is staticmethod
    )
    assert inspect.iscoroutinefunction(Service.coroutine)


def test_other_callables():
    partial = functools.partial(plain, 1, d=4)
    guarded = sudo("s")(partial)
    assert allowed(guarded, 7) == partial(7) and denied(guarded, 7).function == "plain"
    assert type(guarded) is types.FunctionType and inspect.signature(guarded) == inspect.signature(partial)
    assert allowed(sudo("s")(Service()), 5) == 5 and denied(sudo("s")(Service()), 5).function == "Service"
    for asynchronous in (AsyncCallable(), functools.partial(coroutine, 1), AsyncCallable().__call__):
        assert inspect.iscoroutinefunction(sudo("s")(asynchronous))
    assert allowed(sudo("s")(AsyncCallable()), 5) == 5
    assert inspect.isgeneratorfunction(sudo("s")(functools.partial(generator, 1)))
    assert allowed(sudo("s")(len), [1, 2]) == 2 and denied(sudo("s")(len), []).function == "len"
    assert allowed(sudo("s")(Service().__call__), 5) == 5
    assert allowed(sudo("s")(functools.lru_cache(plain)), 1, d=2)[0] == 1
    assert allowed(sudo("s")(lambda: 1)) == 1
    assert allowed(sudo("s")(sudo("t")(lambda: 1)), scopes=["s", "t"]) == 1
    denied(sudo("s")(sudo("t")(lambda: 1)))

    @types.coroutine
    def old_style():
        yield from asyncio.sleep(0).__await__()
        return 3

    assert allowed(sudo("s")(old_style)) == 3

    if sys.version_info >= (3, 12):
        marked = inspect.markcoroutinefunction(lambda: coroutine(1))
        assert inspect.iscoroutinefunction(sudo("s")(marked)) and allowed(sudo("s")(marked)) == (1, 4)


def test_generators_pass_everything_through(deny):
    @sudo("s", deny)
    def echo():
        got = []
        try:
            while True:
                try:
                    got.append((yield len(got)))
                except KeyError as error:
                    got.append(error)
                if len(got) == 3:
                    return got
        finally:
            got.append("closed")

    with Agent("Bot", ["s"]).start_session():
        body = echo()
        error = KeyError("k")
        assert [next(body), body.send("a"), body.throw(error)] == [0, 1, 2]
        with pytest.raises(StopIteration) as stop:
            body.send("b")
        assert stop.value.value == ["a", error, "b", "closed"]
        body = echo()
        next(body)
        body.close()
        with pytest.raises(StopIteration):
            next(body)


def test_async_generators_pass_everything_through(deny):
    log = []

    @sudo("s", deny)
    async def echo():
        try:
            while True:
                try:
                    log.append((yield len(log)))
                except KeyError as error:
                    log.append(error)
        finally:
            await asyncio.sleep(0)
            log.append("closed")

    async def main():
        body = echo()
        error = KeyError("k")
        assert await body.asend(None) == 0 and await body.asend("a") == 1
        assert await body.athrow(error) == 2
        await body.aclose()
        assert log == ["a", error, "closed"]
        body = echo()
        await body.asend(None)
        with pytest.raises(ZeroDivisionError):
            await body.athrow(ZeroDivisionError())

    with Agent("Bot", ["s"]).start_session():
        asyncio.run(main())


# What wrappers look like to a framework

FUTURE = """
from __future__ import annotations
import typing as t
from typing import Optional
class Order: ...
def f(order: Order, note: Optional[str] = None, n: int = None, *, tags: t.List["Order"] = (), bad: Missing = 1) -> Order:
    return order
def outer():
    class Local: ...
    def g(x: Local, y: Local = None) -> None: return (x, Local)
    return g, Local
"""


def test_textual_annotations_are_resolved_where_they_can_be():
    module = types.ModuleType("future_module")
    sys.modules["future_module"] = module
    try:
        exec(compile(FUTURE, "future_module", "exec", dont_inherit=True), vars(module))
        f = sudo("s")(module.f)
        assert f.__annotations__ == {
            "order": module.Order,
            "note": Optional[str],
            "n": int,
            "tags": typing.List[module.Order],
            "bad": "Missing",
            "return": module.Order,
        }
        signature = inspect.signature(f)
        assert signature.parameters["order"].annotation is module.Order and signature.return_annotation is module.Order
        assert signature.parameters["n"].default is None and signature.parameters["bad"].annotation == "Missing"
        assert module.f.__annotations__["order"] == "Order", "the function itself stays as it is"
        assert f.__globals__ is vars(module)
        inner, local = module.outer()
        assert sudo("s")(inner).__annotations__["x"] is local
    finally:
        del sys.modules["future_module"]


def test_annotations_that_are_no_text_are_left_alone():
    def f(x=None, *a, **k):
        pass

    f.__annotations__ = {"x": int, "a": Optional[str], "k": typing.List[int], "return": None}
    guarded = sudo("s")(f)
    assert guarded.__annotations__ == f.__annotations__ and not hasattr(guarded, "__signature__")


def test_attributes_are_carried_over():
    plain.marker = object()
    try:
        assert sudo("s")(plain).marker is plain.marker
    finally:
        del plain.marker


def test_tracebacks_name_the_function():
    @sudo("s")
    def explode():
        raise ZeroDivisionError

    with Agent("Bot", ["s"]).start_session():
        for _ in range(2):
            with pytest.raises(ZeroDivisionError) as caught:
                explode()
    assert [entry.name for entry in caught.traceback][-2:] == ["explode", "explode"]


class FakeTool:
    """Shaped like a LangChain tool."""

    def __init__(self, func=None, coroutine=None):
        self.name, self.description, self.args_schema = "tool", "a tool", {"x": int}
        self.func, self.coroutine = func, coroutine

    def invoke(self, x):
        return self.func(x)

    async def ainvoke(self, x):
        return await self.coroutine(x)


class ModelTool(FakeTool):
    def model_copy(self, update):
        fresh = ModelTool(self.func, self.coroutine)
        vars(fresh).update(update)
        return fresh


class StubbornTool(FakeTool):
    def model_copy(self, update):
        return self


@pytest.mark.parametrize("tool_type", [FakeTool, ModelTool])
def test_a_tool_comes_back_as_a_guarded_copy(tool_type):
    def func(x):
        return x

    async def afunc(x):
        return -x

    tool = tool_type(func, afunc)
    guarded = sudo("s")(tool)
    assert type(guarded) is tool_type and guarded.args_schema == tool.args_schema and tool.func is func
    assert allowed(guarded.invoke, 3) == 3 and allowed(guarded.ainvoke, 3) == -3
    assert denied(guarded.invoke, 3).function == "func" and denied(guarded.ainvoke, 3).function == "afunc"
    only_async = sudo("s")(tool_type(None, afunc))
    assert only_async.func is None and denied(only_async.ainvoke, 3)


def test_a_tool_that_would_stay_unguarded_is_refused():
    with pytest.raises(TypeError):
        sudo("s")(FakeTool())
    with pytest.raises(TypeError, match="below"):
        sudo("s")(StubbornTool(lambda x: x))


# Errors


def test_an_error_tells_what_happened(agent):
    guarded = sudo("delete:all")(plain)
    with agent.start_session(), pytest.raises(PermissionDeniedError, match="missing required scope") as caught:
        guarded(1, d=2)
    error = caught.value
    assert isinstance(error, PermissionError) and error.args == (str(error),)
    assert (error.agent, error.agent_id, error.scope, error.function) == ("Bot", agent.id, "delete:all", "plain")
    assert (error.code, error.reason) == ("missing_scope", "missing_scope")
    assert (error.approval_id, error.decided_by, error.note) == (None, None, None)
    assert "read:db" not in str(error), "what it holds is nobody's business"
    copied = pickle.loads(pickle.dumps(error))
    assert type(copied) is PermissionDeniedError and str(copied) == str(error) and copied.reason == "missing_scope"
    assert copied.agent == "Bot" and copied.scope == "delete:all"
    error.note = "mine"
    assert error.note == "mine" and pickle.loads(pickle.dumps(error)).note == "mine"


def test_errors_can_be_made_and_derived_by_others():
    class ToolDenied(PermissionDeniedError, RuntimeError):
        pass

    error = ToolDenied("no")
    error.reason = "expired"
    assert (error.agent, error.reason, str(error)) == (None, "expired", "no")
    assert PermissionDeniedError().scope is None


def test_the_codes_and_reasons_of_the_core_are_all_there():
    from agentsudo import _native

    assert _native.ERROR_CODES == {
        "no_session": True,
        "session_expired": True,
        "missing_scope": True,
        "rejected": True,
        "approval_timeout": True,
        "unavailable": True,
        "invalid": False,
        "internal": False,
    }
    assert {"no_session", "missing_scope", "args_changed", "invalid_verdict"} <= set(_native.REASONS)


def test_a_panic_of_ours_is_an_ordinary_exception(advance, capfd):
    from agentsudo import _native

    with pytest.raises(RuntimeError, match="internal"):
        _native._testing.panic()
    assert "on purpose" in capfd.readouterr().err


# The loop for adapters


def test_check_and_decide(agent, records):
    with agent.start_session() as session:
        assert check("read:db", surface="model", function="Order") is None
        with pytest.raises(PermissionDeniedError, match="missing required scope"):
            check("x", surface="endpoint", function="GET /")
        assert decide("x", function="f", on_deny="log", surface="endpoint") is None
        assert decide(["read:db", "write:orders"], function="f") is None
        seen = []
        permit = decide("x", function="f", on_deny=lambda *a: seen.append(a) or True, args=(1,), kwargs={"k": 2})
        permit.finished(True)
        ((_, scope, context),) = seen
        assert scope == "x" and context == {"function": "f", "args": (1,), "kwargs": {"k": 2}}

        async def yes(*_):
            return True

        assert asyncio.run(adecide("x", function="f", on_deny=yes)).approval_id is None
        with pytest.raises(ValueError):
            check("x", function="f", surface="kitchen")
    assert [r["action"] for r in records() if "action" in r] == [
        "model_access_granted",
        "endpoint_access_denied",
        "endpoint_audit_violation",
        "access_granted",
        "callback_approved",
        "callback_approved",
    ]
    with pytest.raises(PermissionDeniedError, match="requires an active agent session"):
        check("read:db", function="f")
    with pytest.raises(PermissionDeniedError, match="session expired"):
        check("read:db", function="f", session=session)
    with agent.start_session(), pytest.raises(PermissionDeniedError, match="session expired"):
        check("read:db", function="f", session=session)
    assert check("read:db", function="f", session=agent.start_session()) is None
