"""`antipasta cache`: look after the cache."""

from __future__ import annotations

import json
import sqlite3
import sys
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

import click

from antipasta.console import say
from antipasta.errors import CacheError
from antipasta.render.printable import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from antipasta.cache.contents import Entry

    Command = Callable[..., Any]

_DIRECTORY = click.option("--cache-dir", metavar="DIR", help="Look after the cache there.")
_FORMAT = click.option(
    "--format", "format_name", type=click.Choice(["text", "json"]), default="text"
)
_YES = click.option("--yes", is_flag=True, help="Do not ask on a terminal.")


@click.group()
def cache() -> None:
    """Look after the cache."""


@cache.command()
@_DIRECTORY
@_FORMAT
def info(*, cache_dir: str | None, format_name: str) -> None:
    """Say where the cache is, on which file system, and how much it has of which age and use."""
    from antipasta.cache.contents import entries
    from antipasta.cache.location import cache_directory
    from antipasta.cache.maintenance import count, database_bytes
    from antipasta.cache.summary import AGE_DAYS, USES, file_system, histogram, is_network

    directory = cache_directory(cache_dir)
    with _database(cache_dir) as connection:
        held = list(entries(connection))
        kind = file_system(directory)
        report = {
            "path": directory,
            "file_system": kind,
            "size_bytes": database_bytes(connection),
            "entries": count(connection),
            "age_days": histogram((each.age_days for each in held), AGE_DAYS),
            "uses": histogram((each.uses for each in held), USES),
        }
    _show(report, format_name)
    if kind and is_network(kind):
        say(f"antipasta: {kind} is a network file system: give each machine a cache of its own")


@cache.command()
@_DIRECTORY
@_FORMAT
@click.pass_context
def verify(context: click.Context, *, cache_dir: str | None, format_name: str) -> None:
    """Check the database and every measurement in it; exits with 1 when anything is wrong."""
    from antipasta.cache.verify import faults

    with _database(cache_dir) as connection:
        found = faults(connection)
    _show({"sound": not found, "faults": found}, format_name)
    context.exit(1 if found else 0)


@cache.command()
@_DIRECTORY
@_FORMAT
def repair(*, cache_dir: str | None, format_name: str) -> None:
    """Remove what verify finds; a database that is broken itself is moved aside and made anew."""
    from antipasta.cache.location import cache_directory
    from antipasta.cache.verify import repair

    directory = cache_directory(cache_dir)
    with _named_trouble(directory):
        _show(repair(directory)._asdict(), format_name)


@cache.command("list")
@_DIRECTORY
@_FORMAT
@click.argument("pattern", required=False)
def list_(*, cache_dir: str | None, format_name: str, pattern: str | None) -> None:
    """List the measurements, with the path that their content was last seen under.

    PATTERN means what a line of a .gitignore does.
    """
    from antipasta.cache.contents import entries

    covers = _covers(pattern)
    with _database(cache_dir) as connection:
        found = list(entries(connection, covers=covers))
    if format_name == "json":
        _show({"entries": [_as_json(each) for each in found]}, format_name)
        return
    for each in found:
        path = "?" if each.path is None else printable(each.path)
        click.echo(f"{path}  {each.language}  {each.age_days:.0f} days  {each.blob[:12]}")


@cache.command()
@_DIRECTORY
@_FORMAT
@_YES
def clear(*, cache_dir: str | None, format_name: str, yes: bool) -> None:
    """Forget everything."""
    from antipasta.cache.maintenance import evict

    _ask("Forget everything in the cache?", yes=yes)
    with _database(cache_dir) as connection:
        _show({"removed": evict(connection, 0, "least-recently-used")}, format_name)


@cache.command()
@_DIRECTORY
@_FORMAT
@_YES
@click.option("--max-age", type=click.FloatRange(min=0), metavar="DAYS", help="Unused for longer.")
@click.option("--max-size", type=click.FloatRange(min=0), metavar="MB", help="Beyond this size.")
@click.option("--path", "pattern", metavar="PATTERN", help="Last seen under such a path.")
@click.option("--language", metavar="L", help="Of this language.")
@click.option("--dry-run", is_flag=True, help="Only say how many there are.")
def prune(
    *, cache_dir: str | None, format_name: str, yes: bool, dry_run: bool, **chosen: Any
) -> None:
    """Forget what all of --max-age, --path and --language mean; then what is beyond the size.

    Beyond the size, what was not used for longest goes first.
    """
    from antipasta.errors import UsageError

    if all(value is None for value in chosen.values()):
        hint = "add --max-age, --max-size, --path or --language"
        raise UsageError("nothing says what to forget", hint=hint)
    chosen["covers"] = _covers(chosen.pop("pattern"))
    if not dry_run:
        _ask("Forget these entries?", yes=yes)
    with _database(cache_dir) as connection, _trial(connection, wanted=dry_run) as pruned:
        removed = _prune(pruned, **chosen)
    _show({"removed": removed} | ({"dry_run": True} if dry_run else {}), format_name)


def _prune(
    connection: sqlite3.Connection,
    *,
    max_age: float | None,
    max_size: float | None,
    language: str | None,
    covers: Callable[[str], bool] | None,
) -> int:
    from antipasta.cache.contents import entries
    from antipasta.cache.maintenance import evict, forget_older, remove

    removed = 0
    if covers or language:
        found = entries(connection, covers=covers, language=language, unused_for_days=max_age or 0)
        removed += remove(connection, [each.row for each in found])
    elif max_age is not None:
        removed += forget_older(connection, max_age)
    if max_size is not None:
        removed += evict(connection, max_size * 1e6, "least-recently-used")
    return removed


@contextmanager
def _trial(connection: sqlite3.Connection, *, wanted: bool) -> Iterator[sqlite3.Connection]:
    """The database itself, or where that is `wanted` a copy that goes away afterwards."""
    if not wanted:
        yield connection
        return
    # A database without a name is a temporary file of SQLite's.
    with closing(sqlite3.connect("", isolation_level=None)) as copy:
        connection.backup(copy)
        yield copy


@cache.command("export")
@_DIRECTORY
@_FORMAT
@click.argument("file")
def export(*, cache_dir: str | None, format_name: str, file: str) -> None:
    """Write every measurement to one compressed FILE, to be imported on another machine."""
    from antipasta.cache.bundle import write_bundle

    with _database(cache_dir) as connection, _file_trouble(file):
        _show({"exported": write_bundle(connection, file)}, format_name)


@cache.command("import")
@_DIRECTORY
@_FORMAT
@click.argument("file")
def import_(*, cache_dir: str | None, format_name: str, file: str) -> None:
    """Add the measurements of FILE, as export wrote it: all of them, or none if it is damaged."""
    from antipasta.cache.bundle import read_bundle

    with _database(cache_dir) as connection, _file_trouble(file):
        _show({"imported": read_bundle(connection, file)}, format_name)


@contextmanager
def _file_trouble(path: str) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as exc:
        reason = exc.strerror if isinstance(exc, OSError) and exc.strerror else exc
        raise CacheError(
            f"{path}: {reason}", hint="name a file that antipasta cache export can write, or wrote"
        ) from exc


@contextmanager
def _database(cache_dir: str | None) -> Iterator[sqlite3.Connection]:
    """The open database. Raises CacheError for one that cannot be used."""
    from antipasta.cache.database import connect
    from antipasta.cache.location import cache_directory

    directory = cache_directory(cache_dir)
    with _named_trouble(directory), closing(connect(directory)) as connection:
        yield connection


@contextmanager
def _named_trouble(directory: str) -> Iterator[None]:
    """Turn what is wrong with the database into a CacheError that names `directory`."""
    from antipasta.cache.database import DamagedError

    try:
        yield
    except (OSError, sqlite3.Error, DamagedError, ValueError) as exc:
        raise CacheError(
            f"{directory}: {exc}", hint="antipasta cache repair makes a damaged cache anew"
        ) from exc


def _covers(pattern: str | None) -> Callable[[str], bool] | None:
    """Whether a path is one that `pattern` means. Raises UsageError for one that means nothing."""
    if pattern is None:
        return None
    from antipasta.config.patterns import compile_pattern, matcher
    from antipasta.errors import UsageError

    try:
        return matcher([compile_pattern(pattern)])
    except ValueError as exc:
        raise UsageError(f"{pattern!r} {exc}", hint="write it as in a .gitignore") from exc


def _as_json(entry: Entry) -> dict[str, Any]:
    fields = entry._asdict()
    del fields["row"]
    return {
        name: round(value, 3) if isinstance(value, float) else value
        for name, value in fields.items()
    }


def _ask(question: str, *, yes: bool) -> None:
    if not yes and sys.stdin is not None and sys.stdin.isatty():
        click.confirm(question, abort=True, err=True)


def _show(report: dict[str, Any], format_name: str) -> None:
    if format_name == "json":
        click.echo(json.dumps({"schema": "antipasta.cache/1", **report}))
        return
    for name, value in report.items():
        for each in _lines(value):
            click.echo(f"{name.replace('_', ' ')}: {each}")


def _lines(value: object) -> list[object]:
    """A value of a report as text: a list line by line, a histogram in one."""
    if isinstance(value, dict):
        return ["  ".join(f"{name}: {number}" for name, number in value.items())]
    return value if isinstance(value, list) else [value]
