"""The memory of processes: what they hold, and what they may take."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

from antipasta.lean.typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any


def resident_bytes(pid: int | None = None) -> int:
    """The resident memory of a process in bytes now; by default of this process.

    Raises psutil.Error where the process is gone, or may not be examined by this user.
    """
    if sys.platform == "linux":
        # psutil reads the same file (proc(5)), but its import takes a third of a warm hook's time.
        with (
            suppress(OSError, IndexError),
            open(f"/proc/{pid or 'self'}/statm", "rb") as file,
        ):
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    import psutil

    return int(psutil.Process(pid).memory_info().rss)


def peak_bytes(pid: int | None = None) -> int:
    """The peak resident memory of a process in bytes; by default of this process.

    It does not count what ran in the process before `exec`. Where the system does not tell the
    peak, it is the resident memory now. Raises psutil.Error as `resident_bytes`.
    """
    if sys.platform == "linux":
        with (
            suppress(OSError, IndexError),
            open(f"/proc/{pid or 'self'}/status", "rb") as file,
        ):
            return int(file.read().partition(b"VmHWM:")[2].split(maxsplit=1)[0]) * 1024
    return _peak_elsewhere(pid)


def shared_out_bytes(pid: int) -> int:
    """The resident memory of a process with each shared page divided by its users (PSS).

    Raises AttributeError where the system does not tell it, as only Linux does, and psutil.Error.
    """
    import psutil

    whole: Any = psutil.Process(pid).memory_full_info()
    return int(whole.pss)


if sys.platform == "linux":

    def bound_memory(more: int) -> None:
        """Let this process take `more` bytes than it has now.

        It is by RLIMIT_DATA, which counts reserved memory, used or not (setrlimit(2)).
        """
        import resource

        with suppress(OSError, ValueError), open("/proc/self/statm", "rb") as file:
            reserved = int(file.read().split()[5]) * os.sysconf("SC_PAGE_SIZE")
            _, hard = resource.getrlimit(resource.RLIMIT_DATA)
            resource.setrlimit(resource.RLIMIT_DATA, (reserved + more, hard))

else:

    def bound_memory(_more: int) -> None:
        """Do nothing: only Linux enforces RLIMIT_DATA, and Windows has no such limit.

        The supervisor of the workers watches what they hold, and ends one that holds too much.
        """


if sys.platform == "win32":

    def _peak_elsewhere(pid: int | None) -> int:
        import psutil

        return int(psutil.Process(pid).memory_info().peak_wset)

else:
    _peak_elsewhere = resident_bytes
