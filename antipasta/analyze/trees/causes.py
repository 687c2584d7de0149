"""The causes of the complexities of units in a syntax tree: which node adds what.

It is the walk that measures, and notes besides which node added each point.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from antipasta.analyze.trees.walk import Walker, add_prepared
from antipasta.results.explanations import Cause

if TYPE_CHECKING:
    from tree_sitter import Node, Tree

    from antipasta.analyze.trees.grammar import Entry, Table
    from antipasta.analyze.trees.rules import Prepared
    from antipasta.analyze.trees.walk import FoundUnit

CYCLOMATIC, COGNITIVE = "cyclomatic_complexity", "cognitive_complexity"

RECURSION, PREPROCESSOR = "recursion", "#if"
"""The words of what is no token of its own, or none in the tree."""


def causes_by_unit(
    tree: Tree, source: bytes, table: Table, prepared: Prepared
) -> list[tuple[FoundUnit, list[Cause]]]:
    """The units of a tree, the code outside first, with the causes of their complexities.

    What the `prepared` source lacks are conditions of the preprocessor.
    """
    noting = _Noting(tree, source, table, with_notes=False)
    noting.run(tree.walk())
    units = [noting.module, *noting.units]
    seen = [(len(unit.cyclomatic), len(unit.cognitive)) for unit in units]
    add_prepared(prepared, noting.walked, source)
    for unit, counts in zip(units, seen, strict=True):
        noting.note(unit, *counts, PREPROCESSOR)
    return [(unit, noting.causes[id(unit)]) for unit in units]


class _Noting(Walker):
    """A walk that notes what each node adds to the unit it stands in."""

    def __init__(self, tree: Tree, source: bytes, table: Table, *, with_notes: bool) -> None:
        super().__init__(tree, source, table, with_notes=with_notes)
        self.causes: defaultdict[int, list[Cause]] = defaultdict(list)

    def _enter(self, node: Node, entry: Entry) -> None:
        unit = self.state.unit
        decisions, added = len(unit.cyclomatic), len(unit.cognitive)
        was_recursive = unit.is_recursive
        super()._enter(node, entry)
        if len(unit.cyclomatic) > decisions or len(unit.cognitive) > added:
            word = _word(node) if unit.is_recursive == was_recursive else RECURSION
            self.note(unit, decisions, added, word)

    def note(self, unit: FoundUnit, decisions: int, added: int, word: str) -> None:
        """Note what a unit has beyond that many decisions and that many additions."""
        causes = self.causes[id(unit)]
        causes += (Cause(row + 1, CYCLOMATIC, 1, word) for row in unit.cyclomatic[decisions:])
        # What a node adds beyond 1 is for the levels that it stands in.
        causes += (
            Cause(row + 1, COGNITIVE, points, word, points - 1)
            for row, points in unit.cognitive[added:]
        )


def _word(node: Node) -> str:
    """The keyword or the operator of a node, such as `if`, `&&` or `?`."""
    if not node.is_named:
        return node.type
    tokens = [each.type for each in node.children if not each.is_named]
    words = (token for token in tokens if token.isalpha())
    return next(words, "?" if "?" in tokens else node.type.replace("_", " "))
