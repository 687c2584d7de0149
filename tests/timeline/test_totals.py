"""The totals of commits are those that `stats` finds in each of them."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest
from radon.complexity import cc_visit

from antipasta.run.request import Request
from antipasta.timeline import totals
from antipasta.timeline.points import Window, range_asked
from antipasta.timeline.report import history_of
from tests.support import runs
from tests.support.git_repo import GitRepo
from tests.support.histories import differences, document, random_history, source_at
from tests.support.sources import function_source

if TYPE_CHECKING:
    from pathlib import Path

    from antipasta.results.history import HistoryReport

CONFIGURATION = "exclude: ['b.py']\nthresholds: {cyclomatic_complexity: 5}\n"


def history(repo: GitRepo, window: Window = Window(), **options: Any) -> HistoryReport:  # noqa: B008
    commits = range_asked(str(repo.root), window)
    request = Request(cwd=str(repo.root), head=commits.head, **options)
    with runs.opened(request) as run:
        return history_of(run, commits, window, "cognitive_complexity")


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory, sealed_environment: None) -> GitRepo:
    """A repository with changes of every kind in its history."""
    created = GitRepo.create(tmp_path_factory.mktemp("generated") / "repo")
    random_history(created, 45, seed=3)
    created.write(".antipasta.yaml", CONFIGURATION)
    return created


def test_every_total_is_that_of_stats(generated: GitRepo) -> None:
    found = document(generated.root, "history")
    some = random.Random(1).sample(found["commits"], 30)

    assert [each for commit in some for each in differences(generated.root, commit)] == []


@pytest.mark.parametrize("path", ["pkg", "pkg/deep", "vendored"])
def test_so_is_that_of_a_directory(generated: GitRepo, path: str) -> None:
    found = document(generated.root, "history", path, "--first-parent")
    last = found["commits"][-1]

    assert (found["path"], last["path"]) == (path, path)
    assert differences(generated.root, last) == []


def test_the_cache_changes_no_total(generated: GitRepo, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = history(generated, use_cache=False)._replace(run=None)  # type: ignore[arg-type]
    middle = expected.commits[len(expected.commits) // 2].commit

    # What an earlier run knows lies in the middle of what this one asks for.
    history(generated, Window(rev=f"{middle}~3..{middle}"))
    monkeypatch.setattr(totals, "AT_ONCE", 4)
    for _ in ("cold", "warm"):
        assert history(generated)._replace(run=None) == expected  # type: ignore[arg-type]
    assert history(generated).run.cache == (0, 0, "", "")


def test_the_sums_are_those_of_radon(here: GitRepo) -> None:
    chance = random.Random(7)
    for _ in range(12):
        files = {path: source_at(path, chance) for path in ("a.py", "pkg/c.py")}
        here.base({path: text for path, text in files.items() if "broken" not in text})

    for commit in history(here).commits:
        assert commit.metrics["cyclomatic_complexity"].sum == sum(  # type: ignore[union-attr]
            block.complexity
            for path in here.git("ls-tree", "-r", "--name-only", commit.commit).split()
            for block in cc_visit(here.git("show", f"{commit.commit}:{path}"))
        )


def test_one_more_commit_costs_what_it_changes(here: GitRepo) -> None:
    here.base({f"f{number}.py": function_source(f"f{number}", 3) for number in range(20)})
    history(here)
    here.base({"f1.py": function_source("f1", 4)})

    assert history(here).run.cache[:2] == (1, 1)


def test_a_delta_is_against_the_first_parent(here: GitRepo) -> None:
    here.base({"a.py": function_source("a", 3)})
    here.branch("side")
    side = here.base({"b.py": function_source("b", 5)})
    here.switch("main")
    here.base({"c.py": function_source("c", 9)})
    here.git("merge", "-q", "--no-ff", "-m", "merge", "side")

    report = history(here)
    assert report.commits[0].delta is None
    deltas = {
        each.commit if each.commit == side else each.subject: each.delta["cognitive_complexity"]
        for each in report.commits[1:]
        if each.delta
    }
    assert deltas[side].sum == deltas["merge"].sum == 4  # type: ignore[union-attr]
    assert [each.is_merge for each in report.commits] == [False, False, False, True]
    assert len(history(here, Window(first_parent=True)).commits) == 3


def test_thresholds_of_the_call_count(here: GitRepo) -> None:
    here.base({"a.py": function_source("a", 3)})

    def over(*thresholds: str) -> int:
        (commit,) = history(here, thresholds=thresholds).commits
        return commit.metrics["cyclomatic_complexity"].over  # type: ignore[union-attr]

    assert [over(), over("cyclo=2"), over()] == [0, 1, 0]


def test_nothing_of_the_working_tree_counts(here: GitRepo) -> None:
    here.base({"a.py": function_source("a", 3)})
    expected = history(here).commits
    here.stage("a.py", function_source("a", 9))
    here.write("b.py", function_source("b", 9))
    before = here.git("status", "--porcelain")

    assert history(here).commits == expected
    assert here.git("status", "--porcelain") == before


@pytest.mark.parametrize("object_format", ["sha1", "sha256"])
def test_a_bare_repository_has_the_same_history(tmp_path: Path, object_format: str) -> None:
    origin = GitRepo.create(tmp_path / "origin", f"--object-format={object_format}")
    random_history(origin, 8, seed=5)
    origin.git("clone", "-q", "--bare", str(origin.root), str(tmp_path / "bare"))

    assert history(GitRepo(tmp_path / "bare")).commits == history(origin).commits


def test_blobs_that_a_partial_clone_lacks_are_named(here: GitRepo, tmp_path: Path) -> None:
    here.base({"a.py": function_source("a", 3), "b.py": function_source("b", 4)})
    here.base({"a.py": function_source("a", 5), "script": "#!/usr/bin/python3\n"})
    here.base({"a.py": function_source("a", 6)})
    here.git("config", "uploadpack.allowFilter", "true")
    options = ("-q", "--filter=blob:none", f"file://{here.root}", str(tmp_path / "clone"))
    here.git("clone", *options)
    clone = GitRepo(tmp_path / "clone")

    report = history(clone)
    # The checkout fetched the blobs of the last commit, and nothing else was fetched.
    assert [each.skipped for each in report.commits] == [1, 1, 0]
    assert [each.files for each in report.commits] == [1, 2, 3]
    assert [(gap.path, gap.reason, gap.commits) for gap in report.gaps] == [
        ("a.py", "unreadable", 1),
        ("a.py", "unreadable", 1),
    ]
    clone.git("config", "--unset", "remote.origin.promisor")
    # What is there later counts at once: an incomplete total is not remembered.
    clone.git("fetch", "-q", "--refetch", "--no-filter")
    assert [each.skipped for each in history(clone).commits] == [0, 0, 0]
    assert history(clone).commits == history(here).commits


def test_a_partial_clone_may_lack_scripts_and_attributes(here: GitRepo, tmp_path: Path) -> None:
    """git exits at the first object that is missing in a partial clone."""
    for number in range(8):
        attributes = f"*.gen.py linguist-generated\n# {number}\n"
        here.base({"a.py": function_source("a", number), "tool": f"#!/bin/python3\n# {number}\n"})
        here.base({".gitattributes": attributes})
    here.git("config", "uploadpack.allowFilter", "true")
    options = ("-q", "--filter=blob:none", f"file://{here.root}", str(tmp_path / "clone"))
    here.git("clone", *options)

    report = history(GitRepo(tmp_path / "clone"))

    assert [each.skipped for each in report.commits] == [2, *[3] * 13, 1, 0]
    assert {gap.path for gap in report.gaps} == {"a.py", "tool", ".gitattributes"}


def test_a_script_that_git_lacks_is_named(here: GitRepo) -> None:
    here.base({"run": "#!/usr/bin/python3\n", "notes": "no script\n"})
    here.base({"run": "#!/usr/bin/python3\nx = 1\n"})
    oid = here.git("rev-parse", "HEAD:run").strip()
    (here.git_dir() / "objects" / oid[:2] / oid[2:]).unlink()

    report = history(here)
    assert [each.skipped for each in report.commits] == [0, 1]
    assert [(gap.path, gap.reason) for gap in report.gaps] == [("run", "unreadable")]


def test_without_time_the_rest_is_named_and_later_runs_go_on(here: GitRepo) -> None:
    for number in range(3):
        here.base({"a.py": function_source("a", 3 + number), "run": f"echo {number}\n"})

    report = history(here, budget=1e-9)
    assert [each.skipped for each in report.commits] == [1, 1, 1]
    assert {gap.reason for gap in report.gaps} == {"budget"}
    assert history(here, budget=1e-9).commits == report.commits
    assert [each.skipped for each in history(here).commits] == [0, 0, 0]
    assert history(here, budget=1e-9).gaps == ()


def test_attributes_that_change_call_other_files_generated(here: GitRepo) -> None:
    here.base({"a.py": function_source("a", 3), "gen/b.py": function_source("b", 3)})
    here.base({".gitattributes": "*.txt text\n"})
    here.base({".gitattributes": "gen/** linguist-generated\n"})
    here.base({"gen/c.py": function_source("c", 3), "d.py": function_source("d", 3)})
    here.base({"gen/.gitattributes": "* -linguist-generated\n"})

    for turn in ("cold", "warm"):
        assert [each.files for each in history(here).commits] == [2, 2, 1, 2, 4], turn


def test_octopus_and_unrelated_histories_are_followed(here: GitRepo) -> None:
    here.base({"a.py": function_source("a", 3)})
    for name in ("one", "two"):
        here.branch(name, "main")
        here.base({f"{name}.py": function_source(name, 3)})
    here.switch("main")
    here.git("merge", "-q", "-m", "octopus", "one", "two")
    here.git("checkout", "-q", "--orphan", "other")
    here.git("rm", "-rfq", ".")
    here.base({"z.py": function_source("z", 3)})
    here.switch("main")
    here.git("merge", "-q", "--allow-unrelated-histories", "-m", "unrelated", "other")

    report = history(here)
    assert {each.subject: each.files for each in report.commits if each.is_merge} == {
        "octopus": 3,
        "unrelated": 4,
    }
    assert sum(each.delta is None for each in report.commits) == 2
