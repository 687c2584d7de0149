"""The function that an executor runs, in any process on any machine, to measure some files."""

from __future__ import annotations

import time
from functools import cache
from typing import TYPE_CHECKING

from antipasta.analyze.cognitive import unusable_libraries
from antipasta.budget import Budget
from antipasta.dispatch.bounds import Bounds
from antipasta.dispatch.breaker import Breaker
from antipasta.dispatch.figures import Figures
from antipasta.dispatch.memory import MemoryGuard
from antipasta.dispatch.strategy import Choice
from antipasta.dispatch.wire import pack_answer
from antipasta.engine import fingerprints_of, joint, python_grammar
from antipasta.model import Content, FileMetrics, Version
from antipasta.system.workers import can_start

if TYPE_CHECKING:
    from collections.abc import Sequence

Answers = tuple[str, list[bytes | tuple[str, str]]]
"""The engine that measured; then for each file its packed measurements, or (reason, detail)."""


def measure_batch(
    files: Sequence[tuple[int, str, bytes]], cpu_seconds: float, memory_bytes: float
) -> Answers:
    """Measure files, given by number, language and bytes; `cpu_seconds` is the limit of each file.

    Where this process may start another, a worker process of ours measures the files. A crash then
    costs one file, and a hang no more than its CPU time. Else it measures the files itself, so that
    a hang does not end.
    """
    contents = [
        Content(Version(str(number), f"{number:040x}", language), data)
        for number, language, data in files
    ]
    bounds = Bounds(
        Budget(None, time.monotonic()), cpu_seconds, MemoryGuard(memory_bytes), Breaker()
    )
    choice = Choice(1 if can_start() else 0, iter(contents))
    found = dict(choice.backend(Figures())(choice.contents, bounds))
    answers: list[bytes | tuple[str, str]] = []
    for content in contents:
        outcome = found[content.version]
        if isinstance(outcome, FileMetrics):
            answers.append(pack_answer(int(content.version.path), outcome))
        else:
            answers.append((outcome.reason, outcome.detail))
    return engine(), answers


@cache
def engine() -> str:
    """Identifies what measures here: the fingerprint of all engines, and this Python's grammar."""
    return f"{joint(fingerprints_of(unusable=unusable_libraries()))} {python_grammar()}"
