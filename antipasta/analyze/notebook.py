"""Measures the Python of a Jupyter notebook: its code cells, one after the other, as one file.

Lines are those of the `.ipynb` file itself, so that an editor or a code host jumps to the right
place: notebooks have each line of a cell on a line of its own. For a notebook without this layout
(all on one line), lines are those of the joined cells, and `detail` says so. It also names each
cell that does not parse; the level is then `reduced`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from antipasta.analyze.engines import Analyzer
from antipasta.analyze.notebook_cells import code_in, code_of
from antipasta.analyze.python import measure_python
from antipasta.analyze.text import Decoded, count_plain_lines, decode_other, universal_newlines
from antipasta.model import MODULE, FileMetrics, FunctionMetrics

if TYPE_CHECKING:
    from antipasta.analyze.causes import CausesOf
    from antipasta.analyze.points import PointsOf
    from antipasta.languages import Language


def measure_notebook(source: bytes) -> FileMetrics:
    """Measure the code cells of a notebook."""
    text = universal_newlines(source.decode("utf-8-sig", errors="replace"))
    loc, blank = count_plain_lines(text)
    try:
        notebook = json.loads(text)
        kernel = _kernel_language(notebook)
        if kernel not in ("python", "ipython", ""):
            detail = f"a notebook in another language: {kernel}"
            return FileMetrics("notebook", "skipped", "language", detail)
        code = code_of(notebook, text)
    except (ValueError, TypeError, AttributeError, KeyError) as exc:
        detail = f"no notebook that can be read: {exc}"
        return FileMetrics("notebook", "minimal", "syntax", detail, loc=loc, blank=blank)
    measured = measure_python(code.text.encode("utf-8", "surrogatepass"))
    measured = measured._replace(language="notebook")
    if code.places is not None:
        measured = _moved(measured, code.places, loc)
    elif measured.detail is None:
        measured = measured._replace(detail="lines are those of the code cells joined")
    if code.problems:
        measured = measured._replace(
            analysis="reduced", reason="syntax", detail="; ".join(code.problems)
        )
    return measured


def _kernel_language(notebook: dict[str, Any]) -> str:
    metadata = notebook.get("metadata", {})
    named = metadata.get("language_info", {}).get("name")
    return str(named or metadata.get("kernelspec", {}).get("language") or "").lower()


def _moved(measured: FileMetrics, places: list[int], loc: int) -> FileMetrics:
    """The metrics with every line of the joined cells mapped to its line in the file."""
    last = len(places)

    def place(line: int) -> int:
        return places[min(line, last) - 1] if last else 1

    def moved(unit: FunctionMetrics) -> FunctionMetrics:
        if unit.name == MODULE:
            return unit._replace(end_line=max(1, loc))
        return unit._replace(
            start_line=place(unit.start_line),
            end_line=place(unit.end_line),
            first_line=place(unit.first_line),
        )

    return measured._replace(
        functions=tuple(map(moved, measured.functions)),
        suppressions=tuple(each._replace(line=place(each.line)) for each in measured.suppressions),
    )


def _measure(source: bytes, _language: Language, _earlier: FileMetrics | None) -> FileMetrics:
    return measure_notebook(source)


def _decode(source: bytes) -> Decoded:
    """The text whose lines the functions have: that of the file, or of the code cells joined."""
    decoded = decode_other(source)
    code = code_in(decoded.text)
    return decoded if code is None or code.places is not None else Decoded(code.text, "")


def _find_points(text: str, _language: Language) -> PointsOf:
    from antipasta.analyze.notebook_points import find_points

    return find_points(text)


def _find_causes(text: str, _language: Language) -> CausesOf:
    from antipasta.analyze.notebook_points import find_causes

    return find_causes(text)


ANALYZER = Analyzer(
    _measure, _decode, is_plain_text=False, find_points=_find_points, find_causes=_find_causes
)
