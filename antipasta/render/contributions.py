"""Names the lines that raised a metric, in a few words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from antipasta.results import Contribution, Violation

_FEW = 3


def told(violation: Violation) -> str:
    """`+3 at line 12, +2 at lines 15-16 and 4 more`; empty where the lines are not known.

    Empty for a new function as well, where every line contributes.
    """
    if violation.previous is None or not violation.contributions:
        return ""
    few, rest = violation.contributions[:_FEW], violation.contributions[_FEW:]
    more = f" and {len(rest)} more" if rest else ""
    return ", ".join(map(_told, few)) + more


def _told(contribution: Contribution) -> str:
    line, end_line, points, _ = contribution
    where = f"line {line}" if line == end_line else f"lines {line}-{end_line}"
    return f"+{points} at {where}"
