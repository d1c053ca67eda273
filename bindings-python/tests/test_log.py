"""Records on Python's loggers."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import textwrap

import pytest
from agentsudo import Agent, PermissionDeniedError, sudo

KEYS = ["timestamp", "action", "agent_id", "agent_name", "scope", "function", "allowed"]


def call(on_deny="raise", scope="x"):
    return sudo(scope, on_deny)(lambda: True)()


def test_each_action_has_its_record_and_level(agent, records):
    with agent.start_session():
        call(scope="read:db")
        call("log")
        call(lambda *_: True)
        for on_deny in ("raise", lambda *_: False):
            with pytest.raises(PermissionDeniedError):
                call(on_deny)
    with pytest.raises(PermissionDeniedError):
        call()
    entries = records()
    assert [(e.get("event") or e["action"], e["level"], e.get("allowed")) for e in entries] == [
        ("session_start", "INFO", None),
        ("access_granted", "DEBUG", True),
        ("audit_violation", "WARNING", False),
        ("callback_approved", "INFO", True),
        ("access_denied", "ERROR", False),
        ("callback_denied", "ERROR", False),
        ("session_end", "INFO", None),
        ("access_denied", "ERROR", False),
    ]
    for entry in entries:
        if "action" in entry:
            assert list(entry)[:7] == KEYS
    assert entries[1]["agent_id"] == agent.id and entries[1]["agent_name"] == "Bot"
    assert entries[1]["scope"] == "read:db" and entries[1]["function"] == "<lambda>"
    assert entries[0]["agent_name"] == "Bot" and entries[-1]["agent_id"] == ""


def test_grants_are_heard_as_soon_as_and_as_long_as_somebody_listens(agent, caplog):
    logger = logging.getLogger("agentsudo")
    guarded = sudo("read:db")(lambda: True)
    with agent.start_session():
        for level, heard in [(logging.WARNING, 0), (logging.DEBUG, 3), (logging.WARNING, 0), (logging.DEBUG, 3)]:
            caplog.clear()
            logger.setLevel(level)
            try:
                assert guarded() and guarded() and guarded()
            finally:
                logger.setLevel(logging.NOTSET)
            assert len(caplog.records) == heard
        logger.setLevel(logging.DEBUG)
        logging.disable(logging.DEBUG)
        caplog.clear()
        try:
            assert guarded() and caplog.records == []
        finally:
            logging.disable(logging.NOTSET)
        assert guarded() and len(caplog.records) == 1
        logger.setLevel(logging.NOTSET)


def test_no_name_can_forge_a_line(caplog):
    evil = Agent('x\n{"allowed": true}\u2028\x1b[31m%s', [])
    with evil.start_session(), pytest.raises(PermissionDeniedError):
        call()
    lines = [r.getMessage() for r in caplog.records]
    assert len(lines) == 1 and lines[0].isprintable() and lines[0].isascii()
    assert json.loads(lines[0])["agent_name"].startswith("x")


def test_a_logger_that_breaks_decides_nothing(agent, capsys, monkeypatch):
    class Broken(logging.Filter):
        def filter(self, record):
            raise ZeroDivisionError

    unraisable = []
    monkeypatch.setattr(sys, "unraisablehook", unraisable.append)
    logger = logging.getLogger("agentsudo")
    broken = Broken()
    logger.addFilter(broken)
    logger.setLevel(logging.DEBUG)
    try:
        with agent.start_session():
            assert call(scope="read:db")
            with pytest.raises(PermissionDeniedError):
                call()
    finally:
        logger.removeFilter(broken)
        logger.setLevel(logging.NOTSET)
    assert len(unraisable) >= 2


def run(source: str) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, "-c", textwrap.dedent(source)], capture_output=True, text=True, timeout=60)


def test_importing_configures_nothing_and_starts_nothing():
    done = run(
        """
        import logging, threading, sys
        import agentsudo
        assert logging.getLogger().handlers == [] and logging.getLogger().level == logging.WARNING
        assert logging.getLogger("agentsudo").level == logging.NOTSET
        assert threading.active_count() == 1
        import os
        assert len(os.listdir("/proc/self/task")) == 1 if os.path.exists("/proc/self/task") else True
        for module in ("pydantic", "fastapi", "asyncio"):
            assert module not in sys.modules, module
        """
    )
    assert done.returncode == 0, done.stderr


def test_a_denial_while_the_interpreter_goes_away_is_harmless():
    done = run(
        """
        import atexit, logging
        from agentsudo import Agent, sudo
        logging.basicConfig(level=logging.DEBUG)
        agent = Agent("Bot", ["a"])
        class Late:
            def __del__(self):
                with agent.start_session():
                    assert sudo("a")(lambda: 1)() == 1
                    try:
                        sudo("b")(lambda: 1)()
                    except PermissionError:
                        print("denied")
        import builtins
        builtins.late = Late()
        atexit.register(lambda: agent.start_session().__enter__())
        """
    )
    assert done.returncode == 0 and "Fatal" not in done.stderr and "panic" not in done.stderr, done.stderr


@pytest.mark.skipif(not hasattr(__import__("os"), "fork"), reason="there is no fork here")
def test_a_forked_child_goes_on():
    done = run(
        """
        import os
        from agentsudo import Agent, PermissionDeniedError, sudo
        agent = Agent("Bot", ["a"])
        f = sudo("a")(lambda: 1)
        g = sudo("b", lambda *_: True)(lambda: 2)
        with agent.start_session():
            assert f() == 1 and g() == 2
            child = os.fork()
            assert f() == 1 and g() == 2
            agent.scopes.clear()
            try:
                f()
            except PermissionDeniedError:
                pass
            else:
                raise SystemExit(3)
        if child == 0:
            os._exit(0)
        assert os.waitpid(child, 0)[1] == 0
        """
    )
    assert done.returncode == 0, done.stderr
