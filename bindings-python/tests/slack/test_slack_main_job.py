"""The main job over real HTTP: a call asks, a human answers, the call runs or does not, and all of it is on record."""

from __future__ import annotations

import asyncio
import json
import threading
import warnings

import agentsudo
import pytest
from agentsudo import Agent, PermissionDeniedError, sudo
from agentsudo.slack import SlackApprovalTimeout, create_slack_approval
from workspace import Call, code, request_id, text_of


@pytest.fixture
def audit(tmp_path):
    """The audit file; every test that uses it ends with a chain that holds."""
    path = tmp_path / "audit.jsonl"
    agentsudo.configure_audit(path)

    def read():
        return [json.loads(line) for line in path.read_text().splitlines()]

    yield read
    agentsudo.configure_audit(None)
    holds, report = agentsudo.verify_audit(path)
    assert holds, report


# Yes, no, and no answer


def test_approve(slack, refund, inside, ran, records, audit):
    call = Call(refund, "A-17", amount=12)
    card = slack.card()
    assert ran == [] and call.is_waiting()
    click = slack.press("approve", user=slack.ALICE)
    assert click["answer"]["status"] == 200 and click["answer"]["body"] == "" and click["within_3s"]
    assert call.result() == "refunded A-17" and ran == [("A-17", 12)]

    edited = slack.edited(card)
    assert edited["buttons"] == []
    assert "✅ Approved" in text_of(edited) and "alice" in text_of(edited)
    slack.wait_for_edit(card["ts"], edits=2)
    assert "The call ran and returned" in text_of(slack.message(card["ts"]))
    assert "The call ran and returned" in text_of(slack.wait_for_messages(2, kind="reply")[-1])
    said = [r for r in records() if r["action"] in ("approval_decided", "callback_approved")]
    assert [r["action"] for r in said] == ["approval_decided", "callback_approved"]
    for record in said:
        assert record["level"] == "INFO" and record["allowed"] is True
        assert record["decided_by"] == "U_ALICE" and record["approval_id"] == request_id(card)
        assert (
            record["agent_name"] == "Support Bot"
            and record["scope"] == "refund:order"
            and record["function"] == "refund"
        )
    lines = audit()
    assert [line["action"] for line in lines] == [
        "approval_requested",
        "approval_decided",
        "approval_claimed",
        "callback_approved",
        "call_finished",
    ]
    assert {line["approval_id"] for line in lines} == {request_id(card)}
    assert {line.get("decided_by") for line in lines[1:]} == {"U_ALICE"}
    assert [line["seq"] for line in lines] == [1, 2, 3, 4, 5]


def test_deny(slack, refund, inside, ran, records, audit):
    call = Call(refund, "A-17")
    card = slack.card()
    slack.press("deny", user=slack.BOB)
    error = call.refused("denied_by_person")
    assert isinstance(error, PermissionError) and "Action rejected by approval policy" in str(error)
    assert error.code == "rejected" and error.decided_by == "bob" and error.approval_id == request_id(card)
    assert error.agent == "Support Bot" and error.agent_id == inside.id
    assert error.scope == "refund:order" and error.function == "refund" and error.note is None
    assert ran == []
    edited = slack.edited(card)
    assert edited["buttons"] == [] and "❌ Denied" in text_of(edited) and "bob" in text_of(edited)
    last = records()[-1]
    assert (last["action"], last["level"], last["decided_by"]) == ("callback_denied", "ERROR", "U_BOB")
    assert not any(line["allowed"] for line in audit())


def test_nobody_answers(slack, approver, guarded, inside, ran, audit):
    call = Call(guarded(approver(timeout=1.5).request_approval), "A-17")
    card = slack.card()
    error = call.refused("expired")
    assert type(error) is PermissionDeniedError and error.code == "approval_timeout" and error.decided_by is None
    assert error.approval_id == request_id(card) and ran == []
    edited = slack.edited(card)
    assert edited["buttons"] == [] and "⌛ Expired" in text_of(edited)
    assert [line["action"] for line in audit()] == ["approval_requested", "approval_ended", "callback_denied"]
    assert {line.get("reason") for line in audit()[1:]} == {"expired"}


def test_a_timeout_is_an_error_of_its_own_if_asked_for(slack, approver, guarded, inside, ran):
    approval = approver(timeout=1.5, auto_deny_on_timeout=False)
    guard = Call(guarded(approval.request_approval), "A-17")
    direct = Call(approval.request_approval, inside, "refund:order", {"function": "refund", "args": (), "kwargs": {}})
    later = Call(lambda: asyncio.run(approval.arequest_approval(inside, "refund:order", {"function": "refund"})))
    seen = {request_id(card) for card in slack.cards(3)}
    ids = set()
    for call in (guard, direct, later):
        error = call.refused("expired", SlackApprovalTimeout)
        assert isinstance(error, PermissionDeniedError) and error.timeout == 1.5
        ids.add(error.approval_id)
    assert ids == seen and ran == []


def test_a_click_after_the_deadline_changes_nothing(slack, approver, guarded, inside, ran, advance):
    call = Call(guarded(approver(timeout=20).request_approval), "A-17")
    card = slack.card()
    # From then on the card's announcer sleeps until the deadline: it must not look at the clock after its move.
    slack.wait_for_messages(1, kind="reply")
    advance(20)
    press = slack.press("approve")
    assert press["answer"]["status"] == 200
    call.refused("expired")
    assert ran == [] and "expired" in slack.told()
    assert "⌛ Expired" in text_of(slack.edited(card))


# Every kind of function


def kinds(on_deny, ran):
    @sudo("refund:order", on_deny=on_deny)
    def plain(order):
        ran.append(order)
        return order

    @sudo("refund:order", on_deny=on_deny)
    async def coroutine(order):
        await asyncio.sleep(0)
        ran.append(order)
        return order

    @sudo("refund:order", on_deny=on_deny)
    def generator(order):
        ran.append(order)
        yield order

    @sudo("refund:order", on_deny=on_deny)
    async def async_generator(order):
        ran.append(order)
        yield order

    class Shop:
        @sudo("refund:order", on_deny=on_deny)
        def method(self, order):
            ran.append(order)
            return order

        @classmethod
        @sudo("refund:order", on_deny=on_deny)
        def class_method(cls, order):
            ran.append(order)
            return order

        @staticmethod
        @sudo("refund:order", on_deny=on_deny)
        def static_method(order):
            ran.append(order)
            return order

    async def drain(order):
        return [item async for item in async_generator(order)][0]

    return {
        "plain": plain,
        "coroutine": lambda order: asyncio.run(coroutine(order)),
        "generator": lambda order: next(generator(order)),
        "async generator": lambda order: asyncio.run(drain(order)),
        "method": lambda order: Shop().method(order),
        "class method": lambda order: Shop.class_method(order),
        "static method": lambda order: Shop.static_method(order),
    }


KINDS = list(kinds(lambda *_: False, []))
# A plain function cannot await.
WAYS = [(kind, "request_approval") for kind in KINDS] + [
    (kind, "arequest_approval") for kind in ("coroutine", "async generator")
]


@pytest.mark.parametrize(("kind", "way"), WAYS)
def test_every_kind_of_function_asks(slack, approval, inside, ran, kind, way):
    function = kinds(getattr(approval, way), ran)[kind]
    allowed = Call(function, "A-1")
    (first,) = slack.cards(1)
    assert "A-1" in text_of(first) and ran == []
    slack.press("approve", ts=first["ts"])
    assert allowed.result() == "A-1" and ran == ["A-1"]
    denied = Call(function, "A-2")
    slack.press("deny", ts=slack.cards(2)[-1]["ts"])
    denied.refused("denied_by_person")
    assert ran == ["A-1"]


def test_a_function_that_raises_is_said_to_have_failed(slack, approval, inside, audit):
    @sudo("refund:order", on_deny=approval.request_approval)
    def refund(order):
        raise LookupError(order)

    call = Call(refund, "A-17")
    card = slack.card()
    slack.press("approve")
    with pytest.raises(LookupError, match="A-17"):
        call.result()
    slack.edited(card)
    assert audit()[-1]["action"] == "call_failed"


def test_an_approval_is_good_for_one_run(slack, refund, inside, ran):
    first = Call(refund, "A-17")
    slack.press("approve", ts=slack.card()["ts"])
    first.result()
    again = Call(refund, "A-17")
    card = slack.cards(2)[-1]
    assert ran == [("A-17", 1)] and again.is_waiting()
    slack.press("deny", ts=card["ts"])
    again.refused("denied_by_person")
    assert ran == [("A-17", 1)]


# The event loop


def test_the_event_loop_goes_on_while_a_human_thinks(slack, approval, inside, ran):
    @sudo("refund:order", on_deny=approval.request_approval)
    async def refund(order):
        ran.append(order)
        return order

    async def main():
        ticks = 0
        asking = asyncio.ensure_future(refund("A-17"))
        card = await asyncio.to_thread(slack.card)
        while ticks < 1000:
            await asyncio.sleep(0)
            ticks += 1
        assert not asking.done()
        await asyncio.to_thread(slack.press, "approve")
        assert await asyncio.wait_for(asking, 30) == "A-17"
        return card

    slack.edited(asyncio.run(main()))
    assert ran == ["A-17"]


@pytest.mark.parametrize("way", ["request_approval", "arequest_approval"])
def test_cancelling_the_task_cancels_the_request(slack, approval, inside, ran, audit, way):
    @sudo("refund:order", on_deny=getattr(approval, way))
    async def refund(order):
        ran.append(order)

    async def main():
        task = asyncio.ensure_future(refund("A-17"))
        card = await asyncio.to_thread(slack.card)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return card

    card = asyncio.run(main())
    edited = slack.edited(card)
    assert edited["buttons"] == [] and "🚫 Cancelled" in text_of(edited)
    slack.press("approve", ts=card["ts"], stale=True)
    assert "cancelled" in slack.told() and ran == []
    assert not any(line["allowed"] for line in audit())
    assert "approval_ended" in [line["action"] for line in audit()]


def test_a_timeout_of_the_callers_own_cancels_the_request(slack, approval, inside):
    async def main():
        asking = approval.arequest_approval(inside, "refund:order", {"function": "refund", "args": (), "kwargs": {}})
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(asking, 1)

    asyncio.run(main())
    assert "🚫 Cancelled" in text_of(slack.edited(slack.card()))


def test_a_plain_function_that_blocks_a_loop_warns_once(slack, approval, inside, ran):
    @sudo("refund:order", on_deny=approval.request_approval)
    def refund(order):
        ran.append(order)

    def answer():
        slack.press("approve", ts=slack.cards(1)[0]["ts"])
        slack.press("approve", ts=slack.cards(2)[1]["ts"])

    async def main():
        refund("A-1")
        refund("A-2")

    human = Call(answer)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        asyncio.run(main())
    human.result()
    assert [(w.category, "async def" in str(w.message), w.filename) for w in caught] == [
        (RuntimeWarning, True, __file__)
    ]
    assert ran == ["A-1", "A-2"]


# What callers pass


def test_asking_directly_with_a_plain_dict(slack, approval, inside):
    context = {"function": "refund", "args": ("A-17",), "kwargs": {"amount": 12}}
    call = Call(approval.request_approval, inside, "refund:order", context)
    card = slack.card()
    assert "refund:order" in text_of(card) and "A-17" in text_of(card) and "amount = 12" in text_of(card)
    slack.press("approve")
    assert call.result() is True
    call = Call(approval.request_approval, inside, "refund:order", context)
    slack.press("deny", ts=slack.cards(2)[-1]["ts"])
    assert call.result() is False


def test_awaiting_directly_with_a_plain_dict(slack, approval, inside):
    async def ask():
        return await approval.arequest_approval(
            inside, "refund:order", {"function": "refund", "args": (1,), "kwargs": {}}
        )

    for answer, count in (("approve", 1), ("deny", 2)):
        call = Call(lambda: asyncio.run(ask()))
        slack.press(answer, ts=slack.cards(count)[-1]["ts"])
        assert call.result() is (answer == "approve")


def test_a_callback_around_request_approval(slack, approval, guarded, inside, ran):
    seen = []

    def on_deny(agent, scope, context):
        seen.append((agent.name, scope, context["function"], context["args"], context["kwargs"]))
        return approval.request_approval(agent, scope, context)

    refund = guarded(on_deny)
    call = Call(refund, "A-17", amount=2)
    card = slack.card()
    slack.press("approve")
    assert call.result() == "refunded A-17" and ran == [("A-17", 2)]
    assert seen == [("Support Bot", "refund:order", "refund", ("A-17",), {"amount": 2})]
    call = Call(refund, "A-18")
    denied = slack.cards(2)[-1]
    slack.press("deny", ts=denied["ts"])
    error = call.refused("denied_by_person")
    assert error.decided_by == "alice" and error.approval_id == request_id(denied) != request_id(card)


def test_a_callback_may_turn_a_yes_into_a_no_but_not_a_no_into_a_yes_of_ours(slack, approval, guarded, inside, ran):
    call = Call(guarded(lambda *a: approval.request_approval(*a) and False), "A-17")
    slack.press("approve", ts=slack.card()["ts"])
    assert call.refused("callback_refused").code == "rejected" and ran == []


def test_create_slack_approval(slack, _door, guarded, inside, ran):
    ask = create_slack_approval(
        bot_token=slack.bot_token, slack_api_url=slack.api_url, signing_secret=slack.signing_secret
    )
    _door.approval = ask.__self__
    assert ask.__self__.channel == "#approvals" and ask.__self__.timeout == 300
    call = Call(guarded(ask), "A-17")
    slack.press("approve", ts=slack.card()["ts"])
    assert call.result() == "refunded A-17" and ran == [("A-17", 1)]


def test_the_low_level_answers(slack, approval, refund, inside, ran):
    answers = [
        lambda card: approval.handle_interaction(request_id(card), True, "kim"),
        lambda card: approval.handle_interaction(code(card), True, "kim"),
        lambda card: approval.approve(request_id(card), "kim"),
        lambda card: approval.approve(code(card), "kim"),
        lambda card: approval.handle_interaction(request_id(card), True),
    ]
    for number, answer in enumerate(answers, start=1):
        call = Call(refund, number)
        card = slack.cards(number)[-1]
        assert answer(card) is True
        assert call.result() == f"refunded {number}"
        assert answer(card) is False and approval.deny(request_id(card)) is False
        text = text_of(slack.edited(card))
        assert "✅ Approved" in text and "says the host program" in text
        assert ("kim" if number < 5 else "unknown") in text
    for number, answer in enumerate(
        (approval.deny, lambda *a: approval.handle_interaction(a[0], False, a[1])), start=6
    ):
        call = Call(refund, number)
        assert answer(code(slack.cards(number)[-1]), "kim") is True
        assert call.refused("denied_by_person").decided_by == "kim"
    assert [order for order, _ in ran] == [1, 2, 3, 4, 5]


def test_unknown_ids_are_nobodys_request(slack, approval, refund, inside, ran):
    call = Call(refund, "A-17")
    card = slack.card()
    whole = request_id(card)
    for wrong in (
        "",
        "nope",
        whole[:-1],
        whole[:8],
        whole + "0",
        "0" * 32,
        code(card)[:7],
        "../" + whole,
        whole.upper() + "x",
    ):
        if wrong == code(card):
            continue
        assert approval.approve(wrong) is False
    assert call.is_waiting() and ran == []
    approval.deny(whole)
    call.refused("denied_by_person")


@pytest.mark.parametrize("answer", ["false", "true", 1, 0, None, [], "approve"])
def test_only_true_and_false_are_answers(slack, approval, refund, inside, ran, answer):
    call = Call(refund, "A-17")
    card = slack.card()
    with pytest.raises(TypeError, match="True or False"):
        approval.handle_interaction(request_id(card), answer, "kim")
    assert call.is_waiting()
    approval.deny(request_id(card))
    call.refused("denied_by_person")
    assert ran == []


def test_two_approvals_share_what_is_pending(slack, approver, guarded, inside, ran):
    asking = approver(approvers=[slack.BOB])
    answering = approver()  # the workspace delivers to this one
    call = Call(guarded(asking.request_approval), "A-17")
    card = slack.card()
    # The list of approvers belongs to the request, whoever takes the answer.
    slack.press("approve", user=slack.ALICE)
    assert "not an approver" in slack.told()
    assert answering.approve(request_id(card), slack.ALICE) is False and call.is_waiting()
    assert answering.approve(request_id(card), slack.BOB) is True
    assert call.result() == "refunded A-17" and len(ran) == 1


def test_approvers(slack, approver, guarded, inside, ran, audit):
    slack.add_user("U_ALIAS", "bob")  # the same name as an approver
    call = Call(guarded(approver(approvers=[slack.BOB]).request_approval), "A-17")
    card = slack.card()
    assert slack.BOB in repr(card["blocks"])
    for number, stranger in enumerate((slack.ALICE, "U_ALIAS"), start=1):
        for action in ("approve", "deny"):
            slack.press(action, user=stranger)
        slack.told(number * 2)
    assert call.is_waiting() and ran == []
    slack.press("approve", user=slack.BOB)
    assert call.result() == "refunded A-17"
    slack.edited(card)
    refused = [line["decided_by"] for line in audit() if line["action"] == "approval_refused"]
    assert refused == ["U_ALICE", "U_ALICE", "U_ALIAS", "U_ALIAS"]


# What is approved is what runs


class Sly(dict):
    pass


MUTATIONS = {
    "list": (lambda: [1, 2], lambda value: value.append(3)),
    "dict": (lambda: {"amount": 5}, lambda value: value.update(amount=1_000_000)),
    "nested": (lambda: {"a": [{"b": 1}]}, lambda value: value["a"][0].update(b=2)),
    "same value, other type": (lambda: {"amount": 1}, lambda value: value.update(amount=True)),
    "subclass": (lambda: Sly(a=1), lambda value: value.update(a=2)),
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_arguments_changed_while_waiting_are_refused(slack, refund, inside, ran, audit, name):
    make, change = MUTATIONS[name]
    order = make()
    call = Call(refund, order)
    card = slack.card()
    change(order)
    slack.press("approve")
    error = call.refused("args_changed")
    assert error.code == "rejected" and ran == []
    slack.edited(card)
    assert [line["action"] for line in audit()][-1] == "callback_denied"
    assert "approval_claimed" not in [line["action"] for line in audit()]


def test_arguments_changed_and_changed_back_are_the_same(slack, refund, inside, ran):
    order = [1]
    call = Call(refund, order)
    slack.card()
    order.append(2)
    order.pop()
    slack.press("approve")
    assert call.result() and ran == [([1], 1)]


def test_a_context_that_was_given_other_arguments_is_refused(slack, approval, guarded, inside, ran):
    def on_deny(agent, scope, context):
        context["args"] = ("A-99",)
        return approval.request_approval(agent, scope, context)

    call = Call(guarded(on_deny), "A-17")
    card = slack.card()
    assert "A-17" in text_of(card) and "A-99" not in text_of(card)
    slack.press("approve")
    call.refused("args_changed")
    assert ran == []


def cyclic():
    value = []
    value.append(value)
    return value


def deep():
    value = []
    for _ in range(10_000):
        value = [value]
    return value


@pytest.mark.parametrize("make", [cyclic, deep], ids=["cyclic", "deep"])
def test_arguments_that_cannot_be_shown_are_refused_without_asking(slack, refund, inside, ran, make):
    Call(refund, make()).refused("invalid_arguments")
    # What is still said about an earlier call, in a thread that is gone, is no message.
    assert ran == [] and slack.messages() == []


def test_an_argument_known_by_its_type_only_is_marked(slack, refund, inside):
    call = Call(refund, threading.Lock())
    text = text_of(slack.card())
    assert "lock" in text and "not bound" in text
    slack.press("deny")
    call.refused("denied_by_person")


# The session may end meanwhile


@pytest.mark.parametrize("way", ["guard", "callback"])
def test_a_session_that_ends_meanwhile(slack, approval, guarded, ran, audit, way):
    agent = Agent("Bot", [])
    on_deny = approval.request_approval if way == "guard" else lambda *a: approval.request_approval(*a)
    with agent.start_session() as session:
        call = Call(guarded(on_deny), "A-17")
        card = slack.card()
        session.end()
        slack.press("approve")
        error = call.refused("session_ended")
    assert error.code == "session_expired" and "session expired" in str(error)
    assert error.approval_id == request_id(card) and ran == []
    slack.edited(card)
    assert audit()[-1]["action"] == "callback_denied" and audit()[-1]["reason"] == "session_ended"


def test_a_session_whose_time_runs_out_meanwhile(slack, approval, guarded, ran, advance):
    agent = Agent("Bot", [], session_ttl=10)
    with agent.start_session():
        call = Call(guarded(approval.request_approval), "A-17")
        slack.card()
        advance(11)
        slack.press("approve")
        assert call.refused("session_expired").code == "session_expired"
    assert ran == []


# Many at once


@pytest.fixture
def busy(approver):
    """One agent asks two hundred times at once."""
    return approver(max_pending=200, max_per_minute=200)


def order_of(request, card):
    """What is to be refunded, as people see it above the request's own buttons."""
    below = next(at for at, block in enumerate(card["blocks"]) if block.get("block_id") == f"approval_{request}")
    above = [block for block in card["blocks"][:below] if block["type"] == "rich_text"]
    return int(json.dumps(above[-1]).split("order = ")[1].split('"')[0])


def test_two_hundred_threads(slack, busy, inside, ran):
    @sudo("refund:order", on_deny=busy.request_approval)
    def refund(order):
        ran.append((order, threading.get_ident()))
        return f"refunded {order}"

    calls = {number: Call(refund, number) for number in range(200)}
    ids = {order_of(request, card): request for request, card in slack.asked(200).items()}
    assert len(ids) == 200 and len(set(ids.values())) == 200
    assert all(call.is_waiting() for call in calls.values())
    for number, request in sorted(ids.items(), key=lambda item: item[1]):
        assert busy.handle_interaction(request, number % 2 == 0, f"user {number}")
    for number, call in calls.items():
        if number % 2 == 0:
            assert call.result() == f"refunded {number}"
        else:
            error = call.refused("denied_by_person")
            assert error.decided_by == f"user {number}" and error.approval_id == ids[number]
    assert sorted(order for order, _ in ran) == list(range(0, 200, 2))


def test_two_hundred_tasks(slack, busy, inside, ran):
    @sudo("refund:order", on_deny=busy.request_approval)
    async def refund(order):
        ran.append(order)
        return order

    async def main():
        tasks = [asyncio.ensure_future(refund(number)) for number in range(200)]
        asked = await asyncio.to_thread(slack.asked, 200)
        assert threading.active_count() < 60, "a wait holds no thread"
        for number, request in enumerate(asked):
            await asyncio.to_thread(busy.handle_interaction, request, number % 2 == 0, "kim")
        return await asyncio.gather(*tasks, return_exceptions=True)

    results = asyncio.run(main())
    refused = [error for error in results if isinstance(error, PermissionDeniedError)]
    assert len(refused) == 100 and {error.reason for error in refused} == {"denied_by_person"}
    assert sorted(ran) == sorted(order for order in results if isinstance(order, int)) and len(ran) == 100


def test_one_decision_of_many_at_once(slack, approval, refund, inside, ran, audit):
    call = Call(refund, "A-17")
    card = slack.card()
    barrier = threading.Barrier(16)

    def decide(number):
        barrier.wait()
        return approval.handle_interaction(request_id(card), number % 2 == 0, f"user {number}")

    deciders = {number: Call(decide, number) for number in range(16)}
    (winner,) = [number for number, decider in deciders.items() if decider.result()]
    if winner % 2 == 0:
        assert call.result() and len(ran) == 1
    else:
        assert call.refused("denied_by_person").decided_by == f"user {winner}" and ran == []
    assert f"user {winner}" in text_of(slack.edited(card))
    decided = [line["decided_by"] for line in audit() if line["action"] == "approval_decided"]
    assert decided == [f"user {winner}"]


# The card, and what is around it


def test_the_card(slack, refund, inside):
    call = Call(refund, "A-17", amount=12, note="late parcel")
    card = slack.card()
    text = text_of(card)
    assert card["blocks"][0]["text"]["text"] == ":closed_lock_with_key: AgentSudo Approval Request"
    assert card["sent_blocks"][0]["text"]["text"] == "🔐 AgentSudo Approval Request"
    for part in ("Support Bot", "refund:order", "refund", code(card), '"A-17"', "amount = 12", "late parcel"):
        assert part in text
    assert "⏱️ Expires in 60 seconds" in text
    assert [(b["action_id"], b["value"]) for b in card["buttons"]] == [
        ("approve", request_id(card)),
        ("deny", request_id(card)),
        ("deny_reason", request_id(card)),
    ]
    assert len(request_id(card)) == 32 and len(code(card)) == 8
    assert card["mentions"] == [] and card["links"] == []
    assert "refund" in card["text"] and "A-17" in card["text"]  # for those who see no blocks
    (reply,) = slack.wait_for_messages(1, kind="reply", timeout=30)
    assert reply["thread_ts"] == card["ts"]
    for part in ("Support Bot", "refund:order", "refund", "A-17", inside.id):
        assert part in text_of(reply)
    slack.press("deny")
    call.refused("denied_by_person")


def test_arguments_can_be_kept_off_the_card(slack, approver, guarded, inside, ran):
    order = ["A-17"]
    call = Call(guarded(approver(show_args=False).request_approval), order)
    card = slack.card()
    slack.wait_for_messages(1, kind="reply", timeout=30)
    assert "A-17" not in slack.everything() and "not shown" in text_of(card)
    order.append("A-18")  # they are bound all the same
    slack.press("approve")
    call.refused("args_changed")
    assert ran == []


def test_names_to_redact(slack, approver, guarded, inside):
    call = Call(guarded(approver(redact=["amount", "iban"]).request_approval), {"iban": "DE02-1203"}, amount=98765)
    text = text_of(slack.card())
    slack.wait_for_messages(1, kind="reply", timeout=30)
    assert "98765" not in slack.everything() and "DE02-1203" not in slack.everything() and "redacted" in text
    slack.press("approve")
    call.result()


def test_the_channel(slack, approver, guarded, inside):
    call = Call(guarded(approver(channel="C_OPS").request_approval), "A-17")
    card = slack.card("C_OPS")
    slack.press("approve", channel="C_OPS")
    assert call.result()
    slack.edited(card)
    assert slack.messages() == []
