from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from antipasta.cli import main
from tests.support.cache import KEYS, answer, blobs, change

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.every_system

RUNS = ("runs", "runs_without_miss", "hit_rate")


def test_info_says_where_and_how_much(cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "info")

    assert (found["path"], found["entries"]) == (str(cache), 3)
    assert found["size_bytes"] > 0
    assert found["age_days"] == {"<1": 3, ">=1": 0, ">=7": 0, ">=30": 0, ">=90": 0}
    change(cache, f"UPDATE Cache SET access_count = 7 WHERE key = '{KEYS[0]}'")
    uses = answer(capsys, "info")["uses"]
    assert uses == {"<2": 2, ">=2": 0, ">=5": 1, ">=10": 0, ">=100": 0}
    assert {name: found[name] for name in RUNS} == {
        "runs": 0,
        "runs_without_miss": 0,
        "hit_rate": None,
    }
    assert main(["cache", "info"]) == 0
    shown = capsys.readouterr().out.splitlines()
    assert shown[0].startswith(f"The cache is in {cache}")
    assert shown[1:] == [
        "It has 3 entries; 3 are measurements.",
        "  by their age in days: 3 below 1",
        "  by the number of times they were used: 2 below 2, 1 from 5 on",
    ]


@pytest.mark.usefixtures("cache")
def test_info_warns_of_a_network_file_system(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("antipasta.cache.summary.file_system", lambda _: "nfs4")

    assert main(["cache", "info"]) == 0
    captured = capsys.readouterr()
    assert " on nfs4, and takes " in captured.out
    assert "nfs4 is a network file system" in captured.err


@pytest.mark.usefixtures("listed")
def test_list_names_what_the_cache_knows(capsys: pytest.CaptureFixture[str]) -> None:
    assert blobs(capsys) == {"1", "2", "3", "4"}
    assert blobs(capsys, "pkg/") == {"1", "2"}
    assert blobs(capsys, "*.py") == {"1", "3"}
    (entry,) = answer(capsys, "list", "*.c")["entries"]
    assert entry.pop("size_bytes") > 0
    assert 0 <= entry.pop("age_days") < 1
    assert 0 <= entry.pop("unused_days") < 1
    assert entry == {
        "path": "pkg/b.c",
        "blob": "2",
        "language": "c",
        "engine": "engine",
        "uses": 1,
    }


@pytest.mark.usefixtures("listed")
def test_list_as_text_has_a_line_for_each(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cache", "list"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 4
    assert "pkg/a.py  python  0 days  1" in lines
    assert main(["cache", "list", "../x"]) == 1
    assert "matches nothing" in capsys.readouterr().err


def test_a_file_is_no_directory_for_a_cache(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("x")

    for place in ("file", "file/below"):
        assert main(["cache", "info", "--cache-dir", str(tmp_path / place)]) == 1
        told = capsys.readouterr().err
        assert "name a directory with --cache-dir" in told
        assert "repair" not in told
        assert "Errno" not in told
