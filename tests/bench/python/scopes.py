"""The set of scopes and the questions of the scope rows: ``mix``, the same as in ``tests/bench/core``."""

from __future__ import annotations

from collections.abc import Iterator

KINDS = ("exact", "first", "last", "miss")


def mix(n: int) -> list[str]:
    """Of ``n`` grants every second is exact, the others are in turn a prefix, a suffix and a two-ended glob."""
    return [_grant(i) for i in range(n)]


def _grant(i: int) -> str:
    if i % 2 == 0:
        return f"svc{i}:read"
    return (f"read:orders{i}-*", f"*:delete{i}", f"admin{i}:*:delete")[i // 2 % 3]


def question(kind: str, n: int, salt: int) -> str:
    """A question to ``mix(n)``: another ``salt`` makes another string where there is room for one.

    ``exact`` is granted by name, ``first`` and ``last`` by the first and the last glob, ``miss`` not at all.
    """
    if kind == "exact":
        return f"svc{salt * 7919 % ((n + 1) // 2) * 2}:read"
    if kind == "miss" or n < 2:
        return f"write:invoice{salt}:update"
    i = 1 if kind == "first" else (n - 2) | 1
    return (f"read:orders{i}-q{salt}", f"q{salt}:delete{i}", f"admin{i}:q{salt}:delete")[i // 2 % 3]


def expected(kind: str, n: int) -> bool:
    return kind == "exact" or (kind != "miss" and n >= 2)


class Questions:
    """Strings to ask, all kinds in turn (or one kind only)."""

    def __init__(self, n: int, kinds: tuple[str, ...] = KINDS) -> None:
        self._n = n
        self._kinds = kinds
        self._salts = self._count()

    @staticmethod
    def _count() -> Iterator[int]:
        salt = 0
        while True:
            yield salt
            salt += 1

    def more(self, count: int) -> list[str]:
        """So many strings, none of which came before where there is room for new ones."""
        return [question(self._kinds[i % len(self._kinds)], self._n, next(self._salts)) for i in range(count)]
