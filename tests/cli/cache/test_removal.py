from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from antipasta.cli import main
from tests.support.cache import KEYS, answer, blobs, change

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.every_system


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


def at_a_terminal(*arguments: str, typed: str) -> subprocess.CompletedProcess[str]:
    """Run `antipasta cache ARGUMENTS` where standard input is a terminal at which this is typed."""
    ours, theirs = os.openpty()
    try:
        os.write(ours, typed.encode())
        command = (sys.executable, "-P", "-m", "antipasta", "cache", *arguments)
        return subprocess.run(
            command, stdin=theirs, capture_output=True, text=True, timeout=60, check=False
        )
    finally:
        os.close(ours)
        os.close(theirs)


DESTRUCTIVE = [("clear",), ("prune", "--max-size", "0"), ("prune", "--max-age", "0")]


@pytest.mark.posix("terminals of its own")
@pytest.mark.usefixtures("cache")
@pytest.mark.parametrize("command", DESTRUCTIVE)
def test_at_a_terminal_it_asks(
    command: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    # An empty line is the default, which is no.
    for typed in ("n\n", "\n"):
        refused = at_a_terminal(*command, typed=typed)
        assert (refused.returncode, refused.stdout) == (130, "")
        assert "? [y/N]: " in refused.stderr
        assert answer(capsys, "info")["entries"] == 3

    agreed = at_a_terminal(*command, typed="y\n")
    assert (agreed.returncode, agreed.stdout) == (0, "removed: 3\n")
    assert answer(capsys, "info")["entries"] == 0


@pytest.mark.posix("terminals of its own")
@pytest.mark.usefixtures("cache")
@pytest.mark.parametrize("command", DESTRUCTIVE)
def test_at_a_terminal_it_does_not_ask_where_told(
    command: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    if command[0] == "prune":
        tried = at_a_terminal(*command, "--dry-run", typed="n\n")
        assert (tried.returncode, tried.stderr) == (0, "")
        assert answer(capsys, "info")["entries"] == 3

    told = at_a_terminal(*command, "--yes", typed="n\n")

    assert (told.returncode, told.stdout, told.stderr) == (0, "removed: 3\n", "")
    assert answer(capsys, "info")["entries"] == 0
