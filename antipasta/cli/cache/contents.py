"""`antipasta cache info` and `list`: what the cache contains."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from antipasta.cli.cache.opening import open_database
from antipasta.cli.cache.options import DIRECTORY, FORMAT, covering, show
from antipasta.cli.examples import examples
from antipasta.render.printable import plural, printable
from antipasta.terminal.console import say, tell

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from antipasta.cache.entries import Entry

_LINES = 10  # of the background's log


@click.command(
    epilog=examples(
        "antipasta cache info",
        "antipasta cache info --format json",
    )
)
@DIRECTORY
@FORMAT
def info(*, cache_dir: str | None, format_name: str) -> None:
    """Show where the cache is, its file system, its size, and the age and use of its entries.

    Also shows how often earlier runs found what they looked up, and the latest lines in the log of
    the background process.
    """
    from antipasta.cache import cache_directory
    from antipasta.cache.summary import is_network

    answer = _contents(cache_dir, cache_directory(cache_dir))
    kind = answer["file_system"]
    if format_name == "json":
        show(answer, format_name)
    else:
        for line in _sentences(answer):
            tell(line)
    if kind and is_network(kind):
        advice = "give each machine a cache of its own"
        say(f"antipasta: {kind} is a network file system: {advice}", "warning")


def _contents(cache_dir: str | None, directory: str) -> dict[str, Any]:
    """What the cache contains, and how it was used, as docs/commands.md has it."""
    from antipasta.cache.entries import entries
    from antipasta.cache.maintenance import count, database_bytes
    from antipasta.cache.summary import (
        AGE_DAYS,
        USES,
        file_system,
        histogram,
    )
    from antipasta.observe.reading import read_records
    from antipasta.observe.recorder import AHEAD
    from antipasta.observe.summary import uses_of
    from antipasta.upkeep.journal import last_lines

    with open_database(cache_dir) as connection:
        held = list(entries(connection))
        asked = [run for run in read_records(directory).runs if run.kind not in AHEAD]
        return {
            "path": directory,
            "file_system": file_system(directory),
            "size_bytes": database_bytes(connection),
            "entries": count(connection),
            "age_days": histogram((each.age_days for each in held), AGE_DAYS),
            "uses": histogram((each.uses for each in held), USES),
            **uses_of(asked)._asdict(),
            "background": [printable(line) for line in last_lines(directory, _LINES)],
        }


def _sentences(info: Mapping[str, Any]) -> Iterator[str]:
    """What the cache contains, as lines for people."""
    on = f" on {info['file_system']}" if info["file_system"] else ""
    yield f"The cache is in {printable(info['path'])}{on}, and takes {_megabytes(info)}."
    measured = sum(info["age_days"].values())
    yield f"It has {plural(info['entries'], 'entry', 'entries')}; {measured} are measurements."
    if measured:
        yield f"  by their age in days: {_classes(info['age_days'])}"
        yield f"  by the number of times they were used: {_classes(info['uses'])}"
    if info["runs"]:
        rate = info["hit_rate"]
        found = "" if rate is None else f" Of what they looked up, {100 * rate:.0f} % was there."
        without = info["runs_without_miss"]
        yield f"{plural(info['runs'], 'run')} used it, {without} of them without a miss.{found}"
    if info["background"]:
        yield "The background process wrote last:"
        yield from (f"  {line}" for line in info["background"])


def _megabytes(info: Mapping[str, Any]) -> str:
    return f"{info['size_bytes'] / 1e6:.1f} MB"


def _classes(counts: Mapping[str, int]) -> str:
    """The classes that are not empty: `19078 below 1, 20 from 7 on`."""
    named = {
        f"below {name[1:]}" if name.startswith("<") else f"from {name[2:]} on": count
        for name, count in counts.items()
    }
    return ", ".join(f"{count} {name}" for name, count in named.items() if count)


@click.command(
    "list",
    epilog=examples(
        "antipasta cache list 'src/**'",
    ),
)
@DIRECTORY
@FORMAT
@click.argument("pattern", required=False)
def list_(*, cache_dir: str | None, format_name: str, pattern: str | None) -> None:
    """List the measurements, with the path under which their content was last seen.

    PATTERN has the meaning of a line in a .gitignore.
    """
    from antipasta.cache.entries import entries

    covers = covering(pattern)
    with open_database(cache_dir) as connection:
        found = list(entries(connection, covers=covers))
    if format_name == "json":
        show({"entries": [_as_json(each) for each in found]}, format_name)
        return
    for each in found:
        path = "?" if each.path is None else printable(each.path)
        tell(f"{path}  {each.language}  {each.age_days:.0f} days  {each.blob[:12]}")


def _as_json(entry: Entry) -> dict[str, Any]:
    fields = entry._asdict()
    return {
        name: round(value, 3) if isinstance(value, float) else value
        for name, value in fields.items()
        if name not in ("row", "key")
    }
