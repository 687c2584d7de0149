"""Where a decorated definition of Python begins."""

from __future__ import annotations

from antipasta.lean.typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ast
    from collections.abc import Sequence


def line_of_at(decorator: ast.expr, lines: Sequence[str]) -> int:
    """The line of the `@` of a decorator, which is above its expression in `@(`, say.

    A line of the file that begins with `@` between the two would be a part of the expression.
    """
    line = decorator.lineno
    while line > 1 and not lines[line - 1].lstrip().startswith("@"):
        line -= 1
    return line
