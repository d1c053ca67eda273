"""The same programs against the published package and this one: what both print must be equal.

Needs the published package unpacked somewhere: `AGENTSUDO_PUBLISHED=/path`, or
`pip install --target DIR --no-deps agentsudo==0.3.2` there.
"""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

PUBLISHED = os.environ.get("AGENTSUDO_PUBLISHED")
OURS = str(Path(__file__).parent.parent / "python")

PRELUDE = """
import json, logging, time, inspect
from agentsudo import Agent, sudo, PermissionDeniedError, get_current_agent
from agentsudo.core import AgentSession
import agentsudo.core, agentsudo.guard
def tell(*what): print(json.dumps(what, default=str))
FRAGMENTS = ["requires an active agent session", "session expired", "missing required scope", "Action rejected by approval policy"]
def attempt(f, *a, **k):
    try: tell("ran", f(*a, **k))
    except PermissionError as e: tell("denied", type(e).__name__, [x for x in FRAGMENTS if x in str(e)])
    except Exception as e: tell("raised", type(e).__name__, str(e))
records = []
class Keep(logging.Handler):
    def emit(self, r):
        try: entry = json.loads(r.getMessage())
        except ValueError: return
        if "event" in entry: records.append([r.levelname, entry["event"], entry["agent_name"]])
        else: records.append([r.levelname, *[entry[k] for k in ("action", "agent_name", "scope", "function", "allowed")]])
logging.getLogger("agentsudo").addHandler(Keep()); logging.getLogger("agentsudo").setLevel(logging.DEBUG)
logging.getLogger("agentsudo").propagate = False
bot = Agent(name="Bot", scopes=["read:*", "write:orders*", "x"], role="clerk", session_ttl=60)
"""

PROGRAMS = {
    "attributes": """
        tell(bot.name, bot.role, bot.session_ttl, bot.session_expires_at, bot.guardrails, sorted(bot.scopes), len(bot.id))
        tell("x" in bot.scopes, "read:a" in bot.scopes, bot.scopes == {"read:*", "write:orders*", "x"}, len(bot.scopes))
        tell(Agent("B", ("a",)).role, Agent("B", {"a"}).session_ttl)
        bot.scopes.add("new"); bot.scopes.discard("x"); bot.scopes.discard("nope")
        tell(bot.has_scope("new"), bot.has_scope("x"), sorted(bot.scopes | {"z"}))
    """,
    "globs": """
        for s in ["read:a", "read:", "read", "read:a:b", "write:orders", "write:orders_x", "write:order", "x", "xx", "READ:a"]:
            tell(s, bot.has_scope(s))
        odd = Agent("Odd", ["a?c", "[ab]x", "[!ab]y", "q[", "*:mid:*", "a*b*c"])
        for s in ["abc", "ac", "ax", "cx", "cy", "ay", "q[", "q", "1:mid:2", ":mid:", "mid", "aXbYc", "abcb"]:
            tell(s, odd.has_scope(s))
        tell(Agent("All", ["*"]).has_scope("anything at all"), Agent("None", []).has_scope("x"))
    """,
    "sessions nest": """
        other = Agent("Other", ["*"])
        tell(get_current_agent())
        with bot.start_session():
            tell(get_current_agent().name)
            with other.start_session(): tell(get_current_agent().name)
            tell(get_current_agent() is bot)
        tell(get_current_agent())
        with AgentSession(bot): tell(get_current_agent() is bot)
        try:
            with bot.start_session(): raise KeyError("k")
        except KeyError: tell(get_current_agent())
    """,
    "a session is taken for the agent": """
        with bot.start_session() as a:
            tell(a.name, a.role, sorted(a.scopes), a.has_scope("read:1"), a.id == bot.id, a.session_ttl, a.guardrails)
            a.scopes.add("later"); tell(bot.has_scope("later"))
            tell(0 < a.session_expires_at - time.time() <= 60)
        tell(bot.session_expires_at)
    """,
    "the guard": """
        @sudo("read:db")
        def read(a, b=2, *c, d=4, **e):
            "doc"
            return [a, b, c, d, e]
        @sudo(scope="delete:db", on_deny="raise")
        def delete(): return "deleted"
        attempt(read, 1)
        with bot.start_session():
            attempt(read, 1); attempt(read, 1, 3, 5, d=6, z=7); attempt(read, a=1); attempt(delete)
            attempt(read)
            bot.scopes.add("delete:*"); attempt(delete); bot.scopes.remove("delete:*"); attempt(delete)
        tell(read.__name__, read.__doc__, str(inspect.signature(read)), read.__wrapped__.__name__)
        tell(issubclass(PermissionDeniedError, PermissionError), agentsudo.guard.sudo is sudo)
    """,
    "expiry": """
        @sudo("x")
        def f(): return 1
        with bot.start_session():
            attempt(f); bot.session_expires_at = time.time() - 1; attempt(f)
        with bot.start_session(): attempt(f)
    """,
    "modes": """
        @sudo("big", on_deny="log")
        def logged(n): return n
        def ask(agent, scope, context):
            tell(agent.name, agent is bot, scope, context["function"], context["args"], context["kwargs"], sorted(context))
            return context["kwargs"].get("ok", False)
        @sudo("big", on_deny=ask)
        def asked(a, b=None, *, ok=False): return [a, b, ok]
        with bot.start_session():
            attempt(logged, 3); attempt(asked, 1); attempt(asked, 1, 2, ok=True); attempt(asked, a=1, b=2, ok=True)
        attempt(logged, 3); attempt(asked, 1)
        def boom(*a): raise KeyError("mine")
        @sudo("big", on_deny=boom)
        def never(): return "ran"
        with bot.start_session(): attempt(never)
    """,
    "methods": """
        class Shop:
            @sudo("x")
            def method(self, y): return y
            @staticmethod
            @sudo("x")
            def static(y): return y
            @classmethod
            @sudo("big")
            def klass(cls, y): return y
        with bot.start_session(): attempt(Shop().method, 1); attempt(Shop.static, 2); attempt(Shop.klass, 3)
        attempt(Shop().method, 1)
    """,
    "records": """
        @sudo("x")
        def granted(): return 1
        @sudo("big")
        def refused(): return 1
        @sudo("big", on_deny="log")
        def logged(): return 1
        @sudo("big", on_deny=lambda *a: True)
        def approved(): return 1
        @sudo("big", on_deny=lambda *a: False)
        def rejected(): return 1
        with bot.start_session():
            for f in (granted, refused, logged, approved, rejected): attempt(f)
        for r in records: tell(*r)
    """,
    "tools": """
        class Tool:
            def __init__(self, func): self.func, self.args_schema, self.name = func, {"x": 1}, "tool"
        def inner(x):
            "inner doc"
            return x
        tool = sudo("x")(Tool(inner))
        tell(type(tool).__name__, tool.name, tool.args_schema, tool.func.__name__, tool.func.__doc__)
        with bot.start_session(): attempt(tool.func, 5)
        attempt(tool.func, 5)
    """,
    "threads and contexts": """
        import contextvars, threading
        @sudo("x")
        def f(): return 1
        def run(g):
            t = threading.Thread(target=g); t.start(); t.join()
        with bot.start_session():
            run(lambda: attempt(f)); run(lambda: tell(get_current_agent()))
            c = contextvars.copy_context(); run(lambda: c.run(attempt, f))
    """,
}


@pytest.mark.skipif(not PUBLISHED, reason="AGENTSUDO_PUBLISHED does not name the published package")
@pytest.mark.parametrize("program", PROGRAMS)
def test_both_packages_do_the_same(program):
    published, ours = run(program, PUBLISHED), run(program, OURS)
    assert published.splitlines(), "the program said something"
    assert ours.splitlines() == published.splitlines()


@pytest.mark.parametrize("program", PROGRAMS)
def test_every_program_runs(program):
    assert run(program, OURS)


def run(program: str, path: str) -> str:
    source = textwrap.dedent(PRELUDE) + textwrap.dedent(PROGRAMS[program])
    environment = {**os.environ, "PYTHONPATH": path}
    done = subprocess.run(
        [sys.executable, "-c", source], capture_output=True, text=True, timeout=60, env=environment, cwd="/"
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
