"""`config show --for`: which rules hold for a file, and why its values pass or fail."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.run import antipasta
from tests.support.sources import function_source

if TYPE_CHECKING:
    from tests.support.git_repo import GitRepo

CONFIGURATION = """\
thresholds:
  length: 99
overrides:
  - paths: ["lib/**"]
    thresholds: {cyclomatic_complexity: 5, length: null}
  - paths: ["lib/strict.py"]
    thresholds:
      cyclomatic_complexity: 3
exclude: ["vendor/**", "!vendor/own.py"]
baseline: known.toml
"""
BASELINE = """\
version = 1
entries = [
  { path = "lib/a.py", function = "listed", metric = "cyclomatic_complexity", value = 9 },
]
"""
IGNORED = "def silent(value):  # antipasta: ignore[cyclomatic_complexity]\n"


@pytest.fixture
def code(repo: GitRepo) -> GitRepo:
    old = [function_source(name, 7) for name in ("worse", "same", "touched")]
    silent = function_source("silent", 7).replace("def silent(value):\n", IGNORED)
    repo.base(
        {
            ".antipasta.yaml": CONFIGURATION,
            "known.toml": BASELINE,
            "lib/a.py": "\n\n".join(old) + silent,
            "lib/strict.py": function_source("strict", 3),
            "vendor/b.py": function_source("vendored", 30),
            "vendor/own.py": function_source("own", 2),
        }
    )
    new = [
        function_source("worse", 9),
        function_source("same", 7),
        function_source("touched", 8),
        function_source("silent", 8).replace("def silent(value):\n", IGNORED),
        function_source("fresh", 6),
        function_source("listed", 9),
        function_source("fine", 2),
    ]
    repo.write("lib/a.py", "\n\n".join(new))
    return repo


def shown(code: GitRepo, place: str, *options: str) -> dict[str, Any]:
    found = antipasta("config", "show", "--for", place, "--format", "json", *options, cwd=code.root)
    assert found.returncode == 0, found.stderr
    document: dict[str, Any] = json.loads(found.stdout)
    assert document["run"]["executor"] == "sequential"
    return document


def reasons(document: dict[str, Any]) -> dict[str, tuple[bool, float | None, str]]:
    return {
        each["function"]: (each["passes"], each["previous"], each["why"].partition(",")[0])
        for each in document["reasons"]
        if each["metric"] == "cyclomatic_complexity"
    }


def test_each_value_beyond_its_threshold_has_its_reason(code: GitRepo) -> None:
    assert reasons(shown(code, "lib/a.py")) == {
        "worse": (False, 7, "worse has cyclomatic complexity 9"),
        "same": (True, 7, "beyond it before as well"),
        "touched": (True, 7, "within the tolerance of 1"),
        "silent": (True, 7, "the comment in line 55 silences it"),
        "fresh": (False, None, "fresh has cyclomatic complexity 6"),
        "listed": (True, None, "the baseline lists it (known.toml)"),
    }


def test_a_function_has_all_its_values(code: GitRepo) -> None:
    found = shown(code, "lib/a.py:fine")

    assert [(each["metric"], each["passes"]) for each in found["reasons"]] == [
        ("cyclomatic_complexity", True),
        ("cognitive_complexity", True),
    ]
    assert reasons(found) == {"fine": (True, None, "within it")}


def test_the_rules_of_a_path_have_their_lines(code: GitRepo) -> None:
    def limits(place: str) -> dict[str, tuple[float | None, str, str]]:
        return {
            each["metric"]: (each["threshold"], each["rule"], each["place"])
            for each in shown(code, place)["limits"]
        }

    assert limits("lib/strict.py") == {
        "cyclomatic_complexity": (3, "overrides[1]", ".antipasta.yaml:8"),
        "cognitive_complexity": (15, "thresholds", "default"),
        "length": (None, "overrides[0]", ".antipasta.yaml:5"),
    }
    assert limits("vendor/own.py")["length"] == (99, "thresholds", ".antipasta.yaml:2")


def test_an_excluded_file_has_its_pattern(code: GitRepo) -> None:
    found = shown(code, "vendor/b.py")
    assert (found["state"], found["exclusion"]) == ("excluded", "vendor/**  (.antipasta.yaml:9)")
    assert found["reasons"] == []

    found = shown(code, "vendor/own.py")
    assert (found["state"], found["exclusion"]) == ("judged", None)


def test_what_a_branch_loosens_does_not_count_yet(code: GitRepo) -> None:
    code.write(".antipasta.yaml", CONFIGURATION.replace("complexity: 5", "complexity: 50"))

    found = shown(code, "lib/a.py")

    assert {each["field"] for each in found["policy_changes"]} == {"overrides"}
    assert not reasons(found)["worse"][0]


def test_functions_of_one_name_have_a_line_each(repo: GitRepo) -> None:
    repo.write("a.py", function_source("twin", 13) + function_source("twin", 12))

    found = antipasta("config", "show", "--for", "a.py:twin", cwd=repo.root)

    heads = [line.strip() for line in found.stdout.splitlines() if line.startswith("  line ")]
    assert heads == ["line 1: twin", "line 27: twin"]


def test_a_named_configuration_is_held_against_head_as_well(code: GitRepo) -> None:
    code.write("other.yaml", "thresholds: {cyclomatic_complexity: 5}\n")

    found = reasons(shown(code, "lib/a.py", "--config", "other.yaml"))

    assert (found["same"], found["worse"][:2]) == (
        (True, 7, "beyond it before as well"),
        (False, 7),
    )


def test_the_text_and_without_a_commit(repo: GitRepo) -> None:
    repo.write("a.py", function_source("tangled", 13))

    found = antipasta("config", "show", "--for", "a.py", cwd=repo.root)

    lines = found.stdout.splitlines()
    assert lines[0] == "a.py: judged; mode absolute, no commit to compare with"
    assert lines[1] == "  cyclomatic_complexity          10  thresholds  (default)"
    assert lines[-2].strip() == "line 1: tangled"
    assert lines[-1].startswith("    FAILS   cyclomatic_complexity 13, threshold 10: tangled has")


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("lib/a.py:wors", "lib/a.py has no function wors\n  did you mean worse?"),
        ("lib", "lib is a directory"),
        ("none.py", "none.py"),
        ("lib/a.py:", "names no function behind the colon"),
    ],
)
def test_what_is_not_there_is_said(code: GitRepo, place: str, said: str) -> None:
    found = antipasta("config", "show", "--for", place, cwd=code.root)

    assert found.returncode == 1
    assert said in found.stderr


def test_each_setting_has_its_origin(code: GitRepo) -> None:
    found = antipasta("config", "show", "--origin", cwd=code.root)

    origins = {line.split()[0]: line.split()[-1] for line in found.stdout.splitlines()}
    assert origins["thresholds.length"] == ".antipasta.yaml:2"
    assert origins["overrides"] == ".antipasta.yaml:3"
    assert origins["baseline"] == ".antipasta.yaml:10"
    assert origins["hook.budget"] == "ANTIPASTA_BUDGET"
    assert origins["gate.mode"] == "default"

    document = antipasta("config", "show", "--format", "json", cwd=code.root).stdout
    assert json.loads(document)["lines"]["thresholds.length"] == 2
    both = antipasta("config", "show", "--origin", "--for", "lib/a.py", cwd=code.root)
    assert both.returncode == 1
