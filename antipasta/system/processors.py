"""How many processors this process may use, and how busy the machine is."""

from __future__ import annotations

import os
import sys

_CGROUP = "/sys/fs/cgroup/cpu.max"
_LOAD = "/proc/loadavg"


def granted_processors(most: int) -> int:
    """The number of processors that the system lets this process use, from 1 to `most`."""
    return max(1, min(_affine_processors(), _cgroup_processors(_CGROUP, most), most))


def _cgroup_processors(path: str, most: int) -> int:
    """The number of whole processors that the control group at `path` grants, without quota `most`.

    See cpu.max in https://docs.kernel.org/admin-guide/cgroup-v2.html.
    """
    try:
        with open(path, encoding="ascii") as file:
            quota, period = file.read().split()
        return max(1, int(quota) // int(period))
    except (OSError, ValueError):  # no such group, no Linux, or the quota is "max"
        return most


if sys.platform == "linux":

    def _affine_processors() -> int:
        return len(os.sched_getaffinity(0))

else:

    def _affine_processors() -> int:
        return os.cpu_count() or 1


if sys.platform == "win32":

    def others_running() -> float:
        """How many threads besides this one run on the machine now; Windows does not tell it: 0."""
        return 0.0

else:

    def others_running(path: str = _LOAD) -> float:
        """How many threads besides this one run, or wait for a processor, on the machine now.

        Linux tells it in the file at `path` (see proc_loadavg(5)). The other readings of Linux do
        not serve: those of /proc/stat have a resolution of 10 ms, which is longer than a run takes
        to choose; pressure tells that threads wait, and not how many processors are idle. Elsewhere
        it is the load average of the last minute, which also counts what has ended since.
        """
        try:
            with open(path, encoding="ascii") as file:
                return max(0, int(file.read().split()[3].partition("/")[0]) - 1)
        except (OSError, ValueError, IndexError):  # no Linux
            return os.getloadavg()[0]
