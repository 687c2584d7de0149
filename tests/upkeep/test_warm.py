from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from antipasta.errors import CacheError, GitError, NotARepositoryError, UsageError
from antipasta.run.request import Request
from antipasta.upkeep.warm import Warmed, Warming, warm
from tests.support.run import gate
from tests.support.runs import measured
from tests.support.sources import TIDY, function_source

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.git_repo import GitRepo


@pytest.fixture
def here(repo: GitRepo, monkeypatch: pytest.MonkeyPatch) -> GitRepo:
    """A repository with three committed files, in the current directory."""
    repo.base({"a.py": function_source(), "pkg/b.py": "x = 1\n", "c.c": "int f() { return 1; }\n"})
    monkeypatch.chdir(repo.root)
    return repo


def use_of_cache(repo: GitRepo, *paths: str, **request: str) -> tuple[int, int]:
    """The hits and misses of measuring the working tree, or what `request` asks for."""
    wanted = Request(cwd=str(repo.root), paths=paths, **request)  # type: ignore[arg-type]
    use = measured(wanted).run.cache
    return use.hits, use.misses


def test_the_whole_index_is_measured_from_anywhere_in_it(
    here: GitRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    here.stage("c.py", "x = 3\n")
    here.write("c.py", "x = 4\n")
    monkeypatch.chdir(here.root / "pkg")

    assert warm(Warming()) == Warmed(known=0, measured=4, not_measured=())
    assert warm(Warming()) == Warmed(known=4, measured=0, not_measured=())
    here.git("stash", "-q", "--keep-index")
    assert use_of_cache(here) == (4, 0)


def test_a_commit_then_finds_all_it_compares_with(here: GitRepo) -> None:
    """Base versions and removed files too, which no index holds."""
    here.stage("a.py", f"x = 1\n{function_source(complexity=TIDY)}")
    here.git("rm", "-q", "pkg/b.py")

    assert warm(Warming()).measured == 4

    found = gate("--staged", "--output", "json=all.json", cwd=here.root, exit_code=0)
    assert found["summary"]["functions_changed"] == 1
    assert found["run"]["cache"] == {"hits": 3, "misses": 0}


def test_what_an_excluded_file_was_is_measured_only_where_it_changed(here: GitRepo) -> None:
    here.stage(".antipasta.yaml", "exclude: [pkg/, c.c]\n")
    here.stage("pkg/b.py", "x = 2\n")

    assert warm(Warming()).measured == 3  # a.py, and both versions of pkg/b.py
    assert warm(Warming(revision="HEAD")) == Warmed(known=1, measured=0, not_measured=())


def test_only_the_paths_that_are_named(here: GitRepo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(here.root / "pkg")

    assert warm(Warming(paths=("b.py",))).measured == 1
    assert warm(Warming(paths=("..",))) == Warmed(known=1, measured=2, not_measured=())
    with pytest.raises(UsageError, match="gone"):
        warm(Warming(paths=("gone.py",)))


def test_a_revision_that_nobody_has_checked_out(here: GitRepo) -> None:
    here.branch("other")
    here.base({"a.py": "x = 5\n"})
    here.switch("main")

    assert warm(Warming(revision="other")).measured == 3
    assert use_of_cache(here, head="other") == (3, 0)
    assert warm(Warming(revision="other", paths=("pkg",))).known == 1
    with pytest.raises(GitError, match="nowhere"):
        warm(Warming(revision="nowhere"))


def test_what_cannot_be_measured_is_named(here: GitRepo) -> None:
    here.stage("large.py", "# \n" * 200_000)
    here.stage(".antipasta.yaml", "limits: {max_file_mb: 0.5}\n")

    warmed = warm(Warming())

    assert warmed.measured == 3
    assert [(each.path, each.reason) for each in warmed.not_measured] == [("large.py", "size")]


def test_the_rest_is_left_when_the_time_is_over(here: GitRepo) -> None:
    warmed = warm(Warming(seconds=1e-9))

    assert (warmed.known, warmed.measured) == (0, 0)
    assert {each.reason for each in warmed.not_measured} == {"budget"}
    assert len(warmed.not_measured) == 3


def test_the_cache_that_is_named_is_filled(here: GitRepo, tmp_path: Path) -> None:
    warm(Warming(cache_dir=str(tmp_path / "other")))

    assert use_of_cache(here, cache_dir=str(tmp_path / "other")) == (3, 0)
    assert not (tmp_path / "antipasta-cache").exists()


@pytest.mark.usefixtures("here")
def test_a_cache_that_cannot_be_filled_is_trouble(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(CacheError, match="file"):
        warm(Warming(cache_dir=str(tmp_path / "file")))


def test_outside_of_a_repository_there_is_nothing_to_warm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    with pytest.raises(NotARepositoryError):
        warm(Warming())
