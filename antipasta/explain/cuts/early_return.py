"""The cut `early_return`: a guard that leaves, in place of an `if` around the code that follows.

What stood in the `if` loses a level of nesting. These forms are taken:

- an `if` that is the last statement of the function, or of the body of a loop: the guard returns,
  or goes on with the next round;
- an `if` with one statement behind it that leaves, such as `return None`: the guard does the same;
- an `if` whose `else` leaves: the guard is the `else`;
- an `if` that leaves, with a long `else`: the `else` is not needed.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from antipasta.explain.cuts.conditions import header_of, turned_round
from antipasta.explain.cuts.drafts import Draft
from antipasta.explain.cuts.edit import Edit
from antipasta.explain.cuts.site import first_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from antipasta.explain.cuts.conditions import Header
    from antipasta.explain.cuts.site import Site, Suite

MEASURED = 8
"""The number of guards that are measured: those before the most lines."""

_ELSE = re.compile(r"\s*else\s*:\s*(#.*)?$")


def guards(site: Site) -> list[Draft]:
    """The guards that are worth measuring."""
    found = [draft for suite in site.suites for draft in _in_suite(site, suite)]
    found.sort(key=lambda draft: draft.start_line - draft.end_line)
    return found[:MEASURED]


def _in_suite(site: Site, suite: Suite) -> Iterator[Draft]:
    for at, node in enumerate(suite.body):
        head = header_of(site, node) if isinstance(node, ast.If) else None
        if head is None or not isinstance(node, ast.If) or not site.stands_alone(node, node):
            continue
        if head.last >= first_line(node.body[0]):
            continue
        if node.orelse:
            draft = _with_else(site, node, head)
        else:
            draft = _without_else(site, node, head, suite.body[at + 1 :], suite.end)
        if draft:
            yield draft


def _without_else(
    site: Site, node: ast.If, head: Header, behind: list[ast.stmt], end: str
) -> Draft | None:
    """A guard before an `if` without `else`, at the end of the code or before a way out."""
    indent, last = site.indent_of(node), node.end_lineno or 0
    body = site.moved(head.last + 1, last, site.indent_of(node.body[0]), indent)
    if not behind and end:
        value = " None" if end == "return" and site.returns_value else ""
        leave = [f"{indent}{site.step}{end}{value}{site.newline}"]
    elif len(behind) == 1 and _is_way_out(site, behind[0]):
        number = behind[0].lineno
        leave = site.moved(number, number, indent, indent + site.step)
        if _is_replaced(site, node, number):
            last = number
    else:
        return None
    return _draft(site, node, last, [*_opposite(site, node, head), *leave, *body])


def _is_replaced(site: Site, node: ast.If, line: int) -> bool:
    """Whether the way out on a line is only taken where the `if` is not, and is not explained."""
    between = set(range((node.end_lineno or 0) + 1, line))
    return not site.flow.run(node.body).falls and not site.layout.comments & between


def _is_way_out(site: Site, statement: ast.stmt) -> bool:
    """Whether a statement leaves, and is one line of its own."""
    return (
        isinstance(statement, ast.Return | ast.Continue | ast.Break | ast.Raise)
        and statement.lineno == statement.end_lineno
        and site.stands_alone(statement, statement)
    )


def _with_else(site: Site, node: ast.If, head: Header) -> Draft | None:
    """A guard in place of an `if` with an `else`, one of which leaves."""
    middle = _line_of_else(site, node)
    if middle is None:
        return None
    indent, last = site.indent_of(node), node.end_lineno or 0
    then, other = range(head.last + 1, middle), range(middle + 1, last + 1)
    said = _comment_of(site, middle)
    if not site.flow.run(node.orelse).falls and len(other) <= len(then):
        said = [indent + site.step + line for line in said]
        guard = [*_opposite(site, node, head), *said, *_held(site, other)]
        rest = site.moved(then.start, then.stop - 1, site.indent_of(node.body[0]), indent)
    elif not site.flow.run(node.body).falls and len(then) <= len(other):
        guard = [*_held(site, range(node.lineno, middle)), *(indent + line for line in said)]
        rest = site.moved(other.start, last, site.indent_of(node.orelse[0]), indent)
    else:
        return None
    return _draft(site, node, last, [*guard, *rest])


def _line_of_else(site: Site, node: ast.If) -> int | None:
    """The line of the `else` if it is alone there; None for an `elif`."""
    if site.is_elif(node.orelse[0]):
        return None
    between = range((node.body[-1].end_lineno or 0) + 1, first_line(node.orelse[0]))
    found = [number for number in between if _ELSE.match(site.line(number))]
    return found[0] if len(found) == 1 else None


def _comment_of(site: Site, line: int) -> list[str]:
    """The comment behind an `else`, as a line that is not indented."""
    found = _ELSE.match(site.line(line))
    return [found[1].rstrip() + site.newline] if found and found[1] else []


def _held(site: Site, lines: range) -> list[str]:
    return [site.line(number) for number in lines]


def _opposite(site: Site, node: ast.If, head: Header) -> list[str]:
    return head.with_condition(turned_round(site, node.test, head))


def _draft(site: Site, node: ast.If, last: int, lines: list[str]) -> Draft:
    first = node.lineno
    ended = [line if line.endswith("\n") else line + site.newline for line in lines]
    # Moving lines to the left is a small change for each of them.
    return Draft("early_return", first, last, (Edit(first, last, ended),), 2 + (last - first) // 4)
