"""S12–S14: our server beside the peer, in one run, their batches interleaved. What is compared is the CPU time that
the server's process spends on one operation, which neither the driver's speed nor a busy machine changes much; and
latencies as the client sees them. Prints ratios; JSON goes to target/bench/server.json."""

from __future__ import annotations

import asyncio
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
from urllib.parse import urlencode

ROOT = pathlib.Path(__file__).resolve().parents[3]
AGENTSUDO = os.environ.get("AGENTSUDO", str(ROOT / "target" / "release" / "agentsudo"))
SECRET = "0123456789abcdef0123456789abcdef"
CONNECTIONS = 64
BATCHES = int(os.environ.get("BATCHES", "7"))
EACH = int(os.environ.get("EACH", "1500"))
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

    async def ready(self) -> float:
        began = time.perf_counter()
        while True:
            try:
                client = await Client.connect(self)
                status, _ = await client.send("GET", "/readyz")
                client.close()
                if status == 200:
                    return time.perf_counter() - began
            except OSError:
                pass
            await asyncio.sleep(0.005)

    def cpu(self) -> float:
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    def rss(self) -> float:
        text = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", text).group(1)) / 1024

    def stop(self, by: int = signal.SIGTERM) -> None:
        self.process.send_signal(by)
        self.process.wait(30)


class Client:
    """One connection that is kept."""

    def __init__(self, target: Target, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.target, self.reader, self.writer = target, reader, writer

    @classmethod
    async def connect(cls, target: Target) -> Client:
        return cls(target, *await asyncio.open_connection("127.0.0.1", target.port))

    async def send(self, method: str, path: str, body: bytes = b"", headers: str = "") -> tuple[int, bytes]:
        head = f"{method} {path} HTTP/1.1\r\nhost: x\r\n{headers}content-length: {len(body)}\r\n\r\n"
        self.writer.write(head.encode() + body)
        return await self.receive()

    async def receive(self) -> tuple[int, bytes]:
        head = await self.reader.readuntil(b"\r\n\r\n")
        length = int(re.search(rb"content-length: (\d+)", head, re.IGNORECASE).group(1))
        return int(head[9:12]), await self.reader.readexactly(length)

    async def ask(self, n: int = 0) -> str:
        body = {
            "agent_name": "Support Bot",
            "agent_id": f"agent-{n}",
            "scope": "refund:order",
            "function": "refund",
            "timeout": 3600,
            "arguments": {"order": "A-17", "amount": 49.99, "customer": "kim@example.com"},
        }
        headers = f"authorization: Bearer {self.target.key}\r\ncontent-type: application/json\r\n"
        status, answer = await self.send("POST", "/api/slack/approvals", json.dumps(body).encode(), headers)
        assert status == 201, answer
        return json.loads(answer)["id"]

    async def click(self, id: str) -> None:
        body, headers = click(id)
        status, answer = await self.send("POST", "/api/slack/interact", body, headers)
        assert status == 200, answer

    async def events(self, count: int) -> None:
        event = {
            "timestamp": "2026-11-22T09:48:00.123456Z",
            "agent_name": "Support Bot",
            "action": "permission_check",
            "scope": "read:orders",
            "allowed": True,
            "function_name": "read_order",
        }
        headers = f"x-api-key: {self.target.key}\r\ncontent-type: application/json\r\n"
        status, answer = await self.send("POST", "/api/events", json.dumps([event] * count).encode(), headers)
        assert status == 200, answer

    def close(self) -> None:
        self.writer.close()


def click(id: str) -> tuple[bytes, str]:
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
    return body, (
        "content-type: application/x-www-form-urlencoded\r\n"
        f"x-slack-request-timestamp: {stamp}\r\nx-slack-signature: v0={digest}\r\n"
    )


async def together(target: Target, work: list) -> float:
    """Does all of the work over some connections; the server's CPU seconds for each."""
    queue, before = list(reversed(work)), target.cpu()

    async def one() -> None:
        client = await Client.connect(target)
        while queue:
            await queue.pop()(client)
        client.close()

    await asyncio.gather(*(one() for _ in range(CONNECTIONS)))
    return (target.cpu() - before) / len(work)


async def s12(targets: list[Target]) -> dict[str, dict[str, list[float]]]:
    """CPU seconds an operation: row → target → batches."""
    rows: dict[str, dict[str, list[float]]] = {}

    def note(row: str, target: Target, seconds: float) -> None:
        rows.setdefault(row, {}).setdefault(target.name, []).append(seconds)

    for _ in range(BATCHES):
        for target in targets:
            ids: list[str] = []

            async def ask(client: Client, ids: list[str] = ids) -> None:
                ids.append(await client.ask(len(ids)))

            note("create + commit", target, await together(target, [ask] * EACH))
            clicks = [lambda client, id=id: client.click(id) for id in ids]
            note("decide (signature, CAS, audit, wake)", target, await together(target, clicks))
            note("telemetry event", target, await together(target, [lambda client: client.events(1)] * EACH))
            hundred = await together(target, [lambda client: client.events(100)] * (EACH // 20))
            note("telemetry row, in batches of 100", target, hundred / 100)
    return rows


async def durability(full: Target, relaxed: Target) -> dict[str, list[float]]:
    """Requests kept a second, on the clock: what waiting for the disk costs where commits go in groups."""
    relaxed.start()
    await relaxed.ready()
    kept: dict[str, list[float]] = {}
    for _ in range(BATCHES):
        for name, target in (("full", full), ("relaxed", relaxed)):
            began = time.perf_counter()
            await together(target, [lambda client: client.ask()] * EACH)
            kept.setdefault(name, []).append(EACH / (time.perf_counter() - began))
    relaxed.stop()
    return kept


async def s13(target: Target, rounds: int) -> tuple[list[float], list[float]]:
    """Seconds from the click to the answer of the poll that waits; and of one POST there and back."""
    woken, posts = [], []
    waiter, clicker = await Client.connect(target), await Client.connect(target)
    auth = f"authorization: Bearer {target.key}\r\n"
    for _ in range(rounds):
        id = await clicker.ask()
        poll = asyncio.ensure_future(waiter.send("GET", f"/api/slack/approvals/{id}?wait=30", b"", auth))
        await asyncio.sleep(0.002)
        body, headers = click(id)
        clicker.writer.write(
            f"POST /api/slack/interact HTTP/1.1\r\nhost: x\r\n{headers}content-length: {len(body)}\r\n\r\n".encode()
            + body
        )
        began = time.perf_counter()
        status, answer = await poll
        woken.append(time.perf_counter() - began)
        assert status == 200 and b"approved" in answer, answer
        await clicker.receive()
        began = time.perf_counter()
        await clicker.events(1)
        posts.append(time.perf_counter() - began)
    return woken, posts


async def s14(target: Target) -> dict[str, float]:
    """Restores many pending requests."""
    await together(target, [lambda client, n=n: client.ask(n) for n in range(PENDING)])
    target.stop(signal.SIGKILL)
    began = time.perf_counter()
    target.start()
    await target.ready()
    client = await Client.connect(target)
    await client.ask()
    restored = time.perf_counter() - began
    await asyncio.sleep(2)
    before, at = target.cpu(), time.perf_counter()
    await asyncio.sleep(5)
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


async def main() -> None:
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
            await target.ready()
        await asyncio.sleep(1)
        report: dict = {"machine": machine(), "batches": BATCHES, "each": EACH, "pending": PENDING}
        report |= {"idle_rss_mb": {target.name: target.rss() for target in (ours, peer)}}
        rows = await s12([ours, peer])
        report["s12"] = rows
        print("S12  server CPU per operation, median of", BATCHES, "interleaved batches (minimum)\n")
        print(f"{'':40}{'agentsudo':>22}{'fastapi + sqlite3':>22}{'ratio':>8}")
        for row, by in rows.items():
            mine, theirs = by["agentsudo"], by["fastapi"]
            cell = lambda v: f"{statistics.median(v) * 1e6:9.1f} µs ({min(v) * 1e6:.1f})"  # noqa: E731
            ratio = statistics.median(theirs) / statistics.median(mine)
            print(f"{row:40}{cell(mine):>22}{cell(theirs):>22}{ratio:7.1f}×")
        for target in (ours, peer):
            woken, posts = await s13(target, 300)
            report.setdefault("s13", {})[target.name] = {"woken": woken, "post": posts}
            print(
                f"\nS13  {target.name}: click → waiting client p50 {percentile(woken, 0.5) * 1e3:.2f} ms, "
                f"p99 {percentile(woken, 0.99) * 1e3:.2f} ms; one POST p50 {percentile(posts, 0.5) * 1e3:.2f} ms"
            )
        peer.stop()
        report["durability"] = await durability(ours, server("relaxed.db?synchronous=normal"))
        kept = {name: statistics.median(each) for name, each in report["durability"].items()}
        print(
            f"\nS12  requests kept a second, {CONNECTIONS} clients: {kept['full']:.0f} with full durability, "
            f"{kept['relaxed']:.0f} relaxed: {kept['full'] / kept['relaxed']:.2f}×"
        )
        report["s14"] = await s14(ours)
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
    asyncio.run(main())
