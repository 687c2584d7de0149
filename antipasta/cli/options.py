"""The options that `metrics` and `gate` share, and the request that they make up."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

from antipasta.errors import UsageError
from antipasta.limits import positive_number
from antipasta.render import Style
from antipasta.render.timings import timings
from antipasta.run.request import Range, Request, range_of_the_framework, require_one_source
from antipasta.terminal.console import say, wants_color
from antipasta.terminal.output import Output, parse_files
from antipasta.terminal.progress import progress

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from antipasta.results import RunFigures
    from antipasta.terminal.console import ColorChoice

    Command = Callable[..., Any]

STDIN = "-"


class PositiveNumber(click.ParamType[float]):
    """A positive finite number, such as a number of seconds."""

    name = "number"

    def convert(self, value: Any, param: Any, ctx: Any) -> float:
        """Read `value`; fails with the option's name."""
        try:
            return positive_number(str(value), param.name)
        except UsageError:
            self.fail(f"{value!r} is not a positive number, such as 2.5", param, ctx)


_SOURCE = (
    click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path()),
    click.option("--staged", is_flag=True, help="Take the index: what is about to be committed."),
    click.option("--rev", metavar="REV", help="Take the tree of this revision."),
    click.option("--base", metavar="REV", help="Take what differs from the merge base with REV."),
    click.option("--head", metavar="REV", help="With --base: take this revision's tree."),
    click.option("--stdin-filename", metavar="NAME", help="With PATH -: what the text is called."),
)
_RUN = (
    click.option(
        "--output",
        "outputs",
        multiple=True,
        metavar="FORMAT=FILE",
        help="Write the result to this file as well, in this format; may be repeated.",
    ),
    click.option("--config", metavar="FILE", help="Read this configuration and no other."),
    click.option(
        "--jobs",
        type=click.IntRange(min=1),
        metavar="N",
        help="Measure in so many worker processes.  [default: what the work calls for]",
    ),
    click.option(
        "--budget",
        type=PositiveNumber(),
        metavar="SECONDS",
        help="Stop measuring after this time and say what is left.",
    ),
    click.option(
        "--max-memory",
        type=PositiveNumber(),
        metavar="MB",
        help="Measure with less what would take more memory, for all processes together.",
    ),
    click.option("--no-cache", is_flag=True, help="Measure everything anew."),
    click.option("--cache-dir", metavar="DIR", help="Keep the cache in this directory."),
    click.option(
        "--color", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True
    ),
    click.option("--timings", is_flag=True, help="Say where the time went, on standard error."),
    click.option(
        "-q",
        "--quiet",
        is_flag=True,
        help="Print nothing but the result, and that of `gate` only when something is wrong.",
    ),
    click.option("-v", "--verbose", is_flag=True, help="Say more."),
)


def adding(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """A decorator that adds these options to a command; the help lists them in this order."""

    def add(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return add


def common_options(formats: Sequence[str]) -> Callable[[Command], Command]:
    """Where the content comes from, how the run is to be made, and in which formats it is shown."""
    return adding(*_SOURCE, _format_option(formats), *_RUN)


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
    """What `metrics` and `gate` are both asked for; None leaves a choice to the configuration."""

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
    """The options that `kind`, a named tuple, has a field for, out of those `given` by click."""
    fields = kind._fields  # type: ignore[attr-defined]  # every named tuple has them
    return kind(**{name: given[name] for name in fields})


def say_timings(options: CommonOptions, run: RunFigures) -> None:
    """Say where the time went, if that was asked for."""
    if options.timings:
        for line in timings(run):
            say(line)


def make_request(options: CommonOptions) -> Request:
    """The request that the common options amount to.

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
        started=click.get_current_context().obj.started,
    )


def _text(options: CommonOptions, base: str | None, head: str | None) -> bytes | None:
    """What standard input holds where it is the source, else None."""
    if STDIN in options.paths:
        if len(options.paths) > 1 or base or head or options.staged:
            raise UsageError("- is standard input and goes with no other source")
        return sys.stdin.buffer.read()
    if options.stdin_filename:
        raise UsageError("--stdin-filename names what comes from standard input", hint="add PATH -")
    return None


def _revisions(options: CommonOptions) -> Range:
    """The base and the head; raises UsageError where they are asked for in two ways."""
    staged, rev, base, head = options.staged, options.rev, options.base, options.head
    require_one_source(staged=staged, rev=rev, base=base, head=head)
    if not (staged or rev or base or head) and STDIN not in options.paths:
        return range_of_the_framework(os.environ)
    return Range(base, head or rev)


def make_output(options: CommonOptions, formats: Sequence[str]) -> Output:
    """What the options say of the output. Raises UsageError for a bad FORMAT=FILE."""
    style = Style(color=wants_color(options.color), verbose=options.verbose)
    files = parse_files(options.outputs, formats)
    return Output(options.format_name, files, style, options.quiet)
