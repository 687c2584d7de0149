"""The store of bytes under text keys: diskcache, made safe and made to fail softly.

Nothing here raises for a store that is locked, damaged, full or not there: it answers as an empty
one and says why in `problem`.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from antipasta.limits import limit

if TYPE_CHECKING:
    from antipasta.config.settings import CacheSettings

# diskcache imports Django for a backend of no use here; where Django is installed that would cost
# every commit a tenth of a second.
sys.modules.setdefault("diskcache.djangocache", None)  # type: ignore[arg-type]
import diskcache  # noqa: E402

LOCK_NAME = "warm.lock"
"""The file beside the database that keeps a second process from warming the same cache."""

_DATABASE = "cache.db"
# Values up to this many bytes stay in the database; more would not gain from a file of their own.
_LARGEST_INLINE_BYTES = 1 << 20
# The last three are what diskcache raises for settings in the database that it does not know.
_FAULTS = (
    OSError,
    sqlite3.Error,
    diskcache.Timeout,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
)


class _PlainDisk(diskcache.Disk):  # type: ignore[misc]
    """diskcache's storage without pickle: what is not plain data is refused, not executed."""

    def get(self, key: object, raw: object) -> object:
        """Read a key; only raw ones are ours."""
        if not raw:
            raise ValueError("the cache holds a pickled key")
        return super().get(key, raw)

    def fetch(self, mode: int, filename: str | None, value: object, read: object) -> object:
        """Read a value; a pickled one is refused."""
        if mode == diskcache.core.MODE_PICKLE:
            raise ValueError("the cache holds a pickled value")
        return super().fetch(mode, filename, value, read)


class Store:
    """Bytes under text keys, shared between processes; empty when it cannot be used.

    `problem` is empty, or says in a few words why the store cannot be used.
    """

    def __init__(self, cache: Any = None, *, problem: str = "") -> None:
        self._cache = cache
        self.problem = problem

    def get(self, key: str) -> bytes | None:
        """The value under `key`, or None when there is none or the store cannot be used."""
        if self._cache is None:
            return None
        try:
            value = self._cache.get(key)
        except _FAULTS as exc:
            self._give_up(exc)
            return None
        return value if isinstance(value, bytes) else None

    def put(self, key: str, value: bytes) -> None:
        """Keep `value` under `key`, as long as there is room."""
        if self._cache is None:
            return
        try:
            self._cache.set(key, value)
        except _FAULTS as exc:
            self._give_up(exc)

    def configure(self, settings: CacheSettings) -> None:
        """Apply the size limit and the eviction policy, which the store keeps for later runs."""
        wanted = {
            "size_limit": int(settings.size_limit_mb * 1e6),
            "eviction_policy": settings.eviction,
        }
        try:
            if self._cache is not None and any(
                getattr(self._cache, name) != value for name, value in wanted.items()
            ):
                _require_unlocked(os.path.join(self._cache.directory, _DATABASE))
                for name, value in wanted.items():
                    self._cache.reset(name, value)
        except _FAULTS as exc:
            self._give_up(exc)

    def close(self) -> None:
        """Close the database."""
        cache, self._cache = self._cache, None
        if cache is not None:
            # What was put is kept or lost by now, whatever closing says.
            with suppress(*_FAULTS):
                cache.close()

    def _give_up(self, exc: Exception) -> None:
        """Use the store no more in this run: each try at a locked one would cost its timeout."""
        self.problem = _reason(exc)
        self.close()


def open_store(directory: str) -> Store:
    """Open the store in `directory`, made with mode 0700 when it is not there.

    Never raises for a store that cannot be used: `problem` of the result says why.
    """
    try:
        _make_private(directory)
        _require_unlocked(os.path.join(directory, _DATABASE))
        cache = diskcache.Cache(
            directory,
            timeout=limit("CACHE_TIMEOUT"),
            disk=_PlainDisk,
            disk_min_file_size=_LARGEST_INLINE_BYTES,
        )
    except _FAULTS as exc:
        return Store(problem=f"{_reason(exc)} (in {directory})")
    return Store(cache)


def _make_private(directory: str) -> None:
    if os.path.expandvars(directory) != directory:
        raise ValueError(f"diskcache would read a variable in its name: {directory}")
    os.makedirs(directory, mode=0o700, exist_ok=True)
    status = os.stat(directory)
    if status.st_uid != os.geteuid():
        raise PermissionError(f"{directory} belongs to another user")
    names = set(os.listdir(directory)) - {LOCK_NAME}
    if names and _DATABASE not in names:
        raise FileExistsError(f"{directory} holds other things; name a directory of its own")
    if status.st_mode & 0o077:
        os.chmod(directory, 0o700)


def _require_unlocked(database: str) -> None:
    """Raise sqlite3.Error when another process holds the database beyond limits.CACHE_TIMEOUT.

    diskcache waits up to 60 s for it when it opens or is configured, whatever timeout it is given.
    """
    if not os.path.exists(database):
        return
    connection = sqlite3.connect(database, timeout=limit("CACHE_TIMEOUT"), isolation_level=None)
    try:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")
    finally:
        connection.close()


def _reason(exc: Exception) -> str:
    if isinstance(exc, diskcache.Timeout):
        return "it is locked by another process"
    return str(exc) or type(exc).__name__
