"""Executors of `concurrent.futures`: what they promise, and what they cannot."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_all_start_methods, get_context
from typing import TYPE_CHECKING

import pytest

from antipasta.analyze import measure_source
from antipasta.budget import Budget
from antipasta.dispatch import executor as backend
from antipasta.model import Content
from tests.support.measured import version
from tests.support.sources import function_source
from tests.support.workers import bounds

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future
    from typing import Any

FILES = [
    Content(version(f"m{number}.py", f"{number:040x}"), function_source("f", number + 1).encode())
    for number in range(8)
]
# Takes lizard far more than a second.
SLOW = b"int f(int a) {\n" + b"  if (a && a) { a = a + a; }\n" * 100_000 + b"}\n"


@pytest.mark.parametrize("method", get_all_start_methods())
def test_processes_find_what_this_one_finds_and_a_hang_ends(
    method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backend, "BATCH_BYTES", 1)
    slow = Content(version("slow.m", "c" * 40, language="objectivec"), SLOW)
    with ProcessPoolExecutor(2, mp_context=get_context(method)) as processes:
        found = list(backend.run([slow, *FILES], bounds(seconds=0.5), executor=processes))

    outcomes = dict(found)
    assert len(found) == len(outcomes) == len(FILES) + 1
    assert outcomes.pop(slow.version).reason == "timeout"
    assert outcomes == {
        each.version: measure_source(each.data or b"", language="python") for each in FILES
    }


class Prompt(ThreadPoolExecutor):
    """Two threads; the first two tasks have begun when they have been handed in."""

    def submit(self, task: Callable[..., Any], /, *args: Any, **options: Any) -> Future[Any]:
        has_a_free_thread = len(self._threads) < 2
        future = super().submit(task, *args, **options)
        while has_a_free_thread and not future.running():
            time.sleep(0.001)
        return future


def test_a_hang_that_it_cannot_end_does_not_hold_up_the_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    over = threading.Event()
    monkeypatch.setattr(backend, "BATCH_BYTES", 1)
    monkeypatch.setattr(backend, "measure_batch", lambda *_: over.wait())
    with Prompt(2) as threads:
        limits = bounds(budget=Budget(0.3, 0.0, clock=lambda: 0.0))
        found = list(backend.run(FILES, limits, executor=threads))
        over.set()

    details = {each.path: outcome.detail for each, outcome in found}
    spent = "time budget of 0.3 s spent"
    goes_on = f"{spent}; the executor goes on with it"
    assert [outcome.reason for _, outcome in found] == ["budget"] * len(FILES)
    assert [details[each.version.path] for each in FILES] == [goes_on] * 2 + [spent] * 6
