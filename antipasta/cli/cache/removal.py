"""`antipasta cache prune` and `clear`: remove some of the entries, or all."""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

import click

from antipasta.cli.cache.opening import open_database
from antipasta.cli.cache.options import DIRECTORY, FORMAT, covering, show
from antipasta.cli.examples import examples

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_YES = click.option("--yes", is_flag=True, help="Do not ask on a terminal.")


@click.command(
    epilog=examples(
        "antipasta cache clear --yes",
    )
)
@DIRECTORY
@FORMAT
@_YES
def clear(*, cache_dir: str | None, format_name: str, yes: bool) -> None:
    """Remove everything from the cache."""
    from antipasta.cache.maintenance import evict

    _ask("Remove everything from the cache?", yes=yes)
    with open_database(cache_dir) as connection:
        show({"removed": evict(connection, 0, "least-recently-used")}, format_name)


@click.command(
    epilog=examples(
        "antipasta cache prune --max-age 30",
        "antipasta cache prune --path 'legacy/**'",
    )
)
@DIRECTORY
@FORMAT
@_YES
@click.option("--max-age", type=click.FloatRange(min=0), metavar="DAYS", help="Unused for longer.")
@click.option("--max-size", type=click.FloatRange(min=0), metavar="MB", help="Beyond this size.")
@click.option("--path", "pattern", metavar="PATTERN", help="Last seen under such a path.")
@click.option("--language", metavar="L", help="Of this language.")
@click.option("--dry-run", is_flag=True, help="Only print how many there are.")
def prune(
    *, cache_dir: str | None, format_name: str, yes: bool, dry_run: bool, **chosen: Any
) -> None:
    """Remove the entries that match all of --max-age, --path and --language; then the surplus.

    The surplus is what is beyond --max-size. The entries that were unused for longest go first.
    """
    from antipasta.errors import UsageError

    if all(value is None for value in chosen.values()):
        hint = "add --max-age, --max-size, --path or --language"
        raise UsageError("no option says what to remove", hint=hint)
    chosen["covers"] = covering(chosen.pop("pattern"))
    if not dry_run:
        _ask("Remove these entries?", yes=yes)
    with open_database(cache_dir) as connection, _trial(connection, wanted=dry_run) as pruned:
        removed = _prune(pruned, **chosen)
    show({"removed": removed} | ({"dry_run": True} if dry_run else {}), format_name)


def _prune(
    connection: sqlite3.Connection,
    *,
    max_age: float | None,
    max_size: float | None,
    language: str | None,
    covers: Callable[[str], bool] | None,
) -> int:
    from antipasta.cache.entries import entries
    from antipasta.cache.maintenance import evict, forget_older, remove

    removed = 0
    if covers or language:
        found = entries(
            connection,
            covers=covers,
            language=language,
            unused_for_days=max_age or 0,
            and_failures=True,
        )
        removed += remove(connection, [each.row for each in found])
    elif max_age is not None:
        removed += forget_older(connection, max_age)
    if max_size is not None:
        removed += evict(connection, max_size * 1e6, "least-recently-used")
    return removed


@contextmanager
def _trial(connection: sqlite3.Connection, *, wanted: bool) -> Iterator[sqlite3.Connection]:
    """The database itself or, if `wanted`, a temporary copy of it."""
    if not wanted:
        yield connection
        return
    # SQLite opens a database without a name as a temporary file.
    with closing(sqlite3.connect("", isolation_level=None)) as copy:
        connection.backup(copy)
        yield copy


def _ask(question: str, *, yes: bool) -> None:
    if not yes and sys.stdin is not None and sys.stdin.isatty():
        click.confirm(question, abort=True, err=True)
