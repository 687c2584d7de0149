"""Measurements are believed only from a cache that is the user's own."""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from antipasta.cache.store import open_store
from antipasta.encoding import decode, encode
from tests.support.run import antipasta

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.git_repo import GitRepo

KNOTTY = "def knotty(a):\n" + "".join(f"    if a == {n}: return {n}\n" for n in range(30))


def forge(cache: Path) -> None:
    """Say of every function in the cache that it is simple."""
    with closing(sqlite3.connect(cache / "v2" / "cache.db")) as connection:
        rows = connection.execute("SELECT key, value FROM Cache WHERE key LIKE 'metrics:%'")
        for key, value in rows.fetchall():
            measured = decode(value, key)
            assert measured is not None
            simple = (each._replace(cyclomatic_complexity=1) for each in measured.functions)
            forged = measured._replace(
                functions=tuple(each._replace(cognitive_complexity=0) for each in simple)
            )
            connection.execute(
                "UPDATE Cache SET value = ? WHERE key = ?", (encode(forged, key), key)
            )
        connection.execute("DELETE FROM Cache WHERE key LIKE 'tree:%'")
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def judged(root: Path, cache: Path) -> tuple[int, str]:
    env = {"ANTIPASTA_CACHE_DIR": str(cache)}
    finished = antipasta("gate", "--format", "json", cwd=root, env=env)
    assert json.loads(finished.stdout)["schema"] == "antipasta.gate/1"
    return finished.returncode, finished.stderr


@pytest.fixture
def forged(repo: GitRepo) -> Path:
    """A cache in the working tree that says of a knotty function that it is simple."""
    repo.base({"a.py": KNOTTY})
    cache = repo.root / ".kept"
    assert judged(repo.root, cache)[0] == 2
    forge(cache)
    assert judged(repo.root, cache)[0] == 0
    return cache


@pytest.mark.parametrize("way", ["files", "a link to it", "a link to what holds it"])
def test_a_cache_that_the_repository_tracks_is_not_used(
    repo: GitRepo, forged: Path, way: str
) -> None:
    repo.git("add", "-f", ".kept")
    used = forged
    if way != "files":
        used = repo.root / "link"
        used.symlink_to("." if way == "a link to what holds it" else ".kept")
        repo.git("add", "-f", "link")
    if way == "a link to what holds it":
        used = used / ".kept"

    code, said = judged(repo.root, used)

    assert code == 2
    assert "git tracks" in said


@pytest.mark.parametrize("mode", [0o777, 0o770, 0o702])
def test_a_cache_that_others_may_write_to_is_not_used(
    repo: GitRepo, forged: Path, mode: int
) -> None:
    forged.chmod(mode)

    code, said = judged(repo.root, forged)

    assert code == 2
    assert f"chmod -R go-w {forged}" in said
    forged.chmod(0o755)
    assert judged(repo.root, forged)[0] == 0
    assert forged.stat().st_mode & 0o777 == 0o700


def test_a_database_with_a_second_name_is_not_used(forged: Path, tmp_path: Path) -> None:
    os.link(forged / "v2" / "cache.db", tmp_path / "second name")

    assert "has a second name" in open_store(str(forged)).problem
