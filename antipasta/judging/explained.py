"""Explains functions of one file: where their complexity comes from, and what a change added."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from antipasta.errors import SourceError, UsageError
from antipasta.explain.contributions import Side
from antipasta.explain.functions import COMPLEXITIES, complexities, explained, severity, with_change
from antipasta.explain.pointed_file import PointedFile
from antipasta.judging.comparison import compare, read_contents
from antipasta.metrics import METRICS
from antipasta.model import FileMetrics, Missing
from antipasta.results.explanations import Explanation
from antipasta.run.asked import asked_paths, with_unsupported
from antipasta.run.named import functions_named
from antipasta.run.opening import find_files

if TYPE_CHECKING:
    from collections.abc import Sequence

    from antipasta.model import FunctionMetrics, Version
    from antipasta.results.explanations import ExplainedFunction
    from antipasta.run.opening import Run

WORST = 3
"""How many functions are explained where none is named."""


class _Asked(NamedTuple):
    """The file that is explained, its measurements, and its thresholds by metric."""

    version: Version
    source: bytes
    file: PointedFile
    metrics: FileMetrics
    thresholds: dict[str, float]


def explain_file(run: Run, function: str | None) -> Explanation:
    """Explain the `function` of the run's only file; without a name the worst three.

    A function is named as antipasta lists it, or by the number of a line in it. Raises SourceError
    where the file cannot be measured, UsageError where the run has not one file or the file has no
    such function.
    """
    run = find_files(run)
    asked = _asked(run)
    sides = [Side(asked.file, unit) for unit in _chosen(asked, function)]
    path, thresholds = asked.version.path, asked.thresholds
    told = [explained(asked.metrics, path, side, thresholds) for side in sides]
    told = [_with_cuts(asked, side, each) for side, each in zip(sides, told, strict=True)]
    if run.source.is_compared:
        told = _with_changes(run, asked, sides, told)
    return Explanation(run.collection.source, tuple(told), run.session.summary(), run.place.root)


def _asked(run: Run) -> _Asked:
    """The only file of the run, measured."""
    version = _only_version(run)
    outcome = run.session.measure([version], run.read_heads)[version]
    source = read_contents(run, [version], []).get(version)
    if isinstance(outcome, Missing) or source is None or not outcome.knows_units:
        raise _no_source(version.path, outcome.detail or "its content cannot be read")
    thresholds = run.policy.thresholds(version.path)
    return _Asked(
        version,
        source,
        PointedFile(source, version.language),
        outcome,
        {name: thresholds.get(name, METRICS[name].threshold or 0) for name in COMPLEXITIES},
    )


def _only_version(run: Run) -> Version:
    collection = run.collection
    ignored = with_unsupported(run, collection.ignored, asked_paths(run))
    gaps = {each.path: each.detail for each in collection.missing}
    gaps |= {each.path: f"it is not measured ({each.reason})" for each in ignored}
    if len(collection.candidates) + len(gaps) != 1:
        raise UsageError("explain takes one file", hint="antipasta explain FILE[:FUNCTION]")
    for path, detail in gaps.items():
        raise _no_source(path, detail)
    return collection.candidates[0].head


def _no_source(path: str, detail: str) -> SourceError:
    return SourceError(f"{path} cannot be explained: {detail}", hint=f"antipasta metrics {path}")


def _chosen(asked: _Asked, function: str | None) -> Sequence[FunctionMetrics]:
    """The functions of that name, or the one around that line; without a name the worst."""
    units = asked.metrics.units
    if function is None:
        weight = partial(_severity, asked)
        return sorted(filter(_has_causes, units), key=weight, reverse=True)[:WORST] or units[:1]
    return functions_named(asked.version.path, units, function)


def _has_causes(unit: FunctionMetrics) -> bool:
    """Whether there is anything to explain: a function without decisions counts 1 and 0."""
    return (unit.cyclomatic_complexity or 1) > 1 or bool(unit.cognitive_complexity)


def _severity(asked: _Asked, unit: FunctionMetrics) -> float:
    return severity(complexities(unit), asked.thresholds)


def _with_cuts(asked: _Asked, side: Side, told: ExplainedFunction) -> ExplainedFunction:
    """The function with the changes that would lower its complexity, which are known for Python."""
    is_over = severity(told.values, told.thresholds) > 1
    if asked.version.language != "python" or side.unit is None or not is_over:
        return told
    from antipasta.analyze.text import python_as_it_stands
    from antipasta.explain.cuts import find_cuts

    text = python_as_it_stands(asked.source)
    if text is None:
        return told
    cuts = find_cuts(told.path, text, side.unit, asked.metrics, asked.thresholds)
    return told._replace(cuts=cuts)


def _with_changes(
    run: Run, asked: _Asked, sides: Sequence[Side], told: Sequence[ExplainedFunction]
) -> list[ExplainedFunction]:
    """The functions with what the change added to each line, compared as the verdict compares."""
    from antipasta.explain.violations import Known

    known = Known(compare(run, {asked.version: asked.metrics}, (), list_changes=True))
    path = asked.version.path
    olds = [side.unit and known.origin(path, side.unit, COMPLEXITIES[0]) for side in sides]
    texts = read_contents(run, [], [old.version for old in olds if old])
    files = {each: PointedFile(source, each.language) for each, source in texts.items()}
    befores = [
        Side(files[old.version], old.unit) if old and old.version in files else None for old in olds
    ]
    return list(map(with_change, told, sides, befores))
