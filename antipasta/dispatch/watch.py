"""How much memory this process and its workers hold together."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import psutil

from antipasta.dispatch.memory import resident_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

CONFIRM_FROM = 0.8
"""The part of the limit from which shared memory counts once, which is far slower to read."""

Held = dict[int, int]
"""Bytes by process id."""


class Reading(NamedTuple):
    """What each process holds, what it shares included, and what all of them hold together."""

    resident: Held
    total: int


class Watch:
    """Reads the memory of known processes.

    Resident memory counts what processes share for each of them. When that looks like too much, it
    is divided by those that share it (PSS of proc(5)), where the system tells. A process that the
    system tells nothing of does not count; the limit that it was started with holds.
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
        """The memory of these processes now."""
        resident = self._resident(pids)
        total = sum(resident.values())
        if total > self._limit * CONFIRM_FROM:
            # What cannot be shared out counts in full.
            total = sum((resident | self._shared_out(resident)).values())
        return Reading(resident, total)


def resident_by_process(pids: Iterable[int]) -> Held:
    """The resident memory of the processes, without those that are gone or not ours to look at."""
    held: Held = {}
    for pid in pids:
        try:
            held[pid] = resident_bytes(pid)
        except psutil.Error:
            continue
    return held


def shared_out_by_process(pids: Iterable[int]) -> Held:
    """The proportional memory of the processes for which the system tells it: on Linux."""
    held: Held = {}
    for pid in pids:
        try:
            held[pid] = int(psutil.Process(pid).memory_full_info().pss)
        except (psutil.Error, AttributeError):
            continue
    return held
