"""A language with an engine of its own takes one file, `analyze/NAME.py`, and one row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.package_copy import PackageCopy

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.git_repo import GitRepo

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
ROW = """\
    Language("toy", ("toy",), ("toysh",), engine=Engine("toy", 9e4, ()), comment=";"),
"""
"""It says that a file takes so long that a worker is to measure it."""

TIDY = "to draw\nif a\n"
METRIC = "cyclomatic_complexity"
KNOTTY = TIDY + "if b\nmove\n" * 10


@pytest.fixture
def package(tmp_path: Path) -> PackageCopy:
    """A copy of antipasta with the language `toy`."""
    copy = PackageCopy(tmp_path / "package")
    copy.insert("languages.py", ROW, before='    Language("python", ')
    copy.add("analyze/toy.py", ENGINE)
    return copy


def test_metrics_are_those_of_the_engine(package: PackageCopy, repo: GitRepo) -> None:
    repo.write("a.toy", KNOTTY)
    repo.write("script", f"#!/usr/bin/toysh\n{TIDY}")

    found = package.document("metrics", "a.toy", "script", cwd=repo.root)

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
    assert package.touched == {"languages.py", "analyze/toy.py"}
    assert package.gaps() == ["tests/support/examples.py: no source in toy"]


def test_the_hook_judges_it_and_says_which_lines_did_it(
    package: PackageCopy, repo: GitRepo
) -> None:
    repo.base({"a.toy": TIDY})
    repo.stage("a.toy", KNOTTY)

    refused = package.run(cwd=repo.root, module="antipasta.hook")
    verdict = package.document("gate", "--staged", cwd=repo.root)

    assert refused.returncode == 2, refused.stdout + refused.stderr
    assert "a.toy:1  draw  cyclomatic_complexity 12 > 10" in refused.stdout
    assert "; antipasta: ignore[cyclomatic_complexity]" in refused.stderr
    assert verdict["run"]["cache"]["misses"] == 0
    (violation,) = verdict["violations"]
    assert [each["line"] for each in violation["contributions"]] == [*range(3, 22, 2)]


def test_an_engine_that_is_not_there_costs_its_own_files(
    package: PackageCopy, repo: GitRepo
) -> None:
    (package.place / "antipasta" / "analyze" / "toy.py").unlink()
    repo.write("a.toy", KNOTTY)
    repo.write("a.py", "x = 1\n")

    found = package.document("metrics", "a.toy", "a.py", cwd=repo.root)

    assert [(file["path"], file["analysis"]) for file in found["files"]] == [("a.py", "full")]
    (skipped,) = found["skipped"]
    assert (skipped["path"], skipped["reason"]) == ("a.toy", "crash")
    assert "No module named 'antipasta.analyze.toy'" in skipped["detail"]
