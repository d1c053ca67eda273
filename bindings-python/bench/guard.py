"""What a guarded call costs, beside a bare call, an empty decorator and the published package.

    AGENTSUDO_PUBLISHED=DIR python bench/guard.py      (a release build of ours must be importable)

All contenders are interleaved in one run; printed is the least of many short batches, in nanoseconds a call: on a shared
machine only a batch shorter than a time slice is undisturbed.
"""

from __future__ import annotations

import functools
import importlib
import logging
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import agentsudo as ours

BATCHES = 400


def published():
    """The published package under a name of its own, so that both fit into one process."""
    source = os.environ.get("AGENTSUDO_PUBLISHED")
    if not source:
        return None
    folder = tempfile.mkdtemp()
    shutil.copytree(os.path.join(source, "agentsudo"), os.path.join(folder, "agentsudo_published"))
    sys.path.insert(0, folder)
    return importlib.import_module("agentsudo_published")


def bare0():
    return None


def bare2(x, k=0):
    return None


def empty(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)

    return wrapper


def loop(call, setup=""):
    """A compiled loop around one call, as `timeit` makes it."""
    source = f"def run(f, n, clock, x, s):\n  it = range(n)\n  t = clock()\n  for _ in it: {call}\n  return clock() - t"
    space: dict = {}
    exec(source, space)
    return space["run"]


def measure(title, call, contenders, n=2_000, batches=BATCHES):
    run = loop(call)
    nothing = loop("pass")
    best = {name: [] for name in contenders}
    base = []
    for _ in range(batches):
        base.append(nothing(None, n, time.perf_counter, 1, "s") / n)
        for name, (function, argument) in contenders.items():
            best[name].append(run(function, n, time.perf_counter, argument, argument) / n)
    floor = min(base)
    print(f"\n{title}: {call}")
    for name, times in best.items():
        print(
            f"  {name:34} {1e9 * (min(times) - floor):9.1f}   (median {1e9 * (statistics.median(times) - floor):9.1f})"
        )


def main():
    logging.getLogger().setLevel(logging.WARNING)
    old = published()
    packages = {"ours": ours, **({"published": old} if old else {})}
    agents = {name: p.Agent("Bot", ["read:db"]) for name, p in packages.items()}
    sessions = [a.start_session() for a in agents.values()]
    for s in sessions:
        s.__enter__()
    for title, call, bare in (("allowed", "f()", bare0), ("allowed", "f(x, k=1)", bare2)):
        contenders = {"bare": (bare, 1), "empty functools.wraps": (empty(bare), 1)}
        for name, package in packages.items():
            contenders[name] = (package.sudo("read:db")(bare), 1)
        contenders["ours, on_deny is a callable"] = (ours.sudo("read:db", lambda *_: False)(bare), 1)
        measure(title, call, contenders)
    measure("parts", "f()", {"current session": (sys.modules["agentsudo.core"]._current.get, 1)})
    guard = ours._native.Guard("f", ["read:db"], True, "raise", "function")
    session = ours.get_current_session()
    guard.begin(session)
    measure("parts", "f(s)", {"native check": (guard.passes, session)})

    logging.disable(logging.CRITICAL)
    denied = "\n    try: f()\n    except PermissionError: pass"
    contenders = {name: (package.sudo("no")(bare0), 1) for name, package in packages.items()}
    measure("denied, raised and caught", denied, contenders, n=500)
    for size in (1_000, 10_000):
        contenders = {}
        for name, package in packages.items():
            for i in range(size // 2):
                agents[name].scopes.add(f"svc{i}:read")
                agents[name].scopes.add(f"read:orders{i}-*")
            contenders[name] = (package.sudo("no")(bare0), 1)
        measure(f"denied with {size} scopes", denied, contenders, n=10, batches=20)
    logging.disable(logging.NOTSET)

    for size in (1, 10, 1_000, 10_000, 100_000):
        contenders = {}
        asked = [f"svc{i % 512}:read" for i in range(2_000)]
        for name, package in packages.items():
            if name == "published" and size > 1_000:
                continue
            agent = package.Agent("Bot", [f"svc{i}:read" if i % 2 else f"read:orders{i}-*" for i in range(size)])
            contenders[name] = ((agent.has_scope, asked), 1)
        run = loop("\n    for a in s: f(a)")
        for name, ((function, strings), _) in contenders.items():
            times = [run(function, 1, time.perf_counter, 1, strings) for _ in range(3 if name == "published" else 50)]
            each = min(times) / len(strings)
            print(f"has_scope, strings varying, {size:7} scopes: {name:10} {1e9 * each:10.1f}")
    for name, path in (
        ("ours", os.path.dirname(os.path.dirname(ours.__file__))),
        ("published", os.environ.get("AGENTSUDO_PUBLISHED")),
    ):
        if path:
            print(f"import, {name}: {min(importing(path) for _ in range(15)) * 1e3:.1f} ms beyond an empty interpreter")


def importing(path):
    def run(code):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-S", "-c", code], env={"PYTHONPATH": path}, check=True)
        return time.perf_counter() - start

    return run("import agentsudo") - run("pass")


if __name__ == "__main__":
    main()
