"""What workers are given and give back, how often they are replaced, and that nothing leaks."""

from __future__ import annotations

import itertools
from contextlib import closing
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from antipasta.dispatch import sequential
from antipasta.dispatch.memory import MemoryGuard
from antipasta.dispatch.pool import run
from antipasta.dispatch.process import Plan
from antipasta.dispatch.watch import Reading
from antipasta.encoding import encode
from antipasta.model import Content, FileMetrics, Missing, Version
from tests.support.measured import version
from tests.support.workers import bounds, contents_of, outcomes, plan, reasons

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from antipasta.dispatch.outcomes import Outcome

pytestmark = pytest.mark.every_system


@pytest.mark.parametrize("count", [0, 1, 3])
def test_fewer_files_than_workers(count: int) -> None:
    assert reasons([b"same"] * count, plan(workers=4)) == [None] * count


def test_the_same_file_twice_is_answered_twice() -> None:
    contents = contents_of([b"same", b"other"]) * 2

    found = list(run(contents, bounds(), plan=plan()))

    assert sorted(each.path for each, _ in found) == ["0.py", "0.py", "1.py", "1.py"]
    assert {outcome.reason for _, outcome in found} == {None}


def test_files_and_answers_larger_than_a_pipe() -> None:
    found = outcomes([b"answer 5000000", b"x" * 5_000_000, b"answer 5000001"], plan())

    assert [each.reason for each in found] == [None] * 3
    assert [len(each.detail or "") for each in found] == [5_000_000, 0, 5_000_001]


def test_what_is_known_of_an_earlier_version_reaches_the_worker() -> None:
    known = FileMetrics("python", lloc=7)
    contents = [Content(version("a.py"), b"x", earlier=known), Content(version("b.py"), b"x")]

    found = {each.path: outcome for each, outcome in run(contents, bounds(), plan=plan())}

    assert found["a.py"] == FileMetrics("python", loc=1, lloc=7)
    assert found["b.py"] == FileMetrics("python", loc=1)


def test_workers_are_replaced_after_so_many_files(
    births: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("antipasta.dispatch.crew.RECYCLED_AFTER", 2)
    monkeypatch.setattr("antipasta.dispatch.queue.BATCH_FILES", 1)

    assert reasons([b"x"] * 50, plan()) == [None] * 50
    assert len(births) >= 24


def test_a_run_that_is_given_up_leaves_nothing() -> None:
    with closing(run(contents_of([b"x"] * 100), bounds(), plan=plan())) as answers:  # type: ignore[type-var]
        assert len(list(itertools.islice(answers, 3))) == 3


def test_a_hundred_runs_leave_nothing() -> None:
    gone = Content(version("gone.py"), None, Missing("gone.py", "unreadable", "gone"))
    contents = [*contents_of([b"x"]), gone]

    for at in range(100):
        with closing(run(contents, bounds(), plan=plan(workers=1))) as answers:  # type: ignore[type-var]
            # A worker has been started by then. Most runs are given up there.
            assert next(answers)[0] == gone.version
            if at % 10 == 0:
                assert [outcome.reason for _, outcome in answers] == [None]


def test_workers_and_this_process_agree_at_every_level(monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = SimpleNamespace(look=lambda _: Reading({}, 0))
    monkeypatch.setattr("antipasta.dispatch.pool.Watch", lambda _: nothing)
    large = b"def f(a):\n    return a if a else 1\n" * 20_000  # 60 MB in full, 15 MB reduced
    contents = [
        Content(version("full.py"), b"def f(a):\n    return a if a else 1\n"),
        Content(version("reduced.py"), large),
        Content(version("minimal.m", language="objectivec"), large),
    ]

    def encoded(backend: Callable[..., Iterable[Outcome]], **options: Plan) -> dict[Version, bytes]:
        guard = MemoryGuard(30e6, reader=lambda: 0, most=lambda: 10**12)
        answers = list(backend(iter(contents), bounds(guard=guard), **options))
        found = {each: outcome for each, outcome in answers if isinstance(outcome, FileMetrics)}
        assert [found[each.version].analysis for each in contents] == ["full", "reduced", "minimal"]
        assert len(answers) == len(contents)
        return {each: encode(metrics, each.path) for each, metrics in found.items()}

    here = encoded(sequential.run)

    assert encoded(run, plan=Plan(1)) == here
