"""What the cache comes to: ages and uses of its entries, and the file system it lies on."""

from __future__ import annotations

import os
from bisect import bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

AGE_DAYS = (1, 7, 30, 90)
"""Where the classes of ages begin, after the first."""

USES = (2, 5, 10, 100)
"""Where the classes of uses begin, after the first."""

# As mount(8) and its relatives on other systems name them.
_NETWORK = ("nfs", "cifs", "smb", "afs", "afp", "ceph", "lustre", "gluster", "webdav", "fuse.sshfs")


def histogram(values: Iterable[float], starts: Sequence[int]) -> dict[str, int]:
    """How many of the `values` are in each class: below the first start, from it on, and so on."""
    names = [f"<{starts[0]}", *(f">={start}" for start in starts)]
    counts = dict.fromkeys(names, 0)
    for value in values:
        counts[names[bisect_right(starts, value)]] += 1
    return counts


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
