"""Measures a Python file that this Python cannot parse, as far as possible.

complexipy parses grammar that is newer than the running Python, and gives cognitive complexity.
lizard reads any text, and gives cyclomatic complexity by its own rules, which are not radon's. It
is not used where definitions are nested deeply, since its time doubles with each level (it doubles
the name, see docs/limits.md). All other metrics are None.
"""

from __future__ import annotations

from bisect import bisect_right
from operator import itemgetter
from typing import Any

from antipasta.analyze.cognitive import Cognitive, cognitive_complexity
from antipasta.analyze.outline import Outlined, names_are_bounded, outline
from antipasta.analyze.raw import split_text
from antipasta.analyze.suppressions import find_suppressions
from antipasta.analyze.text import count_plain_lines
from antipasta.model import MODULE, FileMetrics, FunctionMetrics, Reason

LIZARD_DEPTH = 8
"""The most definitions around another one for which lizard is used."""


def broken_python(text: str, detail: str, encoding_problem: str = "") -> FileMetrics:
    """Measure a file that has a syntax error, at least for this version of Python."""
    if encoding_problem:
        return unparsed_python(text, "encoding", encoding_problem)
    return unparsed_python(text, "syntax", detail)


def unparsed_python(
    text: str, reason: Reason, detail: str, *, ask_lizard: bool = True
) -> FileMetrics:
    """Measure a file without a syntax tree: `reduced` with some metrics, else `minimal`."""
    loc, blank = count_plain_lines(text)
    counts = FileMetrics("python", "minimal", reason, detail, loc=loc, blank=blank)
    if "\0" in text:
        return counts
    found = outline(text)
    cognitive = _cognitive(text)
    by_line, nloc = _lizard(text, found) if ask_lizard else ({}, None)
    lines = _lines_by_name(cognitive)
    units = [_unit(each, by_line, _cognitive_of(each, cognitive, lines)) for each in found]
    if cognitive or by_line:
        # It is there even where nothing is known of it: so a file of which lizard finds functions
        # and the outline none does not look like one without any, judged whole.
        value = cognitive.get((MODULE, 1))
        module = FunctionMetrics(
            MODULE, "module", 1, max(1, loc), cognitive_complexity=value, first_line=1
        )
        units.insert(0, module)
        counts = counts._replace(analysis="reduced")
    return counts._replace(
        sloc=nloc,
        functions=tuple(units),
        suppressions=find_suppressions(text, split_text(text)),
    )


def _cognitive(text: str) -> Cognitive:
    try:
        return cognitive_complexity(text)
    except ValueError:
        return {}


def _lizard(text: str, found: list[Outlined]) -> tuple[dict[int, Any], int | None]:
    """Lizard's functions by the line of their `def`, and the lines of code of the file."""
    from antipasta.analyze.lizard_limits import outgrows_lizard
    from antipasta.analyze.lizard_run import run_lizard

    if any(each.depth > LIZARD_DEPTH for each in found) or outgrows_lizard(text):
        return {}, None
    if not names_are_bounded(found, doubled=True):
        return {}, None
    try:
        measured = run_lizard(text, "py")
    except (MemoryError, ImportError):
        raise
    except Exception:  # noqa: BLE001  # the file is broken, and the result already says so
        return {}, None
    return {each.start_line: each for each in measured.functions}, measured.nloc


def _unit(each: Outlined, by_line: dict[int, Any], cognitive: int | None) -> FunctionMetrics:
    unit = FunctionMetrics(each.name, each.kind, each.line, each.line, first_line=each.line)
    if each.kind == "class":
        return unit
    unit = unit._replace(cognitive_complexity=cognitive)
    function = by_line.get(each.line)
    if function is None:
        return unit
    return unit._replace(
        end_line=max(each.line, function.end_line),
        length=max(1, function.length),
        parameters=function.parameter_count,
        cyclomatic_complexity=function.cyclomatic_complexity,
        modified_cyclomatic_complexity=function.modified_complexity,
    )


def _lines_by_name(cognitive: Cognitive) -> dict[str, list[int]]:
    """The first lines of the functions of each name, in order."""
    lines: dict[str, list[int]] = {}
    for name, line in sorted(cognitive, key=itemgetter(1)):
        lines.setdefault(name, []).append(line)
    return lines


def _cognitive_of(
    each: Outlined, cognitive: Cognitive, lines_by_name: dict[str, list[int]]
) -> int | None:
    """Complexipy's value for the last function of this name that begins at or above its line."""
    lines = lines_by_name.get(each.name, [])
    place = bisect_right(lines, each.line)
    return cognitive[each.name, lines[place - 1]] if place else None
