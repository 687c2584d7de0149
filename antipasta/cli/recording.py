"""Records the runs of commands, and says so where past runs break a bound."""

from __future__ import annotations

from antipasta.lean.typing import TYPE_CHECKING
from antipasta.observe.warning import due_alerts
from antipasta.render.alerts import warnings
from antipasta.render.timings import timings
from antipasta.terminal.console import say
from antipasta.terminal.places import placing

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from antipasta.cli.asked import CommonOptions
    from antipasta.observe.recorder import Recorder
    from antipasta.results import RunFigures
    from antipasta.run.opening import Run


def begin(record: Recorder, run: Run) -> Run:
    """Note where the run takes place; returns the run."""
    record.begin(run.store, run.place, run.session.budget, run.policy.settings.observe)
    return run


def say_timings(options: CommonOptions, record: Recorder, run: RunFigures) -> None:
    """Print where the time of the run went, if the options ask for it."""
    if options.timings:
        for line in timings(run, record.stages(), placing(record.root)):
            say(line)


def recorded(
    record: Recorder,
    figures: RunFigures,
    found: Mapping[str, Any],
    code: int = 0,
    *,
    quiet: bool = False,
) -> None:
    """Record how a run was done, what it found, and its exit code, and trace it where wanted.

    Unless it is `quiet`, standard error says where it could not be recorded, and which bounds past
    runs break. Where the record is verbose, so is why the run could not be traced.
    """
    if record.end(figures, found, code) and not quiet:
        if record.problem:
            say(f"antipasta: {record.problem}", "warning")
        for line in warnings(due_alerts(record)):
            say(line, "warning")
    untraced = record.trace()
    if untraced and record.verbose:
        say(f"antipasta: {untraced}", "warning")
