"""What the commands for the cache do with remembered failures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from antipasta.cli import main
from tests.support.cache import answer, change
from tests.support.run import gate

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.git_repo import GitRepo

SLOW = "def f(a):\n" + "    if a:\n        a = a + 1\n" * 1500
TOO_LITTLE = "limits: {timeout_per_file: 0.001}\n"


@pytest.fixture
def failed(here: GitRepo, tmp_path: Path) -> Path:
    """The cache after a gate for which a file took too long, in the repository around."""
    here.base({"pkg/slow.py": SLOW, ".antipasta.yaml": TOO_LITTLE})
    assert is_remembered(here) is False
    assert is_remembered(here) is True
    return tmp_path / "antipasta-cache"


def is_remembered(repo: GitRepo) -> bool:
    """Whether a gate says that the file took too long without a try; it is incomplete, always."""
    (entry,) = gate(cwd=repo.root, exit_code=3)["incomplete"]
    assert (entry["path"], entry["reason"]) == ("pkg/slow.py", "timeout")
    return "remembered" in entry["detail"]


def test_verify_finds_a_damaged_one_and_repair_forgets_all(
    failed: Path, here: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    assert answer(capsys, "verify")["sound"]
    change(failed, "UPDATE Cache SET value = x'00' WHERE key LIKE 'failure:%'")

    (fault,) = answer(capsys, "verify", code=1)["faults"]
    assert fault.startswith("failure:")
    assert is_remembered(here) is False
    assert answer(capsys, "repair")["removed"] == 1
    assert answer(capsys, "verify")["sound"]
    assert is_remembered(here) is False


@pytest.mark.parametrize(
    "words", [("--path", "pkg"), ("--language", "python"), ("--max-age", "0"), ("--max-size", "0")]
)
def test_prune_removes_it(
    failed: Path, here: GitRepo, capsys: pytest.CaptureFixture[str], words: tuple[str, str]
) -> None:
    assert answer(capsys, "prune", "--yes", *words)["removed"] >= 1

    assert is_remembered(here) is False


def test_it_is_no_measurement(failed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(capsys, "list")["entries"] == []
    assert main(["cache", "export", str(failed.parent / "bundle")]) == 0
    assert capsys.readouterr().out == "exported: 0\n"
