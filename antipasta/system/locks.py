"""Locks that the system lets go of when the process ends, however it ends."""

from __future__ import annotations

import os
import sys

if sys.platform == "win32":
    # Windows lets nobody else read or write what is locked, so it is a byte that no file has.
    _NOWHERE = 0x7FFF_FF00

    def lock(file: int) -> None:
        """Lock the open `file`, until it is closed. Raises BlockingIOError where another has it.

        Raises OSError where the file system has no locks.
        """
        import errno
        import msvcrt

        os.lseek(file, _NOWHERE, os.SEEK_SET)
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError as exc:
            # Windows says EACCES of a lock that another has; Wine says nothing of its own.
            if exc.errno in (errno.EBADF, errno.EINVAL):
                raise
            raise BlockingIOError(errno.EAGAIN, "another process has locked it") from exc
        finally:
            os.lseek(file, 0, os.SEEK_SET)

    def lock_directory(directory: str) -> int | None:
        """None: Windows locks no directories. Raises FileNotFoundError where there is none."""
        os.stat(directory)
        return None

else:

    def lock(file: int) -> None:
        """Lock the open `file`, until it is closed. Raises BlockingIOError where another has it.

        Raises OSError where the file system has no locks.
        """
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def lock_directory(directory: str) -> int | None:
        """A descriptor that locks the directory until it is closed; None where that is impossible.

        Raises FileNotFoundError where there is none, BlockingIOError where another process has
        locked it, and OSError for a link.
        """
        found = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            lock(found)
            # Raises where it was removed while it was not locked.
            os.stat(directory)
        except (FileNotFoundError, BlockingIOError):
            os.close(found)
            raise
        except OSError:
            # A file system without locks; the descriptor does no harm.
            return found
        return found


def unlock(held: int | None) -> None:
    """Let go of a lock of `lock_directory`."""
    if held is not None:
        os.close(held)
