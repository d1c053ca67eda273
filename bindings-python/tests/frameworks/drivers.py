"""Each framework with a model that is a script: it calls the tool once, hears the result and stops.

A driver runs the framework's own agent loop (or its server, where it has no loop) over one tool, and puts down what
the model was told of the tool and what it heard back.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any, Callable

ARGUMENTS = {"order": "A-17", "amount": 12.5, "reason": "broken"}


@dataclass
class Seen:
    """What reached the model: the tools' descriptions at its first turn, the tools' results at its second."""

    told: list[Any] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)

    def turn(self, tools: list[Any], results: list[str]) -> bool:
        """Puts a turn of the model down. Returns whether it is the first, at which the model calls the tool."""
        self.told.append(tools)
        self.heard += results
        return len(self.told) == 1


def langchain(tool: Any, seen: Seen) -> None:
    agent = langchain_agent(tool, seen)
    asyncio.run(agent.ainvoke({"messages": [("user", "refund it")]}))


def langchain_invoke(tool: Any, seen: Seen) -> None:
    langchain_agent(tool, seen).invoke({"messages": [("user", "refund it")]})


def langchain_agent(tool: Any, seen: Seen, **options: Any) -> Any:
    from langchain.agents import create_agent
    from langchain.tools import tool as as_tool
    from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
    from langchain_core.messages import AIMessage, ToolMessage
    from langchain_core.outputs import ChatGeneration, ChatResult
    from langchain_core.tools import BaseTool
    from langchain_core.utils.function_calling import convert_to_openai_tool

    tool = tool if isinstance(tool, BaseTool) else as_tool(tool)
    call = {"name": tool.name, "args": ARGUMENTS, "id": "call-1"}

    class Model(GenericFakeChatModel):
        tools: list[Any] = []

        def bind_tools(self, tools: Any, **_: Any) -> Any:
            described = [[convert_to_openai_tool(t), t.tool_call_schema.model_json_schema()] for t in tools]
            return self.model_copy(update={"tools": described})

        def _generate(self, messages: Any, *_: Any, **__: Any) -> ChatResult:
            first = seen.turn(self.tools, [str(m.content) for m in messages if isinstance(m, ToolMessage)])
            message = AIMessage(content="", tool_calls=[call]) if first else AIMessage(content="done")
            return ChatResult(generations=[ChatGeneration(message=message)])

    return create_agent(Model(messages=iter(())), tools=[tool], **options)


def openai_agents(tool: Any, seen: Seen) -> None:
    from agents import Agent, RunConfig, Runner, function_tool
    from agents.testing import ScriptedModel, assistant_message, function_call

    model = ScriptedModel([[function_call(tool.__name__, ARGUMENTS, call_id="call-1")], [assistant_message("done")]])
    agent = Agent(name="Bot", model=model, tools=[function_tool(tool)])
    asyncio.run(Runner.run(agent, "refund it", run_config=RunConfig(tracing_disabled=True)))
    for call in model.calls:
        results = [item["output"] for item in call.input if not isinstance(item, str) and "output" in item]
        seen.turn(
            [[t.name, t.description, t.params_json_schema, t.strict_json_schema] for t in call.tools],
            [*map(str, results)],
        )


def pydantic_ai(tool: Any, seen: Seen) -> None:
    from pydantic_ai import Agent
    from pydantic_ai.messages import ModelResponse, RetryPromptPart, TextPart, ToolCallPart, ToolReturnPart
    from pydantic_ai.models.function import FunctionModel

    def answer(messages: Any, info: Any) -> Any:
        tools = [[t.name, t.description, t.parameters_json_schema, t.strict] for t in info.function_tools]
        parts = [p for m in messages for p in m.parts if isinstance(p, (ToolReturnPart, RetryPromptPart))]
        first = seen.turn(tools, [str(p.content) for p in parts])
        return ModelResponse(parts=[ToolCallPart(tool.__name__, ARGUMENTS) if first else TextPart("done")])

    asyncio.run(Agent(FunctionModel(answer), tools=[tool]).run("refund it"))


def llama_index(tool: Any, seen: Seen) -> None:
    from llama_index.core.agent.workflow import FunctionAgent
    from llama_index.core.base.llms.types import ChatMessage, MessageRole, ToolCallBlock
    from llama_index.core.llms.mock import MockFunctionCallingLLM

    def answer(messages: Any, tools: Any = (), **_: Any) -> Any:
        results = [str(m.content) for m in messages if m.role == MessageRole.TOOL]
        if seen.turn([t.metadata.to_openai_tool() for t in tools], results):
            call = ToolCallBlock(tool_call_id="call-1", tool_name=tool.__name__, tool_kwargs=ARGUMENTS)
            return ChatMessage(role=MessageRole.ASSISTANT, blocks=[call])
        return ChatMessage(role=MessageRole.ASSISTANT, content="done")

    async def run() -> None:
        model = MockFunctionCallingLLM(response_generator=answer, is_chat_model=True)
        await FunctionAgent(tools=[tool], llm=model, streaming=False).run("refund it")

    asyncio.run(run())


def autogen(tool: Any, seen: Seen) -> None:
    from autogen_agentchat.agents import AssistantAgent
    from autogen_core import FunctionCall
    from autogen_core.models import ChatCompletionClient, CreateResult, FunctionExecutionResultMessage, RequestUsage

    used = RequestUsage(prompt_tokens=0, completion_tokens=0)

    class Model(ChatCompletionClient):
        async def create(self, messages: Any, *, tools: Any = (), **_: Any) -> Any:
            results = [r.content for m in messages if isinstance(m, FunctionExecutionResultMessage) for r in m.content]
            first = seen.turn([getattr(t, "schema", t) for t in tools], results)
            call = FunctionCall(id="call-1", name=tool.__name__, arguments=json.dumps(ARGUMENTS))
            return CreateResult(
                finish_reason="function_calls" if first else "stop",
                content=[call] if first else "done",
                usage=used,
                cached=False,
            )

        def create_stream(self, *_: Any, **__: Any) -> Any:
            raise NotImplementedError

        async def close(self) -> None:
            pass

        def actual_usage(self) -> Any:
            return used

        total_usage = actual_usage

        def count_tokens(self, *_: Any, **__: Any) -> int:
            return 0

        remaining_tokens = count_tokens

        @property
        def model_info(self) -> Any:
            can = {"vision": False, "function_calling": True, "json_output": False, "structured_output": False}
            return {**can, "family": "unknown"}

        capabilities = model_info

    agent = AssistantAgent("Bot", model_client=Model(), tools=[tool], reflect_on_tool_use=True)
    asyncio.run(agent.run(task="refund it"))


def agent_framework(tool: Any, seen: Seen) -> None:
    from agent_framework import (
        Agent,
        BaseChatClient,
        ChatMiddlewareLayer,
        ChatResponse,
        Content,
        FunctionInvocationLayer,
        Message,
    )

    class Model(FunctionInvocationLayer, ChatMiddlewareLayer, BaseChatClient):
        async def _inner_get_response(self, *, messages: Any, stream: bool, options: Any, **_: Any) -> Any:
            tools = [t.to_json_schema_spec() for t in options.get("tools") or ()]
            results = [str(c.result) for m in messages for c in m.contents if c.type == "function_result"]
            if seen.turn(tools, results):
                contents = [Content.from_function_call("call-1", tool.__name__, arguments=dict(ARGUMENTS))]
            else:
                contents = ["done"]
            return ChatResponse(messages=[Message(role="assistant", contents=contents)])

    asyncio.run(Agent(Model(), tools=[tool]).run("refund it"))


def mcp(tool: Any, seen: Seen) -> None:
    from mcp import Client
    from mcp.server.mcpserver import MCPServer

    async def run() -> None:
        server = MCPServer("desk")
        server.tool()(tool)
        async with Client(server) as client:
            listed = await client.list_tools()
            seen.turn([t.model_dump(mode="json") for t in listed.tools], [])
            result = await client.call_tool(tool.__name__, dict(ARGUMENTS))
            seen.heard += [block.text for block in result.content]

    asyncio.run(run())


def mcp_v1(tool: Any, seen: Seen) -> None:
    from mcp.server.fastmcp import FastMCP
    from mcp.shared.memory import create_connected_server_and_client_session

    async def run() -> None:
        server = FastMCP("desk")
        server.tool()(tool)
        async with create_connected_server_and_client_session(server._mcp_server) as client:
            listed = await client.list_tools()
            seen.turn([t.model_dump(mode="json") for t in listed.tools], [])
            result = await client.call_tool(tool.__name__, dict(ARGUMENTS))
            seen.heard += [block.text for block in result.content]

    asyncio.run(run())


def fastapi(tool: Any, seen: Seen) -> None:
    import httpx
    from fastapi import FastAPI

    app = FastAPI()
    app.post("/refund")(tool)

    async def run() -> None:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://desk") as client:
            seen.turn([(await client.get("/openapi.json")).json()], [])
            seen.heard.append((await client.post("/refund", params=ARGUMENTS)).text)

    asyncio.run(run())


DRIVERS: dict[str, Callable[[Any, Seen], None]] = {
    driver.__name__: driver
    for driver in (
        langchain,
        langchain_invoke,
        openai_agents,
        pydantic_ai,
        llama_index,
        autogen,
        agent_framework,
        mcp,
        mcp_v1,
        fastapi,
    )
}
