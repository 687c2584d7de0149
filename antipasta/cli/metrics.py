"""`antipasta metrics`: measure files on demand."""

from __future__ import annotations

from math import inf, nextafter
from typing import TYPE_CHECKING, Any

import click

from antipasta.cli.asked import CommonOptions, make_output, pick, require_listing
from antipasta.cli.examples import examples
from antipasta.cli.legacy import is_legacy_call, judge_as_before, legacy_options
from antipasta.cli.options import common_options, make_request, metrics_for_completion
from antipasta.cli.recording import begin, recorded, say_timings
from antipasta.config.effective import threshold
from antipasta.dispatch.dask import scheduler_address
from antipasta.errors import UsageError
from antipasta.metrics import METRICS, resolve
from antipasta.observe.found import found_of
from antipasta.observe.recorder import Recorder
from antipasta.overview import shortfalls_of
from antipasta.pipeline import measure, overview, statistics
from antipasta.render import METRICS_FORMATS, STATISTICS_FORMATS, seconds_to_list
from antipasta.render.advice import LEFT_TO_BACKGROUND, run_trouble
from antipasta.render.listing import needs_all
from antipasta.render.printable import printable
from antipasta.results.reports import MetricsReport, OverviewReport
from antipasta.run.opening import open_request, open_run
from antipasta.run.statistics import require_counted
from antipasta.terminal.console import say
from antipasta.upkeep.background import go_on

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from antipasta.model import Missing
    from antipasta.results.reports import Shortfall
    from antipasta.results.statistics import StatisticsReport
    from antipasta.run.opening import Run
    from antipasta.terminal.output import Output

    Report = MetricsReport | OverviewReport | StatisticsReport


@click.command(
    epilog=examples(
        "antipasta metrics src --sort length --top 10",
        "antipasta metrics src/app.py --grade",
        "antipasta metrics --by directory",
        "antipasta metrics --format csv > functions.csv",
    )
)
@common_options(METRICS_FORMATS)
@click.option(
    "--executor",
    metavar="dask://HOST:PORT",
    help="Measure on a Dask cluster; needs 'antipasta[dask]>=2'.",
)
@click.option(
    "--by",
    type=click.Choice(["function", "file", "directory", "language"]),
    default="function",
    show_default=True,
    help="What a row stands for, in the text, in Markdown and in CSV.",
)
@click.option(
    "--sort", metavar="METRIC", help="In text and Markdown: the worst functions by METRIC first."
)
@click.option(
    "--top", type=click.IntRange(min=1), metavar="N", help="In text and Markdown: N functions."
)
@click.option(
    "--min",
    "least",
    multiple=True,
    metavar="METRIC=VALUE",
    help="In text and Markdown: only functions that are at least as bad; may be repeated.",
)
@click.option(
    "--grade", "grades", is_flag=True, help="In text and Markdown: radon's letters, A to F."
)
@click.option(
    "-t",
    "--threshold",
    "thresholds",
    multiple=True,
    metavar="METRIC=VALUE",
    shell_complete=metrics_for_completion,
    help="In text and Markdown: only functions beyond it; may be repeated.",
)
@legacy_options
@click.pass_context
def metrics(context: click.Context, /, **options: Any) -> None:
    """Measure files and show their metrics.

    PATH is a file, a directory, or - for standard input. Without PATH the whole repository is
    measured, or outside of git the current directory. The text lists the functions that are hardest
    to understand, with -v all of them; JSON has everything.
    """
    if is_legacy_call(options):
        judge_as_before(context, options)
    else:
        _measure(pick(CommonOptions, options), options)


def _measure(common: CommonOptions, options: Mapping[str, Any]) -> None:
    executor = options["executor"]
    output = _with_view(make_output(common, METRICS_FORMATS), options)
    if executor:
        scheduler_address(executor)
    request = make_request(common)._replace(
        executor=executor, seconds_to_show=seconds_to_list(output.formats, output.style)
    )
    if request.text is not None and request.has_base:
        raise UsageError(
            "- measures nothing but standard input", hint="antipasta gate - compares it"
        )
    with Recorder("metrics", verbose=output.style.verbose) as record:
        with open_request(request) as opened:
            report = _report(begin(record, open_run(opened)), output, options)
        for line in () if output.quiet else run_trouble(report.run):
            say(line, "warning")
        output.write(report, all_is_well=False)
        for line in _beside_rows(report) if output.formats == {"csv"} else ():
            say(line, "warning")
        goes_on = go_on(request, opened.settings, report.run, _left(report))
        if goes_on and not output.quiet:
            say(LEFT_TO_BACKGROUND)
        say_timings(common, record, report.run)
        recorded(record, report.run, found_of(report), quiet=output.quiet)


def _beside_rows(report: Report) -> Iterator[str]:
    """What a CSV has no rows for, since these are of one kind: files not measured in full."""
    if isinstance(report, MetricsReport):
        for path, _, reason, _ in shortfalls_of(report.files, report.skipped):
            yield f"antipasta: {printable(path)}: not measured in full: {reason}"


def _report(run: Run, output: Output, options: Mapping[str, Any]) -> Report:
    """The measurements by function or file, or how they are distributed over what `--by` says."""
    by, formats = options["by"], output.formats
    if by == "function" or (by == "file" and formats == {"csv"}):
        in_short = formats == {"text"} and not needs_all(output.style)
        return (overview if in_short else measure)(run)
    others = formats - set(STATISTICS_FORMATS)
    if others or (by == "file" and "csv" in formats):
        raise UsageError(
            f"--by {by} cannot be written in these formats together",
            hint=f"name one with --format: {', '.join(STATISTICS_FORMATS)}",
        )
    metric = output.style.sort or "cognitive_complexity"
    require_counted(metric)
    return statistics(run, by, metric)


def _with_view(output: Output, options: Mapping[str, Any]) -> Output:
    """The output, with the options that choose the listed functions.

    Raises UsageError for what is no metric of functions, for no METRIC=VALUE, and for a format that
    lists everything.
    """
    named = ("sort", "top", "least", "grades")
    require_listing(output, is_asked=any(options[name] for name in named))
    pairs = tuple(_bounds(options))
    sort = _of_functions(resolve(options["sort"]).name) if options["sort"] else ""
    if options["by"] != "function" and (pairs or options["grades"]):
        raise UsageError("--min, -t and --grade are for the table of functions", hint="drop --by")
    chosen = {name: options[name] for name in ("top", "grades", "by")}
    style = output.style._replace(sort=sort, least=pairs, **chosen)
    return output._replace(style=style)


def _bounds(options: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    """Pairs of a metric and a value: a listed function is at least as bad in each."""
    for flag in options["least"]:
        name, value = threshold(flag)
        yield _of_functions(name), value
    for flag in options["thresholds"]:
        name, value = threshold(flag)
        # The next number: a value equal to a threshold is good.
        yield _of_functions(name), nextafter(value, inf)


def _of_functions(name: str) -> str:
    if METRICS[name].level != "function":
        raise UsageError(f"{name} is of files; the table lists functions")
    return name


def _left(report: Report) -> Sequence[Missing | Shortfall]:
    """The files that were not measured in full."""
    if isinstance(report, MetricsReport):
        return report.skipped
    if isinstance(report, OverviewReport):
        return report.overview.shortfalls
    return report.statistics.shortfalls
