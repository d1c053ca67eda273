"""Processes: Ctrl-C, the exit, and forks, while humans are being asked. Nothing hangs, nothing runs unasked, and the card
says how it ended."""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import time

import pytest
from slack_standin import find_binary
from workspace import request_id, run_python, started_python, text_of

BEGINNING = """
import asyncio, os, signal, sys, threading, time
from agentsudo import Agent, sudo
from agentsudo.slack import SlackApproval
# A test run in the background was started with Ctrl-C ignored, and hands that down.
signal.signal(signal.SIGINT, signal.default_int_handler)
approval = SlackApproval(timeout=60, max_pending=50, max_per_minute=50)
ran = []
@sudo("refund:order", on_deny=approval.request_approval)
def refund(order):
    ran.append(order)
    return f"refunded {order}"
@sudo("refund:order", on_deny=approval.request_approval)
async def arefund(order):
    ran.append(order)
    return f"refunded {order}"
agent = Agent("Bot", [])
"""


def environment(slack):
    return {
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_SIGNING_SECRET": slack.signing_secret,
        "SLACK_API_URL": slack.api_url,
        "SLACK_STANDIN": find_binary(),
    }


def line(process):
    """The next line that a program says."""
    said = process.stdout.readline()
    assert said, process.stderr.read()
    return said.rstrip("\n")


WAITS = {
    "a call": "refund('A-17')",
    "a direct call": "approval.request_approval(agent, 's', {'function': 'f', 'args': (), 'kwargs': {}})",
    "a task": "asyncio.run(arefund('A-17'))",
}


@pytest.mark.parametrize("name", WAITS)
def test_ctrl_c_ends_the_wait_at_once_and_cancels_the_request(slack, name):
    code = f"""{BEGINNING}
with agent.start_session():
    print("asking")
    try:
        print({WAITS[name]})
    except KeyboardInterrupt:
        print("interrupted", ran)
"""
    with started_python(code, **environment(slack)) as process:
        assert line(process) == "asking"
        card = slack.card()
        slack.wait_for_messages(1, kind="reply", timeout=30)
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        assert line(process) == "interrupted []"
        assert time.monotonic() - began < 2
        out, err = process.communicate(timeout=30)
        assert process.returncode == 0, err
    edited = slack.edited(card)
    assert edited["buttons"] == [] and "🚫 Cancelled" in text_of(edited)


def test_ctrl_c_that_nobody_catches_ends_the_program(slack):
    code = f"{BEGINNING}\nwith agent.start_session():\n    print('asking')\n    refund('A-17')\n"
    with started_python(code, **environment(slack)) as process:
        line(process)
        card = slack.card()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
        assert process.returncode in (-signal.SIGINT, 130) and err.rstrip().endswith("KeyboardInterrupt")
    assert "🚫 Cancelled" in text_of(slack.edited(card))


@pytest.mark.parametrize("daemon", [True, False])
def test_an_exit_with_fifty_waiters(slack, daemon):
    """Daemon threads are left behind by Python; others would be waited for, so the main thread lets them go first."""
    code = f"""{BEGINNING}
import contextvars
from agentsudo import _native
ended = []
def wait(order):
    try:
        refund(order)
    except BaseException as error:
        ended.append(getattr(error, "reason", error))
with agent.start_session():
    threads = []
    for order in range(50):
        context = contextvars.copy_context()
        threads.append(threading.Thread(target=context.run, args=(wait, order), daemon={daemon}))
        threads[-1].start()
    print("asking", flush=True)
    input()
    if not {daemon}:
        _native.shut_down()
        [thread.join(20) for thread in threads]
        print(sorted(set(map(str, ended))), len(ended), ran)
    print("bye", ran, flush=True)
"""
    with started_python(code, **environment(slack)) as process:
        assert line(process) == "asking"
        cards = slack.cards(50)
        began = time.monotonic()
        process.stdin.write("go on\n")
        process.stdin.flush()
        out, err = process.communicate(timeout=30)
        assert process.returncode == 0 and time.monotonic() - began < 15
        assert out.splitlines()[-1] == "bye []" and "panic" not in err, err
        if not daemon:
            assert out.splitlines()[0] == "['shutting_down'] 50 []", err
    for card in cards:
        edited = slack.edited(card)
        assert edited["buttons"] == [] and "🚫 Cancelled" in text_of(edited)


def test_an_exit_with_tasks_that_wait(slack):
    code = f"""{BEGINNING}
async def main():
    tasks = [asyncio.ensure_future(arefund(order)) for order in range(10)]
    print("asking", flush=True)
    await asyncio.to_thread(input)
with agent.start_session():
    asyncio.run(main())
print("bye", ran)
"""
    with started_python(code, **environment(slack)) as process:
        assert line(process) == "asking"
        cards = slack.cards(10)
        out, err = process.communicate("go on\n", timeout=30)
        assert process.returncode == 0 and out == "bye []\n" and "panic" not in err and "Traceback" not in err, err
    for card in cards:
        assert "🚫 Cancelled" in text_of(slack.edited(card))


def test_an_exit_waits_for_the_last_edit(slack):
    code = f"""{BEGINNING}
with agent.start_session():
    print("asking", flush=True)
    context = __import__("contextvars").copy_context()
    thread = threading.Thread(target=lambda: print(context.run(refund, "A-17"), flush=True))
    thread.start()
    approval.approve(input(), "kim")
    thread.join()
"""
    with started_python(code, **environment(slack)) as process:
        line(process)
        card = slack.card()
        delay = slack.fault("delay_ms", "chat.update", ms=300)
        out, err = process.communicate(request_id(card) + "\n", timeout=30)
        assert out == "refunded A-17\n" and process.returncode == 0, err
        assert slack.fired(delay) == 1
    # Without waiting: the outcome was there when the process had gone; how the call went may come too late.
    assert slack.message(card["ts"])["edit_count"] >= 1


def test_killed_programs_leave_cards_that_say_no_more_than_is_known(slack, approval):
    """Nobody runs the call of a program that is gone; who clicks is told the truth by the next one."""
    code = f"{BEGINNING}\nwith agent.start_session():\n    print('asking')\n    refund('A-17')\n"
    with started_python(code, **environment(slack)) as process:
        line(process)
        card = slack.card()
        process.kill()
        process.wait(30)
    slack.leaves_live_cards = True
    slack.press("approve", ts=card["ts"])
    assert "There is no such request here" in slack.told()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_child_can_ask_and_the_parent_goes_on(slack):
    """The parent is in the middle of asking when it forks."""
    slack.leaves_live_cards = True  # the child goes without a farewell
    code = f"""{BEGINNING}
import contextvars
with agent.start_session():
    context = contextvars.copy_context()
    answers = []
    thread = threading.Thread(target=lambda: answers.append(context.run(refund, "parent")))
    thread.start()
    print("asking", flush=True)
    input()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            inner = contextvars.copy_context()
            mine = []
            child = threading.Thread(target=lambda: mine.append(inner.run(refund, "child")))
            child.start()
            ids = sys.stdin.readline().split()
            # What the parent asked is the parent's business.
            print("child", approval.approve(ids[0], "kim"), approval.approve(ids[1], "kim"), flush=True)
            child.join(20)
            print("child", mine, flush=True)
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(pid, 0)
    print("parent", os.waitstatus_to_exitcode(status), thread.is_alive(), flush=True)
    print("parent", approval.approve(input(), "kim"), flush=True)
    thread.join(20)
    print("parent", answers, flush=True)
"""
    with started_python(code, **environment(slack)) as process:
        assert line(process) == "asking"
        (parent,) = slack.cards(1)
        process.stdin.write("\n")
        process.stdin.flush()
        child = slack.cards(2)[-1]
        process.stdin.write(f"{request_id(parent)} {request_id(child)}\n")
        process.stdin.flush()
        assert line(process) == "child False True"
        assert line(process) == "child ['refunded child']"
        assert line(process) == "parent 0 True"
        out, err = process.communicate(request_id(parent) + "\n", timeout=30)
        assert out.splitlines() == ["parent True", "parent ['refunded parent']"] and process.returncode == 0, err
    assert "Approved" in text_of(slack.edited(parent))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_child_opens_the_store_anew(slack, tmp_path):
    """Nothing of the parent's connection is used in the child, not even at its end; both decide what the other asked."""
    store = tmp_path / "approvals.db"
    code = f"""{BEGINNING}
import contextvars
with agent.start_session():
    def ask(order):
        context, answers = contextvars.copy_context(), []
        thread = threading.Thread(target=lambda: answers.append(context.run(refund, order)))
        thread.start()
        return thread, answers
    thread, answers = ask("parent")
    print("asking", flush=True)
    input()
    pid = os.fork()
    if pid == 0:
        child, mine = ask("child")
        ids = sys.stdin.readline().split()
        print("child", approval.approve(ids[0], "kim"), approval.approve(ids[1], "kim"), flush=True)
        child.join(20)
        print("child", mine, flush=True)
        sys.exit(0)
    print("parent", os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
    thread.join(20)
    print("parent", answers, flush=True)
    thread, answers = ask("parent again")
    print("parent", approval.approve(input(), "kim"), flush=True)
    thread.join(20)
    print("parent", answers, flush=True)
"""
    given = {**environment(slack), "AGENTSUDO_STORE": f"sqlite:{store}"}
    with started_python(code, **given) as process:
        assert line(process) == "asking"
        (parent,) = slack.cards(1)
        process.stdin.write("\n")
        process.stdin.flush()
        child = slack.cards(2)[-1]
        process.stdin.write(f"{request_id(parent)} {request_id(child)}\n")
        process.stdin.flush()
        assert line(process) == "child True True"
        assert line(process) == "child ['refunded child']"
        assert line(process) == "parent 0"
        assert line(process) == "parent ['refunded parent']"
        again = slack.cards(3)[-1]
        out, err = process.communicate(request_id(again) + "\n", timeout=30)
        assert out.splitlines() == ["parent True", "parent ['refunded parent again']"], (out, err)
    with contextlib.closing(sqlite3.connect(store)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        states = database.execute("SELECT state FROM agentsudo_approvals").fetchall()
    assert states == [("done",)] * 3


@pytest.mark.parametrize("store", ["memory", "sqlite"])
def test_many_forks_from_a_busy_parent(slack, tmp_path, store):
    """No lock that another thread held is waited for in the child, and none is taken for the child's own."""
    code = f"""{BEGINNING}
import contextvars
stop = threading.Event()
def busy():
    quick = SlackApproval(timeout=0.01, max_pending=1_000_000, max_per_minute=1_000_000)
    while not stop.is_set():
        quick.request_approval(agent, "s", {{"function": "f", "args": (), "kwargs": {{}}}})
threads = [threading.Thread(target=busy, daemon=True) for _ in range(4)]
[thread.start() for thread in threads]
codes = []
for _ in range(20):
    pid = os.fork()
    if pid == 0:
        signal.alarm(20)
        said = SlackApproval(timeout=0.05).request_approval(agent, "s", {{"function": "child", "args": (), "kwargs": {{}}}})
        os._exit(0 if said is False else 1)
    codes.append(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
stop.set()
[thread.join(20) for thread in threads]
print(codes == [0] * 20, codes)
"""
    slack.leaves_live_cards = True
    url = "memory" if store == "memory" else f"sqlite:{tmp_path / 'approvals.db'}"
    done = run_python(code, timeout=120, AGENTSUDO_STORE=url, **environment(slack))
    assert done.stdout.startswith("True"), (done.stdout, done.stderr)
    if store == "sqlite":
        with contextlib.closing(sqlite3.connect(tmp_path / "approvals.db")) as database:
            assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_child_outlives_the_parent_that_had_the_store_open(slack, tmp_path):
    """Its file is not taken from under it: what others decide reaches it, and what it does reaches others."""
    store = f"sqlite:{tmp_path / 'approvals.db'}"
    code = f"""{BEGINNING}
approval.approve("apr_nobodys", "kim")  # opens the store
pid = os.fork()
if pid:
    print(pid, flush=True)
    sys.exit(0)
with agent.start_session():
    print(refund("A-17"), flush=True)
    input()
    print(refund("A-18"), flush=True)
"""
    decide = f"{BEGINNING}print(approval.approve(sys.argv[1], 'kim'))"
    with started_python(code, AGENTSUDO_STORE=store, **environment(slack)) as parent:
        line(parent)
        first = slack.card()
        assert parent.wait(30) == 0
        approve = [sys.executable, "-c", decide]
        given = {**os.environ, "AGENTSUDO_STORE": store, **environment(slack)}
        said = subprocess.run([*approve, request_id(first)], env=given, capture_output=True, text=True, timeout=60)
        assert said.stdout == "True\n", said.stderr
        assert line(parent) == "refunded A-17"
        parent.stdin.write("\n")
        parent.stdin.flush()
        second = slack.cards(2)[-1]
        said = subprocess.run([*approve, request_id(second)], env=given, capture_output=True, text=True, timeout=60)
        assert said.stdout == "True\n", said.stderr
        assert line(parent) == "refunded A-18"
    with contextlib.closing(sqlite3.connect(tmp_path / "approvals.db")) as database:
        states = database.execute("SELECT state FROM agentsudo_approvals").fetchall()
    assert states == [("done",)] * 2


def test_a_fork_that_nobody_prepared_gets_no_use_of_the_store(slack, tmp_path):
    """A host that forks by itself, as some servers do: the child is refused, at once and with the reason."""
    code = f"""{BEGINNING}
import ctypes
approval.approve("apr_nobodys", "kim")  # opens the store
pid = ctypes.PyDLL(None).fork()
if pid == 0:
    signal.alarm(30)
    with agent.start_session():
        try:
            refund("A-17")
        except PermissionError as error:
            print(error.reason, error, flush=True)
    print(ran, flush=True)
    os._exit(0)
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
"""
    done = run_python(code, timeout=60, AGENTSUDO_STORE=f"sqlite:{tmp_path / 'a.db'}", **environment(slack))
    refusal, *rest = done.stdout.splitlines()
    assert refusal.startswith("store_unavailable ") and "prepare_fork" in done.stderr, (done.stdout, done.stderr)
    assert rest == ["[]", "0"], done.stderr


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_multiprocessing(slack, tmp_path, method):
    if method == "fork" and not hasattr(os, "fork"):
        pytest.skip("needs fork")
    program = tmp_path / "program.py"
    program.write_text(
        """
import multiprocessing, sys
from agentsudo import Agent, sudo
from agentsudo.slack import SlackApproval

def ask(order):
    approval = SlackApproval(timeout=0.05)
    with Agent("Bot", []).start_session():
        @sudo("refund:order", on_deny=approval.request_approval)
        def refund(order):
            return "ran"
        try:
            return refund(order)
        except PermissionError as error:
            return error.reason

if __name__ == "__main__":
    ask(0)  # the runtime is up before the children are made
    with multiprocessing.get_context(sys.argv[1]).Pool(2) as pool:
        print(pool.map(ask, range(4)))
"""
    )
    slack.leaves_live_cards = True
    code = (
        f"import runpy, sys; sys.argv = ['program', {method!r}]; runpy.run_path({str(program)!r}, run_name='__main__')"
    )
    if method == "spawn":
        code = f"import subprocess, sys; sys.exit(subprocess.call([sys.executable, {str(program)!r}, 'spawn']))"
    done = run_python(code, timeout=60, **environment(slack))
    reasons = eval(done.stdout)
    assert len(reasons) == 4 and set(reasons) <= {"expired", "slack_unavailable"}, done.stderr


def test_the_deadline_to_the_millisecond(slack):
    """In a process whose clock stands still: one millisecond before the deadline counts, the deadline does not."""
    code = f"""
import time
from agentsudo import _native
_native._testing.stand_still(int(time.time() * 1000))
{BEGINNING}
from workspace import Call
with agent.start_session():
    for before in (1, 0, -1):
        call = Call(refund, before)
        card = input()
        _native._testing.advance(60 - before / 1000)
        print(approval.approve(card, "kim"), flush=True)
        call.thread.join(20)
        print(call.value or call.error.reason, flush=True)
"""
    with started_python(code, **environment(slack)) as process:
        for number, said in enumerate([["True", "refunded 1"], ["False", "expired"], ["False", "expired"]], start=1):
            process.stdin.write(request_id(slack.cards(number)[-1]) + "\n")
            process.stdin.flush()
            assert [line(process), line(process)] == said
        assert process.wait(30) == 0
