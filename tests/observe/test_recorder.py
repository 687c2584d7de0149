"""What is recorded of runs, by the commands and the hook themselves."""

from __future__ import annotations

import json
import os
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

import antipasta
from antipasta import hook
from antipasta.cli import main
from antipasta.errors import UsageError
from antipasta.observe.recorder import KINDS, NAME
from tests.support.run import run
from tests.support.sources import TIDY, function_source

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.git_repo import GitRepo

GOOD, BAD = function_source("f", TIDY), function_source("f")
COMMANDS = ("gate", "metrics", "stats", "explain", "history", "hotspots", "report")
STAGES = ["start", "collect", "look_up", "measure", "compare", "judge", "render"]


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    directory = tmp_path / "cache of runs"
    monkeypatch.setenv("ANTIPASTA_CACHE_DIR", str(directory))
    return directory


def recorded(cache: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (cache / NAME).read_text().splitlines()]


def test_a_hook_records_what_it_did(here: GitRepo, cache: Path) -> None:
    here.base({"a.py": GOOD})
    here.stage("a.py", BAD)
    before = time.time()

    assert hook.main([]) == 2
    assert hook.main([]) == 2
    first, second = recorded(cache)

    assert before - 1 <= first.pop("time") <= time.time()
    assert list(first["stages"]) == STAGES
    assert sum(first["stages"].values()) == pytest.approx(first["ms"], abs=0.1)
    assert first.pop("memory_mb") > 1
    del first["stages"], first["ms"]
    assert len(first.pop("repository")) == 16
    assert first == {
        "form": 1,
        "kind": "hook",
        "version": "2.0.0",
        "budget": 60,
        "files": 1,
        "functions": 1,
        # The file, and what it was.
        "hits": 0,
        "misses": 2,
        "bytes": len(BAD) + len(GOOD),
        "executor": "sequential",
        "workers": 1,
        "efficiency": None,
        "retries": 0,
        "kills": 0,
        "degradation": "normal",
        "spent": False,
        "status": "failed",
        "violations": 1,
        "code": 2,
    }
    assert (second["hits"], second["misses"], second["bytes"]) == (2, 0, 0)


def test_each_command_that_measures_is_recorded(here: GitRepo, cache: Path) -> None:
    here.base({"a.py": GOOD})
    hook.main([])
    for command in COMMANDS:
        main([command, *(["a.py"] if command == "explain" else [])])

    found = recorded(cache)

    assert [each["kind"] for each in found] == ["hook", *COMMANDS]
    assert {each["code"] for each in found} == {0}
    assert {each["repository"] for each in found} == {found[0]["repository"]}
    assert {each["files"] for each in found[1:]} == {1}


def begun_by_another(here: GitRepo) -> dict[str, Callable[[], object]]:
    """Runs in a process that did something else before, by what they are recorded as."""
    listed = here.write("list.txt", ".\n")
    report = ("report", "--repositories", str(listed), "--html", str(here.root / "pages"))
    what_if = ("gate", "--what-if", "cyclomatic_complexity=3")
    background = (sys.executable, "-P", "-m", "antipasta.upkeep.background")
    return {
        "report": lambda: main(report),
        "what-if": lambda: main(what_if),
        "warm": lambda: main(["cache", "warm"]),
        "background": lambda: run(background, here.root),
        "metrics": antipasta.measure,
        "gate": antipasta.gate,
        "hotspots": antipasta.hotspots,
        "history": antipasta.history,
    }


def test_a_run_that_another_begins_is_recorded_as_well(here: GitRepo, cache: Path) -> None:
    here.base({"a.py": GOOD, "b.py": GOOD.replace("f", "g", 1)})
    runs = begun_by_another(here)
    for begin in runs.values():
        begin()

    found = recorded(cache)

    assert [each["kind"] for each in found] == list(runs)
    assert set(runs) <= set(KINDS)
    assert len({each["repository"] for each in found}) == 1
    assert {each["files"] for each in found} == {2}
    assert not any("start" in each["stages"] for each in found)
    assert [each["kind"] for each in found if not each["stages"]] == ["what-if"]
    for each in found:
        # A run takes no longer than its stages: what the process did before is not in it.
        assert each["ms"] >= sum(each["stages"].values()) - 1
    assert [each["code"] for each in found] == [*[0] * 4, *[None] * 4]
    assert found[2]["misses"] == 0
    assert found[0]["misses"] == 2


def test_each_repository_of_a_report_counts_from_its_own_beginning(
    here: GitRepo, cache: Path, tmp_path: Path
) -> None:
    here.base({f"m{number}.py": BAD for number in range(20)})
    (tmp_path / "plain").mkdir()
    listed = here.write("list.txt", f".\n{tmp_path / 'plain'}\n.\n")

    assert main(["report", "--repositories", str(listed), "--html", str(tmp_path / "pages")]) == 3

    # What is no repository has no run.
    first, second = recorded(cache)
    assert (first["status"], second["status"]) == ("done", "done")
    assert (first["misses"], second["misses"]) == (1, 0)


def test_a_call_that_fails_is_recorded_as_an_error(here: GitRepo, cache: Path) -> None:
    here.base({"a.py": GOOD})

    with pytest.raises(UsageError):
        antipasta.history("a.py", function="nobody")

    (found,) = recorded(cache)
    assert (found["kind"], found["status"], found["error"]) == ("history", "error", "UsageError")


def test_no_path_is_in_the_record(here: GitRepo, cache: Path) -> None:
    here.stage("a.py", BAD)
    hook.main([])
    main(["metrics"])

    text = (cache / NAME).read_text()

    assert "a.py" not in text
    assert here.root.name not in text
    assert str(here.root) not in text


def test_working_trees_of_a_repository_are_one(
    here: GitRepo, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here.base({"a.py": GOOD})
    main(["metrics"])
    here.git("worktree", "add", "-q", str(tmp_path / "other"))
    monkeypatch.chdir(tmp_path / "other")
    main(["metrics"])
    (tmp_path / "outside").mkdir()
    monkeypatch.chdir(tmp_path / "outside")
    main(["metrics"])

    one, two, three = (each["repository"] for each in recorded(cache))

    assert one == two != three


def test_a_push_of_two_branches_is_two_runs(here: GitRepo, cache: Path) -> None:
    first = here.base({"a.py": GOOD})
    heads = [here.base({"a.py": f"{GOOD}x = {number}\n"}) for number in range(2)]
    pushed = "".join(f"refs/heads/{at} {at} refs/heads/{at} {first}\n" for at in heads)
    command = (sys.executable, "-P", "-m", "antipasta.hook", "--event", "pre-push", "origin", "url")

    finished = run(command, here.root, stdin=pushed.encode())

    assert finished.returncode == 0
    assert [each["kind"] for each in recorded(cache)] == ["hook", "hook"]


@pytest.mark.parametrize("config", ["observe: {runs: false}\n", None])
def test_runs_are_not_recorded_where_nobody_wants_it(
    here: GitRepo, cache: Path, config: str | None
) -> None:
    here.write(".antipasta.yaml", config or "")
    here.stage("a.py", GOOD)

    assert hook.main([] if config else ["--no-cache"]) == 0
    assert main(["metrics", *([] if config else ["--no-cache"])]) == 0

    assert not (cache / NAME).exists()


def test_a_branch_does_not_decide_whether_it_is_recorded(here: GitRepo, cache: Path) -> None:
    here.base({"a.py": GOOD})
    here.stage(".antipasta.yaml", "observe: {runs: false}\n")
    here.commit("-m", "hide")

    assert main(["gate", "--base", "HEAD~1", "--head", "HEAD"]) == 0

    assert len(recorded(cache)) == 1


@pytest.mark.parametrize("how", ["directory", "link", "dangling link", "pipe"])
def test_what_cannot_be_written_costs_nothing(
    here: GitRepo, cache: Path, how: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    here.stage("a.py", GOOD)
    assert hook.main([]) == 0
    (cache / NAME).unlink()
    expected = capsys.readouterr()
    (tmp_path / "victim").touch()
    if how == "directory":
        (cache / NAME).mkdir()
    elif how == "pipe":
        os.mkfifo(cache / NAME)
    else:
        (cache / NAME).symlink_to(tmp_path / ("victim" if how == "link" else "nowhere"))

    assert hook.main([]) == 0

    found = capsys.readouterr()
    assert found.out.partition(" in ")[0] == expected.out.partition(" in ")[0]
    (said,) = found.err.splitlines()
    assert said.startswith(f"antipasta: this run is not recorded: {cache / NAME}: ")
    assert hook.main(["-q"]) == 0
    assert capsys.readouterr().err == ""
    assert main(["metrics"]) == 0
    assert capsys.readouterr().err.splitlines() == [said]
    assert (tmp_path / "victim").read_text() == ""
    assert not (tmp_path / "nowhere").exists()


def test_a_run_that_ends_in_an_error_is_recorded(here: GitRepo, cache: Path) -> None:
    here.base({"a.py": GOOD})

    assert main(["explain", "a.py:nobody"]) == 1

    (found,) = recorded(cache)
    assert (found["kind"], found["status"], found["error"]) == ("explain", "error", "UsageError")


def test_a_record_of_long_ago_makes_the_file_the_older_one(
    here: GitRepo, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here.stage("a.py", GOOD)
    now = time.time()
    for days in (100, 60, 50, 0):
        monkeypatch.setattr(time, "time", lambda days=days: now - days * 86_400)
        assert hook.main([]) == 0

    # That of 50 days ago found one that was 50 days older, and that of 60 days ago none.
    older, newer = ((cache / name).read_text().splitlines() for name in (f"{NAME}.1", NAME))
    ages = [round((now - json.loads(each)["time"]) / 86_400) for each in (*older, *newer)]
    assert (len(older), ages) == (3, [100, 60, 50, 0])
