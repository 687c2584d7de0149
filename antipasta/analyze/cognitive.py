"""Cognitive complexity of Python, from complexipy.

complexipy reports every function that stands at module level or in classes, and `<module>` for the
code outside of both. It folds a nested function into the one around it, so a nested function (and a
method of a class inside a function) has no number of its own: `None`, never 0.
"""

from __future__ import annotations

from antipasta.model import MODULE

Cognitive = dict[tuple[str, int], int]
"""Cognitive complexity by dotted name and first line (that of the first decorator)."""


def cognitive_complexity(text: str) -> Cognitive:
    """Measure a whole file. Raises ValueError where complexipy cannot parse it."""
    from complexipy import code_complexity

    found = code_complexity(text, check_script=True, no_ignore=True, with_plans=False).functions
    return {
        (unit.name.replace("::", "."), 1 if unit.name == MODULE else unit.line_start): (
            unit.complexity
        )
        for unit in found
    }
