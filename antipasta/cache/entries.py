"""Lists the measurements in the cache: of which content, how old, and last seen at which path."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

from antipasta.cache.maintenance import DAY
from antipasta.encoding import decode
from antipasta.system.files import decoded

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator

    from antipasta.model import FileMetrics

_QUERY = (
    "SELECT rowid, key, tag, size, store_time, access_time, access_count FROM Cache"
    " WHERE raw = 1 AND mode = 1 AND (key LIKE 'metrics:%' OR (? AND key LIKE 'failure:%'))"
    " AND typeof(tag) IN ('blob', 'null')"
    " AND typeof(store_time) = 'real' AND typeof(access_time) = 'real' ORDER BY tag, key"
)


class Entry(NamedTuple):
    """The measurements of one content, by the blob id, the language and the engine's fingerprint.

    `row` is SQLite's row id. `path` is where the content was last seen, relative to the root of its
    repository; None where that was never noted. `age_days` counts from when the entry was stored,
    `unused_days` from its last recorded use. `uses` is the number of recorded uses: at most one a
    day is recorded.
    """

    row: int
    key: str
    path: str | None
    blob: str
    language: str
    engine: str
    size_bytes: int
    age_days: float
    unused_days: float
    uses: int


class Measurement(NamedTuple):
    """An entry with its value, as bytes and decoded."""

    entry: Entry
    value: bytes
    metrics: FileMetrics


def entries(
    connection: sqlite3.Connection,
    *,
    covers: Callable[[str], bool] | None = None,
    language: str | None = None,
    unused_for_days: float = 0,
    and_failures: bool = False,
) -> Iterator[Entry]:
    """Yield the entries in the order of their paths; with `and_failures` those of failures too.

    Only those whose path `covers` accepts, if it is given; only those of `language`, if it is
    given; and only those unused for at least so many days. Raises sqlite3.Error for a database that
    cannot be read.
    """
    now = time.time()
    for row, key, tag, size, stored, used, uses in connection.execute(_QUERY, (and_failures,)):
        _, blob, its_language, engine, *_ = f"{key}:::".split(":")
        path = None if tag is None else decoded(tag)
        unused_days = (now - used) / DAY
        if covers and (path is None or not covers(path)):
            continue
        if language in (None, its_language.partition(" ")[0]) and unused_days >= unused_for_days:
            age_days = (now - stored) / DAY
            yield Entry(
                row, key, path, blob, its_language, engine, size, age_days, unused_days, uses
            )


def measurements(connection: sqlite3.Connection, wanted: Iterable[Entry]) -> Iterator[Measurement]:
    """Yield the `wanted` entries with their values; an entry that cannot be decoded is left out.

    Raises sqlite3.Error for a database that cannot be read.
    """
    for entry in wanted:
        rows = connection.execute("SELECT value FROM Cache WHERE rowid = ?", (entry.row,))
        for (value,) in rows:
            metrics = decode(value, entry.key) if isinstance(value, bytes) else None
            if metrics:
                yield Measurement(entry, value, metrics)
