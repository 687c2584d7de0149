"""Remembers the files that took too much time or memory, so that not every run pays for them.

Such an outcome depends on the limits of the run and on the machine, so it is no measurement: it
counts for a day, and only where the file would get no more than it had. It names the same reason
as before, and is never a pass. Nothing of it is in a bundle.
"""

from __future__ import annotations

import time

from antipasta.cache.keys import metrics_key
from antipasta.encoding import FAULTS, decode, encode, seal, unseal
from antipasta.lean.json import dumps, loads
from antipasta.lean.typing import TYPE_CHECKING, NamedTuple
from antipasta.model import FileMetrics

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TypeGuard

    from antipasta.cache.store import Store
    from antipasta.engine import Fingerprints
    from antipasta.model import Missing, Version

KIND = "failure"
"""The prefix of the keys, up to a colon."""

REMEMBERED_SECONDS = 86_400
"""How long a failure counts. The machine may have been slow, or other processes large."""

MORE = 1.25
"""So many times the memory is more of it: what a process itself takes is never quite the same."""

_REASONS = ("timeout", "memory")
_AGAIN = "; remembered from an earlier run, and tried again with more time or memory"


class Room(NamedTuple):
    """What a file may take: CPU seconds, bytes for all processes of the run, bytes for its own."""

    seconds: float
    limit_bytes: float
    share_bytes: float

    def is_more_than(self, other: Room) -> bool:
        """Whether a file that failed with the `other` may succeed with this one."""
        return (
            self.seconds > other.seconds
            or self.limit_bytes > other.limit_bytes
            or self.share_bytes > other.share_bytes * MORE
        )


def is_failure(outcome: FileMetrics | Missing) -> TypeGuard[FileMetrics]:
    """Whether the outcome is one that more time or memory may change."""
    return isinstance(outcome, FileMetrics) and outcome.reason in _REASONS


def failure_key(version: Version, engines: Fingerprints) -> str:
    """The key of the failure of `version`: that of its measurements, with another prefix."""
    return f"{KIND}:{metrics_key(version, engines).partition(':')[2]}"


def remember(
    store: Store, version: Version, outcome: FileMetrics, engines: Fingerprints, room: Room
) -> None:
    """Keep the `outcome` of a version that failed with that `room`."""
    key = failure_key(version, engines)
    head = dumps([time.time(), *room]).encode()
    store.note_paths({key: version.path})
    store.put(key, seal(head + b"\n" + encode(outcome, key), key))


def remembered(
    store: Store, versions: Iterable[Version], engines: Fingerprints, room: Room
) -> dict[Version, FileMetrics]:
    """The outcomes of the `versions` that failed before, and had no less than this `room`."""
    keys = {failure_key(version, engines): version for version in versions}
    found = {}
    for key, stored in store.get_many(keys).items():
        outcome = _outcome(stored, key, room)
        if outcome is not None:
            found[keys[key]] = outcome
    return found


def _outcome(stored: bytes, key: str, room: Room) -> FileMetrics | None:
    """The outcome that still counts; None where it does not, or where the bytes are damaged."""
    head, _, body = (unseal(stored, key) or b"").partition(b"\n")
    try:
        at, *had = map(float, loads(head))
        counts = 0 <= time.time() - at < REMEMBERED_SECONDS
        if not counts or room.is_more_than(Room(*had)):
            return None
    except FAULTS:
        return None
    outcome = decode(body, key)
    if outcome is None or not is_failure(outcome):
        return None
    return outcome._replace(detail=f"{outcome.detail}{_AGAIN}")
