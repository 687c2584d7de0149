"""Compare our engine with radon, number by number.

`differences` gives one line of text for each number that is not the same; floats must be equal to
the last bit. radon counts an f-string by its tokens on Python 3.12 and later, so there its line
counts are compared only for files without f-strings (docs/metrics.md).
"""

from __future__ import annotations

import ast
import io
import re
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

from radon.visitors import ComplexityVisitor

from antipasta.analyze.python import measure_without_cognitive
from antipasta.analyze.text import universal_newlines
from antipasta.model import MODULE, FileMetrics
from tests.analyze import reference

if TYPE_CHECKING:
    from collections.abc import Iterator

    from antipasta.analyze.line_counts import RawCounts

FORMATTED = re.compile(r"(?i)\b(?:f|fr|rf|t|tr|rt)['\"]")
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


class Comparison(NamedTuple):
    """What is not radon's number, and why line counts were not compared (empty: they were)."""

    differences: list[str]
    without_lines: str = ""


def differences(text: str, *, raw: bool = True) -> list[str]:
    """Where our numbers for `text`, a file that parses, are not radon's. `raw` compares lines."""
    return compare(text, raw=raw).differences


def compare(text: str, *, raw: bool = True) -> Comparison:
    """Compare all numbers for `text`, a file that parses, but for line counts unless `raw`."""
    ours_text = universal_newlines(text)
    text = io.StringIO(text, newline=None).read()  # what `open` gives to radon
    tree = ast.parse(text)
    ours = measure_without_cognitive(tree, ours_text)
    found = [*_complexity(tree, ours), *_halstead(tree, ours)]
    if not raw:
        return Comparison(found, "not asked for")
    if sys.version_info >= (3, 12) and FORMATTED.search(text):
        return Comparison(found, "f-strings, in which radon counts tokens from Python 3.12 on")
    try:
        theirs = reference.raw_counts(text)
    except SyntaxError as exc:  # radon has no number; ours are tested by hand
        return Comparison(found, f"radon's line count fails: SyntaxError: {exc.msg}")
    return Comparison([*found, *_raw(tree, theirs, ours)])


def _complexity(tree: ast.Module, ours: FileMetrics) -> Iterator[str]:
    visitor = ComplexityVisitor.from_ast(tree)
    theirs = {block.lineno: block for block in blocks_of(visitor.functions, visitor.classes)}
    local = lines_in_local_classes(tree)
    for unit in ours.functions:
        if unit.name == MODULE:
            continue
        block = theirs.pop(unit.start_line, None)
        if block is None:
            if unit.start_line not in local:
                yield f"{unit.name}: not in radon"
        elif unit.cyclomatic_complexity != block.complexity or (
            unit.name.rpartition(".")[2] != block.name
        ):
            yield f"{unit.name}: {unit.cyclomatic_complexity}, radon {block.complexity}"
        elif (unit.kind == "method") != getattr(block, "is_method", False):
            yield f"{unit.name}: {unit.kind}, radon {block.letter}"
    yield from (f"{block.name}: only in radon" for block in theirs.values())


def blocks_of(functions: list[Any], classes: list[Any]) -> Iterator[Any]:
    """All functions, methods, closures and classes of these that radon found."""
    for function in functions:
        yield function
        yield from blocks_of(function.closures, [])
    for each in classes:
        yield each
        yield from blocks_of(each.methods, each.inner_classes)


def lines_in_local_classes(tree: ast.Module) -> set[int]:
    """Lines of the classes in functions, and of the definitions in them: radon drops these."""
    functions = (node for node in ast.walk(tree) if isinstance(node, DEFINITIONS[:2]))
    classes = (
        node
        for function in functions
        for node in ast.walk(function)
        if isinstance(node, ast.ClassDef)
    )
    return {
        node.lineno for each in classes for node in ast.walk(each) if isinstance(node, DEFINITIONS)
    }


def _halstead(tree: ast.Module, ours: FileMetrics) -> Iterator[str]:
    total = reference.halstead(tree)
    if repr(total) != repr(ours.halstead):
        yield f"file: {ours.halstead}, radon {total}"
    units = {unit.start_line: unit for unit in ours.functions if unit.name != MODULE}
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            unit = units[node.lineno]
            theirs = reference.halstead(node)
            if repr((theirs.volume, theirs.difficulty, theirs.effort)) != repr(
                (unit.halstead_volume, unit.halstead_difficulty, unit.halstead_effort)
            ):
                yield f"{unit.name}: {unit}, radon {theirs}"


def _raw(tree: ast.Module, theirs: RawCounts, ours: FileMetrics) -> Iterator[str]:
    names = theirs._fields
    mine = tuple(getattr(ours, name) for name in names)
    if mine != tuple(theirs):
        yield f"raw {names}: {mine}, radon {tuple(theirs)}"
        return
    index = reference.maintainability_index(
        reference.halstead(tree).volume, reference.total_complexity(tree), theirs
    )
    if repr(index) != repr(ours.maintainability_index):
        yield f"maintainability index {ours.maintainability_index}, radon {index}"
