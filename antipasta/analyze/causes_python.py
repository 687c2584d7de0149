"""The causes of the complexities of Python units; see causes.py.

Those of cyclomatic complexity are radon's decisions, found as in points_python.py. complexipy gives
the cognitive complexity of each line without its reasons. They are those of cognitive_rules.py.
"""

from __future__ import annotations

from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING

from antipasta.analyze.causes import COGNITIVE, CYCLOMATIC
from antipasta.analyze.cognitive_rules import Reasons
from antipasta.analyze.excerpt import excerpt
from antipasta.analyze.points_python import decisions
from antipasta.results.explanations import Cause

if TYPE_CHECKING:
    from collections.abc import Sequence

    from antipasta.analyze.causes import CausesOf
    from antipasta.analyze.excerpt import Excerpt, Root
    from antipasta.model import FunctionMetrics


def find_causes(text: str) -> CausesOf:
    """A function for the causes of the units of `text`."""
    return partial(_causes, text.split("\n"))


def _causes(lines: Sequence[str], unit: FunctionMetrics, metric: str) -> list[Cause] | None:
    cut = excerpt(lines, unit)
    root = cut.parse()
    if root is None:
        return None
    found = _cyclomatic(root) if metric == CYCLOMATIC else _cognitive(cut, root)
    found.sort(key=attrgetter("line"))
    return [each._replace(line=each.line + cut.offset) for each in found]


def _cyclomatic(root: Root) -> list[Cause]:
    return [Cause(line, CYCLOMATIC, 1, why) for line, why in decisions(root)]


def _cognitive(cut: Excerpt, root: Root) -> list[Cause]:
    reasons = Reasons(cut.text)
    return [
        Cause(line, COGNITIVE, 1 + nesting, why, nesting)
        for line, why, nesting in reasons.of_unit(root)
    ]
