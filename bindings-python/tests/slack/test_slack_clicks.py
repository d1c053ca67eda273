"""What comes in: only what Slack signed, from the right place and the right people, decides, and it decides once."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import threading
import time
import urllib.parse

import httpx
import pytest
from agentsudo import InvalidError
from agentsudo.slack import SlackApproval
from workspace import Call, ScriptedServer, code, request_id, run_python, skew, text_of


@pytest.fixture
def waiting(slack, refund, inside, ran):
    """A call that waits, and its card. Whatever a test did not decide is denied in the end."""
    call = Call(refund, "A-17")
    call.card = slack.card()
    yield call
    if call.is_waiting():
        assert ran == []
        slack.press("deny", ts=call.card["ts"])
        call.refused("denied_by_person")


def sign(slack, body, at=None, secret=None):
    """Headers as Slack would send them, made here: the check does not trust the stand-in's signature."""
    timestamp = str(round(time.time() + skew()) if at is None else at)
    key = (slack.signing_secret if secret is None else secret).encode()
    digest = hmac.new(key, b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": f"v0={digest}",
        "Content-Type": "application/x-www-form-urlencoded",
    }


# Who signed it


def flipped(text, at):
    return text[:at] + ("0" if text[at] != "0" else "1") + text[at + 1 :]


FORGERIES = {
    "no headers": lambda h: [],
    "no signature": lambda h: {**h, "X-Slack-Signature": None},
    "no timestamp": lambda h: {**h, "X-Slack-Request-Timestamp": None},
    "empty signature": lambda h: {**h, "X-Slack-Signature": ""},
    "empty timestamp": lambda h: {**h, "X-Slack-Request-Timestamp": ""},
    "first digit": lambda h: {**h, "X-Slack-Signature": flipped(h["X-Slack-Signature"], 3)},
    "last digit": lambda h: {**h, "X-Slack-Signature": flipped(h["X-Slack-Signature"], 66)},
    "short": lambda h: {**h, "X-Slack-Signature": h["X-Slack-Signature"][:-1]},
    "long": lambda h: {**h, "X-Slack-Signature": h["X-Slack-Signature"] + "0"},
    "upper case": lambda h: {**h, "X-Slack-Signature": h["X-Slack-Signature"].upper()},
    "other version": lambda h: {**h, "X-Slack-Signature": "v1" + h["X-Slack-Signature"][2:]},
    "no version": lambda h: {**h, "X-Slack-Signature": h["X-Slack-Signature"][3:]},
    "other time": lambda h: {**h, "X-Slack-Request-Timestamp": str(int(h["X-Slack-Request-Timestamp"]) + 1)},
    "spaces": lambda h: {**h, "X-Slack-Request-Timestamp": " " + h["X-Slack-Request-Timestamp"]},
    "plus": lambda h: {**h, "X-Slack-Request-Timestamp": "+" + h["X-Slack-Request-Timestamp"]},
    "minus": lambda h: {**h, "X-Slack-Request-Timestamp": "-1"},
    "float": lambda h: {**h, "X-Slack-Request-Timestamp": h["X-Slack-Request-Timestamp"] + ".0"},
    "huge": lambda h: {**h, "X-Slack-Request-Timestamp": "9" * 31},
    "words": lambda h: {**h, "X-Slack-Request-Timestamp": "now"},
    "twice": lambda h: [*h.items(), ("x-slack-signature", h["X-Slack-Signature"])],
    "time twice": lambda h: [*h.items(), ("x-slack-request-timestamp", h["X-Slack-Request-Timestamp"])],
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forged_delivery_is_refused(slack, approval, waiting, name):
    signed = slack.signed_press("approve")
    headers = FORGERIES[name](signed["headers"])
    if isinstance(headers, dict):
        headers = {key: value for key, value in headers.items() if value is not None}
    status, _, answer = approval.handle_request(headers, signed["body"])
    assert status == 401 and waiting.is_waiting()
    assert signed["headers"]["X-Slack-Signature"].encode() not in answer
    # The untouched delivery would have been good: it is the forgery that was refused.
    assert approval.handle_request(signed["headers"], signed["body"])[0] == 200
    assert waiting.result()


def test_a_changed_body_or_another_secret_is_refused(slack, approval, waiting):
    signed = slack.signed_press("deny")
    for body in (
        signed["body"].replace(b"deny", b"approve"),
        signed["body"] + b" ",
        signed["body"] + b"&a=b",
        b"",
        b"\xff\xfe",
    ):
        assert approval.handle_request(signed["headers"], body)[0] == 401
    for secret in ("", " ", "x", slack.signing_secret[:-1], slack.signing_secret + "0"):
        assert approval.handle_request(sign(slack, signed["body"], secret=secret), signed["body"])[0] == 401
    assert waiting.is_waiting()


@pytest.mark.parametrize(
    ("offset", "status"), [(-302, 401), (-298, 200), (298, 200), (302, 401), (-86400, 401), (86400, 401)]
)
def test_the_clock_may_be_off_by_five_minutes_either_way(slack, approval, waiting, offset, status):
    signed = slack.signed_press("approve", timestamp_offset=offset)
    assert approval.handle_request(signed["headers"], signed["body"])[0] == status
    assert waiting.result() if status == 200 else waiting.is_waiting()


def test_the_reference_verifier_agrees_with_ours(slack, approval, waiting):
    from slack_sdk.signature import Clock, SignatureVerifier

    class Ours(Clock):
        def now(self):
            return time.time() + skew()

    reference = SignatureVerifier(slack.signing_secret, Ours())
    good = slack.signed_command("help")
    tampered = [
        (good["headers"], good["body"]),
        (good["headers"], good["body"] + b"x"),
        (sign(slack, good["body"], secret="other"), good["body"]),
        (sign(slack, good["body"], at=round(time.time() + skew()) - 400), good["body"]),
        (sign(slack, b"ssl=1", at=round(time.time() + skew()) + 400), b"ssl=1"),
        (sign(slack, "text=ü".encode()), "text=ü".encode()),
    ]
    ours = [approval.handle_request(headers, body)[0] != 401 for headers, body in tampered]
    theirs = [bool(reference.is_valid_request(body, headers)) for headers, body in tampered]
    assert ours == theirs == [True, False, False, False, False, True]


def test_both_secrets_count_during_a_rotation(slack, approver, guarded, inside, ran):
    approval = approver(signing_secret=["old-secret", slack.signing_secret])
    refund = guarded(approval.request_approval)
    for number, secret in enumerate(("old-secret", slack.signing_secret), start=1):
        call = Call(refund, number)
        signed = slack.signed_press("approve", ts=slack.cards(number)[-1]["ts"], secret=secret)
        assert approval.handle_request(signed["headers"], signed["body"])[0] == 200
        assert call.result()
    signed = slack.signed_command("help", secret="older-secret")
    assert approval.handle_request(signed["headers"], signed["body"])[0] == 401


def test_without_a_secret_nothing_is_taken(slack, approver, guarded, inside, ran):
    approval = approver(signing_secret=None)
    call = Call(guarded(approval.request_approval), "A-17")
    card = slack.card()
    signed = slack.signed_press("approve")
    assert approval.handle_request(signed["headers"], signed["body"])[0] == 503
    assert approval.handle_request(sign(slack, signed["body"], secret=""), signed["body"])[0] == 503
    assert call.is_waiting()
    for mount in (approval.asgi_app, approval.fastapi_router):
        with pytest.raises(InvalidError, match="signing_secret"):
            mount()
    approval.deny(request_id(card))
    call.refused("denied_by_person")


@pytest.mark.parametrize("body", ["payload={}", {"payload": "{}"}, None, 7])
def test_the_body_must_be_raw_bytes(approval, body):
    with pytest.raises(TypeError, match="bytes"):
        approval.handle_request({}, body)


def test_headers_in_every_form_that_web_servers_have(slack, approval, inside, refund, ran):
    from starlette.datastructures import Headers

    forms = [
        dict,
        lambda h: list(h.items()),
        lambda h: [(k.lower().encode(), v.encode()) for k, v in h.items()],
        lambda h: {k.upper(): v for k, v in h.items()},
        lambda h: Headers(h),
        lambda h: httpx.Headers(h),
        lambda h: iter(h.items()),
    ]
    for number, form in enumerate(forms, start=1):
        call = Call(refund, number)
        signed = slack.signed_press("approve", ts=slack.cards(number)[-1]["ts"])
        assert approval.handle_request(form(signed["headers"]), memoryview(signed["body"]))[0] == 200
        assert call.result()
    assert len(ran) == len(forms)


# Once


def test_a_hundred_replays_are_one_decision(slack, approval, refund, waiting, inside, ran):
    signed = slack.signed_press("approve")
    statuses = [approval.handle_request(signed["headers"], signed["body"])[0] for _ in range(100)]
    assert statuses == [200] * 100 and waiting.result() and len(ran) == 1
    again = Call(refund, "A-17")  # a replay does not decide the next request either
    card = slack.cards(2)[-1]
    assert approval.handle_request(signed["headers"], signed["body"])[0] == 200 and again.is_waiting()
    slack.press("deny", ts=card["ts"])
    again.refused("denied_by_person")
    assert slack.ephemerals() == []


def test_a_delivery_that_slack_repeats_changes_nothing(slack, waiting, ran):
    first = slack.press("approve")
    again = slack.replay(first["interaction_id"])
    assert again["answer"]["status"] == 200 and waiting.result() and len(ran) == 1


@pytest.mark.parametrize(("first", "second"), [("approve", "deny"), ("deny", "approve"), ("approve", "approve")])
def test_the_first_click_counts_and_the_second_is_told_so(slack, waiting, ran, first, second):
    slack.press(first, user=slack.ALICE)
    slack.edited(waiting.card)
    slack.press(second, user=slack.BOB, ts=waiting.card["ts"], stale=True)
    told = slack.told()
    assert f"already {'approved' if first == 'approve' else 'denied'}" in told and "U_ALICE" in told
    if first == "approve":
        assert waiting.result() and len(ran) == 1
    else:
        assert waiting.refused("denied_by_person").decided_by == "alice"


def test_a_click_that_comes_before_slack_has_answered_our_post(slack):
    """In a process of its own: the stand-in signs this click by the true clock."""
    done = run_python(
        """
from workspace import *
from agentsudo import Agent, sudo
from agentsudo.slack import SlackApproval
with Workspace.start() as slack:
    door = Door()
    slack.set_app(door.url)
    door.approval = approval = SlackApproval(
        bot_token=slack.bot_token, signing_secret=slack.signing_secret, slack_api_url=slack.api_url, timeout=30
    )
    @sudo("refund:order", on_deny=approval.request_approval)
    def refund(order):
        return f"refunded {order}"
    with Agent("Bot", []).start_session():
        fault = slack.fault("click_before_answer", "chat.postMessage", action_id="approve", user="U_BOB")
        call = Call(refund, "A-17")
        print(call.result(), slack.fired(fault))
        card = slack.card()
        print("Approved" in slack.edited(card)["rendered"], slack.edited(card)["buttons"])
        fault = slack.fault("click_before_answer", "chat.postMessage", action_id="deny", user="U_BOB")
        call = Call(refund, "A-18")
        print(call.refused("denied_by_person").decided_by, slack.fired(fault))
""",
        SLACK_STANDIN=__import__("slack_standin").find_binary(),
    )
    assert done.stdout.splitlines() == ["refunded A-17 1", "True []", "bob 1"], done.stderr


def test_a_click_counts_though_slack_never_answered_our_post(slack, approval, refund, inside, ran):
    fault = slack.fault("accept_then_500", "chat.postMessage")
    call = Call(refund, "A-17")
    card = slack.card()
    assert slack.fired(fault) == 1
    slack.press("approve")
    assert call.result() and len(ran) == 1
    assert "Approved" in text_of(slack.edited(card))  # the click said where the card is


# From where, and by whom

STRANGERS = {
    "another workspace": {"team_id": "T_EVIL"},
    "a person of another workspace": {"user_team_id": "T_EVIL"},
    "another app": {"api_app_id": "A_EVIL"},
    "no workspace": {"team_id": None},
}


@pytest.mark.parametrize("action", ["approve", "deny"])
@pytest.mark.parametrize("name", STRANGERS)
def test_a_stranger_decides_nothing(slack, waiting, name, action):
    press = slack.press(action, **STRANGERS[name])
    assert press["answer"]["status"] == 200 and press["answer"]["body"] == ""
    assert "another workspace" in slack.told() and waiting.is_waiting()


def test_a_guest_through_slack_connect_decides_nothing(slack, waiting):
    slack.press("approve", user=slack.MALLORY)
    assert "another workspace" in slack.told() and waiting.is_waiting()


@pytest.mark.parametrize("action", ["approve", "deny"])
def test_a_person_who_is_no_approver_decides_nothing(slack, approver, guarded, inside, ran, action):
    call = Call(guarded(approver(approvers=["U_BOB"]).request_approval), "A-17")
    card = slack.card()
    slack.press(action, user=slack.ALICE)
    assert "not an approver" in slack.told() and call.is_waiting()
    slack.command(f"{action} {code(card)}", user=slack.ALICE)
    assert call.is_waiting()
    slack.press("deny", user=slack.BOB)
    assert call.refused("denied_by_person").decided_by == "bob"


WRONG_PLACES = {
    "message": {"container": {"message_ts": "1.000001"}, "message": {"ts": "1.000001"}},
    "channel": {"container": {"channel_id": "C_GENERAL"}, "channel": {"id": "C_GENERAL"}},
}


@pytest.mark.parametrize("name", WRONG_PLACES)
def test_a_click_from_another_message_decides_nothing(slack, waiting, name):
    slack.wait_for_messages(1, kind="reply", timeout=30)  # by then the card's place is known
    slack.press("approve", patch=WRONG_PLACES[name])
    assert "does not show that request" in slack.told() and waiting.is_waiting()


UNKNOWN = {
    "unknown": lambda whole: "0" * 32,
    "prefix": lambda whole: whole[:31],
    "code": lambda whole: whole[:8],
    "longer": lambda whole: whole + "0",
    "path": lambda whole: f"../{whole}",
    "empty": lambda whole: "",
    "none": lambda whole: None,
    "number": lambda whole: 7,
    "list": lambda whole: [whole],
    "newline": lambda whole: whole + "\n",
}


@pytest.mark.parametrize("name", UNKNOWN)
def test_an_id_that_is_not_the_whole_id_decides_nothing(slack, approval, waiting, name):
    value = UNKNOWN[name](request_id(waiting.card))
    action = {"action_id": "approve", "block_id": f"approval_{value}", "type": "button", "value": value}
    press = slack.press("approve", patch={"actions": [action]})
    assert press["answer"]["status"] in (200, 400) and waiting.is_waiting()


TAMPERED = {
    "two actions": lambda p: {"actions": p["actions"] * 2},
    "no actions": lambda p: {"actions": []},
    "actions not a list": lambda p: {"actions": p["actions"][0]},
    "other action": lambda p: {"actions": [{**p["actions"][0], "action_id": "approve "}]},
    "upper case": lambda p: {"actions": [{**p["actions"][0], "action_id": "APPROVE"}]},
    "other block": lambda p: {"actions": [{**p["actions"][0], "block_id": "approval_" + "0" * 32}]},
    "no block": lambda p: {"actions": [{**p["actions"][0], "block_id": None}]},
    "other element": lambda p: {"actions": [{**p["actions"][0], "type": "overflow"}]},
    "no user": lambda p: {"user": None},
    "user without id": lambda p: {"user": {"name": "alice"}},
    "user id a number": lambda p: {"user": {"id": 1}},
    "user id with spaces": lambda p: {"user": {"id": "U_ALICE U_BOB"}},
    "contradicts itself about the message": lambda p: {"container": {**p["container"], "message_ts": "1.2"}},
    "contradicts itself about the channel": lambda p: {"container": {**p["container"], "channel_id": "C_OPS"}},
    "no type": lambda p: {"type": None},
    "other type": lambda p: {"type": "view_submission"},
    "shortcut": lambda p: {"type": "shortcut"},
}


@pytest.mark.parametrize("name", TAMPERED)
def test_a_payload_that_slack_would_not_send_decides_nothing(slack, approval, waiting, name):
    payload = slack.signed_press("approve")["payload"]
    payload = {key: value for key, value in {**payload, **TAMPERED[name](payload)}.items()}
    body = urllib.parse.urlencode({"payload": json.dumps(payload)}).encode()
    status, _, _ = approval.handle_request(sign(slack, body), body)
    assert status in (200, 400) and waiting.is_waiting()


BODIES = {
    "no JSON": b"payload=%7Bnope",
    "empty payload": b"payload=",
    "array": b"payload=%5B%5D",
    "deep": b"payload=" + b"%5B" * 100_000,
    "two payloads": b"payload=%7B%7D&payload=%7B%7D",
    "many fields": b"&".join(b"a%d=b" % n for n in range(1000)),
    "not UTF-8": b"payload=%FF%FE",
    "raw bytes": bytes(range(256)),
    "empty": b"",
    "too large": b"payload=" + b"a" * (2 << 20),
    "duplicate key": b"payload=" + urllib.parse.quote('{"type":"block_actions","type":"block_actions"}').encode(),
}


@pytest.mark.parametrize("name", BODIES)
def test_a_signed_body_that_is_nonsense_is_answered_and_decides_nothing(slack, approval, waiting, name):
    body = BODIES[name]
    assert approval.handle_request(sign(slack, body), body)[0] == 400
    assert waiting.is_waiting()


@pytest.mark.parametrize("media", ["text/plain", "multipart/form-data; boundary=x", "application/xml"])
def test_another_media_type_decides_nothing(slack, approval, waiting, media):
    signed = slack.signed_press("approve", content_type=media)
    assert approval.handle_request(signed["headers"], signed["body"])[0] == 400 and waiting.is_waiting()


def test_a_response_url_elsewhere_is_not_followed(slack, approval, waiting):
    """It comes with the payload: what we say goes to Slack's hosts only."""
    with ScriptedServer(lambda request: (200, {}, b"ok")) as elsewhere:
        urls = [f"{elsewhere.url}/actions", f"http://localhost:{elsewhere.port}/x", "file:///etc/passwd", "nonsense"]
        for number, url in enumerate(urls, start=1):
            slack.press("approve", user=slack.MALLORY, patch={"response_url": url, "nonce": number})
            slack.told(number)  # told another way
        assert elsewhere.requests == []


# Slash commands


def test_commands_approve_and_deny(slack, refund, inside, ran):
    for number, (verb, name) in enumerate(
        [("approve", code), ("deny", code), ("approve", request_id), ("deny", request_id)], 1
    ):
        call = Call(refund, number)
        card = slack.cards(number)[-1]
        said = slack.command(f"{verb} {name(card)}", user=slack.BOB)
        answer = json.loads(said["answer"]["body"])
        assert (
            said["answer"]["status"] == 200 and answer["response_type"] == "ephemeral" and code(card) in answer["text"]
        )
        if verb == "approve":
            assert call.result() and "You approved" in answer["text"]
        else:
            assert call.refused("denied_by_person").decided_by == "bob" and "You denied" in answer["text"]
        assert "bob" in text_of(slack.edited(card))
        again = slack.command(f"{verb} {name(card)}", user=slack.ALICE)
        assert "already" in again["answer"]["body"] and "U_BOB" in again["answer"]["body"]
    assert [order for order, _ in ran] == [1, 3]


@pytest.mark.parametrize("template", ["`{}`", " {} ", '"{}"', "“{}”"])
def test_a_code_as_people_copy_it(slack, refund, inside, template):
    call = Call(refund, "A-17")
    slack.command("  Approve   " + template.format(code(slack.card())))
    assert call.result()


NO_DECISIONS = [
    "approve",
    "deny",
    "approve {code} please",
    "approve {code} {code}",
    "approve {code}\ndeny {code}",
    "approve {short}",
    "approve {code}0",
    "approve {upper}!",
    "approve *",
    "approve all",
    "approved {code}",
    "yes {code}",
    "{code}",
    "{code} approve",
    "approve\u200b {code}",
    "help",
    "",
    "pending",
    "pending {code}",
    "approve 00000000000000000000000000000000",
]


@pytest.mark.parametrize("text", NO_DECISIONS)
def test_a_command_that_is_not_exact_decides_nothing(slack, waiting, text):
    known = code(waiting.card)
    said = slack.command(text.format(code=known, short=known[:7], upper=known.upper()))
    assert said["answer"]["status"] == 200 and json.loads(said["answer"]["body"])["text"] and waiting.is_waiting()


def test_a_stranger_cannot_command(slack, waiting):
    for order in ({"patch": {"team_id": "T_EVIL"}}, {"patch": {"api_app_id": "A_EVIL"}}, {"patch": {"team_id": ""}}):
        for text in ("pending", f"approve {code(waiting.card)}"):
            body = slack.command(text, **order)["answer"]["body"]
            assert "another workspace" in body and "refund" not in body
    assert waiting.is_waiting()


def test_help_and_pending(slack, approver, guarded, inside):
    assert "/agentsudo approve" in slack_help(slack, approver())
    assert "Nothing waits" in slack.command("pending")["answer"]["body"]
    for_bob = Call(guarded(approver(approvers=["U_BOB"]).request_approval), "A-1")
    first = slack.cards(1)[-1]
    for_all = Call(guarded(approver().request_approval, scope="close:account"), "A-2")
    second = slack.cards(2)[-1]
    seen = slack.command("pending", user=slack.BOB)["answer"]["body"]
    assert code(first) in seen and code(second) in seen and "Support Bot" in seen and "close:account" in seen
    # Names and scopes are the business of those who may decide.
    seen = slack.command("pending", user=slack.ALICE)["answer"]["body"]
    assert code(first) not in seen and "refund:order" not in seen and code(second) in seen
    assert "A-1" not in seen and "A-2" not in seen
    for call, card in ((for_bob, first), (for_all, second)):
        slack.press("deny", user=slack.BOB, ts=card["ts"])
        call.refused("denied_by_person")


def slack_help(slack, approval):
    texts = {slack.command(text)["answer"]["body"] for text in ("help", "", "what")}
    assert len(texts) == 1
    return texts.pop()


def test_ssl_check_needs_no_signature_and_does_nothing(slack, approval, waiting):
    form = {"content-type": "application/x-www-form-urlencoded"}
    assert approval.handle_request(form, b"ssl_check=1&token=x") == (200, {}, b"")
    signed = slack.signed_press("approve")
    # Not a way around the signature.
    for body in (signed["body"] + b"&ssl_check=1", b"ssl_check=1&" + signed["body"]):
        assert approval.handle_request(form, body)[0] in (200, 401) and waiting.is_waiting()
        assert approval.handle_request(sign(slack, body), body)[0] in (200, 400) and waiting.is_waiting()
    assert approval.handle_request(form, b"ssl_check=0")[0] == 401


def test_url_verification_is_answered_when_signed(slack, approval):
    body = json.dumps({"type": "url_verification", "challenge": "c-17"}).encode()
    headers = {**sign(slack, body), "Content-Type": "application/json"}
    assert approval.handle_request(headers, body)[0::2] == (200, b"c-17")
    assert approval.handle_request({"content-type": "application/json"}, body)[0] == 401


# Mounts


def test_the_asgi_app(slack, approval, waiting):
    app = approval.asgi_app()
    signed = slack.signed_press("approve")

    async def talk():
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://door") as client:
            other = [
                (await client.request(verb, "/")).status_code for verb in ("GET", "PUT", "DELETE", "HEAD", "OPTIONS")
            ]
            forged = await client.post("/", content=signed["body"])
            huge = await client.post("/", content=b"a" * (2 << 20), headers=signed["headers"])
            waits = waiting.is_waiting()
            good = await client.post("/", content=signed["body"], headers=signed["headers"])
            return other, forged.status_code, huge.status_code, waits, good.status_code

    assert asyncio.run(talk()) == ([405] * 5, 401, 413, True, 200)
    assert waiting.result()


def test_the_asgi_app_speaks_http_only(approval):
    async def talk():
        await approval.asgi_app()({"type": "websocket"}, None, None)

    with pytest.raises(RuntimeError, match="http"):
        asyncio.run(talk())


def test_a_client_that_goes_away_in_the_middle_of_a_body_decides_nothing(slack, approval, waiting):
    signed = slack.signed_press("approve")
    sent = []

    async def talk():
        half = len(signed["body"]) // 2
        messages = iter(
            [{"type": "http.request", "body": signed["body"][:half], "more_body": True}, {"type": "http.disconnect"}]
        )
        headers = [(k.lower().encode(), v.encode()) for k, v in signed["headers"].items()]

        async def receive():
            return next(messages)

        async def send(message):
            sent.append(message)

        await approval.asgi_app()({"type": "http", "method": "POST", "headers": headers}, receive, send)

    asyncio.run(talk())
    assert sent[0]["status"] == 401 and waiting.is_waiting()


def test_the_fastapi_router(slack, approval, waiting):
    from fastapi import FastAPI
    from fastapi.testclient import TestClient

    app = FastAPI()
    app.include_router(approval.fastapi_router())
    app.include_router(approval.fastapi_router(prefix="/elsewhere"))
    client = TestClient(app)
    assert "/slack/interact" not in client.get("/openapi.json").text
    for prefix in ("/slack", "/elsewhere"):
        help_text = slack.signed_command("help")
        answer = client.post(f"{prefix}/command", content=help_text["body"], headers=help_text["headers"])
        assert answer.status_code == 200 and "/agentsudo approve" in answer.json()["text"]
        assert client.get(f"{prefix}/interact").status_code == 405
        assert client.post(f"{prefix}/interact", content=b"payload=x").status_code == 401
        assert client.post(f"{prefix}/interact", content=b"a" * (2 << 20)).status_code == 413
    assert waiting.is_waiting() and client.post("/interact").status_code == 404
    for prefix in ("slack", "/slack/"):
        with pytest.raises(ValueError, match="prefix"):
            approval.fastapi_router(prefix=prefix)
    signed = slack.signed_press("approve")
    assert client.post("/slack/interact", content=signed["body"], headers=signed["headers"]).status_code == 200
    assert waiting.result()


@pytest.fixture
def uvicorn_server(approval):
    """The ASGI app and the FastAPI router behind a real web server."""
    import uvicorn
    from fastapi import FastAPI

    app = FastAPI()
    app.mount("/mounted", approval.asgi_app())
    app.include_router(approval.fastapi_router())
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", lifespan="on"))
    ready = threading.Event()
    startup = server.startup

    async def start(*args, **kwargs):
        await startup(*args, **kwargs)
        ready.set()

    server.startup = start
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    assert ready.wait(30)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(30)
    assert not thread.is_alive()


def test_the_whole_way_through_a_real_web_server(slack, uvicorn_server, approval, inside, ran):
    from agentsudo import sudo

    @sudo("refund:order", on_deny=approval.request_approval)
    def refund(order):
        ran.append(order)
        return order

    paths = ["/slack/interact", "/mounted/", "/slack/command"]
    for number, path in enumerate(paths, start=1):
        slack.set_app(uvicorn_server + path)
        call = Call(refund, number)
        card = slack.cards(number)[-1]
        if path.endswith("command"):
            answer = slack.command(f"approve {code(card)}")
        else:
            answer = slack.press("approve", ts=card["ts"])
        assert answer["answer"]["status"] == 200 and answer["within_3s"] and answer["warning"] is None
        assert call.result() == number
    assert ran == [1, 2, 3]
    assert slack.press("deny", ts=card["ts"], stale=True, tamper="signature")["answer"]["status"] == 401


def test_an_app_of_bolts_own_may_forward_to_us(slack, approval, waiting):
    """Bolt verifies and dispatches; a listener for its other routes hands us the very same request."""
    from slack_bolt import App, BoltRequest
    from slack_sdk import WebClient

    client = WebClient(token=slack.bot_token, base_url=slack.api_url)
    app = App(client=client, signing_secret=slack.signing_secret, process_before_response=True)
    seen = []

    @app.action("approve")
    def forward(ack, body):
        seen.append(body["actions"][0]["value"])
        ack()

    signed = slack.signed_press("approve")
    if abs(skew()) < 250:  # Bolt reads the true clock
        response = app.dispatch(BoltRequest(body=signed["body"].decode(), headers=signed["headers"]))
        assert response.status == 200 and seen == [request_id(waiting.card)]
        forged = {**signed["headers"], "X-Slack-Signature": "v0=" + "0" * 64}
        assert app.dispatch(BoltRequest(body=signed["body"].decode(), headers=forged)).status == 401
    assert approval.handle_request(signed["headers"], signed["body"])[0] == 200
    assert waiting.result()


def test_who_only_takes_clicks_needs_no_token(slack, refund, inside, ran):
    """A web process beside the one that asks: same process here, another SlackApproval without a bot token."""
    door = SlackApproval(signing_secret=slack.signing_secret)
    call = Call(refund, "A-17")
    slack.card()
    signed = slack.signed_press("approve", user=slack.MALLORY)
    assert door.handle_request(signed["headers"], signed["body"])[0] == 200 and call.is_waiting()
    signed = slack.signed_press("approve")
    assert door.handle_request(signed["headers"], signed["body"])[0] == 200
    assert call.result() and len(ran) == 1
