"""What a command line asks for: the options that commands share, and the request made of them."""

from __future__ import annotations

import os

from antipasta.errors import UsageError
from antipasta.lean.typing import TYPE_CHECKING, Any, NamedTuple, TypeVar
from antipasta.render import Style
from antipasta.run.request import Range, Request, range_of_the_framework, require_one_source
from antipasta.terminal.console import terminal_width, wants_color
from antipasta.terminal.output import Output, parse_files
from antipasta.terminal.progress import progress

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from antipasta.cli.call import Call
    from antipasta.terminal.console import ColorChoice

STDIN = "-"


class CommonOptions(NamedTuple):
    """The options that `metrics`, `gate` and `explain` share. None means the configured value."""

    paths: tuple[str, ...] = ()
    staged: bool = False
    rev: str | None = None
    base: str | None = None
    head: str | None = None
    stdin_filename: str | None = None
    format_name: str = "text"
    outputs: tuple[str, ...] = ()
    config: str | None = None
    jobs: int | None = None
    budget: float | None = None
    max_memory: float | None = None
    no_cache: bool = False
    cache_dir: str | None = None
    color: ColorChoice = "auto"
    timings: bool = False
    quiet: bool = False
    verbose: bool = False


Options = TypeVar("Options", bound=tuple[Any, ...])


def pick(kind: type[Options], given: Mapping[str, Any]) -> Options:
    """The options out of `given` for which the named tuple `kind` has a field."""
    fields = kind._fields  # type: ignore[attr-defined]  # every named tuple has them
    return kind(**{name: given[name] for name in fields})


def pick_run(given: Mapping[str, Any], head: str) -> CommonOptions:
    """The common options out of `given`, for the tree of the revision `head`."""
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


def request_of(options: CommonOptions, call: Call) -> Request:
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
        profile=call.profile,
        started=call.started,
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


def make_output(options: CommonOptions, formats: Sequence[str]) -> Output:
    """The output that the options describe. Raises UsageError for a bad FORMAT=FILE."""
    width = terminal_width()
    style = Style(color=wants_color(options.color), verbose=options.verbose, width=width)
    files = parse_files(options.outputs, formats)
    return Output(options.format_name, files, style, options.quiet)
