"""Keeps the cache within its limits of size and age, and removes entries.

The store calls it at the end of a run that added entries; the cache commands call it on demand.
"""

from __future__ import annotations

import time
from contextlib import contextmanager

from antipasta.budget import no_bound
from antipasta.events import note
from antipasta.lean.typing import TYPE_CHECKING
from antipasta.limits import limit

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator

    from antipasta.config.settings import CacheSettings

DAY = 86_400  # seconds

# A full cache is reduced to this part of its limit, so that not every run has to evict.
_SLACK = 0.9
_BATCH = 500
_COLUMNS = {
    "least-recently-used": "access_time",
    "least-frequently-used": "access_count",
    "least-recently-stored": "store_time",
}


def hold_limits(
    connection: sqlite3.Connection,
    settings: CacheSettings,
    seconds_left: float = float("inf"),
    clock: Callable[[], float] = time.monotonic,
) -> None:
    """Remove entries that are too old, and evict more while the database is over its size limit.

    Works in batches and stops after limits.CACHE_EVICTION_TIMEOUT, or the `seconds_left` if these
    are fewer, by `clock`; the next run continues. Raises sqlite3.Error when the database cannot be
    written.
    """
    deadline = clock() + min(limit("CACHE_EVICTION_TIMEOUT"), seconds_left)

    def until_deadline() -> float:
        return deadline - clock()

    removed = forget_older(connection, settings.max_age_days, until_deadline)
    size_limit = settings.size_limit_mb * 1e6
    if database_bytes(connection) > size_limit:
        removed += evict(connection, size_limit * _SLACK, settings.eviction, until_deadline)
    if removed:
        note("cache_evicted", entries=removed)


def forget_older(
    connection: sqlite3.Connection, days: float, seconds_left: Callable[[], float] = no_bound
) -> int:
    """Remove entries that were not used for `days`; returns their number. Raises sqlite3.Error."""
    query = "SELECT rowid FROM Cache WHERE access_time < ? ORDER BY access_time LIMIT ?"
    oldest = (time.time() - days * DAY, _BATCH)
    removed = 0
    while seconds_left() > 0 and (rows := connection.execute(query, oldest).fetchall()):
        removed += remove(connection, (rowid for (rowid,) in rows))
    return removed


def evict(
    connection: sqlite3.Connection,
    max_bytes: float,
    eviction: str,
    seconds_left: Callable[[], float] = no_bound,
) -> int:
    """Remove entries until the database holds at most `max_bytes`; returns their number.

    `eviction` says which entries are removed first. With `none` these are the newest, so that a
    full cache takes no new entries. Raises sqlite3.Error.
    """
    removed = 0
    while seconds_left() > 0 and (excess := database_bytes(connection) - max_bytes) > 0:
        rows = _first_to_go(connection, eviction, excess)
        if not rows:
            break
        removed += remove(connection, rows)
    return removed


def _first_to_go(connection: sqlite3.Connection, eviction: str, excess: float) -> list[int]:
    """The next batch of rows to remove, of about `excess` bytes at most."""
    order = f"{_COLUMNS[eviction]}, rowid" if eviction in _COLUMNS else "rowid DESC"
    chosen: list[int] = []
    # The order is one of our constants, not input.
    query = f"SELECT rowid, size FROM Cache ORDER BY {order} LIMIT ?"  # noqa: S608
    for rowid, size in connection.execute(query, (_BATCH,)).fetchall():
        chosen.append(rowid)
        excess -= max(size, 0)
        if excess <= 0:
            break
    return chosen


def remove(connection: sqlite3.Connection, rows: Iterable[int]) -> int:
    """Remove the entries with these row ids in one transaction; returns their number.

    Raises sqlite3.Error.
    """
    doomed = [(rowid,) for rowid in rows]
    with writing(connection):
        connection.executemany("DELETE FROM Cache WHERE rowid = ?", doomed)
    return len(doomed)


@contextmanager
def writing(connection: sqlite3.Connection) -> Iterator[None]:
    """One transaction that writes: committed at the end, rolled back by an exception."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def database_bytes(connection: sqlite3.Connection) -> int:
    """The size of the database's used pages, in bytes."""
    values = [
        connection.execute(f"PRAGMA {name}").fetchall()[0][0]
        for name in ("page_count", "freelist_count", "page_size")
    ]
    pages, free, page_bytes = values
    return int((pages - free) * page_bytes)


def count(connection: sqlite3.Connection) -> int:
    """The number of entries."""
    return int(connection.execute("SELECT count(*) FROM Cache").fetchall()[0][0])
