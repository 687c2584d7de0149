"""`gate --what-if`: what a candidate fails now, and which commits it would have refused."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.run import antipasta
from tests.support.sources import function_source

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.git_repo import GitRepo


@pytest.fixture
def code(repo: GitRepo) -> GitRepo:
    """A history of five commits after the first, a merge among them."""
    repo.base({"a.py": function_source("old", 9), "tests/t.py": function_source("test", 12)})
    for subject, name, text in (
        ("adds six", "b.py", function_source("six", 6)),
        ("words only", "c.txt", "words\n"),
        ("worse by one", "a.py", function_source("old", 10)),
        ("worse by four", "a.py", function_source("old", 14)),
        ("a good one", "d.py", function_source("good", 2)),
    ):
        repo.stage(name, text)
        repo.git("commit", "-q", "--no-verify", "-m", subject)
    return repo


def tried(code: GitRepo, *arguments: str) -> list[dict[str, Any]]:
    found = antipasta("gate", *arguments, "--format", "json", cwd=code.root)
    assert found.returncode == 0, found.stderr
    document = json.loads(found.stdout)
    assert document["schema"] == "antipasta.what_if/1"
    assert document["run"].keys() >= {"duration_ms", "cache", "executor", "workers", "degradation"}
    candidates: list[dict[str, Any]] = document["candidates"]
    return candidates


def test_each_candidate_is_tried_on_today_and_on_the_last_commits(code: GitRepo) -> None:
    five, thirteen = tried(code, "--what-if", "cyc=5", "--what-if", "cyc=13")

    assert (five["metric"], five["threshold"], five["today"]) == ("cyclomatic_complexity", 5, 10)
    assert (five["units"], five["beyond"], five["beyond_today"]) == (4, 3, 2)
    assert [each["function"] for each in five["worst"]] == ["old", "test", "six"]
    # One point is within the tolerance of what was beyond before.
    assert [each["subject"] for each in five["refused"]] == ["worse by four", "adds six"]
    assert (five["commits"], five["unjudged"]) == (5, [])
    assert [(each["previous"], each["value"]) for each in thirteen["refused"]] == [(10, 14)]


def test_overrides_stay_and_paths_choose(code: GitRepo) -> None:
    override = "overrides: [{paths: ['tests/**'], thresholds: {cyclomatic_complexity: 20}}]\n"
    code.write(".antipasta.yaml", override)

    [found] = tried(code, "--what-if", "cyclo=5", "--commits", "2")
    assert [each["function"] for each in found["worst"]] == ["old", "six"]
    assert (found["commits"], len(found["refused"])) == (2, 1)

    [found] = tried(code, "--what-if", "cyclo=5", "b.py")
    assert (found["beyond"], [each["subject"] for each in found["refused"]]) == (1, ["adds six"])


def test_a_metric_of_files_and_a_broken_configuration_of_old(code: GitRepo) -> None:
    code.stage(".antipasta.yaml", "hok: 1\n")
    code.git("commit", "-q", "--no-verify", "-m", "broken")
    code.stage(".antipasta.yaml", "exclude: ['b.py']\n")
    code.git("commit", "-q", "--no-verify", "-m", "mended")

    [found] = tried(code, "--what-if", "maintainability=99", "--commits", "9")

    assert (found["units"], found["today"]) == (3, None)
    assert found["commits"] + len(found["unjudged"]) == 7


def test_the_text_and_without_commits(repo: GitRepo) -> None:
    repo.write("a.py", function_source("tangled", 13))

    found = antipasta("gate", "--what-if", "cyc=12", cwd=repo.root)

    assert found.stdout.splitlines() == [
        "cyclomatic_complexity 12  (today 10)",
        "  now: 1 of 1 function beyond it; 1 beyond the thresholds of today",
        "       13  tangled  a.py:1",
    ]


def test_a_shallow_clone_says_where_its_history_ends(code: GitRepo, tmp_path: Path) -> None:
    code.git("clone", "-q", "--depth", "3", code.root.as_uri(), str(tmp_path / "shallow"))

    shown = antipasta("gate", "--what-if", "cyc=5", cwd=tmp_path / "shallow")

    assert "  the last 2 commits: 1 refused (50.0%)" in shown.stdout.splitlines()
    assert "git fetch --unshallow" in shown.stdout
    assert "unshallow" not in antipasta("gate", "--what-if", "cyc=5", cwd=code.root).stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--what-if", "cyc"), "the threshold 'cyc' has no value"),
        (("--what-if", "nope=3"), "'nope' is not a metric"),
        (("--what-if", "cyc=3", "--staged"), "takes no other source"),
        (("--what-if", "cyc=3", "--format", "sarif"), "answers in text or JSON"),
        (("--what-if", "cyc=3", "--output", "json=x.json"), "--what-if takes no --output"),
        (("--what-if", "cyc=3", "-t", "cog=3", "--mode", "new"), "takes no -t and no --mode"),
        (("--what-if", "cyc=3", "--write-baseline"), "--what-if takes no --write-baseline"),
        (("--commits", "3"), "--commits is for --what-if"),
    ],
)
def test_bad_usage(code: GitRepo, arguments: tuple[str, ...], said: str) -> None:
    found = antipasta("gate", *arguments, cwd=code.root)

    assert found.returncode == 1
    assert said in found.stderr
