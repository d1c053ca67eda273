"""How every row is measured: interleaved batches, CPU time of this thread, tables, and JSON under ``target/bench/``.

A *lane* is one thing that is measured. All lanes of a table take turns, batch by batch, in an order that rotates, so that
a busy moment of the machine falls on each of them. Nothing here passes or fails: targets are noted as met or missed.
"""

from __future__ import annotations

import gc
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import time
import timeit
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Optional, Union

ROOT = pathlib.Path(__file__).resolve().parents[3]
TARGET = ROOT / "target"
BATCHES = 15
#: The least CPU time of one batch, in nanoseconds: far above what reading the clock costs.
LEAST = 10_000_000


@dataclass
class Samples:
    """Nanoseconds for one operation, one figure for each batch (or for each single operation, if so measured)."""

    ns: list[float] = field(default_factory=list)

    @property
    def min(self) -> float:
        return min(self.ns)

    @property
    def median(self) -> float:
        return statistics.median(self.ns)

    def quantile(self, q: float) -> float:
        ordered = sorted(self.ns)
        return ordered[min(len(ordered) - 1, int(q * len(ordered)))]

    def json(self) -> dict[str, Any]:
        return {
            "min": self.min,
            "median": self.median,
            "p99": self.quantile(0.99),
            "max": max(self.ns),
            "count": len(self.ns),
        }


@dataclass
class Ratio:
    """How many times one figure is another: from the minima, and from the medians."""

    of_min: float
    of_median: float

    @classmethod
    def of(cls, upper: Samples, lower: Samples, floor: Optional[Samples] = None) -> Ratio:
        """``upper`` ÷ ``lower``; with ``floor``, of what each costs above it."""
        low_min, low_median = (floor.min, floor.median) if floor else (0.0, 0.0)
        return cls(
            (upper.min - low_min) / (lower.min - low_min), (upper.median - low_median) / (lower.median - low_median)
        )

    def json(self) -> dict[str, Any]:
        return {"ratio_min": self.of_min, "ratio_median": self.of_median}


Cell = Union[Samples, Ratio, str]
#: Does so many operations and returns the nanoseconds that they took.
Lane = Callable[[int], float]


def statement(text: str, per: int = 1, before: Optional[Callable[[int], None]] = None, **names: Any) -> Lane:
    """A lane that repeats a statement in a compiled loop, without the collector.

    Args:
        text: the statement; sees ``names`` as globals.
        per: how many operations one run of it is.
        before: called with the number of runs before the clock starts.
    """
    timer = timeit.Timer(text, timer=time.thread_time_ns, globals=names)

    def run(operations: int) -> float:
        runs = max(1, operations // per)
        if before is not None:
            before(runs)
        # Several operations less or more than asked for: the caller counts by what is returned.
        return timer.timeit(runs) * operations / (runs * per)

    return run


def interleave(lanes: Mapping[str, Lane], batches: int = BATCHES, least: int = LEAST) -> dict[str, Samples]:
    """Measures all lanes in turns, each with as many operations a batch as ``least`` nanoseconds need."""
    sizes = {name: _size(lane, least) for name, lane in lanes.items()}
    samples = {name: Samples() for name in lanes}
    order = list(lanes)
    gc.collect()
    gc.disable()
    for _ in range(batches):
        for name in order:
            samples[name].ns.append(lanes[name](sizes[name]) / sizes[name])
        order.append(order.pop(0))
    gc.enable()
    return samples


def _size(lane: Lane, least: int) -> int:
    """How many operations take that long; runs the lane warm meanwhile."""
    size = 1
    while True:
        took = lane(size)
        if took >= least:
            return size
        size = max(size * 2, min(size * 64, int(size * least * 1.1 / max(took, 1))))


class Report:
    """What one program found: printed as it goes, and written down at the end."""

    def __init__(self, name: str, title: str) -> None:
        self.name = name
        self.tables: list[dict[str, Any]] = []
        self.targets: list[dict[str, Any]] = []
        self.notes: list[str] = []
        self.title = title
        self.machine = machine()
        print(f"\n# {title}\n{machine_line(self.machine)}")

    def table(
        self,
        title: str,
        corner: str,
        columns: Sequence[str],
        rows: Sequence[tuple[str, Sequence[Cell]]],
        shows: tuple[str, str] = ("min", "median"),
    ) -> None:
        """One cell for each row and column; of samples, two of the figures are shown and all are written down."""
        cells = [[c if isinstance(c, str) else c.json() for c in row] for _, row in rows]
        made = {
            "title": title,
            "corner": corner,
            "columns": list(columns),
            "rows": [n for n, _ in rows],
            "cells": cells,
        }
        made["shows"] = shows
        self.tables.append(made)
        print("\n" + markdown(made))

    def target(
        self, row: str, what: str, value: float, *, at_most: Optional[float] = None, at_least: Optional[float] = None
    ) -> None:
        """Notes whether a figure keeps to its limit."""
        met = (at_most is None or value <= at_most) and (at_least is None or value >= at_least)
        limits = {"at_most": at_most, "at_least": at_least}
        self.targets.append({"row": row, "what": what, "value": value, "met": met, **limits})
        print(f"{'met   ' if met else 'MISSED'}  {row}: {what}: {figure(value)}, target {limit(self.targets[-1])}")

    def note(self, text: str) -> None:
        self.notes.append(text)
        print(f"note: {text}")

    def write(self) -> None:
        path = TARGET / "bench" / f"{self.name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        content = {
            "bench": self.name,
            "title": self.title,
            "machine": self.machine,
            "batches": BATCHES,
            "tables": self.tables,
            "targets": self.targets,
            "notes": self.notes,
        }
        path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n")
        met = sum(target["met"] for target in self.targets)
        print(f"{met} of {len(self.targets)} targets met; written to {path.relative_to(ROOT)}")


def markdown(table: Mapping[str, Any]) -> str:
    """A table as it was written down, for people."""
    rows = [[table["corner"], *table["columns"]]]
    shows = table["shows"]
    rows += [[name, *(_shown(c, shows) for c in cells)] for name, cells in zip(table["rows"], table["cells"])]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = ["| " + " | ".join(text.ljust(width) for text, width in zip(row, widths)) + " |" for row in rows]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return f"**{table['title']}** ({' / '.join(shows)})\n\n" + "\n".join(lines)


def _shown(cell: Any, shows: Sequence[str]) -> str:
    if isinstance(cell, str):
        return cell
    if "ratio_min" in cell:
        return f"{figure(cell['ratio_min'])}× / {figure(cell['ratio_median'])}×"
    return " / ".join(duration(cell[what]) for what in shows)


def duration(ns: float) -> str:
    for unit, size in (("s", 1e9), ("ms", 1e6), ("µs", 1e3)):
        if abs(ns) >= size:
            return f"{figure(ns / size)} {unit}"
    return f"{figure(ns)} ns"


def figure(value: float) -> str:
    size = abs(value)
    return f"{value:,.0f}" if size >= 100 else f"{value:.1f}" if size >= 10 else f"{value:.2f}"


def limit(target: Mapping[str, Any]) -> str:
    return f"≤ {figure(target['at_most'])}" if target["at_most"] is not None else f"≥ {figure(target['at_least'])}"


def machine() -> dict[str, Any]:
    cpu = platform.processor() or platform.machine()
    try:
        lines = pathlib.Path("/proc/cpuinfo").read_text().splitlines()
        cpu = next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        pass
    return {
        "cpu": cpu,
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "commit": os.environ.get("BENCH_COMMIT") or _commit(),
        "started": time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime()),
        "load": round(os.getloadavg()[0], 2),
    }


def machine_line(of: Mapping[str, Any]) -> str:
    return (
        f"{of['cpu']}, {of['cores']} cores, {of['system']}, CPython {of['python']}; commit {of['commit']}; "
        f"{of['started']}, load {of['load']} at the start"
    )


def _commit() -> str:
    command = ["git", "-C", str(ROOT), "describe", "--always", "--dirty"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def missing_peers() -> list[str]:
    """The peers that could not be installed, each with the reason."""
    listed = TARGET / "bench-peers" / "not-installed.txt"
    return listed.read_text().splitlines() if listed.exists() else []


def alone() -> None:
    """Leaves the core to this process as far as it may."""
    sys.setswitchinterval(0.005)  # the default, whatever the environment did
    gc.collect()
    gc.freeze()
