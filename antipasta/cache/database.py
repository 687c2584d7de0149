"""The database below the store: where it lies, how it is made, opened, and moved out of the way.

The tables are diskcache's, made by diskcache itself, so that its tools can read them. Opening goes
without it: its constructor writes all settings anew each time, waits 60 s for a lock whatever
timeout it is given, and its import alone takes a quarter of a warm hook.

Each layout has a directory of its own, so that two versions of antipasta can share a cache. A new
one is made aside and renamed into place: any number of processes may do that at once.
"""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING

from antipasta.limits import limit

if TYPE_CHECKING:
    from collections.abc import Iterator

LAYOUT = 2
"""The version of the layout. 1, a database right in the cache's directory, was never released."""

DATABASE = "cache.db"
_HOME = f"v{LAYOUT}"
_CORRUPT = f"{_HOME}.corrupt"
_NEW = ".new-"
_LEFT_OVER_AFTER = 3600  # seconds: making one takes a fraction of one
_HEAL_LOCK = "heal.lock"
_TABLES = ("Cache", "Settings")  # of diskcache
# What SQLite says of a file that is none of its databases, or of a broken one. The other faults
# (locked, full, read-only, cannot open) are no damage.
_DAMAGE = ("malformed", "not a database", "no such table", "no such column", "unsupported file")


class DamagedError(Exception):
    """The database is there and is not to be used: broken, or of another layout."""


def home_of(directory: str) -> str:
    """The directory of this layout's database, in the cache's `directory`."""
    return os.path.join(directory, _HOME)


def path_of(directory: str) -> str:
    """The path of the database file, in the cache's `directory`."""
    return os.path.join(directory, _HOME, DATABASE)


def corrupt_of(directory: str) -> str:
    """Where a damaged database of the cache in `directory` is kept; only the last one is."""
    return os.path.join(directory, _CORRUPT)


def is_damage(exc: Exception) -> bool:
    """Whether the fault says that the database itself is broken."""
    return isinstance(exc, DamagedError) or (
        isinstance(exc, sqlite3.DatabaseError) and any(sign in str(exc) for sign in _DAMAGE)
    )


def connect(directory: str) -> sqlite3.Connection:
    """Open the database of the cache in `directory`; it is made when there is none.

    Writes nothing to a database that is there. Each operation waits limits.CACHE_TIMEOUT seconds at
    most for another process.

    Raises DamagedError or sqlite3.DatabaseError (see `is_damage`), and OSError for a directory that
    is not to be trusted.
    """
    make_private(directory)
    home, path = home_of(directory), path_of(directory)
    if not os.path.lexists(home):
        make(directory)
    _require_own(home)
    if not os.path.lexists(path):
        raise DamagedError(f"{home} holds no {DATABASE}")
    _require_own(path)
    # autocommit, so that a transaction begins and ends where we say.
    connection = sqlite3.connect(path, timeout=limit("CACHE_TIMEOUT"), isolation_level=None)
    try:
        _require_layout(connection)
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def kept_open(directory: str) -> Iterator[None]:
    """Have nobody inside be the last to close the database of the cache in `directory`.

    The last one copies the log into the database and waits for the disk until it is there; this
    one, who is the last in their place, may only read (https://www.sqlite.org/wal.html#ckpt).
    Raises sqlite3.Error.
    """
    with _read_only(path_of(directory)) as reader:
        # Only who has read holds it open.
        reader.execute("PRAGMA schema_version").fetchall()
        yield


def _read_only(path: str) -> closing[sqlite3.Connection]:
    for sign in "%?#":
        path = path.replace(sign, f"%{ord(sign):02x}")
    return closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True))


def _require_layout(connection: sqlite3.Connection) -> None:
    ((version,),) = connection.execute("PRAGMA user_version").fetchall()
    if version != LAYOUT:
        raise DamagedError(f"its layout is {version} and not {LAYOUT}")
    # A write is safe against a crash without waiting for the disk; a power cut may lose the last.
    connection.execute("PRAGMA synchronous = NORMAL")


def make_private(directory: str) -> None:
    """Make `directory` where it is not there, with mode 0700, and require it to be ours alone.

    Raises OSError for a directory of another user, or one that holds other things.
    """
    if os.path.expandvars(directory) != directory:
        raise ValueError(f"diskcache would read a variable in its name: {directory}")
    os.makedirs(directory, mode=0o700, exist_ok=True)
    status = os.stat(directory)
    if status.st_uid != os.geteuid():
        raise PermissionError(f"{directory} belongs to another user")
    if not os.path.lexists(path_of(directory)):
        _require_none(directory, _foreign_beside(directory) + _foreign_within(directory))
    if status.st_mode & 0o077:
        os.chmod(directory, 0o700)


def _foreign_beside(directory: str) -> list[str]:
    """The names in `directory` that no version of antipasta makes; none where there was a cache."""
    if os.path.lexists(corrupt_of(directory)):
        return []
    return [name for name in os.listdir(directory) if not _is_of_a_cache(name)]


def _foreign_within(directory: str) -> list[str]:
    """The paths of what is in the database's directory, or in its place, and is not of ours."""
    home = home_of(directory)
    if not os.path.isdir(home):
        return [_HOME] if os.path.lexists(home) else []
    return [f"{_HOME}/{name}" for name in os.listdir(home) if not name.startswith(DATABASE)]


def _require_none(directory: str, foreign: list[str]) -> None:
    if foreign:
        raise FileExistsError(
            f"{directory} holds other things ({min(foreign)}); name a directory of its own"
        )


def _is_of_a_cache(name: str) -> bool:
    """Whether a file called so may be ours: the home of a layout, a lock or a log."""
    is_home = name[0] == "v" and name[1:].removesuffix(".corrupt").isdecimal()
    return is_home or name.startswith(_NEW) or name.endswith((".lock", ".log", ".log.1"))


def _require_own(path: str) -> None:
    """Raise PermissionError unless `path` itself, and not what a link points to, is ours."""
    status = os.lstat(path)
    if os.path.islink(path) or status.st_uid != os.geteuid():
        raise PermissionError(f"{path} is a link, or belongs to another user")


def make(directory: str) -> None:
    """Make an empty database and move it into place, unless another process was first.

    Raises OSError or sqlite3.Error when it cannot be made.
    """
    import shutil
    import tempfile

    _remove_left_over(directory)
    aside = tempfile.mkdtemp(prefix=_NEW, dir=directory)
    try:
        _fill(aside)
        # A directory that is there and not empty is not replaced: another process was first.
        with suppress(OSError):
            os.rename(aside, home_of(directory))
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    if not os.path.lexists(home_of(directory)):
        raise FileNotFoundError(f"{home_of(directory)} could not be made")


def _remove_left_over(directory: str) -> None:
    """Remove what processes left that were killed while they made a database."""
    import shutil

    long_ago = time.time() - _LEFT_OVER_AFTER
    for name in os.listdir(directory):
        path = os.path.join(directory, name)
        # Another process may be moving its own into place.
        with suppress(FileNotFoundError):
            if name.startswith(_NEW) and os.lstat(path).st_mtime < long_ago:
                shutil.rmtree(path, ignore_errors=True)


def _fill(home: str) -> None:
    import sys

    # diskcache imports Django for a backend of no use here, which takes a tenth of a second.
    sys.modules.setdefault("diskcache.djangocache", None)  # type: ignore[arg-type]
    import diskcache

    # Under its other policies diskcache itself would write at every look-up.
    with diskcache.Cache(home, eviction_policy="none", disk_min_file_size=1 << 30):
        pass
    database = os.path.join(home, DATABASE)
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        # For the age limit, and for the eviction of what was not used for longest.
        connection.execute("CREATE INDEX Cache_access_time ON Cache (access_time)")
        connection.execute(f"PRAGMA user_version = {LAYOUT}")


def inode(directory: str) -> tuple[int, int] | None:
    """What tells this database file from one that took its place; None where there is none."""
    try:
        status = os.stat(path_of(directory))
    except OSError:
        return None
    return status.st_dev, status.st_ino


def move_aside(directory: str, damaged: tuple[int, int] | None) -> None:
    """Move the database away, unless another process did so since it was the one `damaged`.

    Raises OSError when it cannot be moved, and FileExistsError where that would take along what is
    not ours.
    """
    import fcntl
    import shutil

    _require_none(directory, _foreign_within(directory))
    _require_no_other_program(path_of(directory))
    with open(os.path.join(directory, _HEAL_LOCK), "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if inode(directory) != damaged:
            return
        shutil.rmtree(corrupt_of(directory), ignore_errors=True)
        with suppress(FileNotFoundError):
            os.rename(home_of(directory), corrupt_of(directory))


def _require_no_other_program(path: str) -> None:
    """Raise FileExistsError where SQLite can read the database at `path`, and it is not ours.

    Ours has the tables of diskcache and the version of a layout, from when it was moved into place;
    all else with tables is another program's. What SQLite cannot read was ours and is damaged.
    """
    tables: set[str] = set()
    version = 0
    with suppress(sqlite3.Error), _read_only(path) as reader:
        names = reader.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        tables = {name for (name,) in names}
        ((version,),) = reader.execute("PRAGMA user_version").fetchall()
    if tables and (version == 0 or tables.isdisjoint(_TABLES)):
        raise FileExistsError(f"{path} is the database of another program")
