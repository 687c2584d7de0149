"""Holds the files that wait for a worker, the most urgent first, and limits reading ahead."""

from __future__ import annotations

import heapq
import itertools
from typing import TYPE_CHECKING, NamedTuple

from antipasta.dispatch.batching import BATCH_BYTES, BATCH_FILES, BATCH_MS, predicted_ms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from antipasta.model import Content, FileMetrics, Level, Version

WINDOW_BYTES = 4_000_000
"""The content that is read ahead for the workers."""


class Task(NamedTuple):
    """A file to be measured. `number` identifies it in the run; `deaths` are workers it killed.

    `earlier` are the measurements of another version of the file; those of unchanged units are
    taken over. `level` is the level to measure at; `detail` says why it is not the full level.
    `since` is the time by the clock at which the file was ready for a worker. `evictions` counts
    the workers that were ended for lack of memory while they measured the file.
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
        """The predicted CPU milliseconds of measuring the file."""
        return predicted_ms(len(self.data), self.version.language)


class Queue:
    """The files that no worker has, the costliest first, or the cheapest first.

    A file that was put off waits apart until it is due, and then goes to a worker alone.
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
        """Yield contents until WINDOW_BYTES are held; the caller puts each file that is to wait."""
        while self._bytes < WINDOW_BYTES:
            content = next(self._contents, None)
            if content is None:
                return
            yield content

    def task(self, content: Content, data: bytes, now: float = 0.0) -> Task:
        """Make the task of a new file, which waits from the time `now` on."""
        return Task(next(self._numbers), content.version, data, content.earlier, since=now)

    def put(self, task: Task) -> None:
        """Put a file into the queue, for the first time or again."""
        heapq.heappush(self._ready, (self._sign * task.cost, task.number, task))
        self._bytes += len(task.data)

    def put_off(self, task: Task, until: float) -> None:
        """Let a file wait apart `until` that time of the clock."""
        heapq.heappush(self._put_off, (until, task.number, task))
        self._bytes += len(task.data)

    def next_due(self) -> float:
        """The time at which the first put-off file is due; infinite where there is none."""
        return self._put_off[0][0] if self._put_off else float("inf")

    def put_off_longest(self) -> Task:
        """Take the put-off file that is due first."""
        task = heapq.heappop(self._put_off)[2]
        self._bytes -= len(task.data)
        return task

    def batch(self) -> list[Task]:
        """Take files for one worker, of about BATCH_MS of work; an empty list where none waits."""
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
        """Take all files that are left, including those that were not read yet."""
        from antipasta.model import Content

        for _, _, task in (*self._put_off, *self._ready):
            yield Content(task.version, task.data, earlier=task.earlier)
        self._put_off, self._ready = [], []
        yield from self._contents

    def _take(self) -> Task:
        task = heapq.heappop(self._ready)[2]
        self._bytes -= len(task.data)
        return task
