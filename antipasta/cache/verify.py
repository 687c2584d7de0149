"""What is wrong with the database and the values in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from antipasta.cache.encoding import decode

if TYPE_CHECKING:
    import sqlite3


def faults(connection: sqlite3.Connection) -> list[str]:
    """A line for each fault: those that SQLite finds, and measurements that cannot be decoded.

    Raises sqlite3.Error for a database that cannot even be read.
    """
    found = [
        text for (text,) in connection.execute("PRAGMA integrity_check").fetchall() if text != "ok"
    ]
    for key, value in connection.execute(
        "SELECT key, value FROM Cache WHERE key LIKE 'metrics:%' ORDER BY key"
    ):
        if not isinstance(value, bytes) or decode(value, key) is None:
            found.append(f"{key}: cannot be decoded")
    return found
