from __future__ import annotations

from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from antipasta.budget import Budget
from antipasta.config.settings import LimitSettings
from antipasta.dispatch.breaker import FAILURES
from antipasta.dispatch.dask import Cluster
from antipasta.dispatch.runner import Runner
from antipasta.dispatch.strategy import ISOLATE_FROM_MS
from antipasta.errors import UsageError
from antipasta.model import Content, Execution, FileMetrics, Missing
from antipasta.results import WorkFigures
from tests.support.measured import measured, version

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from antipasta.dispatch.bounds import Bounds
    from antipasta.dispatch.figures import Figures
    from antipasta.dispatch.outcomes import Outcome
    from antipasta.dispatch.process import Plan

pytestmark = pytest.mark.every_system

SOURCE = b"x = 1\n"


def files(*sources: bytes) -> list[Content]:
    return [Content(version(f"{at}.py", f"{at:040x}"), data) for at, data in enumerate(sources)]


LITTLE = files(SOURCE, SOURCE, SOURCE)
MUCH = files(*[b"x = 1  #\n" * 10_000] * (1 + int(ISOLATE_FROM_MS / 30)))


def runner(
    *, limits: LimitSettings | None = None, seconds: float | None = None, **execution: Any
) -> Runner:
    budget = Budget(seconds, 0.0, clock=lambda: 0.0)
    return Runner(limits or LimitSettings(), budget, Execution(**execution))


def outcomes(made: Runner, contents: list[Content], *, in_haste: bool = False) -> list[Outcome]:
    return list(made.run(iter(contents), len(contents), in_haste=in_haste))


class Pool:
    """Stands in for the worker processes: measures nothing, and notes what it was given."""

    def __init__(self) -> None:
        self.bounds: list[Bounds] = []
        self.workers: list[int] = []
        self.complaint = ""
        self.ends = 0

    def run(
        self, contents: Iterable[Content], bounds: Bounds, *, plan: Plan, figures: Figures
    ) -> Iterator[Outcome]:
        self.bounds.append(bounds)
        self.workers.append(plan.workers)
        if self.complaint:
            bounds.breaker.give_up_workers(self.complaint)
        else:
            figures.batches += 1
        try:
            for content in contents:
                yield content.version, measured()
        finally:
            self.ends += 1


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch) -> Pool:
    made = Pool()
    monkeypatch.setattr("antipasta.dispatch.pool.run", made.run)
    return made


def test_before_anything_is_measured_there_are_no_figures() -> None:
    assert runner().figures() == WorkFigures()


def test_little_work_is_done_in_this_process(pool: Pool) -> None:
    made = runner(jobs=2)

    found = outcomes(made, LITTLE)

    assert [each.path for each, _ in found] == ["0.py", "1.py", "2.py"]
    assert {outcome.reason for _, outcome in found} == {None}
    assert (made.figures(), pool.workers) == (WorkFigures(), [])


def test_much_work_goes_to_workers_and_these_are_counted(pool: Pool) -> None:
    made = runner(jobs=3)

    found = outcomes(made, MUCH)
    outcomes(made, LITTLE)

    assert [each for each, _ in found] == [content.version for content in MUCH]
    assert pool.workers == [3]
    figures = made.figures()
    assert (figures.executor, figures.workers, figures.degradation) == ("pool", 3, "normal")
    assert figures.pool
    assert figures.pool.batches == 1


def test_where_no_worker_can_be_started_this_process_has_measured(pool: Pool) -> None:
    pool.complaint = "no worker could be started (too many)"
    made = runner(jobs=3)

    outcomes(made, MUCH)

    assert made.figures() == WorkFigures(
        given_up=("no worker could be started (too many); the rest was measured in this process",)
    )


def test_the_limits_of_the_settings_bound_the_work(pool: Pool) -> None:
    made = runner(limits=LimitSettings(timeout_per_file=7.0, max_memory_mb=123.0), jobs=2)

    outcomes(made, MUCH)
    outcomes(made, MUCH, in_haste=True)

    first, second = pool.bounds
    assert (first.cpu_seconds, first.guard.limit_bytes) == (7.0, 123e6)
    assert (first.in_haste, second.in_haste) == (False, True)
    # One for the whole run: what was given up, and how far the run went down, holds for it.
    assert first.guard is second.guard
    assert first.breaker is second.breaker


def test_an_engine_that_was_given_up_is_not_tried_in_what_comes_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tries = 0

    def fail(*_: object, **__: object) -> FileMetrics:
        nonlocal tries
        tries += 1
        return FileMetrics("python", "skipped", "crash", "broken")

    monkeypatch.setattr("antipasta.dispatch.sequential.measure_source", fail)
    made = runner()

    outcomes(made, files(*[SOURCE] * FAILURES))
    ((_, outcome),) = outcomes(made, files(SOURCE))

    assert outcome == FileMetrics("python", "skipped", "crash", "not tried: broken")
    assert tries == FAILURES
    assert len(made.figures().given_up) == 1


def test_in_little_time_what_is_risky_is_left_over(pool: Pool) -> None:
    found = outcomes(runner(seconds=0.1, jobs=2), files(SOURCE, b"x" * 6000))

    assert [outcome.reason for _, outcome in found] == [None, "budget"]
    assert pool.workers == []


def test_who_wants_to_know_is_told_how_far_it_is() -> None:
    told: list[tuple[int, int, str]] = []
    made = runner(on_progress=lambda *how: told.append(how))

    outcomes(made, LITTLE)

    assert told == [(0, 3, "0.py"), (1, 3, "1.py"), (2, 3, "2.py"), (3, 3, "")]


def test_closed_early_it_ends_the_workers_and_says_that_all_is_over(pool: Pool) -> None:
    told: list[tuple[int, int, str]] = []
    made = runner(jobs=2, on_progress=lambda *how: told.append(how))

    with closing(made.run(iter(MUCH), len(MUCH))) as answers:
        next(answers)
        assert pool.ends == 0

    assert pool.ends == 1
    assert told == [(0, len(MUCH), "0.py"), (len(MUCH), len(MUCH), "")]


def test_what_has_no_content_has_an_outcome_all_the_same() -> None:
    missing = Missing("gone.py", "unreadable", "gone")

    found = outcomes(runner(), [Content(version("gone.py"), None, missing)])

    assert found == [(version("gone.py"), missing)]


def test_a_cluster_measures_instead_where_there_is_one(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    @contextmanager
    def connected(url: str) -> Iterator[Cluster]:
        asked.append(url)
        yield Cluster("an executor", 8)  # type: ignore[arg-type]
        asked.append("left")

    def run(contents: Iterable[Content], _: Bounds, *, executor: object) -> Iterator[Outcome]:
        asked.append(executor)
        yield from ((content.version, measured()) for content in contents)

    monkeypatch.setattr("antipasta.dispatch.dask.connected", connected)
    monkeypatch.setattr("antipasta.dispatch.executor.run", run)
    made = runner(executor="dask://there:8786")

    found = outcomes(made, LITTLE)

    assert [each for each, _ in found] == [content.version for content in LITTLE]
    assert asked == ["dask://there:8786", "an executor", "left"]
    assert made.figures() == WorkFigures("dask", 8)


def test_an_address_that_is_none_is_said_at_once() -> None:
    made = runner(executor="https://there:8786")

    with pytest.raises(UsageError, match="not an executor"):
        outcomes(made, LITTLE)
