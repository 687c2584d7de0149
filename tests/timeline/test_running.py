"""A running sum: what is put in and taken out leaves what one count of the rest gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from antipasta.model import FileMetrics, Missing
from antipasta.results.reports import MeasuredFile
from antipasta.run.statistics import Grouped, add, total_of
from antipasta.timeline.running import Part, RunningSum
from tests.support.measured import unit

if TYPE_CHECKING:
    from antipasta.results.statistics import Statistics, StatisticsRow

GROUPED = Grouped("file", lambda _: {"cyclomatic_complexity": 3})


def part(path: str, values: list[int]) -> Part:
    units = tuple(unit(f"f{at}", cyclomatic_complexity=each) for at, each in enumerate(values))
    file = MeasuredFile(path, "0" * 40, FileMetrics("python", functions=units))
    return Part(GROUPED.statistics_of([file], []), passes=False)


def gap(path: str) -> Part:
    missing = Missing(path, "unreadable", "gone")
    return Part(GROUPED.statistics_of([], [missing]), passes=True)


def counted(total: Statistics) -> tuple[int, StatisticsRow]:
    """What is counted, without values that occur not once."""
    return total.files, total_of(total)


@given(
    st.dictionaries(st.text("abc", min_size=1), st.lists(st.integers(1, 9))),
    st.sets(st.text("abc", min_size=1)),
)
def test_what_is_taken_out_leaves_the_sum_of_the_rest(
    files: dict[str, list[int]], gone: set[str]
) -> None:
    running = RunningSum()
    for path, values in files.items():
        running.add((path, "1"), part(path, values))
    for path in gone & files.keys():
        running.remove((path, "1"), part(path, files[path]))
    rest = [part(path, values).statistics for path, values in files.items() if path not in gone]

    expected = add(rest)
    assert running.total().files == expected.files
    assert counted(running.total()) == counted(expected) or not rest
    assert counted(RunningSum(running.total()).total()) == counted(running.total())


def test_a_version_without_a_part_changes_nothing() -> None:
    running = RunningSum()
    running.add(("a.md", "1"), None)
    running.remove(("b.md", "1"), None)

    assert running.total() == RunningSum().total()
    assert running.is_for_keeps


def test_what_passes_is_taken_out_as_it_was_put_in() -> None:
    running = RunningSum()
    running.add(("a.py", "1"), gap("a.py"))

    assert not running.is_for_keeps
    assert [each.path for each in running.total().shortfalls] == ["a.py"]
    assert running.can_lose(("a.py", "1"), gap("a.py"))
    # Another try could measure it.
    running.remove(("a.py", "1"), part("a.py", [5]))
    assert running.total() == RunningSum().total()
    assert running.is_for_keeps


def test_what_passes_now_is_not_what_a_remembered_sum_has() -> None:
    running = RunningSum(part("a.py", [5]).statistics)

    assert running.can_lose(("a.py", "1"), part("a.py", [5]))
    assert not running.can_lose(("a.py", "1"), gap("a.py"))
