"""Halstead's measures from four counts, computed as radon computes them.

    h1, h2   distinct operators, distinct operands        N1, N2   all operators, all operands
    vocabulary h = h1 + h2                                length N = N1 + N2
    calculated length  h1 log2 h1 + h2 log2 h2            volume V = N log2 h
    difficulty D = h1 N2 / 2 h2                           effort E = D V
    time  E / 18 seconds                                  bugs  V / 3000

Source: M. H. Halstead, Elements of Software Science, 1977, as written in
https://radon.readthedocs.io/en/latest/intro.html#halstead-metrics. The order of operations and
`math.log(x, 2)` are radon's, so that the floats are equal to the last bit.
"""

from __future__ import annotations

import math
from collections import defaultdict
from functools import lru_cache

from antipasta.lean.typing import TYPE_CHECKING, NamedTuple
from antipasta.model import Halstead

if TYPE_CHECKING:
    from collections.abc import Iterable

Context = str | None
"""radon tells operands apart by the name of the nearest enclosing function; None at top level."""


class Counted(NamedTuple):
    """The operators and operands of one scope: the distinct ones, and the total numbers."""

    context: Context
    operators: set[type]
    operands: set[object]
    operator_count: int
    operand_count: int


@lru_cache(maxsize=4096)
def halstead(h1: int, h2: int, n1: int, n2: int) -> Halstead:
    """The Halstead measures for these counts; without operators and operands all are 0."""
    vocabulary = h1 + h2
    length = n1 + n2
    calculated = h1 * math.log(h1, 2) + h2 * math.log(h2, 2) if h1 and h2 else 0
    volume = length * math.log(vocabulary, 2) if vocabulary else 0
    difficulty = (h1 * n2) / float(2 * h2) if h2 else 0
    effort = difficulty * volume
    return Halstead(
        h1,
        h2,
        n1,
        n2,
        vocabulary,
        length,
        calculated,
        volume,
        difficulty,
        effort,
        effort / 18.0,
        volume / 3000.0,
    )


def halstead_of(scopes: Iterable[Counted]) -> Halstead:
    """The joint Halstead measures of all `scopes`."""
    operators: set[type] = set()
    operands: defaultdict[Context, set[object]] = defaultdict(set)
    operator_count = operand_count = 0
    for scope in scopes:
        operators |= scope.operators
        operands[scope.context] |= scope.operands
        operator_count += scope.operator_count
        operand_count += scope.operand_count
    distinct = sum(map(len, operands.values()))
    return halstead(len(operators), distinct, operator_count, operand_count)
