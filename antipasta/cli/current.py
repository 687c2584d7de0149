"""`antipasta config init --from-current`: the thresholds at today's worst values."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from antipasta.config import CONFIG_NAMES
from antipasta.config.load import parse_settings
from antipasta.config.patterns import matcher
from antipasta.config.settings import DEFAULT_THRESHOLDS
from antipasta.config.template import TEMPLATE, Worst, template
from antipasta.metrics import METRICS
from antipasta.overview import shortfalls_of
from antipasta.pipeline import measure
from antipasta.render.printable import printable
from antipasta.run.opening import open_request, open_run
from antipasta.run.request import Request

if TYPE_CHECKING:
    from collections.abc import Iterator

    from antipasta.model import FileMetrics
    from antipasta.profiling.profile import Profile


def template_of_today(root: str, profile: Profile | None = None) -> tuple[str, int]:
    """The configuration by which all that is in the directory `root` passes today.

    Each threshold is the worst value of its metric, or the default where that is more. The number
    is that of the files that could not be measured in full. `profile` gathers the profiles of the
    workers. Raises AntipastaError for an error that the user can mend.
    """
    settings = parse_settings(TEMPLATE.encode(), CONFIG_NAMES[0])
    with open_request(Request(cwd=os.path.abspath(root), profile=profile)) as opened:
        run = open_run(opened._replace(settings=settings))
        report = measure(run)
    [tests] = settings.overrides
    is_test = matcher(tests.paths)
    general: dict[str, Worst] = {}
    of_tests: dict[str, Worst] = {}
    for path, _, metrics in report.files:
        for name, worst in _worst_of(path, metrics):
            found = of_tests if name in tests.thresholds and is_test(path) else general
            found[name] = max(found.get(name, worst), worst, key=lambda each: each.value)
    return template(general, of_tests), len(shortfalls_of(report.files, report.skipped))


def _worst_of(path: str, metrics: FileMetrics) -> Iterator[tuple[str, Worst]]:
    """The worst value in a file of each metric with a threshold, and where it is."""
    for name in DEFAULT_THRESHOLDS:
        values = [(METRICS[name].of(unit), unit) for unit in metrics.units]
        known = [(value, unit) for value, unit in values if value is not None]
        if known:
            value, unit = max(known, key=lambda each: each[0])
            yield name, Worst(value, printable(f"{unit.name} in {path}:{unit.start_line}"))
