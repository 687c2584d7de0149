"""What is followed through the commits of a range, and which of them are said to have raised it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from antipasta.collect.history import with_differences
from antipasta.judging.attribution import walk
from antipasta.judging.attribution.walk import Trail, raisers, range_of
from antipasta.run.ancestry import Ancestry, Spot
from antipasta.run.request import Request
from tests.support import runs
from tests.support.ranges import AUTHOR, commit, judged_range, tangled
from tests.support.sources import TIDY, function_source, unrelated_source

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from antipasta.collect.git import Repository
    from antipasta.collect.git_formats import Difference
    from antipasta.collect.history import Commit
    from antipasta.judging.attribution.walk import Range
    from antipasta.model import FileMetrics, FunctionMetrics
    from antipasta.run.opening import Run
    from tests.support.git_repo import GitRepo


def above_ten(metrics: FileMetrics, unit: FunctionMetrics | None) -> float | None:
    """Weighs by cyclomatic complexity; a file by its lines."""
    value = metrics.loc if unit is None else unit.cyclomatic_complexity
    return value if value is not None and value > 10 else None


def trail(run: Run, path: str, function: str | None, *, is_of_range: bool = False) -> Trail:
    """What is to be followed: a function of a judged file, or the file."""
    (head,) = [each.head for each in run.collection.candidates if each.head.path == path]
    if function is None:
        return Trail(Spot(head, None), above_ten, is_of_range)
    metrics = run.session.measure([head], run.read_heads)[head]
    (unit,) = [each for each in metrics.units if each.name == function]  # type: ignore[union-attr]
    return Trail(Spot(head, unit), above_ten, is_of_range)


def who_raised(
    repo: GitRepo,
    path: str = "mod.py",
    function: str | None = "tangled",
    *,
    head: str | None = "feature",
    is_of_range: bool = False,
) -> list[str]:
    """The ids of the commits that made it worse, the newest first."""
    with judged_range(repo, head) as (run, judged):
        followed = trail(run, path, function, is_of_range=is_of_range)
        (found,) = raisers(run, judged, [followed])
    return [each.oid for each in found]


def test_each_commit_that_made_it_worse_is_named_the_newest_first(branch: GitRepo) -> None:
    commit(branch, tangled(8))
    crossed = commit(branch, tangled(12))
    commit(branch, {"other.py": "x = 1\n"})
    worse = commit(branch, tangled(14))

    assert who_raised(branch) == [worse, crossed]


def test_an_edit_that_left_it_as_bad_raised_nothing(branch: GitRepo) -> None:
    crossed = commit(branch, tangled(12))
    commit(branch, {"mod.py": f"# a comment\n{function_source('tangled', 12)}"})

    assert who_raised(branch) == [crossed]


def test_what_was_so_in_the_base_is_nobodys(branch: GitRepo) -> None:
    commit(branch, {"legacy.py": f"# a comment\n{unrelated_source('legacy')}"})

    assert who_raised(branch, "legacy.py", "legacy") == []


def test_where_it_was_wrong_in_the_base_only_those_who_made_it_worse_are_named(
    branch: GitRepo,
) -> None:
    worse = commit(branch, {"legacy.py": unrelated_source("legacy", 15)})
    commit(branch, {"legacy.py": f"# a comment\n{unrelated_source('legacy', 15)}"})

    assert who_raised(branch, "legacy.py", "legacy") == [worse]


def test_what_was_mended_in_between_was_raised_by_who_broke_it_again(branch: GitRepo) -> None:
    commit(branch, tangled(20))
    commit(branch, tangled(TIDY))
    again = commit(branch, tangled(11))

    assert who_raised(branch) == [again]


def test_it_is_followed_under_other_names_and_paths(branch: GitRepo) -> None:
    crossed = commit(branch, tangled(12))
    commit(branch, {"mod.py": function_source("renamed", 12)})
    branch.git("rm", "-q", "mod.py")
    commit(branch, {"pkg/moved.py": f"x = 1\n{function_source('renamed', 12)}"})

    assert who_raised(branch, "pkg/moved.py", "renamed") == [crossed]


def test_a_file_is_followed_as_well(branch: GitRepo) -> None:
    commit(branch, {"long.py": "x = 1\n" * 5})
    grown = commit(branch, {"long.py": "x = 1\n" * 30})

    assert who_raised(branch, "long.py", None) == [grown]


def test_a_merge_leads_to_the_side_that_did_it(branch: GitRepo) -> None:
    branch.branch("topic")
    crossed = commit(branch, tangled(12))
    branch.switch("feature")
    commit(branch, {"side.py": "x = 1\n"})
    branch.git("merge", "-q", "--no-ff", "--no-verify", "-m", "merge", "topic")

    assert who_raised(branch) == [crossed]


def test_a_merge_raised_what_is_worse_than_on_both_sides(branch: GitRepo) -> None:
    branch.branch("topic")
    commit(branch, tangled(11))
    branch.switch("feature")
    worse_side = commit(branch, {"mod.py": f"x = 1\n{function_source('tangled', 12)}"})
    branch.attempt("merge", "-q", "--no-commit", "topic")
    merge = commit(branch, tangled(13))

    assert who_raised(branch) == [merge, worse_side]


def rename_then_rewrite(repo: GitRepo) -> str:
    """In sum another function; no commit made anything worse. Returns the one that rewrote it."""
    commit(repo, {"legacy.py": unrelated_source("renamed")})
    rewritten = commit(repo, {"legacy.py": function_source("renamed")})
    commit(repo, {"legacy.py": f"# a comment\n{function_source('renamed')}"})
    return rewritten


def test_what_only_the_range_made_new_is_of_who_changed_it_last(branch: GitRepo) -> None:
    rewritten = rename_then_rewrite(branch)

    assert who_raised(branch, "legacy.py", "renamed", is_of_range=True) == [rewritten]


def test_what_the_range_did_not_make_new_is_nobodys_for_a_change(branch: GitRepo) -> None:
    rename_then_rewrite(branch)

    assert who_raised(branch, "legacy.py", "renamed") == []


def test_what_is_not_committed_is_of_a_commit_without_an_id(branch: GitRepo) -> None:
    crossed = commit(branch, tangled(12))
    branch.write("mod.py", function_source("tangled", 14))

    assert who_raised(branch, head=None) == ["", crossed]


def test_of_a_working_tree_a_commit_is_named_where_the_file_is_as_committed(
    branch: GitRepo,
) -> None:
    crossed = commit(branch, tangled(12))
    branch.write("other.py", "x = 1\n")

    assert who_raised(branch, head=None) == [crossed]


def test_all_that_is_followed_is_answered_in_its_order(branch: GitRepo) -> None:
    first = commit(branch, tangled(12))
    second = commit(branch, {"legacy.py": unrelated_source("legacy", 15)})

    with judged_range(branch) as (run, judged):
        trails = [
            trail(run, "legacy.py", "legacy"),
            trail(run, "mod.py", "<module>"),
            trail(run, "mod.py", "tangled"),
        ]
        found = raisers(run, judged, trails)

    assert [[each.oid for each in commits] for commits in found] == [[second], [], [first]]
    assert {each.author for commits in found for each in commits} == {AUTHOR}


@pytest.fixture
def looked_into(monkeypatch: pytest.MonkeyPatch) -> list[set[str]]:
    """The paths of the differences that functions are searched in, one commit after the other."""
    paths: list[set[str]] = []

    class Watched(Ancestry):
        def origins(
            self, differences: Mapping[str, Difference], spots: set[Spot]
        ) -> dict[Spot, Spot]:
            paths.append(set(differences))
            return super().origins(differences, spots)

    monkeypatch.setattr(walk, "Ancestry", Watched)
    return paths


@pytest.mark.parametrize("head", ["feature", None])
def test_only_commits_that_touch_the_file_are_looked_into(
    branch: GitRepo, looked_into: list[set[str]], head: str | None
) -> None:
    commit(branch, {"early.py": "x = 1\n"})
    crossed = commit(branch, tangled(12))
    commit(branch, {"late.py": "x = 1\n"})

    assert who_raised(branch, head=head) == [crossed]
    assert looked_into == [{"mod.py"}]


def test_the_walk_ends_where_nothing_is_left_to_follow(
    branch: GitRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(branch, {"early.py": "x = 1\n"})
    commit(branch, {"earlier.py": "x = 1\n"})
    added = commit(branch, {"new.py": function_source("fresh", 12)})
    compared: list[str] = []

    def watched(repository: Repository, commits: Sequence[Commit]) -> Iterator[Any]:
        for each in with_differences(repository, commits):
            compared.append(each[0].oid)
            yield each

    monkeypatch.setattr(walk, "with_differences", watched)

    assert who_raised(branch, "new.py", "fresh") == [added]
    # One more is compared before it is seen that nothing is left.
    assert compared == [added, branch.git("rev-parse", "feature~1").strip()]


def commits_of(judged: Range) -> list[str]:
    return [each.oid for each in judged.commits]


def test_a_range_has_its_commits_children_first(branch: GitRepo) -> None:
    made = [commit(branch, tangled(complexity)) for complexity in (4, 5, 6)]

    with judged_range(branch) as (_, judged):
        assert (commits_of(judged), judged.below) == (made[::-1], None)
    with judged_range(branch, None) as (_, of_working_tree):
        assert (commits_of(of_working_tree), of_working_tree.below) == (made[::-1], made[-1])


@pytest.mark.parametrize("options", [{"staged": True}, {"head": "feature"}, {}])
def test_what_is_no_range_has_no_commits(branch: GitRepo, options: dict[str, Any]) -> None:
    commit(branch, tangled(12))

    with runs.collected(Request(cwd=str(branch.root))._replace(**options)) as run:
        assert range_of(run) is None
