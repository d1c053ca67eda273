#!/usr/bin/env python3
"""Makes one run of the lines that several processes of ``go/main.go`` print: JSON on stdout, a table on stderr.

What an empty call of cgo takes differs from one process to the next by more than the guard costs. So a call is held against the
empty call of its own process, least ÷ least and median ÷ median; of each ratio the run's is the median of its processes.
"""

import json
import statistics
import sys

PEER = "empty call"
processes = [json.loads(line) for line in sys.stdin]
if len({frozenset(each) for each in processes}) != 1 or PEER not in processes[0]:
    sys.exit(f"these were measured: {[sorted(each) for each in processes]}")
results, ratios = {}, {}
print(f"{'S11 Go (ns, CPU)':43}{'least':>10}{'median':>10}{'x empty':>16}", file=sys.stderr)
for name in (PEER, *sorted(processes[0].keys() - {PEER})):
    results[name] = {key: statistics.median(each[name][key] for each in processes) for key in ("min", "median")}
    ratios[name] = {
        key: statistics.median(each[name][key] / each[PEER][key] for each in processes) for key in ("min", "median")
    }
    row, ratio = results[name], ratios[name]
    print(
        f"{name:43}{row['min']:10.1f}{row['median']:10.1f}{ratio['min']:10.2f}{ratio['median']:6.2f}", file=sys.stderr
    )
run = {"row": "S11", "unit": "ns", "target_ratio": 1.6, "processes": processes, "results": results, "ratios": ratios}
json.dump(run, sys.stdout, indent=1)
