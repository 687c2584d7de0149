"""Where a decorated definition of Python begins."""

from __future__ import annotations

from antipasta.lean.typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ast
    from collections.abc import Sequence


def first_line(node: ast.stmt, lines: Sequence[str]) -> int:
    """The first line of a statement in its file's `lines`; a decorated one begins at its `@`.

    The `@` may be above the expression behind it, as in `@(`. No line between them begins with one:
    it would be a part of the expression.
    """
    decorators = getattr(node, "decorator_list", ())
    if not decorators:
        return node.lineno
    line: int = decorators[0].lineno
    while line > 1 and not lines[line - 1].lstrip().startswith("@"):
        line -= 1
    return line
