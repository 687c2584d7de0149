"""The results as JSON, in the fields of docs/json.md."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

from antipasta.metrics import METRICS
from antipasta.model import FileMetrics, FunctionMetrics
from antipasta.render import module_of
from antipasta.render.scope import TENDENCIES, tendencies
from antipasta.results import Verdict
from antipasta.results.reports import MetricsReport
from antipasta.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from antipasta.model import Source
    from antipasta.render import Other, Style
    from antipasta.results import RunFigures
    from antipasta.results.reports import MeasuredFile

    Documented = Verdict | MetricsReport | Other

MANY_FILES = 100
"""With at least this many measured files, the files are written one by one."""


def _measured(level: str, fields: Iterable[str]) -> list[str]:
    """Those of the `fields` that are metrics of that level."""
    return [name for name in fields if name in METRICS and METRICS[name].level == level]


_SUMMED = [name for name, metric in METRICS.items() if metric.is_summed]
_OF_A_FILE = _measured("file", FileMetrics._fields)
_OF_A_FUNCTION = [
    *("name", "kind", "start_line", "end_line"),
    *_measured("function", FunctionMetrics._fields),
]


def render(result: Documented, style: Style) -> str:
    """One JSON document, which ends in a line end.

    Bytes of a path that are not UTF-8 are lone surrogates from U+DC80 to U+DCFF.
    """
    return "".join(pieces(result, style))


def pieces(result: Documented, _style: Style) -> Iterator[str]:
    """The text of `render` in pieces, so that a long text is never in memory as a whole."""
    other = module_of(result)
    if other is not None and hasattr(other, "pieces"):
        yield from other.pieces(result, partial(_with_version, other.SCHEMA, run=result.run))
        return
    if not isinstance(result, MetricsReport) or len(result.files) < MANY_FILES:
        yield json.dumps(as_document(result), indent=2) + "\n"
        return
    head, _, tail = _indented(_metrics(result, [])).partition('"files": []')
    yield f'{head}"files": ['
    for number, file in enumerate(result.files):
        yield f"{',' if number else ''}\n    {_indented(_file(file), 4)}"
    yield f"\n  ]{tail}\n"


def _indented(value: dict[str, Any], columns: int = 0) -> str:
    """`json.dumps` with an indentation of 2, in a third of the time; shifted by `columns`."""
    # Imported here: with fewer than a hundred files, the import takes longer than it saves.
    from msgspec import DecodeError
    from msgspec.json import format as indent

    flat = json.dumps(value)
    try:
        text = indent(flat, indent=2)
    except DecodeError:  # a lone surrogate, from a path that is not UTF-8
        text = json.dumps(value, indent=2)
    return text.replace("\n", "\n" + " " * columns) if columns else text


def as_document(result: Documented) -> dict[str, Any]:
    """The result in the types of JSON."""
    if isinstance(result, Verdict):
        return _gate(result)
    if isinstance(result, MetricsReport):
        return _metrics(result, [_file(file) for file in result.files])
    other = module_of(result)
    assert other is not None, "each result has a module, or is known here"
    return _with_version(other.SCHEMA, other.document(result), run=result.run)


def _with_version(schema: str, told: dict[str, Any], *, run: RunFigures | None) -> dict[str, Any]:
    measured = {} if run is None else {"run": figures(run)}
    return {"schema": schema, "version": __version__, **told, **measured}


def _gate(verdict: Verdict) -> dict[str, Any]:
    changed = [each for each in verdict.changes if each.function != "<module>"]
    unused = verdict.unused_suppressions
    found = tendencies(verdict)
    return {
        "schema": "antipasta.gate/1",
        "version": __version__,
        "status": verdict.status,
        "mode": verdict.mode,
        "source": compared_source(verdict.source),
        "violations": [_without_unknown(row) for row in _rows(verdict.violations)],
        "changes": _rows(verdict.changes),
        "incomplete": _rows(verdict.incomplete),
        "suppressed": [_without_unknown(row) for row in _rows(verdict.suppressed)],
        "tolerated": [_without_unknown(row) for row in _rows(verdict.tolerated)],
        "overrides": _rows(verdict.overrides),
        "ignored": _rows(verdict.ignored),
        "uncompared": _rows(verdict.uncompared),
        "policy_changes": [_without_unknown(row) for row in _rows(verdict.policy_changes)],
        "unused_suppressions": None if unused is None else _rows(unused),
        "misread_suppressions": _rows(verdict.misread_suppressions),
        "baseline": verdict.baseline,
        "unused_baseline": _rows(verdict.unused_baseline),
        "summary": {
            **verdict.counts._asdict(),
            "functions_changed": len(changed),
            **{f"functions_{name}": found[name] for name in TENDENCIES},
            "violations": len(verdict.violations),
            "tolerated": len(verdict.tolerated),
            "net": verdict.net,
        },
        "run": figures(verdict.run),
    }


def _metrics(report: MetricsReport, files: list[dict[str, Any]]) -> dict[str, Any]:
    """The document on the measurements of these `files`."""
    languages: dict[str, int] = {}
    functions = 0
    for file in report.files:
        languages[file.metrics.language] = languages.get(file.metrics.language, 0) + 1
        functions += sum(unit.kind != "module" for unit in file.metrics.units)
    return {
        "schema": "antipasta.metrics/1",
        "version": __version__,
        "source": _source(report.source),
        "files": files,
        "skipped": _rows(report.skipped),
        "ignored": _rows(report.ignored),
        "summary": {"files": len(report.files), "functions": functions, "languages": languages},
        "run": figures(report.run),
    }


def _rows(tuples: Iterable[Any]) -> list[dict[str, Any]]:
    """Named tuples as objects, by their field names."""
    return [{name: _value(value) for name, value in each._asdict().items()} for each in tuples]


def _value(value: Any) -> Any:
    """The value of a field; named tuples become objects."""
    if hasattr(value, "_asdict"):
        return value._asdict()
    if isinstance(value, tuple) and value and hasattr(value[0], "_asdict"):
        return _rows(value)
    return value


def _without_unknown(row: dict[str, Any]) -> dict[str, Any]:
    """The row without the fields that most rows have no value of, where it has none."""
    optional = ("commit", "author", "objection", "note", "allowed")
    return {name: each for name, each in row.items() if each is not None or name not in optional}


def _source(source: Source) -> dict[str, Any]:
    return {"kind": source.kind, "revision": source.revision}


def compared_source(source: Source) -> dict[str, Any]:
    """The source, its base, and the reason why antipasta chose that, if it did."""
    reason = {"base_reason": source.base_reason} if source.base_reason else {}
    return {**_source(source), "base": source.base, **reason}


def _file(file: MeasuredFile) -> dict[str, Any]:
    path, oid, metrics = file
    return {
        "path": path,
        "oid": oid,
        "language": metrics.language,
        "analysis": metrics.analysis,
        "reason": metrics.reason,
        "detail": metrics.detail,
        "metrics": _file_metrics(metrics),
        "functions": [_function(unit) for unit in metrics.functions],
    }


def _file_metrics(metrics: FileMetrics) -> dict[str, Any]:
    return {
        **{name: getattr(metrics, name) for name in _OF_A_FILE},
        **{name: _spread(metrics.units, name) for name in _SUMMED},
        "halstead": metrics.halstead._asdict() if metrics.halstead else None,
    }


def _spread(units: Sequence[FunctionMetrics], name: str) -> dict[str, float] | None:
    """Sum, mean and maximum over the units that have the metric; None if no unit has it."""
    values = [value for unit in units if (value := getattr(unit, name)) is not None]
    if not values:
        return None
    return {"sum": sum(values), "mean": sum(values) / len(values), "max": max(values)}


def _function(unit: FunctionMetrics) -> dict[str, Any]:
    return {name: getattr(unit, name) for name in _OF_A_FUNCTION}


def figures(run: RunFigures) -> dict[str, Any]:
    """How the work was done: the field `run` of every document on something measured."""
    problem = run.cache.problem
    given_up = [*([f"the cache: {problem}"] if problem else []), *run.given_up]
    return {
        "duration_ms": run.duration_ms,
        "cache": {"hits": run.cache.hits, "misses": run.cache.misses},
        "executor": run.executor,
        "workers": run.workers,
        "degradation": run.degradation,
        **({"resources": run.resources._asdict()} if run.resources else {}),
        **({"pool": run.pool._asdict()} if run.pool else {}),
        **({"given_up": given_up} if given_up else {}),
    }
