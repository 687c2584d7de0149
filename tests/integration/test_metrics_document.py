"""The JSON of `antipasta metrics`, field by field."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest

from antipasta.version import __version__
from tests.support.run import antipasta, document, metrics, run
from tests.support.sources import TIDY, function_source, javascript_source

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.git_repo import GitRepo

pytestmark = pytest.mark.every_system

SOURCE = '''\
"""A module."""

import os


class Box(dict):
    """A class."""

    def method(self, *args, **kwargs):
        return os.getcwd() if args else kwargs


def outer(first, /, second, *, third=None):
    def inner():
        for item in first:
            if item:
                return item

    return inner
'''

DOCUMENT = {"schema", "version", "source", "files", "skipped", "ignored", "summary", "run"}
FILE = {
    "path",
    "oid",
    "language",
    "analysis",
    "reason",
    "detail",
    "metrics",
    "functions",
}
METRICS = {
    "loc",
    "lloc",
    "sloc",
    "comments",
    "single_comments",
    "multi",
    "blank",
    "maintainability_index",
    "cyclomatic_complexity",
    "cognitive_complexity",
    "halstead",
}
HALSTEAD = {
    "h1",
    "h2",
    "N1",
    "N2",
    "vocabulary",
    "length",
    "calculated_length",
    "volume",
    "difficulty",
    "effort",
    "time",
    "bugs",
}
FUNCTION = {
    "name",
    "kind",
    "start_line",
    "end_line",
    "parameters",
    "nesting_depth",
    "length",
    "cyclomatic_complexity",
    "cognitive_complexity",
    "halstead_volume",
    "halstead_difficulty",
    "halstead_effort",
    "modified_cyclomatic_complexity",
}
RUN = {"duration_ms", "cache", "executor", "workers", "degradation", "resources"}


@pytest.fixture
def report(repo: GitRepo) -> dict[str, Any]:
    """The document for a repository with one file."""
    repo.write("pkg/mod.py", SOURCE)
    return metrics(cwd=repo.root)


def functions(report: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The functions of the first file by name."""
    return {function["name"]: function for function in report["files"][0]["functions"]}


def test_keys(report: dict[str, Any]) -> None:
    assert set(report) == DOCUMENT
    (file,) = report["files"]
    assert set(file) == FILE
    assert set(file["metrics"]) == METRICS
    assert set(file["metrics"]["halstead"]) == HALSTEAD
    assert set(file["metrics"]["cyclomatic_complexity"]) == {"sum", "mean", "max"}
    assert set(file["metrics"]["cognitive_complexity"]) == {"sum", "mean", "max"}
    for function in file["functions"]:
        assert set(function) == FUNCTION
    assert set(report["run"]) == RUN
    assert set(report["run"]["cache"]) == {"hits", "misses"}


def test_head_and_summary(report: dict[str, Any]) -> None:
    assert report["schema"] == "antipasta.metrics/1"
    assert report["version"] == __version__
    assert report["source"] == {"kind": "worktree", "revision": None}
    assert report["skipped"] == []
    assert report["summary"]["files"] == 1
    assert report["summary"]["languages"] == {"python": 1}
    assert set(report["summary"]) == {"files", "functions", "languages"}
    assert report["run"]["executor"] == "sequential"
    assert report["run"]["workers"] == 1
    assert report["run"]["degradation"] == "normal"
    assert report["run"]["cache"] == {"hits": 0, "misses": 1}
    assert report["run"]["duration_ms"] > 0


def test_file(repo: GitRepo, report: dict[str, Any]) -> None:
    (file,) = report["files"]

    assert file["path"] == "pkg/mod.py"
    assert file["oid"] == repo.git("hash-object", "pkg/mod.py").strip()
    assert file["language"] == "python"
    assert (file["analysis"], file["reason"], file["detail"]) == ("full", None, None)
    assert file["metrics"]["loc"] == len(SOURCE.splitlines())
    assert file["metrics"]["multi"] == 0
    assert file["metrics"]["single_comments"] == 2


def test_functions(report: dict[str, Any]) -> None:
    found = functions(report)

    assert {name: function["kind"] for name, function in found.items()} == {
        "<module>": "module",
        "Box": "class",
        "Box.method": "method",
        "outer": "function",
        "outer.inner": "function",
    }
    assert (found["Box.method"]["start_line"], found["Box.method"]["end_line"]) == (9, 10)
    assert found["Box.method"]["length"] == 2
    assert found["Box.method"]["parameters"] == 3
    assert found["Box.method"]["cyclomatic_complexity"] == 2
    assert found["outer"]["parameters"] == 3
    assert found["outer.inner"]["parameters"] == 0
    assert found["outer.inner"]["cyclomatic_complexity"] == 3
    assert found["outer.inner"]["nesting_depth"] == 2
    starts = [function["start_line"] for function in report["files"][0]["functions"]]
    assert starts == sorted(starts)


def test_sums_are_over_functions_and_the_module(report: dict[str, Any]) -> None:
    units = [unit for unit in functions(report).values() if unit["kind"] != "class"]

    for metric in ("cyclomatic_complexity", "cognitive_complexity"):
        # complexipy counts a nested function in the one around it, and does not name it.
        values = [unit[metric] for unit in units if unit[metric] is not None]
        assert report["files"][0]["metrics"][metric] == {
            "sum": sum(values),
            "mean": pytest.approx(sum(values) / len(values), abs=0.01),
            "max": max(values),
        }


def test_metric_that_a_language_does_not_have_is_null(repo: GitRepo) -> None:
    repo.write("app.js", javascript_source("tangled", 5))

    report = metrics(cwd=repo.root)

    assert report["files"][0]["language"] == "javascript"
    assert report["summary"]["languages"] == {"javascript": 1}
    assert set(report["files"][0]["metrics"]) == METRICS
    assert report["files"][0]["metrics"]["maintainability_index"] is None
    tangled = functions(report)["tangled"]
    assert set(tangled) == FUNCTION
    assert tangled["cyclomatic_complexity"] == 5
    assert tangled["cognitive_complexity"] == 4
    assert tangled["halstead_volume"] is None


def test_broken_file_has_a_reason_and_its_lines(repo: GitRepo) -> None:
    repo.write("broken.py", "def broken(:\n    pass\n")

    (file,) = metrics(cwd=repo.root)["files"]

    assert set(file) == FILE
    assert file["analysis"] in {"reduced", "minimal"}
    assert file["reason"] == "syntax"
    assert file["detail"]
    assert file["metrics"]["loc"] == 2
    assert file["metrics"]["maintainability_index"] is None


def test_file_above_the_size_limit_is_skipped(repo: GitRepo) -> None:
    repo.write(".antipasta.yaml", "limits: {max_file_mb: 0.0001}\n")
    repo.write("big.py", SOURCE)

    report = metrics(cwd=repo.root)

    (skipped,) = report["skipped"]
    assert set(skipped) == {"path", "reason", "detail"}
    assert (skipped["path"], skipped["reason"]) == ("big.py", "size")
    assert report["files"] == []


def test_revision(repo: GitRepo) -> None:
    first = repo.base({"mod.py": function_source("before", TIDY)})
    repo.base({"mod.py": function_source("after", TIDY)})

    report = metrics("--rev", "HEAD~1", cwd=repo.root)

    assert report["source"]["kind"] != "worktree"
    assert first.startswith(report["source"]["revision"])
    assert "before" in functions(report)


def test_revision_needs_no_working_tree_file(repo: GitRepo) -> None:
    repo.base({"mod.py": SOURCE})
    (repo.root / "mod.py").unlink()

    report = metrics("--rev", "HEAD", cwd=repo.root)

    assert [file["path"] for file in report["files"]] == ["mod.py"]


def test_staged(repo: GitRepo) -> None:
    repo.base({"mod.py": "x = 1\n"})
    repo.stage("mod.py", function_source("staged", TIDY))
    repo.write("mod.py", function_source("edited", TIDY))

    report = metrics("--staged", cwd=repo.root)

    assert report["source"]["kind"] == "staged"
    assert "staged" in functions(report)
    assert report["files"][0]["oid"] == repo.git("rev-parse", ":mod.py").strip()


def test_paths(repo: GitRepo) -> None:
    for path in ("a.py", "pkg/b.py", "pkg/sub/c.py", "other/d.py"):
        repo.write(path, function_source("plain", TIDY))

    report = metrics("pkg", "a.py", cwd=repo.root)

    assert {file["path"] for file in report["files"]} == {"a.py", "pkg/b.py", "pkg/sub/c.py"}


def test_file_named_twice_is_measured_once(repo: GitRepo) -> None:
    repo.write("pkg/b.py", function_source("plain", TIDY))

    report = metrics("pkg", "pkg/b.py", "./pkg/../pkg/b.py", cwd=repo.root)

    assert [file["path"] for file in report["files"]] == ["pkg/b.py"]


def test_standard_input(repo: GitRepo) -> None:
    report = metrics("-", "--stdin-filename", "pkg/buffer.py", cwd=repo.root, stdin=SOURCE.encode())

    (file,) = report["files"]
    assert file["path"] == "pkg/buffer.py"
    assert "outer.inner" in functions(report)


def test_standard_input_of_another_language(repo: GitRepo) -> None:
    source = javascript_source("tangled", 5).encode()

    report = metrics("-", "--stdin-filename", "app.js", cwd=repo.root, stdin=source)

    assert report["files"][0]["language"] == "javascript"


def test_outside_a_repository(tmp_path: Path) -> None:
    (tmp_path / "pkg").mkdir()
    (tmp_path / "pkg" / "mod.py").write_text(SOURCE)

    report = metrics(cwd=tmp_path)

    assert [file["path"] for file in report["files"]] == ["pkg/mod.py"]


def test_nothing_to_measure(repo: GitRepo) -> None:
    report = metrics(cwd=repo.root)

    assert report["files"] == []
    assert report["summary"] == {"files": 0, "functions": 0, "languages": {}}


def test_second_run_hits(repo: GitRepo) -> None:
    repo.write("mod.py", SOURCE)
    first = metrics(cwd=repo.root)

    second = metrics(cwd=repo.root)

    assert second["run"]["cache"] == {"hits": 1, "misses": 0}
    assert second["files"] == first["files"]


def test_no_cache_neither_reads_nor_writes(repo: GitRepo, tmp_path: Path) -> None:
    repo.write("mod.py", SOURCE)

    metrics("--no-cache", cwd=repo.root)

    assert not (tmp_path / "antipasta-cache").exists()


def test_cache_directory_is_for_its_owner_alone(repo: GitRepo, tmp_path: Path) -> None:
    repo.write("mod.py", SOURCE)

    metrics("--cache-dir", str(tmp_path / "mine"), cwd=repo.root)

    assert (tmp_path / "mine").stat().st_mode & 0o777 == 0o700
    assert not (tmp_path / "antipasta-cache").exists()


def test_equal_files_are_measured_once(repo: GitRepo) -> None:
    for name in ("one", "two", "three"):
        repo.write(f"{name}.py", SOURCE)

    report = metrics(cwd=repo.root)

    assert report["run"]["cache"]["misses"] == 1
    assert len({file["oid"] for file in report["files"]}) == 1


def test_text_is_the_only_thing_on_standard_output(repo: GitRepo) -> None:
    repo.write("mod.py", SOURCE)

    finished = antipasta("metrics", cwd=repo.root)

    assert finished.returncode == 0
    assert "outer.inner" in finished.stdout
    assert "\x1b[" not in finished.stdout


def test_verbose_talk_stays_off_standard_output(repo: GitRepo) -> None:
    repo.write("mod.py", SOURCE)

    finished = antipasta("metrics", "-v", "--format", "json", cwd=repo.root)

    assert document(finished, exit_code=0)["schema"] == "antipasta.metrics/1"


def test_violations_do_not_matter_here(repo: GitRepo) -> None:
    repo.write("mod.py", function_source("tangled"))

    assert metrics(cwd=repo.root)["summary"]["files"] == 1


@pytest.mark.linux("its memory is read by psutil")
def test_a_warm_overview_imports_no_more_than_it_needs(repo: GitRepo) -> None:
    repo.base({"a.py": "x = 1\n", "b.py": "x = 2\n"})
    metrics(cwd=repo.root)
    code = (
        "import sys; from antipasta.cli import main; main(['metrics'])\n"
        "print(*sys.modules, file=sys.stderr)"
    )

    finished = run((sys.executable, "-P", "-c", code), repo.root)

    assert "2 from the cache, 0 anew" in finished.stdout
    heavy = {"rich", "radon", "lizard", "complexipy", "pygit2", "psutil", "msgspec", "tempfile"}
    assert not heavy & set(finished.stderr.split())
