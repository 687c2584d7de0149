"""The store of bytes under text keys. It reads and writes many in one transaction.

Nothing here raises for a store that is locked, damaged, full or missing: it acts as an empty one
and says why in `problem`. A damaged database is moved aside and replaced, which `notice` says.
"""

from __future__ import annotations

import time
from contextlib import suppress

from antipasta.cache import database
from antipasta.config.settings import CacheSettings
from antipasta.lean.sqlite import sqlite3
from antipasta.lean.typing import TYPE_CHECKING
from antipasta.system.files import encoded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

CLOSING_SECONDS = 0.1
"""The seconds that closing may take on a slow disk.

With less time left, SQLite's log is not copied into the database.
"""

DAY = 86_400
"""The seconds after which another use of an entry is recorded."""

# Older builds of SQLite refuse more parameters in one statement.
_KEYS_AT_ONCE = 900
_FAULTS = (OSError, sqlite3.Error, database.DamagedError, ValueError)
# `raw` and `mode` are diskcache's columns. 1 and 1 mean bytes; other values mean text, a file or a
# pickle.
_SELECT = (
    "SELECT key, value, access_time FROM Cache WHERE raw = 1 AND mode = 1 AND key IN ({places})"
)
_INSERT = (
    "INSERT INTO Cache (key, raw, store_time, access_time, access_count, tag, size, mode, value)"
    " VALUES (?, 1, ?, ?, 1, ?, ?, 1, ?)"
    " ON CONFLICT (key, raw) DO UPDATE SET store_time = excluded.store_time,"
    " access_time = excluded.access_time, tag = excluded.tag, size = excluded.size,"
    " mode = 1, filename = NULL, expire_time = NULL, value = excluded.value"
)
_TOUCH = (
    "UPDATE Cache SET access_time = ?, access_count = access_count + 1, tag = coalesce(?, tag)"
    " WHERE raw = 1 AND key = ?"
)


class Store:
    """Bytes under text keys, shared between processes; empty when it cannot be used.

    `problem` is empty, or says in a few words why the store cannot be used. `notice` is empty, or
    says that a damaged database was replaced by an empty one.
    """

    def __init__(
        self,
        connection: sqlite3.Connection | None = None,
        directory: str = "",
        *,
        problem: str = "",
        notice: str = "",
    ) -> None:
        self._connection = connection
        self._directory = directory
        self._opened = database.inode(directory) if connection else None
        self._settings = CacheSettings()
        self._used: set[str] = set()
        self._paths: dict[str, str] = {}
        self._has_grown = False
        self.problem = problem
        self.notice = notice

    @property
    def directory(self) -> str:
        """The directory of the cache; empty where it could not be opened."""
        return self._directory

    @property
    def is_open(self) -> bool:
        """Whether the store can be used: values that are put are kept."""
        return self._connection is not None

    def get(self, key: str) -> bytes | None:
        """The value under `key`, or None when there is none or the store cannot be used."""
        return self.get_many((key,)).get(key)

    def get_many(self, keys: Iterable[str]) -> dict[str, bytes]:
        """The values of the `keys` that the store has, read in one transaction."""
        if self._connection is None:
            return {}
        try:
            return self._read(self._connection, list(keys))
        except _FAULTS as exc:
            self._give_up(exc)
            return {}

    def put(self, key: str, value: bytes) -> None:
        """Keep `value` under `key`. It may be evicted later."""
        self.put_many({key: value})

    def put_many(self, values: Mapping[str, bytes]) -> None:
        """Keep each value under its key, in one transaction: all of them or none."""
        if self._connection is None or not values:
            return
        now = time.time()
        rows = [(key, now, now, self._tag(key), len(value), value) for key, value in values.items()]
        try:
            with _transaction(self._connection):
                self._connection.executemany(_INSERT, rows)
            self._has_grown = True
        except _FAULTS as exc:
            self._give_up(exc)

    def note_paths(self, paths: Mapping[str, str]) -> None:
        """Note the path of the content of each key, for `cache list`.

        The path is stored when the entry is put or its use is recorded. It is not part of the key.
        """
        self._paths.update(paths)

    def configure(self, settings: CacheSettings) -> None:
        """Set the limits that `close` enforces."""
        self._settings = settings

    def close(self, seconds_left: float = float("inf")) -> None:
        """Record the uses, enforce the limits if the store has grown, and close it.

        Enforcing the limits takes at most `seconds_left`; the next run continues. With fewer than
        CLOSING_SECONDS, closing does not wait for the disk.
        """
        if self._connection is not None:
            # The values are stored already, so a fault from here on loses none of them.
            try:
                self._write_uses(self._connection)
                if self._has_grown:
                    from antipasta.cache.maintenance import hold_limits

                    hold_limits(self._connection, self._settings, seconds_left)
                    database.tidy(self._directory)
            except _FAULTS as exc:
                note_trouble(f"at the end of the run: {_reason(exc)}", self._directory)
            if seconds_left < CLOSING_SECONDS:
                with suppress(*_FAULTS), database.kept_open(self._directory):
                    self._close()
        self._close()

    def _read(self, connection: sqlite3.Connection, keys: list[str]) -> dict[str, bytes]:
        found: dict[str, bytes] = {}
        long_ago = time.time() - DAY
        with _transaction(connection, "DEFERRED"):
            for at in range(0, len(keys), _KEYS_AT_ONCE):
                some = keys[at : at + _KEYS_AT_ONCE]
                query = _SELECT.format(places=",".join("?" * len(some)))
                for key, value, used in connection.execute(query, some):
                    if isinstance(value, bytes):
                        found[key] = value
                        if not isinstance(used, float) or used < long_ago:
                            self._used.add(key)
        return found

    def _write_uses(self, connection: sqlite3.Connection) -> None:
        if not self._used:
            return
        now = time.time()
        with _transaction(connection):
            connection.executemany(_TOUCH, [(now, self._tag(key), key) for key in self._used])

    def _tag(self, key: str) -> bytes | None:
        path = self._paths.get(key)
        # As bytes: a name need not be UTF-8.
        return None if path is None else encoded(path)

    def _give_up(self, exc: Exception) -> None:
        """Stop using the store in this run: each try of a locked one would cost its timeout.

        A damaged store is replaced by an empty one.
        """
        self._close()
        if not database.is_damage(exc):
            self.problem = _reason(exc)
            note_trouble(self.problem, self._directory)
            return
        healed = _rebuild(self._directory, self._opened, exc)
        self._connection, healed._connection = healed._connection, None
        self._opened = healed._opened
        self.problem, self.notice = healed.problem, healed.notice

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(*_FAULTS):
                connection.close()


def open_store(directory: str) -> Store:
    """Open the store in `directory`, which is created with mode 0700 if it does not exist.

    Never raises for a store that cannot be used: `problem` of the result says why.
    """
    damaged = database.inode(directory)
    try:
        return Store(database.connect(directory), directory)
    except _FAULTS as exc:
        if database.is_damage(exc):
            return _rebuild(directory, damaged, exc)
        note_trouble(_reason(exc), directory)
        return Store(problem=f"{_reason(exc)} (in {directory})")


def _rebuild(directory: str, damaged: tuple[int, int] | None, why: Exception) -> Store:
    """An empty store in place of the damaged one, which is moved aside."""
    kept = database.corrupt_of(directory)
    try:
        database.move_aside(directory, damaged)
        connection = database.connect(directory)
    except _FAULTS as exc:
        problem = f"{_reason(why)}, and it cannot be replaced: {_reason(exc)}"
        note_trouble(problem, directory)
        return Store(problem=problem)
    notice = f"the cache was damaged ({_reason(why)}); a new one replaces it, the old one is {kept}"
    note_trouble(notice, directory)
    return Store(connection, directory, notice=notice)


def note_trouble(detail: str, directory: str | None) -> None:
    """Tell who listens what the cache cannot do, or has lost."""
    # Imported here: a warm hook has no trouble.
    from antipasta.events import note

    note("cache_trouble", "warning", detail=detail, directory=directory)


class _transaction:  # noqa: N801 - reads as a statement; contextlib's would cost more per look-up
    """A transaction: committed at the end, rolled back by an exception."""

    def __init__(self, connection: sqlite3.Connection, kind: str = "IMMEDIATE") -> None:
        self._connection = connection
        self._kind = kind

    def __enter__(self) -> None:
        self._connection.execute(f"BEGIN {self._kind}")

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self._connection.execute("COMMIT")
        elif self._connection.in_transaction:
            self._connection.execute("ROLLBACK")


def _reason(exc: Exception) -> str:
    if isinstance(exc, sqlite3.OperationalError) and "locked" in str(exc):
        return "it is locked by another process"
    return str(exc) or type(exc).__name__
