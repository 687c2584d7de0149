from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antipasta.observe.reading import read_records
from antipasta.observe.summary import days_of, groups_of, percentile, slowest_of, uses_of
from antipasta.results.runs import DayOfRuns, RunGroup, SlowRun
from tests.observe.records import TIME, record, write

if TYPE_CHECKING:
    from pathlib import Path

    from antipasta.observe.reading import Record


def runs(directory: Path, *records: dict[str, Any]) -> list[Record]:
    write(directory, records)
    return read_records(str(directory)).runs


def test_a_group_sums_up_its_runs(tmp_path: Path) -> None:
    found = runs(
        tmp_path,
        record(ms=100.0, hits=9, misses=1, files=10, efficiency=0.5),
        record(ms=200.0, hits=0, misses=0, files=0, budget=0.1, efficiency=0.7),
        record(ms=300.0, hits=5, misses=5, files=10, spent=True, degradation="lean"),
        record(ms=400.0, hits=0, misses=0, files=10, budget=None, status="error"),
    )

    assert groups_of(found, "kind") == (
        RunGroup(
            key="hook",
            runs=4,
            p50_ms=200.0,
            p95_ms=400.0,
            p99_ms=400.0,
            hit_rate=0.7,
            over_budget=0.6667,
            degraded=0.25,
            incomplete=0.25,
            failed=0.25,
            files_per_second=30.0,
            efficiency=0.6,
        ),
    )


def test_what_cannot_be_divided_is_not_known(tmp_path: Path) -> None:
    (group,) = groups_of(runs(tmp_path, record(ms=0.0, hits=0, misses=0, budget=None)), "kind")

    assert (group.hit_rate, group.over_budget, group.files_per_second) == (None, None, None)
    assert group.efficiency is None


@pytest.mark.parametrize(
    ("by", "keys"),
    [
        ("kind", ["hook", "gate"]),
        ("version", ["2.0.0", "2.1.0"]),
        ("repository", ["0123456789abcdef", "fedcba9876543210"]),
        ("day", ["2023-11-14", "2023-11-15"]),
    ],
)
def test_runs_are_grouped(tmp_path: Path, by: Any, keys: list[str]) -> None:
    found = runs(
        tmp_path,
        record(),
        record(),
        record(time=TIME + 86_400, kind="gate", version="2.1.0", repository="fedcba9876543210"),
    )

    groups = groups_of(found, by)

    assert [(group.key, group.runs) for group in groups] == list(zip(keys, (2, 1), strict=True))


def test_the_slowest_name_the_stage_that_took_the_time(tmp_path: Path) -> None:
    found = runs(tmp_path, *(record(ms=each) for each in (5.0, 9.0, 7.0)), record(ms=1, stages={}))

    first, *_, last = slowest_of(found)

    assert first == SlowRun(TIME, "hook", "0123456789abcdef", "2.0.0", 9.0, "start", 50.0)
    assert (last.stage, last.stage_ms) == ("", 0.0)
    assert [run.ms for run in slowest_of(found, 2)] == [9.0, 7.0]


def test_a_day_without_runs_is_a_gap(tmp_path: Path) -> None:
    found = runs(tmp_path, record(ms=9.0), record(time=TIME + 2 * 86_400, ms=5.0))

    assert days_of(found) == (
        DayOfRuns("2023-11-14", 1, 9.0),
        DayOfRuns("2023-11-15", 0, None),
        DayOfRuns("2023-11-16", 1, 5.0),
    )
    assert days_of([]) == ()


def test_the_use_of_the_cache_is_added_up(tmp_path: Path) -> None:
    found = runs(
        tmp_path,
        record(hits=30, misses=0),
        record(hits=0, misses=10),
        record(hits=0, misses=0),
        record(hits=20, misses=0),
    )

    assert uses_of(found) == (3, 2, 0.8333)
    assert uses_of([]) == (0, 0, None)


@given(st.lists(st.floats(0, 1e6), min_size=1), st.sampled_from([0.5, 0.95, 0.99]))
def test_a_percentile_is_the_least_value_that_so_many_do_not_exceed(
    values: list[float], share: float
) -> None:
    values.sort()

    found = percentile(values, share)

    def part(bound: float) -> float:
        return sum(value <= bound for value in values) / len(values)

    assert found in values
    assert part(found) >= share - 1e-9
    assert all(part(value) < share for value in values if value < found)
