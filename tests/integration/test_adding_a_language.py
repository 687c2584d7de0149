"""A language with an engine of its own takes one file, `analyze/NAME.py`, and one row."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import antipasta
from tests.support.run import run

if TYPE_CHECKING:
    from tests.support.git_repo import GitRepo
    from tests.support.run import Finished

ENGINE = '''\
"""Measure toys: `to NAME` begins a procedure, each `if` is a decision."""

from collections import Counter

from antipasta.analyze.engines import Analyzer
from antipasta.analyze.text import decode_other
from antipasta.model import FileMetrics, FunctionMetrics


def procedures(text):
    """The name, the first line and the lines of the decisions of each procedure."""
    found = []
    for number, line in enumerate(text.split("\\n"), 1):
        word, _, rest = line.partition(" ")
        if word == "to":
            found.append((rest, number, []))
        elif word == "if":
            found[-1][2].append(number)
    return found


def measure(source, language, earlier):
    units = tuple(
        FunctionMetrics(name, "function", line, line + 99, cyclomatic_complexity=1 + len(decisions))
        for name, line, decisions in procedures(decode_other(source).text)
    )
    return FileMetrics(language.name, loc=source.count(b"\\n"), functions=units)


def find_points(text, language):
    by_line = {line: Counter(decisions) for _, line, decisions in procedures(text)}
    return lambda unit, metric, allowed: by_line[unit.start_line]


ANALYZER = Analyzer(measure, find_points=find_points)
'''
ROW = 'Language("toy", ("toy",), ("toysh",), engine=Engine("toy", 9e4, ()), comment=";"),'
"""Its cost is that of a file for a worker."""

TABLE = "LANGUAGES: tuple[Language, ...] = (\n"
TIDY = "to draw\nif a\n"
METRIC = "cyclomatic_complexity"
KNOTTY = TIDY + "if b\nmove\n" * 10


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of antipasta with the language `toy`; the directory that it is imported from."""
    place = tmp_path / "package"
    copy = place / "antipasta"
    shutil.copytree(
        Path(antipasta.__file__).parent, copy, ignore=shutil.ignore_patterns("__pycache__")
    )
    (copy / "analyze" / "toy.py").write_text(ENGINE)
    table = copy / "languages.py"
    before = table.read_text()
    table.write_text(before.replace(TABLE, TABLE + f"    {ROW}\n"))
    assert table.read_text() != before
    return place


def call(package: Path, repo: GitRepo, module: str, *arguments: str) -> Finished:
    # env: a coverage measurement of this suite would start in the process, and watch the copy.
    unmeasured = ("env", "-u", "COVERAGE_PROCESS_START", "-u", "COVERAGE_PROCESS_CONFIG")
    command = (*unmeasured, sys.executable, "-P", "-m", module, *arguments)
    return run(command, repo.root, env={"PYTHONPATH": str(package)})


def document(package: Path, repo: GitRepo, command: str, *arguments: str) -> dict[str, Any]:
    finished = call(package, repo, "antipasta", command, "--format", "json", *arguments)
    parsed = json.loads(finished.stdout)
    assert isinstance(parsed, dict)
    return parsed


def test_metrics_are_those_of_the_engine(package: Path, repo: GitRepo) -> None:
    repo.write("a.toy", KNOTTY)
    repo.write("script", f"#!/usr/bin/toysh\n{TIDY}")

    found = document(package, repo, "metrics", "a.toy", "script")

    measured = {
        file["path"]: (file["language"], file["analysis"], unit["name"], unit[METRIC])
        for file in found["files"]
        for unit in file["functions"]
    }
    assert measured == {
        "a.toy": ("toy", "full", "draw", 12),
        "script": ("toy", "full", "draw", 2),
    }
    assert found["run"]["executor"] == "pool", "the row says that it takes long"


def test_the_hook_judges_it_and_says_which_lines_did_it(package: Path, repo: GitRepo) -> None:
    repo.base({"a.toy": TIDY})
    repo.stage("a.toy", KNOTTY)

    refused = call(package, repo, "antipasta.hook")
    verdict = document(package, repo, "gate", "--staged")

    assert refused.returncode == 2, refused.stdout + refused.stderr
    assert "a.toy:1  draw  cyclomatic_complexity 12 > 10" in refused.stdout
    assert "; antipasta: ignore[cyclomatic_complexity]" in refused.stderr
    assert verdict["run"]["cache"]["misses"] == 0
    (violation,) = verdict["violations"]
    assert [each["line"] for each in violation["contributions"]] == [*range(3, 22, 2)]


def test_an_engine_that_is_not_there_costs_its_own_files(package: Path, repo: GitRepo) -> None:
    (package / "antipasta" / "analyze" / "toy.py").unlink()
    repo.write("a.toy", KNOTTY)
    repo.write("a.py", "x = 1\n")

    found = document(package, repo, "metrics", "a.toy", "a.py")

    assert [(file["path"], file["analysis"]) for file in found["files"]] == [("a.py", "full")]
    (skipped,) = found["skipped"]
    assert (skipped["path"], skipped["reason"]) == ("a.toy", "crash")
    assert "No module named 'antipasta.analyze.toy'" in skipped["detail"]
