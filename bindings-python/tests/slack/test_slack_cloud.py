"""Approvals through a server: the old protocol and ours. Only the word `approved` about this very request approves."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable

import pytest
from agentsudo.slack import SlackApproval, SlackApprovalTimeout
from workspace import Call, ScriptedServer

KEY = "as_test_key_0123456789"
PENDING = {"status": "pending"}
REQUEST = {"id": "srv-1"}
EXTENDED = {"id": "srv-1", "code": "0a1b2c3d", "status": "pending", "expires_at": "2065-01-01T00:00:00Z"}


class ApprovalServer(ScriptedServer):
    """Answers the creation with ``created``, then one of ``answers`` after the other (the last again and again). An
    answer is a body, a triple of status, headers and body, or a function that makes one."""

    def __init__(self, *answers, created=(201, {}, REQUEST), claim=(200, {}, {}), cancel=(200, {}, {})):
        self.answers = list(answers)
        self.created = created

        def answer(request):
            if request["method"] == "GET":
                given = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
            else:
                last = request["path"].rpartition("/")[2]
                given = {"claim": claim, "cancel": cancel}.get(last, self.created)
            given = given(request) if isinstance(given, Callable) else given
            return given if isinstance(given, tuple) else (200, {}, given)

        super().__init__(answer)

    def asked(self, method=None):
        return [(r["method"], r["path"]) for r in self.requests if method in (None, r["method"])]


@pytest.fixture
def through(guarded):
    """A guarded function that asks through a server."""

    def make(server, **options):
        options = {"timeout": 30, "poll_interval": 0.02, **options}
        url = server if isinstance(server, str) else server.url + "/api/slack"
        make.approval = SlackApproval(cloud_api_key=KEY, cloud_url=url, **options)
        return guarded(make.approval.request_approval)

    return make


def test_the_old_protocol(through, inside, ran, records):
    with ApprovalServer(PENDING, PENDING, {"status": "approved"}) as server:
        assert Call(through(server, channel="#money"), "A-17", amount=3).result() == "refunded A-17"
    assert ran == [("A-17", 3)]
    assert server.asked() == [("POST", "/api/slack/approvals"), *[("GET", "/api/slack/approvals/srv-1")] * 3]
    created = json.loads(server.requests[0]["body"])
    assert created["agent_name"] == "Support Bot" and created["agent_id"] == inside.id
    assert created["scope"] == "refund:order" and created["function"] == "refund"
    assert created["timeout"] == 30 and created["channel"] == "#money" and len(created["approval_id"]) == 8
    assert all(request["headers"]["authorization"] == f"Bearer {KEY}" for request in server.requests)
    decided = [r for r in records() if r["action"] == "callback_approved"]
    assert [r["via"] for r in decided] == ["server"]


def test_the_old_protocol_says_no(through, inside, ran):
    with ApprovalServer(PENDING, {"status": "denied"}) as server:
        error = Call(through(server), "A-17").refused("denied_by_person")
    assert error.code == "rejected" and error.decided_by == "approval server" and ran == []


def test_ours_says_who_and_why(through, inside, ran, records):
    told = {**EXTENDED, "status": "denied", "decided_by": "kim", "note": "wrong customer"}
    with ApprovalServer(told, created=(201, {}, EXTENDED)) as server:
        error = Call(through(server), "A-17").refused("denied_by_person")
    assert error.decided_by == "kim" and error.note == "wrong customer" and "wrong customer" in str(error) and ran == []
    assert records()[-1]["decided_by"] == "kim" and records()[-1]["note"] == "wrong customer"


def test_ours_is_waited_for_and_claimed(through, inside, ran):
    approved = {**EXTENDED, "status": "approved", "decided_by": "kim"}
    with ApprovalServer(EXTENDED, approved, created=(201, {}, EXTENDED)) as server:
        assert Call(through(server), "A-17").result() and len(ran) == 1
    paths = [path for _, path in server.asked()]
    asked = [path.rpartition("/")[2].split("?")[0] for path in paths]
    # How the call went is told behind its back, and may still be on its way.
    assert asked[:4] == ["approvals", "srv-1", "srv-1", "claim"] and asked[4:] in ([], ["result"])
    wait = int(paths[1].partition("?wait=")[2])
    assert 0 < wait <= 60


@pytest.mark.parametrize("run", ["done", "failed"])
def test_ours_is_told_how_the_call_went(through, inside, run):
    from agentsudo import sudo

    with ApprovalServer({**EXTENDED, "status": "approved"}, created=(201, {}, EXTENDED)) as server:
        through(server)

        @sudo("refund:order", on_deny=through.approval.request_approval)
        def refund(order):
            if run == "failed":
                raise LookupError(order)

        call = Call(refund, "A-17")
        if run == "failed":
            with pytest.raises(LookupError):
                call.result()
        else:
            call.result()
        server.wait_for_path("/api/slack/approvals/srv-1/result")
        assert json.loads(server.requests[-1]["body"])["run"] == run


def test_a_claim_that_somebody_else_made_first(through, inside, ran):
    approved = {**EXTENDED, "status": "approved"}
    with ApprovalServer(approved, created=(201, {}, EXTENDED), claim=(409, {}, {})) as server:
        assert Call(through(server), "A-17").refused("already_claimed").code == "rejected"
        assert ran == [] and server.asked("POST")[-1][1].endswith("/srv-1/claim")


@pytest.mark.parametrize("answer", [(500, {}, {}), (404, {}, {}), (302, {"location": "/ok"}, b"")])
def test_a_claim_that_is_not_confirmed_is_no_yes(through, inside, ran, answer):
    approved = {**EXTENDED, "status": "approved"}
    with ApprovalServer(approved, created=(201, {}, EXTENDED), claim=answer) as server:
        error = Call(through(server), "A-17")
        with pytest.raises(PermissionError) as caught:
            error.result()
        assert caught.value.reason in ("already_claimed", "cloud_unavailable") and ran == []
        assert server.asked("POST")[-1][1].endswith("/srv-1/claim")


def test_a_server_that_does_not_hold_the_line_is_not_asked_without_a_break(through, inside, ran):
    with ApprovalServer(EXTENDED, created=(201, {}, EXTENDED)) as server:
        Call(through(server, timeout=1, poll_interval=0.25), "A-17").refused("expired")
        assert 2 <= len(server.asked("GET")) <= 6 and ran == []


# What is no yes

NO_ANSWERS = {
    "unknown status": {"status": "APPROVED"},
    "approved, nearly": {"status": "approved "},
    "status a list": {"status": ["approved"]},
    "status true": {"status": True},
    "only a flag": {"approved": True},
    "about another request": {"id": "srv-2", "status": "approved"},
    "about another request, by number": {"id": 1, "status": "approved"},
    "id a list": {"id": ["srv-1"], "status": "approved"},
    "array": [{"status": "approved"}],
    "text": (200, {}, b'"approved"'),
    "HTML": (200, {"content-type": "text/html"}, b"<p>approved</p>"),
    "empty": (200, {}, b""),
    "half": (200, {}, b'{"status": "appro'),
    "two statuses": (200, {}, b'{"status": "denied", "status": "approved"}'),
    "trailing words": (200, {}, b'{"status": "approved"} x'),
    "not UTF-8": (200, {}, b'{"status": "approved", "a": "\xff"}'),
    "too large": (200, {}, b'{"status": "approved", "a": "' + b"a" * (2 << 20) + b'"}'),
    "another code": (201, {}, {"status": "approved"}),
    "500": (500, {}, {"status": "approved"}),
}


@pytest.mark.parametrize("name", NO_ANSWERS)
def test_an_answer_that_is_not_understood_is_no_yes(through, inside, ran, name):
    with ApprovalServer(NO_ANSWERS[name]) as server:
        assert Call(through(server), "A-17").refused("cloud_unavailable").code == "unavailable"
        assert ran == [] and 1 <= len(server.asked("GET")) <= 5


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_a_server_that_will_not_say_is_not_asked_again(through, inside, ran, status):
    with ApprovalServer((status, {}, {"status": "approved"})) as server:
        Call(through(server), "A-17").refused("cloud_unavailable")
        assert ran == [] and len(server.asked("GET")) == 1


def test_trouble_that_passes_is_waited_out(through, inside, ran):
    troubles = [(500, {}, b""), (503, {}, b""), (200, {}, b"<html>"), (502, {}, b""), PENDING, (504, {}, b"")]
    with ApprovalServer(*troubles, {"status": "approved"}) as server:
        assert Call(through(server), "A-17").result() and len(ran) == 1
        assert len(server.asked("GET")) == 7


CREATIONS = {
    "no id": {},
    "id null": {"id": None},
    "id empty": {"id": ""},
    "id a path": {"id": "../x"},
    "id a longer path": {"id": "srv/../../admin"},
    "id encoded": {"id": "%2e%2e%2fx"},
    "id a query": {"id": "srv?status=approved"},
    "id an address": {"id": "https://evil.example/x"},
    "id with a newline": {"id": "srv\nx"},
    "id a list": {"id": ["srv-1"]},
    "id too long": {"id": "a" * 129},
    "array": [REQUEST],
    "text": (201, {}, b"srv-1"),
    "HTML": (200, {"content-type": "text/html"}, b"<p>srv-1</p>"),
    "401": (401, {}, {"error": {"code": "unauthorized", "message": "no such key"}}),
    "403": (403, {}, REQUEST),
    "409": (409, {}, REQUEST),
    "413": (413, {}, REQUEST),
    "204": (204, {}, b""),
    "too large": (201, {}, b'{"id": "srv-1", "a": "' + b"a" * (2 << 20) + b'"}'),
}


@pytest.mark.parametrize("name", CREATIONS)
def test_a_creation_that_is_not_understood_is_refused(through, inside, ran, name):
    given = CREATIONS[name]
    with ApprovalServer({"status": "approved"}, created=given) as server:
        Call(through(server), "A-17").refused("cloud_unavailable")
        assert ran == [] and server.asked() == [("POST", "/api/slack/approvals")]


@pytest.mark.parametrize("status", [408, 429, 500, 503])
def test_a_creation_that_fails_for_now_is_refused_before_the_deadline(through, inside, ran, status):
    with ApprovalServer({"status": "approved"}, created=(status, {"retry-after": "3600"}, REQUEST)) as server:
        Call(through(server, timeout=1), "A-17").refused("cloud_unavailable")
        assert ran == [] and server.asked("GET") == []


def test_a_creation_is_tried_again_when_the_server_says_so(through, inside, ran):
    answers = [(503, {}, {}), (201, {}, REQUEST)]
    with ApprovalServer({"status": "approved"}, created=lambda request: answers.pop(0)) as server:
        assert Call(through(server), "A-17").result() and len(ran) == 1
        bodies = {request["body"] for request in server.requests if request["method"] == "POST"}
        assert len(server.asked("POST")) == 2 and len(bodies) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("when", ["creation", "answer"])
def test_a_redirect_is_not_followed_and_the_key_stays_here(through, inside, ran, when, status):
    approved = {**REQUEST, "status": "approved"}
    with ScriptedServer(lambda request: (200, {}, approved)) as elsewhere:
        for host in ("127.0.0.1", "localhost"):
            redirect = (status, {"location": f"http://{host}:{elsewhere.port}/approvals/srv-1"}, approved)
            answers = {"created": redirect} if when == "creation" else {}
            with ApprovalServer(approved if answers else redirect, **answers) as server:
                Call(through(server), "A-17").refused("cloud_unavailable")
                assert len(server.requests) == (1 if answers else 2)
        assert elsewhere.requests == [] and ran == []


@pytest.mark.parametrize("given", ["pending", "expired", "cancelled"])
def test_how_it_ends_without_an_answer(through, inside, ran, given):
    with ApprovalServer({"status": given}) as server:
        refund = through(server, timeout=1 if given == "pending" else 30)
        reason = {"pending": "expired"}.get(given, given)
        began = time.monotonic()
        assert Call(refund, "A-17").refused(reason).code == {"cancelled": "rejected"}.get(reason, "approval_timeout")
        assert time.monotonic() - began < 10 and ran == []
        direct = SlackApproval(
            cloud_api_key=KEY, cloud_url=server.url, timeout=1, poll_interval=0.02, auto_deny_on_timeout=False
        )
        call = Call(direct.request_approval, inside, "s", {"function": "f", "args": (), "kwargs": {}})
        if reason == "expired":
            call.refused("expired", SlackApprovalTimeout)
        else:
            assert call.result() is False


def test_nobody_decides_here_what_the_server_decides(slack, through, inside, ran):
    with ApprovalServer(PENDING) as server:
        call = Call(through(server, signing_secret=slack.signing_secret), "A-17")
        server.wait_for(2)
        shown = json.loads(server.requests[0]["body"])["approval_id"]
        assert through.approval.approve(shown, "kim") is False and through.approval.deny(shown, "kim") is False
        signed = slack.signed_command(f"approve {shown}")
        _, _, body = through.approval.handle_request(signed["headers"], signed["body"])
        assert b"approval server" in body and call.is_waiting()
        server.answers[:] = [{"status": "denied"}]
        call.refused("denied_by_person")
    assert ran == []


@pytest.mark.parametrize("created", [REQUEST, EXTENDED])
def test_walking_away_is_told_to_a_server_that_can_be_told(through, inside, ran, created):
    from agentsudo import sudo

    with ApprovalServer({**created, "status": "pending"}, created=(201, {}, created)) as server:
        through(server)

        @sudo("refund:order", on_deny=through.approval.request_approval)
        async def refund(order):
            ran.append(order)

        async def main():
            task = asyncio.ensure_future(refund("A-17"))
            await asyncio.to_thread(server.wait_for, 2)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            if created is EXTENDED:
                await asyncio.to_thread(server.wait_for_path, "/api/slack/approvals/srv-1/cancel")

        asyncio.run(main())
        assert ran == []


def test_arguments_changed_while_the_server_thinks(through, inside, ran):
    order = ["A-17"]

    def approve(request):
        order.append("A-18")
        return {"status": "approved"}

    with ApprovalServer(approve) as server:
        Call(through(server), order).refused("args_changed")
    assert ran == []


def test_an_id_that_is_a_number(through, inside, ran):
    with ApprovalServer({"id": 17, "status": "approved"}, created=(201, {}, {"id": 17})) as server:
        assert Call(through(server), "A-17").result() and len(ran) == 1
        assert server.asked("GET") == [("GET", "/api/slack/approvals/17")]


def test_the_key_and_the_arguments_secrets_stay_where_they_belong(through, inside, caplog):
    caplog.set_level("DEBUG")
    with ApprovalServer(
        (401, {}, {"error": f"bad key {KEY}"}), created=(401, {}, {"error": f"bad key {KEY}"})
    ) as server:
        error = Call(through(server), "A-17", password="pw_CANARY_1").refused("cloud_unavailable")
        assert b"pw_CANARY" not in server.requests[0]["body"]
    assert KEY not in caplog.text and KEY not in str(error) and KEY not in repr(through.approval)
