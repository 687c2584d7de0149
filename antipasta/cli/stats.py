"""`antipasta stats`: show how the metrics of functions are distributed."""

from __future__ import annotations

from typing import Any

import click

from antipasta.cli.asked import CommonOptions, make_output, pick, require_listing
from antipasta.cli.examples import examples
from antipasta.cli.options import common_options, make_request, thresholds_option
from antipasta.cli.recording import begin, recorded, say_timings
from antipasta.metrics import resolve
from antipasta.observe.found import found_of
from antipasta.observe.recorder import Recorder
from antipasta.pipeline import statistics
from antipasta.render import STATISTICS_FORMATS
from antipasta.render.advice import run_trouble
from antipasta.run.opening import open_request, open_run
from antipasta.run.statistics import require_counted
from antipasta.terminal.console import say


@click.command(
    epilog=examples(
        "antipasta stats --by module --metric length",
        "antipasta stats src --by file --top 50",
    )
)
@common_options(STATISTICS_FORMATS)
@click.option(
    "--by",
    type=click.Choice(["directory", "file", "language", "module"]),
    default="directory",
    show_default=True,
    help="What the functions of a row have in common.",
)
@click.option(
    "--metric",
    default="cognitive_complexity",
    metavar="METRIC",
    show_default=True,
    help="The metric of the text, and the order of the rows; a unique prefix is enough.",
)
@click.option(
    "--top", type=click.IntRange(min=1), metavar="N", help="In text and Markdown: N rows."
)
@thresholds_option
def stats(**options: Any) -> None:
    """Show how the metrics of functions are distributed, and where the most of it is.

    PATH is a file, a directory, or - for standard input. Without PATH the whole repository is
    measured. The text shows one metric, with a histogram; JSON and CSV have them all.
    """
    common = pick(CommonOptions, options)
    metric = resolve(options["metric"]).name
    require_counted(metric)
    output = make_output(common, STATISTICS_FORMATS)
    require_listing(output, is_asked=bool(options["top"]))
    output = output._replace(style=output.style._replace(top=options["top"]))
    request = make_request(common)._replace(thresholds=options["thresholds"])
    with Recorder("stats", verbose=output.style.verbose) as record:
        with open_request(request) as opened:
            report = statistics(begin(record, open_run(opened)), options["by"], metric)
        for line in () if output.quiet else run_trouble(report.run):
            say(line, "warning")
        output.write(report, all_is_well=False)
        say_timings(common, record, report.run)
        recorded(record, report.run, found_of(report), quiet=output.quiet)
