"""What must hold of the measurements of any text in a language with a grammar."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from antipasta.analyze import measure_source
from antipasta.analyze.text import decode_other
from antipasta.explain.pointed_file import PointedFile
from tests.fuzzing.words import Seen, words_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from antipasta.model import FileMetrics, FunctionMetrics

CPU_SECONDS = 20.0
"""More than a file may take: a grammar may take 5 s, and C is parsed up to three times."""

NAMES = ("if", "for", "while", "catch", "foreach")
"""Words of decisions that may be the name of a method."""


def faults(source: bytes, language: str) -> list[str]:
    """What is wrong with the measurements of `source`; each fault begins with its kind."""
    started = time.process_time()
    found = measure_source(source, language=language)
    seconds = time.process_time() - started
    wrong = [f"slow: {seconds:.1f} s"] if seconds > CPU_SECONDS else []
    if found.reason in ("crash", "depth", "memory"):
        return [*wrong, f"crash: {found.detail}"]
    if found.knows_units:
        wrong += _of_units(found)
        if not found.may_lack_units:
            text, _ = decode_other(source)
            wrong += unseen(found, source, words_in(text, language))
    return wrong


def _of_units(found: FileMetrics) -> Iterator[str]:
    """Faults in the units themselves."""
    for unit in found.units:
        if not 1 <= unit.first_line <= unit.start_line <= unit.end_line <= max(1, found.loc or 0):
            yield f"lines: {unit.name} {unit.first_line}, {unit.start_line}-{unit.end_line}"
    if found.analysis == "full" and any(
        each.cyclomatic_complexity is None for each in found.units if each.kind != "class"
    ):
        yield "doubtful: a unit in a file that is full"


def unseen(found: FileMetrics, source: bytes, seen: Seen) -> Iterator[str]:
    """Heads of functions that are no units, and decisions that count nowhere."""
    known = {"head": _heads(found), "decision": _decisions(found, source)}
    doubtful = [each for each in found.units if _is_doubtful(each)]
    if found.language in ("c", "cpp"):
        # These have no functions in functions: what looks like one counts for that around it.
        known["head"] |= {
            line
            for each in found.units
            if each.kind in ("function", "method")
            for line in range(each.first_line, each.end_line + 1)
        }
    for kind, lines in (("head", seen.heads), ("decision", seen.decisions)):
        for line in lines:
            if line not in known[kind] and not any(_holds(each, line) for each in doubtful):
                yield f"unseen {kind} ({found.analysis}): line {line}"


def _heads(found: FileMetrics) -> set[int]:
    """The lines on which functions may begin."""
    units = (each for each in found.units if each.kind in ("function", "method"))
    return {line for each in units for line in range(each.first_line, each.start_line + 1)}


def _is_doubtful(unit: FunctionMetrics) -> bool:
    return unit.kind != "class" and unit.cyclomatic_complexity is None


def _holds(unit: FunctionMetrics, line: int) -> bool:
    return unit.first_line <= line <= unit.end_line


def _decisions(found: FileMetrics, source: bytes) -> set[int]:
    """The lines with decisions, and with methods that are called as one."""
    file = PointedFile(source, found.language)
    counted = {each.start_line for each in found.units if each.name.rpartition(".")[2] in NAMES}
    for unit in found.units:
        counted.update(file.points(unit, "cyclomatic_complexity", allowed=0) or ())
    if found.language in ("c", "cpp"):  # an `if` behind a macro counts on the line of that
        counted.update(line + 1 for line in [*counted])
    return counted
