"""The time of pairing thousands of functions with renamed ones, for several sizes.

    python -m bench.pairing

Bound: pairing 5,000 removed functions with 5,000 new ones takes at most a second. Twice as many
functions should take twice as long.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from antipasta.histories import BaseFile, FileHistory
from antipasta.incremental.diff import compare
from antipasta.model import FileMetrics, FunctionMetrics, Version

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Case = Callable[[int], list[FileHistory]]

SIZES = (2_500, 5_000, 10_000)
LINES = 10


def functions(prefix: str, digests: Sequence[str]) -> FileMetrics:
    """One function of ten lines for each digest."""
    units = (
        FunctionMetrics(f"{prefix}{n}", "function", n * LINES + 1, (n + 1) * LINES, digest=digest)
        for n, digest in enumerate(digests)
    )
    return FileMetrics("python", functions=tuple(units))


def renamed(size: int) -> list[FileHistory]:
    """Every function of a file has another name."""
    digests = [str(n) for n in range(size)]
    base = BaseFile("a.py", functions("old", digests))
    return [FileHistory("a.py", functions("new", digests), (base,))]


def moved(size: int) -> list[FileHistory]:
    """All functions have one digest, and are now in another file under other names."""
    lost = FileHistory("a.py", None, (BaseFile("a.py", functions("old", ["x"] * size)),))
    return [FileHistory("b.py", functions("new", ["x"] * size)), lost]


def edited(size: int) -> list[FileHistory]:
    """A class is renamed, and each of its methods edited."""
    new = functions("New.f", [f"new {n}" for n in range(size)])
    base = BaseFile("a.py", functions("Old.f", [f"old {n}" for n in range(size)]))
    head, old = (Version("a.py", oid, "python") for oid in ("new", "old"))
    return [FileHistory("a.py", new, (base,), head, (old,))]


def read_lines(
    heads: Sequence[Version], bases: Sequence[Version]
) -> dict[Version, Sequence[bytes]]:
    """Ten lines for each function: four are different in each version, one is in all functions."""
    return {
        version: [
            b"return" if n % LINES == 9 else f"{version.oid * (n % LINES < 4)} {n}".encode()
            for n in range(max(SIZES) * LINES)
        ]
        for version in (*heads, *bases)
    }


def seconds(make: Case, size: int) -> float:
    """CPU seconds to pair all functions of a case, the best of three."""
    best = float("inf")
    for _ in range(3):
        files = make(size)
        started = time.process_time()
        compared = compare(files, read_lines)
        best = min(best, time.process_time() - started)
        assert {each.change for each in compared[0]} == {
            "moved" if make is moved else "renamed",
        }
    return best


def main() -> None:
    """Print the table."""
    print(f"{'CPU s for':24}" + "".join(f"{size:>9}" for size in SIZES) + "   last / first")
    for name, make in (
        ("renamed", renamed),
        ("moved, all alike", moved),
        ("edited in renamed class", edited),
    ):
        took = [seconds(make, size) for size in SIZES]
        print(
            f"{name:24}" + "".join(f"{each:9.3f}" for each in took) + f"{took[-1] / took[0]:15.1f}"
        )


if __name__ == "__main__":
    main()
