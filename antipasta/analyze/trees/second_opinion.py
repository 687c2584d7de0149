"""Asks lizard which functions of C and C++ stand where the grammar met an error.

A reader of tokens finds the heads of functions behind code that no grammar knows. Its numbers are
not used: a function that only it sees has none, and is named like one that does not parse.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Any

from antipasta.analyze.dotted import shortened
from antipasta.analyze.lizard_limits import outgrows_lizard
from antipasta.analyze.trees.walk import FoundUnit

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

NAME = re.compile(r"(?:[\w.]+\.)?(?:~?[A-Za-z_]\w*|operator\W.*)")
LONGEST = 400_000
"""The characters of the longest text that lizard is asked about: it takes up to 5 s a megabyte."""

NO_NAMES = frozenset(("if", "for", "while", "switch", "catch", "return", "do", "else", "sizeof"))
"""What lizard takes for a function where it has lost the thread."""


def unseen(text: str, extension: str, units: Sequence[FoundUnit]) -> list[FoundUnit]:
    """The functions of a text that lizard sees and that are none of the `units`, in their order.

    Those within a unit that parses are none. Empty where lizard cannot read the text, or where it
    is long.
    """
    known = _Known(unit for unit in units if unit.kind != "class")
    last = max(0, text.rstrip("\n").count("\n"))
    seen = [_doubtful(each, last) for each in _functions(text, extension)]
    others = [each for each in seen if each.name and not known.has(each)]
    return sorted(others, key=lambda unit: unit.start)


def _functions(text: str, extension: str) -> list[Any]:
    """Lizard's functions."""
    from antipasta.analyze.lizard_run import run_lizard

    if len(text) > LONGEST or outgrows_lizard(text):
        return []
    try:
        return run_lizard(text, extension).functions
    except (MemoryError, ImportError):
        raise
    except Exception:  # noqa: BLE001  # a reader of lizard may fail in any way
        return []


class _Known:
    """The rows of the units that the grammar found."""

    def __init__(self, units: Iterable[FoundUnit]) -> None:
        units = list(units)
        self.starts = {row for unit in units for row in (unit.first, unit.start)}
        self.sure = sorted((unit.first, unit.end) for unit in units if not unit.is_doubtful)
        self.ends: list[int] = []
        last = -1
        for _, end in self.sure:
            last = max(last, end)
            self.ends.append(last)

    def has(self, unit: FoundUnit) -> bool:
        """Whether a function begins in the rows of a unit that parses, or where any one does."""
        place = bisect_right(self.sure, (unit.start, unit.start)) - 1
        inside = place >= 0 and self.ends[place] >= unit.start
        return inside or unit.start in self.starts


def _doubtful(function: Any, last: int) -> FoundUnit:
    """A function of lizard as a unit without numbers; without a name where it is none.

    In broken code lizard counts more lines than there are, so no row is beyond the `last`.
    """
    name = function.name.replace("::", ".")
    is_name = NAME.fullmatch(name) and name.rpartition(".")[2] not in NO_NAMES
    row = min(function.start_line - 1, last)
    unit = FoundUnit(
        shortened(name) if is_name else "",
        "method" if "." in name else "function",
        (row, row, min(max(row, function.end_line - 1), last)),
        range(0),
    )
    unit.parameters = function.parameter_count
    unit.is_doubtful = True
    return unit
