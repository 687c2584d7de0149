"""What waits for a worker, the most urgent first, read ahead no further than needed."""

from __future__ import annotations

import heapq
import itertools
from typing import TYPE_CHECKING, NamedTuple

from antipasta.dispatch.batching import BATCH_BYTES, BATCH_FILES, BATCH_MS, predicted_ms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from antipasta.model import Content, FileMetrics, Level, Version

WINDOW_BYTES = 4_000_000
"""How much content is held ready to be handed out."""


class Task(NamedTuple):
    """A file to be measured: its number in the run, and how often a worker has died of it.

    `earlier` are the measurements of another version of the file, to take over from. `level` is the
    one to measure it at, `detail` why that is not the full one. `since` is a reading of the clock:
    when it was ready to be handed out. `evictions` counts the workers that were ended while they
    measured it because memory was short.
    """

    number: int
    version: Version
    data: bytes
    earlier: FileMetrics | None = None
    level: Level = "full"
    deaths: int = 0
    since: float = 0.0
    detail: str = ""
    evictions: int = 0

    @property
    def cost(self) -> float:
        """The CPU milliseconds that it will take."""
        return predicted_ms(len(self.data), self.version.language)


class Queue:
    """The files that no worker has, the costliest first, or the cheapest.

    What a worker has died of waits apart until it is due, and goes to a worker alone.
    """

    def __init__(self, contents: Iterable[Content], *, cheapest_first: bool) -> None:
        self._contents = iter(contents)
        self._sign = 1 if cheapest_first else -1
        self._numbers = itertools.count()
        self._ready: list[tuple[float, int, Task]] = []
        self._put_off: list[tuple[float, int, Task]] = []
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._ready) + len(self._put_off)

    def read_ahead(self) -> Iterator[Content]:
        """Yield content after content until enough is held; who takes them puts back what waits."""
        while self._bytes < WINDOW_BYTES:
            content = next(self._contents, None)
            if content is None:
                return
            yield content

    def task(self, content: Content, data: bytes, now: float = 0.0) -> Task:
        """Give a new file its number; it waits from `now` on, a reading of the clock."""
        return Task(next(self._numbers), content.version, data, content.earlier, since=now)

    def put(self, task: Task) -> None:
        """Let a file wait, or wait again."""
        heapq.heappush(self._ready, (self._sign * task.cost, task.number, task))
        self._bytes += len(task.data)

    def put_off(self, task: Task, until: float) -> None:
        """Let a file wait apart `until` that reading of the clock."""
        heapq.heappush(self._put_off, (until, task.number, task))
        self._bytes += len(task.data)

    def next_due(self) -> float:
        """When the first file that was put off is due; infinite where there is none."""
        return self._put_off[0][0] if self._put_off else float("inf")

    def put_off_longest(self) -> Task:
        """Take the file that is due first of those that were put off."""
        task = heapq.heappop(self._put_off)[2]
        self._bytes -= len(task.data)
        return task

    def batch(self) -> list[Task]:
        """Take what is to go to a worker at once: about BATCH_MS of work, or nothing."""
        batch: list[Task] = []
        ms, size = 0.0, 0
        while self._ready and len(batch) < BATCH_FILES:
            task = self._ready[0][2]
            ms += task.cost
            size += len(task.data)
            if batch and (ms > BATCH_MS or size > BATCH_BYTES):
                break
            batch.append(self._take())
        return batch

    def drain(self) -> Iterator[Content]:
        """Take all that is left, what was not read yet included."""
        from antipasta.model import Content

        for _, _, task in (*self._put_off, *self._ready):
            yield Content(task.version, task.data, earlier=task.earlier)
        self._put_off, self._ready = [], []
        yield from self._contents

    def _take(self) -> Task:
        task = heapq.heappop(self._ready)[2]
        self._bytes -= len(task.data)
        return task
