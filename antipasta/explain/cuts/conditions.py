"""The condition of an `if` or a `while` as text: with its parentheses, and turned round."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, NamedTuple

from antipasta.explain.cuts.edit import split_lines
from antipasta.explain.cuts.site import end_of

if TYPE_CHECKING:
    from antipasta.explain.cuts.site import Site

WHOLE_LINE = 10**9
"""A column behind each line."""

_TO_COLON = re.compile(r"(?:[\s)\\]|#[^\n]*\n)*:")
_KEYWORD = re.compile(r"elif|if|while")
_OPERATOR = re.compile(r"==|!=|\bis\s+not\b|\bis\b|\bnot\s+in\b|\bin\b")
_OPPOSITES = {
    ast.Eq: "!=",
    ast.NotEq: "==",
    ast.Is: "is not",
    ast.IsNot: "is",
    ast.In: "not in",
    ast.NotIn: "in",
}
_ATOMS = (ast.Name, ast.Attribute, ast.Call, ast.Subscript, ast.Constant)


class Header(NamedTuple):
    """The head of an `if`, `elif` or `while`.

    `start` is the line up to the condition, such as `    elif`. `before` and `after` are what
    stands around the condition itself: spaces and parentheses. `rest` is the line behind the colon,
    with its end. `last` is the line of the colon.
    """

    start: str
    before: str
    condition: str
    after: str
    rest: str
    last: int

    @property
    def is_wrapped(self) -> bool:
        """Whether parentheses stand around the whole condition."""
        return "(" in self.before

    @property
    def text(self) -> str:
        """The condition with the parentheses around it."""
        return (self.before + self.condition + self.after).strip()

    def with_condition(self, text: str) -> list[str]:
        """The lines of the head with another condition."""
        return split_lines(f"{self.start} {text}:{self.rest}")


def header_of(site: Site, node: ast.If | ast.While) -> Header | None:
    """The head of a statement; None where it cannot be read."""
    line = site.line(node.lineno)
    at = site.text((node.lineno, 0), (node.lineno, node.col_offset))
    keyword = _KEYWORD.match(line, len(at))
    first = node.body[0]
    colon = _TO_COLON.match(site.text(end_of(node.test), (first.lineno, first.col_offset)))
    if not keyword or not colon:
        return None
    last = end_of(node.test)[0] + colon[0].count("\n")
    tail = site.text(end_of(node.test), (last, WHOLE_LINE))
    width = len(keyword[0])
    return Header(
        at + keyword[0],
        site.text((node.lineno, node.col_offset + width), (node.test.lineno, node.test.col_offset)),
        site.source(node.test),
        colon[0][:-1],
        tail[colon.end() :],
        last,
    )


def turned_round(site: Site, test: ast.expr, head: Header) -> str:
    """The text of the opposite condition, as simple as it can be without changing its meaning."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return _without_not(site, test, head)
    if isinstance(test, ast.Compare) and len(test.ops) == 1 and type(test.ops[0]) in _OPPOSITES:
        right = test.comparators[0]
        between = site.text(end_of(test.left), (right.lineno, right.col_offset))
        if "#" not in between and len(_OPERATOR.findall(between)) == 1:
            left = site.text((test.lineno, test.col_offset), end_of(test.left))
            other = _OPERATOR.sub(_OPPOSITES[type(test.ops[0])], between)
            rest = site.text((right.lineno, right.col_offset), end_of(test))
            return (head.before + left + other + rest + head.after).strip()
    if isinstance(test, _ATOMS) or head.is_wrapped:
        return f"not {head.text}"
    return f"not ({head.text})"


def _without_not(site: Site, test: ast.UnaryOp, head: Header) -> str:
    operand = site.source(test.operand)
    if "\n" not in operand and not head.is_wrapped:
        return operand
    return (head.before + head.condition[len("not") :].lstrip() + head.after).strip()
