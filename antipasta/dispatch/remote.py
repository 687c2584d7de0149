"""The task that an executor runs, in some process on some machine: it measures a batch of files."""

from __future__ import annotations

import time
from functools import cache
from multiprocessing import current_process
from typing import TYPE_CHECKING

from antipasta.budget import Budget
from antipasta.dispatch.bounds import Bounds
from antipasta.dispatch.breaker import Breaker
from antipasta.dispatch.figures import Figures
from antipasta.dispatch.memory import MemoryGuard
from antipasta.dispatch.strategy import Choice
from antipasta.dispatch.wire import pack_answer
from antipasta.engine import fingerprints_of, joint, python_grammar
from antipasta.model import Content, FileMetrics, Version

if TYPE_CHECKING:
    from collections.abc import Sequence

Answers = tuple[str, list[bytes | tuple[str, str]]]
"""What measured, and for each file its packed measurements, or reason and detail."""


def measure_batch(
    files: Sequence[tuple[int, str, bytes]], cpu_seconds: float, memory_bytes: float
) -> Answers:
    """Measure files, given by number, language and bytes; `cpu_seconds` is for each of them.

    A worker process of ours measures them where this process may have children, so that a crash
    costs one file and a hang its time. A daemonic process may have none: there a hang stays.
    """
    contents = [
        Content(Version(str(number), f"{number:040x}", language), data)
        for number, language, data in files
    ]
    bounds = Bounds(
        Budget(None, time.monotonic()), cpu_seconds, MemoryGuard(memory_bytes), Breaker()
    )
    choice = Choice(1 if _may_have_children() else 0, iter(contents))
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
    """What measures here: the fingerprint of all engines and the grammar of its Python."""
    return f"{joint(fingerprints_of())} {python_grammar()}"


def _may_have_children() -> bool:
    """Whether this process may start another: a daemonic one of multiprocessing may not."""
    return not current_process().daemon
