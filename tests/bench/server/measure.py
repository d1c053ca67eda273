"""S12–S14: our server beside the peer, in one run, their batches interleaved. What is compared is the CPU time that
the server's process spends on one operation, which neither the driver's speed nor a busy machine changes much; and
latencies as the client sees them. Prints ratios; JSON goes to target/bench/server.json."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import pathlib
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from typing import NamedTuple
from urllib.parse import urlencode

ROOT = pathlib.Path(__file__).resolve().parents[3]
AGENTSUDO = os.environ.get("AGENTSUDO", str(ROOT / "target" / "release" / "agentsudo"))
LOAD = os.environ.get("LOAD", str(ROOT / "target" / "release" / "agentsudo-bench-load"))
SECRET = "0123456789abcdef0123456789abcdef"
CONNECTIONS = 64
BATCHES = int(os.environ.get("BATCHES", "7"))
#: Many: a batch of 3,000 is 0.2 s of our CPU time, of which a tenth is its beginning.
EACH = int(os.environ.get("EACH", "12000"))
PENDING = int(os.environ.get("PENDING", "100000"))
TICK = os.sysconf("SC_CLK_TCK")


class Target:
    """A server under measurement."""

    def __init__(self, name: str, command: list[str], env: dict[str, str], key: str = "") -> None:
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("SLACK_", "AGENTSUDO"))}
        self.name, self.command, self.env, self.key = name, command, {**clean, **env}, key

    def start(self) -> None:
        pipe = subprocess.PIPE if self.name == "agentsudo" else subprocess.DEVNULL
        self.process = subprocess.Popen(self.command, env=self.env, stdout=pipe, stderr=subprocess.DEVNULL, text=True)
        if self.name == "agentsudo":
            self.port = int(re.search(r":(\d+) ", self.process.stdout.readline()).group(1))
            if not self.key:
                self.key = self.process.stdout.readline().split()[-1]
        else:
            self.port = int(self.env["PEER_PORT"])

    def ready(self) -> None:
        for _ in range(6000):
            if self.process.poll() is not None:
                raise SystemExit(f"{self.name} ended with {self.process.returncode} instead of serving: {self.command}")
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz"):
                    return
            except OSError:
                time.sleep(0.005)
        raise SystemExit(f"{self.name} is not ready after half a minute: {self.command}")

    def cpu(self) -> float:
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    def rss(self) -> float:
        text = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", text).group(1)) / 1024

    def stop(self, by: int = signal.SIGTERM) -> None:
        self.process.send_signal(by)
        self.process.wait(30)


def request(method: str, path: str, body: bytes = b"", headers: str = "") -> bytes:
    return f"{method} {path} HTTP/1.1\r\nhost: x\r\n{headers}content-length: {len(body)}\r\n\r\n".encode() + body


def ask(target: Target, n: int = 0) -> bytes:
    body = {
        "agent_name": "Support Bot",
        "agent_id": f"agent-{n}",
        "scope": "refund:order",
        "function": "refund",
        "timeout": 3600,
        "arguments": {"order": "A-17", "amount": 49.99, "customer": "kim@example.com"},
    }
    headers = f"authorization: Bearer {target.key}\r\ncontent-type: application/json\r\n"
    return request("POST", "/api/slack/approvals", json.dumps(body).encode(), headers)


def click(id: str) -> bytes:
    """A button pressed in Slack, signed as Slack signs."""
    payload = {
        "type": "block_actions",
        "user": {"id": "U_ALICE", "name": "alice", "team_id": "T1"},
        "team": {"id": "T1"},
        "api_app_id": "A1",
        "actions": [{"type": "button", "action_id": "approve", "block_id": f"approval_{id}", "value": id}],
    }
    body, stamp = urlencode({"payload": json.dumps(payload)}).encode(), str(int(time.time()))
    digest = hmac.new(SECRET.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    headers = (
        "content-type: application/x-www-form-urlencoded\r\n"
        f"x-slack-request-timestamp: {stamp}\r\nx-slack-signature: v0={digest}\r\n"
    )
    return request("POST", "/api/slack/interact", body, headers)


def events(target: Target, count: int) -> bytes:
    event = {
        "timestamp": "2026-11-22T09:48:00.123456Z",
        "agent_name": "Support Bot",
        "action": "permission_check",
        "scope": "read:orders",
        "allowed": True,
        "function_name": "read_order",
    }
    headers = f"x-api-key: {target.key}\r\ncontent-type: application/json\r\n"
    return request("POST", "/api/events", json.dumps([event] * count).encode(), headers)


def load(*arguments: object, requests: list[bytes]) -> bytes:
    """Has the lean client do the work: a client in Python would spend more on a request than the server does."""
    sent = b"".join(len(one).to_bytes(4, "little") + one for one in requests)
    return subprocess.run([LOAD, *map(str, arguments)], input=sent, stdout=subprocess.PIPE, check=True).stdout


class Done(NamedTuple):
    cpu: float
    """The server's CPU seconds for each request."""
    took: float
    """Seconds for all of them."""
    answers: list[bytes]


def together(target: Target, requests: list[bytes], wanted: int = 200) -> Done:
    """Sends all of the requests over some connections, each of which waits for its answer before the next."""
    before = target.cpu()
    told = memoryview(load("each", target.port, CONNECTIONS, requests=requests))
    cpu = (target.cpu() - before) / len(requests)
    took, told, answers = int.from_bytes(told[:8], "little") / 1e9, told[8:], []
    while told:
        status, length = int.from_bytes(told[:2], "little"), int.from_bytes(told[2:6], "little")
        answers.append(bytes(told[6 : 6 + length]))
        assert status == wanted, (status, answers[-1])
        told = told[6 + length :]
    assert len(answers) == len(requests)
    return Done(cpu, took, answers)


def s12(targets: list[Target]) -> dict[str, dict[str, list[float]]]:
    """CPU seconds an operation: row → target → batches."""
    rows: dict[str, dict[str, list[float]]] = {}

    def note(row: str, target: Target, seconds: float) -> None:
        rows.setdefault(row, {}).setdefault(target.name, []).append(seconds)

    for _ in range(BATCHES):
        for target in targets:
            made = together(target, [ask(target, n) for n in range(EACH)], 201)
            note("create + commit", target, made.cpu)
            ids = [json.loads(answer)["id"] for answer in made.answers]
            decided = together(target, [click(id) for id in ids])
            note("decide (signature, CAS, audit, wake)", target, decided.cpu)
            note("telemetry event", target, together(target, [events(target, 1)] * EACH).cpu)
            hundred = together(target, [events(target, 100)] * (EACH // 10))
            note("telemetry row, in batches of 100", target, hundred.cpu / 100)
    return rows


def durability(full: Target, relaxed: Target) -> dict[str, list[float]]:
    """Requests kept a second, on the clock: what waiting for the disk costs where commits go in groups."""
    relaxed.start()
    relaxed.ready()
    kept: dict[str, list[float]] = {}
    for _ in range(BATCHES):
        for name, target in (("full", full), ("relaxed", relaxed)):
            done = together(target, [ask(target)] * EACH, 201)
            kept.setdefault(name, []).append(EACH / done.took)
    relaxed.stop()
    return kept


def s13(target: Target, rounds: int) -> dict[str, list[float]]:
    """Seconds from the click to the answer of the poll that waits, to the answer to the click, and of one POST there
    and back."""
    ids = [json.loads(answer)["id"] for answer in together(target, [ask(target)] * rounds, 201).answers]
    auth = f"authorization: Bearer {target.key}\r\n"
    requests = []
    for id in ids:
        poll = request("GET", f"/api/slack/approvals/{id}?wait=30", b"", auth)
        requests += [poll, click(id), events(target, 1)]
    told = memoryview(load("wake", target.port, requests=requests)).cast("Q")
    assert len(told) == 3 * rounds
    return {name: [ns / 1e9 for ns in told[at::3]] for at, name in enumerate(("woken", "clicked", "post"))}


def disk(folder: pathlib.Path) -> float:
    """Seconds that the disk takes to keep one small write: what no commit can undercut."""
    took = []
    with open(folder / "disk", "wb", buffering=0) as file:
        for _ in range(200):
            file.write(bytes(16_384))
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            took.append(time.perf_counter() - began)
    return statistics.median(took)


def s14(target: Target) -> dict[str, float]:
    """Restores many pending requests."""
    for first in range(0, PENDING, 10_000):
        together(target, [ask(target, n) for n in range(first, min(first + 10_000, PENDING))], 201)
    target.stop(signal.SIGKILL)
    began = time.perf_counter()
    target.start()
    target.ready()
    load("each", target.port, 1, requests=[ask(target)])
    restored = time.perf_counter() - began
    time.sleep(2)
    before, at = target.cpu(), time.perf_counter()
    time.sleep(5)
    idle = (target.cpu() - before) / (time.perf_counter() - at)
    return {"restored_s": restored, "rss_mb": target.rss(), "idle_cpu": idle}


def machine() -> str:
    cpu = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    commit = subprocess.run(["git", "describe", "--always", "--dirty"], capture_output=True, text=True, cwd=ROOT)
    when = time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime())
    name = cpu.group(1) if cpu else "an unknown CPU"
    return f"{name}, {os.cpu_count()} cores, Linux {os.uname().release}; commit {commit.stdout.strip()}; {when}"


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def main() -> None:
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_DIR")) as folder:
        where = pathlib.Path(folder)
        limits = [f"--limits-{name}" for name in ("key-per-second", "key-burst", "address-per-second", "address-burst")]

        def server(store: str) -> Target:
            command = [AGENTSUDO, "serve", "--listen", "127.0.0.1:0", "--store", f"sqlite:{where / store}"]
            command += [word for flag in limits for word in (flag, "10000000")]
            return Target("agentsudo", command, {"SLACK_SIGNING_SECRET": SECRET, "RUST_LOG": "error"})

        ours = server("ours.db")
        port = "18999"
        peer_env = {"PEER_KEY": "as_peer", "PEER_SECRET": SECRET, "PEER_DB": str(where / "peer.db"), "PEER_PORT": port}
        peer = Target(
            "fastapi",
            [
                sys.executable,
                "-m",
                "uvicorn",
                "peer:app",
                "--app-dir",
                str(pathlib.Path(__file__).parent),
                "--port",
                port,
            ]
            + ["--loop", "uvloop", "--log-level", "error", "--no-access-log"],
            peer_env,
            "as_peer",
        )
        for target in (ours, peer):
            target.start()
            target.ready()
        time.sleep(1)
        report: dict = {"machine": machine(), "batches": BATCHES, "each": EACH, "pending": PENDING}
        report |= {"idle_rss_mb": {target.name: target.rss() for target in (ours, peer)}}
        report["disk_s"] = disk(where)
        rows = s12([ours, peer])
        report["s12"] = rows
        print("S12  server CPU per operation, median of", BATCHES, "interleaved batches (minimum)\n")
        print(f"{'':40}{'agentsudo':>22}{'fastapi + sqlite3':>22}{'ratio':>8}")
        for row, by in rows.items():
            mine, theirs = by["agentsudo"], by["fastapi"]
            cell = lambda v: f"{statistics.median(v) * 1e6:9.1f} µs ({min(v) * 1e6:.1f})"  # noqa: E731
            ratio = statistics.median(theirs) / statistics.median(mine)
            print(f"{row:40}{cell(mine):>22}{cell(theirs):>22}{ratio:7.1f}×")
        for target in (ours, peer):
            took = report.setdefault("s13", {})[target.name] = s13(target, 300)
            half = {name: f"{percentile(each, 0.5) * 1e3:.2f}" for name, each in took.items()}
            print(
                f"\nS13  {target.name}: click → waiting client p50 {half['woken']} ms, p99 "
                f"{percentile(took['woken'], 0.99) * 1e3:.2f} ms; click answered {half['clicked']} ms; one POST p50 "
                f"{half['post']} ms; the disk alone {report['disk_s'] * 1e3:.2f} ms"
            )
        peer.stop()
        shm = pathlib.Path("/dev/shm")
        if shm.is_dir():
            with tempfile.TemporaryDirectory(dir=shm) as memory:
                quick = server(f"{memory}/ours.db")
                quick.start()
                quick.ready()
                took = report["s13_in_memory"] = s13(quick, 300)
                quick.stop()
            print(
                f"S13  … where the disk takes no time: p50 {percentile(took['woken'], 0.5) * 1e3:.2f} ms, p99 "
                f"{percentile(took['woken'], 0.99) * 1e3:.2f} ms"
            )
        report["durability"] = durability(ours, server("relaxed.db?synchronous=normal"))
        kept = {name: statistics.median(each) for name, each in report["durability"].items()}
        print(
            f"\nS12  requests kept a second, {CONNECTIONS} clients: {kept['full']:.0f} with full durability, "
            f"{kept['relaxed']:.0f} relaxed: {kept['full'] / kept['relaxed']:.2f}×"
        )
        report["s14"] = s14(ours)
        s = report["s14"]
        print(
            f"\nS14  {PENDING} pending: restored in {s['restored_s']:.2f} s, {s['rss_mb']:.0f} MB, "
            f"idle CPU {s['idle_cpu'] * 100:.2f} %; idle RSS {report['idle_rss_mb']['agentsudo']:.0f} MB "
            f"(fastapi {report['idle_rss_mb']['fastapi']:.0f} MB)"
        )
        ours.stop()
        out = ROOT / "target" / "bench" / "server.json"
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(json.dumps(report))


if __name__ == "__main__":
    main()
