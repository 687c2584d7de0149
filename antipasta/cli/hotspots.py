"""`antipasta hotspots`: show which code changes often and is complex as well."""

from __future__ import annotations

from typing import Any

import click

from antipasta.cli.asked import make_output, pick_run, require_listing
from antipasta.cli.examples import examples
from antipasta.cli.options import make_request, run_options
from antipasta.cli.recording import begin, recorded, say_timings
from antipasta.dispatch.dask import scheduler_address
from antipasta.observe.found import found_of
from antipasta.observe.recorder import Recorder
from antipasta.pipeline import hotspots as rank
from antipasta.render import HOTSPOTS_FORMATS
from antipasta.render.advice import run_trouble
from antipasta.render.hotspots import beside_the_rows
from antipasta.run.opening import open_request, open_run
from antipasta.terminal.console import say
from antipasta.timeline.question import question_of


@click.command(
    epilog=examples(
        "antipasta hotspots --top 10",
        "antipasta hotspots src --by file --since 2y",
        "antipasta hotspots --rev v2.0 --since 2025-01-31 --format csv",
    )
)
@run_options(HOTSPOTS_FORMATS)
@click.option(
    "--by",
    type=click.Choice(["function", "file", "directory"]),
    default="function",
    show_default=True,
    help="What a row stands for.",
)
@click.option(
    "--since",
    default="12mo",
    metavar="DATE",
    show_default=True,
    help="Where the window begins: a date, or a length such as 90d, 6w, 12mo or 2y.",
)
@click.option(
    "--rev",
    default="HEAD",
    metavar="REV",
    show_default=True,
    help="The commit whose code is ranked, and at which the window ends.",
)
@click.option(
    "--top", type=click.IntRange(min=1), metavar="N", help="In text and Markdown: N rows."
)
@click.option(
    "--metric",
    default="cognitive_complexity",
    metavar="METRIC",
    show_default=True,
    help="The metric of functions that is the complexity; a unique prefix is enough.",
)
@click.option(
    "--all-commits",
    is_flag=True,
    help="Count commits too that .git-blame-ignore-revs or blame.ignoreRevsFile lists.",
)
@click.option(
    "--max-files",
    type=click.IntRange(min=1),
    metavar="N",
    help="Do not count commits that change more than N source files.",
)
@click.option(
    "--executor",
    metavar="dask://HOST:PORT",
    help="Measure on a Dask cluster; needs 'antipasta[dask]>=2'.",
)
def hotspots(**options: Any) -> None:
    """Show which code changes often and is complex as well: there a clean-up pays most.

    PATH is a file or a directory; without PATH it is all of the commit. The score of a row is the
    number of commits in the window that touched it, times its complexity. The working tree is
    neither read nor changed.
    """
    common = pick_run(options, options["rev"])
    chosen = {name: options[name] for name in ("since", "all_commits", "max_files")}
    question = question_of(options["by"], options["metric"], **chosen)
    output = make_output(common, HOTSPOTS_FORMATS)
    require_listing(output, is_asked=bool(options["top"]))
    output = output._replace(style=output.style._replace(top=options["top"]))
    if options["executor"]:
        scheduler_address(options["executor"])
    request = make_request(common)._replace(executor=options["executor"])
    with Recorder("hotspots", verbose=output.style.verbose) as record:
        with open_request(request) as opened:
            report = rank(begin(record, open_run(opened)), question)
        for line in () if output.quiet else run_trouble(report.run):
            say(line, "warning")
        output.write(report, all_is_well=False)
        for line in beside_the_rows(report) if output.format_name == "csv" else ():
            say(f"antipasta: {line}", "warning")
        say_timings(common, record, report.run)
        recorded(record, report.run, found_of(report), quiet=output.quiet)
