"""A little more of old debt is a note, in real commits: through hook and gate, in three languages.

And a metric of the whole file fails no file that was beyond its threshold before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from antipasta.render import FORMATS
from tests.support.expect import accepted, refused
from tests.support.readers import texts_in
from tests.support.run import antipasta, antipasta_hook, document, gate, metrics
from tests.support.sources import function_source, java_source, javascript_source

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.git_repo import GitRepo

RANGE = ("--base", "main", "--head", "feature")
OVERRIDE = "why\n\nComplexity-Override: a table in disguise"


class Language(NamedTuple):
    """A file, the function in it as the verdict calls it, and its source by name and complexity."""

    path: str
    function: str
    source: Callable[[str, int], str]

    def at(self, complexity: int) -> dict[str, str]:
        """The file with a function of that cyclomatic complexity."""
        return {self.path: self.source("f", complexity)}


PYTHON = Language("mod.py", "f", function_source)
LANGUAGES = [
    PYTHON,
    Language("mod.js", "f", javascript_source),
    Language("Box.java", "Box.f", java_source),
]
in_each_language = pytest.mark.parametrize("code", LANGUAGES, ids=lambda code: code.path)


def stage(repo: GitRepo, files: dict[str, str]) -> None:
    for path, content in files.items():
        repo.stage(path, content)


def notes(verdict: dict[str, Any]) -> list[tuple[str, str, float, float]]:
    """The place of each note, and the value before and now."""
    return [
        (each["path"], each["function"], each["previous"], each["value"])
        for each in verdict["tolerated"]
    ]


@in_each_language
def test_a_branch_has_the_tolerance_once_and_not_each_commit(repo: GitRepo, code: Language) -> None:
    repo.base(code.at(11))
    repo.branch("feature")

    for complexity in (12, 13, 14):
        stage(repo, code.at(complexity))
        output = accepted(repo)
        assert f"{complexity} > 10 (was {complexity - 1}), within the tolerance" in output
        assert "antipasta: no violation; 1 within tolerance; 1 of 1 file" in output

    verdict = gate(*RANGE, cwd=repo.root, exit_code=2)
    (violation,) = verdict["violations"]
    assert (violation["function"], violation["previous"], violation["value"]) == (
        *(code.function, 11, 14),
    )
    assert verdict["tolerated"] == []
    first = gate("--base", "main", "--head", "feature~2", cwd=repo.root, exit_code=0)
    assert notes(first) == [(code.path, code.function, 11, 12)]
    assert first["summary"]["tolerated"] == 1


@in_each_language
@pytest.mark.parametrize(
    ("before", "after"), [(10, 11), (None, 11)], ids=["it crosses the threshold", "it is new"]
)
def test_new_debt_has_no_tolerance(
    repo: GitRepo, code: Language, before: int | None, after: int
) -> None:
    repo.base(code.at(before) if before else {"other.py": "x = 1\n"})
    stage(repo, code.at(after))

    refused(repo, code.path, code.function)


@in_each_language
def test_a_file_that_was_renamed_has_it_against_what_it_was(repo: GitRepo, code: Language) -> None:
    repo.base(code.at(12))
    repo.git("mv", code.path, f"pkg-{code.path}")
    repo.stage(f"pkg-{code.path}", code.source("f", 13))

    verdict = gate("--staged", cwd=repo.root, exit_code=0)

    assert notes(verdict) == [(f"pkg-{code.path}", code.function, 12, 13)]


def test_of_both_complexities_one_may_fail_and_the_other_be_a_note(repo: GitRepo) -> None:
    repo.base({"mod.py": function_source("f", 20)})
    repo.stage("mod.py", function_source("f", 22))

    verdict = gate("--staged", cwd=repo.root, exit_code=2)

    assert [each["metric"] for each in verdict["violations"]] == ["cyclomatic_complexity"]
    assert [each["metric"] for each in verdict["tolerated"]] == ["cognitive_complexity"]
    assert verdict["summary"]["violations"] == verdict["summary"]["tolerated"] == 1


OFF = [
    pytest.param("", {}, ("--tolerance", "0"), id="flag"),
    pytest.param("", {"ANTIPASTA_TOLERANCE": "0"}, (), id="environment"),
    pytest.param("tolerance: 0\n", {}, (), id="file"),
    pytest.param("tolerance: {cyclomatic_complexity: 0}\n", {}, (), id="metric"),
    pytest.param("tolerance: 9\n", {"ANTIPASTA_TOLERANCE": "0"}, (), id="environment-beats-file"),
    pytest.param("", {"ANTIPASTA_TOLERANCE": "9"}, ("--tolerance", "0"), id="flag-beats-both"),
]


@pytest.mark.parametrize(("config", "env", "flags"), OFF)
def test_it_can_be_switched_off(
    repo: GitRepo, config: str, env: dict[str, str], flags: tuple[str, ...]
) -> None:
    repo.base({"mod.py": function_source("f", 12), ".antipasta.yaml": config})
    repo.stage("mod.py", function_source("f", 13))

    by_gate = gate("--staged", *flags, cwd=repo.root, env=env, exit_code=2)
    by_hook = document(
        antipasta_hook(*flags, "--format", "json", cwd=repo.root, env=env), exit_code=2
    )

    for verdict in (by_gate, by_hook):
        assert [each["previous"] for each in verdict["violations"]] == [12]
        assert verdict["tolerated"] == []
    if not flags:
        refused(repo, "mod.py", "f", env=env)


@pytest.mark.parametrize(
    ("config", "env", "flags"),
    [
        pytest.param("", {}, ("--tolerance", "3"), id="flag"),
        pytest.param("tolerance: 0\n", {"ANTIPASTA_TOLERANCE": "3"}, (), id="environment"),
        pytest.param("tolerance: {cyclomatic_complexity: 3}\n", {}, (), id="file"),
        pytest.param("tolerance: 0\n", {}, ("--tolerance", "3"), id="flag-beats-file"),
    ],
)
def test_it_can_be_another(
    repo: GitRepo, config: str, env: dict[str, str], flags: tuple[str, ...]
) -> None:
    repo.base({"mod.py": function_source("f", 12), ".antipasta.yaml": config})
    repo.stage("mod.py", function_source("f", 15))

    assert notes(gate("--staged", *flags, cwd=repo.root, env=env, exit_code=0)) == [
        ("mod.py", "f", 12, 15)
    ]
    repo.stage("mod.py", function_source("f", 16))
    gate("--staged", *flags, cwd=repo.root, env=env, exit_code=2)


@pytest.mark.parametrize("mode", ["new", "absolute"])
def test_the_other_modes_have_none(repo: GitRepo, mode: str) -> None:
    repo.base({"mod.py": function_source("f", 12)})
    repo.stage("mod.py", function_source("f", 13))

    code = 2 if mode == "absolute" else 0
    assert gate("--staged", "--mode", mode, cwd=repo.root, exit_code=code)["tolerated"] == []


def test_a_bad_tolerance_blocks_no_commit_and_is_said(repo: GitRepo) -> None:
    repo.base({"mod.py": function_source("f", 12)})
    repo.stage("mod.py", function_source("f", 13))

    finished = antipasta_hook("--tolerance", "some", cwd=repo.root)
    strictly = antipasta_hook("--tolerance", "some", "--on-error", "fail", cwd=repo.root)

    assert (finished.returncode, strictly.returncode) == (0, 1)
    assert "the tolerance is 'some'" in finished.stderr


@pytest.fixture
def branch(repo: GitRepo) -> GitRepo:
    """A branch that has just left main, with a function of complexity 12."""
    repo.base({"mod.py": function_source("f", 12), "other.py": function_source("g", 10)})
    repo.branch("feature")
    return repo


def test_a_branch_cannot_raise_its_own_tolerance(branch: GitRepo) -> None:
    commit = branch.base({"mod.py": function_source("f", 15), ".antipasta.yaml": "tolerance: 9\n"})

    verdict = gate(*RANGE, cwd=branch.root, exit_code=2)

    assert [each["function"] for each in verdict["violations"]] == ["f"]
    author = "A Tester <tester@example.invalid>"
    assert verdict["policy_changes"] == [
        {"field": f"tolerance.{name}", "base": base, "head": 9, "commit": commit, "author": author}
        for name, base in (("cyclomatic_complexity", 1), ("cognitive_complexity", 2))
    ]
    head = gate(*RANGE, "--policy", "head", cwd=branch.root, exit_code=0)
    assert notes(head) == [("mod.py", "f", 12, 15)]
    assert len(head["policy_changes"]) == 2
    gate(*RANGE, "--tolerance", "3", cwd=branch.root, exit_code=0)


def test_a_branch_may_lower_its_tolerance_at_once(branch: GitRepo) -> None:
    branch.base({"mod.py": function_source("f", 13), ".antipasta.yaml": "tolerance: 0\n"})

    assert gate(*RANGE, cwd=branch.root, exit_code=2)["policy_changes"] == []


def test_a_stricter_threshold_makes_no_old_debt_of_what_crosses_that_of_the_base(
    branch: GitRepo,
) -> None:
    stricter = "thresholds: {cyclomatic_complexity: 9}\n"
    branch.base({"other.py": function_source("g", 11), ".antipasta.yaml": stricter})

    (violation,) = gate(*RANGE, "--attribute", cwd=branch.root, exit_code=2)["violations"]

    assert (violation["function"], violation["previous"], violation["threshold"]) == ("g", 10, 9)
    assert violation["commit"] == branch.head()


def test_the_commit_that_passed_the_tolerance_made_the_violation(branch: GitRepo) -> None:
    branch.base({"mod.py": function_source("f", 13)})
    past = branch.base({"mod.py": function_source("f", 14)})
    branch.base({"mod.py": "# a comment\n" + function_source("f", 14)})

    (violation,) = gate(*RANGE, "--attribute", cwd=branch.root, exit_code=2)["violations"]

    assert violation["commit"] == past


def test_what_was_within_the_tolerance_needs_no_override(branch: GitRepo) -> None:
    branch.base({"mod.py": function_source("f", 13)})
    branch.stage("mod.py", function_source("f", 14))
    branch.git("commit", "-q", "--no-verify", "-m", OVERRIDE)

    verdict = gate(*RANGE, cwd=branch.root, exit_code=0)

    assert [each["value"] for each in verdict["overrides"]] == [14]
    assert verdict["tolerated"] == []


def test_each_format_shows_the_note(branch: GitRepo, tmp_path: Path) -> None:
    branch.base({"mod.py": function_source("f", 13)})
    outputs = [part for form in FORMATS for part in ("--output", f"{form}={tmp_path / form}")]

    finished = antipasta("gate", *RANGE, *outputs, cwd=branch.root)

    assert finished.returncode == 0, finished.stderr
    counted = "no violation; 1 within tolerance; 1 of 1 file and 1 of 1 function judged in "
    told = "f has cyclomatic complexity 13, allowed is at most 10; it was 12, within the tolerance"
    for form in FORMATS:
        texts = texts_in(form, (tmp_path / form).read_text())
        shown = "\n".join(texts)
        if form in ("text", "markdown"):
            assert "13 > 10 (was 12)" in shown
        else:
            assert told in shown, form
        if form in ("text", "markdown", "github", "junit"):
            assert counted in shown.replace("No violation", "no violation"), form


def test_nothing_is_said_where_nothing_was_let_pass(branch: GitRepo) -> None:
    branch.base({"mod.py": function_source("f", 12) + function_source("h", 2)})

    last = antipasta("gate", *RANGE, cwd=branch.root).stdout.splitlines()[-1]

    assert last.startswith("antipasta: nothing got worse; 1 of 1 file and 2 of 2 functions judged")


def dense(lines: int) -> str:
    """Code whose maintainability index is 26 with 100 lines, 7 with 400."""
    return "".join(f"v{n} = a{n} + b{n} * {n}\n" for n in range(lines))


SET = {".antipasta.yaml": "thresholds: {maintainability_index: 20}\n"}


@pytest.mark.parametrize(
    ("before", "after", "fails"),
    [
        pytest.param(400, 600, False, id="it was below before"),
        pytest.param(100, 400, True, id="it crosses the threshold"),
        pytest.param(None, 400, True, id="it is new"),
        pytest.param(None, 100, False, id="it is new and above"),
    ],
)
def test_a_threshold_of_the_maintainability_index_fails_what_is_new_or_crosses_it(
    repo: GitRepo, before: int | None, after: int, fails: bool
) -> None:
    repo.base(SET | ({"mod.py": dense(before)} if before else {}))
    repo.stage("mod.py", dense(after))
    (measured,) = metrics("mod.py", cwd=repo.root)["files"]
    assert (measured["metrics"]["maintainability_index"] < 20) == (after > 100)

    verdict = gate("--staged", cwd=repo.root, exit_code=2 if fails else 0)

    assert [each["metric"] for each in verdict["violations"]] == (
        ["maintainability_index"] if fails else []
    )
    assert (repo.commit().returncode != 0) == fails


def test_nothing_is_said_of_the_maintainability_index_without_a_threshold(repo: GitRepo) -> None:
    repo.base({"mod.py": dense(100)})
    repo.stage("mod.py", dense(400))
    repo.stage("new.py", dense(600))

    verdict = gate("--staged", cwd=repo.root, exit_code=0)

    assert (verdict["violations"], verdict["tolerated"], verdict["incomplete"]) == ([], [], [])
    assert "maintainab" not in accepted(repo)
    assert gate(cwd=repo.root, exit_code=0)["violations"] == []


def test_a_branch_cannot_make_old_debt_of_a_file_by_a_stricter_threshold(repo: GitRepo) -> None:
    repo.base({**SET, "mod.py": dense(100)})
    repo.branch("feature")
    stricter = "thresholds: {maintainability_index: 99}\n"
    repo.base({"mod.py": dense(400), ".antipasta.yaml": stricter})

    (violation,) = gate(*RANGE, cwd=repo.root, exit_code=2)["violations"]

    assert (violation["path"], violation["threshold"]) == ("mod.py", 99)
