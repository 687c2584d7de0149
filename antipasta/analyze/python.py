"""Measure a Python file: one parse, one traversal, and the parts put together."""

from __future__ import annotations

import ast
import gc
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING

from antipasta.analyze.blocks import note_blocks, parse_rest
from antipasta.analyze.cognitive import Cognitive, cognitive_complexity
from antipasta.analyze.engines import Analyzer
from antipasta.analyze.maintainability import maintainability_index
from antipasta.analyze.raw import split_text
from antipasta.analyze.raw_any import count_lines
from antipasta.analyze.suppressions import find_suppressions
from antipasta.analyze.text import decode_python
from antipasta.analyze.units import measure_units
from antipasta.languages import PYTHON
from antipasta.model import FileMetrics

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator, Mapping, Sequence

    from antipasta.analyze.points import PointsOf
    from antipasta.analyze.units import Known
    from antipasta.languages import Language
    from antipasta.model import FunctionMetrics

LEAST_SIZE = 60_000
"""Characters from which on a file is noted in blocks: less takes some 15 ms at most.

Where another version is measured as well, and so what is noted will be taken over, it is less:
`PYTHON.takes_over_from`.
"""

PARSER_STACK_BYTES = 1_000_000
"""A MemoryError from the parser of a smaller file means its stack, not the machine's memory."""


def measure_python(source: bytes, earlier: FileMetrics | None = None) -> FileMetrics:
    """Measure a Python file, or say why it cannot be measured in full.

    What the version measured as `earlier` had as well is taken over from it, with the same result.
    """
    text, problem = decode_python(source)
    with _quiet_parser():
        reuse = parse_rest(text, earlier) if earlier and not problem else None
        if reuse:
            return measure_tree(reuse.tree, text, reuse.known)
        try:
            tree = ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as exc:
            return _without_tree(text, exc, problem)
        measured = measure_tree(tree, text, {} if earlier else None)
    if problem:
        # What stands in the strings is not known: nothing that depends on them is given.
        measured = _without_halstead(measured)._replace(reason="encoding", detail=problem)
    return measured


def _without_tree(text: str, exc: Exception, problem: str) -> FileMetrics:
    """What can be said of a file that the parser does not read; raises a true MemoryError anew."""
    # Imported here: most files are read.
    from antipasta.analyze.fallback import broken_python, unparsed_python

    if isinstance(exc, SyntaxError | ValueError):
        return broken_python(text, _syntax_detail(exc), problem)
    if isinstance(exc, MemoryError) and len(text) > PARSER_STACK_BYTES:
        raise exc
    return unparsed_python(text, "depth", "expressions nested too deeply for the parser")


def measure_tree(
    tree: ast.Module, text: str, known: Mapping[int, Known] | None = None
) -> FileMetrics:
    """Measure a file that parses; `tree` is its syntax tree, with stubs for what is `known`.

    That is None where there is no other version to know anything of.
    """
    try:
        cognitive, complaint = cognitive_complexity(text), ""
    except ValueError as exc:
        cognitive, complaint = {}, f"no cognitive complexity: {' '.join(str(exc).split())}"
    measured = measure_without_cognitive(tree, text, cognitive, known)
    if complaint:
        measured = measured._replace(analysis="reduced", reason="syntax", detail=complaint)
    return measured


def measure_without_cognitive(
    tree: ast.Module,
    text: str,
    cognitive: Cognitive | None = None,
    known: Mapping[int, Known] | None = None,
) -> FileMetrics:
    """All that one traversal and one look at the text give; cognitive complexity is passed in."""
    # The tree first: it is still in the processor's cache.
    lines = text.count("\n") + (not text.endswith("\n"))
    units = measure_units(tree, cognitive or {}, lines=lines, known=known)
    is_noted = len(text) >= (LEAST_SIZE if known is None else PYTHON.takes_over_from)
    parts = split_text(text)
    measured = FileMetrics(
        "python",
        halstead=units.halstead,
        functions=tuple(units.functions),
        suppressions=find_suppressions(text, parts),
        blocks=note_blocks(text, tree, units.parts, known or {}) if is_noted else "",
    )
    raw = count_lines(text, parts)
    if raw is None:
        return measured._replace(
            analysis="reduced",
            reason="syntax",
            detail="the lines cannot be told apart: no raw counts, no maintainability index",
        )
    return measured._replace(
        loc=raw.loc,
        lloc=raw.lloc,
        sloc=raw.sloc,
        comments=raw.comments,
        single_comments=raw.single_comments,
        multi=raw.multi,
        blank=raw.blank,
        maintainability_index=maintainability_index(units.halstead.volume, units.complexity, raw),
    )


@contextmanager
def _quiet_parser() -> Iterator[None]:
    """Keep the collector and the parser's warnings out of the way.

    A syntax tree has no cycles, so there is nothing to collect, and the collector costs a fifth of
    the parse. The parser warns of escapes that are none, which is a linter's business.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        if collecting:
            gc.enable()


def _without_halstead(measured: FileMetrics) -> FileMetrics:
    return measured._replace(
        analysis="reduced",
        halstead=None,
        maintainability_index=None,
        functions=tuple(
            unit._replace(halstead_volume=None, halstead_difficulty=None, halstead_effort=None)
            for unit in measured.functions
        ),
    )


def _syntax_detail(exc: Exception) -> str:
    if isinstance(exc, SyntaxError) and exc.lineno:
        return f"{exc.msg}, line {exc.lineno}"
    return str(exc)


# Imported in these functions: most files are measured, and no more is asked of them.


def _measure(source: bytes, _language: Language, earlier: FileMetrics | None) -> FileMetrics:
    return measure_python(source, earlier)


def _measure_reduced(source: bytes, _language: Language) -> FileMetrics:
    """Measure a file without its syntax tree and without lizard."""
    from antipasta.analyze.fallback import unparsed_python

    return unparsed_python(decode_python(source).text, "memory", "", ask_lizard=False)


def _find_points(text: str, _language: Language) -> PointsOf:
    from antipasta.analyze.points_python import find_points

    return find_points(text)


def _statements(
    lines: Sequence[str], _language: Language, unit: FunctionMetrics
) -> Counter[str] | None:
    from antipasta.analyze.statements_python import python_statements

    return python_statements(lines, unit)


ANALYZER = Analyzer(
    _measure,
    decode_python,
    measure_reduced=_measure_reduced,
    find_points=_find_points,
    statements=_statements,
)
