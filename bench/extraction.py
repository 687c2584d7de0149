"""The time of finding thousands of extracted functions, for two sizes and against `ast.parse`.

    python -m bench.extraction

Twice as many functions should take about twice as long. The floor is parsing both versions.
"""

from __future__ import annotations

import ast
import time
from typing import TYPE_CHECKING

from antipasta.analyze import measure_source
from antipasta.histories import BaseFile, FileHistory
from antipasta.incremental.diff import compare
from antipasta.model import Version

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Step = Callable[[int, int], str]

SIZES = (250, 500, 1_000)
STEPS = 8
OLD, NEW = (Version("a.py", oid, "python") for oid in ("old", "new"))


def own(function: int, step: int) -> str:
    """A statement that occurs nowhere else."""
    return f"    if value == {function}: step({step})\n"


def alike(_function: int, step: int) -> str:
    """A statement that occurs in every function."""
    return f"    if value == {step}: step({step})\n"


def sources(size: int, step: Step) -> tuple[str, str]:
    """`size` functions, and each of them split into two."""
    old, new = [], []
    for number in range(size):
        steps = [step(number, each) for each in range(STEPS)]
        old.append(f"def f{number}(value):\n{''.join(steps)}")
        new.append(f"def f{number}(value):\n{''.join(steps[: STEPS // 2])}    g{number}(value)\n")
        new.append(f"def g{number}(value):\n{''.join(steps[STEPS // 2 :])}    return value\n")
    return "\n".join(old), "\n".join(new)


def seconds(action: Callable[[], object]) -> float:
    """CPU seconds, the best of three."""
    best = float("inf")
    for _ in range(3):
        started = time.process_time()
        action()
        best = min(best, time.process_time() - started)
    return best


def measured(size: int, step: Step) -> tuple[float, float, int]:
    """Seconds to compare, seconds to parse, and the number of extracted functions found."""
    texts = dict(zip((OLD, NEW), sources(size, step), strict=True))
    metrics = {
        each: measure_source(text.encode(), language="python") for each, text in texts.items()
    }
    history = FileHistory("a.py", metrics[NEW], (BaseFile("a.py", metrics[OLD]),), NEW, (OLD,))

    def read(heads: Sequence[Version], bases: Sequence[Version]) -> dict[Version, list[bytes]]:
        return {each: texts[each].encode().splitlines() for each in (*heads, *bases)}

    (changes,) = compare([history], read)
    return (
        seconds(lambda: compare([history], read)),
        seconds(lambda: [ast.parse(text) for text in texts.values()]),
        sum(bool(each.extracted_from) for each in changes),
    )


def main() -> None:
    """Print the table."""
    print(
        f"{'CPU s for':24}"
        + "".join(f"{size:>9}" for size in SIZES)
        + "   last / first   / ast.parse"
    )
    for name, step in (("own statements", own), ("all alike", alike)):
        rows = [measured(size, step) for size in SIZES]
        assert [found for *_, found in rows] == (list(SIZES) if step is own else [0] * len(SIZES))
        took, parsing, _ = zip(*rows, strict=True)
        print(
            f"{name:24}"
            + "".join(f"{each:9.3f}" for each in took)
            + f"{took[-1] / took[0]:15.1f}{took[-1] / parsing[-1]:14.1f}"
        )


if __name__ == "__main__":
    main()
