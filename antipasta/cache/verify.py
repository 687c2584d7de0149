"""What is wrong with the database and the values in it, and putting it right."""

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
    ("baseline/1", "config", "engine", "files", "metrics", "shebang", "tree", "worktree")
)
"""What the keys begin with, up to a colon. All values of these kinds are sealed for their key."""


class Repaired(NamedTuple):
    """What it took: entries that were removed, or the place that the whole database was moved to.

    Neither, 0 and None, for a sound one.
    """

    removed: int
    moved_to: str | None


def structural_faults(connection: sqlite3.Connection) -> list[str]:
    """A line for each fault that SQLite finds. Raises sqlite3.Error where it cannot even read."""
    rows = connection.execute("PRAGMA integrity_check").fetchall()
    return [text for (text,) in rows if text != "ok"]


def damaged(connection: sqlite3.Connection) -> Iterator[tuple[int, str]]:
    """The rows and keys of the values that are not what was written under their key.

    Values of a kind that is not one of `KINDS`, which another version keeps, are not judged. Raises
    sqlite3.Error for a database that cannot be read.
    """
    for row, key, value in connection.execute("SELECT rowid, key, value FROM Cache ORDER BY key"):
        if not isinstance(key, str) or key.partition(":")[0] not in KINDS:
            continue
        if not isinstance(value, bytes) or unseal(value, key) is None:
            yield row, key


def repair(directory: str) -> Repaired:
    """Remove damaged values from the cache in `directory`; replace a broken database.

    Raises OSError or sqlite3.Error when it cannot be put right.
    """
    opened = database.inode(directory)
    try:
        with closing(database.connect(directory)) as connection:
            if not structural_faults(connection):
                rows = [row for row, _ in damaged(connection)]
                return Repaired(remove(connection, rows), None)
    except (sqlite3.Error, database.DamagedError) as exc:
        if not database.is_damage(exc):
            raise
    database.move_aside(directory, opened)
    database.connect(directory).close()
    return Repaired(0, database.corrupt_of(directory))


def drop(connection: sqlite3.Connection, wrong: Sequence[Entry]) -> int:
    """Remove entries that are `wrong`, and what may rest on them; returns how many.

    What whole directories came to rests on the measurements of their files. Raises sqlite3.Error.
    """
    if not wrong:
        return 0
    directories = connection.execute("SELECT rowid FROM Cache WHERE key LIKE 'tree:%'").fetchall()
    return remove(connection, [*(each.row for each in wrong), *(row for (row,) in directories)])
