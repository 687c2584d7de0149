"""What is compared with its base versions, and for what of it there is time."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from antipasta.budget import SECONDS_TO_COMPARE_A_UNIT, Budget
from antipasta.judging.comparison import compare, read_contents, within_time
from antipasta.model import FileMetrics, Missing
from antipasta.policy.subject import Subject
from antipasta.run.request import Request
from tests.support import runs
from tests.support.git_repo import GitRepo
from tests.support.logs import events_in
from tests.support.sources import TIDY, function_source, unrelated_source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from antipasta.histories import Compared
    from antipasta.model import Version
    from antipasta.run.opening import Run

    Outcomes = dict[Version, FileMetrics | Missing]

GOOD, BAD = function_source("f", TIDY), function_source("f")


@pytest.fixture
def project(tmp_path: Path) -> GitRepo:
    """A repository without the hook: what is committed here is not judged."""
    return GitRepo.create(tmp_path / "project")


@contextmanager
def staged(project: GitRepo, **options: Any) -> Iterator[tuple[Run, Outcomes]]:
    """A run over the index, or what the options ask for instead, with its files measured."""
    request = Request(cwd=str(project.root), staged=not options)._replace(**options)
    with runs.collected(request) as run:
        heads = [each.head for each in run.collection.candidates]
        yield run, run.session.measure(heads, run.read_heads)


def subjects_of(run: Run, heads: Outcomes) -> list[Subject]:
    return [
        Subject(head.path, heads[head], run.policy.thresholds(head.path))
        for head, _ in run.collection.candidates
    ]


def compared(project: GitRepo, *, list_changes: bool = False, **options: Any) -> list[Compared]:
    with staged(project, **options) as (run, heads):
        return compare(run, heads, subjects_of(run, heads), list_changes=list_changes)


def described(found: list[Compared]) -> dict[str, list[tuple[str | None, list[str], str | None]]]:
    """By path the functions that changed: the name now, the paths they come from, the change."""
    return {
        each.history.path: [
            (now and now.name, [origin.path for origin in origins], change)
            for now, origins, change, *_ in each.changes
            if change and (now or origins[0].unit).kind != "module"
        ]
        for each in found
    }


def test_only_files_with_a_breach_are_compared(project: GitRepo) -> None:
    project.base({"old.py": f"x = 1\n{BAD}", "fine.py": f"x = 1\n{GOOD}"})
    project.stage("old.py", f"x = 2\n{BAD}")
    project.stage("fine.py", f"x = 2\n{GOOD}")

    found = compared(project)

    assert described(found) == {"old.py": []}
    assert [base.path for base in found[0].history.bases] == ["old.py"]


def test_nothing_is_compared_without_a_breach(project: GitRepo) -> None:
    project.base({"old.py": BAD})
    project.stage("old.py", GOOD)

    assert compared(project) == []


def test_for_a_new_function_with_a_breach_the_whole_change_is_searched(project: GitRepo) -> None:
    project.base({"gone.py": BAD, "fine.py": GOOD, "kept.py": "x = 1\n"})
    project.git("rm", "-q", "gone.py")
    project.stage("kept.py", f"x = 1\n{BAD}")
    project.stage("fine.py", f"x = 2\n{GOOD}")

    assert described(compared(project)) == {
        "kept.py": [("f", ["gone.py"], "moved")],
        "fine.py": [],
        "gone.py": [],
    }


def test_a_function_may_have_come_from_a_file_that_is_not_judged(project: GitRepo) -> None:
    """What the user did not name, or the configuration excludes, was changed all the same."""
    project.base({"other.py": f"x = 1\n{BAD}", "kept.py": "x = 1\n"})
    project.stage("other.py", "x = 1\n")
    project.stage("kept.py", f"x = 1\n{BAD}")

    found = described(compared(project, staged=True, paths=("kept.py",)))

    assert found == {"kept.py": [("f", ["other.py"], "moved")], "other.py": []}


def test_to_list_the_changes_all_is_compared(project: GitRepo) -> None:
    project.base({"a.py": GOOD, "gone.py": unrelated_source("drain", TIDY)})
    project.stage("a.py", function_source("f", TIDY + 1))
    project.git("rm", "-q", "gone.py")

    assert described(compared(project, list_changes=True)) == {
        "a.py": [("f", ["a.py"], "modified")],
        "gone.py": [(None, ["gone.py"], "deleted")],
    }


def test_a_file_whose_functions_are_not_known_is_not_compared(project: GitRepo) -> None:
    project.base({"a.py": GOOD, "broken.js": "x = 1\n"})
    project.stage("a.py", f"{GOOD}def")
    project.stage("b.py", GOOD)

    with staged(project) as (run, heads):
        (broken,) = [head for head in heads if head.path == "a.py"]
        heads[broken] = Missing("a.py", "timeout", "too slow")
        found = compare(run, heads, subjects_of(run, heads), list_changes=True)

    assert described(found) == {"b.py": [("f", [], "added")]}


def test_contents_are_read_from_the_side_they_belong_to(project: GitRepo) -> None:
    project.base({"a.py": GOOD})
    project.write("a.py", BAD)

    with staged(project, base="HEAD") as (run, _):
        ((head, bases),) = run.collection.candidates
        lost = bases[0]._replace(oid="0" * 40)
        found = read_contents(run, [head], [*bases, lost])

    assert found == {head: BAD.encode(), bases[0]: GOOD.encode()}


@contextmanager
def three_files(project: GitRepo, *, budget: float | None) -> Iterator[tuple[Run, Outcomes]]:
    """The index with three files of two units each, of which the first has no breach.

    `budget` is in units of what it takes to compare one of the files. No time passes.
    """
    project.base({"a.py": "x = 1\n", "b.py": "x = 1\n", "c.py": "x = 1\n"})
    for name in "abc":
        project.stage(f"{name}.py", GOOD if name == "a" else BAD)
    with staged(project) as (run, heads):
        assert [len(each.units) for each in heads.values() if isinstance(each, FileMetrics)] == [
            2,
            2,
            2,
        ]
        seconds = None if budget is None else budget * 2 * SECONDS_TO_COMPARE_A_UNIT
        run.session.budget = Budget(seconds, 0.0, clock=lambda: 0.0)
        yield run, heads


@pytest.mark.parametrize(
    ("budget", "compares_all", "left_out"),
    [
        (None, True, []),
        (3, True, []),
        (2.5, True, ["c.py"]),
        (1.5, True, ["b.py", "c.py"]),
        (0, True, ["a.py", "b.py", "c.py"]),
        (1.5, False, ["c.py"]),
        (0, False, ["b.py", "c.py"]),
    ],
)
def test_what_there_is_no_time_to_compare_is_not_judged(
    project: GitRepo,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    budget: float | None,
    compares_all: bool,
    left_out: list[str],
) -> None:
    caplog.set_level("INFO", logger="antipasta")
    monkeypatch.setattr("antipasta.judging.comparison.GRACE_SECONDS", 0.0)
    with three_files(project, budget=budget) as (run, heads):
        found = within_time(run, heads, subjects_of(run, heads), compares_all=compares_all)

    missing = [each for each in found.values() if isinstance(each, Missing)]
    assert [(each.path, each.reason) for each in missing] == [(path, "budget") for path in left_out]
    told = [path for event, path in events_in(caplog) if event == "file_left"]
    assert sorted(path for path in told if path) == left_out
    kept = {head: each for head, each in found.items() if isinstance(each, FileMetrics)}
    assert kept.items() <= heads.items()
    assert found.keys() == heads.keys()


@pytest.mark.parametrize(("grace", "left_out"), [(2.5, []), (1.5, ["c.py"])])
def test_what_breaches_is_compared_though_the_budget_is_spent(
    project: GitRepo, monkeypatch: pytest.MonkeyPatch, grace: float, left_out: list[str]
) -> None:
    """Else a file that takes longer than expected would let what stands beside it through."""
    seconds = grace * 2 * SECONDS_TO_COMPARE_A_UNIT
    monkeypatch.setattr("antipasta.judging.comparison.GRACE_SECONDS", seconds)
    with three_files(project, budget=0) as (run, heads):
        found = within_time(run, heads, subjects_of(run, heads), compares_all=False)

    assert [each.path for each in found.values() if isinstance(each, Missing)] == left_out


def test_the_smallest_files_are_compared_first(
    project: GitRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "antipasta.judging.comparison.GRACE_SECONDS", 2.5 * SECONDS_TO_COMPARE_A_UNIT
    )
    project.base({"a.py": "x = 1\n", "b.py": "x = 1\n"})
    project.stage("a.py", f"{BAD}\n\n{GOOD.replace('def ', 'def another_')}")
    project.stage("b.py", BAD)
    with staged(project) as (run, heads):
        run.session.budget = Budget(0.0, 0.0, clock=lambda: 0.0)
        found = within_time(run, heads, subjects_of(run, heads), compares_all=False)

    assert [each.path for each in found.values() if isinstance(each, Missing)] == ["a.py"]
