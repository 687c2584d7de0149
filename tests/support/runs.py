"""Runs in this process, as a command makes them."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from antipasta import pipeline
from antipasta.run.opening import find_files, open_request, open_run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from antipasta.policy.verdict import Rules
    from antipasta.results import Verdict
    from antipasta.results.reports import MetricsReport, OverviewReport
    from antipasta.run.opening import Run
    from antipasta.run.request import Request


@contextmanager
def opened(request: Request) -> Iterator[Run]:
    """A run of `request`, of which no files are found yet."""
    with open_request(request) as stage:
        yield open_run(stage)


@contextmanager
def collected(request: Request) -> Iterator[Run]:
    """A run of `request` with the files that it is about."""
    with opened(request) as run:
        yield find_files(run)


def measured(request: Request) -> MetricsReport:
    """What `request` measures."""
    with opened(request) as run:
        return pipeline.measure(run)


def summed_up(request: Request) -> MetricsReport | OverviewReport:
    """What `request` measures, in short."""
    with opened(request) as run:
        return pipeline.overview(run)


def judged(request: Request, rules: Rules | None = None, *, list_changes: bool = False) -> Verdict:
    """The verdict on `request`, by `rules` or by those of the configuration."""
    with opened(request) as run:
        return pipeline.gate(run, rules or pipeline.rules_of(run), list_changes=list_changes)
