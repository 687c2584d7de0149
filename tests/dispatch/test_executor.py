from __future__ import annotations

import os
import time
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from antipasta.analyze import measure_source
from antipasta.budget import Budget
from antipasta.dispatch import executor as backend
from antipasta.dispatch import remote
from antipasta.dispatch.bounds import Bounds
from antipasta.dispatch.breaker import Breaker
from antipasta.dispatch.memory import MemoryGuard
from antipasta.dispatch.wire import unpack_answer
from antipasta.errors import ExecutorError
from antipasta.model import Content, FileMetrics, Missing, Version
from tests.support.logs import events_in
from tests.support.measured import version
from tests.support.sources import function_source

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

FILES = [
    Content(version(f"m{number}.py"), function_source(f"f{number}", number + 1).encode())
    for number in range(5)
]
POISON = Content(version("poison.py"), b"poison = 1\n")


class Here(Executor):
    """Runs each task at once, in this process; `fault` may raise for the files of one."""

    def __init__(self, fault: Callable[[Sequence[bytes]], None] = lambda _: None) -> None:
        self.tasks = 0
        self._fault = fault

    def submit(self, task: Callable[..., Any], /, *args: Any, **_: Any) -> Future[Any]:
        self.tasks += 1
        future: Future[Any] = Future()
        try:
            self._fault([data for _, _, data in args[0]])
            future.set_result(task(*args))
        except Exception as exc:  # noqa: BLE001 - as an executor does
            future.set_exception(exc)
        return future


class Never(Executor):
    """Begins no task."""

    def submit(self, *_: Any, **__: Any) -> Future[Any]:
        return Future()


def bounds(seconds: float | None = None) -> Bounds:
    return Bounds(Budget(seconds, time.monotonic()), 60.0, MemoryGuard(4e9), Breaker())


def measure(
    contents: Sequence[Content], executor: Executor, seconds: float | None = None
) -> dict[Version, FileMetrics | Missing]:
    outcomes = list(backend.run(contents, bounds(seconds), executor=executor))
    found = dict(outcomes)
    assert len(outcomes) == len(contents) == len(found)
    return found


def poisoned(sources: Sequence[bytes]) -> None:
    if b"poison = 1\n" in sources:
        raise RuntimeError("the machine is gone")


@pytest.fixture(autouse=True)
def _no_children(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tasks measure in their own process; what a worker is worth is tested elsewhere."""
    monkeypatch.setattr(remote, "can_start", lambda: False)


def test_it_finds_what_this_process_finds() -> None:
    with ThreadPoolExecutor(2) as threads:
        found = measure(FILES, threads)

    assert found == {
        each.version: measure_source(each.data or b"", language="python") for each in FILES
    }


def test_where_it_may_have_children_a_hang_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote, "can_start", lambda: True)
    # Takes lizard seconds. In a thread nothing could interrupt it.
    source = b"int f(int a) {\n" + b"  if (a && a) { a = a + a; }\n" * 60_000 + b"}\n"

    with ThreadPoolExecutor(1) as threads:
        _, answers = threads.submit(remote.measure_batch, [(0, "c", source)], 0.2, 4e9).result()

    [answer] = answers
    assert isinstance(answer, bytes)
    metrics = unpack_answer(answer, 0)
    assert metrics
    assert metrics.reason == "timeout"


def test_work_is_shared_out_by_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backend, "BATCH_BYTES", 1)
    here = Here()

    measure(FILES, here)

    assert here.tasks == len(FILES)


def test_no_more_tasks_than_agreed_are_handed_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backend, "BATCH_BYTES", 1)
    monkeypatch.setattr(backend, "IN_FLIGHT", 1)

    with ThreadPoolExecutor(4) as threads:
        found = measure(FILES, threads)

    assert all(isinstance(each, FileMetrics) for each in found.values())


def test_a_failing_file_costs_no_other(caplog: pytest.LogCaptureFixture) -> None:
    found = measure([*FILES, POISON], Here(poisoned))

    retried = [path for event, path in events_in(caplog) if event == "worker_retry"]
    assert "poison.py" in retried

    assert found.pop(POISON.version) == Missing(
        "poison.py", "crash", "the task that measured it failed: RuntimeError"
    )
    assert all(isinstance(each, FileMetrics) for each in found.values())


def test_what_has_no_content_is_no_task() -> None:
    gone = Content(version("gone.py"), None, Missing("gone.py", "unreadable", "gone"))
    here = Here()

    assert measure([gone], here) == {gone.version: gone.missing}
    assert here.tasks == 0


def test_what_is_refused_there_says_why() -> None:
    tight = Bounds(Budget(None, time.monotonic()), 60.0, MemoryGuard(1.0), Breaker())

    [(_, outcome)] = backend.run(FILES[:1], tight, executor=Here())

    assert isinstance(outcome, FileMetrics)
    assert (outcome.analysis, outcome.reason) == ("minimal", "memory")


@pytest.mark.parametrize("seconds", [1e-9, 0.05])
def test_a_spent_budget_is_the_answer_for_the_rest(seconds: float) -> None:
    found = measure(FILES, Never(), seconds)

    assert {each.reason for each in found.values()} == {"budget"}


def test_a_damaged_answer_is_a_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote, "pack_answer", lambda *_: b"nonsense")

    [outcome] = measure(FILES[:1], Here()).values()

    assert outcome.reason == "crash"


def test_another_engine_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backend, "engine", lambda: "mine py3.99")

    with pytest.raises(ExecutorError, match=r"another engine \(.*\) than this process \(mine"):
        measure(FILES, Here())


def test_an_executor_that_gives_up_is_named() -> None:
    class GivesUp(Never):
        def submit(self, *_: Any, **__: Any) -> Future[Any]:
            future: Future[Any] = Future()
            future.cancel()
            future.set_running_or_notify_cancel()
            return future

    with pytest.raises(ExecutorError, match="gave up"):
        measure(FILES, GivesUp())


def test_an_executor_that_takes_nothing_is_named() -> None:
    threads = ThreadPoolExecutor(1)
    threads.shutdown()

    with pytest.raises(ExecutorError, match="takes no tasks"):
        measure(FILES, threads)


def test_the_engine_has_a_name_of_one_line() -> None:
    assert len(remote.engine().split()) == 2
    assert os.linesep not in remote.engine()
