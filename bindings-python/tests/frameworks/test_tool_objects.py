"""`@sudo` above a framework's own decorator: a LangChain tool comes back guarded whole, all others are refused."""

from __future__ import annotations

import asyncio

import pytest
from agentsudo import Agent, PermissionDeniedError, sudo
from drivers import ARGUMENTS, Seen, langchain, langchain_invoke

SCOPE = "refund:order"
ANSWER = "refunded 12.5 for A-17"


def langchain_tools():
    from langchain_core.tools import StructuredTool, tool

    return {
        "def": lambda m: tool(m.refund),
        "async def": lambda m: tool(m.arefund),
        "both": lambda m: StructuredTool.from_function(m.refund, coroutine=m.arefund),
        "with options": lambda m: tool("pay_back", return_direct=True, description="Pays")(m.refund),
    }


def ways(tool):
    """How the tool can be called, as itself and by an agent."""
    if tool.func is not None:
        yield lambda: tool.invoke(ARGUMENTS)
        yield lambda: told(langchain_invoke, tool)
    yield lambda: asyncio.run(tool.ainvoke(ARGUMENTS))
    yield lambda: told(langchain, tool)


def told(driver, tool):
    seen = Seen()
    driver(tool, seen)
    # With `return_direct` the answer goes past the model.
    return seen.heard[0] if seen.heard else ANSWER


@pytest.fixture(params=["def", "async def", "both", "with options"])
def original(request, modules):
    return langchain_tools()[request.param](modules["plain"])


def test_a_langchain_tool_is_guarded_by_every_way_to_call_it(original, modules):
    ran = modules["plain"].ran
    guarded = sudo(SCOPE)(original)
    for call in ways(guarded):
        with Agent("Bot", [SCOPE]).start_session():
            assert call() == ANSWER
        assert len(ran) == 1
        ran.clear()
        with Agent("Bot", ["read:order"]).start_session(), pytest.raises(PermissionDeniedError) as denied:
            call()
        assert denied.value.code == "missing_scope"
        with pytest.raises(PermissionDeniedError) as denied:
            call()
        assert denied.value.code == "no_session"
        assert ran == []


def test_a_truthy_verdict_does_not_open_a_langchain_tool(original, modules):
    asked = []
    guarded = sudo(SCOPE, lambda *question: asked.append(question) or "yes")(original)
    calls = list(ways(guarded))
    with Agent("Bot", []).start_session():
        for call in calls:
            with pytest.raises(PermissionDeniedError):
                call()
    assert len(asked) == len(calls)
    assert modules["plain"].ran == []


def test_a_guarded_langchain_tool_is_the_same_to_see_and_the_original_is_left_alone(original, modules):
    from langchain_core.utils.function_calling import convert_to_openai_tool

    functions = original.func, original.coroutine
    guarded = sudo(SCOPE)(original)
    assert guarded is not original and type(guarded) is type(original)
    assert convert_to_openai_tool(guarded) == convert_to_openai_tool(original)
    assert guarded.args_schema is original.args_schema
    same = original.__class__.model_fields.keys() - {"func", "coroutine"}
    assert {name: getattr(guarded, name) for name in same} == {name: getattr(original, name) for name in same}

    assert (original.func, original.coroutine) == functions
    assert (guarded.func is None, guarded.coroutine is None) == (functions[0] is None, functions[1] is None)
    for call in ways(original):
        assert call() == ANSWER  # without a session: bare as before
        modules["plain"].ran.clear()


def test_a_single_input_langchain_tool_is_guarded_too():
    from langchain_core.tools import Tool

    ran = []
    guarded = sudo(SCOPE)(Tool("look", lambda text: ran.append(text) or "seen", "Looks"))
    with pytest.raises(PermissionDeniedError):
        guarded.invoke("there")
    assert ran == []
    with Agent("Bot", [SCOPE]).start_session():
        assert guarded.invoke("there") == "seen"
    assert ran == ["there"] and type(guarded) is Tool


def other_tools(m):
    from agent_framework import tool as agent_framework_tool
    from agents import function_tool
    from autogen_core.tools import FunctionTool as AutogenTool
    from langchain_core.tools import BaseTool
    from llama_index.core.tools import FunctionTool as LlamaIndexTool
    from mcp.server.mcpserver.tools import Tool as McpTool
    from pydantic_ai import Tool as PydanticAiTool

    class OwnTool(BaseTool):
        name: str = "refund"
        description: str = "Refund an order."

        def _run(self, **arguments):
            return m.refund(**arguments)

    return {
        "agent_framework": agent_framework_tool(m.refund),
        "autogen": AutogenTool(m.refund, "Refund an order."),
        "langchain-subclass": OwnTool(),
        "llama_index": LlamaIndexTool.from_defaults(m.refund),
        "mcp": McpTool.from_function(m.refund),
        "openai_agents": function_tool(m.refund),
        "pydantic_ai": PydanticAiTool(m.refund),
    }


OTHERS = ["agent_framework", "autogen", "langchain-subclass", "llama_index", "mcp", "openai_agents", "pydantic_ai"]


@pytest.mark.parametrize("name", OTHERS)
def test_other_tool_objects_are_refused_where_it_is_written(name, modules):
    tools = other_tools(modules["plain"])
    assert sorted(tools) == OTHERS
    with pytest.raises(TypeError, match="put @sudo below the framework's decorator"):
        sudo(SCOPE)(tools[name])
