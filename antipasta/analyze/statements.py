"""The statements of a unit of which the engine knows none: each line is a statement.

Each value between `&&`, `||`, `and` and `or` is one: it does not matter how a condition is wrapped.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from antipasta.model import FunctionMetrics

WORD = re.compile(r"\w")
_DECIDES = re.compile(
    r"(?:[\W_]*\belse )?\W*\b(if|elif|elsif|elseif|unless|while|until|for|foreach|return)\b"
)
_BRANCH = {"elif": "if", "elsif": "if", "elseif": "if"}
_BETWEEN = re.compile(r"&&|\|\||\band\b|\bor\b")


def line_statements(lines: Sequence[str], unit: FunctionMetrics) -> Counter[str]:
    """The statements of `unit` with their numbers of occurrences; `lines` are those of its file."""
    held = lines if unit.kind == "module" else lines[unit.start_line : unit.end_line]
    return Counter(part for line in held for part in parts_of(line)[1])


def parts_of(line: str) -> tuple[str, list[str]]:
    """The word that a line of code decides by, or empty, and what stands between its operators."""
    text = " ".join(line.split())
    head = _DECIDES.match(text)
    rest = text[head.end() :] if head else text
    parts = (part.strip("(){}[];, ") for part in _BETWEEN.split(rest))
    return (_BRANCH.get(head[1], head[1]) if head else ""), [
        part for part in parts if WORD.search(part)
    ]
