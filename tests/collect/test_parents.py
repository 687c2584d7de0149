from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from antipasta.collect.staged import other_parents
from tests.support.collecting import index_of, opened, sides
from tests.support.git_repo import GitRepo

if TYPE_CHECKING:
    from pathlib import Path

START = {"both.py": "x = 0\n", "ours.py": "x = 0\n", "theirs.py": "x = 0\n"}


@pytest.fixture
def parted(repo: GitRepo) -> GitRepo:
    """A repository on main, where the branches main and other have both changed `both.py`."""
    repo.base(START)
    repo.branch("other")
    repo.base({"both.py": "x = 1\n", "theirs.py": "x = 1\n"})
    repo.switch("main")
    repo.base({"both.py": "x = 2\n", "ours.py": "x = 2\n"})
    return repo


def resolve(repo: GitRepo) -> None:
    repo.stage("both.py", "x = 3\n")


def parents(repo: GitRepo) -> tuple[str, ...]:
    return tuple(
        repo.git("rev-parse", revision).strip() for revision in other_parents(opened(repo))
    )


def test_an_ordinary_commit_has_no_other_parent(parted: GitRepo) -> None:
    assert other_parents(opened(parted)) == ()


def test_a_merge_is_compared_with_both_sides(parted: GitRepo) -> None:
    parted.attempt("merge", "-q", "other")
    resolve(parted)

    found = index_of(parted)

    assert parents(parted) == (parted.git("rev-parse", "other").strip(),)
    assert sides(found.candidates) == {"both.py": ["both.py", "both.py"]}
    assert [base.oid for base in found.candidates[0].bases] == [
        parted.git("rev-parse", f"{side}:both.py").strip() for side in ("main", "other")
    ]
    assert not any((found.bystanders, found.removed))


def test_a_merge_of_several_branches_is_compared_with_each(parted: GitRepo) -> None:
    parted.branch("third", "main~1")
    parted.base({"third.py": "x = 1\n"})
    parted.switch("main")
    parted.git("reset", "-q", "--hard", "main~1")
    parted.git("merge", "-q", "--no-commit", "--no-ff", "other", "third")
    parted.stage("third.py", "x = 2\n")

    expected = tuple(parted.git("rev-parse", each).strip() for each in ("other", "third"))
    assert parents(parted) == expected
    assert sides(index_of(parted).candidates) == {"third.py": ["third.py"]}


def test_before_merge_head_exists_the_environment_names_the_commit(
    parted: GitRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = parted.git("rev-parse", "other").strip()
    monkeypatch.setenv(f"GITHEAD_{other}", "other")

    assert other_parents(opened(parted)) == (other,)


def test_merge_head_comes_before_the_environment(
    parted: GitRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    parted.attempt("merge", "-q", "other")
    monkeypatch.setenv("GITHEAD_" + "1" * 40, "stale")

    assert parents(parted) == (parted.git("rev-parse", "other").strip(),)


def test_a_cherry_pick_is_compared_with_what_is_picked(parted: GitRepo) -> None:
    parted.attempt("cherry-pick", "other")
    resolve(parted)

    assert parents(parted) == (parted.git("rev-parse", "other").strip(),)
    assert sides(index_of(parted).candidates) == {"both.py": ["both.py", "both.py"]}


def test_a_revert_is_compared_with_what_was_before(parted: GitRepo) -> None:
    parted.base({"both.py": "x = 4\n"})
    parted.attempt("revert", "HEAD~1")
    resolve(parted)

    assert parents(parted) == (parted.git("rev-parse", "main~2").strip(),)
    assert sides(index_of(parted).candidates) == {"both.py": ["both.py", "both.py"]}


@pytest.mark.parametrize("backend", ["--merge", "--apply"])
def test_a_rebase_is_compared_with_what_is_replayed(parted: GitRepo, backend: str) -> None:
    replayed = parted.git("rev-parse", "main").strip()
    parted.attempt("rebase", "-q", backend, "other")
    resolve(parted)

    assert parents(parted) == (replayed,)
    assert sides(index_of(parted).candidates) == {"both.py": ["both.py", "both.py"]}


def test_what_an_old_rebase_left_behind_is_no_parent(parted: GitRepo) -> None:
    parted.git("update-ref", "REBASE_HEAD", "other")

    assert other_parents(opened(parted)) == ()


def test_the_merge_of_a_linked_worktree_is_its_own(parted: GitRepo, tmp_path: Path) -> None:
    parted.git("worktree", "add", "-q", "-b", "linked", str(tmp_path / "linked"), "main")
    linked = GitRepo(tmp_path / "linked")
    linked.attempt("merge", "-q", "other")

    assert other_parents(opened(linked)) != ()
    assert other_parents(opened(parted)) == ()


def test_what_one_side_deleted_is_not_deleted_by_the_merge(parted: GitRepo) -> None:
    parted.git("rm", "-q", "ours.py")
    parted.git("commit", "-q", "--no-verify", "-m", "delete")
    parted.attempt("merge", "-q", "other")
    resolve(parted)

    assert index_of(parted).removed == ()


def test_what_the_merge_deletes_was_in_every_parent(parted: GitRepo) -> None:
    parted.attempt("merge", "-q", "other")
    resolve(parted)
    parted.git("rm", "-q", "-f", "theirs.py")

    assert [(each.path, each.oid) for each in index_of(parted).removed] == [
        ("theirs.py", parted.git("rev-parse", f"{side}:theirs.py").strip())
        for side in ("main", "other")
    ]
