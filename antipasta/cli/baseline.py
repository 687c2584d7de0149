"""The options of `antipasta gate` for the baseline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

import click

from antipasta.cli.options import adding
from antipasta.errors import UsageError
from antipasta.judging.baseline import DEFAULT_NAME, require_whole_tree
from antipasta.render.printable import plural, printable
from antipasta.terminal.console import say

if TYPE_CHECKING:
    from antipasta.results.findings import BaselineWritten
    from antipasta.run.request import Request

baseline_options = adding(
    click.option(
        "--baseline", metavar="FILE", help="Let the breaches in FILE pass while they get no worse."
    ),
    click.option(
        "--write-baseline",
        is_flag=False,
        flag_value="",
        metavar="[FILE]",
        help="List every violation of the working tree in FILE, and exit with 0."
        f"  [default: the configured file, else {DEFAULT_NAME}]",
    ),
    click.option(
        "--prune-baseline",
        is_flag=True,
        help="Remove entries that are no longer needed from the baseline, and lower the others.",
    ),
)


class BaselineOptions(NamedTuple):
    """The baseline to use, and the one to write; an empty name means the configured file."""

    baseline: str | None
    write_baseline: str | None
    prune_baseline: bool


def with_baseline(request: Request, options: BaselineOptions) -> Request:
    """The request, with the options for the baseline.

    Raises UsageError for options that exclude each other.
    """
    written = options.write_baseline
    if written is None and not options.prune_baseline:
        return request._replace(baseline=options.baseline)
    if written is not None and (options.prune_baseline or options.baseline):
        raise UsageError(
            "--write-baseline goes with neither --baseline nor --prune-baseline",
            hint="name the file as the value of --write-baseline",
        )
    action: Literal["write", "prune"] = "prune" if written is None else "write"
    request = request._replace(baseline=written or options.baseline, baseline_action=action)
    require_whole_tree(request)
    return request


def say_written(written: BaselineWritten | None) -> None:
    """Print what was written to the baseline, if anything was, and how it will be read."""
    if written is None:
        return
    path = printable(written.path)
    before = "" if written.before is None else f"; before {written.before}"
    say(f"antipasta: {plural(written.entries, 'violation')} listed in {path}{before}")
    if not written.is_configured:
        say(f"  let hook and gate read it:  baseline: {path}  in the configuration")
