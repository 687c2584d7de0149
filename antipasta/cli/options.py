"""The options that the commands on source code share, and the request made from them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click
from click.core import ParameterSource

from antipasta.cli.profile_option import profile_asked
from antipasta.errors import UsageError
from antipasta.limits import positive_number
from antipasta.metrics import METRICS
from antipasta.render import Style
from antipasta.run.request import Range, Request, range_of_the_framework, require_one_source
from antipasta.terminal.console import terminal_width, wants_color
from antipasta.terminal.output import Output, parse_files
from antipasta.terminal.progress import progress

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from antipasta.terminal.console import ColorChoice

    Command = Callable[..., Any]

STDIN = "-"


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


class CommonOptions(NamedTuple):
    """The options that `metrics`, `gate` and `explain` share. None means the configured value."""

    paths: tuple[str, ...]
    staged: bool
    rev: str | None
    base: str | None
    head: str | None
    stdin_filename: str | None
    format_name: str
    outputs: tuple[str, ...]
    config: str | None
    jobs: int | None
    budget: float | None
    max_memory: float | None
    no_cache: bool
    cache_dir: str | None
    color: ColorChoice
    timings: bool
    quiet: bool
    verbose: bool


Options = TypeVar("Options", bound=tuple[Any, ...])


def pick(kind: type[Options], given: Mapping[str, Any]) -> Options:
    """The options out of `given`, by click, for which the named tuple `kind` has a field."""
    fields = kind._fields  # type: ignore[attr-defined]  # every named tuple has them
    return kind(**{name: given[name] for name in fields})


def pick_run(given: Mapping[str, Any], head: str) -> CommonOptions:
    """The common options out of `given`, by click, for the tree of the revision `head`."""
    source = {"staged": False, "rev": head, "base": None, "head": None, "stdin_filename": None}
    return pick(CommonOptions, {**given, **source})


def split_place(given: str) -> tuple[str, str | None]:
    """The path and the function of PATH[:FUNCTION]; a file of that very name comes first.

    Raises UsageError where nothing stands behind the colon.
    """
    path, colon, function = given.rpartition(":")
    if given == STDIN or not colon or not path or os.path.lexists(given):
        return given, None
    if not function:
        raise UsageError(f"{given} names no function behind the colon")
    return path, function


def make_request(options: CommonOptions) -> Request:
    """The request that the common options describe.

    Raises UsageError for options that exclude each other.
    """
    base, head, remote = _revisions(options)
    text = _text(options, base, head)
    return Request(
        cwd=os.getcwd(),
        paths=options.paths if text is None else (),
        staged=options.staged,
        base=base,
        head=head,
        remote=remote,
        text=text,
        stdin_name=options.stdin_filename or "<stdin>",
        config_file=options.config,
        budget=options.budget,
        max_memory_mb=options.max_memory,
        jobs=options.jobs,
        use_cache=not options.no_cache,
        cache_dir=options.cache_dir,
        on_progress=progress(is_quiet=options.quiet),
        profile=profile_asked(),
        started=click.get_current_context().obj.started,
    )


def _text(options: CommonOptions, base: str | None, head: str | None) -> bytes | None:
    """The bytes of standard input if it is the source, else None."""
    if STDIN in options.paths:
        if len(options.paths) > 1 or head:
            raise UsageError("- means standard input, and takes no other source")
        if (base or options.staged) and not options.stdin_filename:
            raise UsageError(
                "standard input has no name to compare it by", hint="add --stdin-filename FILE"
            )
        from antipasta.terminal.input import read_standard_input

        return read_standard_input()
    if options.stdin_filename:
        raise UsageError("--stdin-filename names what comes from standard input", hint="add PATH -")
    return None


def _revisions(options: CommonOptions) -> Range:
    """The base and the head. Raises UsageError if they are given in two ways."""
    staged, rev, base, head = options.staged, options.rev, options.base, options.head
    require_one_source(staged=staged, rev=rev, base=base, head=head)
    if not (staged or rev or base or head) and STDIN not in options.paths:
        return range_of_the_framework(os.environ)
    return Range(base, head or rev)


def require_listing(output: Output, *, is_asked: bool) -> None:
    """Raise UsageError where options choose what is listed, and the format lists everything."""
    if is_asked and output.format_name not in ("text", "markdown"):
        raise UsageError(
            f"options that choose what is listed are for text and Markdown; {output.format_name}"
            " lists everything",
            hint="write it to a file: --output FORMAT=FILE",
        )


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


def make_output(options: CommonOptions, formats: Sequence[str]) -> Output:
    """The output that the options describe. Raises UsageError for a bad FORMAT=FILE."""
    width = terminal_width()
    style = Style(color=wants_color(options.color), verbose=options.verbose, width=width)
    files = parse_files(options.outputs, formats)
    return Output(options.format_name, files, style, options.quiet)
