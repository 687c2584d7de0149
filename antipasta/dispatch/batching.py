"""What a file will cost, and which files go to a worker together. Pure arithmetic."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from antipasta.dispatch.process import Task

MS_PER_KB = {"python": 0.6, "notebook": 0.6}
"""CPU milliseconds for a kilobyte of source (CPython 3.11, Django 5.2)."""

OTHER_MS_PER_KB = 5.0
"""The same for the languages that lizard reads."""

BATCH_MS = 30.0
"""The work that is handed out at once. More gains nothing: see docs/dispatch.md."""

BATCH_FILES = 64
BATCH_BYTES = 1 << 16

RISKY_BYTES = 64_000
RISKY_LINE_BYTES = 5_000


def predicted_ms(data: bytes, language: str) -> float:
    """The CPU milliseconds that measuring the file will take, and never 0."""
    return 0.1 + len(data) / 1000 * MS_PER_KB.get(language, OTHER_MS_PER_KB)


def is_risky(data: bytes) -> bool:
    """Whether the file could hang in C code, where no timer of this process interrupts it."""
    return len(data) > RISKY_BYTES or longest_line(data) > RISKY_LINE_BYTES


def longest_line(data: bytes) -> int:
    """The bytes of the longest line."""
    return max(map(len, data.split(b"\n")))


def next_batch(take: Callable[[], Task | None], peek: Callable[[], Task | None]) -> list[Task]:
    """Take files from a queue until they make up a batch; none when the queue is empty.

    A file that a worker has died of, or that is a batch by itself, travels alone.
    """
    batch: list[Task] = []
    ms, size = 0.0, 0
    while (task := peek()) and len(batch) < BATCH_FILES:
        ms += predicted_ms(task.data, task.version.language)
        size += len(task.data)
        if batch and (task.deaths or ms > BATCH_MS or size > BATCH_BYTES):
            break
        taken = take()
        assert taken is not None
        batch.append(taken)
        if taken.deaths:
            break
    return batch
