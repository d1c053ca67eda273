"""Socket Mode: no signing secret, no endpoint, no address of ours. What the core's tests cannot see is here: event loops,
processes that share an app, forks and exits."""

from __future__ import annotations

import asyncio
import time
import warnings
from collections.abc import Iterator

import pytest
from agentsudo import Agent, InvalidError, PermissionDeniedError, sudo
from agentsudo.slack import SlackApproval
from slack_standin import StandInError
from workspace import PATIENCE, Call, Workspace, run_python, started_python, text_of


@pytest.fixture
def slack() -> Iterator[Workspace]:
    """A workspace of its own: what is delivered to sockets goes to everybody who has one."""
    with Workspace.start() as workspace:
        yield workspace


@pytest.fixture
def approval(slack: Workspace) -> SlackApproval:
    return SlackApproval(bot_token=slack.bot_token, app_token=slack.app_token, slack_api_url=slack.api_url, timeout=60)


@pytest.fixture
def inside() -> Iterator[Agent]:
    agent = Agent("Support Bot", ["read:*"])
    with agent.start_session():
        yield agent


def test_a_press_allows_the_call_and_a_press_denies_it(slack, approval, inside):
    @sudo("refund:order", on_deny=approval.request_approval)
    def refund(order):
        return f"refunded {order}"

    call = Call(refund, "A-17")
    card = slack.card()
    pressed = slack.press("approve", user=slack.ALICE)
    assert pressed["warning"] is None and pressed["within_3s"]
    assert call.result() == "refunded A-17"
    assert "Approved" in text_of(slack.edited(card))

    call = Call(refund, "A-18")
    slack.cards(2)
    slack.press("deny", user=slack.BOB)
    assert call.refused("denied_by_person").decided_by == "bob"
    assert slack.sockets()["opened"] == 1


def test_the_async_guard_awaits_the_socket(slack, approval, inside):
    @sudo("refund:order", on_deny=approval.request_approval)
    async def refund(order):
        return f"refunded {order}"

    async def main():
        waiting = asyncio.ensure_future(refund("A-17"))
        await asyncio.to_thread(slack.card)
        await asyncio.to_thread(slack.press, "approve")
        return await waiting

    assert asyncio.run(main()) == "refunded A-17"


def test_a_plain_function_on_an_event_loop_is_answered_as_its_warning_says(slack, approval, inside):
    @sudo("refund:order", on_deny=approval.request_approval)
    def refund(order):
        return f"refunded {order}"

    async def main():
        return refund("A-17")  # the loop stands still; the click needs none

    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        call = Call(asyncio.run, main())
        slack.card()
        slack.press("approve")
        assert call.result() == "refunded A-17"
    assert any("Socket Mode" in str(warning.message) for warning in warned)


def test_an_argument_comes_before_the_environment(slack, monkeypatch, inside):
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-nobody-knows")
    options = {"bot_token": slack.bot_token, "slack_api_url": slack.api_url, "timeout": 60}
    given = SlackApproval(app_token=slack.app_token, **options)
    call = Call(given.request_approval, inside, "s", {"function": "f", "args": (), "kwargs": {}})
    slack.card()
    slack.press("approve")
    assert call.result() is True

    with pytest.raises(PermissionDeniedError) as denied:
        sudo("refund:order", on_deny=SlackApproval(**options).request_approval)(lambda: None)()
    assert denied.value.reason == "slack_unavailable"
    assert slack.calls("apps.connections.open")[-1]["token"] == "xapp-nobody-knows"


@pytest.mark.parametrize("token", ["", "xoxb-1-2", "xapp 1"])
def test_what_is_no_app_token_is_refused_and_not_repeated(slack, token):
    with pytest.raises(InvalidError) as refused:
        SlackApproval(bot_token=slack.bot_token, app_token=token)
    assert "app_token" in str(refused.value)
    assert not token or token not in str(refused.value)


ONE_OF_TWO = """
import sys
from agentsudo import Agent, sudo
from agentsudo.slack import SlackApproval
approval = SlackApproval(timeout=60)
@sudo("refund:order", on_deny=approval.request_approval)
def refund(order):
    return f"refunded {order}"
with Agent("Bot", []).start_session():
    for order in sys.stdin:
        print(refund(order.strip()), flush=True)
"""


def socket_environment(slack, **more):
    return {
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_API_URL": slack.api_url,
        **more,
    }


def tell(process, line):
    process.stdin.write(line + "\n")
    process.stdin.flush()


def test_of_two_processes_with_one_app_and_one_store_either_takes_the_click(slack, tmp_path):
    environment = socket_environment(slack, AGENTSUDO_STORE=f"sqlite:{tmp_path / 'requests.db'}")
    with started_python(ONE_OF_TWO, **environment) as one, started_python(ONE_OF_TWO, **environment) as other:
        tell(one, "A-1")
        slack.cards(1)
        tell(other, "B-1")
        slack.cards(2)
        assert len(slack.wait_for_sockets(open=2)["open"]) == 2
        # Each card's click by each socket in turn: the one that its program holds, and the one that it does not.
        for process, order in ((one, "A"), (other, "B")):
            for turn, number in enumerate((1, 2), start=1):
                cards = [card for card in slack.messages() if f'"{order}-{turn}"' in card["rendered"]]
                pressed = slack.press("approve", ts=cards[0]["ts"], socket=number)
                assert pressed["warning"] is None
                assert process.stdout.readline() == f"refunded {order}-{turn}\n"
                if turn == 1:
                    count = len(slack.messages())
                    tell(process, f"{order}-2")
                    slack.cards(count + 1)
        assert not slack.ephemerals()


def test_of_two_processes_without_a_common_store_the_wrong_one_says_that_it_knows_nothing(slack):
    environment = socket_environment(slack)
    with started_python(ONE_OF_TWO, **environment) as one, started_python(ONE_OF_TWO, **environment) as other:
        tell(one, "A-1")
        slack.cards(1)
        tell(other, "B-1")
        slack.cards(2)
        slack.wait_for_sockets(open=2)
        (card,) = [card for card in slack.messages() if '"A-1"' in card["rendered"]]
        slack.press("approve", ts=card["ts"], socket=2)
        assert "no such request here" in slack.told()
        slack.press("approve", ts=card["ts"], socket=1)
        assert one.stdout.readline() == "refunded A-1\n"


def test_a_socket_keeps_no_process_alive(slack):
    code = """
import threading, time
from agentsudo import Agent
from agentsudo.slack import SlackApproval
approval = SlackApproval(timeout=60)
call = {"function": "f", "args": (), "kwargs": {}}
threading.Thread(target=approval.request_approval, args=(Agent("Bot", []), "s", call), daemon=True).start()
input()
print(time.monotonic(), flush=True)
"""
    with started_python(code, **socket_environment(slack)) as process:
        card = slack.card()
        slack.wait_for_sockets(open=1)
        tell(process, "go")
        before = float(process.stdout.readline())
        process.wait(PATIENCE)
        assert time.monotonic() - before < 5
        assert process.returncode == 0, process.stderr.read()
    assert "Cancelled" in text_of(slack.edited(card))
    slack.wait_for_sockets(open=0)


def test_a_forked_child_has_a_socket_of_its_own(slack):
    code = """
import os, sys
from agentsudo import Agent
from agentsudo.slack import SlackApproval
approval = SlackApproval(timeout=60)
call = {"function": "f", "args": (), "kwargs": {}}
assert approval.request_approval(Agent("Parent", []), "s", call)
child = os.fork()
if child == 0:
    os._exit(0 if approval.request_approval(Agent("Child", []), "s", call) else 9)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
    press = Call(lambda: (slack.cards(1), slack.press("approve"), slack.cards(2), slack.press("approve", socket=2)))
    ran = run_python(code, **socket_environment(slack))
    assert ran.returncode == 0, ran.stderr
    press.result()
    assert slack.sockets()["opened"] == 2


def test_an_outage_of_a_while_costs_nothing(slack, approval, inside):
    call = Call(approval.request_approval, inside, "s", {"function": "f", "args": (), "kwargs": {}})
    slack.card()
    slack.fault("status", "apps.connections.open", times=2, status=503)
    slack.fault("rate_limit", "apps.connections.open", times=1, retry_after="1")
    slack.socket(fault="reset")
    slack.wait_for_sockets(opened=2, timeout=PATIENCE)
    assert [fault["fired"] for fault in slack.faults()] == [2, 1]
    slack.press("approve")
    assert call.result() is True


def test_nothing_secret_is_said_about_a_socket(slack, approval, inside, caplog):
    with caplog.at_level("DEBUG"):
        call = Call(approval.request_approval, inside, "s", {"function": "f", "args": (), "kwargs": {}})
        slack.card()
        slack.socket(disconnect="refresh_requested", close_after_ms=100)
        slack.wait_for_sockets(opened=2, open=1)
        slack.set_app(socket_mode=False)
        with pytest.raises((PermissionDeniedError, AssertionError)):
            assert call.result() is True
    assert "link_disabled" in caplog.text
    for secret in (slack.app_token, slack.bot_token, "ticket="):
        assert secret not in caplog.text
    with pytest.raises(StandInError):
        slack.socket(fault="close")
