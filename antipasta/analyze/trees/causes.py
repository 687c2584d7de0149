"""The causes of the complexities of units in a syntax tree: which node adds what."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from antipasta.analyze.causes import COGNITIVE, CYCLOMATIC
from antipasta.analyze.trees.walk import walk_with_nodes
from antipasta.results.explanations import Cause

if TYPE_CHECKING:
    from tree_sitter import Node

    from antipasta.analyze.trees.grammar import Parsed
    from antipasta.analyze.trees.walk import FoundUnit

RECURSION, PREPROCESSOR = "recursion", "#if"
"""The words of what is no token of its own, or none in the tree."""


def causes_by_unit(parsed: Parsed) -> list[tuple[FoundUnit, list[Cause]]]:
    """The units of a text, the code outside first, with the causes of their complexities."""
    walked, added = walk_with_nodes(*parsed)
    causes: defaultdict[int, list[Cause]] = defaultdict(list)
    for unit, row, points, is_decision, node, _, is_call in added:
        metric = CYCLOMATIC if is_decision else COGNITIVE
        word = RECURSION if is_call else _word(node)
        # What a node adds beyond 1 is for the levels that it stands in.
        causes[id(unit)].append(Cause(row + 1, metric, points, word, points - 1))
    return [(unit, causes[id(unit)]) for unit in (walked.module, *walked.units)]


def _word(node: Node | None) -> str:
    """The keyword or the operator of a node, such as `if`, `&&` or `?`; None is a directive."""
    if node is None:
        return PREPROCESSOR
    if not node.is_named:
        return node.type
    tokens = [each.type for each in node.children if not each.is_named]
    words = (token for token in tokens if token.isalpha())
    return next(words, "?" if "?" in tokens else node.type.replace("_", " "))
