"""Reads how much memory this process and its workers hold together."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

import psutil

from antipasta.system.memory import peak_bytes, resident_bytes, shared_out_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

CONFIRM_FROM = 0.8
"""From this part of the limit on, shared memory is counted once, which is far slower to read."""

Held = dict[int, int]
"""Bytes by process id."""


class Reading(NamedTuple):
    """The bytes of each process, shared memory included, and the bytes of all together."""

    resident: Held
    total: int


class Watch:
    """Reads the memory of known processes.

    Resident memory counts shared pages once for each process. When the sum is near the limit, each
    shared page is divided by the number of its processes (PSS of proc(5)), where the system tells
    it. A process that cannot be read does not count, but the limit that it was started with holds.
    """

    def __init__(
        self,
        limit_bytes: float,
        *,
        resident: Callable[[Iterable[int]], Held] | None = None,
        shared_out: Callable[[Iterable[int]], Held] | None = None,
    ) -> None:
        self._limit = limit_bytes
        self._resident = resident or resident_by_process
        self._shared_out = shared_out or shared_out_by_process

    def look(self, pids: Iterable[int]) -> Reading:
        """Read the memory of the processes now."""
        resident = self._resident(pids)
        total = sum(resident.values())
        if total > self._limit * CONFIRM_FROM:
            # A process without a PSS counts with its resident memory.
            total = sum((resident | self._shared_out(resident)).values())
        return Reading(resident, total)


def resident_by_process(pids: Iterable[int]) -> Held:
    """The resident bytes of the processes, without those that are gone or may not be examined."""
    held: Held = {}
    for pid in pids:
        try:
            held[pid] = resident_bytes(pid)
        except psutil.Error:
            continue
    return held


def peaks_together(pids: Iterable[int]) -> int:
    """The sum of the peaks of the processes in bytes, without those that cannot be examined."""
    peaks = 0
    for pid in pids:
        with suppress(psutil.Error):
            peaks += peak_bytes(pid)
    return peaks


def shared_out_by_process(pids: Iterable[int]) -> Held:
    """The proportional bytes (PSS) of the processes for which the system tells it, on Linux."""
    held: Held = {}
    for pid in pids:
        try:
            held[pid] = shared_out_bytes(pid)
        except (psutil.Error, AttributeError):
            continue
    return held
