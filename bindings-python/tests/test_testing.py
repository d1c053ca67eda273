"""`agentsudo.testing`: scripted answers go through the same gate and onto the same record as a human's."""

from __future__ import annotations

import asyncio
import json

import pytest
from agentsudo import Agent, PermissionDeniedError, configure_audit, sudo, verify_audit
from agentsudo.testing import TIMEOUT, Approved, Denied, Request, ScriptedApproval

ran = []


@pytest.fixture(autouse=True)
def nothing_ran_yet():
    ran.clear()


@pytest.fixture
def inside():
    agent = Agent("Bot", [])
    with agent.start_session():
        yield agent


def guarded(approver):
    @sudo("refund:order", on_deny=approver.request_approval)
    def refund(order, amount=1):
        ran.append((order, amount))
        return f"refunded {order}"

    return refund


def aguarded(approver):
    @sudo("refund:order", on_deny=approver.arequest_approval)
    async def refund(order, amount=1):
        ran.append((order, amount))
        return f"refunded {order}"

    return lambda *args: asyncio.run(refund(*args))


def refused(function, *args):
    with pytest.raises(PermissionDeniedError) as caught:
        function(*args)
    return caught.value


@pytest.mark.parametrize("make", [guarded, aguarded])
def test_answers_in_order(inside, make):
    approver = ScriptedApproval(
        True, False, Approved(note="fine", user="kim"), Denied("wrong customer", user="kim"), TIMEOUT
    )
    refund = make(approver)
    assert refund("A-1") == "refunded A-1"
    assert refused(refund, "A-2").reason == "denied_by_person"
    assert refund("A-3") == "refunded A-3"
    error = refused(refund, "A-4")
    assert (error.note, error.decided_by, error.code) == ("wrong customer", "kim", "rejected")
    assert "wrong customer" in str(error) and error.approval_id
    error = refused(refund, "A-5")
    assert (error.reason, error.code, error.decided_by) == ("expired", "approval_timeout", None)
    assert ran == [("A-1", 1), ("A-3", 1)]
    assert [request.arguments["order"] for request in approver.requests] == [f"A-{n}" for n in range(1, 6)]


def test_what_a_human_would_have_been_asked(inside):
    approver = ScriptedApproval(False)
    refused(guarded(approver), "A-1", 12)
    assert approver.requests == [Request(inside, "refund:order", "refund", {"order": "A-1", "amount": 12})]


def test_answers_by_function(inside):
    approver = ScriptedApproval(decide=lambda request: request.arguments["amount"] <= 100 or Denied("too much"))
    refund = guarded(approver)
    assert refund("A-1", 100)
    assert refused(refund, "A-2", 101).note == "too much" and ran == [("A-1", 100)]


@pytest.mark.parametrize("make", [guarded, aguarded])
def test_a_request_too_many_is_the_tests_failure(inside, make):
    refund = make(ScriptedApproval(True))
    refund("A-1")
    with pytest.raises(AssertionError, match="no scripted answer is left for refund"):
        refund("A-2")
    assert ran == [("A-1", 1)]


@pytest.mark.parametrize("answer", [None, 1, 0, "yes", "approved", [], object(), Approved, Denied])
def test_only_answers_are_answers(inside, answer):
    for approver in (ScriptedApproval(answer), ScriptedApproval(decide=lambda request: answer)):
        with pytest.raises(TypeError, match="scripted answer"):
            guarded(approver)("A-1")
    assert ran == []


def test_what_decide_raises_goes_through(inside):
    def decide(request):
        raise LookupError("mine")

    with pytest.raises(LookupError, match="mine"):
        guarded(ScriptedApproval(decide=decide))("A-1")
    assert ran == []


def test_it_takes_answers_or_a_function():
    with pytest.raises(TypeError, match="not both"):
        ScriptedApproval(True, decide=lambda request: True)


@pytest.mark.parametrize("verdict", [True, False])
def test_inside_a_callback(inside, verdict):
    approver = ScriptedApproval(verdict)

    @sudo("refund:order", on_deny=lambda *args: approver.request_approval(*args))
    def refund(order):
        ran.append(order)
        return order

    if verdict:
        assert refund("A-1") == "A-1" and ran == ["A-1"]
    else:
        assert refused(refund, "A-1").reason == "denied_by_person" and ran == []


def test_it_answers_guarded_calls_only(inside):
    with pytest.raises(TypeError, match="guarded calls"):
        ScriptedApproval(True).request_approval(inside, "s", {"function": "f", "args": (), "kwargs": {}})


def test_an_agent_that_holds_the_scope_asks_nobody():
    approver = ScriptedApproval()
    with Agent("Bot", ["refund:*"]).start_session():
        assert guarded(approver)("A-1") and approver.requests == []


def test_arguments_that_change_are_refused_here_too(inside):
    order = ["A-1"]

    def decide(request):
        order.append("A-2")
        return True

    assert refused(guarded(ScriptedApproval(decide=decide)), order).reason == "args_changed" and ran == []


def test_the_record_says_that_a_script_answered(inside, tmp_path):
    path = tmp_path / "audit.jsonl"
    configure_audit(path)
    try:
        guarded(ScriptedApproval(Approved(user="kim")))("A-1")
    finally:
        configure_audit(None)
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert [line["action"] for line in lines] == [
        "approval_requested",
        "approval_decided",
        "approval_claimed",
        "callback_approved",
        "call_finished",
    ]
    assert {line["via"] for line in lines[1:]} == {"script"} and {line["decided_by"] for line in lines[1:]} == {"kim"}
    assert verify_audit(path)[0]
