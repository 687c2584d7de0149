"""The JSON of `antipasta gate` and of the hook, field by field."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from antipasta.version import __version__
from tests.support.run import antipasta, antipasta_hook, document, gate
from tests.support.sources import TIDY, function_source, javascript_source, unrelated_source

if TYPE_CHECKING:
    from tests.support.git_repo import GitRepo

pytestmark = pytest.mark.every_system

DOCUMENT = {
    "schema",
    "version",
    "status",
    "mode",
    "source",
    "violations",
    "changes",
    "incomplete",
    "suppressed",
    "ignored",
    "uncompared",
    "policy_changes",
    "unused_suppressions",
    "misread_suppressions",
    "baseline",
    "unused_baseline",
    "overrides",
    "tolerated",
    "summary",
    "run",
}
VIOLATION = {
    "path",
    "line",
    "end_line",
    "function",
    "rule",
    "metric",
    "value",
    "threshold",
    "comparison",
    "previous",
    "change",
    "message",
    "contributions",
    "shape",
}
CHANGE = {
    "path",
    "old_path",
    "function",
    "old_function",
    "change",
    "line",
    "deltas",
    "extracted_from",
}
SUMMARY = {
    "files",
    "files_judged",
    "functions",
    "functions_judged",
    "functions_changed",
    "functions_added",
    "functions_deleted",
    "functions_worse",
    "functions_better",
    "violations",
    "tolerated",
    "net",
}
RUN = {"duration_ms", "cache", "executor", "workers", "degradation", "resources"}
GOOD = function_source("tangled", TIDY)
BAD = function_source("tangled")


def change_of(verdict: dict[str, Any], function: str) -> dict[str, Any]:
    """The one entry in `changes` for a function."""
    entry: dict[str, Any]
    (entry,) = (entry for entry in verdict["changes"] if entry["function"] == function)
    assert set(entry) == CHANGE
    assert isinstance(entry["deltas"], dict)
    return entry


COMPLEXITIES = ("cyclomatic_complexity", "cognitive_complexity")


def complexities(deltas: dict[str, Any]) -> dict[str, Any]:
    """The deltas of the two complexities: others may stand beside them."""
    return {name: delta for name, delta in deltas.items() if name in COMPLEXITIES}


def test_modified_function(repo: GitRepo) -> None:
    base = repo.base({"pkg/mod.py": f"x = 1\n\n\n{GOOD}"})
    repo.stage("pkg/mod.py", f"x = 1\n\n\n{BAD}")

    verdict = gate("--staged", cwd=repo.root, exit_code=2)

    assert set(verdict) == DOCUMENT
    assert verdict["schema"] == "antipasta.gate/1"
    assert verdict["version"] == __version__
    assert (verdict["status"], verdict["mode"]) == ("failed", "ratchet")
    assert verdict["source"] == {"kind": "staged", "revision": None, "base": base}
    assert verdict["incomplete"] == []
    assert verdict["suppressed"] == []
    (violation,) = verdict["violations"]
    assert set(violation) == VIOLATION
    assert "tangled" in violation.pop("message")
    assert sum(each["points"] for each in violation.pop("contributions")) == 11
    assert violation.pop("shape") == {"kind": "branches", "line": 4, "end_line": 31, "points": 13}
    assert violation == {
        "path": "pkg/mod.py",
        "line": 4,
        "end_line": 3 + len(BAD.splitlines()),
        "function": "tangled",
        "rule": "threshold",
        "metric": "cyclomatic_complexity",
        "value": 14,
        "threshold": 10,
        "comparison": "<=",
        "previous": 3,
        "change": "modified",
    }
    entry = change_of(verdict, "tangled")
    assert complexities(entry.pop("deltas")) == {
        "cyclomatic_complexity": [3, 14],
        "cognitive_complexity": [2, 13],
    }
    assert entry == {
        "path": "pkg/mod.py",
        "old_path": None,
        "function": "tangled",
        "old_function": None,
        "change": "modified",
        "line": 4,
        "extracted_from": None,
    }
    assert len(verdict["changes"]) == 1, "the module did not change"
    assert set(verdict["summary"]) == SUMMARY
    summary = verdict["summary"]
    assert (summary["files"], summary["files_judged"]) == (1, 1)
    assert summary["functions_judged"] == summary["functions"] >= 1
    assert (summary["functions_changed"], summary["violations"]) == (1, 1)
    assert summary["net"] == {"cyclomatic_complexity": 11, "cognitive_complexity": 11}
    assert set(verdict["run"]) == RUN
    assert set(verdict["run"]["cache"]) == {"hits", "misses"}


def test_hook_gives_the_same_document(repo: GitRepo) -> None:
    repo.base({"mod.py": GOOD})
    repo.stage("mod.py", BAD)

    from_gate = gate("--staged", cwd=repo.root, exit_code=2)
    from_hook = document(antipasta_hook("--format", "json", cwd=repo.root), exit_code=2)

    del from_gate["run"], from_hook["run"]
    assert from_hook == from_gate


def test_passed(repo: GitRepo) -> None:
    repo.base({"mod.py": "x = 1\n"})
    repo.stage("mod.py", GOOD)

    verdict = gate("--staged", cwd=repo.root, exit_code=0)

    assert set(verdict) == DOCUMENT
    assert verdict["status"] == "passed"
    assert verdict["violations"] == []
    assert verdict["summary"]["files_judged"] == 1


def test_nothing_to_judge(repo: GitRepo) -> None:
    repo.base({"mod.py": BAD})

    verdict = gate("--staged", cwd=repo.root, exit_code=0)

    assert verdict["status"] == "passed"
    assert verdict["summary"]["files"] == 0
    assert verdict["summary"]["files_judged"] == 0
    assert verdict["summary"]["functions_judged"] == 0


def test_added_function(repo: GitRepo) -> None:
    repo.stage("mod.py", BAD)

    verdict = gate("--staged", cwd=repo.root, exit_code=2)

    assert verdict["source"] == {"kind": "staged", "revision": None, "base": None}
    (violation,) = verdict["violations"]
    assert (violation["previous"], violation["change"]) == (None, "added")
    entry = change_of(verdict, "tangled")
    assert entry["change"] == "added"
    assert complexities(entry["deltas"]) == {
        "cyclomatic_complexity": [None, 14],
        "cognitive_complexity": [None, 13],
    }


def test_deleted_function(repo: GitRepo) -> None:
    repo.base({"mod.py": BAD + function_source("plain", TIDY)})
    repo.stage("mod.py", function_source("plain", TIDY))

    verdict = gate("--staged", cwd=repo.root, exit_code=0)

    entry = change_of(verdict, "tangled")
    assert entry["change"] == "deleted"
    assert entry["deltas"]["cyclomatic_complexity"] == [14, None]
    assert verdict["summary"]["net"]["cyclomatic_complexity"] == -14


def test_deleted_file(repo: GitRepo) -> None:
    repo.base({"mod.py": BAD, "other.py": GOOD})
    repo.git("rm", "-q", "mod.py")

    verdict = gate("--staged", cwd=repo.root, exit_code=0)

    assert change_of(verdict, "tangled")["change"] == "deleted"


def test_renamed_function(repo: GitRepo) -> None:
    repo.base({"mod.py": BAD})
    repo.stage("mod.py", function_source("renamed"))

    entry = change_of(gate("--staged", cwd=repo.root, exit_code=0), "renamed")

    assert (entry["change"], entry["old_function"]) == ("renamed", "tangled")
    assert complexities(entry["deltas"]) == {}


def test_moved_function(repo: GitRepo) -> None:
    repo.base({"mod.py": BAD + function_source("plain", TIDY), "other.py": "x = 1\n"})
    repo.stage("mod.py", function_source("plain", TIDY))
    repo.stage("other.py", f"x = 1\n{BAD}")

    verdict = gate("--staged", cwd=repo.root, exit_code=0)

    entry = change_of(verdict, "tangled")
    assert (entry["change"], entry["path"], entry["old_path"]) == ("moved", "other.py", "mod.py")
    assert verdict["summary"]["net"]["cyclomatic_complexity"] == 0


def test_moved_function_is_found_although_one_path_is_given(repo: GitRepo) -> None:
    repo.base({"mod.py": BAD + function_source("plain", TIDY), "other.py": "x = 1\n"})
    repo.stage("mod.py", function_source("plain", TIDY))
    repo.stage("other.py", f"x = 1\n{BAD}")

    gate("--staged", "other.py", cwd=repo.root, exit_code=0)


def test_functions_of_a_renamed_file_are_not_changes(repo: GitRepo) -> None:
    repo.base({"mod.py": BAD})
    repo.git("mv", "mod.py", "renamed.py")

    verdict = gate("--staged", cwd=repo.root, exit_code=0)

    assert verdict["changes"] == []
    assert verdict["summary"]["functions_changed"] == 0


@pytest.mark.parametrize(
    "edited",
    [f"# heading\n\n{BAD}", BAD.replace("\n", "\r\n"), BAD.replace(":\n", ":  # note\n")],
    ids=["moved-down", "crlf", "comments"],
)
def test_layout_is_not_a_change(repo: GitRepo, edited: str) -> None:
    repo.base({"mod.py": BAD})
    repo.stage("mod.py", edited)

    verdict = gate("--staged", cwd=repo.root, exit_code=0)

    assert verdict["changes"] == []


def test_module_code(repo: GitRepo) -> None:
    repo.base({"mod.py": GOOD})
    repo.stage("mod.py", f"{GOOD}x = [y for y in range(3) if y]\n")

    entry = change_of(gate("--staged", cwd=repo.root, exit_code=0), "<module>")

    assert entry["change"] == "modified"


def test_one_edited_function_is_the_only_change(repo: GitRepo) -> None:
    names = [f"name_{number}" for number in range(5)]
    repo.base({"mod.py": "".join(function_source(name, TIDY) for name in names)})
    edited = {"name_3": TIDY + 1}
    repo.stage("mod.py", "".join(function_source(n, edited.get(n, TIDY)) for n in names))

    verdict = gate("--staged", cwd=repo.root, exit_code=0)

    assert [entry["function"] for entry in verdict["changes"]] == ["name_3"]
    assert verdict["summary"]["functions_changed"] == 1


def test_file_metric(repo: GitRepo) -> None:
    repo.base({".antipasta.yaml": "thresholds: {maintainability_index: 99}\n", "mod.py": "x = 1\n"})
    repo.stage("mod.py", GOOD)

    verdict = gate("--staged", cwd=repo.root, exit_code=2)

    (violation,) = verdict["violations"]
    assert set(violation) == VIOLATION
    assert (violation["metric"], violation["comparison"]) == ("maintainability_index", ">=")
    assert violation["function"] is None
    assert violation["value"] < 99 <= violation["previous"]


def test_incomplete(repo: GitRepo) -> None:
    repo.stage("mod.py", "def broken(:\n")

    verdict = gate("--staged", cwd=repo.root, exit_code=3)

    assert verdict["status"] == "incomplete"
    (entry,) = verdict["incomplete"]
    assert set(entry) == {"path", "reason", "detail"}
    assert (entry["path"], entry["reason"]) == ("mod.py", "syntax")
    assert (verdict["summary"]["files"], verdict["summary"]["files_judged"]) == (1, 0)


def test_violations_go_before_incompleteness(repo: GitRepo) -> None:
    repo.stage("broken.py", "def broken(:\n")
    repo.stage("mod.py", BAD)

    verdict = gate("--staged", cwd=repo.root, exit_code=2)

    assert verdict["status"] == "failed"
    assert len(verdict["incomplete"]) == 1
    assert (verdict["summary"]["files"], verdict["summary"]["files_judged"]) == (2, 1)


def test_absolute_has_no_base(repo: GitRepo) -> None:
    repo.base({"mod.py": BAD})

    verdict = gate(cwd=repo.root, exit_code=2)

    assert verdict["mode"] == "absolute"
    assert verdict["source"] == {"kind": "worktree", "revision": None, "base": None}
    (violation,) = verdict["violations"]
    assert (violation["previous"], violation["change"]) == (None, "unknown")


def test_another_language(repo: GitRepo) -> None:
    repo.base({"app.js": javascript_source("tangled", 4)})
    repo.stage("app.js", javascript_source("tangled"))

    verdict = gate("--staged", cwd=repo.root, exit_code=2)

    (violation,) = verdict["violations"]
    assert (violation["value"], violation["previous"]) == (14, 4)
    assert verdict["incomplete"] == [], "a metric a language does not have is not missing"


def test_message_of_a_violation_stands_alone(repo: GitRepo) -> None:
    repo.stage("mod.py", unrelated_source("drain"))

    (violation, *_) = gate("--staged", cwd=repo.root, exit_code=2)["violations"]

    for word in ("drain", "14", "10"):
        assert word in violation["message"]


def test_text_goes_to_standard_output(repo: GitRepo) -> None:
    repo.stage("mod.py", BAD)

    finished = antipasta("gate", "--staged", cwd=repo.root)

    assert finished.returncode == 2
    assert "mod.py:1" in finished.stdout
    assert "mod.py:1" not in finished.stderr


def test_document_goes_to_a_file_and_text_to_standard_output(repo: GitRepo) -> None:
    repo.stage("mod.py", BAD)

    finished = antipasta("gate", "--staged", "--output", "json=verdict.json", cwd=repo.root)

    assert finished.returncode == 2, finished.stderr
    written = json.loads((repo.root / "verdict.json").read_text())
    assert written["schema"] == "antipasta.gate/1"
    assert len(written["violations"]) == 1
