"""Slack down in every way: the function never runs, the wait is bounded, the reason is the right one, and nothing of ours
is sent where it does not belong."""

from __future__ import annotations

import asyncio
import itertools
import logging
import ssl
import subprocess
import threading
import time

import pytest
from workspace import Call, ScriptedServer, Server, text_of

_tokens = itertools.count()


@pytest.fixture
def fresh(slack, approver):
    """An approver whose workspace is not known yet: its first call is auth.test."""

    def make(**options):
        token = f"xoxb-fresh-{next(_tokens)}-{id(slack)}"
        slack.set_token(token)
        return approver(bot_token=token, **options)

    return make


@pytest.fixture
def warned(caplog):
    """What was said on `agentsudo.slack`."""
    caplog.set_level(logging.DEBUG, logger="agentsudo")
    return lambda: [record.getMessage() for record in caplog.records if record.name == "agentsudo.slack"]


def pending_code(slack):
    """The code of the one request that waits, as a person learns it who has no card."""
    text = slack.command("pending")["answer"]["body"]
    assert "1 request waits" in text, text
    return text.split("`")[1]


# Slack says no, or is not there: refused at once

CODES = [
    "invalid_auth",
    "not_authed",
    "token_revoked",
    "token_expired",
    "account_inactive",
    "missing_scope",
    "channel_not_found",
    "not_in_channel",
    "is_archived",
    "restricted_action",
    "invalid_blocks",
    "msg_too_long",
    "a_code_of_next_year",
]


@pytest.mark.parametrize("error", CODES)
def test_a_refusal_of_slacks_ends_the_request_at_once(slack, refund, inside, ran, warned, error):
    fault = slack.fault("ok_false", "chat.postMessage", error=error, times=None)
    denial = Call(refund, "A-17").refused("slack_unavailable")
    assert denial.code == "unavailable" and denial.decided_by is None and denial.approval_id
    assert slack.fired(fault) == 1 and ran == []
    assert any(error in line for line in warned())


@pytest.mark.parametrize("error", ["invalid_auth", "token_revoked", "not_allowed_token_type", "internal_error"])
def test_a_token_that_slack_does_not_know_ends_the_request_at_once(slack, fresh, guarded, inside, ran, error):
    approval = fresh()
    fault = slack.fault("ok_false", "auth.test", error=error, times=None)
    Call(guarded(approval.request_approval), "A-17").refused("slack_unavailable")
    assert slack.fired(fault) == 1 and ran == [] and slack.calls("chat.postMessage") == []
    # Nothing was learnt from the failure: the next call asks again.
    slack.clear_faults()
    call = Call(guarded(approval.request_approval), "A-18")
    slack.press("approve", ts=slack.card()["ts"])
    assert call.result() == "refunded A-18"


def test_the_real_errors_of_a_workspace(slack, approver, guarded, inside, ran):
    slack.set_token("xoxb-dead", error="token_revoked")
    slack.set_token("xoxb-mute", scopes=["commands"])
    cases = [
        {"bot_token": "xoxb-unknown"},
        {"bot_token": "xoxb-dead"},
        {"bot_token": "xoxb-mute"},
        {"bot_token": slack.app_token},
        {"channel": "#nowhere"},
        {"channel": "C_GENERAL"},
        {"channel": "C_SECRET"},
        {"channel": "C_OLD"},
    ]
    for case in cases:
        Call(guarded(approver(**case).request_approval), "A-17").refused("slack_unavailable")
    assert ran == [] and all(not channel["messages"] for channel in slack.state()["channels"].values())


@pytest.mark.parametrize("kind", ["html", "redirect", "status"])
@pytest.mark.parametrize("method", ["auth.test", "chat.postMessage"])
def test_something_else_answers_in_slacks_place(slack, fresh, guarded, inside, ran, method, kind):
    approval = fresh()
    parameters = {"redirect": {"url": "https://login.example/"}, "status": {"status": 404, "body": "not here"}}
    fault = slack.fault(kind, method, times=None, **parameters.get(kind, {}))
    Call(guarded(approval.request_approval), "A-17").refused("slack_unavailable")
    assert slack.fired(fault) == 1 and ran == [] and slack.messages() == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed_and_the_token_stays_here(slack, fresh, guarded, inside, ran, status):
    answer = {"ok": True, "channel": "C_APPROVALS", "ts": "1.1", "team_id": "T_HOME"}
    with ScriptedServer(lambda request: (200, {}, answer)) as elsewhere:
        for host, method in (("127.0.0.1", "chat.postMessage"), ("localhost", "auth.test")):
            approval = fresh()
            url = f"http://{host}:{elsewhere.port}/api/{method}"
            fault = slack.fault("redirect", method, url=url, status=status, times=None)
            Call(guarded(approval.request_approval), "A-17").refused("slack_unavailable")
            assert slack.fired(fault) == 1
        assert elsewhere.requests == [] and ran == []


def test_a_redirect_to_itself_or_to_a_file_is_not_followed(slack, refund, inside, ran):
    for url in (slack.api_url + "chat.postMessage", "file:///etc/passwd", "gopher://127.0.0.1/", "//evil.example", ""):
        fault = slack.fault("redirect", "chat.postMessage", url=url, times=None)
        Call(refund, "A-17").refused("slack_unavailable")
        assert slack.fired(fault) == 1
        slack.clear_faults()
    assert ran == []


@pytest.fixture
def wrong_certificate(tmp_path):
    """An HTTPS server whose certificate nobody vouches for; what clients told it after the handshake."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    command = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1"
    )
    files = ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run([*command.split(), *files], check=True, capture_output=True, timeout=60)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    told, attempts = [], []

    class Handler:
        def __init__(self, request, client_address, server):
            attempts.append(client_address)
            with context.wrap_socket(request, server_side=True) as secured:
                told.append(secured.recv(100_000))

    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"https://127.0.0.1:{server.server_port}/", told, attempts
    server.shutdown()
    server.server_close()


def test_nobody_there(approver, guarded, inside, ran, closed_port, wrong_certificate):
    """No connection, no such name, no good certificate: tried again a little, then refused, long before the timeout."""
    untrusted, told, attempts = wrong_certificate
    began = time.monotonic()
    ways = [
        {"slack_api_url": f"http://127.0.0.1:{closed_port}/api/"},
        {"slack_api_url": "https://slack.invalid/api/"},
        {"slack_api_url": untrusted},
        {"webhook_url": f"http://127.0.0.1:{closed_port}/services/x", "bot_token": None},
        {"webhook_url": "https://hooks.slack.invalid/services/x", "bot_token": None},
        {"webhook_url": untrusted + "services/x", "bot_token": None},
    ]
    calls = [Call(guarded(approver(**way).request_approval), "A-17") for way in ways]
    cloud = {"bot_token": None, "cloud_api_key": "as_key"}
    servers = [f"http://127.0.0.1:{closed_port}", "https://approvals.invalid", untrusted]
    asked = [Call(guarded(approver(cloud_url=url, **cloud).request_approval), "A-17") for url in servers]
    for call in calls:
        assert call.refused("slack_unavailable").code == "unavailable"
    for call in asked:
        assert call.refused("cloud_unavailable").code == "unavailable"
    assert time.monotonic() - began < 20 and ran == []
    assert attempts and told == []  # it was tried, and no byte of ours was told


# Nobody can tell whether the card is there: the request stays open, and somebody may still answer

UNCLEAR = {
    "reset": {},
    "truncate": {},
    "trickle": {},
    "half_open": {},
    "huge": {"bytes": 100_000_000},
    "accept_then_500": {},
    "status": {"status": 500},
    "status, after the work": {"status": 500, "after_work": True},
    "internal_error": {"error": "internal_error"},
}


@pytest.mark.parametrize("name", UNCLEAR)
def test_an_unclear_answer_leaves_the_request_open_and_is_not_repeated(slack, refund, inside, ran, name):
    slack.leaves_live_cards = True  # nobody told us where it is
    kind = "ok_false" if name == "internal_error" else name.split(",")[0]
    fault = slack.fault(kind, "chat.postMessage", times=None, **UNCLEAR[name])
    call = Call(refund, "A-17")
    slack.wait_for_calls("chat.postMessage", timeout=30)
    code = pending_code(slack)
    assert slack.fired(fault) == 1 and call.is_waiting()
    assert f"denied request `{code}`" in slack.command(f"deny {code}")["answer"]["body"]
    assert call.refused("denied_by_person").decided_by == "alice" and ran == []
    assert len(slack.calls("chat.postMessage")) == 1 and len(slack.messages()) <= 1


@pytest.mark.parametrize("kind", ["half_open", "trickle"])
@pytest.mark.parametrize("method", ["auth.test", "chat.postMessage"])
def test_a_slack_that_hangs_does_not_hold_the_wait_up(slack, fresh, guarded, inside, ran, method, kind):
    slack.leaves_live_cards = True
    approval = fresh(timeout=1)
    fault = slack.fault(kind, method, times=None)
    began = time.monotonic()
    error = Call(guarded(approval.request_approval), "A-17")
    with pytest.raises(PermissionError) as caught:
        error.result()
    # Which of the two is first is a matter of milliseconds; neither is a yes.
    assert caught.value.reason in ("expired", "slack_unavailable") and time.monotonic() - began < 5
    assert slack.fired(fault) == 1 and ran == []


def test_a_hundred_megabytes_are_not_read(slack, refund, inside, ran, warned):
    fault = slack.fault("huge", "chat.postMessage", bytes=100_000_000)
    began = time.monotonic()
    call = Call(refund, "A-17")
    slack.wait_for_calls("chat.postMessage", timeout=30)
    slack.command(f"deny {pending_code(slack)}")
    call.refused("denied_by_person")
    while not any("larger than 1 MiB" in line for line in warned()):
        assert time.monotonic() - began < 10, warned()
        threading.Event().wait(0.01)
    assert slack.fired(fault) == 1 and ran == []


def test_json_under_another_name_is_still_an_answer(slack, refund, inside, ran):
    fault = slack.fault("content_type", "chat.postMessage", content_type="text/plain")
    call = Call(refund, "A-17")
    slack.press("approve", ts=slack.card()["ts"])
    assert call.result() and slack.fired(fault) == 1 and len(ran) == 1


# Slack says: later


@pytest.mark.parametrize("retry_after", ["0", "1", "abc", "Wed, 21 Oct 2065 07:28:00 GMT", None])
def test_slack_is_asked_again_after_it_said_later(slack, refund, inside, ran, retry_after):
    fault = slack.fault("rate_limit", "chat.postMessage", retry_after=retry_after)
    call = Call(refund, "A-17")
    card = slack.card()
    calls = slack.calls("chat.postMessage")
    waited = calls[1]["at_ms"] - calls[0]["at_ms"]
    assert slack.fired(fault) == 1 and 900 <= waited < 10_000, waited
    slack.press("approve", ts=card["ts"])
    assert call.result() and len(ran) == 1 and len(slack.messages()) == 1


@pytest.mark.parametrize("retry_after", ["3600", "99999999999999999999", "61"])
def test_later_than_the_deadline_is_never(slack, refund, inside, ran, retry_after):
    fault = slack.fault("rate_limit", "chat.postMessage", retry_after=retry_after, times=None)
    began = time.monotonic()
    with pytest.raises(PermissionError) as caught:
        Call(refund, "A-17").result()
    assert caught.value.reason == "slack_unavailable" and time.monotonic() - began < 10
    assert slack.fired(fault) >= 1 and ran == []


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_gateway_that_is_down_is_tried_again(slack, refund, inside, ran, status):
    fault = slack.fault("status", "chat.postMessage", status=status)
    call = Call(refund, "A-17")
    slack.press("approve", ts=slack.card()["ts"])
    assert call.result() and slack.fired(fault) == 1 and len(slack.messages()) == 1


def test_tries_have_an_end(slack, refund, inside, ran):
    fault = slack.fault("status", "chat.postMessage", status=503, times=None)
    Call(refund, "A-17").refused("slack_unavailable")
    assert slack.fired(fault) == 3 and ran == []


def test_a_busy_channel_is_waited_for_but_not_for_ever(slack, approver, inside, ran):
    """Slack takes about a message a second in a channel: the fourth try is not the last."""
    fault = slack.fault("rate_limit", "chat.postMessage", retry_after="1", times=None)
    busy = approver(timeout=5)
    began = time.monotonic()
    call = Call(busy.request_approval, inside, "refund:order", {"function": "f", "args": (), "kwargs": {}})
    assert call.result() is False and ran == []
    assert slack.fired(fault) >= 4 and time.monotonic() - began < 8


def test_slacks_own_limit_of_messages(slack, refund, inside, ran):
    slack.set_rate_limit(True, per_second=1, burst=1)
    call = Call(refund, "A-17")
    card = slack.card()
    slack.press("deny", ts=card["ts"])
    call.refused("denied_by_person")
    slack.edited(card)
    assert len(slack.messages()) == 1 and ran == []


# What comes after the card may fail: the answer stands


@pytest.mark.parametrize("answer", ["approve", "deny"])
def test_a_card_that_cannot_be_edited_gets_a_reply_instead(slack, refund, inside, ran, answer):
    slack.leaves_live_cards = True
    fault = slack.fault("ok_false", "chat.update", error="cant_update_message", times=None)
    call = Call(refund, "A-17")
    card = slack.card()
    slack.press(answer)
    if answer == "approve":
        assert call.result() and len(ran) == 1
    else:
        call.refused("denied_by_person")
    replies = slack.wait_for_messages(2, kind="reply", timeout=30)
    said = text_of(replies[-1])
    assert ("Approved by" if answer == "approve" else "Denied by") in said and "alice" in said
    assert replies[-1]["thread_ts"] == card["ts"] and slack.fired(fault) >= 1


def test_an_edit_is_tried_again(slack, refund, inside):
    fault = slack.fault("rate_limit", "chat.update", retry_after="1")
    call = Call(refund, "A-17")
    card = slack.card()
    slack.press("approve")
    assert call.result()
    assert slack.edited(card)["buttons"] == [] and slack.fired(fault) == 1


def test_a_thread_that_cannot_be_posted_changes_nothing(slack, refund, inside, ran):
    fault = slack.fault("ok_false", "chat.postMessage", error="restricted_action", skip=1, times=None)
    call = Call(refund, "A-17")
    card = slack.card()
    slack.press("approve")
    assert call.result() and len(ran) == 1
    assert "Approved" in text_of(slack.edited(card)) and slack.fired(fault) >= 1


@pytest.mark.parametrize(("kind", "more"), [("status", {"status": 500}), ("redirect", {"url": "http://127.0.0.1:1/"})])
def test_who_clicks_late_is_told_another_way(slack, refund, inside, kind, more):
    call = Call(refund, "A-17")
    card = slack.card()
    slack.press("approve")
    call.result()
    slack.edited(card)
    fault = slack.fault(kind, "response_url", times=None, **more)
    slack.press("deny", user=slack.BOB, stale=True, ts=card["ts"])
    assert "already approved" in slack.told() and slack.fired(fault) == 1
    assert len(slack.calls("chat.postEphemeral")) == 1


# A webhook can announce, and nobody can answer there


@pytest.fixture
def announcing(slack, approver, guarded):
    return guarded(approver(bot_token=None, webhook_url=slack.webhook_url).request_approval)


def test_a_webhook_announces_and_denies(slack, announcing, inside, ran, warned):
    error = Call(announcing, "A-17").refused("notify_only")
    assert error.code == "unavailable" and ran == []
    card = slack.card()
    assert card["buttons"] == [] and "A-17" in text_of(card) and "denied" in text_of(card)
    assert any("webhook" in line for line in warned())
    assert not any(slack.webhook_url in line for line in warned())


@pytest.mark.parametrize("error", ["no_service", "invalid_token", "channel_is_archived"])
def test_a_webhook_that_is_gone(slack, announcing, inside, ran, error):
    slack.set_webhook_error(error)
    Call(announcing, "A-17").refused("slack_unavailable")
    assert ran == [] and slack.messages() == []


@pytest.mark.parametrize(
    ("kind", "more", "reason"),
    [
        ("status", {"status": 500}, "slack_unavailable"),
        ("status", {"status": 204}, "slack_unavailable"),
        ("status", {"status": 429, "headers": {"retry-after": "1"}}, "slack_unavailable"),
        ("reset", {}, "slack_unavailable"),
        ("truncate", {}, "slack_unavailable"),
        ("huge", {}, "slack_unavailable"),
        ("redirect", {"url": "http://127.0.0.1:1/"}, "slack_unavailable"),
    ],
)
def test_a_webhook_that_answers_wrongly(slack, announcing, inside, ran, kind, more, reason):
    fault = slack.fault(kind, "webhook", times=None, **more)
    Call(announcing, "A-17").refused(reason)
    assert slack.fired(fault) == 1 and ran == []


def test_a_webhook_that_says_yes_is_no_yes(slack, announcing, inside, ran):
    for body in ("approved", "true", '{"ok": true, "approved": true}'):
        fault = slack.fault("status", "webhook", status=200, body=body)
        Call(announcing, "A-17").refused("notify_only")
        assert slack.fired(fault) == 1
    assert ran == []


def test_a_webhook_that_hangs_does_not_hold_the_event_loop_up(slack, approver, inside, ran):
    from agentsudo import PermissionDeniedError, sudo

    approval = approver(bot_token=None, webhook_url=slack.webhook_url, timeout=1)
    fault = slack.fault("half_open", "webhook", times=None)

    @sudo("refund:order", on_deny=approval.request_approval)
    async def refund(order):
        ran.append(order)

    async def main():
        task = asyncio.ensure_future(refund("A-17"))
        await asyncio.to_thread(slack.wait_for_calls, "webhook")
        assert not task.done()
        with pytest.raises(PermissionDeniedError) as caught:
            await task
        return caught.value.reason

    began = time.monotonic()
    assert asyncio.run(main()) == "expired" and time.monotonic() - began < 5
    assert slack.fired(fault) == 1 and ran == []


def test_with_nothing_configured_nothing_runs(approver, guarded, inside, ran, warned):
    approval = approver(bot_token=None)
    error = Call(guarded(approval.request_approval), "A-17").refused("not_configured")
    assert error.code == "unavailable" and ran == []
    assert any("no approval channel is configured" in line for line in warned())
    assert approval.request_approval(inside, "refund:order", {"function": "refund", "args": (), "kwargs": {}}) is False
