"""Measures a Python file, with one parse and one traversal of the syntax tree."""

from __future__ import annotations

import gc
import warnings
from contextlib import contextmanager
from functools import partial

from antipasta.analyze.blocks import note_blocks, parse_rest
from antipasta.analyze.cognitive import Cognitive, cognitive_complexity
from antipasta.analyze.engines import Analyzer, Parts
from antipasta.analyze.maintainability import maintainability_index
from antipasta.analyze.raw import split_text
from antipasta.analyze.raw_any import count_lines
from antipasta.analyze.suppressions import find_suppressions
from antipasta.analyze.text import PARSER_STACK_BYTES, decode_python
from antipasta.analyze.units import measure_units
from antipasta.languages import PYTHON
from antipasta.lean import ast
from antipasta.lean.typing import TYPE_CHECKING
from antipasta.model import FileMetrics

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from antipasta.analyze.causes import CausesOf
    from antipasta.analyze.points import PointsOf
    from antipasta.analyze.units import Known
    from antipasta.languages import Language

LEAST_SIZE = 60_000
"""The least characters of a file for which blocks are noted: a smaller one takes at most 15 ms.

Where another version of the file is known, so that notes are likely to be used, the bound is lower:
`PYTHON.takes_over_from`.
"""


def measure_python(source: bytes, earlier: FileMetrics | None = None) -> FileMetrics:
    """Measure a Python file, or say why it cannot be measured in full.

    Blocks that the version measured as `earlier` had as well are not measured again; the result is
    the same. Raises MemoryError.
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
        # The content of strings is not known, so metrics that depend on it are left out.
        measured = _without_halstead(measured)._replace(reason="encoding", detail=problem)
    return measured


def _without_tree(text: str, exc: Exception, problem: str) -> FileMetrics:
    """Measure a file that does not parse; raises a MemoryError that is not the parser's stack."""
    from antipasta.analyze.fallback import broken_python, unparsed_python

    if isinstance(exc, SyntaxError | ValueError):
        return broken_python(text, _syntax_detail(exc), problem)
    if isinstance(exc, MemoryError) and len(text) > PARSER_STACK_BYTES:
        raise exc
    return unparsed_python(text, "depth", "expressions nested too deeply for the parser")


def measure_tree(
    tree: ast.Module, text: str, known: Mapping[int, Known] | None = None
) -> FileMetrics:
    """Measure a file that parses; `tree` is its syntax tree.

    `known` are the definitions for which the tree has stubs, by line; None if there is no other
    version of the file.
    """
    cognitive, complaint = _counted_by(cognitive_complexity, text)
    measured = measure_without_cognitive(tree, text, cognitive, known)
    if not complaint and not _has_all(measured, cognitive):
        # Imported here: the two parsers agree on all files that we know.
        from antipasta.analyze.cognitive_rules import by_rules

        cognitive, complaint = _counted_by(by_rules, text)
        measured = _with_cognitive(measured, cognitive)
    if complaint:
        measured = measured._replace(analysis="reduced", reason="syntax", detail=complaint)
    return measured


def _counted_by(count: Callable[[str], Cognitive], text: str) -> tuple[Cognitive, str]:
    """The cognitive complexity of a file, or nothing and why it is not known."""
    try:
        return count(text), ""
    except ValueError as exc:
        return {}, f"no cognitive complexity: {' '.join(str(exc).split())}"


def _has_all(measured: FileMetrics, cognitive: Cognitive) -> bool:
    """Whether each figure of complexipy has found its function.

    It has its own parser. A function that the two parsers place on different lines would pass
    without cognitive complexity.
    """
    found = sum(unit.cognitive_complexity is not None for unit in measured.functions)
    return found == len(cognitive)


def _with_cognitive(measured: FileMetrics, cognitive: Cognitive) -> FileMetrics:
    """The same figures with another cognitive complexity."""
    return measured._replace(
        functions=tuple(
            unit._replace(cognitive_complexity=cognitive.get((unit.name, unit.first_line)))
            for unit in measured.functions
        )
    )


def measure_without_cognitive(
    tree: ast.Module,
    text: str,
    cognitive: Cognitive | None = None,
    known: Mapping[int, Known] | None = None,
) -> FileMetrics:
    """Measure everything but cognitive complexity, which is passed in."""
    # The tree comes first: it is still in the processor's cache.
    units = measure_units(tree, cognitive or {}, text, known=known)
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
    """Switch off the garbage collector and the parser's warnings.

    A syntax tree has no cycles, so there is nothing to collect, and the collector takes a fifth of
    the parsing time. The parser warns of invalid escapes, which linters report already.
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


# These functions import what they use: it is needed for few files.


def _measure(source: bytes, _language: Language, earlier: FileMetrics | None) -> FileMetrics:
    return measure_python(source, earlier)


def _measure_reduced(source: bytes, _language: Language) -> FileMetrics:
    """Measure a file without its syntax tree and without lizard."""
    from antipasta.analyze.fallback import unparsed_python

    return unparsed_python(decode_python(source).text, "memory", "", ask_lizard=False)


def _find_points(text: str, _language: Language) -> PointsOf:
    from antipasta.analyze.points_python import find_points

    return find_points(text)


def _find_causes(text: str, _language: Language) -> CausesOf:
    from antipasta.analyze.causes_python import find_causes

    return find_causes(text)


def _find_parts(lines: Sequence[str], _language: Language) -> Parts:
    from antipasta.analyze.decisions import python_decisions
    from antipasta.analyze.statements_python import python_statements

    return Parts(partial(python_statements, lines), partial(python_decisions, lines))


ANALYZER = Analyzer(
    _measure,
    decode_python,
    measure_reduced=_measure_reduced,
    find_points=_find_points,
    find_causes=_find_causes,
    find_parts=_find_parts,
)
