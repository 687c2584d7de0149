from __future__ import annotations

import re

import pytest

from antipasta.dispatch.figures import Figures
from antipasta.render.timings import timings
from antipasta.results import CacheUse, RunFigures
from tests.support.measured import version

ALONE = RunFigures(duration_ms=1240.4, cache=CacheUse(1, 2), measuring_ms=1100.0)
STAGES = {"start": 0.06, "look_up": 0.04, "measure": 0.3}


def test_what_is_in_the_cache_is_its_stages_alone() -> None:
    assert list(timings(ALONE._replace(cache=CacheUse(3)), STAGES)) == [
        "antipasta: 400 ms",
        "      60.0 ms  15.0%  start",
        "      40.0 ms  10.0%  look_up: 3 of 3 contents in the cache",
        "     300.0 ms  75.0%  measure",
    ]


def test_languages_and_files_have_their_share_of_the_cpu_time() -> None:
    figures = Figures()
    figures.note(version("a.py"), 1500, 0.1)
    figures.note(version("b.py"), 500, 0.05)
    figures.note(version("web/c.js", language="javascript"), 700, 0.05)

    lines = list(timings(ALONE._replace(spent=figures.spent()), STAGES, lambda path: f"../{path}"))

    assert lines[4:] == [
        "    CPU time of this process for the files: 200.0 ms",
        "         150.0 ms  75.0%  python: 2 files, 2.0 KB",
        "          50.0 ms  25.0%  javascript (tree): 1 file, 0.7 KB",
        "    the files",
        "         100.0 ms  50.0%  ../a.py",
        "          50.0 ms  25.0%  ../web/c.js",
        "          50.0 ms  25.0%  ../b.py",
    ]


def test_workers_have_figures_and_a_share_that_no_file_took() -> None:
    figures = Figures()
    figures.batches, figures.files, figures.retries, figures.kills = 12, 100, 1, 2
    figures.waited_seconds = 41.0
    figures.busy_seconds, figures.alive_seconds, figures.wanted_seconds = 1.5, 2.0, 3.0
    figures.worker_cpu_seconds = 0.4
    figures.note(version("a.py"), 1500, 0.3, by_worker=True)

    pool, spent = figures.use(), figures.spent()
    lines = list(timings(ALONE._replace(workers=2, pool=pool, spent=spent), STAGES))

    assert lines[4:9] == [
        "    2 workers: 75% busy, parallel efficiency 0.50, a file lay ready for 410 ms",
        "    batches 12, files tried again 1, workers ended for their time 2",
        "    CPU time of 2 workers: 400.0 ms",
        "         300.0 ms  75.0%  python: 1 file, 1.5 KB",
        "         100.0 ms  25.0%  start of the workers, and their messages",
    ]


def test_ten_files_are_listed_and_all_are_counted() -> None:
    figures = Figures()
    for number in range(300):
        figures.note(version(f"{number}.py"), 1000, 0.001 * (number % 100 + 1))
    spent = figures.spent()
    assert spent

    lines = list(timings(ALONE._replace(spent=spent), STAGES))

    assert "300 files, 300.0 KB" in lines[5]
    assert lines[6] == "    the 10 of 300 files that took longest"
    assert len(lines[7:]) == 10
    assert [round(each.seconds, 3) for each in spent.slowest[:3]] == [0.1, 0.1, 0.1]
    assert spent.seconds == pytest.approx(sum(0.001 * (at % 100 + 1) for at in range(300)))


def test_a_cluster_does_not_tell() -> None:
    lines = list(timings(ALONE._replace(executor="dask", workers=8), STAGES))

    assert lines[-1] == "    a cluster measured, which does not tell the time of each file"


def test_no_work_is_no_division() -> None:
    use = Figures().use()

    assert (use.busy, use.efficiency, use.wait_ms) == (0.0, 0.0, 0.0)
    assert Figures().spent() is None
    assert not any(re.search("nan|inf", line) for line in timings(ALONE, {"start": 0.0}))
