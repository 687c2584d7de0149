from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from antipasta.config.settings import AlertSettings
from antipasta.observe.alerts import alerts_of
from antipasta.observe.reading import read_records
from antipasta.observe.recorder import AHEAD
from antipasta.results.runs import Alert
from tests.observe.records import noisy, record, write

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

BOUNDS = AlertSettings()
SLOWER = AlertSettings(hook_p95_ms=None, hit_rate=None)
SEEDS = range(20)
STAGES = ("start", "collect", "look_up", "measure", "compare", "judge", "render")


def alerts(
    directory: Path, records: Iterable[Mapping[str, Any]], bounds: AlertSettings = SLOWER
) -> tuple[Alert, ...]:
    write(directory, records)
    return alerts_of(read_records(str(directory)).runs, bounds)


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_that_takes_twice_as_long_is_found_each_time(tmp_path: Path, stage: str) -> None:
    found = [
        alerts(tmp_path, noisy(seed, number, {stage: 2.0}))
        for seed in SEEDS
        for number in (250, 400)
    ]

    assert [{each.stage for each in some} for some in found] == [{stage}] * len(found)
    assert all(1.5 < each.value < 3 for some in found for each in some)


def test_nothing_is_found_where_nothing_is_slower(tmp_path: Path) -> None:
    assert [alerts(tmp_path, noisy(seed, 250)) for seed in range(60)] == [()] * 60


def test_more_work_is_not_slower(tmp_path: Path) -> None:
    """Of the last runs each has four times as much to do."""
    small = [each for seed in range(3) for each in noisy(seed, 250) if each["files"] <= 4][:200]
    large = [each for seed in range(9) for each in noisy(seed, 250) if each["files"] >= 8][:50]
    runs = [each | {"time": at} for at, each in enumerate((*small, *large))]

    assert len(runs) == 250
    assert alerts(tmp_path, runs) == ()


def test_a_slow_down_that_came_with_a_version_says_so(tmp_path: Path) -> None:
    runs = noisy(7, 250, {"measure": 3.0})
    runs = [each | {"version": "2.1.0" if at >= 200 else "2.0.0"} for at, each in enumerate(runs)]

    (found,) = alerts(tmp_path, runs)

    assert (found.name, found.kind, found.stage) == ("slower_than_before", "hook", "measure")
    assert found.versions == ("2.0.0", "2.1.0")
    assert found.repository == "0123456789abcdef"


def test_few_runs_say_nothing(tmp_path: Path) -> None:
    assert alerts(tmp_path, noisy(1, 69, {"start": 9.0}, last=19), BOUNDS) == ()
    assert alerts(tmp_path, [record(ms=5000, hits=0, misses=900)] * 19, BOUNDS) == ()
    assert alerts(tmp_path, [], BOUNDS) == ()


def test_another_repository_is_not_held_against_this_one(tmp_path: Path) -> None:
    slow = noisy(1, 60, {"start": 5.0}, last=60)
    runs = [*noisy(2, 250), *(each | {"repository": "another", "time": 9e9} for each in slow)]

    assert alerts(tmp_path, runs) == ()


def test_a_slow_hook_is_found(tmp_path: Path) -> None:
    runs = [record(ms=1200.0 if at % 10 == 0 else 60.0) for at in range(100)]

    assert alerts(tmp_path, runs, BOUNDS) == (Alert("hook_p95_ms", 1000, 1200.0, "hook"),)
    assert alerts(tmp_path, runs, BOUNDS._replace(hook_p95_ms=None)) == ()
    assert alerts(tmp_path, [each | {"kind": "gate"} for each in runs], BOUNDS) == ()


def test_a_cache_that_finds_little_is_found(tmp_path: Path) -> None:
    runs = [record(kind="metrics", hits=50, misses=50) for _ in range(30)]

    assert alerts(tmp_path, runs, BOUNDS) == (Alert("hit_rate", 0.8, 0.5),)
    assert alerts(tmp_path, [each | {"hits": 5, "misses": 5} for each in runs], BOUNDS) == ()
    assert alerts(tmp_path, runs, BOUNDS._replace(hit_rate=0.5)) == ()


@pytest.mark.parametrize("kind", AHEAD)
def test_what_measures_for_others_breaks_no_bound(tmp_path: Path, kind: str) -> None:
    lacking = [record(kind=kind, hits=50, misses=50) for _ in range(30)]
    slower = [each | {"kind": kind} for each in noisy(7, 250, {"measure": 3.0})]

    assert alerts(tmp_path, lacking, BOUNDS) == ()
    assert alerts(tmp_path, slower) == ()
