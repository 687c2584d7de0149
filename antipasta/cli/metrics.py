"""`antipasta metrics`: measure files on demand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from antipasta.cli.options import (
    CommonOptions,
    common_options,
    make_output,
    make_request,
    pick,
    say_timings,
)
from antipasta.dispatch.dask import scheduler_address
from antipasta.errors import UsageError
from antipasta.pipeline import measure, overview
from antipasta.render import METRICS_FORMATS, seconds_to_list
from antipasta.render.advice import LEFT_TO_BACKGROUND, run_trouble
from antipasta.results.reports import MetricsReport
from antipasta.run.opening import open_request, open_run
from antipasta.terminal.console import say
from antipasta.upkeep.background import go_on

if TYPE_CHECKING:
    from collections.abc import Sequence

    from antipasta.model import Missing
    from antipasta.results.reports import OverviewReport, Shortfall


@click.command()
@common_options(METRICS_FORMATS)
@click.option(
    "--executor",
    metavar="dask://HOST:PORT",
    help="Measure on a Dask cluster; needs 'antipasta[dask]>=2'.",
)
def metrics(**options: Any) -> None:
    """Measure files and show their metrics.

    PATH is a file, a directory, or - for standard input. Without PATH the whole repository is
    measured, or outside of git the current directory. The text lists the functions that are hardest
    to understand, with -v all of them; JSON has everything.
    """
    common, executor = pick(CommonOptions, options), options["executor"]
    output = make_output(common, METRICS_FORMATS)
    if executor:
        scheduler_address(executor)
    request = make_request(common)._replace(
        executor=executor, seconds_to_show=seconds_to_list(output.formats, output.style)
    )
    if request.text is not None and request.has_base:
        raise UsageError(
            "- measures nothing but standard input", hint="antipasta gate - compares it"
        )
    in_short = output.formats == {"text"} and not output.style.verbose
    with open_request(request) as opened:
        report = (overview if in_short else measure)(open_run(opened))
    for line in () if output.quiet else run_trouble(report.run):
        say(line)
    output.write(report, all_is_well=False)
    goes_on = go_on(request, opened.settings, report.run, _left(report))
    if goes_on and not output.quiet:
        say(LEFT_TO_BACKGROUND)
    say_timings(common, report.run)


def _left(report: MetricsReport | OverviewReport) -> Sequence[Missing | Shortfall]:
    return report.skipped if isinstance(report, MetricsReport) else report.overview.shortfalls
