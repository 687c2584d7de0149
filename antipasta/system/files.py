"""How files are named and opened, and whose they are.

What the hook reads may have been planted by somebody else. POSIX systems have calls that open a
file and nothing in its place. Windows has none; there a link is looked for before the file is
opened, and the access lists of the user's own directories keep others out.
"""

from __future__ import annotations

import errno
import os
import sys

from antipasta.lean.typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

FOLLOWS_XDG = sys.platform == "linux"
"""Whether caches are where the XDG specification puts them."""

if sys.platform == "win32":
    AS_BYTES = os.O_BINARY | os.O_NOINHERIT
    """Flags of `os.open`: the bytes are as they are on disk, and no other program inherits it."""

    CAN_MOVE_OPEN = False
    """Whether a file may be renamed, or removed, while somebody has it open."""

    APPENDS_WHOLE = False
    """Whether what two processes append to a file at once does not mix."""

    def open_plain(path: str, flags: int = os.O_RDONLY) -> int:
        """A descriptor of the file at `path`. A link in its place is not followed.

        A new file is for this user alone. Raises OSError, with ELOOP for a link.
        """
        if os.path.islink(path):
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), path)
        return os.open(path, flags | AS_BYTES, 0o600)

    def open_in(directory: str, name: str, flags: int) -> int:
        """A descriptor of the file called `name` in `directory`, opened as `open_plain` does."""
        return open_plain(os.path.join(directory, name), flags)

    def is_mine(_status: os.stat_result) -> bool:
        """Whether the file belongs to this user; True, since `stat` does not tell it here."""
        return True

    def mode_of(_status: os.stat_result) -> int:
        """The permission bits; those of a private file, since access lists decide here."""
        return 0o700

    def set_times(_file: int, path: str, times: tuple[float, float]) -> None:
        """Set when the open file at `path` was last read and changed, in seconds since 1970."""
        os.utime(path, times)

    def with_slashes(path: str) -> str:
        """`path` with `/` between its parts, as git writes it."""
        return path.replace("\\", "/")

    def comparable(path: str) -> str:
        """A form of an absolute path that is the same for all names of the place, but for links."""
        return with_slashes(os.path.normcase(os.path.normpath(path)))

    def stays_below(path: str) -> bool:
        """Whether a path that git names leads below the directory that it counts from."""
        return _stays_below(path) and not set(path) & set("\\:")

    def decoded(path: bytes) -> str:
        """The path that git names by these bytes, as text; `encoded` reverses it."""
        return path.decode("utf-8", "surrogateescape")

    def encoded(path: str) -> bytes:
        """The bytes by which git names a path."""
        return path.encode("utf-8", "surrogateescape")

    def program(name: str) -> str:
        """The path of a program on the PATH; its name where it is not there.

        Windows would look for it in the current directory first, which is that of a repository.
        """
        for directory in filter(os.path.isabs, os.get_exec_path()):
            path = os.path.join(directory, f"{name}.exe")
            if os.path.isfile(path):
                return path
        return name

else:
    AS_BYTES = os.O_CLOEXEC
    CAN_MOVE_OPEN = True
    APPENDS_WHOLE = True
    _PLAIN = os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC

    def open_plain(path: str, flags: int = os.O_RDONLY) -> int:
        """A descriptor of the file at `path`. A link is not followed, and a pipe not waited for.

        A new file is for this user alone. Raises OSError, with ELOOP or EMLINK for a link.
        """
        return os.open(path, flags | _PLAIN, 0o600)

    def open_in(directory: str, name: str, flags: int) -> int:
        """A descriptor of the file called `name` in `directory`, opened as `open_plain` does."""
        place = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            return os.open(name, flags | _PLAIN, 0o600, dir_fd=place)
        finally:
            os.close(place)

    def is_mine(status: os.stat_result) -> bool:
        """Whether the file belongs to this user."""
        return status.st_uid == os.geteuid()

    def mode_of(status: os.stat_result) -> int:
        """The permission bits."""
        return status.st_mode & 0o7777

    def set_times(file: int, _path: str, times: tuple[float, float]) -> None:
        """Set when the open file was last read and changed, in seconds since 1970."""
        os.utime(file, times)

    def stays_below(path: str) -> bool:
        """Whether a path that git names leads below the directory that it counts from."""
        return _stays_below(path)

    with_slashes: Callable[[str], str] = str
    comparable: Callable[[str], str] = str
    decoded = os.fsdecode
    encoded = os.fsencode
    program: Callable[[str], str] = str


def _stays_below(path: str) -> bool:
    return not {"", ".", ".."} & set(path.split("/"))


def means_link(error: OSError) -> bool:
    """Whether a file was not opened because there is a link in its place."""
    return error.errno in (errno.ELOOP, errno.EMLINK)


def below(path: str, top: str) -> str | None:
    """The absolute `path` relative to the directory `top`, with `/`; None where it is outside.

    It is empty for `top` itself. Links are not looked at.
    """
    path, top = with_slashes(path), with_slashes(top).rstrip("/")
    if comparable(path) == comparable(top or "/"):
        return ""
    # Compared part by part: the form for comparison may be longer or shorter than the path.
    parts, above = path.split("/"), top.split("/")
    is_within = len(parts) > len(above) and all(
        comparable(f"/{part}") == comparable(f"/{other}")
        for part, other in zip(parts, above, strict=False)
    )
    return "/".join(parts[len(above) :]) if is_within else None
