"""The totals of 30 commits of real histories are those of `stats`, and radon's."""

from __future__ import annotations

import ast
import random
import subprocess
from typing import TYPE_CHECKING

import pytest
from radon.visitors import ComplexityVisitor

from antipasta.analyze import measure_source
from tests.analyze.oracle import blocks_of, lines_in_local_classes
from tests.corpus.sources import listed_histories, with_history
from tests.support.histories import differences, document

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.timeout(7200)

COMMITS = 30


def git(root: Path, *arguments: str) -> bytes:
    return subprocess.run(("git", *arguments), cwd=root, check=True, capture_output=True).stdout


def sum_by_radon(root: Path, commit: str, known: dict[str, int | None]) -> int | None:
    """The cyclomatic complexity of all functions of Python; None where radon reads a file not."""
    total = 0
    for line in git(root, "ls-tree", "-r", "-z", commit).decode().split("\0")[:-1]:
        details, _, path = line.partition("\t")
        if not path.endswith(".py") or not details.startswith("100"):
            continue
        oid = details.split()[2]
        if oid not in known:
            known[oid] = complexity_by_radon(git(root, "cat-file", "blob", oid))
        if (found := known[oid]) is None:
            return None
        total += found
    return total


def complexity_by_radon(source: bytes) -> int | None:
    """The sum over functions, with ours of those in classes in functions, which radon drops."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return None
    visitor = ComplexityVisitor.from_ast(tree)
    blocks = blocks_of(visitor.functions, visitor.classes)
    local = lines_in_local_classes(tree)
    ours = measure_source(source, language="python").units
    total: int = sum(each.complexity for each in blocks if not hasattr(each, "methods"))
    return total + sum(each.cyclomatic_complexity or 0 for each in ours if each.start_line in local)


@pytest.mark.parametrize(("name", "commit"), list(listed_histories().items()))
def test_totals_of_a_real_history(name: str, commit: str) -> None:
    try:
        root = with_history(name, commit)
    except (OSError, subprocess.SubprocessError) as exc:
        pytest.skip(f"{name} cannot be had: {exc}")
    found = document(root, "history", "--rev", "corpus", "--since", "5y", "--every", "week")
    chosen = random.Random(name).sample(found["commits"], COMMITS)

    wrong = [each for row in chosen for each in differences(root, row)]
    assert wrong == []
    known: dict[str, int | None] = {}
    compared = 0
    for row in chosen:
        expected = sum_by_radon(root, row["commit"], known)
        if expected is not None:
            expected += sum_of_others(root, row["commit"])
            assert row["metrics"]["cyclomatic_complexity"]["sum"] == expected, row["commit"]
            compared += 1
    print(f"{name}: {len(chosen)} commits, {compared} of them compared with radon")


def sum_of_others(root: Path, commit: str) -> int:
    """The cyclomatic complexity of what is not Python."""
    rows = document(root, "stats", "--by", "language", "--rev", commit)["rows"]
    others = [row["metrics"]["cyclomatic_complexity"] for row in rows if row["key"] != "python"]
    return sum(each["sum"] for each in others)
