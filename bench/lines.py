"""The time of matching the lines of two versions of one long function, for several sizes.

    python -m bench.lines

Twice as many lines should take about twice as long. At the smallest size it is compared with
difflib, without its shortcut for lines that occur often.
"""

from __future__ import annotations

import random
import time
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from antipasta.explain.line_matching import match_lines

if TYPE_CHECKING:
    from collections.abc import Callable

    Sides = tuple[list[str], list[str]]

SIZES = (2_000, 4_000, 8_000, 16_000)
COMMON = ("else:", "return", "", ")", "pass")
"""Lines that occur everywhere; every third line is one of them."""


def edited(size: int) -> Sides:
    """One line in ten is deleted, changed, or has another line inserted before it."""
    draw = random.Random(size)
    old = [draw.choice(COMMON) if at % 3 == 0 else f"call({at})" for at in range(size)]
    new = []
    for line in old:
        edit = draw.randrange(30)
        if edit == 0:
            continue
        new += [f"added({line})"] * (edit == 1) + [f"{line} changed" if edit == 2 else line]
    return old, new


def wrapped(size: int) -> Sides:
    """Every line is indented, below a new `if`."""
    old, _ = edited(size)
    return old, ["if x:", *(f"    {line}" for line in old)]


def alike(size: int) -> Sides:
    """Only lines that occur everywhere, in another order."""
    return list(COMMON) * (size // 5), list(reversed(COMMON)) * (size // 5)


def seconds(match: Callable[[list[str], list[str]], object], sides: Sides) -> float:
    """CPU seconds, the best of three."""
    best = float("inf")
    for _ in range(3):
        started = time.process_time()
        match(*sides)
        best = min(best, time.process_time() - started)
    return best


def by_difflib(old: list[str], new: list[str]) -> object:
    ours, theirs = ([line.strip() for line in side] for side in (old, new))
    return SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks()


def main() -> None:
    """Print the table."""
    print(
        f"{'CPU s for':12}" + "".join(f"{size:>9}" for size in SIZES) + "   last / first   difflib"
    )
    for name, make in (("edited", edited), ("wrapped", wrapped), ("all alike", alike)):
        took = [seconds(match_lines, make(size)) for size in SIZES]
        peer = seconds(by_difflib, make(SIZES[0])) / took[0]
        print(
            f"{name:12}"
            + "".join(f"{each:9.4f}" for each in took)
            + f"{took[-1] / took[0]:15.1f}{peer:9.1f}x"
        )


if __name__ == "__main__":
    main()
