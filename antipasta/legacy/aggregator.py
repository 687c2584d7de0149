"""`antipasta.MetricAggregator`: measures and judges files by absolute values, as 1.x did."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from antipasta import pipeline
from antipasta.config.document import Document
from antipasta.config.effective import policy_of
from antipasta.config.legacy import NAMES, is_legacy, legacy_settings
from antipasta.config.load import file_settings
from antipasta.config.schema import settings_of
from antipasta.legacy.reports import FileReport, MetricResult, Violation
from antipasta.metrics import METRICS
from antipasta.policy.thresholds import breaches
from antipasta.run.opening import open_request, open_run
from antipasta.run.request import Request

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from antipasta.config.settings import Settings
    from antipasta.model import FileMetrics, FunctionMetrics, Missing

# Today's name of each metric of 1.x, and what 1.x calls it.
_OLD_NAMES = {new: old for old, new in NAMES.items()}


class MetricAggregator:
    """Measures and judges files.

    `config` is the path of a configuration of 1.x or of today, or its content as a mapping. None
    means what 1.x does without a file. Raises antipasta.errors.ConfigError, which names each
    mistake.
    """

    def __init__(self, config: str | os.PathLike[str] | Mapping[str, Any] | None = None) -> None:
        self._settings = _settings(config)
        self._thresholds = policy_of(self._settings).thresholds

    def analyze_files(
        self, file_paths: Sequence[str | os.PathLike[str]], jobs: int | None = None
    ) -> list[FileReport]:
        """The reports on the files, in the order of their paths; excluded files have none.

        `file_paths` are relative to the current directory. `jobs` is the number of worker
        processes; None lets the amount of work decide. Raises antipasta.errors.AntipastaError for
        an error that the caller can mend, such as a file that is not there.
        """
        if not file_paths:
            return []
        request = Request(
            cwd=os.getcwd(), paths=tuple(os.fspath(each) for each in file_paths), jobs=jobs
        )
        with open_request(request) as opened:
            run = open_run(opened._replace(settings=self._settings))
            report = pipeline.measure(run)
        here = Path(report.root)
        measured = [self._report(here, each.path, each.metrics) for each in report.files]
        return sorted(
            [*measured, *(_skipped(here, each) for each in report.skipped)],
            key=lambda each: each.file_path,
        )

    def generate_summary(self, reports: Sequence[FileReport]) -> dict[str, Any]:
        """The counts of files and violations over all reports."""
        by_type = Counter(each.metric_type for report in reports for each in report.violations)
        return {
            "total_files": len(reports),
            "files_with_violations": sum(report.has_violations for report in reports),
            "total_violations": by_type.total(),
            "violations_by_type": dict(by_type),
            "files_by_language": dict(Counter(report.language for report in reports)),
            "success": not by_type,
        }

    def _report(self, root: Path, path: str, metrics: FileMetrics) -> FileReport:
        place = _from_here(root / path)
        violations = [
            Violation(
                place,
                _OLD_NAMES.get(each.metric.name, each.metric.name),
                float(each.value),
                float(each.threshold),
                each.metric.comparison,
                each.unit.start_line if each.unit else None,
                each.unit.name if each.unit else None,
            )
            for each in breaches(metrics, self._thresholds(path))
        ]
        error = None if metrics.analysis == "full" else metrics.detail or metrics.reason
        return FileReport(
            place, metrics.language, list(_results(place, metrics)), violations, error
        )


def _settings(config: str | os.PathLike[str] | Mapping[str, Any] | None) -> Settings:
    if isinstance(config, (str, os.PathLike)):
        return file_settings(os.curdir, config_file=os.fspath(config), environment=os.environ)
    document = Document("config", {"defaults": {}} if config is None else dict(config))
    return legacy_settings(document) if is_legacy(document) else settings_of(document)


def _skipped(root: Path, missing: Missing) -> FileReport:
    return FileReport(_from_here(root / missing.path), "unknown", error=missing.detail)


def _from_here(path: Path) -> Path:
    return Path(os.path.relpath(path))


def _results(place: Path, metrics: FileMetrics) -> Iterator[MetricResult]:
    """The values of the functions, then those of the file, by the names of 1.x."""
    for unit in metrics.units:
        for metric in METRICS.values():
            value = metric.of(unit) if metric.level == "function" else None
            if value is not None:
                name = _OLD_NAMES.get(metric.name, metric.name)
                details = _details(unit)
                yield MetricResult(place, name, float(value), details, unit.start_line, unit.name)
    for metric in METRICS.values():
        value = metric.of(metrics) if metric.level == "file" else None
        if value is not None and metric.name in _OLD_NAMES:
            yield MetricResult(place, _OLD_NAMES[metric.name], float(value))


def _details(unit: FunctionMetrics) -> dict[str, Any]:
    return {"type": unit.kind, "classname": unit.name.rpartition(".")[0] or None}
