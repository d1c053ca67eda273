"""Row S7: ``import agentsudo`` in fresh interpreters, beside the published 0.3.2, and the size of the wheel."""

from __future__ import annotations

import importlib.util
import pathlib
import subprocess
import sys

from measure import TARGET, Ratio, Report, Samples
from peers import OLD_PATH

TIMES = 41
#: CPU and wall time of the import itself; the interpreter's own start is in neither.
PROGRAM = """
import sys, time
sys.path.insert(0, sys.argv[1])
cpu, wall = time.process_time_ns(), time.perf_counter_ns()
import agentsudo
cpu, wall = time.process_time_ns() - cpu, time.perf_counter_ns() - wall
assert agentsudo.__file__.startswith(sys.argv[1]), agentsudo.__file__
print(cpu, wall)
"""
MOST_BYTES = 5_000_000


def once(folder: pathlib.Path) -> tuple[int, int]:
    command = [sys.executable, "-I", "-c", PROGRAM, str(folder)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return int(said[0]), int(said[1])


def installed() -> pathlib.Path:
    spec = importlib.util.find_spec("agentsudo")
    if spec is None or spec.origin is None:
        raise ImportError("agentsudo is not installed: use tests/bench/run")
    return pathlib.Path(spec.origin).parent.parent


def main() -> None:
    report = Report("s7_import", "S7: import agentsudo")
    folders = {"agentsudo": installed(), "agentsudo 0.3.2": OLD_PATH.parent}
    cpu = {name: Samples() for name in folders}
    wall = {name: Samples() for name in folders}
    for folder in folders.values():
        once(folder)  # so that byte code and file cache are there
    for _ in range(TIMES):
        for name, folder in folders.items():
            took = once(folder)
            cpu[name].ns.append(took[0])
            wall[name].ns.append(took[1])
    ratios = [Ratio.of(column["agentsudo"], column["agentsudo 0.3.2"]) for column in (cpu, wall)]
    rows = [*((name, [cpu[name], wall[name]]) for name in folders), ("ours ÷ 0.3.2", ratios)]
    report.table(f"The import, {TIMES} fresh interpreters each", "", ["CPU time", "wall time"], rows)
    report.target("S7", "import time (CPU) ÷ that of 0.3.2", ratios[0].of_min, at_most=1.2)
    wheels = sorted((TARGET / "wheels").glob("agentsudo-*.whl"), key=lambda wheel: wheel.stat().st_mtime)
    if wheels:
        size = wheels[-1].stat().st_size
        report.note(f"the wheel {wheels[-1].name} has {size:,} bytes")
        report.target("S7", "the wheel, in bytes", size, at_most=MOST_BYTES)
    report.write()


if __name__ == "__main__":
    main()
