"""`antipasta cache warm`: measure now what a later run will look up."""

from __future__ import annotations

import os

import click

from antipasta.cli.cache.options import DIRECTORY, FORMAT, show
from antipasta.cli.examples import examples
from antipasta.cli.profile_option import profile_asked
from antipasta.errors import CacheError
from antipasta.render.printable import printable
from antipasta.terminal.console import say


@click.command(
    epilog=examples(
        "antipasta cache warm",
        "antipasta cache warm --rev origin/main --background",
    )
)
@DIRECTORY
@FORMAT
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path())
@click.option("--rev", metavar="REV", help="Measure the tree of this revision, not the index.")
@click.option("--background", is_flag=True, help="Measure in a background process.")
def warm(
    *,
    cache_dir: str | None,
    format_name: str,
    paths: tuple[str, ...],
    rev: str | None,
    background: bool,
) -> None:
    """Measure the files of the index that the cache lacks, those for the next commit first.

    The background process stops after ANTIPASTA_WARM_TIMEOUT seconds, and `antipasta cache info`
    shows what it did.
    """
    if background:
        _start(cache_dir, format_name, (*(("--rev", rev) if rev else ()), "--", *paths))
        return
    from antipasta.upkeep.warm import Warming, warm

    warmed = warm(Warming(paths, rev, cache_dir=cache_dir, profile=profile_asked()))
    if warmed.notice:
        say(f"antipasta: {printable(warmed.notice)}", "warning")
    left = warmed.not_measured
    answer = {"known": warmed.known, "measured": warmed.measured} | {
        "not_measured": [each._asdict() for each in left]
        if format_name == "json"
        else [f"{printable(each.path)}  {each.reason}: {each.detail}" for each in left]
    }
    show(answer, format_name)


def _start(cache_dir: str | None, format_name: str, arguments: tuple[str, ...]) -> None:
    from antipasta.cache import cache_directory
    from antipasta.upkeep.background import start
    from antipasta.upkeep.journal import NAME

    directory = cache_directory(cache_dir)
    try:
        process = start(arguments, cache_dir=directory)
    except OSError as exc:
        raise CacheError(f"the background process cannot be started: {exc}") from exc
    show({"process": process, "log": os.path.join(directory, NAME)}, format_name)
