"""The statements of a unit, each as a short text by which it is found again elsewhere.

An engine may have its own way to them. Where it has none, or cannot read the unit, a statement is a
line.
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
    """The statements of `unit` by the lines of its file, each as often as it stands there.

    What is nested in it, a unit of its own, is left out.
    """
    find = analyzer_of(language).statements
    found = find(lines, BY_NAME[language], unit) if find else None
    if found is not None:
        return found
    held = lines if unit.kind == "module" else lines[unit.start_line : unit.end_line]
    return Counter(" ".join(line.split()) for line in held if WORD.search(line))
