"""What the cache comes to: ages and uses of its entries, and the file system it lies on."""

from __future__ import annotations

import os
from bisect import bisect_right
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from antipasta.cache.store import RUNS_NAME

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

AGE_DAYS = (1, 7, 30, 90)
"""Where the classes of ages begin, after the first."""

USES = (2, 5, 10, 100)
"""Where the classes of uses begin, after the first."""


class Runs(NamedTuple):
    """How many past runs are known, how many of them measured nothing, and the rate of their hits.

    None is the rate where nothing was asked for.
    """

    runs: int
    runs_without_miss: int
    hit_rate: float | None


# As mount(8) and its relatives on other systems name them.
_NETWORK = ("nfs", "cifs", "smb", "afs", "afp", "ceph", "lustre", "gluster", "webdav", "fuse.sshfs")


def histogram(values: Iterable[float], starts: Sequence[int]) -> dict[str, int]:
    """How many of the `values` are in each class: below the first start, from it on, and so on."""
    names = [f"<{starts[0]}", *(f">={start}" for start in starts)]
    counts = dict.fromkeys(names, 0)
    for value in values:
        counts[names[bisect_right(starts, value)]] += 1
    return counts


def past_runs(directory: str) -> Runs:
    """What is known of the runs on the cache in `directory`; lines that make no sense are left out.

    Raises OSError for a file that cannot be read.
    """
    hits = misses = runs = without_miss = 0
    with suppress(FileNotFoundError), open(os.path.join(directory, RUNS_NAME), "rb") as log:
        for line in log:
            fields = line.split()
            if len(fields) == 3 and all(map(bytes.isdigit, fields)):
                hits += int(fields[1])
                misses += int(fields[2])
                runs += 1
                without_miss += fields[2] == b"0"
    rate = round(hits / (hits + misses), 4) if hits + misses else None
    return Runs(runs, without_miss, rate)


def file_system(directory: str) -> str | None:
    """The type of the file system that `directory` is on, such as `ext4`; None if nobody says."""
    import psutil

    mounted = {each.mountpoint: each.fstype for each in psutil.disk_partitions(all=True)}
    place = os.path.realpath(directory)
    while place not in mounted and place != os.path.dirname(place):
        place = os.path.dirname(place)
    return mounted.get(place) or None


def is_network(file_system: str) -> bool:
    """Whether files of that file system can be on another machine, where locks are not reliable."""
    return file_system.lower().startswith(_NETWORK)
