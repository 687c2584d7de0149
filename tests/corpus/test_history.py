"""The totals of 30 commits of real histories are those of `stats`, and radon's."""

from __future__ import annotations

import random
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from radon.complexity import cc_visit

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
    try:
        blocks = cc_visit(source.decode())
    except (SyntaxError, ValueError):
        return None
    # Methods are in the list as well as in their class.
    topmost = [each for each in blocks if not getattr(each, "is_method", False)]
    return sum(map(complexity_of_functions, topmost))


def complexity_of_functions(block: Any) -> int:
    """That of a function and of those in it, or of the methods of a class and of classes in it."""
    inside = [*getattr(block, "methods", ()), *getattr(block, "inner_classes", ())]
    closures = sum(map(complexity_of_functions, getattr(block, "closures", ())))
    own = 0 if hasattr(block, "methods") else block.complexity
    return own + closures + sum(map(complexity_of_functions, inside))


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
        if expected is not None and only_python(root, row["commit"]):
            assert row["metrics"]["cyclomatic_complexity"]["sum"] == expected, row["commit"]
            compared += 1
    print(f"{name}: {len(chosen)} commits, {compared} of them compared with radon")


def only_python(root: Path, commit: str) -> bool:
    """Whether nothing else than Python is measured in a commit."""
    told = document(root, "stats", "--by", "language", "--rev", commit)
    return [row["key"] for row in told["rows"]] == ["python"]
