"""The cache commands, asked in this process, and their database, changed behind their back."""

from __future__ import annotations

import json
import sqlite3
import time
from contextlib import closing
from typing import TYPE_CHECKING, Any

from antipasta.cli import main
from antipasta.upkeep.journal import last_lines

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

KEYS = [f"metrics:{number}:python:engine" for number in range(3)]


def answer(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> dict[str, Any]:
    assert main(["cache", *arguments, "--format", "json"]) == code
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert found.pop("schema") == "antipasta.cache/1"
    return found


def change(cache: Path, statement: str) -> None:
    with closing(sqlite3.connect(cache / "v2" / "cache.db")) as connection:
        connection.executescript(statement)
        connection.commit()


def blobs(capsys: pytest.CaptureFixture[str], *arguments: str) -> set[str]:
    return {each["blob"] for each in answer(capsys, "list", *arguments)["entries"]}


def wait_for_words(cache: Path, words: str) -> None:
    """Wait until what the background says in its log has these words; a minute at most."""
    for _ in range(600):
        said = last_lines(str(cache), 10)
        if any(words in line for line in said):
            return
        time.sleep(0.1)
    raise AssertionError(f"{words!r} is not in {said}")
