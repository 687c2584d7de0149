"""The profile of a run as a file: pstats, which snakeviz opens, or JSON, which speedscope opens."""

from __future__ import annotations

import json
import marshal
import pstats
from typing import TYPE_CHECKING, Any

from antipasta.profiling.taken import Calls, Stacks
from antipasta.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator

    from antipasta.profiling.profile import Profile
    from antipasta.profiling.taken import Place, Taken

SCHEMA = "https://www.speedscope.app/file-format-schema.json"


def profile_file(profile: Profile, name: str) -> bytes:
    """The profile, which is called `name`, in the format of its kind."""
    return _pstats(profile) if profile.kind == "calls" else _speedscope(profile, name)


def _pstats(profile: Profile) -> bytes:
    """The sum over all processes. It has no name."""
    whole = pstats.Stats()
    for _, taken in _processes(profile):
        if isinstance(taken, Calls):
            whole.add(_Counted(taken))  # type: ignore[arg-type]  # whatever has create_stats
    return marshal.dumps(whole.stats)  # type: ignore[attr-defined]


class _Counted:
    """Calls in the shape of a profiler, which pstats adds up."""

    def __init__(self, calls: Calls) -> None:
        self.stats = {place: (*times, calls.callers[place]) for place, times in calls.times.items()}

    def create_stats(self) -> None:
        """Nothing is left to do."""


def _processes(profile: Profile) -> Iterator[tuple[int, Taken]]:
    """The process ids and profiles: first that of this process, as 0."""
    if profile.own:
        yield 0, profile.own
    yield from profile.workers


def _speedscope(profile: Profile, name: str) -> bytes:
    """One profile a process; the functions stand once for all of them."""
    frames: dict[Place, int] = {}
    profiles = [
        _sampled(taken, f"worker {pid}" if pid else name, frames)
        for pid, taken in _processes(profile)
        if isinstance(taken, Stacks)
    ]
    document = {
        "$schema": SCHEMA,
        "shared": {
            "frames": [
                {"name": function, "file": file, "line": max(1, line)}
                for file, line, function in frames
            ]
        },
        "profiles": profiles,
        "name": name,
        "activeProfileIndex": 0,
        "exporter": f"antipasta@{__version__}",
    }
    return json.dumps(document, separators=(",", ":")).encode()


def _sampled(stacks: Stacks, name: str, frames: dict[Place, int]) -> dict[str, Any]:
    weights = [round(took, 6) for _, took in stacks.samples]
    return {
        "type": "sampled",
        "name": name,
        "unit": "seconds",
        "startValue": 0,
        "endValue": sum(weights),
        "samples": [
            [frames.setdefault(place, len(frames)) for place in stack]
            for stack, _ in stacks.samples
        ],
        "weights": weights,
    }
