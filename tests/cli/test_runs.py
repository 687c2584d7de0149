from __future__ import annotations

import csv
import json
import os
import re
import time
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest

from antipasta.cli import main
from antipasta.observe.recorder import NAME
from antipasta.observe.warning import MARK
from tests.observe.records import noisy, record, write

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from tests.support.git_repo import GitRepo

Streams = pytest.CaptureFixture[str]


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    directory = tmp_path / "cache of runs"
    monkeypatch.setenv("ANTIPASTA_CACHE_DIR", str(directory))
    return directory


def recent(records: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The records, the last of which ended now."""
    plain = [dict(each) for each in records]
    late = time.time() - plain[-1]["time"]
    return [each | {"time": each["time"] + late} for each in plain]


def answer(capsys: Streams, *options: str, code: int = 0) -> dict[str, Any]:
    assert main(["runs", "--format", "json", *options]) == code
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_nothing_is_recorded_yet(cache: Path, here: GitRepo, capsys: Streams) -> None:
    found = answer(capsys)

    assert found["schema"] == "antipasta.runs/1"
    assert (found["groups"], found["days"], found["slowest"], found["alerts"]) == ([], [], [], [])
    assert main(["runs", "--check"]) == 0
    assert capsys.readouterr().out.endswith("antipasta: 0 runs, no alert\n")
    assert not cache.exists()
    assert here.root.exists()


def test_runs_are_shown_in_each_format(cache: Path, here: GitRepo, capsys: Streams) -> None:
    runs = [record(), record(ms=2000.0, stages={"start": 90.0, "measure": 1900.0})]
    write(cache, recent([*runs, record(kind="gate", hits=0, misses=0, budget=None)]))

    found = answer(capsys)
    assert [(group["kind"], group["count"]) for group in found["groups"]] == [
        ("hook", 2),
        ("gate", 1),
    ]
    assert found["groups"][0] == {
        "kind": "hook",
        "count": 2,
        "p50_ms": 60.0,
        "p95_ms": 2000.0,
        "p99_ms": 2000.0,
        "hit_rate": 0.6667,
        "over_budget": 0.5,
        "degraded": 0.0,
        "incomplete": 0.0,
        "failed": 0.0,
        "files_per_second": 2.9,
        "efficiency": None,
    }
    assert (found["slowest"][0]["stage"], found["slowest"][0]["stage_ms"]) == ("measure", 1900.0)
    assert main(["runs"]) == 0
    text = capsys.readouterr().out
    row = next(line for line in text.splitlines() if line.startswith("hook "))
    assert re.split(" {2,}", row)[1:7] == ["2", "60 ms", "2,000 ms", "2,000 ms", "67%", "50%"]
    assert "2,000 ms  hook (0123456789abcdef): measure took 1,900 ms" in text
    assert main(["runs", "--format", "csv"]) == 0
    rows = list(csv.DictReader(StringIO(capsys.readouterr().out)))
    assert [(row["kind"], row["p95_ms"]) for row in rows] == [("hook", "2000.0"), ("gate", "60.0")]
    assert main(["runs", "--format", "markdown"]) == 0
    assert "| `hook` | 2 | 60 ms | 2,000 ms |" in capsys.readouterr().out


def test_runs_are_chosen_by_kind_and_time(cache: Path, here: GitRepo, capsys: Streams) -> None:
    now = time.time()
    ages = {"hook": (2, 3, 20), "gate": (1, 100)}
    write(
        cache,
        [
            record(kind=kind, time=now - days * 86_400)
            for kind, some in ages.items()
            for days in some
        ],
    )

    def counts(*options: str, by: str = "kind") -> dict[str, int]:
        groups = answer(capsys, "--by", by, *options)["groups"]
        return {group[by]: group["count"] for group in groups}

    assert counts() == {"hook": 3, "gate": 1}
    assert counts("--kind", "gate") == {"gate": 1}
    assert counts("--since", "7d") == {"hook": 2, "gate": 1}
    assert counts(by="version") == {"2.0.0": 4}
    assert len(answer(capsys, "--by", "day")["groups"]) == 4
    assert here.root.exists()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--since", "soon"], "'soon' is no date and no length of time"),
        (["--kind", "cache"], "'cache' is not one of 'hook'"),
        (["--by", "month"], "'month' is not one of 'day'"),
        (["--format", "sarif"], "'sarif' is not one of"),
        (["--output", "sarif=x"], "'sarif' is not a format of this command"),
    ],
)
def test_bad_usage_is_named(cache: Path, capsys: Streams, options: list[str], words: str) -> None:
    assert main(["runs", *options]) == 1
    assert words in capsys.readouterr().err
    assert not cache.exists()


def test_a_broken_bound_is_exit_code_2(cache: Path, here: GitRepo, capsys: Streams) -> None:
    write(cache, recent(noisy(3, 250, {"measure": 2.0})))

    assert main(["runs"]) == 0
    assert "hook: the stage measure takes " in capsys.readouterr().out
    (alert,) = answer(capsys, "--check", code=2)["alerts"]
    assert (alert["name"], alert["bound"], alert["stage"]) == (
        "slower_than_before",
        1.5,
        "measure",
    )
    here.write(".antipasta.yaml", "observe: {alerts: {slower_than_before: null}}\n")
    assert main(["runs", "--check"]) == 0


def test_damaged_lines_are_named_once(cache: Path, here: GitRepo, capsys: Streams) -> None:
    write(cache, recent([record()]))
    with (cache / NAME).open("a") as file:
        file.write("damage\n::error::x\n")

    assert main(["runs", "--check"]) == 0
    assert "passed over 2 lines of the record that cannot be read" in capsys.readouterr().out
    assert answer(capsys)["damaged"] == 2
    assert here.root.exists()


def test_hostile_words_in_a_record_are_shown_escaped(
    cache: Path, here: GitRepo, capsys: Streams
) -> None:
    odd = "\x1b[31m::error::`<b>|x\n"
    write(cache, recent([record(kind=odd, repository=odd, version=odd, stages={odd: 5.0})]))

    for form in ("text", "markdown", "csv", "json"):
        for by in ("kind", "version", "repository"):
            assert main(["runs", "--format", form, "--by", by]) == 0
            out = capsys.readouterr().out
            assert "\x1b" not in out
            assert "\n::error" not in out
            assert form != "markdown" or "<b>" not in out.replace("`", "")
    assert here.root.exists()


def test_records_that_cannot_be_read_are_an_error(
    cache: Path, here: GitRepo, capsys: Streams
) -> None:
    (cache / NAME).mkdir(parents=True)

    assert main(["runs"]) == 1
    assert "the record of runs cannot be read" in capsys.readouterr().err
    assert here.root.exists()


def test_a_run_says_once_a_day_what_is_wrong(
    cache: Path, here: GitRepo, capsys: Streams, monkeypatch: pytest.MonkeyPatch
) -> None:
    here.stage("a.py", "x = 1\n")
    main(["metrics"])
    id_ = json.loads((cache / NAME).read_text())["repository"]
    slow = noisy(3, 250, {"measure": 2.0})
    write(cache, recent(each | {"repository": id_} for each in slow))
    capsys.readouterr()

    def says() -> bool:
        assert main(["metrics"]) == 0
        return "measure takes " in capsys.readouterr().err

    # The first run looked less than an hour ago.
    assert not says()
    (cache / MARK).unlink()
    assert main(["metrics", "-q"]) == 0
    assert capsys.readouterr().err == ""
    assert [says(), says()] == [True, False]
    os.utime(cache / MARK, (time.time() + 1e6, time.time() + 1e6))  # a clock that was wrong
    assert says()
    assert not says()
    monkeypatch.undo()
