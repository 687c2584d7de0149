"""Says what makes a function hard: deep nesting, one long condition, a chain, or many branches.

The shape is read from the points of the lines and from their indentation, so it is found in every
language whose points are known. What makes up at least half of the points decides.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from antipasta.analyze.points import STRUCTURAL
from antipasta.explain.likeness import joined
from antipasta.results.findings import Shape

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from antipasta.analyze.points import Points
    from antipasta.explain.contributions import Side

CHAIN = 4
"""The fewest branches that are called a chain."""

BLOCK = 0.2
"""The least part of the points that a block holds, and leaves, which is worth a function."""

_BRANCH = re.compile(r"[}\s]*(?:elif|elsif|elseif|else\s+if|case|when)\b")


def shape_of(now: Side, metric: str, allowed: float) -> Shape | None:
    """The shape of a unit that is beyond the threshold `allowed` of `metric`.

    None where the points are not known.
    """
    first, last = now.span.start, now.span.stop - 1
    if metric not in STRUCTURAL:
        return Shape("size", first, last, len(now.span))
    points = now.points(metric, allowed)
    if not points:
        return None
    if metric == "parameters":
        return Shape("parameters", first, first, points.total())
    if metric == "nesting_depth":
        return _deepest(points)
    depths = now.points("cognitive_complexity", allowed) or points
    return _nested(depths, points.total()) or _compact(now, points) or _widest(now, points)


def _deepest(points: Points) -> Shape:
    """The innermost place: the first line with the most points."""
    line = min(points, key=lambda line: (-points[line], line))
    return Shape("nesting", line, line, points[line])


def _nested(depths: Points, total: int) -> Shape | None:
    """Deep nesting, where half of the points of cognitive complexity are for the depth."""
    deeper = sum(each - 1 for each in depths.values())
    if 2 * deeper < max(depths.total(), total):
        return None
    return _deepest(depths)


def _compact(now: Side, points: Points) -> Shape | None:
    """A chain of branches or one condition, where that holds half of the points."""
    texts = now.texts
    half = points.total() / 2
    branches = [line for line in sorted(points) if _BRANCH.match(texts.get(line, ""))]
    held = sum(points[line] for line in branches)
    if len(branches) >= CHAIN and held >= half:
        return Shape("chain", branches[0], branches[-1], held)
    conditions = [
        (sum(points[line] for line in lines), lines)
        for lines in joined(texts, dict.fromkeys(texts, 0))
    ]
    most, lines = max(conditions, key=lambda each: each[0], default=(0, now.span))
    if most > 1 and most >= half:
        return Shape("condition", lines.start, lines.stop - 1, most)
    return None


def _widest(now: Side, points: Points) -> Shape:
    """The block that comes nearest to half of the points; many branches where none is large."""
    total = points.total()
    best, most = Shape("branches", now.span.start, now.span.stop - 1, total), total * BLOCK
    for lines in _blocks(now.texts):
        held = sum(points[line] for line in lines)
        if min(held, total - held) > most:
            most = min(held, total - held)
            best = Shape("block", lines.start, lines.stop - 1, held)
    return best


def _blocks(texts: Mapping[int, str]) -> Iterator[range]:
    """Each line with the deeper lines below it; the first line and its block are the unit."""
    open_blocks: list[tuple[int, int]] = []
    last = 0
    for line, text in texts.items():
        if not text.strip():
            continue
        depth = len(text) - len(text.lstrip())
        while open_blocks and open_blocks[-1][0] >= depth:
            yield range(open_blocks.pop()[1], last + 1)
        open_blocks.append((depth, line))
        last = line
    yield from (range(start, last + 1) for _, start in open_blocks)
