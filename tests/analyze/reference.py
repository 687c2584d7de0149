"""radon, asked node by node: the definition of the Python metrics, to which ours is held."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radon.metrics import halstead_visitor_report, mi_compute
from radon.raw import analyze as radon_raw
from radon.visitors import ComplexityVisitor, HalsteadVisitor

from antipasta.analyze.line_counts import RawCounts
from antipasta.model import Halstead

if TYPE_CHECKING:
    import ast


def total_complexity(tree: ast.Module) -> int:
    """Cyclomatic complexity of the whole file, as the maintainability index takes it."""
    return int(ComplexityVisitor.from_ast(tree).total_complexity)


def halstead(node: ast.AST) -> Halstead:
    """The Halstead family of a function or a module, with what is nested in it."""
    return Halstead(*halstead_visitor_report(HalsteadVisitor.from_ast(node)))


def raw_counts(text: str) -> RawCounts:
    """The line counts of a file. Raises SyntaxError where radon's tokenizer gives up."""
    return RawCounts(*radon_raw(text))


def maintainability_index(volume: float, complexity: int, raw: RawCounts) -> float:
    """The index, 0 to 100, with multi-line strings taken as comments (its default)."""
    lines = raw.comments + raw.multi
    percent = lines / float(raw.sloc) * 100 if raw.sloc else 0
    return float(mi_compute(volume, complexity, raw.lloc, percent))
