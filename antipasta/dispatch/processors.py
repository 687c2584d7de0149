"""Counts the processors that this process may use and that others leave idle at this moment."""

from __future__ import annotations

import os

from antipasta.events import note

MOST = 8

_CGROUP = "/sys/fs/cgroup/cpu.max"
_LOAD = "/proc/loadavg"


def free_processors(*others: float) -> int:
    """The number of processors that this process may use and others do not use, from 1 to 8.

    `others` are one or more readings of `others_running`. The least of them counts: a thread that
    ran for a moment, such as that of git reading for us, takes no processor away. The threads are
    spread over all processors of the machine, of which this process may be granted a part.
    """
    online = os.cpu_count() or 1
    granted = min(_affine_processors(), _cgroup_processors(_CGROUP))
    idle = 1 - min(others) / online
    free = max(1, min(round(granted * idle), MOST))
    if free < min(granted, MOST):
        note("throttled", stage="measure", cause="load", others=min(others), workers=free)
    return free


def others_running(path: str = _LOAD) -> float:
    """How many threads besides this one run, or wait for a processor, on the machine now.

    Linux tells it in the file at `path` (see proc_loadavg(5)). The other readings of Linux do not
    serve: those of /proc/stat have a resolution of 10 ms, which is longer than a run takes to
    choose; pressure tells that threads wait, and not how many processors are idle. Elsewhere it is
    the load average of the last minute, which also counts what has ended since.
    """
    try:
        with open(path, encoding="ascii") as file:
            return max(0, int(file.read().split()[3].partition("/")[0]) - 1)
    except (OSError, ValueError, IndexError):  # no Linux
        return os.getloadavg()[0]


def _affine_processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1


def _cgroup_processors(path: str) -> int:
    """The number of whole processors that the control group at `path` grants, without quota 8.

    See cpu.max in https://docs.kernel.org/admin-guide/cgroup-v2.html.
    """
    try:
        with open(path, encoding="ascii") as file:
            quota, period = file.read().split()
        return max(1, int(quota) // int(period))
    except (OSError, ValueError):  # no such group, or the quota is "max"
        return MOST
