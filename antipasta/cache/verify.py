"""What is wrong with the database and the values in it, and putting it right."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

from antipasta import encoding
from antipasta.cache import database, totals
from antipasta.cache.maintenance import remove
from antipasta.config.load import is_whole
from antipasta.languages import BY_NAME, NO_LANGUAGE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from antipasta.cache.entries import Entry


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


def undecodable(connection: sqlite3.Connection) -> Iterator[tuple[int, str]]:
    """The rows and keys of what cannot be decoded; what another version keeps is not judged.

    Raises sqlite3.Error for a database that cannot be read.
    """
    for row, key, value in connection.execute("SELECT rowid, key, value FROM Cache ORDER BY key"):
        decode = _DECODED_BY.get(key.partition(":")[0]) if isinstance(key, str) else None
        if decode and (not isinstance(value, bytes) or decode(value, key) is None):
            yield row, key


def _settings(value: bytes, _key: str) -> bool | None:
    return is_whole(value) or None


def _language(value: bytes, _key: str) -> str | None:
    name = value.decode("ascii", "replace")
    return name if name == NO_LANGUAGE or name in BY_NAME else None


# By the beginning of the key. What is only sealed is checked further by those who ask for it.
_DECODED_BY: dict[str, Callable[[bytes, str], object]] = {
    "metrics": encoding.decode,
    "tree": totals.decode,
    "files": encoding.unseal,
    "worktree": encoding.unseal,
    "engine": encoding.unseal,
    "baseline/1": encoding.unseal,
    "config": _settings,
    "shebang": _language,
}


def repair(directory: str) -> Repaired:
    """Remove what cannot be decoded from the cache in `directory`; replace a broken database.

    Raises OSError or sqlite3.Error when it cannot be put right.
    """
    opened = database.inode(directory)
    try:
        with closing(database.connect(directory)) as connection:
            if not structural_faults(connection):
                rows = [row for row, _ in undecodable(connection)]
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
