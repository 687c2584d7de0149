"""`antipasta report`: write a report to look at, as one offline page or as Markdown."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from antipasta.cli.asked import CommonOptions, pick
from antipasta.cli.examples import examples
from antipasta.cli.options import (
    make_request,
    quiet_option,
    thresholds_option,
    timings_option,
    work_options,
)
from antipasta.cli.recording import recorded, say_timings
from antipasta.dispatch.dask import scheduler_address
from antipasta.errors import UsageError
from antipasta.observe.recorder import Recorder, found
from antipasta.render.advice import run_trouble
from antipasta.render.printable import plural
from antipasta.terminal.console import say, write_document

if TYPE_CHECKING:
    from collections.abc import Mapping

    from antipasta.report.several import Reported
    from antipasta.run.request import Request

STDOUT = "-"
PAGE, DIRECTORY = "antipasta-report.html", "antipasta-report"
"""Where the page, or the pages of several repositories, are written by default."""


class _Wanted(NamedTuple):
    """What is written, and where; None where it is not. `-` is standard output."""

    html: str | None
    markdown: str | None
    rev: str | None
    title: str | None
    repositories: str | None
    force: bool
    quiet: bool


@click.command(
    epilog=examples(
        "antipasta report",
        "antipasta report --rev v1.0..HEAD --html report.html",
        "antipasta report --rev origin/main..HEAD --markdown",
        "antipasta report --repositories repositories.txt --html reports",
    )
)
@click.option(
    "--html",
    metavar="FILE",
    help="Write the page to FILE; with --repositories, the pages to this directory."
    f"  [default: {PAGE}, or the directory {DIRECTORY}]",
)
@click.option(
    "--markdown",
    is_flag=False,
    flag_value=STDOUT,
    metavar="[FILE]",
    help="Write Markdown for a pull request, to standard output unless FILE is named.",
)
@click.option(
    "--rev", metavar="RANGE", help="Show this revision; of OLD..NEW show NEW, and what changed."
)
@click.option(
    "--repositories",
    metavar="LIST",
    help="Report on each repository in this file, one path a line, with an index.",
)
@click.option(
    "--title",
    metavar="TEXT",
    help="What the page is called.  [default: the repository's directory]",
)
@click.option("--force", is_flag=True, help="Write over a file that is no report.")
@click.option(
    "--executor",
    metavar="dask://HOST:PORT",
    help="Measure on a Dask cluster; needs 'antipasta[dask]>=2'.",
)
@thresholds_option
@work_options
@timings_option
@quiet_option
@click.pass_context
def report(context: click.Context, /, **options: Any) -> None:
    """Write a report to look at: one page that loads nothing, or Markdown.

    The page shows where the code is and how complex, the worst functions with their source, what
    changes often, how it went over time, and what a range of commits changed. Without --rev it
    shows the working tree.
    """
    wanted = pick(_Wanted, options)
    if wanted.html is None and wanted.markdown is None:
        wanted = wanted._replace(html=DIRECTORY if wanted.repositories else PAGE)
    _require_two_places(wanted)
    common = _common(options)
    request = make_request(common)._replace(
        thresholds=options["thresholds"],
        executor=_executor(options),
        base=None,
        head=None,
        remote=None,
    )
    if wanted.repositories:
        context.exit(_report_on_all(request, wanted.repositories, wanted))
    _report_on_one(request, wanted, common)


def _require_two_places(wanted: _Wanted) -> None:
    """Raise UsageError where the page and the Markdown would go to the same place."""
    html, markdown = wanted.html, wanted.markdown
    if html is None or markdown is None:
        return
    if html == markdown or (STDOUT not in (html, markdown) and _place(html) == _place(markdown)):
        where = "standard output" if html == STDOUT else html
        raise UsageError(
            f"the page and the Markdown would both go to {where}",
            hint="name a file for one of them: --html FILE, --markdown FILE",
        )


def _place(path: str) -> str:
    return os.path.realpath(path)


def _common(options: Mapping[str, Any]) -> CommonOptions:
    """The common options; the report takes its source from --rev alone."""
    fixed = dict.fromkeys(CommonOptions._fields)
    return pick(CommonOptions, {**fixed, "paths": (), **options, "rev": None})


def _executor(options: Mapping[str, Any]) -> str | None:
    executor: str | None = options["executor"]
    if executor:
        scheduler_address(executor)
    return executor


def _report_on_one(request: Request, wanted: _Wanted, common: CommonOptions) -> None:
    # Imported here, so that --help does not wait for the templates.
    from antipasta.render.page.html import page_html
    from antipasta.render.page.markdown import page_markdown
    from antipasta.report.files import require_ours
    from antipasta.report.filling import fill

    files = [each for each in (wanted.html, wanted.markdown) if each and each != STDOUT]
    require_ours(files, force=wanted.force)
    with Recorder("report") as record:
        page, run = fill(request, wanted.rev, record)
        page = page._replace(title=wanted.title or page.title)
        for line in () if wanted.quiet else run_trouble(run):
            say(line, "warning")
        if wanted.html is not None:
            _write(wanted.html, page_html(page), wanted)
        if wanted.markdown is not None:
            _write(wanted.markdown, page_markdown(page), wanted)
        say_timings(common, record, run)
        recorded(record, run, found(len(page.files)), quiet=wanted.quiet)


def _report_on_all(request: Request, path: str, wanted: _Wanted) -> int:
    """Report on each listed repository; returns the exit code, 3 where one has no report."""
    from antipasta.render.page.html import index_html
    from antipasta.render.page.markdown import index_markdown
    from antipasta.report.files import make_directory
    from antipasta.report.several import INDEX, read_list, report_on

    _require_several(wanted)
    listed = read_list(path)
    if wanted.html is not None:
        make_directory(wanted.html)
    rows = []
    for each in listed:
        found = report_on(each, request, wanted.rev)
        rows.append(found.row)
        _write_page(found, wanted)
    if wanted.html is not None:
        _write(os.path.join(wanted.html, f"{INDEX}.html"), index_html(rows), wanted)
    if wanted.markdown is not None:
        _write(wanted.markdown, index_markdown(rows), wanted)
    lost = [row for row in rows if row.problem]
    if lost:
        say(f"antipasta: no report of {plural(len(lost), 'repository', 'repositories')}", "warning")
    return 3 if lost else 0


def _require_several(wanted: _Wanted) -> None:
    """Raise UsageError for what several pages cannot have."""
    if wanted.title:
        raise UsageError("--title is of one page", hint="pages are called as their directories")
    if wanted.html == STDOUT:
        raise UsageError("several pages go into a directory", hint="name it with --html DIR")


def _write_page(found: Reported, wanted: _Wanted) -> None:
    """Write the page of a repository, or say why there is none."""
    from antipasta.render.page.html import page_html

    if found.page is None:
        say(f"antipasta: {found.row.name}: {found.row.problem}", "warning")
    elif wanted.html is not None:
        path = os.path.join(wanted.html, found.row.page)
        _write(path, page_html(found.page), wanted._replace(quiet=True))


def _write(path: str, text: str, wanted: _Wanted) -> None:
    from antipasta.report.files import write

    if path == STDOUT:
        write_document(text)
        return
    write(path, text, force=wanted.force)
    if not wanted.quiet:
        say(f"antipasta: the report is in {path} ({len(text.encode()) / 1000:,.0f} kB)")
