"""`antipasta metrics`: measure files on demand."""

from __future__ import annotations

from typing import Any

import click

from antipasta.cli.options import common_options, make_output, make_request, say_timings
from antipasta.console import say
from antipasta.dispatch.dask import scheduler_address
from antipasta.pipeline import measure, overview
from antipasta.render import METRICS_FORMATS
from antipasta.render.advice import cache_trouble


@click.command()
@common_options(METRICS_FORMATS)
@click.option(
    "--executor",
    metavar="dask://HOST:PORT",
    help="Measure on a Dask cluster; needs antipasta[dask].",
)
def metrics(**options: Any) -> None:
    """Measure files and show their metrics.

    PATH is a file, a directory, or - for standard input; without PATH the whole repository is
    measured, or the current directory outside of git. The text lists the functions that are hardest
    to understand, with -v all of them; JSON has everything.
    """
    output = make_output(options, METRICS_FORMATS)
    if options["executor"]:
        scheduler_address(options["executor"])
    request = make_request(options)._replace(executor=options["executor"])
    in_short = output.formats == {"text"} and not output.style.verbose
    report = overview(request) if in_short else measure(request)
    for line in () if output.quiet else cache_trouble(report.run):
        say(line)
    output.write(report, all_is_well=False)
    say_timings(options, report.run)
