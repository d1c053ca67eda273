"""Writes the figures of ``target/bench/server.json`` into ``docs/benchmarks.md``, between its markers.

``make bench-server && python3 tests/bench/server/report.py``
"""

from __future__ import annotations

import json
import pathlib
import statistics
from typing import Any

ROOT = pathlib.Path(__file__).resolve().parents[3]
DOC = ROOT / "docs" / "benchmarks.md"
BEGIN = "<!-- server figures: begin (tests/bench/server/report.py) -->"
END = "<!-- server figures: end -->"

#: Row of S12 → at least so many times the peer, at most so many µs.
TARGETS: dict[str, tuple[float, float]] = {
    "create + commit": (10, float("inf")),
    "decide (signature, CAS, audit, wake)": (8, 30),
    "telemetry event": (8, 20),
    "telemetry row, in batches of 100": (4, float("inf")),
}


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def verdict(met: bool) -> str:
    return "met" if met else "**missed**"


def figures(report: dict[str, Any]) -> str:
    lines = [
        "## S12–S14: the approval server beside FastAPI, uvicorn (uvloop) and sqlite3",
        "",
        f"{report['machine']}. {report['batches']} batches each, in turn, of {report['each']} operations over 64 connections,",
        "both with `synchronous=FULL`, driven by a client in Rust (`tests/bench/server/load`) on the same cores. S12 is the CPU",
        "time of the server's process for one operation: median (minimum).",
        "",
        "| row | what | target | agentsudo | FastAPI | ratio | |",
        "|---|---|---|---|---|---|---|",
    ]
    for what, by in report["s12"].items():
        ours, peer = by["agentsudo"], by["fastapi"]
        ratio, micros = statistics.median(peer) / statistics.median(ours), statistics.median(ours) * 1e6
        least, most = TARGETS[what]
        target = f"≥ {least:g}×" + (f", ≤ {most:g} µs" if most < float("inf") else "")
        cells = [f"{statistics.median(each) * 1e6:.1f} µs ({min(each) * 1e6:.1f})" for each in (ours, peer)]
        met = verdict(ratio >= least and micros <= most)
        lines.append(f"| S12 | {what} | {target} | {cells[0]} | {cells[1]} | {ratio:.1f}× | {met} |")
    kept = {name: statistics.median(each) for name, each in report["durability"].items()}
    share = kept["full"] / kept["relaxed"]
    lines.append(
        f"| S12 | requests kept a second, full ÷ relaxed durability | ≥ 0.4× | {kept['full']:.0f} ÷ {kept['relaxed']:.0f} "
        f"| | {share:.2f}× | {verdict(share >= 0.4)} |"
    )
    cells = []
    for name in ("agentsudo", "fastapi"):
        woken = report["s13"][name]["woken"]
        cells.append(f"{percentile(woken, 0.5) * 1e3:.2f} ms / {percentile(woken, 0.99) * 1e3:.2f} ms")
    woken = report["s13"]["agentsudo"]["woken"]
    met = percentile(woken, 0.5) <= 0.0005 and percentile(woken, 0.99) <= 0.01
    lines.append(
        f"| S13 | click → waiting client has its answer, p50 / p99 | ≤ 0.5 ms / ≤ 10 ms | {cells[0]} | {cells[1]} | | "
        f"{verdict(met)} |"
    )
    halves = [percentile(report["s13"][name]["post"], 0.5) * 1e3 for name in ("agentsudo", "fastapi")]
    lines.append(f"| S13 | one event POSTed and committed, p50 | | {halves[0]:.2f} ms | {halves[1]:.2f} ms | | |")
    lines.append(
        f"| S13 | one small write and `fdatasync` on this disk, p50 | | {report['disk_s'] * 1e3:.2f} ms | | | |"
    )
    if in_memory := report.get("s13_in_memory"):
        half, tail = percentile(in_memory["woken"], 0.5) * 1e3, percentile(in_memory["woken"], 0.99) * 1e3
        lines.append(
            f"| S13 | … with the store on a disk that takes no time (`/dev/shm`) | | {half:.2f} ms / {tail:.2f} ms | | | |"
        )
    s14, idle = report["s14"], report["idle_rss_mb"]
    rows = (
        (f"{report['pending']:,} pending, restored after a SIGKILL", "< 5 s", f"{s14['restored_s']:.2f} s", "", s14["restored_s"] < 5),
        ("… resident memory", "≤ 150 MB", f"{s14['rss_mb']:.0f} MB", "", s14["rss_mb"] <= 150),
        ("resident memory, idle", "≤ 25 MB", f"{idle['agentsudo']:.0f} MB", f"{idle['fastapi']:.0f} MB", idle["agentsudo"] <= 25),
    )  # fmt: skip
    for what, target, ours, peer, met in rows:
        lines.append(f"| S14 | {what} | {target} | {ours} | {peer} | | {verdict(met)} |")
    lines += [
        "",
        f"With {report['pending']:,} pending the server uses {s14['idle_cpu'] * 100:.2f} % of a core while nothing happens.",
    ]
    return "\n".join(lines)


def main() -> None:
    report = json.loads((ROOT / "target" / "bench" / "server.json").read_text())
    text = DOC.read_text()
    if BEGIN not in text:
        text = text.rstrip("\n") + f"\n\n{BEGIN}\n{END}\n"
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    DOC.write_text(f"{before}{BEGIN}\n\n{figures(report)}\n\n{END}{after}")


if __name__ == "__main__":
    main()
