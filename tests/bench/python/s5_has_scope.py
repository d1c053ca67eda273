"""Row S5: ``agent.has_scope(s)`` with strings that vary, from 1 to 100,000 granted scopes, beside its peers.

``repeated``: 512 strings, a quarter each exact hits, hits of the first and of the last glob, and misses, asked in turn over
and over. ``new``: strings that were never asked before. Every peer must give the right answers first.
"""

from __future__ import annotations

import gc
import time
from typing import Optional

from measure import LEAST, Cell, Lane, Ratio, Report, Samples, alone, duration, interleave, missing_peers
from peers import PEERS, Peer, ours
from scopes import KINDS, Questions, expected, mix, question

SIZES = (1, 10, 100, 1_000, 10_000, 100_000)
REPEATED = 512
#: A peer is not measured with ten times as many scopes if it would take longer than this, in nanoseconds.
LONGEST_QUESTION = 60e6
LONGEST_LOAD = 60e9
#: Of new strings, making them takes longer than asking: shorter batches, still far above what reading the clock costs.
LEAST_NEW = 2_000_000
OURS = "agentsudo"


def lane(peer: Peer, n: int, repeated: bool, kinds: tuple[str, ...] = KINDS) -> Lane:
    ask = peer.loop()
    questions = Questions(n, kinds)
    asked = questions.more(REPEATED)

    def run(operations: int) -> float:
        count = -(-operations // len(kinds)) * len(kinds)
        strings = (asked * (count // REPEATED + 1))[:count] if repeated else questions.more(count)
        start = time.thread_time_ns()
        ask(strings)
        return (time.thread_time_ns() - start) * operations / count

    return run


class Contender:
    """A peer on its way from few scopes to many, as far as it gets."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.load = ours if name == OURS else PEERS[name]
        self.gave_up: Optional[str] = None
        self.cells: dict[bool, list[Cell]] = {True: [], False: []}

    def loaded(self, n: int) -> Optional[Peer]:
        if self.gave_up is not None:
            return None
        try:
            start = time.thread_time_ns()
            peer = self.load(mix(n))
            self._check(peer, n)
        except ImportError as error:
            self.gave_up = f"not installed: {error.name}"
        except Exception as error:
            self.gave_up = (
                f"fails: {type(error).__name__} {str(error).splitlines()[0][:60] if str(error) else ''}".strip()
            )
        else:
            took = time.thread_time_ns() - start
            if took * 10 > LONGEST_LOAD:
                self.gave_up = f"too slow (loading {n:,}: {duration(took)})"
            return peer
        return None

    @staticmethod
    def _check(peer: Peer, n: int) -> None:
        ask = peer.asker()
        for kind in KINDS:
            scope = question(kind, n, 1)
            if ask(scope) is not expected(kind, n):
                raise ValueError(f"wrong answer to {scope}")

    def note(self, n: int, repeated: bool, samples: Samples) -> None:
        self.cells[repeated].append(samples)
        if not repeated and samples.min * 10 > LONGEST_QUESTION and self.gave_up is None:
            self.gave_up = f"too slow ({n:,}: {duration(samples.min)})"


def measure(contenders: list[Contender], n: int) -> None:
    peers = {}
    for contender in contenders:
        peer = contender.loaded(n)
        if peer is None:
            for cells in contender.cells.values():
                cells.append(str(contender.gave_up))
        else:
            peers[contender] = peer
    for repeated in (True, False):
        lanes = {contender.name: lane(peer, n, repeated) for contender, peer in peers.items()}
        samples = interleave(lanes, least=LEAST if repeated else LEAST_NEW)
        for contender in peers:
            contender.note(n, repeated, samples[contender.name])


def judge(report: Report, contenders: list[Contender], repeated: bool) -> None:
    kind = "repeated" if repeated else "new"
    mine, *others = [contender.cells[repeated] for contender in contenders]
    for n, cell in zip(SIZES, mine):
        if isinstance(cell, Samples):
            # Nothing can be remembered of a string never asked before: it has what row S2 gives the core.
            limit = 200.0 if repeated else 2_000.0 if n <= 10_000 else 4_000.0
            report.target("S5", f"ns a check, {n:,} scopes, {kind} strings", cell.min, at_most=limit)
    for i, n in enumerate(SIZES):
        if n < 10 or not isinstance(mine[i], Samples):
            continue
        measured = [(c.name, cell) for c, row in zip(contenders[1:], others) if isinstance(cell := row[i], Samples)]
        name, fastest = min(measured, key=lambda pair: pair[1].min)
        ratio = Ratio.of(fastest, mine[i])
        report.target("S5", f"fastest peer ({name}) ÷ ours, {n:,} scopes, {kind} strings", ratio.of_min, at_least=1.0)


def by_kind(report: Report) -> None:
    rows: dict[str, list[Samples]] = {f"{kind}, {how}": [] for how in ("repeated", "new") for kind in KINDS}
    for n in SIZES:
        peer = ours(mix(n))
        lanes = {}
        for how in ("repeated", "new"):
            for kind in KINDS:
                lanes[f"{kind}, {how}"] = lane(peer, n, how == "repeated", (kind,))
        for name, samples in interleave(lanes, least=LEAST_NEW).items():
            rows[name].append(samples)
    report.table("Ours, by kind of question", "question", [f"{n:,}" for n in SIZES], list(rows.items()))
    for i, n in enumerate(SIZES):
        slowest = max((f"{kind}, repeated" for kind in KINDS), key=lambda name: rows[name][i].min)
        what = f"ns a check of the slowest kind ({slowest.partition(',')[0]}), {n:,} scopes, repeated strings"
        report.target("S5", what, rows[slowest][i].min, at_most=200.0)


def main() -> None:
    report = Report("s5_has_scope", "S5: agent.has_scope(s), strings varying")
    for line in missing_peers():
        report.note(f"peer left out: {line}")
    alone()
    contenders = [Contender(OURS), *map(Contender, PEERS)]
    for n in SIZES:
        measure(contenders, n)
        gc.collect()
    columns = [f"{n:,}" for n in SIZES]
    for repeated in (True, False):
        title = "512 strings, repeated" if repeated else "strings never asked before"
        report.table(f"One check, {title}", "scopes", columns, [(c.name, c.cells[repeated]) for c in contenders])
        judge(report, contenders, repeated)
    by_kind(report)
    report.write()


if __name__ == "__main__":
    main()
