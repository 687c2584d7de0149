"""`antipasta config init --from-current`: the thresholds at today's worst values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from antipasta.config.effective import policy_of
from antipasta.config.load import CONFIG_NAMES, parse_settings
from antipasta.config.patterns import matcher, path_patterns
from antipasta.config.template import TEMPLATE, TEST_PATTERNS, TEST_THRESHOLDS, Worst, template
from antipasta.metrics import METRICS
from antipasta.pipeline import measure
from antipasta.render.printable import printable
from antipasta.run.opening import open_request, open_run
from antipasta.run.request import Request

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from antipasta.results.reports import MeasuredFile


def template_of_today(root: str) -> tuple[str, int]:
    """The configuration by which all that is in the directory `root` passes today.

    Each threshold is the worst value of its metric, or the default where that is more. The number
    is that of the files that could not be measured. Raises AntipastaError for an error that the
    user can mend.
    """
    settings = parse_settings(TEMPLATE.encode(), CONFIG_NAMES[0])
    with open_request(Request(cwd=root)) as opened:
        run = open_run(opened._replace(settings=settings))
        report = measure(run)
    thresholds = policy_of(settings).thresholds
    is_test = matcher(path_patterns(TEST_PATTERNS))
    general: dict[str, Worst] = {}
    of_tests: dict[str, Worst] = {}
    for path, name, worst in _values(report.files):
        if name in thresholds(path):
            found = of_tests if name in TEST_THRESHOLDS and is_test(path) else general
            found[name] = max(found.get(name, worst), worst, key=lambda each: each.value)
    return template(general, of_tests), len(report.skipped)


def _values(files: Iterable[MeasuredFile]) -> Iterator[tuple[str, str, Worst]]:
    """The path, the metric and the value of each function."""
    for path, _, metrics in files:
        for unit in metrics.units:
            for name, metric in METRICS.items():
                value = metric.of(unit) if metric.level == "function" else None
                if value is not None:
                    place = printable(f"{unit.name} in {path}:{unit.start_line}")
                    yield path, name, Worst(value, place)
