"""An async call that waits for an answer: what it runs with, what ends it, and what it holds meanwhile."""

from __future__ import annotations

import asyncio
import contextvars
import gc
import inspect
import threading
import weakref
from typing import Any

import pytest
from agentsudo import Agent, PermissionDeniedError, _native, sudo
from agentsudo._approver import Approver
from agentsudo._waiting import _Answer

ran: list[Any] = []


@pytest.fixture(autouse=True)
def nothing_ran_yet() -> None:
    ran.clear()


@pytest.fixture
def inside(agent: Agent):
    with agent.start_session():
        yield agent


class Desk(Approver):
    """Opens requests that nobody is told of. ``look`` sees each context first, as a preview would."""

    def __init__(self, look=lambda context: None) -> None:
        self.tickets: list[_native.Ticket] = []
        self._look = look

    def _put(self, question, context):
        self._look(context)
        self.tickets.append(_native.open_scripted(question, 60.0))
        return self.tickets[-1]

    def answer(self, approved: bool = True) -> bool:
        return _native.answer_scripted(self.tickets[-1], approved, "alice", None)


async def asked(desk: Desk, call) -> asyncio.Task:
    task = asyncio.ensure_future(call)
    # One that ends without having asked says why: it is awaited.
    while not desk.tickets and not task.done():
        await asyncio.sleep(0)
    return task


def payments(desk: Desk):
    def keep(*call):
        ran.append(call)
        return "paid"

    @sudo("big:scope", desk.request_approval)
    async def by_position(to, amount=1):
        return keep(to, amount)

    @sudo("big:scope", desk.request_approval)
    async def by_name(to, *, amount=1, note):
        return keep(to, amount, note)

    @sudo("big:scope", desk.request_approval)
    async def any_number(to, *rest, **more):
        return keep(to, rest, more)

    class Shop:
        @sudo("big:scope", desk.request_approval)
        async def method(self, to, amount=1):
            return keep(to, amount)

    class Unsigned:
        __signature__ = "none that could be read"

        async def __call__(self, to):
            return keep(to)

    unsigned = sudo("big:scope", desk.request_approval)(Unsigned())

    return {
        "no signature": (lambda to: unsigned(to), lambda to: (to,)),
        "defaults": (lambda to: by_position(to), lambda to: (to, 1)),
        "positions": (lambda to: by_position(to, 2), lambda to: (to, 2)),
        "names": (lambda to: by_name(note="n", to=to), lambda to: (to, 1, "n")),
        "any number": (lambda to: any_number(to, 3, x=4), lambda to: (to, (3,), {"x": 4})),
        "a method": (lambda to: Shop().method(to), lambda to: (to, 1)),
    }


PAYMENTS = list(payments(Desk()))


@pytest.mark.parametrize("kind", PAYMENTS)
def test_it_runs_with_what_was_approved(inside, kind):
    desk = Desk()
    pay, expected = payments(desk)[kind]

    async def main():
        task = await asked(desk, pay(["bob"]))
        assert desk.answer()
        return await task

    assert asyncio.run(main()) == "paid" and ran == [expected(["bob"])]


@pytest.mark.parametrize("kind", PAYMENTS)
def test_what_changes_while_it_waits_does_not_run(inside, kind, records):
    desk, to = Desk(), ["bob"]
    pay, _ = payments(desk)[kind]

    async def main():
        task = await asked(desk, pay(to))
        to.append("mallory")
        assert desk.answer()
        await task

    with pytest.raises(PermissionDeniedError) as caught:
        asyncio.run(main())
    assert caught.value.reason == "args_changed" and ran == []
    assert "args_changed" in [record.get("reason") for record in records()]


@pytest.mark.parametrize("change", [{"args": (["mallory"], 1)}, {"kwargs": {"amount": 9}}])
def test_a_context_with_other_arguments_is_another_call(inside, change):
    desk = Desk(look=lambda context: context.update(change))
    pay, _ = payments(desk)["positions"]

    async def main():
        task = await asked(desk, pay(["bob"]))
        assert desk.answer()
        await task

    with pytest.raises(PermissionDeniedError) as caught:
        asyncio.run(main())
    assert caught.value.reason == "args_changed" and ran == []


@pytest.mark.parametrize("end", ["cancel", "close", "loop"])
def test_whoever_is_gone_is_asked_for_no_more(inside, end):
    desk = Desk()
    pay, _ = payments(desk)["positions"]

    async def main():
        if end == "close":
            # As an event loop that gives up: the coroutine is neither run to its end nor cancelled.
            call = pay(["bob"])
            call.send(None)
            call.close()
            return
        task = await asked(desk, pay(["bob"]))
        if end == "cancel":
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    asyncio.run(main())
    assert len(desk.tickets) == 1 and not desk.answer() and ran == []


def test_without_an_event_loop_to_wait_on_the_request_is_taken_back(inside):
    desk = Desk()
    pay, _ = payments(desk)["positions"]
    call = pay(["bob"])
    with pytest.raises(RuntimeError, match="no running event loop"):
        call.send(None)
    assert len(desk.tickets) == 1 and not desk.answer() and ran == []


def test_a_call_cancelled_with_the_answer_in_hand_does_not_run(inside):
    desk = Desk()
    pay, _ = payments(desk)["positions"]

    async def main():
        task = await asked(desk, pay(["bob"]))
        assert desk.answer()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())
    assert ran == []


def test_a_waiting_call_holds_no_more_than_one_coroutine_in_its_own(inside):
    desk = Desk()
    pay, _ = payments(desk)["positions"]

    async def main():
        call = pay(["bob"])
        held = []

        async def driven():
            return await call

        task = await asked(desk, driven())
        inner = call
        while inspect.iscoroutine(inner):
            held.append(inner)
            inner = inner.cr_await
        assert desk.answer()
        await task
        return held

    # Each would be a quarter of a kilobyte, of the two that a call that waits may take: docs/benchmarks.md, S9.
    assert len(asyncio.run(main())) == 2


class Deaf(asyncio.SelectorEventLoop):
    """A loop that listens to no sockets of others, as that of Windows."""

    refused = 0

    def add_reader(self, fd, callback, *args):
        self.refused += 1
        raise NotImplementedError


class Full(asyncio.SelectorEventLoop):
    """A loop in a process that has no room for another socket."""

    refused = 0

    def add_reader(self, fd, callback, *args):
        self.refused += 1
        raise OSError(24, "Too many open files")


@pytest.fixture(params=[asyncio.SelectorEventLoop, Deaf, Full])
def loop(request):
    loop = request.param()
    yield loop
    loop.close()
    # Where a fault was asked for, it has come.
    assert getattr(loop, "refused", 1) > 0


def answered_by_a_thread(desk: Desk, approved: bool = True) -> None:
    answers = []
    thread = threading.Thread(target=lambda: answers.append(desk.answer(approved)))
    thread.start()
    thread.join()
    assert answers == [True]


def test_an_answer_from_another_thread_wakes_every_kind_of_loop(inside, loop):
    desk = Desk()
    pay, _ = payments(desk)["positions"]

    async def main():
        for to in ("bob", "carol"):
            desk.tickets.clear()
            task = await asked(desk, pay([to]))
            answered_by_a_thread(desk)
            await asyncio.wait_for(task, 30)

    loop.run_until_complete(main())
    assert ran == [(["bob"], 2), (["carol"], 2)]


def test_of_those_answered_together_one_that_ends_the_loop_takes_nobody_with_it(inside, loop):
    desk, ended = Desk(), []

    @sudo("big:scope", desk.request_approval)
    async def leave(number):
        ended.append(number)
        if number == 0:
            raise SystemExit(7)

    tasks = []

    async def ask():
        for number in range(4):
            tasks.append(asyncio.ensure_future(leave(number)))
            while len(desk.tickets) <= number:
                await asyncio.sleep(0)

    loop.run_until_complete(ask())
    # The loop does not look before all have their answers.
    for ticket in desk.tickets:
        assert _native.answer_scripted(ticket, True, "alice", None)
    with pytest.raises(SystemExit):
        loop.run_until_complete(asyncio.wait(tasks))
    loop.run_until_complete(asyncio.wait_for(asyncio.gather(*tasks[1:]), 30))
    assert sorted(ended) == [0, 1, 2, 3]
    assert isinstance(tasks[0].exception(), SystemExit)


@pytest.mark.parametrize("end", ["approved", "denied", "cancelled", "abandoned"])
def test_nothing_is_left_of_a_wait_that_is_over(inside, loop, end):
    desk = Desk()
    pay, _ = payments(desk)["positions"]

    class Thing:
        pass

    about = contextvars.ContextVar("about")
    gone = []

    async def main():
        about.set(Thing())
        gone.append(weakref.ref(about.get()))
        task = await asked(desk, pay(["bob"]))
        assert waiting() == 1
        if end == "abandoned":
            return task
        if end == "cancelled":
            task.cancel()
        else:
            answered_by_a_thread(desk, end == "approved")
        await asyncio.wait([task])
        if end == "denied":
            assert isinstance(task.exception(), PermissionDeniedError)

    def waiting() -> int:
        gc.collect()
        return sum(isinstance(thing, _Answer) for thing in gc.get_objects())

    task = loop.run_until_complete(main())
    if end == "abandoned":
        # The loop is closed under it, and both are let go.
        loop.close()
        task._log_destroy_pending = False
        del task
    assert waiting() == 0
    assert gone[0]() is None
