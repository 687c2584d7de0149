"""Measure the languages that lizard reads."""

from __future__ import annotations

import contextlib
import io
from typing import Any

from antipasta.analyze.text import decode_other
from antipasta.languages import BY_NAME
from antipasta.model import FileMetrics, FunctionMetrics

BINARY_PREFIX_BYTES = 8000
"""git looks for a NUL in so many bytes to tell binary from text."""


def measure_polyglot(source: bytes, *, language: str) -> FileMetrics:
    """Measure a file of any language but Python with lizard."""
    if b"\0" in source[:BINARY_PREFIX_BYTES] and source[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        return FileMetrics(language, "skipped", "binary", "a NUL byte among the first 8000")
    text, problem = decode_other(source)
    lines = text.splitlines()
    blank = sum(not line.strip() for line in lines)
    counts = FileMetrics(language, loc=len(lines), blank=blank)
    if problem:
        return counts._replace(analysis="minimal", reason="encoding", detail=problem)
    from lizard import FileAnalyzer, get_extensions

    analyzer = FileAnalyzer(get_extensions(["nd", "cognitive"]))
    name = f"file.{BY_NAME[language].extensions[0]}"
    try:
        with contextlib.redirect_stderr(io.StringIO()) as complaints:
            found = analyzer.analyze_source_code(name, text)
    except RecursionError:
        raise
    except Exception as exc:  # noqa: BLE001  # a reader of lizard may fail in any way
        detail = f"lizard gave up: {type(exc).__name__}: {exc}"
        return counts._replace(analysis="minimal", reason="syntax", detail=detail)
    if complaints.getvalue():
        return counts._replace(
            analysis="minimal", reason="depth", detail="nested too deeply for lizard"
        )
    units = sorted((_unit(each) for each in found.function_list), key=lambda unit: unit.start_line)
    return counts._replace(sloc=found.nloc, functions=tuple(units))


def _unit(function: Any) -> FunctionMetrics:
    name = function.name.replace("::", ".")
    return FunctionMetrics(
        name,
        "method" if "." in name else "function",
        function.start_line,
        function.end_line,
        parameters=function.parameter_count,
        nesting_depth=function.max_nesting_depth,
        length=function.length,
        cyclomatic_complexity=function.cyclomatic_complexity,
        cognitive_complexity=function.cognitive_complexity,
        first_line=function.start_line,
    )
