"""Approving a call with changed arguments: a dialog has them, the changed call runs, and the agent's side is told."""

import asyncio
import collections
import json

import pytest
from agentsudo import Agent, GuardrailViolation, InvalidError, get_current_session, guardrail, sudo
from agentsudo.slack import SlackApproval
from workspace import Call, text_of

TOKEN = "xoxb-1-abc"


@pytest.fixture
def editing(approver):
    return approver(edits=True)


def fields(view):
    """The dialog's fields: label, element, by block."""
    return {
        block["block_id"]: (block["label"]["text"], block["element"])
        for block in view["view"]["blocks"]
        if block["type"] == "input"
    }


def open_dialog(slack, count=1, **order):
    slack.press("edit", **order)
    return fields(slack.dialog(count))


def test_the_changed_call_runs_and_everybody_is_told(slack, editing, guarded, inside, ran):
    refund = guarded(editing.request_approval)
    call = Call(refund, "A-17", 250)
    card = slack.card()
    assert "Edit and approve" in card["rendered"]
    shown = open_dialog(slack)
    assert {name: element.get("initial_value") for name, element in shown.values()} == {
        "order": "A-17",
        "amount": "250",
    }
    assert slack.submit({"arg_1": {"value": "200"}})["answer"]["body"] == ""
    assert call.result() == "refunded A-17"
    assert ran == [("A-17", 200)]
    told = text_of(slack.edited(card))
    assert "Changed before it was approved" in told and "amount = 200" in told and "amount = 250" in told
    (reply,) = [one for one in slack.wait_for_messages(2, kind="reply") if "Changed before" in one["rendered"]]
    assert "amount = 200" in reply["rendered"]
    (edit,) = get_current_session().edits
    assert (edit.function, edit.before, edit.after) == ("refund", {"amount": 250}, {"amount": 200})
    assert edit.changed_by == "alice" and len(edit.approval_id) == 32


def test_every_plain_kind_keeps_its_kind(slack, editing, inside, ran):
    @sudo("refund:order", on_deny=editing.request_approval)
    def refund(order: str, amount: int, rate: float, notify: bool = True, *, note: str = "first\nsecond") -> None:
        ran.append((order, amount, rate, notify, note))

    call = Call(refund, "A-17", 250, 0.5)
    slack.card()
    shown = open_dialog(slack)
    assert [name for name, _ in shown.values()] == ["order", "amount", "rate", "notify", "note"]
    for block, typed, wrong in [
        ("arg_1", "2.5", "whole number"),
        ("arg_1", "lots", "whole number"),
        ("arg_1", "99999999999999999999", "whole number"),
        ("arg_2", "much", "has to be a number"),
        ("arg_2", "inf", "has to be a number"),
        ("arg_2", "1e999", "has to be a number"),
        ("arg_0", "A\u202e17", "invisible"),
        ("arg_0", "xoxb-1234567890-abcdefghij", "secret"),
    ]:
        answer = json.loads(slack.submit({block: {"value": typed}})["answer"]["body"])
        assert answer["response_action"] == "errors" and wrong in answer["errors"][block], (typed, answer)
    answer = json.loads(slack.submit({})["answer"]["body"])
    assert "Nothing was changed" in str(answer["errors"]) and call.is_waiting()
    slack.submit(
        {
            "arg_0": {"value": "B-18"},
            "arg_1": {"value": "-3"},
            "arg_2": {"value": "1e-1"},
            "arg_3": {"value": "false"},
            "arg_4": {"value": "one\ntwo"},
        }
    )
    call.result()
    assert ran == [("B-18", -3, 0.1, False, "one\ntwo")]
    assert [type(value) for value in ran[0]] == [str, int, float, bool, str]


def test_what_is_not_shown_as_it_is_cannot_be_changed(slack, approver, guarded, inside, ran):
    refund = guarded(approver(edits=True, redact=["iban"]).request_approval)
    call = Call(refund, "A-17", [1], password="hunter2", iban="DE02", key="Bearer abcdefgh12345678")
    slack.card()
    shown = open_dialog(slack)
    assert [name for name, _ in shown.values()] == ["order", "amount"], "of keyword arguments one is secret"
    assert "hunter2" not in str(slack.views()) and "DE02" not in str(slack.views())
    for forged in ("arg_2", "arg_7", "arg_x", "note"):
        state = {"values": {forged: {"value": {"type": "plain_text_input", "value": "mine"}}}}
        answer = slack.submit({}, patch={"view": {"state": state}})["answer"]
        assert answer["status"] == 400 or "errors" in answer["body"], forged
    assert call.is_waiting() and ran == []
    slack.press("deny")
    call.refused("denied_by_person")


@pytest.mark.parametrize(
    "value", ["sk-abcdefghijklmnopqrstuvwx", "pass\u200bword", " padded ", "x" * 3_001, "", "tab\there"]
)
def test_a_text_that_would_not_come_back_as_it_is_cannot_be_changed(slack, editing, guarded, inside, value):
    call = Call(guarded(editing.request_approval), value, 1)
    slack.card()
    shown = open_dialog(slack)
    assert [name for name, _ in shown.values()] == ["amount"]
    slack.press("deny")
    call.refused("denied_by_person")


def test_a_secret_by_its_name_cannot_be_changed(slack, editing, inside, ran):
    @sudo("refund:order", on_deny=editing.request_approval)
    def refund(order: str, password: str) -> None:
        ran.append(password)

    call = Call(refund, "A-17", "hunter2")
    slack.card()
    shown = open_dialog(slack)
    assert [name for name, _ in shown.values()] == ["order"] and "hunter2" not in slack.everything()
    slack.submit({"arg_0": {"value": "A-18"}})
    call.result()
    assert ran == ["hunter2"]


def test_lists_and_objects_keep_their_shape(slack, editing, inside, ran):
    lines = [{"sku": "A", "count": 2}]

    @sudo("refund:order", on_deny=editing.request_approval)
    def refund(order: str, lines: list, how: dict, **more: object) -> None:
        ran.append((lines, how, more))

    call = Call(refund, "A-17", lines, {"gift": False, "weights": [0.5, None], "note": ""}, tags=["x"])
    slack.card()
    shown = open_dialog(slack)
    assert [name for name, _ in shown.values()] == ["order", "lines", "how", "more"]
    element = shown["arg_1"][1]
    assert element["multiline"] and json.loads(element["initial_value"]) == lines
    for block, typed, wrong in [
        ("arg_1", "[", "cannot be read as JSON: ends too early (line 1, column 1)"),
        ("arg_1", "[1,,]", "cannot be read as JSON: is no JSON"),
        ("arg_1", '{"sku": "A"}', "has to be a list"),
        ("arg_1", '["A"]', "[0] has to be an object"),
        ("arg_1", '[{"sku": "A", "count": 2}, {"sku": "B", "count": 2.5}]', "[1].count has to be a whole number"),
        ("arg_1", '[{"sku": "A", "count": 2, "all": true}]', "`all` is none of them"),
        ("arg_1", '[{"sku": "A"}]', "`count` is missing"),
        ("arg_1", '[{"sku": "A", "sku": "B", "count": 2}]', "a key appears twice"),
        ("arg_1", '[{"sku": "xoxb-1234567890-abcdefghij", "count": 2}]', "secret"),
        ("arg_1", '[{"sku": "A\u200b", "count": 2}]', "invisible"),
        ("arg_1", "[" * 400 + "]" * 400, "is no JSON"),
        ("arg_2", "[]", "has to be an object"),
        ("arg_2", '{"gift": 1, "weights": [], "note": ""}', "gift has to be true or false"),
        ("arg_2", '{"gift": true, "weights": ["1"], "note": ""}', "weights[0] has to be a number"),
        ("arg_2", '{"gift": true, "weights": [1e999], "note": ""}', "is no JSON"),
        ("arg_3", '{"tags": ["x"], "force": true}', "`force` is none of them"),
    ]:
        answer = json.loads(slack.submit({block: {"value": typed}})["answer"]["body"])
        assert answer["response_action"] == "errors" and wrong in answer["errors"][block], (typed, answer)
    forged = {"type": "plain_text_input", "value": json.dumps([{"sku": "A" * 3_000, "count": 2}])}
    answer = slack.submit({}, patch={"view": {"state": {"values": {"arg_1": {"value": forged}}}}})["answer"]
    assert "too long" in answer["body"]
    # Another order of keys and other spaces are no change.
    same = {"arg_1": {"value": '[ {"count":2, "sku":"A"} ]'}}
    assert "Nothing was changed" in slack.submit(same)["answer"]["body"]
    assert call.is_waiting() and ran == []
    slack.submit(
        {
            "arg_1": {"value": '[{"count": 1, "sku": "B"}, {"sku": "C", "count": 3}]'},
            "arg_2": {"value": '{"gift": true, "weights": [null, 2], "note": "x"}'},
            "arg_3": {"value": '{"tags": []}'},
        }
    )
    call.result()
    expected = [{"sku": "B", "count": 1}, {"sku": "C", "count": 3}]
    assert ran == [(expected, {"gift": True, "weights": [None, 2.0], "note": "x"}, {"tags": []})]
    assert type(ran[0][1]["weights"][1]) is float
    assert lines == [{"sku": "A", "count": 2}], "nothing of the caller's is touched"
    assert "B" in text_of(slack.edited(slack.cards(1)[0]))


class Name(str):
    pass


@pytest.mark.parametrize(
    "value",
    [
        (1, 2),
        [(1,)],
        collections.OrderedDict(a=1),
        {"a": {1}},
        {1: 2},
        Name("x"),
        [Name("x")],
        {Name("a"): 1},
        [float("nan")],
        [1 << 60],
        [b"x"],
        {"$opaque": "x"},
        {"password": "hunter2"},
        [["authorization", "hunter2"]],
        {"note": "Bearer abcdefgh12345678"},
        ["pass\u200bword"],
        [],
        {},
    ],
    ids=repr,
)
def test_what_could_not_be_made_anew_or_seen_whole_is_not_offered(slack, editing, guarded, inside, ran, value):
    call = Call(guarded(editing.request_approval), "A-17", value)
    slack.card()
    assert [name for name, _ in open_dialog(slack).values()] == ["order"]
    assert "Cannot be changed here: amount" in str(slack.views()) and "hunter2" not in slack.everything()
    slack.submit({"arg_0": {"value": "B-18"}})
    call.result()
    assert ran[0][0] == "B-18" and ran[0][1] is value


def test_what_does_not_fit_into_a_field_is_said_to_be_too_long(slack, editing, guarded, inside):
    # On several lines it would be longer than a field holds; on one it fits.
    fits = [0] * 900
    call = Call(guarded(editing.request_approval), "x" * 3_001, fits, more=["y" * 3_001])
    slack.card()
    ((name, element),) = open_dialog(slack).values()
    assert name == "amount" and "\n" not in element["initial_value"] and len(element["initial_value"]) <= 3_000
    assert "Too long to be changed here (a field holds 3000 characters): order, more" in str(slack.views())
    slack.press("deny")
    call.refused("denied_by_person")


def test_whoever_is_no_approver_any_more_changes_nothing(slack, approver, guarded, inside, ran, advance):
    slack.control("POST", "groups", {"id": "S_EDITORS", "users": ["U_ALICE"]})
    refund = guarded(approver(edits=True, approvers=["S_EDITORS", "U_BOB"]).request_approval)
    call = Call(refund, "A-17", 250)
    slack.card()
    open_dialog(slack)
    slack.control("POST", "groups", {"id": "S_EDITORS", "users": []})
    advance(10)
    assert "not an approver" in slack.submit({"arg_1": {"value": "1"}})["answer"]["body"]
    assert call.is_waiting() and ran == []
    slack.press("deny", user=slack.BOB)
    call.refused("denied_by_person")


def test_a_dialog_that_comes_after_the_deadline_changes_nothing(slack, editing, guarded, inside, ran, advance):
    call = Call(guarded(editing.request_approval), "A-17", 250)
    slack.card()
    open_dialog(slack)
    advance(60)
    assert "expired" in slack.submit({"arg_1": {"value": "1"}})["answer"]["body"]
    call.refused("expired")
    assert ran == []


def test_the_guardrails_that_the_call_passed_hold_for_the_changes(slack, editing, inside, ran):
    @guardrail(blocked_keywords=["everything"], on_violation="raise")
    @sudo("refund:order", on_deny=editing.request_approval)
    def refund(order: str, lines: object) -> str:
        ran.append(order)
        return order

    tries = [("arg_0", "refund everything"), ("arg_1", '[{"note": "everything"}]')]
    for number, (block, typed) in enumerate(tries, 1):
        call = Call(refund, "A-17", [{"note": "x"}])
        card = slack.cards(number)[-1]
        open_dialog(slack, number)
        slack.submit({block: {"value": typed}})
        with pytest.raises(GuardrailViolation):
            call.result()
        assert ran == []
        assert "not used" in text_of(slack.wait_for_edit(card["ts"], edits=1)) or slack.wait_for_edit(
            card["ts"], edits=2
        )
    call = Call(refund, "A-17", [{"note": "x"}])
    slack.cards(3)
    open_dialog(slack, 3)
    slack.submit({"arg_0": {"value": "A-18"}})
    assert call.result() == "A-18"


def test_async_functions_generators_and_methods(slack, editing, ran):
    class Shop:
        @sudo("refund:order", on_deny=editing.request_approval)
        def method(self, order: str) -> str:
            return f"{type(self).__name__} {order}"

    @sudo("refund:order", on_deny=editing.request_approval)
    def numbers(count: int):
        yield from range(count)

    @sudo("refund:order", on_deny=editing.arequest_approval)
    async def refund(order: str) -> str:
        return order

    @sudo("refund:order", on_deny=editing.arequest_approval)
    async def stream(count: int):
        for number in range(count):
            yield number

    async def collected() -> list:
        return [number async for number in stream(5)]

    agent = Agent("Bot", [])
    calls = [
        (lambda: Shop().method("A"), "arg_1", "B", "Shop B"),
        (lambda: list(numbers(5)), "arg_0", "2", [0, 1]),
        (lambda: asyncio.run(refund("A")), "arg_0", "B", "B"),
        (lambda: asyncio.run(collected()), "arg_0", "2", [0, 1]),
    ]
    for number, (run, block, typed, expected) in enumerate(calls, 1):
        with agent.start_session() as session:
            call = Call(run)
            slack.cards(number)
            open_dialog(slack, number)
            slack.submit({block: {"value": typed}})
            assert call.result() == expected
            assert len(session.edits) == 1


def test_a_callback_of_ones_own_is_offered_none(slack, editing, guarded, inside, ran):
    def ask(agent, scope, context):
        return editing.request_approval(agent, scope, context)

    call = Call(guarded(ask), "A-17")
    card = slack.card()
    assert "Edit and approve" not in card["rendered"]
    slack.forge("edit", card)
    assert "approved as it is" in slack.told() and slack.views() == []
    slack.press("approve")
    assert call.result() == "refunded A-17"


def test_it_is_on_record(slack, editing, guarded, inside, tmp_path):
    from agentsudo import configure_audit, verify_audit

    path = tmp_path / "audit.jsonl"
    configure_audit(str(path))
    try:
        call = Call(guarded(editing.request_approval), "A-17", 250)
        slack.card()
        open_dialog(slack)
        slack.submit({"arg_1": {"value": "200"}})
        call.result()
    finally:
        configure_audit(None)
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    edited = {line["action"] for line in lines if line.get("edited") == "amount"}
    assert {"approval_decided", "approval_claimed", "callback_approved"} <= edited
    digests = {line["action"]: line["digest"] for line in lines}
    assert digests["callback_approved"] != digests["approval_decided"], "that of the call that ran"
    assert verify_audit(str(path))[0]


def test_without_the_option_there_is_no_such_button(slack, refund, inside):
    call = Call(refund, "A-17")
    assert "Edit and approve" not in slack.card()["rendered"]
    slack.press("approve")
    call.result()


@pytest.mark.parametrize("options", [{"quorum": 2}, {"show_args": False}, {"cloud_api_key": "as_x", "bot_token": None}])
def test_what_does_not_go_with_edits_is_refused(options):
    with pytest.raises(InvalidError, match="edits"):
        SlackApproval(**{"bot_token": TOKEN, "edits": True, **options})


def test_a_flag_is_a_flag():
    with pytest.raises(TypeError, match="edits"):
        SlackApproval(bot_token=TOKEN, edits="no")
