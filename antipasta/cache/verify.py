"""Finds faults in the database and in its values, and repairs them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

from antipasta.cache import database
from antipasta.cache.maintenance import remove
from antipasta.encoding import unseal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from antipasta.cache.entries import Entry

KINDS = frozenset(
    (
        *("attributes", "baseline/1", "config", "engine", "failure", "files", "metrics"),
        *("shebang", "tree", "worktree"),
    )
)
"""The prefixes of the keys, up to a colon. All values of these kinds are sealed for their key."""


class Repaired(NamedTuple):
    """What a repair did: the number of removed entries, and where a broken database was moved to.

    It is 0 and None for a sound database.
    """

    removed: int
    moved_to: str | None


def structural_faults(connection: sqlite3.Connection) -> list[str]:
    """A line for each fault that SQLite finds. Raises sqlite3.Error if it cannot read at all."""
    rows = connection.execute("PRAGMA integrity_check").fetchall()
    return [text for (text,) in rows if text != "ok"]


def damaged(connection: sqlite3.Connection) -> Iterator[tuple[int, str]]:
    """Yield the row id and the key of each damaged value.

    Values of other kinds than `KINDS`, which another version of antipasta keeps, are not checked.
    Raises sqlite3.Error for a database that cannot be read.
    """
    for row, key, value in connection.execute("SELECT rowid, key, value FROM Cache ORDER BY key"):
        if not isinstance(key, str) or key.partition(":")[0] not in KINDS:
            continue
        if not isinstance(value, bytes) or unseal(value, key) is None:
            yield row, key


def repair(directory: str) -> Repaired:
    """Remove damaged values from the cache in `directory`, or replace a broken database.

    Remembered failures are removed as well, so that these files are tried again.

    Raises OSError or sqlite3.Error when that fails.
    """
    opened = database.inode(directory)
    try:
        with closing(database.connect(directory)) as connection:
            if not structural_faults(connection):
                rows = [row for row, _ in damaged(connection)]
                return Repaired(remove(connection, [*rows, *_failures(connection)]), None)
    except (sqlite3.Error, database.DamagedError) as exc:
        if not database.is_damage(exc):
            raise
    database.move_aside(directory, opened)
    database.connect(directory).close()
    return Repaired(0, database.corrupt_of(directory))


def _failures(connection: sqlite3.Connection) -> list[int]:
    """The rows of remembered failures: whether one is true shows only when it is tried again."""
    query = "SELECT rowid FROM Cache WHERE key LIKE 'failure:%'"
    return [row for (row,) in connection.execute(query)]


def drop(connection: sqlite3.Connection, wrong: Sequence[Entry]) -> int:
    """Remove the entries that are `wrong`, and all totals of directories; returns their number.

    A total may depend on the measurements of any file in the directory. Raises sqlite3.Error.
    """
    if not wrong:
        return 0
    directories = connection.execute("SELECT rowid FROM Cache WHERE key LIKE 'tree:%'").fetchall()
    return remove(connection, [*(each.row for each in wrong), *(row for (row,) in directories)])
