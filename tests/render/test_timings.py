from __future__ import annotations

from antipasta.dispatch.figures import Figures
from antipasta.render.timings import timings
from antipasta.results import CacheUse, RunFigures

ALONE = RunFigures(duration_ms=1240.4, cache=CacheUse(1, 2), measuring_ms=1100.0)


def test_a_run_without_workers_is_a_line() -> None:
    assert list(timings(ALONE)) == [
        "antipasta: 1240 ms, of which 1100 ms for looking up 3 contents and measuring 2"
    ]


def test_workers_have_figures() -> None:
    figures = Figures()
    figures.batches, figures.files, figures.retries, figures.kills = 12, 100, 1, 2
    figures.waited_seconds = 41.0
    figures.busy_seconds, figures.alive_seconds, figures.wanted_seconds = 1.5, 2.0, 3.0

    *_, shares, counts = timings(ALONE._replace(workers=2, pool=figures.use()))

    assert shares == "  2 workers: 75% busy, parallel efficiency 0.50, a file lay ready for 410 ms"
    assert counts == "  batches 12, files tried again 1, workers ended for their time 2"


def test_no_work_is_no_division() -> None:
    use = Figures().use()

    assert (use.busy, use.efficiency, use.wait_ms) == (0.0, 0.0, 0.0)
