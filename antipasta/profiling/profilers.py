"""Profiles the thread that asks for it, in either way."""

from __future__ import annotations

import sys
import threading
import time
from typing import TYPE_CHECKING, Any

from antipasta.profiling.taken import Calls, Stacks

if TYPE_CHECKING:
    from types import CodeType, FrameType

    from antipasta.profiling.taken import Kind, Place

INTERVAL_SECONDS = 0.001
"""How long the thread waits between two looks at a stack."""


def profiler(kind: Kind) -> CallCounter | StackWatcher:
    """What profiles the thread that starts it."""
    return CallCounter() if kind == "calls" else StackWatcher()


class CallCounter:
    """Counts calls by cProfile."""

    def __init__(self) -> None:
        from cProfile import Profile as Counter

        self._counter = Counter()

    def start(self) -> None:
        """Begin to count."""
        self._counter.enable()

    def stop(self) -> Calls:
        """Stop counting, and say what was counted."""
        self._counter.create_stats()
        stats: dict[Place, tuple[Any, ...]] = self._counter.stats
        return Calls(
            {place: told[:4] for place, told in stats.items()},
            {place: dict(told[4]) for place, told in stats.items()},
        )


class StackWatcher:
    """Looks at the stack of the thread that starts it."""

    def __init__(self) -> None:
        self._over = threading.Event()
        self._samples: list[tuple[tuple[CodeType, ...], float]] = []
        self._watcher: threading.Thread | None = None
        self._last = 0.0
        self._switched = 0.0

    def start(self) -> None:
        """Begin to look."""
        # Python code keeps the interpreter for so long while others wait: 5 ms by default.
        self._switched = sys.getswitchinterval()
        sys.setswitchinterval(INTERVAL_SECONDS / 2)
        self._last = time.perf_counter()
        self._watcher = threading.Thread(
            target=self._watch, args=(threading.get_ident(),), daemon=True
        )
        self._watcher.start()

    def stop(self) -> Stacks:
        """Stop looking, and say what was seen."""
        self._over.set()
        if self._watcher:
            self._watcher.join()
        sys.setswitchinterval(self._switched)
        self._see(sys._getframe())
        return Stacks([(tuple(map(_place, stack)), took) for stack, took in self._samples])

    def _watch(self, thread: int) -> None:
        while not self._over.wait(INTERVAL_SECONDS):
            self._see(sys._current_frames().get(thread))

    def _see(self, frame: FrameType | None) -> None:
        """Count the time since the last look as time of the stack of this frame."""
        now = time.perf_counter()
        took, self._last = now - self._last, now
        stack = _stack(frame)
        if self._samples and self._samples[-1][0] == stack:
            took += self._samples.pop()[1]
        self._samples.append((stack, took))


def _stack(frame: FrameType | None) -> tuple[CodeType, ...]:
    """The functions on the stack of the frame, the outermost first."""
    found = []
    while frame:
        found.append(frame.f_code)
        frame = frame.f_back
    return tuple(reversed(found))


def _place(code: CodeType) -> Place:
    return code.co_filename, code.co_firstlineno, code.co_qualname
