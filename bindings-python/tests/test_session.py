"""Sessions: where they are current, when they end, and that nothing of them leaks."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone

import pytest
from agentsudo import Agent, PermissionDeniedError, get_current_agent, get_current_session, sudo
from agentsudo._native import _testing

# Other tests have moved the clock of this process ahead.
skipped = _testing.skipped


@sudo("read:db")
def read():
    return get_current_agent().name


def test_what_a_session_tells(agent):
    with agent.start_session() as session:
        assert session.agent is agent and session.agent_name == "Bot"
        assert session.started_at.tzinfo is timezone.utc and session.expires_at.tzinfo is timezone.utc
        assert session.expires_at - session.started_at == timedelta(seconds=agent.session_ttl)
        now = datetime.now(timezone.utc) + timedelta(seconds=skipped())
        assert abs(session.started_at - now) < timedelta(seconds=5)
        assert not session.is_expired and not session.is_ended
        assert session.scopes == {"read:db", "write:orders*"} and session.has_scope("write:orders7")
        assert session.session_id != agent.id and get_current_session() is session
        assert "Bot" in repr(session)
    assert session.is_ended


def test_a_session_answers_to_every_attribute_of_its_agent(agent):
    agent.desk = 7
    with agent.start_session() as a:
        assert (a.id, a.name, a.role, a.session_ttl, a.desk) == (agent.id, "Bot", "worker", 3600, 7)
        assert a.guardrails is None and a.session_expires_at is not None
        a.name = "Clerk"
        a.scopes.add("x")
        a.scopes |= {"y"}
        assert agent.name == "Clerk" and agent.has_scope("x") and agent.has_scope("y")
        with pytest.raises(AttributeError):
            a.nothing_of_the_kind
        with pytest.raises(AttributeError):
            a.agent_name = "x"


def test_sessions_nest_and_each_restores_the_outer_one(agent):
    other = Agent("Other", ["read:*"])
    assert get_current_agent() is None
    with agent.start_session():
        with other.start_session():
            assert get_current_agent() is other and read() == "Other"
            with agent.start_session():
                assert read() == "Bot"
            assert read() == "Other"
        assert get_current_agent() is agent and read() == "Bot"
    assert get_current_agent() is None


def test_two_sessions_of_one_agent_do_not_touch_each_other(agent, advance):
    agent.session_ttl = 100
    with agent.start_session() as outer:
        advance(60)
        agent.session_ttl = 1000
        with agent.start_session():
            advance(50)
            assert outer.is_expired
            assert read() == "Bot"
        with pytest.raises(PermissionDeniedError, match="session expired"):
            read()


def test_time_runs_from_the_start_not_from_the_with(agent, advance):
    agent.session_ttl = 100
    session = agent.start_session()
    advance(100)
    with session, pytest.raises(PermissionDeniedError, match="session expired"):
        read()
    assert session.is_expired


def test_now_at_the_deadline_is_too_late(agent, advance):
    agent.session_ttl = 100
    with agent.start_session():
        advance(99)
        assert read()
        advance(1)
        with pytest.raises(PermissionDeniedError) as caught:
            read()
        assert caught.value.reason == "session_expired"
        assert get_current_agent() is agent


def test_one_session_object_entered_twice(agent):
    session = agent.start_session()
    with session:
        with session:
            assert read() == "Bot"
        assert read() == "Bot"
    assert get_current_agent() is None and session.is_ended


def test_one_session_object_entered_again_after_it_was_left(agent):
    session = agent.start_session()
    with session:
        left = contextvars.copy_context()
    with session as again:
        assert read() == "Bot" and again.session_id != session.session_id
        # What was started in the first stretch does not come to life again.
        with pytest.raises(PermissionDeniedError):
            left.run(read)
    with pytest.raises(PermissionDeniedError, match="requires an active agent session"):
        read()


def test_a_session_that_was_ended_by_hand_stays_ended(agent):
    session = agent.start_session()
    session.end()
    session.end()
    with session, pytest.raises(PermissionDeniedError) as caught:
        read()
    assert caught.value.reason == "session_ended"
    with agent.start_session() as session:
        session.end()
        assert get_current_agent() is None and get_current_session() is None
        with pytest.raises(PermissionDeniedError, match="session expired"):
            read()


def test_two_tasks_in_one_session_object(agent):
    async def main():
        session = agent.start_session()
        first_is_in, first_may_go = asyncio.Event(), asyncio.Event()

        async def first():
            async with session:
                first_is_in.set()
                await first_may_go.wait()
                assert read() == "Bot"

        async def second():
            await first_is_in.wait()
            with session:
                first_may_go.set()
                await asyncio.sleep(0)
                assert read() == "Bot"
                await task
                assert read() == "Bot"
            assert get_current_agent() is None

        task = asyncio.create_task(first())
        await asyncio.create_task(second())
        assert session.is_ended and get_current_agent() is None

    asyncio.run(main())


def test_threads_have_no_session_unless_it_is_carried(agent):
    def attempt():
        try:
            return read()
        except PermissionDeniedError as error:
            return error.reason

    with agent.start_session() as session, ThreadPoolExecutor(1) as pool:
        assert pool.submit(attempt).result() == "no_session"
        assert pool.submit(get_current_agent).result() is None
        assert pool.submit(contextvars.copy_context().run, attempt).result() == "Bot"
        assert pool.submit(session.bind(attempt)).result() == "Bot"
        assert pool.submit(attempt).result() == "no_session"

        async def main():
            assert await asyncio.to_thread(attempt) == "Bot"
            loop = asyncio.get_running_loop()
            assert await loop.run_in_executor(pool, attempt) == "no_session"

        asyncio.run(main())


def test_a_copied_context_ends_with_the_session(agent):
    with agent.start_session():
        copied = contextvars.copy_context()
        assert copied.run(read) == "Bot"
    with pytest.raises(PermissionDeniedError, match="session expired"):
        copied.run(read)
    assert copied.run(get_current_agent) is None


def test_a_task_ends_with_the_session(agent):
    async def main():
        goes_on = asyncio.Event()

        async def late():
            await goes_on.wait()
            return read()

        with agent.start_session():
            task = asyncio.create_task(late())
            await asyncio.sleep(0)
        goes_on.set()
        with pytest.raises(PermissionDeniedError):
            await task

    asyncio.run(main())


def test_leaving_in_a_foreign_context_never_raises(agent):
    session = agent.start_session()
    contextvars.copy_context().run(session.__enter__)
    session.__exit__(None, None, None)
    assert session.is_ended and get_current_agent() is None

    session = agent.start_session()
    outer = agent.start_session()
    with outer:
        session.__enter__()
        contextvars.copy_context().run(session.__exit__, None, None, None)
        assert session.is_ended
        with pytest.raises(PermissionDeniedError):
            read()
    assert get_current_agent() is None
    agent.start_session().__exit__(None, None, None)


def test_a_generator_that_holds_a_session_and_is_closed_by_another_task(agent):
    async def stream():
        with agent.start_session():
            yield read()
            yield read()

    async def main():
        body = stream()
        assert await asyncio.create_task(body.__anext__()) == "Bot"
        await asyncio.create_task(body.aclose())
        assert get_current_agent() is None

    asyncio.run(main())


def test_sessions_do_not_leak_between_threads_and_tasks():
    agents = [Agent(f"Agent {n}", ["read:db"]) for n in range(8)]
    shared = Agent("Shared", ["read:db"])
    failures = []

    async def task(agent):
        for _ in range(20):
            async with agent.start_session():
                await asyncio.sleep(0)
                with shared.start_session():
                    await asyncio.sleep(0)
                    if read() != "Shared":
                        failures.append("inner")
                if read() != agent.name:
                    failures.append("outer")
            if get_current_agent() is not None:
                failures.append("leak")

    async def main():
        await asyncio.gather(*map(task, agents))

    threads = [threading.Thread(target=asyncio.run, args=(main(),)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_bound_functions_keep_their_kind_and_their_session(agent):
    other = Agent("Other", ["read:db"])
    session = agent.start_session()

    def plain(x, *, k):
        "doc"
        return x, k, read()

    async def coroutine():
        await asyncio.sleep(0)
        return read()

    def generator():
        sent = yield read()
        yield sent, read()
        return "returned"

    async def async_generator():
        sent = yield read()
        yield sent, read()

    bound = session.bind(plain)
    assert bound(1, k=2) == (1, 2, "Bot") and bound.__doc__ == "doc" and get_current_agent() is None
    with other.start_session():
        body = session.bind(generator)()
        assert next(body) == "Bot" and get_current_agent() is other
        assert body.send(5) == (5, "Bot") and get_current_agent() is other
        with pytest.raises(StopIteration) as stop:
            next(body)
        assert stop.value.value == "returned"

        async def main():
            assert await session.bind(coroutine)() == "Bot"
            body = session.bind(async_generator)()
            assert await body.asend(None) == "Bot" and get_current_agent() is other
            assert await body.asend(6) == (6, "Bot") and get_current_agent() is other
            with pytest.raises(StopAsyncIteration):
                await body.asend(None)

        asyncio.run(main())
    session.end()
    with pytest.raises(PermissionDeniedError):
        bound(1, k=2)
    with pytest.raises(TypeError):
        session.bind("plain")


def test_a_million_sessions_leave_nothing_behind(agent):
    for _ in range(2000):
        with agent.start_session():
            pass
    assert agent.session_expires_at is None
