"""`antipasta history`: how metrics changed over the commits of a range."""

from __future__ import annotations

import os
from typing import Any

import click

from antipasta.cli.asked import make_output, pick, pick_run, require_listing, split_place
from antipasta.cli.examples import examples
from antipasta.cli.options import adding, make_request, run_options, thresholds_option
from antipasta.cli.recording import begin, recorded, say_timings
from antipasta.dispatch.dask import scheduler_address
from antipasta.lean.typing import get_args
from antipasta.metrics import resolve
from antipasta.observe.found import found_of
from antipasta.observe.recorder import Recorder
from antipasta.render import HISTORY_FORMATS
from antipasta.render.advice import run_trouble
from antipasta.render.history_text import TOP, ends_of_history
from antipasta.results.history import Every
from antipasta.run.opening import open_request, open_run
from antipasta.terminal.console import say
from antipasta.timeline.points import Window, range_asked
from antipasta.timeline.report import history_of

_WINDOW = adding(
    click.option(
        "--rev",
        metavar="RANGE",
        help="The commits of a revision or of OLD..NEW, as git log takes them.  [default: HEAD]",
    ),
    click.option(
        "--since",
        metavar="DATE",
        help="Only commits since a date such as 2025-01-31, or since 90d, 6w, 12mo or 2y before"
        " the last one.",
    ),
    click.option(
        "--first-parent", is_flag=True, help="Of merges, follow only the branch merged into."
    ),
    click.option(
        "--every",
        type=click.Choice(get_args(Every)),
        default="commit",
        show_default=True,
        help="List every commit, the last of each day or week (UTC), or those with a tag.",
    ),
)


@click.command(
    epilog=examples(
        "antipasta history --since 12mo --every week",
        "antipasta history src/parse.py:Parser.next",
        "antipasta history src --first-parent --metric length",
        "antipasta history --rev v1.0..v2.0 --format csv > history.csv",
    )
)
@run_options(HISTORY_FORMATS, path="[PATH[:FUNCTION]]")
@_WINDOW
@click.option(
    "--metric",
    default="cognitive_complexity",
    metavar="METRIC",
    show_default=True,
    help="The metric of the text; a unique prefix is enough. The other formats have them all.",
)
@click.option(
    "--top",
    type=click.IntRange(min=1),
    metavar="N",
    help=f"In text and Markdown: N commits of each kind instead of {TOP}.",
)
@click.option(
    "--executor",
    metavar="dask://HOST:PORT",
    help="Measure on a Dask cluster; needs 'antipasta[dask]>=2'.",
)
@thresholds_option
def history(**options: Any) -> None:
    """Show how metrics changed over commits, and which commits made them worse and better.

    Without PATH the functions of all files are counted, with a directory those in it. A file or a
    function is followed through renames and moves, and the commits that changed it are listed.
    FUNCTION is a name as antipasta lists it, such as Class.method, or the number of a line in it.
    Where neither --since nor OLD..NEW says where to begin, the last 200 commits are listed, and of
    a file or a function all. No file of the working tree is read but the configuration.
    """
    window = pick(Window, options)
    metric = resolve(options["metric"]).name
    if options["executor"]:
        scheduler_address(options["executor"])
    paths, function = _place(options["paths"])
    commits = range_asked(os.getcwd(), window)
    common = pick_run({**options, "paths": paths}, commits.head)
    output = make_output(common, HISTORY_FORMATS)
    require_listing(output, is_asked=bool(options["top"]))
    output = output._replace(style=output.style._replace(top=options["top"]))
    request = make_request(common)._replace(
        thresholds=options["thresholds"], executor=options["executor"]
    )
    with Recorder("history", verbose=output.style.verbose) as record:
        with open_request(request) as opened:
            run = begin(record, open_run(opened))
            report = history_of(run, commits, window, metric, function)
        for line in () if output.quiet else run_trouble(report.run):
            say(line, "warning")
        output.write(report, all_is_well=False)
        if output.format_name not in ("text", "markdown"):
            for line in ends_of_history(report):
                say(f"antipasta: {line}", "warning")
        say_timings(common, record, report.run)
        recorded(record, report.run, found_of(report), quiet=output.quiet)


def _place(given: tuple[str, ...]) -> tuple[tuple[str, ...], str | None]:
    """The paths without a function, and the function; there is none where several are given."""
    if len(given) != 1:
        return given, None
    path, function = split_place(given[0])
    return (path,), function
