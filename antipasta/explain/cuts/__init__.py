"""The cuts: changes of a Python function that lower its complexity, computed and measured again.

A draft is found by the syntax tree and the data flow, made as an edit of lines, and measured on the
function alone. What is shown was measured in the whole file.
"""

from __future__ import annotations

import tokenize
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

from antipasta.analyze import measure_source
from antipasta.explain.cuts.drafts import complexities, exceeded, judge, try_out, whole_file
from antipasta.explain.cuts.early_return import guards
from antipasta.explain.cuts.edit import patch
from antipasta.explain.cuts.extract import extractions
from antipasta.explain.cuts.pins import pins_of
from antipasta.explain.cuts.site import site_of
from antipasta.explain.cuts.split_condition import splits
from antipasta.explain.cuts.table import tables
from antipasta.results.explanations import Cut

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from antipasta.explain.cuts.drafts import Draft
    from antipasta.explain.cuts.site import Site
    from antipasta.model import FileMetrics, FunctionMetrics

MOST = 3
"""The number of cuts that are shown."""


class File(NamedTuple):
    """The file of the function: its path, its text with its own line ends, its measurements."""

    path: str
    text: str
    metrics: FileMetrics


def find_cuts(
    path: str,
    text: str,
    unit: FunctionMetrics,
    metrics: FileMetrics,
    thresholds: Mapping[str, float],
) -> tuple[Cut, ...]:
    """Up to three changes that lower the complexity of `unit`, the best first.

    `text` is the whole Python file `path` with its own line ends, `metrics` are its measurements.
    `thresholds` are by metric; only a metric that is over its threshold is to be lowered. A change
    that brings the function under its thresholds comes before one that does not, then the smaller
    one. There are none where the code cannot be changed safely.
    """
    if not exceeded(complexities(unit), thresholds):
        return ()
    try:
        site = site_of(text, unit, metrics)
        return tuple(_cuts(File(path, text, metrics), site, thresholds)) if site else ()
    except (SyntaxError, ValueError, tokenize.TokenError, RecursionError, MemoryError):
        # The file was measured, but its text cannot be read here, or not within the limits.
        return ()


def _cuts(file: File, site: Site, thresholds: Mapping[str, float]) -> Iterator[Cut]:
    """The best of the changes that help, measured in the whole file."""
    tried = (try_out(site, draft, thresholds) for draft in drafts_of(site, file.text, thresholds))
    trials = sorted((trial for trial in tried if trial), key=lambda trial: trial.rank)
    shown: list[Draft] = []
    for draft in (trial.draft for trial in trials):
        cut = None if _overlaps(draft, shown) else _cut(file, site, draft, thresholds)
        if cut:
            shown.append(draft)
            yield cut
        if len(shown) == MOST:
            return


def drafts_of(site: Site, text: str, thresholds: Mapping[str, float]) -> list[Draft]:
    """The changes that are worth measuring, of all kinds."""
    found = [*tables(site, text), *guards(site)]
    if site.may_have_helper:
        pins = pins_of(site)
        found += splits(site, text, pins)
        found += extractions(site, text, pins, thresholds)
    return found


def _overlaps(draft: Draft, shown: list[Draft]) -> bool:
    """Whether a cut of that kind is shown that changes some of the same lines."""
    return any(
        each.kind == draft.kind
        and each.start_line <= draft.end_line
        and draft.start_line <= each.end_line
        for each in shown
    )


def _cut(file: File, site: Site, draft: Draft, thresholds: Mapping[str, float]) -> Cut | None:
    """The cut as measured in the whole file; None where it does not help there."""
    new = whole_file(site, draft)
    source = _encoded("".join(new))
    measured = measure_source(source, language="python", earlier=file.metrics)
    found = judge(measured, site, draft, thresholds, site.unit.start_line)
    if not found:
        return None
    return Cut(
        draft.kind,
        draft.start_line,
        draft.end_line,
        draft.inputs,
        draft.outputs,
        complexities(site.unit),
        found.after,
        found.helper,
        patch(file.path, site.lines, new),
    )


def _encoded(text: str) -> bytes:
    """The bytes of a file, in the encoding that it declares. Raises ValueError or SyntaxError."""
    plain = text.encode()
    if text.startswith("\ufeff"):
        return plain
    encoding, _ = tokenize.detect_encoding(BytesIO(plain).readline)
    return text.encode(encoding)
