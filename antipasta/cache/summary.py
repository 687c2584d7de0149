"""Statistics of the cache: ages and uses of its entries, and the type of its file system."""

from __future__ import annotations

import os
from bisect import bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

AGE_DAYS = (1, 7, 30, 90)
"""The lower bounds of the classes of ages, in days, after the first class."""

USES = (2, 5, 10, 100)
"""The lower bounds of the classes of uses, after the first class."""


# As mount(8) and its relatives on other systems name them.
_NETWORK = ("nfs", "cifs", "smb", "afs", "afp", "ceph", "lustre", "gluster", "webdav", "fuse.sshfs")


def histogram(values: Iterable[float], starts: Sequence[int]) -> dict[str, int]:
    """The number of `values` in each class: below `starts[0]`, from `starts[0]` on, and so on."""
    names = [f"<{starts[0]}", *(f">={start}" for start in starts)]
    counts = dict.fromkeys(names, 0)
    for value in values:
        counts[names[bisect_right(starts, value)]] += 1
    return counts


def file_system(directory: str) -> str | None:
    """The type of the file system of `directory`, such as `ext4`; None if it is not known."""
    try:
        import psutil
    except ImportError:
        return None
    mounted = {each.mountpoint: each.fstype for each in psutil.disk_partitions(all=True)}
    place = os.path.realpath(directory)
    while place not in mounted and place != os.path.dirname(place):
        place = os.path.dirname(place)
    return mounted.get(place) or None


def is_network(file_system: str) -> bool:
    """Whether it is a network file system, on which locks are not reliable."""
    return file_system.lower().startswith(_NETWORK)
