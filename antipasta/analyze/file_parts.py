"""The statements and the decisions of the units of one version of a file.

Each is a short text by which it is found again elsewhere. An engine may find them itself. Where it
does not, or cannot read the unit, they are made of lines.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from antipasta.analyze.decisions import Decision, line_decisions
from antipasta.analyze.engines import Parts, analyzer_of
from antipasta.analyze.statements import line_statements
from antipasta.languages import BY_NAME

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Sequence

    from antipasta.model import FunctionMetrics


class FileParts:
    """The parts of the units of a file, given by its lines; it is parsed once, if at all."""

    def __init__(self, lines: Sequence[str], language: str) -> None:
        self._lines = lines
        self._language = language

    @cached_property
    def _parts(self) -> Parts:
        find = analyzer_of(self._language).find_parts
        return find(self._lines, BY_NAME[self._language]) if find else Parts()

    def statements(self, unit: FunctionMetrics) -> Counter[str]:
        """The statements of `unit` with their numbers of occurrences.

        Where the engine finds the statements, nested units are left out.
        """
        found = self._parts.statements(unit)
        return line_statements(self._lines, unit) if found is None else found

    def decisions(self, unit: FunctionMetrics) -> list[Decision]:
        """The decisions of `unit`; those of what is nested in it are not."""
        found = self._parts.decisions(unit)
        if found is None:
            return list(line_decisions(self._lines, unit))
        return [Decision(*each) for each in found]
