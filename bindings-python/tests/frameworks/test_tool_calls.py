"""A tool call of a model is one request, however often a framework runs the tool for it. The ids are those that the frameworks
pass; the people are those of the Slack stand-in."""

from __future__ import annotations

import asyncio
import json
import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any

import pytest
from agentsudo import Agent, PermissionDeniedError, sudo
from agentsudo.slack import SlackApproval

sys.path.insert(0, str(Path(__file__).parents[1] / "slack"))
from workspace import Call, Door, Workspace, text_of

SCOPE = "delete:order"
ran: list[str] = []


@pytest.fixture(scope="module")
def _slack():
    with Workspace.start() as workspace:
        door = Door()
        workspace.set_app(door.url)
        yield workspace, door
        door.close()


@pytest.fixture
def slack(_slack):
    workspace, _ = _slack
    workspace.reset()
    ran.clear()
    yield workspace
    workspace.come_to_rest()


@pytest.fixture
def approval(_slack, slack):
    def make(**options):
        _slack[1].approval = SlackApproval(
            bot_token=slack.bot_token, signing_secret=slack.signing_secret, slack_api_url=slack.api_url, **options
        )
        return _slack[1].approval

    return make


# Each lets a model call the tool once, under that id, and answer then.


def langchain(tool: Any, call_id: str, order: str) -> Any:
    from langchain.agents import create_agent
    from langchain.tools import tool as as_tool
    from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
    from langchain_core.messages import AIMessage

    class Model(GenericFakeChatModel):
        def bind_tools(self, *_: Any, **__: Any) -> Any:
            return self

    call = {"name": "delete", "args": {"order": order}, "id": call_id}
    turns = iter([AIMessage(content="", tool_calls=[call]), AIMessage(content="done")])
    return create_agent(Model(messages=turns), tools=[as_tool(tool)]).invoke({"messages": [("user", "delete it")]})


def openai_agents(tool: Any, call_id: str, order: str) -> Any:
    from agents import Agent as Assistant
    from agents import RunConfig, Runner, function_tool
    from agents.testing import ScriptedModel, assistant_message, function_call

    call = function_call("delete", {"order": order}, call_id=call_id)
    model = ScriptedModel([[call], [assistant_message("done")]])
    assistant = Assistant(name="Bot", model=model, tools=[function_tool(tool)])
    return asyncio.run(Runner.run(assistant, "delete it", run_config=RunConfig(tracing_disabled=True)))


def pydantic_ai(tool: Any, call_id: str, order: str) -> Any:
    from pydantic_ai import Agent as Assistant
    from pydantic_ai.messages import ModelResponse, TextPart, ToolCallPart
    from pydantic_ai.models.function import FunctionModel

    call = ToolCallPart("delete", {"order": order}, tool_call_id=call_id)

    def answer(messages: Any, _: Any) -> Any:
        return ModelResponse(parts=[call if len(messages) == 1 else TextPart("done")])

    return asyncio.run(Assistant(FunctionModel(answer), tools=[tool]).run("delete it"))


def tool_with(annotation: Any) -> Any:
    """A tool that gets something from its framework besides the order."""

    def delete(runtime, order):
        """Delete an order."""
        ran.append(order)
        return f"{order} is gone"

    delete.__annotations__ = {"runtime": annotation, "order": str, "return": str}
    return delete


def told_by(name: str) -> tuple[Any, Any]:
    """A loop, and the annotation by which its tool is told the id."""
    if name == "langchain":
        from langchain.tools import ToolRuntime

        return langchain, ToolRuntime
    if name == "langchain-id":
        from langchain_core.tools import InjectedToolCallId

        return langchain, Annotated[str, InjectedToolCallId]
    if name == "openai_agents":
        from agents import RunContextWrapper

        return openai_agents, RunContextWrapper[Any]
    from pydantic_ai import RunContext

    return pydantic_ai, RunContext[None]


@pytest.mark.parametrize("name", ["langchain", "langchain-id", "openai_agents", "pydantic_ai"])
def test_a_tool_call_that_is_run_again_asks_nobody_again_and_runs_nothing_again(name, slack, approval, records):
    loop, annotation = told_by(name)
    guarded = sudo(SCOPE, on_deny=approval().request_approval)(tool_with(annotation))

    def work(call_id, order):
        # Some frameworks raise what the tool raised, others tell the model.
        with suppress(PermissionDeniedError):
            loop(guarded, call_id, order)

    def answered(call, cards):
        card = slack.cards(cards)[-1]
        slack.press("approve", ts=card["ts"])
        call.result()
        return text_of(card)

    with Agent("Bot", ["read:*"]).start_session():
        # Twice at the same time, then once more: one card, one run.
        both = [Call(work, "call_1", "A-17") for _ in range(2)]
        shown = answered(both[0], 1)
        both[1].result()
        work("call_1", "A-17")
        assert ran == ["A-17"] and len(slack.messages()) == 1
        assert [r["reason"] for r in records() if r.get("action") == "callback_denied"] == ["already_claimed"] * 2
        assert name == "langchain-id" or "(not bound)" in shown, shown
        # A yes to one call is none to another, whatever id it comes under.
        answered(Call(work, "call_1", "A-18"), 2)
        answered(Call(work, "call_2", "A-17"), 3)
        assert ran == ["A-17", "A-18", "A-17"] and len(slack.messages()) == 3
    # Nor is it one in another session.
    with Agent("Bot", ["read:*"]).start_session():
        answered(Call(work, "call_1", "A-17"), 4)
    assert len(ran) == 4


def test_a_key_of_ones_own_takes_the_place_of_the_id(slack, approval):
    loop, annotation = told_by("pydantic_ai")
    keyless = sudo(SCOPE, on_deny=approval(idempotency_key=lambda *_: None).request_approval)(tool_with(annotation))
    with Agent("Bot", ["read:*"]).start_session():
        for cards in (1, 2):
            call = Call(loop, keyless, "call_1", "A-17")
            slack.press("approve", ts=slack.cards(cards)[-1]["ts"])
            call.result()
    assert ran == ["A-17", "A-17"]


def test_what_a_framework_keeps_in_its_context_may_change_while_people_are_asked(slack, approval):
    from agents import RunContextWrapper
    from agents.usage import Usage

    guarded = sudo(SCOPE, on_deny=approval().request_approval)(tool_with(RunContextWrapper[Any]))
    context = RunContextWrapper(context={"customer": "C-1"})
    with Agent("Bot", ["read:*"]).start_session():
        call = Call(guarded, context, "A-17")
        card = slack.card()
        context.usage.add(Usage(requests=1, input_tokens=100))
        slack.press("approve")
        assert call.result() == "A-17 is gone"
    assert "RunContextWrapper› (not bound)" in text_of(card)


@pytest.mark.parametrize("shape", ["look-alike", "inside"])
def test_only_a_frameworks_own_class_as_an_argument_of_its_own_goes_unbound(shape, slack, approval):
    from dataclasses import dataclass

    from pydantic_ai import RunContext
    from pydantic_ai.models.test import TestModel
    from pydantic_ai.usage import RunUsage

    @dataclass
    class LookAlike:
        tool_call_id: str

    LookAlike.__name__ = LookAlike.__qualname__ = "RunContext"
    LookAlike.__module__ = "pydantic_ai._run_context"
    theirs = RunContext(deps=None, model=TestModel(), usage=RunUsage(), tool_call_id="call_1")
    value = LookAlike("call_1") if shape == "look-alike" else [theirs]
    guarded = sudo(SCOPE, on_deny=approval().request_approval)(tool_with(object))
    with Agent("Bot", ["read:*"]).start_session():
        call = Call(guarded, value, "A-17")
        card = slack.card()
        (value if shape == "look-alike" else theirs).tool_call_id = "call_2"
        slack.press("approve")
        call.refused("args_changed")
    assert ran == [] and "call_1" in json.dumps(card["blocks"])
