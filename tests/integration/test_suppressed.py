"""Suppressions in the document of the gate: which, where, by what, and whether new."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.run import antipasta, gate
from tests.support.sources import function_source, method_source

if TYPE_CHECKING:
    from tests.support.git_repo import GitRepo

SUPPRESSED = {"path", "line", "metric", "by", "added", "reason", "function"}
BAD = function_source("tangled")


@pytest.mark.parametrize(
    ("comment", "by"),
    [("# antipasta: ignore", "comment"), ("# noqa: C901", "noqa")],
)
def test_suppressed_in_this_change(repo: GitRepo, comment: str, by: str) -> None:
    repo.base({"mod.py": "x = 1\n"})
    repo.stage("mod.py", "x = 1\n" + BAD.replace(":\n", f":  {comment}\n", 1))

    verdict = gate("--staged", cwd=repo.root, exit_code=0)

    (entry,) = verdict["suppressed"]
    assert set(entry) == SUPPRESSED
    assert entry == {
        "path": "mod.py",
        "line": 2,
        "metric": "cyclomatic_complexity",
        "by": by,
        "added": True,
        "reason": "",
        "function": "tangled",
    }


def test_suppressed_before_this_change(repo: GitRepo) -> None:
    legacy = BAD.replace(":\n", ":  # antipasta: ignore\n", 1)
    repo.base({"mod.py": legacy})
    repo.stage(
        "mod.py", function_source("tangled", 15).replace(":\n", ":  # antipasta: ignore\n", 1)
    )

    verdict = gate("--staged", cwd=repo.root, exit_code=0)

    (entry,) = verdict["suppressed"]
    assert entry["added"] is False


def test_suppression_of_the_file(repo: GitRepo) -> None:
    repo.stage("mod.py", f"# antipasta: ignore-file\n{BAD}")

    (entry,) = gate("--staged", cwd=repo.root, exit_code=0)["suppressed"]

    assert (entry["by"], entry["line"]) == ("file", 1)


def test_comment_on_a_class_covers_what_is_in_it(repo: GitRepo) -> None:
    repo.stage("mod.py", method_source("Box").replace(":\n", ":  # antipasta: ignore\n", 1))

    (entry,) = gate("--staged", cwd=repo.root, exit_code=0)["suppressed"]

    assert (entry["line"], entry["metric"]) == (1, "cyclomatic_complexity")


@pytest.mark.parametrize("gap", ["@staticmethod\n", "@one\n@two(\n    3\n)\n"])
def test_comment_above_the_decorators(repo: GitRepo, gap: str) -> None:
    repo.stage("mod.py", f"# antipasta: ignore\n{gap}{BAD}")

    (entry,) = gate("--staged", cwd=repo.root, exit_code=0)["suppressed"]

    assert entry["line"] == 1


def test_comment_between_the_decorators_and_the_def(repo: GitRepo) -> None:
    repo.stage("mod.py", f"@one\n# antipasta: ignore\n{BAD}")

    (entry,) = gate("--staged", cwd=repo.root, exit_code=0)["suppressed"]

    assert entry["line"] == 2


def test_comment_inside_the_body_suppresses_nothing(repo: GitRepo) -> None:
    repo.stage("mod.py", BAD.replace("    return", "    # antipasta: ignore\n    return"))

    assert gate("--staged", cwd=repo.root, exit_code=2)["suppressed"] == []


def test_noqa_does_not_cover_other_metrics(repo: GitRepo) -> None:
    repo.stage("mod.py", BAD.replace(":\n", ":  # noqa: C901\n", 1))

    verdict = gate("--staged", "-t", "cognitive_complexity=5", cwd=repo.root, exit_code=2)

    assert [breach["metric"] for breach in verdict["violations"]] == ["cognitive_complexity"]
    assert [entry["metric"] for entry in verdict["suppressed"]] == ["cyclomatic_complexity"]


def test_nothing_is_listed_where_nothing_was_to_be_suppressed(repo: GitRepo) -> None:
    repo.stage("mod.py", function_source("tidy", 3).replace(":\n", ":  # antipasta: ignore\n", 1))

    assert gate("--staged", cwd=repo.root, exit_code=0)["suppressed"] == []


def ignoring(comment: str, complexity: int = 14) -> str:
    return function_source("tangled", complexity).replace(":\n", f":  {comment}\n", 1)


@pytest.mark.parametrize("comment", ["# antipasta: ignore", "# noqa: C901"])
def test_a_reason_can_be_required(repo: GitRepo, comment: str) -> None:
    repo.write(".antipasta.yaml", "suppressions: {require_reason: true}\n")
    repo.base({"mod.py": ignoring(comment, 12)})
    repo.stage("mod.py", ignoring(comment))

    verdict = gate("--staged", cwd=repo.root, exit_code=2)
    (violation,) = verdict["violations"]
    assert "the comment on line 1 gives no reason" in violation["message"]
    assert verdict["suppressed"] == []

    repo.stage("mod.py", ignoring(f"{comment} -- a table"))
    (entry,) = gate("--staged", cwd=repo.root, exit_code=0)["suppressed"]
    assert (entry["reason"], entry["added"]) == ("a table", False)


def test_new_suppressions_can_be_refused(repo: GitRepo) -> None:
    repo.write(".antipasta.yaml", "suppressions: {allow_new: false}\n")
    repo.base({"mod.py": function_source("tangled", 12)})
    repo.stage("mod.py", ignoring("# antipasta: ignore -- why"))

    verdict = gate("--staged", cwd=repo.root, exit_code=2)

    assert "line 1 is new" in verdict["violations"][0]["message"]
    assert [entry["added"] for entry in verdict["suppressed"]] == [True]


def test_a_suppression_that_moves_with_its_function_is_not_new(repo: GitRepo) -> None:
    repo.write(".antipasta.yaml", "suppressions: {allow_new: false}\n")
    source = ignoring("# antipasta: ignore")
    repo.base({"old.py": f"x = 1\n{source}", "new.py": "y = 1\n"})
    repo.stage("old.py", "x = 1\n")
    repo.stage("new.py", f"y = 1\n{source}")

    (entry,) = gate("--staged", "--mode", "absolute", cwd=repo.root, exit_code=0)["suppressed"]

    assert (entry["path"], entry["added"]) == ("new.py", False)


TIDY_AND_BAD = (
    function_source("tidy", 3).replace(":\n", ":  # antipasta: ignore[cyclomatic]\n", 1) + BAD
).replace("def tangled", "# antipasta: ignore\ndef tangled")


def test_unused_suppressions_are_named_on_demand(repo: GitRepo) -> None:
    repo.base({"mod.py": TIDY_AND_BAD, "untouched.py": "# antipasta: ignore-file\n"})
    repo.stage("mod.py", f"# why\n{TIDY_AND_BAD}")

    verdict = gate("--staged", "--report-unused", cwd=repo.root, exit_code=0)
    everything = gate("--report-unused", cwd=repo.root, exit_code=0)

    (entry,) = verdict["unused_suppressions"]
    assert entry == {"path": "mod.py", "line": 2, "metrics": ["cyclomatic"], "by": "comment"}
    assert everything["unused_suppressions"] == [
        entry,
        {"path": "untouched.py", "line": 1, "metrics": [], "by": "file"},
    ]
    assert gate("--staged", cwd=repo.root, exit_code=0)["unused_suppressions"] is None


@pytest.mark.parametrize("quiet", [(), ("-q",)])
def test_unused_suppressions_are_shown_and_change_no_exit_code(
    repo: GitRepo, quiet: tuple[str, ...]
) -> None:
    repo.stage("mod.py", TIDY_AND_BAD)

    finished = antipasta("gate", "--staged", "--report-unused", *quiet, cwd=repo.root)

    assert finished.returncode == 0
    assert finished.stdout.splitlines()[:2] == [
        "mod.py:7  a comment that this change adds asks to accept cyclomatic complexity",
        "mod.py:1  suppresses nothing: antipasta: ignore[cyclomatic]",
    ]
