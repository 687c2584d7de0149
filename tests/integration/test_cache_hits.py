"""What was measured once is not measured again, wherever its bytes turn up next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.run import CHECKOUT, antipasta, document, gate, metrics
from tests.support.sources import function_source

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.git_repo import GitRepo

BASE = {
    "a.py": function_source(complexity=3),
    "pkg/b.py": "x = 1\n",
    "c.m": "int f() { return 1; }\n",
}


@pytest.fixture
def measured(repo: GitRepo) -> GitRepo:
    """A repository whose files were measured."""
    repo.base(BASE)
    assert use(repo.root) == {"hits": 0, "misses": 3}
    return repo


def use(place: Path, *arguments: str) -> dict[str, int]:
    run = metrics(*arguments, cwd=place)["run"]
    return {name: run["cache"][name] for name in ("hits", "misses")}


def test_after_a_rename(measured: GitRepo) -> None:
    measured.git("mv", "pkg/b.py", "elsewhere.py")

    assert use(measured.root) == {"hits": 3, "misses": 0}
    run = gate("--staged", cwd=measured.root, exit_code=0)["run"]
    assert run["cache"]["misses"] == 0


def test_after_a_copy(measured: GitRepo) -> None:
    measured.stage("copy.py", BASE["a.py"])

    # Files with the same bytes are one look-up.
    assert use(measured.root) == {"hits": 3, "misses": 0}


def test_on_another_branch_and_back(measured: GitRepo) -> None:
    measured.branch("other")
    measured.base({"a.py": "x = 2\n"})
    assert use(measured.root) == {"hits": 2, "misses": 1}

    measured.switch("main")
    assert use(measured.root) == {"hits": 3, "misses": 0}
    measured.switch("other")
    assert use(measured.root) == {"hits": 3, "misses": 0}


def test_after_git_stash(measured: GitRepo) -> None:
    measured.write("a.py", "x = 2\n")
    assert use(measured.root) == {"hits": 2, "misses": 1}

    measured.git("stash", "-q")
    assert use(measured.root) == {"hits": 3, "misses": 0}
    measured.git("stash", "pop", "-q")
    assert use(measured.root) == {"hits": 3, "misses": 0}


def test_in_a_linked_worktree(measured: GitRepo, tmp_path: Path) -> None:
    measured.git("worktree", "add", "-q", str(tmp_path / "linked"))

    assert use(tmp_path / "linked") == {"hits": 3, "misses": 0}


def test_in_a_second_clone(measured: GitRepo, tmp_path: Path) -> None:
    measured.git("clone", "-q", str(measured.root), str(tmp_path / "clone"))

    assert use(tmp_path / "clone") == {"hits": 3, "misses": 0}
    assert use(tmp_path / "clone", "--rev", "HEAD") == {"hits": 3, "misses": 0}


def test_under_other_thresholds(measured: GitRepo) -> None:
    measured.write(".antipasta.yaml", "thresholds: {cyclomatic_complexity: 2}\n")

    document = gate(cwd=measured.root, exit_code=2)

    assert document["run"]["cache"]["misses"] == 0
    assert [each["value"] for each in document["violations"]] == [3]


def test_not_under_another_language(measured: GitRepo) -> None:
    source = "function f($x) { return $x ? 1 : 2; }\n"
    measured.stage("same.js", source)
    assert use(measured.root) == {"hits": 3, "misses": 1}

    measured.git("mv", "same.js", "same.php")
    assert use(measured.root) == {"hits": 3, "misses": 1}

    measured.stage("same.js", source)
    found = metrics("same.js", "same.php", cwd=measured.root)
    assert (found["run"]["cache"]["hits"], found["run"]["cache"]["misses"]) == (2, 0)
    assert [each["language"] for each in found["files"]] == ["javascript", "php"]
    assert len({each["oid"] for each in found["files"]}) == 1


def test_past_runs_are_remembered(measured: GitRepo) -> None:
    measured.stage("a.py", "x = 2\n")
    for _ in range(2):
        gate("--staged", cwd=measured.root, exit_code=0)
    use(measured.root)

    info = antipasta("cache", "info", "--format", "json", cwd=measured.root)
    found = document(info, exit_code=0)

    # 3 misses, then the changed file and what it was, then both again, then all.
    assert (found["runs"], found["runs_without_miss"], found["hit_rate"]) == (4, 2, 0.6)


def test_not_with_another_version_of_an_engine(measured: GitRepo, tmp_path: Path) -> None:
    """An installation of lizard that is found first, and is the same but for its version."""
    installed = tmp_path / "installed"
    (installed / "lizard-999.dist-info").mkdir(parents=True)
    (installed / "lizard-999.dist-info" / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: lizard\nVersion: 999\n"
    )
    environment = {"PYTHONPATH": f"{installed}:{CHECKOUT}"}

    run = metrics(cwd=measured.root, env=environment)["run"]

    assert (run["cache"]["hits"], run["cache"]["misses"]) == (0, 3)
    assert use(measured.root) == {"hits": 3, "misses": 0}


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda repo: repo.git("rm", "-q", "a.py"), id="a file that is deleted"),
        pytest.param(lambda repo: repo.stage("notes.txt", "x\n"), id="a file of no language"),
        pytest.param(lambda repo: repo.stage("data.bin", b"\0\xff"), id="a binary file"),
        pytest.param(lambda repo: repo.git("mv", "a.py", "b.py"), id="a file that is renamed"),
        pytest.param(
            lambda repo: repo.git("update-index", "--chmod=+x", "a.py"), id="another mode"
        ),
    ],
)
def test_what_cannot_change_a_verdict_costs_no_analysis(
    measured: GitRepo, change: Callable[[GitRepo], object]
) -> None:
    change(measured)

    judged = gate("--staged", cwd=measured.root, exit_code=0)

    assert judged["status"] == "passed"
    assert judged["run"]["cache"]["misses"] == 0


def test_what_is_excluded_costs_no_analysis(measured: GitRepo) -> None:
    measured.write(".antipasta.yaml", "exclude: ['generated/']\n")
    measured.stage("generated/a.py", function_source())

    judged = gate("--staged", cwd=measured.root, exit_code=0)

    assert judged["summary"]["files_judged"] == 0
