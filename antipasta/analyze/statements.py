"""The statements of a unit, each as a short text that is equal for equal statements elsewhere.

An engine may find the statements itself. Where it does not, or cannot read the unit, each line is a
statement.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from antipasta.analyze.engines import analyzer_of
from antipasta.languages import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Sequence

    from antipasta.model import FunctionMetrics

WORD = re.compile(r"\w")


def statements(lines: Sequence[str], language: str, unit: FunctionMetrics) -> Counter[str]:
    """The statements of `unit` with their numbers of occurrences; `lines` are those of its file.

    Where the engine finds the statements, nested units are left out.
    """
    find = analyzer_of(language).statements
    found = find(lines, BY_NAME[language], unit) if find else None
    if found is not None:
        return found
    held = lines if unit.kind == "module" else lines[unit.start_line : unit.end_line]
    return Counter(" ".join(line.split()) for line in held if WORD.search(line))
