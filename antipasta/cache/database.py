"""The SQLite database of the store: its place, and how it is created, opened and moved aside.

The tables are diskcache's, and diskcache creates them, so that its tools can read them. We open the
database without diskcache: its constructor writes all settings each time and waits 60 s for a lock
whatever its timeout, and its import alone takes a quarter of a warm hook.

Each layout has a directory of its own, so that two versions of antipasta can share a cache. A new
database is created under another name and renamed, so that many processes may do it at once.
"""

from __future__ import annotations

import errno
import os
import stat
import time
from contextlib import closing, contextmanager, suppress

from antipasta.lean.sqlite import sqlite3
from antipasta.lean.typing import TYPE_CHECKING
from antipasta.limits import limit
from antipasta.system.files import is_mine, means_link, mode_of, open_in, with_slashes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

LAYOUT = 2
"""The version of the layout. 1, a database right in the cache's directory, was never released."""

DATABASE = "cache.db"
_HOME = f"v{LAYOUT}"
_CORRUPT = f"{_HOME}.corrupt"
_NEW = ".new-"
_HEAL_LOCK = "heal.lock"
_LOCK_POLL_SECONDS = 0.01
# The files beside the database's directory, some of them made by the background process.
_BESIDE = (
    *("runs.jsonl", "runs.jsonl.1", "runs.checked"),
    *("warm.log", "warm.log.1", "warm.lock", _HEAL_LOCK),
)
_TABLES = ("Cache", "Settings")  # of diskcache
# Parts of SQLite's messages for a file that is no database, or a broken one. The other faults
# (locked, full, read-only, cannot open) are no damage.
_DAMAGE = ("malformed", "not a database", "no such table", "no such column", "unsupported file")


class DamagedError(Exception):
    """The database exists but cannot be used: it is broken, or of another layout."""


def home_of(directory: str) -> str:
    """The directory of this layout's database, in the cache's `directory`."""
    return os.path.join(directory, _HOME)


def path_of(directory: str) -> str:
    """The path of the database file, in the cache's `directory`."""
    return os.path.join(directory, _HOME, DATABASE)


def corrupt_of(directory: str) -> str:
    """Where the last damaged database of the cache in `directory` is kept."""
    return os.path.join(directory, _CORRUPT)


def is_damage(exc: Exception) -> bool:
    """Whether `exc` means that the database itself is broken."""
    return isinstance(exc, DamagedError) or (
        isinstance(exc, sqlite3.DatabaseError) and any(sign in str(exc) for sign in _DAMAGE)
    )


def connect(directory: str) -> sqlite3.Connection:
    """Open the database of the cache in `directory`, or create it.

    Writes nothing to an existing database. Each operation waits at most limits.CACHE_TIMEOUT
    seconds for another process.

    Raises DamagedError or sqlite3.DatabaseError (see `is_damage`), and OSError or ValueError for a
    directory that must not be used (see `make_private`).
    """
    make_private(directory)
    home, path = home_of(directory), path_of(directory)
    if not os.path.lexists(home):
        make(directory)
    _require_own(home)
    if not os.path.lexists(path):
        raise DamagedError(f"{home} holds no {DATABASE}")
    _require_own(path)
    # Autocommit, so that transactions begin and end only where we write it.
    connection = sqlite3.connect(path, timeout=limit("CACHE_TIMEOUT"), isolation_level=None)
    try:
        _require_layout(connection)
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def kept_open(directory: str) -> Iterator[None]:
    """Keep the database of the cache in `directory` open, so that closing it inside is fast.

    The last connection to close copies SQLite's log into the database and waits for the disk. Here
    that is a read-only connection, which does not copy (https://www.sqlite.org/wal.html#ckpt).
    Raises sqlite3.Error.
    """
    with _read_only(path_of(directory)) as reader:
        # A connection holds the database open only once it has read from it.
        reader.execute("PRAGMA schema_version").fetchall()
        yield


def _read_only(path: str) -> closing[sqlite3.Connection]:
    path = with_slashes(os.path.abspath(path))
    for sign in "%?#":
        path = path.replace(sign, f"%{ord(sign):02x}")
    # A path with a drive letter needs a slash before it (https://www.sqlite.org/uri.html).
    start = "" if path.startswith("/") else "/"
    return closing(sqlite3.connect(f"file://{start}{path}?mode=ro", uri=True))


def _require_layout(connection: sqlite3.Connection) -> None:
    ((version,),) = connection.execute("PRAGMA user_version").fetchall()
    if version != LAYOUT:
        raise DamagedError(f"its layout is {version}, not {LAYOUT}")
    # Without waiting for the disk, a write survives a crash; a power cut may lose the last writes.
    connection.execute("PRAGMA synchronous = NORMAL")


def make_private(directory: str) -> None:
    """Create `directory` if it does not exist, with mode 0700, and require it to be ours alone.

    Raises OSError for a directory of another user, one that all users share, one with a database to
    which others may write, or one that holds files other than the cache's. Raises ValueError for a
    name with an environment variable such as `$HOME` in it.
    """
    if os.path.expandvars(directory) != directory:
        raise ValueError(
            f"the name of the cache directory contains an environment variable: {directory}"
        )
    os.makedirs(directory, mode=0o700, exist_ok=True)
    status = os.stat(directory)
    mode = mode_of(status)
    if not is_mine(status):
        raise PermissionError(f"{directory} belongs to another user")
    if mode & stat.S_ISVTX:
        raise PermissionError(f"{directory} is a directory that users share, as /tmp is")
    if os.path.lexists(home_of(directory)) and mode & 0o022:
        raise PermissionError(
            f"others may write to {directory}, so what it holds may be theirs;"
            f" if that is not so: chmod -R go-w {directory}"
        )
    if not os.path.lexists(path_of(directory)):
        _require_none(directory, _foreign_beside(directory) + _foreign_within(directory))
    if mode & 0o077:
        os.chmod(directory, 0o700)


def _foreign_beside(directory: str) -> list[str]:
    """The names in `directory` of what antipasta did not make there for this user.

    [] where there was a cache. A file of ours is no link and belongs to the user.
    """
    corrupt = corrupt_of(directory)
    if os.path.isdir(corrupt) and not os.path.islink(corrupt):
        return []
    return [name for name in os.listdir(directory) if not _is_of_a_cache(directory, name)]


def _foreign_within(directory: str) -> list[str]:
    """The paths of what is in the database's directory, or in its place, and is not ours."""
    home = home_of(directory)
    if not os.path.isdir(home):
        return [_HOME] if os.path.lexists(home) else []
    return [f"{_HOME}/{name}" for name in os.listdir(home) if not name.startswith(DATABASE)]


def _require_none(directory: str, foreign: list[str]) -> None:
    if foreign:
        raise FileExistsError(
            f"{directory} holds files that are not the cache's ({min(foreign)});"
            " use an empty directory for the cache"
        )


def _is_of_a_cache(directory: str, name: str) -> bool:
    """Whether `name` is ours: the directory of a layout, a half-made one, a lock or a log.

    What antipasta 1.x keeps there is ours as well.
    """
    # Imported here: a cache is made once.
    from antipasta.cache.predecessor import is_of_predecessor

    is_home = name[0] == "v" and name[1:].removesuffix(".corrupt").isdecimal()
    if is_home or name.startswith(_NEW):
        return True
    if name not in _BESIDE:
        return is_of_predecessor(directory, name)
    with suppress(FileNotFoundError):  # another process has renamed it
        status = os.lstat(os.path.join(directory, name))
        return _is_our_file(status)
    return True


def _is_our_file(status: os.stat_result) -> bool:
    """Whether it is a regular file of this user, with one name: nobody planted it."""
    is_plain = stat.S_ISREG(status.st_mode) and status.st_nlink <= 1
    return is_plain and is_mine(status)


def open_beside(directory: str, name: str, flags: int) -> int:
    """A descriptor of our file called `name` in the cache's `directory`.

    Others may have planted something of that name while they could write to the directory. A
    link is not followed, and nothing but a file of this user alone is opened for anything.

    Raises OSError where it is none, or cannot be opened.
    """
    try:
        # Truncating comes last, when it is known what it is.
        file = open_in(directory, name, flags & ~os.O_TRUNC)
    except OSError as exc:
        if means_link(exc):
            raise PermissionError(f"{os.path.join(directory, name)} is a link") from exc
        raise
    try:
        # A second name of the file may be in another place.
        if not _is_our_file(os.fstat(file)):
            raise PermissionError(f"{os.path.join(directory, name)} is no file of antipasta's")
        if flags & os.O_TRUNC:
            os.truncate(file, 0)
    except BaseException:
        os.close(file)
        raise
    return file


def _require_own(path: str) -> None:
    """Raise PermissionError if `path` is a link, or belongs to another user.

    A file with a second name may be written to through that name.
    """
    status = os.lstat(path)
    if stat.S_ISLNK(status.st_mode) or not is_mine(status):
        raise PermissionError(f"{path} is a symbolic link, or belongs to another user")
    if stat.S_ISREG(status.st_mode) and status.st_nlink > 1:
        raise PermissionError(f"{path} has a second name somewhere else")


def make(directory: str) -> None:
    """Create an empty database and move it into place, unless another process was first.

    Raises OSError or sqlite3.Error when it cannot be created.
    """
    # Imported here: a database is made once.
    from antipasta.atomic import temporary_directory

    with temporary_directory(_NEW, directory) as aside:
        _fill(aside)
        # `rename` does not replace a directory that is not empty: another process was first.
        with suppress(OSError):
            os.rename(aside, home_of(directory))
    if not os.path.lexists(home_of(directory)):
        raise FileNotFoundError(f"{home_of(directory)} could not be created")


def tidy(directory: str) -> None:
    """Remove what processes left in `directory` that were killed while they made a database.

    Raises OSError.
    """
    from antipasta.atomic import remove_left_over

    remove_left_over(_NEW, directory)


def _fill(home: str) -> None:
    import sys

    # diskcache imports Django for a backend that we do not use; that takes a tenth of a second.
    sys.modules.setdefault("diskcache.djangocache", None)  # type: ignore[arg-type]
    import diskcache

    # With any other policy diskcache's own tools would write at every look-up.
    with diskcache.Cache(home, eviction_policy="none", disk_min_file_size=1 << 30):
        pass
    database = os.path.join(home, DATABASE)
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        # For the age limit, and for the eviction of the least recently used entries.
        connection.execute("CREATE INDEX Cache_access_time ON Cache (access_time)")
        connection.execute(f"PRAGMA user_version = {LAYOUT}")


def inode(directory: str) -> tuple[int, int] | None:
    """The device and inode of the database file, which change when it is replaced; else None."""
    try:
        status = os.stat(path_of(directory))
    except OSError:
        return None
    return status.st_dev, status.st_ino


def move_aside(directory: str, damaged: tuple[int, int] | None) -> None:
    """Move the database whose `inode` is `damaged` aside, unless another process has replaced it.

    Raises OSError when it cannot be moved, or another process holds the lock for it, and
    FileExistsError where files that are not ours would be moved with it.
    """
    import shutil

    _require_none(directory, _foreign_within(directory))
    _require_no_other_program(path_of(directory))
    with open(open_beside(directory, _HEAL_LOCK, os.O_WRONLY | os.O_CREAT), "wb") as lock:
        _lock(lock, limit("CACHE_TIMEOUT"))
        if inode(directory) != damaged:
            return
        shutil.rmtree(corrupt_of(directory), ignore_errors=True)
        with suppress(FileNotFoundError):
            os.rename(home_of(directory), corrupt_of(directory))


def _lock(file: BinaryIO, seconds: float) -> None:
    """Lock `file` until it is closed. Raises BlockingIOError where that is not possible in time."""
    from antipasta.system import locks

    until = time.monotonic() + seconds
    while True:
        try:
            return locks.lock(file.fileno())
        except BlockingIOError as exc:
            # A process may hold the lock and be stopped. Waiting for it has no end.
            if time.monotonic() >= until:
                why = "another process replaces the cache, or is stopped while it does"
                raise BlockingIOError(errno.EAGAIN, why) from exc
            time.sleep(_LOCK_POLL_SECONDS)


def _require_no_other_program(path: str) -> None:
    """Raise FileExistsError where SQLite can read the database at `path`, and it is not ours.

    Ours has the tables of diskcache and the version of a layout from the moment that it is in
    place. Any other database with tables is another program's. A file that SQLite cannot read is
    taken for a damaged database of ours.
    """
    tables: set[str] = set()
    version = 0
    with suppress(sqlite3.Error), _read_only(path) as reader:
        names = reader.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        tables = {name for (name,) in names}
        ((version,),) = reader.execute("PRAGMA user_version").fetchall()
    if tables and (version == 0 or tables.isdisjoint(_TABLES)):
        raise FileExistsError(f"{path} is the database of another program")
