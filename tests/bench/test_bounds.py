from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import bench.__main__ as command
from bench.suite import counted
from bench.suite.bounds import Bound, Bounds, compare, compare_counts, read_bounds
from bench.suite.counted import Count
from tests.support.run import CHECKOUT

if TYPE_CHECKING:
    import pytest

BOUNDS = Bounds({"a": Bound(2.0, 1.5), "b": Bound(1.0)}, {"hook": 5.5, "gate": 9.0}, "3.11")


def spread(median: float) -> dict[str, float]:
    return {"median": median, "least": 0.1, "most": 99.0}


def test_what_is_above_is_named_and_so_is_what_was_not_measured() -> None:
    kept = compare({"figures": {"a": spread(2.0), "b": spread(0.5)}}, BOUNDS)
    broken = compare({"figures": {"a": spread(2.01)}}, BOUNDS)

    assert kept == ([], [])
    assert broken.above == ["a: 2.01 is above the bound of 2"]
    assert broken.missing == ["b: not measured; bound 1"]


def test_counts_are_held_against_their_own_bounds() -> None:
    counts = [Count("hook", 551, 100, "python -c pass"), Count("new", 9, 1, "python -c pass")]

    assert compare_counts(counts, BOUNDS) == (
        ["hook: 5.510 is above the bound of 5.5"],
        ["gate: not counted"],
    )


def test_each_bound_is_of_a_figure_that_is_measured() -> None:
    recorded = read_bounds()
    measured = {figure.key for each in command.SCENARIOS for figure in each.figures}

    assert set(recorded.figures) <= measured
    assert set(recorded.counted) == set(counted.COUNTED)
    assert all(aim is None or aim < bound for bound, aim in recorded.figures.values())


def test_keys_of_scenarios_and_figures_are_unique() -> None:
    figures = [figure.key for each in command.SCENARIOS for figure in each.figures]
    keys = command.keys()

    assert len(figures) == len(set(figures))
    assert len(keys) == len(set(keys))


def test_where_nothing_can_be_counted_a_line_says_why(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    here = "{}.{}".format(*sys.version_info)
    monkeypatch.setattr(command, "read_bounds", lambda: BOUNDS._replace(python="2.7"))
    assert command.main(["check", "--counted"]) == 0
    monkeypatch.setattr(command, "read_bounds", lambda: BOUNDS._replace(python=here))
    monkeypatch.setattr(counted, "is_available", lambda: False)
    assert command.main(["check", "--counted"]) == 0

    assert capsys.readouterr().out.splitlines() == [
        f"nothing is counted: the counted bounds are those of Python 2.7, and this is {here}",
        "nothing is counted: valgrind is not installed",
    ]


def test_the_check_fails_where_a_figure_is_above_its_bound(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "read_bounds", lambda: BOUNDS)
    for figures, code in (({"a": spread(1.0), "b": spread(1.0)}, 0), ({"a": spread(3.0)}, 1)):
        monkeypatch.setattr(command, "read_json", lambda figures=figures: {"figures": figures})
        assert command.main(["check"]) == code
    monkeypatch.setattr(command, "read_json", lambda: None)
    assert command.main(["check"]) == 1

    out, error = capsys.readouterr()
    assert "no figure is above its bound" in out
    assert "a: 3.00 is above the bound of 2" in out
    assert "run `make bench` first" in error


def test_ci_counts() -> None:
    script = (CHECKOUT / ".ci" / "run").read_text(encoding="utf-8")
    told = subprocess.run(
        ("make", "-n", "bench-check", "COUNTED=1"),
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert "make bench-check COUNTED=1" in script
    assert "-m bench check --counted" in told.stdout
