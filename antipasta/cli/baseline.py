"""The options of `antipasta gate` that are about the baseline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import click

from antipasta.cli.options import adding
from antipasta.errors import UsageError
from antipasta.judging.baseline import DEFAULT_NAME, require_whole_tree

if TYPE_CHECKING:
    from antipasta.run.request import Request

baseline_options = adding(
    click.option(
        "--baseline", metavar="FILE", help="Let pass what this file lists, while it gets no worse."
    ),
    click.option(
        "--write-baseline",
        is_flag=False,
        flag_value="",
        metavar="[FILE]",
        help="List every violation of the working tree in this file, and exit with 0."
        f"  [default: the configured one, else {DEFAULT_NAME}]",
    ),
    click.option(
        "--prune-baseline",
        is_flag=True,
        help="Take out of the baseline what is no longer needed, and lower what got better.",
    ),
)


def with_baseline(request: Request, options: dict[str, Any]) -> Request:
    """The request, with what the options say of a baseline.

    Raises UsageError for options that exclude each other.
    """
    written = options["write_baseline"]
    if written is None and not options["prune_baseline"]:
        return request._replace(baseline=options["baseline"])
    if written is not None and (options["prune_baseline"] or options["baseline"]):
        raise UsageError(
            "--write-baseline goes with neither --baseline nor --prune-baseline",
            hint="name the file behind --write-baseline",
        )
    action: Literal["write", "prune"] = "prune" if written is None else "write"
    request = request._replace(baseline=written or options["baseline"], baseline_action=action)
    require_whole_tree(request)
    return request
