"""Row S9: what requests cost that wait, in one process.

The core's own part is measured by a program in Rust (``tests/bench/slack``): 100,000 requests that met the gate, are kept,
on record, have a deadline of their own and somebody who waits. Here is what a caller in Python adds, in fresh processes: the
growth of resident memory from one number of callers to the next, so that what a process has once falls out. Nobody is told
of the requests: an approver of the benchmark's own opens them at the desk and waits as every approver does.

Beside the callers: tasks that await a future, and threads that wait for an event, which is what they would be anyway.
"""

from __future__ import annotations

import asyncio
import contextvars
import gc
import json
import pathlib
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from typing import Any

from agentsudo import Agent, _native, sudo
from agentsudo._approver import Approver
from measure import ROOT, Report

PENDING = 100_000
IDLE_SECONDS = 10
#: How many requests an agent has pending: fewer than the 20 it may.
EACH = 10
#: Between these numbers of callers the growth is measured.
TASKS = (10_000, 20_000)
THREADS = (400, 1_200)
PATIENCE = 120.0
#: The stack of each thread, in bytes: a size that no other piece of memory has, so that stacks are known by it.
STACK = 1_000 * 1_024
#: What the published 0.4.0 was measured to take for one that waits, and a thread besides. The registry has it no more.
OLD_KIB = 24.8
KINDS = ("task", "bare_task", "thread", "bare_thread")


class Desk(Approver):
    """Opens requests that nobody is told of."""

    class _Native:
        def ask(self, question: _native.Question) -> _native.Ticket:
            return _native.open_scripted(question, 3_600.0)

        def ask_about(self, *call: Any) -> _native.Ticket:
            raise NotImplementedError

    def __init__(self) -> None:
        self._native = self._Native()
        self.tickets: list[_native.Ticket] = []

    def _put(self, question: _native.Question, context: Mapping[str, Any]) -> _native.Ticket:
        ticket = super()._put(question, context)
        self.tickets.append(ticket)
        return ticket


def resident() -> int:
    gc.collect()
    lines = pathlib.Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS:"))


def stacks() -> int:
    """Resident bytes of the stacks of threads of ours. A page of each is a guard, which may be one of its own."""
    found, of_a_stack = 0, False
    for line in pathlib.Path("/proc/self/smaps").read_text().splitlines():
        if line.startswith("Size:"):
            of_a_stack = 0 <= STACK - int(line.split()[1]) * 1024 <= 4_096
        elif line.startswith("Rss:") and of_a_stack:
            found += int(line.split()[1]) * 1024
    return found


def threads() -> int:
    return len(list(pathlib.Path("/proc/self/task").iterdir()))


def sessions(count: int) -> list[contextvars.Context]:
    """So many contexts, each in an agent's session. They are the program's own: they exist before anything is measured."""
    contexts = []
    for number in range(count):
        context = contextvars.Context()
        context.run(Agent(f"Support bot {number}", ["read:*"]).start_session().__enter__)
        contexts.append(context)
    return contexts


def until(is_so: Any, what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not is_so():
        if time.monotonic() > end:
            raise TimeoutError(what)
        time.sleep(0.01)


def child(kind: str) -> dict[str, float]:
    """Measures one kind of caller in this process."""
    desk = Desk()
    ran: list[int] = []

    @sudo("refund:order", on_deny=desk.request_approval)
    async def arefund(order_id: str, amount: float, reason: str, notify: bool) -> None:
        ran.append(1)

    @sudo("refund:order", on_deny=desk.request_approval)
    def refund(order_id: str, amount: float, reason: str, notify: bool) -> None:
        ran.append(1)

    def call(number: int) -> tuple[str, float, str, bool]:
        return (f"A-{number:06}", 20.0 + number / 100, "arrived broken, customer sent a photo", True)

    few, many = TASKS if kind.endswith("task") else THREADS
    contexts = sessions(many // EACH)
    sizes: list[int] = []
    of_stacks: list[int] = []
    before = threads()
    threading.stack_size(STACK)

    def answer() -> float:
        start = time.perf_counter()
        for ticket in desk.tickets:
            _native.answer_scripted(ticket, True, "script", None)
        return start

    async def with_tasks() -> float:
        loop = asyncio.get_running_loop()
        tasks: list[asyncio.Task[None]] = []
        futures: list[asyncio.Future[None]] = []

        async def bare() -> None:
            future = loop.create_future()
            futures.append(future)
            await future
            ran.append(1)

        for target in (few, many):
            while len(tasks) < target:
                number = len(tasks)
                body = bare() if kind == "bare_task" else arefund(*call(number))
                tasks.append(contexts[number % len(contexts)].run(loop.create_task, body))
            await asyncio.sleep(0)
            while len(futures if kind == "bare_task" else desk.tickets) < target:
                await asyncio.sleep(0.01)
            sizes.append(resident())
        start = answer()
        for future in futures:
            future.set_result(None)
        await asyncio.gather(*tasks)
        return time.perf_counter() - start

    def with_threads() -> float:
        event = threading.Event()
        waiting: list[threading.Thread] = []

        def wait() -> None:
            event.wait()
            ran.append(1)

        for target in (few, many):
            while len(waiting) < target:
                number = len(waiting)
                # As long as the other's: what a thread itself takes falls out.
                context = contexts[number % len(contexts)].copy()
                body, words = (wait, ()) if kind == "bare_thread" else (refund, call(number))
                thread = threading.Thread(target=context.run, args=(body, *words), daemon=True)
                thread.start()
                waiting.append(thread)
            if kind == "thread":
                until(lambda target=target: len(desk.tickets) == target, "not everybody has asked")
            time.sleep(1)  # the last ones are on their way to sleep
            sizes.append(resident())
            of_stacks.append(stacks())
        found["extra_threads"] = threads() - before - many
        start = answer()
        event.set()
        for thread in waiting:
            thread.join(PATIENCE)
        return time.perf_counter() - start

    found: dict[str, float] = {}
    found["resolving_s"] = asyncio.run(with_tasks()) if kind.endswith("task") else with_threads()
    assert len(ran) == many, (len(ran), many)
    found["bytes_each"] = (sizes[1] - sizes[0]) / (many - few)
    if of_stacks:
        found["stack_bytes_each"] = (of_stacks[1] - of_stacks[0]) / (many - few)
    found["callers"] = many
    return found


def in_core() -> dict[str, Any]:
    program = ROOT / "target" / "release" / "agentsudo-bench-slack"
    command = [str(program), str(PENDING), str(IDLE_SECONDS)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def in_child(kind: str) -> dict[str, float]:
    command = [sys.executable, "-E", "-s", __file__, kind]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def kib(size: float) -> str:
    return f"{size / 1024:,.2f} KiB"


def main() -> None:
    report = Report("s9_pending", "S9: requests that wait, in one process")
    core = in_core()
    found = {kind: in_child(kind) for kind in KINDS}
    each = core["resident_bytes"] / core["pending"]
    shows = ("resident", "of one")
    rows: list[tuple[str, list[str]]] = [
        (f"{PENDING:,} pending in the core", [f"{core['resident_bytes'] / 1e6:,.1f} MB", kib(each)]),
        (
            "… asked of the allocator",
            [f"{core['allocated_bytes'] / 1e6:,.1f} MB", kib(core["allocated_bytes"] / PENDING)],
        ),
    ]
    names = {
        "task": "an async guarded call that waits",
        "bare_task": "a task that awaits a future",
        "thread": "a sync guarded call that waits, on its thread",
        "bare_thread": "a thread that waits for an event",
    }
    for kind, name in names.items():
        few, many = TASKS if kind.endswith("task") else THREADS
        rows.append((name, [f"from {few:,} to {many:,}", kib(found[kind]["bytes_each"])]))
    rows.append(("0.4.0, as published: and a thread", ["", f"{OLD_KIB} KiB"]))
    report.table("What one takes that waits", "", ["how many", "memory"], rows, shows)
    task, thread = (found[kind]["bytes_each"] - each for kind in ("task", "thread"))
    report.target("S9", f"MB of {PENDING:,} pending", core["resident_bytes"] / 1e6, at_most=100.0)
    report.target("S9", "idle CPU in %, all pending", 100 * core["idle_cpu_s"] / core["idle_s"], at_most=0.1)
    report.target(
        "S9", "s from the first decision until the last caller has leave to run", core["resolving_s"], at_most=1.0
    )
    report.target("S9", "KiB of an async caller, its task and all, on top of the core's", task / 1024, at_most=2.0)
    over_bare = (thread - found["bare_thread"]["bytes_each"]) / 1024
    deeper = (found["thread"]["stack_bytes_each"] - found["bare_thread"]["stack_bytes_each"]) / 1024
    report.target("S9", "threads besides the callers' own", found["thread"]["extra_threads"], at_most=4.0)
    over_task = (task - found["bare_task"]["bytes_each"]) / 1024
    report.note(
        f"a blocked sync caller, who may take his thread: {over_bare:.1f} KiB on top of the core's and of a thread that waits "
        f"for an event, {deeper:.1f} of them because his stack is deeper"
    )
    report.note(f"an async caller on top of the core's and of a task that awaits a future: {over_task:.2f} KiB")
    report.note(
        f"resolving took {core['resolving_cpu_s']:.2f} s of CPU time on two threads in the core; of {TASKS[1]:,} tasks "
        f"{found['task']['resolving_s']:.2f} s in Python, and {found['bare_task']['resolving_s']:.2f} s of bare ones"
    )
    report.write()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(child(sys.argv[1])))
    else:
        main()
