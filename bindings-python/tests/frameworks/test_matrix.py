"""Every framework × sync or async tool × module with or without `from __future__ import annotations` × function or method:
the model is told the same of a guarded tool as of the bare one, and the tool runs when it may, once, and else never."""

from __future__ import annotations

import contextvars
import os

import numpy
import pytest
from agentsudo import Agent, PermissionDeniedError, sudo
from drivers import ARGUMENTS, DRIVERS, Seen

SCOPE = "refund:order"
ANSWER = "refunded 12.5 for A-17"

# The frameworks that end the run with what the tool raised. The others tell the model something instead.
RAISE = {"langchain", "langchain_invoke", "pydantic_ai", "fastapi"}

# AutoGen runs `def` tools in an executor that does not inherit the context: there is no session unless the tool is bound.
LOSES_CONTEXT = {("autogen", "sync")}


# The frameworks that fail over the annotations of a module that keeps them as strings, unless the tool is guarded.
CANNOT_READ_STRINGS = {"llama_index"}


def cells(shapes=("function", "method")):
    chosen = os.environ["AGENTSUDO_FRAMEWORKS"]
    for framework in [name for name in DRIVERS if name != "mcp_v1"] if chosen == "all" else chosen.split():
        for kind in ("sync", "async"):
            if (framework, kind) == ("langchain_invoke", "async"):
                continue  # has no way to run one
            for form in ("plain", "future"):
                for shape in shapes:
                    yield pytest.param((framework, kind, form, shape), id=f"{framework}-{kind}-{form}-{shape}")


every_cell = pytest.mark.parametrize("cell", list(cells()))
every_function = pytest.mark.parametrize("cell", list(cells(["function"])))


@pytest.fixture
def make(modules, cell):
    """The tool of the cell: bare, or under a decorator."""
    _, kind, _, shape = cell
    name = "arefund" if kind == "async" else "refund"

    def make(decorate=lambda function: function, form=cell[2]):
        module = modules[form]
        if shape == "function":
            return decorate(getattr(module, name))
        guarded = type("GuardedDesk", (module.Desk,), {name: decorate(getattr(module.Desk, name))})
        return getattr(guarded(), name)

    return make


@pytest.fixture
def ran(modules, cell):
    return modules[cell[2]].ran


@pytest.fixture
def decisions(records):
    """What the gate put on record of the tool, to tell a denial from a call that never got there."""
    return lambda: [(r["action"], r["allowed"]) for r in records() if "action" in r]


def drive(cell, tool):
    seen = Seen()
    DRIVERS[cell[0]](tool, seen)
    return seen


def ended(cell, tool, error=PermissionDeniedError):
    """The run of a tool that must not run, over to its end."""
    seen = Seen()
    if cell[0] in RAISE:
        with pytest.raises(error):
            DRIVERS[cell[0]](tool, seen)
        assert seen.heard == []
    else:
        DRIVERS[cell[0]](tool, seen)
        assert len(seen.heard) == 1
        assert ANSWER not in seen.heard[0] and "<coroutine" not in seen.heard[0]
    return seen


def assert_ran_once(seen, ran):
    assert ran == [(ARGUMENTS["order"], ARGUMENTS["amount"], ARGUMENTS["reason"], None)]
    assert [text.strip('"') for text in seen.heard] == [ANSWER]


@every_cell
def test_the_model_is_told_the_same_and_an_allowed_tool_runs_once(cell, make, ran, decisions):
    bare = drive(cell, make(form="plain"))
    ran.clear()
    with Agent("Bot", [SCOPE]).start_session() as session:
        tool = make(sudo(SCOPE))
        seen = drive(cell, session.bind(tool) if cell[:2] in LOSES_CONTEXT else tool)
    assert_ran_once(seen, ran)
    assert decisions() == [("access_granted", True)]
    assert bare.told[0] and seen.told == bare.told


@every_cell
def test_the_bare_tool_is_the_measure(cell, make, ran):
    if cell[2] == "future" and cell[0] in CANNOT_READ_STRINGS:
        with pytest.raises(Exception, match="Annotated"):
            drive(cell, make())
        return
    seen = drive(cell, make())
    assert_ran_once(seen, ran)
    assert seen.told == drive(cell, make(form="plain")).told


@every_cell
def test_a_tool_bound_to_a_session_runs_in_it_from_anywhere(cell, make, ran, decisions):
    bare = drive(cell, make(form="plain"))
    ran.clear()
    with Agent("Bot", [SCOPE]).start_session() as session:
        tool = session.bind(make(sudo(SCOPE)))
        seen = contextvars.Context().run(drive, cell, tool)
    assert_ran_once(seen, ran)
    assert decisions() == [("access_granted", True)]
    assert seen.told == bare.told


@every_cell
def test_without_the_scope_it_never_runs(cell, make, ran, decisions):
    with Agent("Bot", ["read:order"]).start_session() as session:
        ended(cell, session.bind(make(sudo(SCOPE))))
        if cell[:2] not in LOSES_CONTEXT:
            ended(cell, make(sudo(SCOPE)))
    assert ran == []
    assert set(decisions()) == {("access_denied", False)}


@every_cell
def test_without_a_session_it_never_runs(cell, make, ran, decisions):
    ended(cell, make(sudo(SCOPE)))
    if cell[:2] in LOSES_CONTEXT:
        with Agent("Bot", [SCOPE]).start_session():
            ended(cell, make(sudo(SCOPE)))
    assert ran == []
    assert set(decisions()) == {("access_denied", False)}


@every_function
@pytest.mark.parametrize("verdict", [True, False, 1, "yes", numpy.True_], ids=repr)
def test_it_runs_for_exactly_true_and_for_nothing_like_it(cell, make, ran, decisions, verdict):
    asked = []

    def on_deny(agent, scope, context):
        asked.append((agent.name, scope, context["function"]))
        return verdict

    with Agent("Bot", []).start_session() as session:
        tool = session.bind(make(sudo(SCOPE, on_deny)))
        if verdict is True:
            assert_ran_once(drive(cell, tool), ran)
        else:
            ended(cell, tool)
            assert ran == []
    assert asked == [("Bot", SCOPE, tool.__name__)]
    assert decisions() == [("callback_approved", True) if verdict is True else ("callback_denied", False)]


@every_function
@pytest.mark.parametrize("verdict", [True, False, "yes"], ids=repr)
def test_an_async_verdict_is_awaited_or_refused(cell, make, ran, decisions, verdict):
    asked = []

    async def on_deny(agent, scope, context):
        asked.append(scope)
        return verdict

    with Agent("Bot", []).start_session() as session:
        tool = session.bind(make(sudo(SCOPE, on_deny)))
        if cell[1] == "sync":  # nobody can await it, and a coroutine is truthy
            ended(cell, tool, TypeError)
        elif verdict is True:
            assert_ran_once(drive(cell, tool), ran)
            assert asked == [SCOPE]
            return
        else:
            ended(cell, tool)
            assert asked == [SCOPE]
    assert ran == []
    assert decisions() == [("callback_denied", False)]


@every_function
def test_what_on_deny_raises_does_not_let_it_run(cell, make, ran):
    class OutOfOrder(Exception):
        pass

    asked = []

    def on_deny(agent, scope, context):
        asked.append(scope)
        raise OutOfOrder

    with Agent("Bot", []).start_session() as session:
        ended(cell, session.bind(make(sudo(SCOPE, on_deny))), OutOfOrder)
    assert ran == [] and asked == [SCOPE]
