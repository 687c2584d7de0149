"""What is wrong with the database and the values in it, and putting it right."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

from antipasta.cache import database, encoding, trees
from antipasta.cache.maintenance import remove

if TYPE_CHECKING:
    from collections.abc import Iterator


class Repaired(NamedTuple):
    """What it took: entries that were removed, or the place that the whole database was moved to.

    Neither, 0 and None, for a sound one.
    """

    removed: int
    moved_to: str | None


def faults(connection: sqlite3.Connection) -> list[str]:
    """A line for each fault: those that SQLite finds, and measurements that cannot be decoded.

    Raises sqlite3.Error for a database that cannot even be read.
    """
    values = [f"{key}: cannot be decoded" for _, key in _undecodable(connection)]
    return _structural_faults(connection) + values


def repair(directory: str) -> Repaired:
    """Remove what cannot be decoded from the cache in `directory`; replace a broken database.

    Raises OSError or sqlite3.Error when it cannot be put right.
    """
    opened = database.inode(directory)
    try:
        with closing(database.connect(directory)) as connection:
            if not _structural_faults(connection):
                rows = [row for row, _ in _undecodable(connection)]
                return Repaired(remove(connection, rows), None)
    except (sqlite3.Error, database.DamagedError) as exc:
        if not database.is_damage(exc):
            raise
    database.move_aside(directory, opened)
    database.connect(directory).close()
    return Repaired(0, database.corrupt_of(directory))


def _structural_faults(connection: sqlite3.Connection) -> list[str]:
    rows = connection.execute("PRAGMA integrity_check").fetchall()
    return [text for (text,) in rows if text != "ok"]


def _undecodable(connection: sqlite3.Connection) -> Iterator[tuple[int, str]]:
    """The rows and keys of the measurements and directories that cannot be decoded."""
    for kind, decode in (("metrics", encoding.decode), ("tree", trees.decode)):
        for row, key, value in connection.execute(
            "SELECT rowid, key, value FROM Cache WHERE key LIKE ? ORDER BY key", (f"{kind}:%",)
        ):
            if not isinstance(value, bytes) or decode(value, key) is None:
                yield row, key
