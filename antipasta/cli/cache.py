"""`antipasta cache`: look after the cache."""

from __future__ import annotations

import json
import sqlite3
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from antipasta.errors import CacheError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

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
    """Say where the cache is, how large it is, and how many entries it has."""
    from antipasta.cache.location import cache_directory
    from antipasta.cache.maintenance import count, database_bytes

    with _database(cache_dir) as connection:
        report = {
            "path": cache_directory(cache_dir),
            "size_bytes": database_bytes(connection),
            "entries": count(connection),
        }
    _show(report, format_name)


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
def prune(
    *,
    cache_dir: str | None,
    format_name: str,
    yes: bool,
    max_age: float | None,
    max_size: float | None,
) -> None:
    """Forget what was not used for DAYS, then what was not used for longest beyond the size."""
    from antipasta.cache.maintenance import evict, forget_older
    from antipasta.errors import UsageError

    if max_age is None and max_size is None:
        raise UsageError("nothing says what to forget", hint="add --max-age, or --max-size")
    _ask("Forget these entries?", yes=yes)
    with _database(cache_dir) as connection:
        removed = 0 if max_age is None else forget_older(connection, max_age)
        if max_size is not None:
            removed += evict(connection, max_size * 1e6, "least-recently-used")
    _show({"removed": removed}, format_name)


@contextmanager
def _database(cache_dir: str | None) -> Iterator[sqlite3.Connection]:
    """The open database. Raises CacheError for one that cannot be used."""
    from antipasta.cache.database import DamagedError, connect
    from antipasta.cache.location import cache_directory

    directory = cache_directory(cache_dir)
    try:
        connection = connect(directory)
        try:
            yield connection
        finally:
            connection.close()
    except (OSError, sqlite3.Error, DamagedError, ValueError) as exc:
        raise CacheError(
            f"{directory}: {exc}", hint="a damaged cache is built anew by the next run"
        ) from exc


def _ask(question: str, *, yes: bool) -> None:
    if not yes and sys.stdin is not None and sys.stdin.isatty():
        click.confirm(question, abort=True, err=True)


def _show(report: dict[str, Any], format_name: str) -> None:
    if format_name == "json":
        click.echo(json.dumps({"schema": "antipasta.cache/1", **report}))
        return
    for name, value in report.items():
        for each in value if isinstance(value, list) else [value]:
            click.echo(f"{name.replace('_', ' ')}: {each}")
