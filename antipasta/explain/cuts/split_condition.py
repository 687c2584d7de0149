"""The cut `split_condition`: a long chain of `and` and `or` becomes a function of its own."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from antipasta.explain.cuts.conditions import header_of
from antipasta.explain.cuts.drafts import NAME_COST, Draft, helper_lines
from antipasta.explain.cuts.edit import Edit, split_lines
from antipasta.explain.cuts.flow import deleted_in
from antipasta.explain.cuts.names import NONE, names_of, own_nodes
from antipasta.explain.cuts.site import end_of

if TYPE_CHECKING:
    from antipasta.explain.cuts.pins import Pins
    from antipasta.explain.cuts.site import Site

LEAST, MOST_INPUTS, MEASURED = 3, 7, 4
"""The fewest operands of a chain, the most names that it may read, the number that is measured."""

Holder = ast.If | ast.While | ast.Return


class Chain(NamedTuple):
    """A statement, its condition, and the text around it.

    `before` is the text of the line before the condition, `behind` that behind it; `text` is the
    condition with its parentheses, which ends on the line `last`.
    """

    holder: Holder
    condition: ast.expr
    before: str
    text: str
    behind: str
    last: int


def splits(site: Site, text: str, pins: Pins) -> list[Draft]:
    """The conditions with the most operands as functions."""
    holders = [
        each
        for each in own_nodes(site.node.body)
        if isinstance(each, Holder) and _operands(_condition(each)) >= LEAST
    ]
    holders.sort(key=lambda each: (-_operands(_condition(each)), each.lineno))
    drafts = []
    for holder in holders[:MEASURED]:
        chain = _chain(site, holder)
        inputs = chain and _inputs(site, chain, pins)
        if chain and inputs is not None:
            drafts.append(_draft(site, text, chain, inputs))
    return drafts


def _condition(holder: Holder) -> ast.expr | None:
    return holder.value if isinstance(holder, ast.Return) else holder.test


def _operands(node: ast.expr | None) -> int:
    """The number of operands of a chain, those of chains in it included; 0 if it is none."""
    while isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        node = node.operand
    if not isinstance(node, ast.BoolOp):
        return 0
    return sum(max(1, _operands(each)) for each in node.values)


def _chain(site: Site, holder: Holder) -> Chain | None:
    """The condition of a statement with the text around it; None where that cannot be told."""
    if isinstance(holder, ast.Return):
        assert holder.value
        last = holder.end_lineno or 0
        start = site.text((holder.lineno, 0), (holder.lineno, holder.col_offset + len("return")))
        held = site.text((holder.lineno, holder.col_offset + len("return")), end_of(holder))
        tail = site.rest_of_line(*end_of(holder))
        return Chain(holder, holder.value, start + " ", held.strip(), tail, last)
    head = header_of(site, holder)
    if head is None:
        return None
    return Chain(holder, holder.test, head.start + " ", head.text, ":" + head.rest, head.last)


def _inputs(site: Site, chain: Chain, pins: Pins) -> tuple[str, ...] | None:
    """The names that the condition reads; None where it cannot stand elsewhere."""
    holder, lines = chain.holder, set(range(chain.holder.lineno, chain.last + 1))
    bound = site.bound_before.get(holder)
    if bound is None or lines & (pins.stay | pins.awaits | site.layout.joined):
        return None
    if isinstance(holder, ast.While):
        bound -= deleted_in(holder.body)
    found = names_of(chain.condition)
    inputs = found.reads & site.known
    unsafe = (inputs - bound) | (inputs & site.changed_elsewhere) | (found.captured & site.known)
    if unsafe or found.may != NONE or len(inputs) > MOST_INPUTS:
        return None
    return site.in_order(inputs)


def _draft(site: Site, text: str, chain: Chain, inputs: tuple[str, ...]) -> Draft:
    first, last = chain.holder.lineno, chain.last
    name = site.helper_name(text, "condition", first)
    before = f"{site.indent}{site.step}return "
    shift = len(before) - len(chain.before)
    lines = split_lines(before + chain.text)
    for at in range(1, len(lines)):
        if first + at not in site.layout.kept:
            lines[at] = _shifted(lines[at], shift)
    lines[-1] += site.newline
    call = f"{chain.before}{name}({', '.join(inputs)}){chain.behind}"
    return Draft(
        "split_condition",
        first,
        last,
        (Edit(first, last, split_lines(call)),),
        last - first + 1 + NAME_COST * len(inputs),
        name,
        helper_lines(site, name, inputs, lines),
        inputs,
    )


def _shifted(line: str, columns: int) -> str:
    """A line that continues a condition, moved to the right, or to the left as far as it can be."""
    spaces = len(line) - len(line.lstrip(" "))
    return " " * columns + line if columns > 0 else line[min(spaces, -columns) :]
