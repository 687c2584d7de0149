"""The lines that a violation owes itself to, from the command line."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from antipasta.render import EXPLAINED_IN_TEXT
from tests.support.run import antipasta, antipasta_hook, gate
from tests.support.sources import TANGLED, function_source, javascript_source

if TYPE_CHECKING:
    from tests.support.git_repo import GitRepo

LAST = {"line": 22, "end_line": 22, "points": 1, "share": 0.5}
"""The line of the last `if` of a function of complexity 12, which begins on the first line."""
THE_TWO = [{**LAST, "line": 20, "end_line": 20}, LAST]
"""The lines by which a function of complexity 10 came to 12."""


def contributions(verdict: dict[str, Any]) -> list[dict[str, Any]]:
    (violation,) = verdict["violations"]
    found: list[dict[str, Any]] = violation["contributions"]
    return found


@pytest.mark.parametrize("head", ["f", "renamed"])
@pytest.mark.parametrize("new_path", ["a.py", "moved.py"])
def test_the_added_lines_and_their_shares(repo: GitRepo, head: str, new_path: str) -> None:
    repo.base({"a.py": function_source("f", 10)})
    repo.git("rm", "-q", "a.py")
    repo.stage(new_path, function_source("f", 12))

    assert contributions(gate("--staged", cwd=repo.root, exit_code=2)) == THE_TWO


def test_in_another_language(repo: GitRepo) -> None:
    repo.base({"a.js": javascript_source("f", 10)})
    repo.stage("a.js", javascript_source("f", 12))

    verdict = gate("--staged", cwd=repo.root, exit_code=2)

    assert [each["line"] for each in contributions(verdict)] == [11, 12]


def test_of_a_whole_file_the_added_lines(repo: GitRepo) -> None:
    repo.base({"a.py": "x = 1\ny = 2\n"})
    repo.stage("a.py", "x = 1\nz = 3\na = 4\ny = 2\nb = 5\n")

    verdict = gate("--staged", "-t", "loc=2", cwd=repo.root, exit_code=2)

    assert contributions(verdict) == [
        {"line": 2, "end_line": 3, "points": 2, "share": 0.6667},
        {"line": 5, "end_line": 5, "points": 1, "share": 0.3333},
    ]


def test_against_the_most_lenient_parent(repo: GitRepo) -> None:
    repo.base({"a.py": function_source("f", 2)})
    repo.branch("feature")
    repo.base({"a.py": function_source("f", 10)})
    repo.switch("main")
    repo.base({"a.py": function_source("f", 3)})
    repo.git("merge", "-q", "-s", "ours", "--no-commit", "feature")
    repo.stage("a.py", function_source("f", 12))

    assert contributions(gate("--staged", cwd=repo.root, exit_code=2)) == THE_TWO


def test_growth_below_the_threshold(repo: GitRepo) -> None:
    repo.write(".antipasta.yaml", "growth: {max_increase: 1}\n")
    repo.base({"a.py": function_source("f", 3)})
    repo.stage("a.py", function_source("f", 5))

    verdict = gate("--staged", cwd=repo.root, exit_code=2)

    assert {
        tuple(each["line"] for each in row["contributions"]) for row in verdict["violations"]
    } == {(6, 8)}


def test_none_without_a_base(repo: GitRepo) -> None:
    repo.base({"a.py": function_source("f", 10)})
    repo.stage("a.py", function_source("f", 12))

    assert contributions(gate(cwd=repo.root, exit_code=2)) == []


def test_none_for_a_base_that_cannot_be_read(repo: GitRepo) -> None:
    repo.base({"a.py": "def broken(:\n"})
    repo.stage("a.py", function_source("f", 12))

    verdict = gate("--staged", "--mode", "absolute", cwd=repo.root, exit_code=2)

    assert contributions(verdict) == []


def test_the_hook_tells_the_first_few(repo: GitRepo) -> None:
    repo.base({"a.py": function_source("f", 8)})
    repo.stage("a.py", function_source("f", 14) + function_source("new", 12))

    lines = antipasta_hook(cwd=repo.root).stdout.splitlines()

    advice = "    many branches: move those that belong together into a function of their own"
    assert lines[:6] == [
        "a.py:1   f    cyclomatic_complexity 14 > 10 (was 8)",
        "    +1 at line 16, +1 at line 18, +1 at line 20 and 3 more",
        advice,
        "a.py:29  new  cyclomatic_complexity 12 > 10 (new)",
        "    +1 at line 30, +1 at line 32, +1 at line 34 and 8 more",
        advice,
    ]


def test_sarif_has_them_as_related_locations(repo: GitRepo) -> None:
    repo.base({"a.py": function_source("f", 10)})
    repo.stage("a.py", function_source("f", 12))

    finished = antipasta("gate", "--staged", "--format", "sarif", cwd=repo.root)

    (result,) = json.loads(finished.stdout)["runs"][0]["results"]
    regions = [each["physicalLocation"]["region"] for each in result["relatedLocations"]]
    assert regions == [{"startLine": line, "endLine": line} for line in (20, 22)]
    assert result["relatedLocations"][0]["message"]["text"] == "+1, 50% of what this change adds"


def test_what_other_lines_lost_is_told_as_well(repo: GitRepo) -> None:
    header, body = function_source("f", 14).split("\n", 1)
    loop = "    for each in reversed(sorted(value)):\n        print(each)\n"
    repo.base({"a.py": f"{header}\n{loop}{function_source('f', 10).partition(chr(10))[2]}"})
    repo.stage("a.py", f"{header}\n{body}")

    lines = antipasta_hook(cwd=repo.root).stdout.splitlines()

    assert lines[:2] == [
        "a.py:1  f  cyclomatic_complexity 14 > 10 (was 11)",
        "    +1 at line 20, +1 at line 22, +1 at line 24 and 1 more, and -1 elsewhere",
    ]


def test_a_text_has_lines_below_the_worst_hundred_and_json_for_all(repo: GitRepo) -> None:
    repo.base({"a.py": "x = 1\n"})
    functions = (function_source(f"f{at}", TANGLED + at % 7) for at in range(130))
    repo.stage("a.py", "\n\n".join(functions))

    text = antipasta("gate", "--staged", cwd=repo.root).stdout
    found = gate("--staged", cwd=repo.root, exit_code=2)["violations"]

    assert len(found) > EXPLAINED_IN_TEXT
    assert all(each["contributions"] for each in found)
    blocks = re.split(r"\n(?=\S)", text)
    listed = [each for each in blocks if each.startswith("a.py:")]
    assert len(listed) == len(found)
    explained = ["at line" in each for each in listed]
    assert explained == [True] * EXPLAINED_IN_TEXT + [False] * (len(found) - EXPLAINED_IN_TEXT)
