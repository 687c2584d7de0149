"""Measures the languages that lizard reads.

The values are lizard's: cyclomatic complexity, parameters, length, and, from its extensions,
nesting depth, cognitive complexity and modified cyclomatic complexity. `sloc` is its nloc. Names
are dotted. Only scripts have a `<module>`: in other languages there are only declarations outside
functions, and lizard's values for these are not meaningful. In Erlang and PL/SQL they count the
first function a second time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from antipasta.analyze.engines import Analyzer
from antipasta.analyze.foreign import binary_problem
from antipasta.analyze.lizard_limits import outgrows_lizard
from antipasta.analyze.lizard_run import LizardFile, run_lizard, unit_of
from antipasta.analyze.suppressions import has_marker, read_comments
from antipasta.analyze.text import count_plain_lines, decode_other
from antipasta.model import MODULE, FileMetrics, FunctionMetrics

if TYPE_CHECKING:
    from antipasta.analyze.causes import CausesOf
    from antipasta.languages import Language


SWITCHES = frozenset(
    (
        *("objectivec", "c", "cpp", "java", "csharp", "javascript", "typescript", "tsx", "vue"),
        *("php", "go", "swift"),
    )
)
"""The languages whose `switch` counts once in lizard's modified cyclomatic complexity (`-m`).

In the others lizard does not know what holds the cases, or takes each of them for one.
"""


def measure_by_lizard(source: bytes, language: Language) -> FileMetrics:
    """Measure a file in a language that lizard reads."""
    problem = binary_problem(source)
    if problem:
        return FileMetrics(language.name, "skipped", "binary", problem)
    text, problem = decode_other(source)
    loc, blank = count_plain_lines(text)
    counts = FileMetrics(language.name, loc=loc, blank=blank)
    if problem:
        return counts._replace(analysis="minimal", reason="encoding", detail=problem)
    if outgrown := outgrows_lizard(text):
        return counts._replace(analysis="minimal", reason="size", detail=outgrown)
    try:
        found = run_lizard(text, language.extensions[0])
    except RecursionError:
        return counts._replace(
            analysis="minimal", reason="depth", detail="nested too deeply for lizard"
        )
    except (MemoryError, ImportError):
        raise
    except Exception as exc:  # noqa: BLE001  # a reader of lizard may fail in any way
        detail = f"lizard cannot read it: {type(exc).__name__}: {exc}"
        return counts._replace(analysis="minimal", reason="syntax", detail=detail)
    suppressions = read_comments(found.comments, text) if has_marker(text) else ()
    measured = counts._replace(
        sloc=found.nloc,
        functions=tuple(_units(found, language, lines=loc)),
        suppressions=suppressions,
    )
    return _with_losses(measured, found.lost) if found.lost else measured


def _with_losses(measured: FileMetrics, lost: list[int]) -> FileMetrics:
    """The measurements of a file in which lizard lost functions, at these lines and behind."""
    lines = ", ".join(map(str, lost))
    detail = f"lizard does not find the end of the function at line {lines}, nor what is behind"
    return measured._replace(analysis="reduced", reason="lost", detail=detail, may_lack_units=True)


def _units(found: LizardFile, language: Language, *, lines: int) -> list[FunctionMetrics]:
    units = sorted(
        (_unit(each, found, language) for each in found.functions),
        key=lambda unit: unit.start_line,
    )
    if language.is_script or found.lost:
        outside = _unit(found.outside, found, language)
        units.insert(
            0,
            outside._replace(
                name=MODULE,
                kind="module",
                start_line=1,
                end_line=max(1, lines),
                parameters=None,
                length=None,
                first_line=1,
            ),
        )
    if not language.has_braces:
        units = [unit._replace(nesting_depth=None) for unit in units]
    return units


def _unit(function: Any, found: LizardFile, language: Language) -> FunctionMetrics:
    unit = unit_of(function, found.tokens.get(function, []))
    if language.name not in SWITCHES:
        return unit
    return unit._replace(modified_cyclomatic_complexity=function.modified_complexity)


def _measure(source: bytes, language: Language, _earlier: FileMetrics | None) -> FileMetrics:
    return measure_by_lizard(source, language)


def _find_causes(text: str, language: Language) -> CausesOf:
    from antipasta.analyze.points_lizard import find_causes

    return find_causes(text, language.extensions[0])


ANALYZER = Analyzer(_measure, find_causes=_find_causes)
