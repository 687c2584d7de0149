from __future__ import annotations

from typing import TYPE_CHECKING

from antipasta.cli import main
from tests.support.cache import KEYS, answer, blobs, change

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_prune_forgets_by_age_and_by_size(cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(cache, f"UPDATE Cache SET access_time = 1 WHERE key = '{KEYS[0]}'")

    assert answer(capsys, "prune", "--max-age", "30") == {"removed": 1}
    assert answer(capsys, "prune", "--max-size", "0", "--yes") == {"removed": 2}
    assert main(["cache", "prune"]) == 1


def test_prune_forgets_by_path_and_language(
    listed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(listed, "UPDATE Cache SET access_time = 1 WHERE key LIKE 'metrics:1:%'")

    assert answer(capsys, "prune", "--path", "pkg", "--dry-run") == {"removed": 2, "dry_run": True}
    assert answer(capsys, "prune", "--max-size", "0", "--dry-run")["removed"] == 5
    assert blobs(capsys) == {"1", "2", "3", "4"}
    assert answer(capsys, "prune", "--path", "pkg", "--max-age", "1") == {"removed": 1}
    assert blobs(capsys) == {"2", "3", "4"}
    assert answer(capsys, "prune", "--language", "python") == {"removed": 2}
    assert blobs(capsys) == {"2"}


def test_clear_forgets_everything(cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(capsys, "clear") == {"removed": 3}
    assert answer(capsys, "info")["entries"] == 0
