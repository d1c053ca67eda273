"""`on_deny`: what counts as a yes, what is asked about, and that nothing else can run."""

from __future__ import annotations

import asyncio
import contextvars
import functools
import threading
import time
import warnings
from unittest import mock

import pytest
from agentsudo import Agent, PermissionDeniedError, _native, get_current_agent, sudo

ran = []


@pytest.fixture(autouse=True)
def nothing_ran_yet():
    ran.clear()


@pytest.fixture
def inside(agent):
    with agent.start_session():
        yield agent


def guarded(on_deny):
    @sudo("big:scope", on_deny)
    def pay(to, amount=1, *rest, note="", **more):
        ran.append((to, amount, rest, note, more))
        return "paid"

    return pay


def aguarded(on_deny):
    @sudo("big:scope", on_deny)
    async def pay(to, amount=1, *rest, note="", **more):
        ran.append((to, amount, rest, note, more))
        return "paid"

    return pay


class Truthy:
    def __bool__(self):
        return True

    def __eq__(self, other):
        return True

    __hash__ = None


NOT_A_YES = [
    False,
    None,
    0,
    1,
    1.0,
    "",
    "true",
    "yes",
    "denied",
    "false",
    b"1",
    [True],
    {"allowed": True},
    Truthy(),
    object(),
]


@pytest.mark.parametrize("verdict", NOT_A_YES, ids=repr)
def test_only_exactly_true_is_a_yes(inside, verdict):
    for function in (guarded(lambda *_: verdict), lambda to: asyncio.run(aguarded(lambda *_: verdict)(to))):
        with pytest.raises(PermissionDeniedError, match="Action rejected by approval policy") as caught:
            function("bob")
        assert caught.value.reason == ("callback_refused" if verdict is False else "invalid_verdict")
        assert caught.value.code == "rejected"
    assert ran == []


def test_true_is_a_yes(inside):
    assert guarded(lambda *_: True)("bob", 2, 3, note="x", z=1) == "paid"
    assert guarded(mock.Mock(return_value=True))("bob") == "paid"
    assert asyncio.run(aguarded(lambda *_: True)("bob")) == "paid"
    assert ran == [("bob", 2, (3,), "x", {"z": 1}), ("bob", 1, (), "", {}), ("bob", 1, (), "", {})]


async def yes(agent, scope, context):
    await asyncio.sleep(0)
    return True


async def no(agent, scope, context):
    await asyncio.sleep(0)
    return False


class AsyncApprover:
    async def __call__(self, agent, scope, context):
        return True

    async def method(self, agent, scope, context):
        return True


@pytest.mark.parametrize(
    "on_deny",
    [
        yes,
        AsyncApprover(),
        AsyncApprover().method,
        functools.partial(yes),
        lambda *a: yes(*a),
        mock.AsyncMock(return_value=True),
    ],
)
def test_an_async_callback_is_awaited(inside, on_deny):
    assert asyncio.run(aguarded(on_deny)("bob")) == "paid"
    with pytest.raises(PermissionDeniedError):
        asyncio.run(aguarded(no)("bob"))
    assert len(ran) == 1


@pytest.mark.parametrize("on_deny", [yes, no, AsyncApprover(), lambda *a: yes(*a)])
def test_an_async_callback_of_a_plain_function_is_an_error_and_no_yes(inside, on_deny, records):
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # no coroutine is left unawaited
        with pytest.raises(TypeError, match="async def") as caught:
            guarded(on_deny)("bob")
    assert ran == [] and isinstance(caught.value.__cause__, PermissionDeniedError)
    assert [(r["action"], r["reason"]) for r in records()] == [("callback_denied", "invalid_verdict")]


class Pause(BaseException):
    pass


@pytest.mark.parametrize(
    "error", [ValueError("mine"), KeyboardInterrupt(), Pause(), PermissionDeniedError("x"), StopIteration()]
)
def test_what_a_callback_raises_goes_through_untouched(inside, error, records):
    def on_deny(*_):
        raise error

    with pytest.raises(type(error)) as caught:
        guarded(on_deny)("bob")
    assert caught.value is error and ran == []
    assert records() == []


def test_what_a_callback_of_an_async_function_raises_goes_through_too(inside):
    error = ValueError("mine")

    def on_deny(*_):
        raise error

    async def a_on_deny(*_):
        raise error

    for callback in (on_deny, a_on_deny):
        with pytest.raises(ValueError) as caught:
            asyncio.run(aguarded(callback)("bob"))
        assert caught.value is error
    assert ran == []


def test_a_callback_is_told_the_call_as_it_was_written(inside):
    seen = []

    def on_deny(agent, scope, context):
        seen.append((agent, scope, context))
        return True

    pay = guarded(on_deny)
    pay("bob", 5)
    pay(to="bob", amount=5)
    pay("bob", amount=5, z=1)
    assert [agent is inside and scope == "big:scope" for agent, scope, _ in seen] == [True] * 3
    assert [context for _, _, context in seen] == [
        {"function": "pay", "args": ("bob", 5), "kwargs": {}},
        {"function": "pay", "args": (), "kwargs": {"to": "bob", "amount": 5}},
        {"function": "pay", "args": ("bob",), "kwargs": {"amount": 5, "z": 1}},
    ]
    assert all(isinstance(context, dict) for _, _, context in seen)


def test_a_callback_is_not_asked_about_what_is_granted(agent):
    agent.scopes.add("big:*")
    with agent.start_session():
        assert guarded(mock.Mock(side_effect=AssertionError))("bob") == "paid"


def test_a_session_is_needed_before_anyone_is_asked(agent):
    on_deny = mock.Mock(return_value=True)
    with pytest.raises(PermissionDeniedError, match="requires an active agent session"):
        guarded(on_deny)("bob")
    with agent.start_session() as session:
        session.agent.session_expires_at = time.time() - 1
        with pytest.raises(PermissionDeniedError, match="session expired"):
            guarded(on_deny)("bob")
    on_deny.assert_not_called()


def test_log_runs_and_is_on_record(inside, records):
    assert guarded("log")("bob") == "paid" and asyncio.run(aguarded("log")("bob")) == "paid"
    assert [(r["action"], r["allowed"], r["level"]) for r in records()] == [("audit_violation", False, "WARNING")] * 2
    assert len(ran) == 2


# What is approved is what runs


def change_the_list(context):
    context["args"][0].append("mallory")


def change_a_nested_dict(context):
    context["kwargs"]["order"]["lines"][0]["amount"] = 1_000_000


def change_the_keywords(context):
    context["kwargs"]["note"] = "changed"


def add_a_keyword(context):
    context["kwargs"]["extra"] = 1


def drop_a_keyword(context):
    del context["kwargs"]["note"]


def replace_the_arguments(context):
    context["args"] = (["bob", "mallory"],)


def remove_the_arguments(context):
    del context["args"]


def hide_a_change_behind_a_copy(context):
    arguments = context["kwargs"]
    context["kwargs"] = dict(arguments)
    arguments["note"] = "changed"


def make_them_unreadable(context):
    context["args"][0].append(context["args"][0])


CHANGES = [
    change_the_list, change_a_nested_dict, change_the_keywords, add_a_keyword, drop_a_keyword, replace_the_arguments,
    remove_the_arguments, hide_a_change_behind_a_copy, make_them_unreadable,
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("asynchronous", [False, True])
def test_arguments_that_change_meanwhile_do_not_run(inside, change, asynchronous, records):
    def on_deny(agent, scope, context):
        change(context)
        return True

    def pay(to, order=None, note="", **more):
        ran.append(to)

    async def apay(to, order=None, note="", **more):
        ran.append(to)

    call = sudo("big:scope", on_deny)(apay if asynchronous else pay)
    with pytest.raises(PermissionDeniedError) as caught:
        result = call(["bob"], order={"lines": [{"amount": 5}]}, note="n")
        if asynchronous:
            asyncio.run(result)
    assert caught.value.reason == "args_changed" and ran == []
    assert [(r["action"], r["reason"]) for r in records()] == [("callback_denied", "args_changed")]


def test_arguments_changed_by_another_thread_do_not_run(inside):
    asked, changed = threading.Event(), threading.Event()
    to = ["bob"]

    def mallory():
        asked.wait()
        to.append("mallory")
        changed.set()

    thread = threading.Thread(target=mallory)
    thread.start()

    def on_deny(*_):
        asked.set()
        changed.wait()
        return True

    with pytest.raises(PermissionDeniedError) as caught:
        guarded(on_deny)(to)
    thread.join()
    assert caught.value.reason == "args_changed" and ran == []


def test_a_session_that_ends_during_the_wait_lets_nothing_run(agent):
    for end in (lambda session: session.end(), lambda session: setattr(agent, "session_expires_at", time.time() - 1)):
        with agent.start_session() as session:

            def on_deny(*_):
                end(session)
                return True

            with pytest.raises(PermissionDeniedError, match="session expired"):
                guarded(on_deny)("bob")
    assert ran == []


def test_one_answer_is_for_one_call(inside):
    answers = iter([True, False])
    pay = guarded(lambda *_: next(answers))
    pay("bob")
    with pytest.raises(PermissionDeniedError):
        pay("bob")
    assert len(ran) == 1


# Threads and event loops


def test_a_plain_callback_of_an_async_function_does_not_stop_the_loop(inside):
    release = threading.Event()
    variable = contextvars.ContextVar("v", default="unset")

    def on_deny(agent, scope, context):
        assert release.wait(30)
        assert threading.current_thread() is not threading.main_thread()
        return get_current_agent() is inside and variable.get() == "set"

    async def main():
        variable.set("set")
        task = asyncio.create_task(aguarded(on_deny)("bob"))
        for _ in range(20):
            await asyncio.sleep(0)  # the loop turns while the callback waits
        assert not task.done()
        release.set()
        assert await task == "paid"

    asyncio.run(main())


def test_a_cancelled_wait_runs_nothing(inside):
    asked, release = threading.Event(), threading.Event()

    def on_deny(*_):
        asked.set()
        release.wait(30)
        return True

    async def main():
        task = asyncio.create_task(aguarded(on_deny)("bob"))
        await asyncio.to_thread(asked.wait)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        release.set()

    asyncio.run(main())
    assert ran == []


# Approvers of ours


class Approver:
    def __init__(self, settlement):
        self.settlement = settlement
        self.questions = []

    def request_approval(self, agent, scope, context):
        raise AssertionError("the guard asks through `_ask`")

    request_approval.__agentsudo_ask__ = True

    def _ask(self, question, context):
        self.questions.append((question, context))
        return self.settlement

    async def _aask(self, question, context):
        await asyncio.sleep(0)
        return self._ask(question, context)


def test_an_approver_gets_the_frozen_question(inside):
    approver = Approver(_native.Settlement.unasked("slack_unavailable"))
    for call in (
        lambda: guarded(approver.request_approval)("bob", amount=5, z=[1]),
        lambda: asyncio.run(aguarded(approver.request_approval)("bob", amount=5, z=[1])),
    ):
        with pytest.raises(PermissionDeniedError) as caught:
            call()
        assert caught.value.reason == "slack_unavailable" and caught.value.code == "unavailable"
    assert ran == []
    for question, context in approver.questions:
        assert question.agent is inside and question.scope == "big:scope" and question.function == "pay"
        assert '"amount":5' in question.arguments_json and '"rest":[]' in question.arguments_json
        assert len(question.digest) == 64 and context._question is question


def test_an_approver_that_gives_back_anything_else_is_no_yes(inside, advance):
    stale = _native._testing.settlement(True)
    for settlement in (None, "yes", 1, stale, _native._testing.settlement(False, "not today")):
        with pytest.raises(PermissionDeniedError):
            guarded(Approver(settlement).request_approval)("bob")
    assert ran == []
    with pytest.raises(PermissionDeniedError) as caught:
        guarded(Approver(_native._testing.settlement(False, "not today")).request_approval)("bob")
    assert (caught.value.decided_by, caught.value.note, caught.value.reason) == (
        "alice",
        "not today",
        "denied_by_person",
    )


def test_a_plain_function_that_waits_on_a_loop_says_so_once(inside):
    approver = Approver(_native.Settlement.unasked("not_configured"))
    pay = guarded(approver.request_approval)

    async def main():
        with pytest.warns(RuntimeWarning, match="to_thread"), pytest.raises(PermissionDeniedError):
            pay("bob")
        with warnings.catch_warnings(), pytest.raises(PermissionDeniedError):
            warnings.simplefilter("error")
            pay("bob")

    asyncio.run(main())


def test_methods_are_shown_without_their_receiver(inside):
    questions = []

    class Shop:
        secret = "s"

        @sudo("big:scope", lambda agent, scope, context: questions.append(context._question) or True)
        def refund(self, order):
            return order

    assert Shop().refund("A1") == "A1"
    assert questions[0].arguments_json == '{"order":"A1","self":{"$opaque":"Shop"}}'


def test_a_deeply_recursive_callback_is_no_trouble(agent):
    with agent.start_session():

        def on_deny(agent, scope, context):
            depth = context["kwargs"]["depth"]
            return depth == 0 or pay("bob", depth=depth - 1) == "paid"

        @sudo("big:scope", on_deny)
        def pay(to, *, depth):
            return "paid"

        assert pay("bob", depth=20) == "paid"


def test_agents_of_others_are_not_asked_for(agent):
    other = Agent("Other", ["big:*"])
    with other.start_session():
        with agent.start_session(), pytest.raises(PermissionDeniedError):
            guarded(lambda *_: False)("bob")
        assert guarded(lambda *_: False)("bob") == "paid"
