"""What frameworks hand to a tool besides the model's arguments, and how they pause a run, through a guard."""

from __future__ import annotations
import __future__

import asyncio
import textwrap

import httpx
import pytest
from agentsudo import Agent, PermissionDeniedError, sudo
from drivers import DRIVERS, Seen, langchain_agent

SCOPE = "refund:order"
ANSWER = "refunded 12.5 for A-17"

# What is imported, and the parameter that the framework fills in itself.
INJECTED = {
    "langchain": ("from langchain.tools import ToolRuntime", "runtime: ToolRuntime"),
    "langchain-config": ("from langchain_core.runnables import RunnableConfig", "config: RunnableConfig"),
    "openai_agents": ("from agents import RunContextWrapper", "context: RunContextWrapper[Any]"),
    "pydantic_ai": ("from pydantic_ai import RunContext", "context: RunContext[None]"),
    "llama_index": ("from llama_index.core.workflow import Context", "context: Context"),
    "agent_framework": ("from agent_framework import FunctionInvocationContext", "context: FunctionInvocationContext"),
    "mcp": ("from mcp.server.mcpserver import Context", "context: Context"),
    "fastapi": ("from fastapi import Request", "request: Request"),
    "fastapi-depends": (
        "from fastapi import Depends\ndef who() -> str:\n    return 'user-1'",
        "who: Annotated[str, Depends(who)]",
    ),
}

SOURCE = """
from typing import Annotated, Any
{imported}

ran = []

{kind} refund({parameter}, order: str, amount: float, reason: str = "late") -> str:
    '''Refund an order.'''
    ran.append({name})
    return f"refunded {{amount}} for {{order}}"
"""


@pytest.mark.parametrize("form", ["plain", "future"])
@pytest.mark.parametrize("kind", ["def", "async def"], ids=["sync", "async"])
@pytest.mark.parametrize("injected", INJECTED)
def test_injected_parameters_reach_a_guarded_tool_and_stay_hidden_from_the_model(injected, kind, form):
    imported, parameter = INJECTED[injected]
    source = SOURCE.format(imported=imported, parameter=parameter, kind=kind, name=parameter.split(":")[0])
    bare, module = ({"__name__": "tools_injected"} for _ in range(2))
    exec(compile(source, "<tool>", "exec", dont_inherit=True), bare)
    flags = __future__.annotations.compiler_flag if form == "future" else 0
    exec(compile(source, "<tool>", "exec", flags=flags, dont_inherit=True), module)

    driver = DRIVERS[injected.split("-")[0]]
    seen_bare, seen = Seen(), Seen()
    driver(bare["refund"], seen_bare)
    with Agent("Bot", [SCOPE]).start_session():
        driver(sudo(SCOPE)(module["refund"]), seen)
    assert [text.strip('"') for text in seen.heard] == [ANSWER]
    assert len(module["ran"]) == 1 and type(module["ran"][0]) is type(bare["ran"][0])
    assert seen.told == seen_bare.told


@pytest.mark.parametrize("resumed, runs", [(True, 1), (False, 0), ("yes", 0)])
@pytest.mark.parametrize("kind", ["sync", "async"])
def test_a_langgraph_interrupt_in_on_deny_pauses_the_run_and_its_answer_is_the_verdict(modules, kind, resumed, runs):
    from langgraph.checkpoint.memory import InMemorySaver
    from langgraph.types import Command, interrupt

    module = modules["plain"]
    guarded = sudo(SCOPE, lambda agent, scope, context: interrupt({"scope": scope}))(
        module.arefund if kind == "async" else module.refund
    )
    seen = Seen()
    agent = langchain_agent(guarded, seen, checkpointer=InMemorySaver())
    thread = {"configurable": {"thread_id": "1"}}

    async def run():
        paused = await agent.ainvoke({"messages": [("user", "refund it")]}, thread)
        assert [i.value for i in paused["__interrupt__"]] == [{"scope": SCOPE}]
        assert module.ran == [] and seen.heard == []
        return await agent.ainvoke(Command(resume=resumed), thread)

    with Agent("Bot", []).start_session():
        if runs:
            asyncio.run(run())
            assert seen.heard == [ANSWER]
        else:
            with pytest.raises(PermissionDeniedError):
                asyncio.run(run())
    assert len(module.ran) == runs


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_approval_required_in_on_deny_defers_the_call_of_pydantic_ai(modules, kind):
    from pydantic_ai import Agent as Assistant
    from pydantic_ai import ApprovalRequired, DeferredToolRequests
    from pydantic_ai.models.test import TestModel

    def on_deny(agent, scope, context):
        raise ApprovalRequired(metadata={"scope": scope})

    module = modules["plain"]
    tool = sudo(SCOPE, on_deny)(module.arefund if kind == "async" else module.refund)
    assistant = Assistant(TestModel(), tools=[tool], output_type=[str, DeferredToolRequests])
    with Agent("Bot", []).start_session():
        result = asyncio.run(assistant.run("refund it"))
    assert [call.tool_name for call in result.output.approvals] == [tool.__name__]
    assert list(result.output.metadata.values()) == [{"scope": SCOPE}]
    assert module.ran == []


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_a_guarded_dependency_of_fastapi_is_set_up_and_torn_down_only_when_allowed(kind):
    from fastapi import Depends, FastAPI

    steps = []
    define = "async def" if kind == "async" else "def"
    scope = {"steps": steps}
    exec(
        textwrap.dedent(f"""
        {define} connection(order: str):
            steps.append("open")
            try:
                yield f"connection for {{order}}"
            finally:
                steps.append("close")
        """),
        scope,
    )
    app = FastAPI()

    @app.get("/")
    async def endpoint(connection: str = Depends(sudo(SCOPE)(scope["connection"]))) -> str:
        steps.append("use")
        return connection

    async def get():
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://desk") as client:
            return (await client.get("/", params={"order": "A-17"})).json()

    with Agent("Bot", [SCOPE]).start_session():
        assert asyncio.run(get()) == "connection for A-17"
    assert steps == ["open", "use", "close"]
    steps.clear()
    with Agent("Bot", []).start_session(), pytest.raises(PermissionDeniedError):
        asyncio.run(get())
    assert steps == []


def test_agents_at_work_in_one_event_loop_keep_their_own_sessions(modules):
    module = modules["plain"]
    tools = {"sync": sudo(SCOPE)(module.refund), "async": sudo(SCOPE)(module.arefund)}

    async def work(scopes, tool):
        seen = Seen()
        with Agent("Bot", scopes).start_session():
            try:
                await langchain_agent(tool, seen).ainvoke({"messages": [("user", "refund it")]})
            except PermissionDeniedError:
                pass
        return seen.heard

    async def run():
        return await asyncio.gather(
            *(work(s, t) for t in tools.values() for s in ([SCOPE], [], [SCOPE], ["read:order"]))
        )

    assert asyncio.run(run()) == [[ANSWER], [], [ANSWER], []] * 2
    assert len(module.ran) == 4
