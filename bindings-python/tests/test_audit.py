"""The audit file: one chain, written before anything runs, and no run without its line."""

from __future__ import annotations

import fcntl
import json
import os
import random
import stat
import subprocess
import sys
import threading
import time

import pytest
from agentsudo import Agent, PermissionDeniedError, configure_audit, sudo, verify_audit
from agentsudo.testing import ScriptedApproval

ran = []


@sudo("read:db")
def read(row):
    ran.append(row)
    return row


@sudo("delete:db")
def delete(row):
    ran.append(row)


@sudo("delete:db", on_deny="log")
def observe(row):
    ran.append(row)


@pytest.fixture(autouse=True)
def nothing_is_left_behind(monkeypatch):
    for name in list(os.environ):
        if name.startswith(("AGENTSUDO_", "SLACK_")):
            monkeypatch.delenv(name)
    ran.clear()
    yield
    configure_audit(None)


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "audit.jsonl"
    configure_audit(path)
    return path


@pytest.fixture
def inside():
    with Agent("Bot", ["read:db"]).start_session() as session:
        yield session


def lines(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def python(code, *arguments, timeout=60, **environment):
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("AGENTSUDO_", "SLACK_"))}
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.run(command, env={**clean, **environment}, capture_output=True, text=True, timeout=timeout)


def cli(*arguments):
    command = [sys.executable, "-m", "agentsudo", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


# What is in it


def test_every_decision_is_one_line_of_one_chain(path, inside):
    read(1)
    with pytest.raises(PermissionDeniedError):
        delete(2)
    observe(3)
    written = lines(path)
    assert [(line["action"], line["allowed"]) for line in written] == [
        ("access_granted", True),
        ("access_denied", False),
        ("audit_violation", False),
    ] or [line["action"] for line in written] == ["access_granted", "access_denied", "audit_violation"]
    assert [line["seq"] for line in written] == [1, 2, 3] and written[0]["prev"] == "0" * 64
    assert [line["prev"] for line in written[1:]] == [line["hash"] for line in written[:-1]]
    for line, function, scope in zip(written, ["read", "delete", "observe"], ["read:db", "delete:db", "delete:db"]):
        assert line["agent_name"] == "Bot" and line["agent_id"] == inside.agent.id
        assert line["function"] == function and line["scope"] == scope and line["at"].endswith("Z")
    assert verify_audit(path) == (True, verify_audit(path)[1]) and "3 records" in verify_audit(path)[1]


def test_the_line_is_there_before_the_function_runs(path, inside):
    @sudo("read:db")
    def look():
        return lines(path)

    (line,) = look()
    assert line["action"] == "access_granted" and line["function"] == "look"


def test_hostile_text_stays_on_its_line(path):
    hostile = 'x\n{"seq": 2, "allowed": true}\r\n\u2028\u2029\x85\x0b\x00\x1b[31m"\\ 😀 \u202e'
    with Agent(hostile, ["read:db"]).start_session():
        read(1)
        read(2)
    raw = path.read_bytes()
    assert raw.count(b"\n") == 2 and raw.endswith(b"\n") and len(raw.decode().splitlines()) == 2
    assert [line["agent_name"] for line in lines(path)] == [hostile, hostile] and verify_audit(path)[0]


def test_secrets_are_not_in_it(path):
    with Agent("as_CANARY0123456789abcdef", ["read:db"]).start_session():
        read("xoxb-CANARY-1234567890")
    assert b"CANARY" not in path.read_bytes() and b"redacted" in path.read_bytes()


def test_it_is_nobody_elses_to_read_and_is_continued(path, inside):
    read(1)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    configure_audit(None)
    read(2)
    configure_audit(str(path))
    read(3)
    assert [line["seq"] for line in lines(path)] == [1, 2] and verify_audit(path)[0] and ran == [1, 2, 3]


def test_a_relative_path_does_not_move_with_the_working_directory(tmp_path, monkeypatch, inside):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "elsewhere").mkdir()
    configure_audit("audit.jsonl")
    monkeypatch.chdir(tmp_path / "elsewhere")
    read(1)
    assert len(lines(tmp_path / "audit.jsonl")) == 1 and list((tmp_path / "elsewhere").iterdir()) == []


# Who writes


def test_threads_write_one_chain(path):
    agents = [Agent(f"Bot {number}", ["read:db"]) for number in range(8)]

    def work(agent):
        with agent.start_session():
            for row in range(50):
                read(row)

    threads = [threading.Thread(target=work, args=(agent,)) for agent in agents]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert verify_audit(path)[0] and len(lines(path)) == len(ran) == 400


WRITER = """
import sys
from agentsudo import Agent, configure_audit, sudo
configure_audit(sys.argv[1])
@sudo("read:db")
def read(row): pass
with Agent(sys.argv[2], ["read:db"]).start_session():
    for row in range(100): read(row)
"""


def test_processes_write_one_chain(path, inside):
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("AGENTSUDO_", "SLACK_"))}
    command = [sys.executable, "-c", WRITER, str(path)]
    writers = [subprocess.Popen([*command, f"Bot {number}"], env=clean) for number in range(3)]
    for row in range(100):
        read(row)
    assert [writer.wait(60) for writer in writers] == [0, 0, 0]
    holds, report = verify_audit(path)
    assert holds and len(lines(path)) == 400, report


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_fork_goes_on_with_the_chain(path, inside):
    code = f"""
import os, sys, threading
from agentsudo import Agent, configure_audit, sudo
configure_audit({str(path)!r})
@sudo("read:db")
def read(row): pass
def busy():
    with Agent("Busy", ["read:db"]).start_session():
        for row in range(100): read(row)
with Agent("Bot", ["read:db"]).start_session():
    read(0)
    threads = [threading.Thread(target=busy) for _ in range(2)]
    [thread.start() for thread in threads]
    codes = []
    for child in range(10):
        pid = os.fork()
        if pid == 0:
            import signal
            signal.alarm(20)
            read(child)
            os._exit(0)
        codes.append(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
    [thread.join() for thread in threads]
    read(1)
print(codes)
"""
    done = python(code)
    assert done.stdout == f"{[0] * 10}\n", done.stderr
    assert verify_audit(path)[0] and len(lines(path)) == 212


# What cannot be one


def special(tmp_path, kind):
    there = tmp_path / "there"
    if kind == "directory":
        there.mkdir()
    elif kind == "symlink":
        (tmp_path / "target").touch()
        there.symlink_to(tmp_path / "target")
    elif kind == "dangling symlink":
        there.symlink_to(tmp_path / "nowhere")
    elif kind == "FIFO":
        os.mkfifo(there)
    elif kind == "no such folder":
        return tmp_path / "nowhere" / "audit.jsonl"
    elif kind == "below a file":
        (tmp_path / "file").touch()
        return tmp_path / "file" / "audit.jsonl"
    else:
        return kind
    return there


SPECIAL = [
    "directory",
    "symlink",
    "dangling symlink",
    "FIFO",
    "no such folder",
    "below a file",
    "/dev/full",
    "/dev/null",
    "/dev/tty",
    "",
    "a\0b",
]


@pytest.mark.parametrize("kind", SPECIAL)
def test_only_a_regular_file_is_an_audit_file(tmp_path, inside, kind):
    place = special(tmp_path, kind)
    began = time.monotonic()
    with pytest.raises(ValueError):
        configure_audit(place)
    assert time.monotonic() - began < 2
    assert not (tmp_path / "nowhere").exists()
    if kind == "symlink":
        assert (tmp_path / "target").stat().st_size == 0


@pytest.mark.parametrize("value", ["Deny", "", "ignore", "true"])
def test_what_happens_on_errors_is_one_of_two(tmp_path, value):
    with pytest.raises(ValueError, match="on_error"):
        configure_audit(tmp_path / "audit.jsonl", on_error=value)
    assert not (tmp_path / "audit.jsonl").exists()


@pytest.mark.parametrize("value", [7, ["a"], object()])
def test_a_path_is_a_path(value):
    with pytest.raises(TypeError):
        configure_audit(value)


# When it fails


def fail(path, how):
    path.unlink()
    if how == "directory":
        path.mkdir()
    elif how == "symlink":
        path.symlink_to(path.with_name("target"))
    elif how == "FIFO":
        os.mkfifo(path)
    elif how == "no folder":
        path.parent.rename(path.parent.with_name("moved"))
    else:
        path.write_text("these are no records\n")


FAILURES = ["directory", "symlink", "FIFO", "no folder", "no records"]


@pytest.mark.parametrize("how", FAILURES)
def test_nothing_runs_without_a_record_of_it(tmp_path, inside, records, how):
    folder = tmp_path / "folder"
    folder.mkdir()
    path = folder / "audit.jsonl"
    configure_audit(path)
    assert read(1) == 1
    fail(path, how)
    for function in (read, observe):
        with pytest.raises(PermissionDeniedError) as caught:
            function(2)
        assert caught.value.reason == "audit_failed" and caught.value.code == "unavailable"
    with pytest.raises(PermissionDeniedError) as caught:
        delete(3)
    assert caught.value.reason == "missing_scope" and ran == [1]
    assert not path.with_name("target").exists()
    said = [r for r in records() if r.get("reason") == "audit_failed"]
    assert said and {(r["level"], r["allowed"]) for r in said} == {("ERROR", False)}


@pytest.mark.parametrize("how", FAILURES)
def test_unless_that_is_allowed(tmp_path, inside, how):
    folder = tmp_path / "folder"
    folder.mkdir()
    path = folder / "audit.jsonl"
    configure_audit(path, on_error="allow")
    read(1)
    fail(path, how)
    assert read(2) == 2
    with pytest.raises(PermissionDeniedError):
        delete(3)
    assert ran == [1, 2]


@pytest.mark.parametrize("when", ["approval_requested", "approval_claimed"])
def test_an_approval_that_cannot_be_recorded_is_no_yes(path, inside, when):
    def decide(request):
        if when == "approval_claimed":
            fail(path, "directory")
        return True

    approver = ScriptedApproval(decide=decide)

    @sudo("delete:db", on_deny=approver.request_approval)
    def erase(row):
        ran.append(row)

    if when == "approval_requested":
        fail(path, "directory")
    with pytest.raises(PermissionDeniedError) as caught:
        erase(1)
    assert caught.value.reason == "audit_failed" and ran == []


def test_it_goes_on_once_it_can_be_written_again(path, inside):
    read(1)
    fail(path, "directory")
    with pytest.raises(PermissionDeniedError):
        read(2)
    path.rmdir()
    assert read(3) == 3  # a new file, a new chain
    assert [line["seq"] for line in lines(path)] == [1] and verify_audit(path)[0] and ran == [1, 3]


def test_a_file_that_is_moved_away_is_left_and_a_new_one_begun(path, inside):
    read(1)
    path.rename(path.with_name("old.jsonl"))
    read(2)
    assert len(lines(path)) == len(lines(path.with_name("old.jsonl"))) == 1
    assert verify_audit(path)[0] and verify_audit(path.with_name("old.jsonl"))[0]


def test_a_full_disk_refuses_and_leaves_no_torn_line(tmp_path):
    """A limit on the file's size stands in for the disk: the last line is written in part."""
    path = tmp_path / "audit.jsonl"
    code = """
import os, resource, sys
from agentsudo import Agent, PermissionDeniedError, configure_audit, sudo
configure_audit(sys.argv[1], on_error=sys.argv[2])
ran = []
@sudo("read:db")
def read(row): ran.append(row)
with Agent("Bot", ["read:db"]).start_session():
    read(1)
    size = os.path.getsize(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 100, resource.RLIM_INFINITY))
    for row in (2, 3):
        try:
            read(row)
        except PermissionDeniedError as error:
            print(error.reason)
    print(os.path.getsize(sys.argv[1]) - size)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    read(4)
print(ran)
"""
    done = python(code, path, "deny")
    assert done.stdout.splitlines() == ["audit_failed", "audit_failed", "100", "[1, 4]"], done.stderr
    assert [line["seq"] for line in lines(path)] == [1, 2] and verify_audit(path)[0]
    path.unlink()
    done = python(code, path, "allow")
    assert done.stdout.splitlines()[-1] == "[1, 2, 3, 4]", done.stderr
    assert verify_audit(path)[0]


def test_a_disk_that_hangs_is_not_waited_for_for_ever(path, inside):
    """Somebody else holds the file's lock."""
    read(1)
    with open(path, "rb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        began = time.monotonic()
        with pytest.raises(PermissionDeniedError) as caught:
            read(2)
        first = time.monotonic() - began
        with pytest.raises(PermissionDeniedError):
            read(3)  # at once: the disk is known to hang
        second = time.monotonic() - began - first
        assert caught.value.reason == "audit_failed" and 4 < first < 10 and second < 1 and ran == [1]
    deadline = time.monotonic() + 10
    while True:
        try:
            read(4)
            break
        except PermissionDeniedError:
            assert time.monotonic() < deadline
    assert ran == [1, 4] and verify_audit(path)[0]
    granted = [line for line in lines(path) if line["action"] == "access_granted"]
    assert 2 <= len(granted) <= 3  # the write that hung may have come through: more on record than ran, never less


# Checking


@pytest.fixture
def chain(path, inside):
    for row in range(20):
        read(row)
    configure_audit(None)
    return path


TAMPERINGS = {
    "a value": lambda rows: [*rows[:6], rows[6].replace(b'"allowed":true', b'"allowed":false'), *rows[7:]],
    "a name": lambda rows: [*rows[:6], rows[6].replace(b"Bot", b"Bob"), *rows[7:]],
    "a deletion": lambda rows: rows[:6] + rows[7:],
    "an insertion": lambda rows: [*rows[:6], rows[5], *rows[6:]],
    "an order": lambda rows: [*rows[:6], rows[7], rows[6], *rows[8:]],
    "a space": lambda rows: [*rows[:6], rows[6].replace(b":", b": ", 1), *rows[7:]],
    "an empty line": lambda rows: [*rows[:6], b"\n", *rows[6:]],
    "a key twice": lambda rows: [*rows[:6], rows[6].replace(b"{", b'{"action":"x",', 1), *rows[7:]],
    "a key more": lambda rows: [*rows[:6], rows[6].replace(b"{", b'{"a":1,', 1), *rows[7:]],
    "another newline": lambda rows: [*rows[:6], rows[6].replace(b"\n", b"\r\n"), *rows[7:]],
    "no JSON": lambda rows: [*rows[:6], b"x" * 50 + b"\n", *rows[7:]],
    "bytes": lambda rows: [*rows[:6], b"\xff\x00\n", *rows[7:]],
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_tampering_is_found_where_it_is(chain, name):
    rows = chain.read_bytes().splitlines(keepends=True)
    chain.write_bytes(b"".join(TAMPERINGS[name](rows)))
    holds, report = verify_audit(chain)
    assert not holds and "line 7" in report
    done = cli("audit", "verify", chain)
    assert done.returncode == 1 and done.stdout.strip() == report


def test_any_changed_bit_is_found(chain):
    whole = chain.read_bytes()
    dice = random.Random(7)
    for _ in range(500):
        at, bit = dice.randrange(len(whole)), 1 << dice.randrange(8)
        chain.write_bytes(whole[:at] + bytes([whole[at] ^ bit]) + whole[at + 1 :])
        holds, report = verify_audit(chain)
        assert not holds, (at, bit)
        line = int(report.split("line ")[1].split(":")[0])
        # A newline that went glues two lines together: the first of them is the bad one.
        assert line == whole[:at].count(b"\n") + 1, (at, bit, report)
    chain.write_bytes(whole)
    assert verify_audit(chain)[0]


def test_a_cut_end_shows_with_an_anchor_only(chain):
    rows = chain.read_bytes().splitlines(keepends=True)
    last = json.loads(rows[-1])
    assert verify_audit(chain, 20, last["hash"])[0]
    tenth = json.loads(rows[9])["hash"]
    assert verify_audit(chain, 10, tenth)[0]
    assert not verify_audit(chain, 9, tenth)[0] and not verify_audit(chain, 20, "0" * 64)[0]
    chain.write_bytes(b"".join(rows[:-3]))
    holds, report = verify_audit(chain)
    assert holds and "unanchored" in report
    holds, report = verify_audit(chain, 20, last["hash"])
    assert not holds and "line 18" in report
    chain.write_bytes(b"".join(rows)[:-1])
    assert not verify_audit(chain)[0]  # a torn line


def test_checking_wants_the_whole_anchor(chain):
    with pytest.raises(TypeError, match="together"):
        verify_audit(chain, count=3)
    with pytest.raises(TypeError, match="together"):
        verify_audit(chain, head="0" * 64)
    for bad in ("", "x", "0" * 63, "G" * 64):
        with pytest.raises(ValueError, match="anchor"):
            verify_audit(chain, 3, bad)


def test_a_broken_file_is_not_gone_on_with(chain, inside):
    rows = chain.read_bytes().splitlines(keepends=True)
    chain.write_bytes(b"".join(rows[:-1]) + rows[-1].replace(b"Bot", b"Bob"))
    configure_audit(chain)
    with pytest.raises(PermissionDeniedError) as caught:
        read(99)
    assert caught.value.reason == "audit_failed" and 99 not in ran


@pytest.mark.parametrize("kind", ["directory", "FIFO", "no such folder", "/dev/null"])
def test_what_cannot_be_checked(tmp_path, kind):
    place = special(tmp_path, kind)
    if kind == "FIFO":
        # Somebody at the other end, or opening would wait.
        keep = os.open(place, os.O_RDWR | os.O_NONBLOCK)
    with pytest.raises(ValueError):
        verify_audit(place)
    assert cli("audit", "verify", place).returncode == 2
    if kind == "FIFO":
        os.close(keep)


def test_the_command(chain, tmp_path):
    done = cli("audit", "verify", chain)
    assert done.returncode == 0 and "ok: 20 records" in done.stdout and done.stderr == ""
    head = lines(chain)[-1]["hash"]
    assert cli("audit", "verify", chain, "--count", 20, "--head", head).returncode == 0
    assert cli("audit", "verify", chain, "--count", 21, "--head", head).returncode == 1
    for wrong in (
        [],
        ["audit"],
        ["audit", "verify"],
        ["audit", "look", chain],
        ["audit", "verify", chain, "--count", "20"],
        ["audit", "verify", chain, "--head", head],
        ["audit", "verify", chain, "--count", "x", "--head", head],
        ["audit", "verify", chain, "--count", "1", "--head", "x"],
        ["audit", "verify", tmp_path / "nowhere"],
    ):
        done = cli(*wrong)
        assert done.returncode == 2 and done.stdout == "" and done.stderr and "Traceback" not in done.stderr


def test_an_empty_file_is_a_whole_chain(tmp_path):
    (tmp_path / "empty").touch()
    assert verify_audit(tmp_path / "empty")[0]


# The environment


def test_the_environment_turns_it_on(tmp_path):
    path = tmp_path / "audit.jsonl"
    done = python(
        "from agentsudo import *\n@sudo('a')\ndef f(): pass\nwith Agent('B', ['a']).start_session(): f()",
        AGENTSUDO_AUDIT_LOG=str(path),
    )
    assert done.returncode == 0 and len(lines(path)) == 1, done.stderr


def test_an_audit_log_that_was_asked_for_and_cannot_be_had_stops_the_import(tmp_path):
    done = python("import agentsudo; print('imported')", AGENTSUDO_AUDIT_LOG=str(tmp_path))
    assert done.returncode == 1 and done.stdout == "" and "audit" in done.stderr
