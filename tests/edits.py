"""Measure random edits of real files with and without reuse: `python -m tests.edits [EDITS]`.

Pair of edits number n is drawn with the seed n, so a difference is found again by its number. Each
file is edited twice in a row, so that something is also taken over from what was itself taken over;
edits that leave the file broken are compared, and then undone.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from antipasta.analyze import measure_source
from antipasta.analyze.blocks import parse_rest
from antipasta.analyze.python import LEAST_SIZE
from antipasta.encoding import encode
from tests.support.edits import MODULES, edited, real_source

if TYPE_CHECKING:
    from antipasta.model import FileMetrics

LARGE = f"# {'-' * LEAST_SIZE}\n"
"""Makes a file large enough to be noted in blocks."""


class Compared(NamedTuple):
    """Two edits: the fields that differ, the levels of analysis, how many blocks were reused."""

    fields: list[str]
    levels: list[str]
    blocks: int


def difference(seed: int) -> Compared:
    """Edit a file twice, and compare the second version measured in steps and from nothing."""
    random = Random(seed)
    text = real_source(random.choice(MODULES)) + LARGE
    measured = _measured(text)
    fields: list[str] = []
    levels: list[str] = []
    blocks = 0
    for _ in range(2):
        changed = edited(text, random)
        reuse = parse_rest(changed, measured)
        blocks += len(reuse.known) if reuse else 0
        again, anew = _measured(changed, measured), _measured(changed)
        if encode(again, "key") != encode(anew, "key"):
            fields += [
                name for name in anew._fields if getattr(anew, name) != getattr(again, name)
            ] or ["bytes"]
        levels.append(anew.analysis)
        if anew.analysis == "full":
            text, measured = changed, again
    return Compared(fields, levels, blocks)


def _measured(text: str, earlier: FileMetrics | None = None) -> FileMetrics:
    return measure_source(text.encode("utf-8", "surrogatepass"), language="python", earlier=earlier)


def main() -> int:
    """Compare and print; returns 1 when anything differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("edits", nargs="?", type=int, default=1000)
    edits = parser.parse_args().edits
    levels: Counter[str] = Counter()
    blocks = differing = 0
    for seed in range(edits // 2):
        compared = difference(seed)
        levels.update(compared.levels)
        blocks += compared.blocks
        if compared.fields:
            differing += 1
            print(f"pair {seed}: {', '.join(compared.fields)}")
    print(f"{edits} edits, {blocks} blocks taken over, {differing} differences; {dict(levels)}")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
