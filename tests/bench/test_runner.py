from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from bench.suite.corpora import CorpusError
from bench.suite.measure import Sample
from bench.suite.runner import Outcome, Reading, Spread, figure, measured, run_growth, run_scenario
from bench.suite.scenario import (
    FRESH,
    Figure,
    Growth,
    Line,
    Scenario,
    Setting,
    Subject,
    against,
)
from tests.bench.workshop import empty_workshop

if TYPE_CHECKING:
    from pathlib import Path

    from bench.suite.workshop import Workshop

WRITE = "import sys; open('log', 'a').write(sys.argv[1])"


def writer(name: str, mark: str, **options: object) -> Subject:
    """A subject that writes its mark to the file `log`."""
    subject = Subject(name, (sys.executable, "-c", WRITE, mark))
    return subject._replace(**options)  # type: ignore[arg-type]


def readings(**walls: list[float]) -> dict[str, Reading]:
    return {
        name: Reading({turn: Sample(wall, wall / 2) for turn, wall in enumerate(values, 1)})
        for name, values in walls.items()
    }


def test_commands_run_in_turn_after_one_round_that_does_not_count(tmp_path: Path) -> None:
    turns: list[int] = []
    subjects = (writer("a", "a"), writer("b", "b"), writer("slow", "s", most=1))

    found = measured(Setting(tmp_path, subjects, turns.append), empty_workshop(tmp_path), 3)

    assert (tmp_path / "log").read_text() == "ababsabab"
    assert turns == [0, 1, 2, 3]
    assert {name: sorted(reading.samples) for name, reading in found.items()} == {
        "a": [1, 2, 3],
        "b": [1, 2, 3],
        "slow": [1],
    }


def test_a_cold_command_finds_an_empty_cache_each_time(tmp_path: Path) -> None:
    text = (
        "import os, sys; place = sys.argv[1] or os.environ['ANTIPASTA_CACHE_DIR']\n"
        "assert not os.path.exists(place); os.makedirs(place)"
    )
    cold = Subject("cold", (sys.executable, "-c", text, ""), cold=True)
    fresh = Subject("fresh", (sys.executable, "-c", text, FRESH))
    warm = Subject("warm", (sys.executable, "-c", text, ""))

    found = measured(Setting(tmp_path, (cold, fresh, warm)), empty_workshop(tmp_path), 2)

    assert len(found["cold"].samples) == len(found["fresh"].samples) == 2
    assert "AssertionError" in found["warm"].failed


def test_a_command_that_fails_is_named_and_the_others_go_on(tmp_path: Path) -> None:
    fails = Subject("fails", (sys.executable, "-c", "raise SystemExit('no')"))
    lacks = Subject("lacks", (str(tmp_path / "nothing"),))

    found = measured(
        Setting(tmp_path, (fails, lacks, writer("a", "a"))), empty_workshop(tmp_path), 2
    )

    assert found["fails"].failed.endswith("ended with 1: no")
    assert "nothing" in found["lacks"].failed
    assert len(found["a"].samples) == 2


def test_a_ratio_is_the_median_of_the_rounds_in_which_both_ran() -> None:
    found = readings(ours=[2, 9, 4], peer=[1, 3], floor=[1, 1, 2])

    assert figure(Figure("k", "ours", against("peer")), found) == Spread(2.5, 2, 3)
    both = ((1.0, "peer"), (2.0, "floor"))
    assert figure(Figure("k", "ours", both, by="cpu"), found) == Spread(
        (2 / 3 + 9 / 5) / 2, 2 / 3, 9 / 5
    )
    assert figure(Figure("k", "ours", against("absent")), found) is None
    assert figure(Figure("k", "ours", by="peak"), found) is None


def test_what_cannot_be_set_up_says_why_and_the_quick_run_leaves_out_what_is_slow(
    tmp_path: Path,
) -> None:
    def fails(workshop: Workshop, root: Path) -> Setting:
        raise CorpusError("zod cannot be downloaded")

    def makes(workshop: Workshop, root: Path) -> Setting:
        return Setting(root, (writer("a", "a", weighed=True), writer("slow", "s", most=1)))

    workshop = empty_workshop(tmp_path)
    scenario = Scenario("k", "K", makes, (Figure("a / slow", "a", against("slow")),), rounds=2)

    assert run_scenario(scenario._replace(make=fails), workshop, quick=False) == (
        "zod cannot be downloaded"
    )
    whole = run_scenario(scenario, workshop, quick=False)
    quick = run_scenario(scenario, workshop, quick=True)
    assert isinstance(whole, Outcome)
    assert isinstance(quick, Outcome)
    assert whole.figures["a / slow"] is not None
    assert (whole.readings["a"].peak or 0) > 1
    assert set(quick.readings) == {"a"}
    assert quick.figures == {"a / slow": None}


def test_growth_has_a_point_for_each_size(tmp_path: Path) -> None:
    def makes(workshop: Workshop, root: Path, size: int) -> Setting:
        told = Subject("told", (sys.executable, "-c", f"print({size} * 2)"), prints_seconds=True)
        return Setting(root, (told,))

    line = Line("told", "told", "cpu")
    growth = Growth("g", "G", (1, 10, 100), (1, 10), "files", makes, (line,))

    workshop = empty_workshop(tmp_path)
    assert run_growth(growth, workshop, quick=False) == {line: [(1, 2), (10, 20), (100, 200)]}
    assert run_growth(growth, workshop, quick=True) == {line: [(1, 2), (10, 20)]}
