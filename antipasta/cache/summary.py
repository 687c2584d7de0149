"""Statistics of the cache: ages and uses of its entries, hit rate, and type of its file system."""

from __future__ import annotations

import os
from bisect import bisect_right
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from antipasta.cache.database import open_beside
from antipasta.cache.store import RUNS_NAME

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

AGE_DAYS = (1, 7, 30, 90)
"""The lower bounds of the classes of ages, in days, after the first class."""

USES = (2, 5, 10, 100)
"""The lower bounds of the classes of uses, after the first class."""


class Runs(NamedTuple):
    """The number of recorded runs, the number of those without a miss, and their joint hit rate.

    The rate is from 0 to 1, or None where no run looked up anything.
    """

    runs: int
    runs_without_miss: int
    hit_rate: float | None


# As mount(8) and its relatives on other systems name them.
_NETWORK = ("nfs", "cifs", "smb", "afs", "afp", "ceph", "lustre", "gluster", "webdav", "fuse.sshfs")


def histogram(values: Iterable[float], starts: Sequence[int]) -> dict[str, int]:
    """The number of `values` in each class: below `starts[0]`, from `starts[0]` on, and so on."""
    names = [f"<{starts[0]}", *(f">={start}" for start in starts)]
    counts = dict.fromkeys(names, 0)
    for value in values:
        counts[names[bisect_right(starts, value)]] += 1
    return counts


def past_runs(directory: str) -> Runs:
    """The recorded runs on the cache in `directory`; malformed lines are left out.

    Raises OSError for a file that cannot be read.
    """
    hits = misses = runs = without_miss = 0
    with (
        suppress(FileNotFoundError),
        open(open_beside(directory, RUNS_NAME, os.O_RDONLY), "rb") as log,
    ):
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
    """The type of the file system of `directory`, such as `ext4`; None if it is not known."""
    import psutil

    mounted = {each.mountpoint: each.fstype for each in psutil.disk_partitions(all=True)}
    place = os.path.realpath(directory)
    while place not in mounted and place != os.path.dirname(place):
        place = os.path.dirname(place)
    return mounted.get(place) or None


def is_network(file_system: str) -> bool:
    """Whether it is a network file system, on which locks are not reliable."""
    return file_system.lower().startswith(_NETWORK)
