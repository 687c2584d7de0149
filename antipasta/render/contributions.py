"""Names the lines that raised a metric, in a few words."""

from __future__ import annotations

from antipasta.lean.typing import TYPE_CHECKING
from antipasta.metrics import METRICS

if TYPE_CHECKING:
    from antipasta.results.findings import Contribution, Violation

_FEW = 3


def told(violation: Violation) -> str:
    """`+3 at line 12, +2 at lines 15-16 and 4 more`; empty where the lines are not known.

    Empty for a new function whose lines all contribute alike, as with a metric of its size.
    """
    if not violation.contributions:
        return ""
    if violation.previous is None and len(violation.contributions) == 1:
        return ""
    few, rest = violation.contributions[:_FEW], violation.contributions[_FEW:]
    more = f" and {len(rest)} more" if rest else ""
    return ", ".join(map(_told, few)) + more + _lost(violation)


def _lost(violation: Violation) -> str:
    """What other lines lost, so that the lines named gained more than the whole did.

    It is known where the points of the lines add up to the value: of the metrics that count
    constructs, and of what is compared with itself.
    """
    is_sum = violation.rule == "threshold" and METRICS[violation.metric].is_structural
    if not is_sum or violation.previous is None or violation.change == "added":
        return ""
    gained = sum(each.points for each in violation.contributions)
    lost = gained - (violation.value - violation.previous)
    return f", and -{lost:g} elsewhere" if lost > 0 else ""


def _told(contribution: Contribution) -> str:
    line, end_line, points, _ = contribution
    return f"+{points} at {_lines(line, end_line)}"


def _lines(line: int, end_line: int) -> str:
    return f"line {line}" if line == end_line else f"lines {line}-{end_line}"


def remedy(violation: Violation) -> str:
    """One line of advice that fits the shape of the violation; empty where that is not known."""
    shape = violation.shape
    if not shape:
        return ""
    what = "function" if violation.function else "file"
    where = _lines(shape.line, shape.end_line)
    return _REMEDIES[shape.kind].format(where=where, points=shape.points, what=what)


_REMEDIES = {
    "nesting": "nested deepest at {where}: return early, or move the inner block into a function",
    "condition": "one expression at {where} adds {points}: name its parts, or move it",
    "chain": "a chain of branches at {where}: use a table, or a function for each branch",
    "block": "many branches: {where} as a function of their own would take {points} along",
    "branches": "many branches: move those that belong together into a function of their own",
    "parameters": "many parameters: pass those that belong together as one object",
    "size": "large: move a part that does one thing into a {what} of its own",
}
