"""The options that the commands on source code share, as click reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from antipasta.cli.asked import request_of
from antipasta.errors import UsageError
from antipasta.limits import positive_number
from antipasta.metrics import METRICS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from antipasta.cli.asked import CommonOptions
    from antipasta.run.request import Request

    Command = Callable[..., Any]


class PositiveNumber(click.ParamType[float]):
    """A positive finite number, such as a number of seconds."""

    name = "number"

    def convert(self, value: Any, param: Any, ctx: Any) -> float:
        """Read `value`; fails with the name of the option."""
        try:
            return positive_number(str(value), param.name)
        except UsageError:
            self.fail(f"{value!r} is not a positive number, such as 2.5", param, ctx)


_SOURCE = (
    click.option("--staged", is_flag=True, help="Take the index: the content of the next commit."),
    click.option("--rev", metavar="REV", help="Take the tree of this revision."),
    click.option("--base", metavar="REV", help="Take what differs from the merge base with REV."),
    click.option("--head", metavar="REV", help="With --base: take this revision's tree."),
    click.option("--stdin-filename", metavar="NAME", help="With PATH -: the name of the text."),
)
_OUTPUTS = click.option(
    "--output",
    "outputs",
    multiple=True,
    metavar="FORMAT=FILE",
    help="Write the result to this file as well, in this format; may be repeated.",
)
_WORK = (
    click.option("--config", metavar="FILE", help="Read this configuration and no other."),
    click.option(
        "--jobs",
        type=click.IntRange(min=1),
        metavar="N",
        help="Measure in N worker processes.  [default: by the amount of work]",
    ),
    click.option(
        "--budget",
        type=PositiveNumber(),
        metavar="SECONDS",
        help="Stop measuring after this time, and list the files that are left.",
    ),
    click.option(
        "--max-memory",
        type=PositiveNumber(),
        metavar="MB",
        help="Keep all processes together below this; measure in less detail where needed.",
    ),
    click.option("--no-cache", is_flag=True, help="Measure everything anew."),
    click.option("--cache-dir", metavar="DIR", help="Keep the cache in this directory."),
)
timings_option = click.option(
    "--timings", is_flag=True, help="Report on standard error where the time went."
)
quiet_option = click.option(
    "-q",
    "--quiet",
    is_flag=True,
    help="Print only the result; with `gate` only if something is wrong.",
)
_RUN = (
    _OUTPUTS,
    *_WORK,
    click.option(
        "--color", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True
    ),
    timings_option,
    quiet_option,
    click.option("-v", "--verbose", is_flag=True, help="Say more."),
)


def metrics_for_completion(
    _context: click.Context, _parameter: click.Parameter, incomplete: str
) -> list[str]:
    """What a shell completes in METRIC=VALUE: the names of metrics, up to the value."""
    return [f"{name}=" for name in METRICS if name.startswith(incomplete)]


thresholds_option = click.option(
    "-t",
    "thresholds",
    multiple=True,
    metavar="METRIC=VALUE",
    shell_complete=metrics_for_completion,
    help="A threshold for this run; a unique prefix of the metric's name is enough.",
)
"""The thresholds of `gate` and `explain`."""


def adding(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """A decorator that adds these options to a command; the help lists them in this order."""

    def add(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return add


def work_options(command: Command) -> Command:
    """The options about how files are measured."""
    return adding(*_WORK)(command)


def common_options(
    formats: Sequence[str], *, path: str = "[PATH]..."
) -> Callable[[Command], Command]:
    """The options about the source of the content, the run, and the formats of the output.

    `path` is how the help calls the paths.
    """
    paths = click.argument("paths", nargs=-1, metavar=path, type=click.Path())
    return adding(paths, *_SOURCE, _format_option(formats), *_RUN)


def run_options(formats: Sequence[str], *, path: str = "[PATH]...") -> Callable[[Command], Command]:
    """The options about the run and the formats of the output: for commands that name commits."""
    paths = click.argument("paths", nargs=-1, metavar=path, type=click.Path())
    return adding(paths, _format_option(formats), *_RUN)


def _format_option(formats: Sequence[str]) -> Callable[[Command], Command]:
    return click.option(
        "--format",
        "format_name",
        type=click.Choice(formats),
        default="text",
        show_default=True,
        help="How standard output is written.",
    )


def make_request(options: CommonOptions) -> Request:
    """The request that the common options of the current command describe.

    Raises UsageError for options that exclude each other.
    """
    return request_of(options, click.get_current_context().find_root().obj)


def require_only(context: click.Context, taken: Collection[str], what: str, hint: str) -> None:
    """Raise UsageError where the command line has an option that `what` would ignore.

    `taken` are the names of the parameters that it heeds, or refuses by itself.
    """
    refused = [
        max(each.opts, key=len)
        for each in context.command.params
        if each.name not in taken
        and each.expose_value  # else it is read before, and holds for every command
        and context.get_parameter_source(each.name or "") is ParameterSource.COMMANDLINE
    ]
    if refused:
        raise UsageError(f"{what} takes no {' and no '.join(refused)}", hint=hint)
