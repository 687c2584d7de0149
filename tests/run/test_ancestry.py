"""Where the functions of a commit were in its parent, and what has to be measured to know."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from antipasta.collect.history import with_differences
from antipasta.run.ancestry import Ancestry, Spot
from tests.support.ranges import commit, judged_range, tangled, version_at
from tests.support.sources import TIDY, function_source, unrelated_source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from antipasta.model import Version
    from antipasta.run.opening import Run
    from tests.support.git_repo import GitRepo

# So many that git takes a file with them for no other one renamed.
OTHER_LINES = "".join(f"constant_{number} = {number}\n" for number in range(200))


class LastCommit:
    """The last commit of the branch, asked where what stands in it was before."""

    def __init__(self, repo: GitRepo, run: Run) -> None:
        self.ancestry = Ancestry(run, run.place.repository)  # type: ignore[arg-type]
        self._repo = repo
        self._run = run

    def spot(self, revision: str, path: str, function: str | None) -> Spot:
        version = version_at(self._repo, revision, path)
        if function is None:
            return Spot(version, None)
        metrics = self.ancestry.metrics(version)
        assert metrics is not None
        (unit,) = [each for each in metrics.units if each.name == function]
        return Spot(version, unit)

    def origins(self, *spots: Spot) -> dict[Spot, Spot]:
        """Where they were in the parent."""
        with judged_range(self._repo) as (_, judged):
            ((_, (differences,)),) = with_differences(judged.repository, judged.commits[:1])
        return self.ancestry.origins(differences, set(spots))

    @property
    def measured(self) -> int:
        """How many contents were measured so far."""
        return self._run.session.summary().cache.misses


@contextmanager
def last_commit(repo: GitRepo) -> Iterator[LastCommit]:
    with judged_range(repo, use_cache=False) as (run, _):
        yield LastCommit(repo, run)


def test_a_function_is_found_in_its_own_file(branch: GitRepo) -> None:
    commit(branch, {"mod.py": f"x = 1\n{function_source('tangled', 12)}"})

    with last_commit(branch) as last:
        now = last.spot("feature", "mod.py", "tangled")
        assert last.origins(now) == {
            Spot(now.version, None): last.spot("main", "mod.py", None),
            now: last.spot("main", "mod.py", "tangled"),
            **{last.spot("feature", "mod.py", "<module>"): last.spot("main", "mod.py", "<module>")},
        }


def test_a_renamed_function_is_found_by_what_it_does(branch: GitRepo) -> None:
    commit(branch, {"mod.py": function_source("renamed", TIDY)})

    with last_commit(branch) as last:
        now = last.spot("feature", "mod.py", "renamed")
        assert last.origins(now)[now] == last.spot("main", "mod.py", "tangled")


def test_a_moved_function_is_found_in_a_file_that_is_gone(branch: GitRepo) -> None:
    branch.git("rm", "-q", "legacy.py")
    commit(branch, {"new.py": f"{OTHER_LINES}{unrelated_source('legacy')}"})

    with last_commit(branch) as last:
        now = last.spot("feature", "new.py", "legacy")
        assert last.origins(now)[now] == last.spot("main", "legacy.py", "legacy")


def test_a_function_edited_while_it_was_moved_is_found_by_its_lines(
    branch: GitRepo,
) -> None:
    branch.git("rm", "-q", "legacy.py")
    commit(branch, {"new.py": f"{OTHER_LINES}{unrelated_source('legacy', 15)}"})

    with last_commit(branch) as last:
        now = last.spot("feature", "new.py", "legacy")
        assert last.origins(now)[now] == last.spot("main", "legacy.py", "legacy")


def test_what_is_new_is_left_out(branch: GitRepo) -> None:
    commit(branch, {"new.py": function_source("fresh", 12)})

    with last_commit(branch) as last:
        of_function = last.spot("feature", "new.py", "fresh")
        of_file = last.spot("feature", "new.py", None)
        assert last.origins(of_function, of_file) == {}


def test_a_file_is_found_where_git_finds_it(branch: GitRepo) -> None:
    branch.git("mv", "legacy.py", "moved.py")
    commit(branch, {"moved.py": f"x = 1\n{unrelated_source('legacy')}"})

    with last_commit(branch) as last:
        now = last.spot("feature", "moved.py", None)
        before = last.origins(now)[now]
        assert before == last.spot("main", "legacy.py", None)


def test_no_more_is_measured_than_the_file_where_that_is_enough(branch: GitRepo) -> None:
    commit(branch, {**tangled(12), "legacy.py": "x = 1\n", "new.py": "y = 1\n"})

    with last_commit(branch) as last:
        now = last.spot("feature", "mod.py", "tangled")
        last.origins(now)
        assert last.measured == 2  # both versions of the file
        last.origins(now)
        assert last.measured == 2


def test_the_whole_change_is_measured_for_a_function_that_its_file_had_not(
    branch: GitRepo,
) -> None:
    commit(branch, {"mod.py": "x = 1\n", "legacy.py": f"x = 2\n{function_source('tangled', TIDY)}"})

    with last_commit(branch) as last:
        now = last.spot("feature", "legacy.py", "tangled")
        found = last.origins(now)
        assert last.measured == 4  # both versions of both files
        assert found[now] == last.spot("main", "mod.py", "tangled")


def test_what_cannot_be_measured_has_no_measurements(branch: GitRepo) -> None:
    commit(branch, tangled(12))

    with last_commit(branch) as last:
        there = version_at(branch, "feature", "mod.py")
        lost: Version = there._replace(oid="1" * 40)
        found = last.ancestry.metrics(there)
        assert found is not None
        assert [each.name for each in found.units] == ["<module>", "tangled"]
        assert last.ancestry.metrics(lost) is None
