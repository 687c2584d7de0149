"""The log of real runs: each line is JSON, each decision has its event, documents stay whole."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.integration.test_broken_installation import FAULTY, broken
from tests.support.logs import lines_of, of_event
from tests.support.run import antipasta, antipasta_hook, run
from tests.support.sources import TIDY, function_source

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.git_repo import GitRepo

GOOD, BAD = function_source("tangled", TIDY), function_source("tangled")
LONG = "def f(a):\n" + "    if a:\n        a = a + 1\n" * 3000
JSON = ("--log-format", "json")
DEBUG = (*JSON, "--log-level", "debug")

COMMANDS = (
    ("metrics", "--format", "json", "--timings"),
    ("gate", "--format", "json", "--timings"),
    ("gate", "--format", "json", "--profile", "p.json"),
    ("gate", "--staged", "--attribute"),
    ("gate", "--base", "HEAD~1", "--format", "sarif"),
    ("gate", "--what-if", "cyclomatic_complexity=12"),
    ("gate", "--write-baseline", "list.toml"),
    ("stats", "--format", "json"),
    ("explain", "a.py:tangled", "--format", "json"),
    ("history", "--format", "json"),
    ("history", "--format", "csv"),
    ("hotspots", "--format", "json"),
    ("report", "--markdown"),
    ("runs", "--format", "json"),
    ("cache", "info", "--format", "json"),
    ("cache", "list"),
    ("cache", "verify"),
    ("cache", "repair"),
    ("cache", "prune"),
    ("cache", "warm"),
    ("cache", "clear", "--yes"),
    ("config", "show"),
    ("config", "validate"),
    ("config", "schema"),
    ("config", "init", "--from-current"),
    ("completion", "bash"),
    ("hook", "status"),
    ("hook", "run", "--format", "json"),
    ("hook", "install"),
    # Mistakes of usage.
    (),
    ("no-such-command",),
    ("gate", "--no-such-flag"),
    ("gate", "--mode", "strict"),
    ("metrics", "missing.py"),
    ("metrics", "--by", "language", "--min", "length=1"),
    ("cache", "no-such-command"),
    ("hook", "run", "--no-such-flag"),
    ("hook", "run", "--config", "missing.yaml"),
    ("gate", "--config", "broken.yaml"),
    ("runs", "--since", "soon"),
)


@pytest.fixture
def history(repo: GitRepo) -> GitRepo:
    """Two commits, something staged, a file that does not parse, and names that forge lines."""
    repo.base({"a.py": GOOD, "odd\nname.py": GOOD})
    repo.base({"a.py": BAD, os.fsdecode(b"b\xff\x1b.py"): "def f(:\n", "broken.yaml": "hook: [1\n"})
    repo.stage("a.py", f"{BAD}x = 1\n")
    return repo


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_each_line_is_json_and_the_document_is_that_without_a_log(
    history: GitRepo, command: tuple[str, ...]
) -> None:
    before = history.git("status", "--porcelain")
    plain = antipasta(*command, cwd=history.root)
    history.git("clean", "-qfd")
    assert history.git("status", "--porcelain") == before

    flags = DEBUG if command else ()
    logged = antipasta(*command, *flags, cwd=history.root, env={"ANTIPASTA_LOG": "json:debug"})

    assert logged.returncode == plain.returncode
    lines = lines_of(logged)
    if plain.returncode == 1:
        assert [line for line in lines if line["level"] == "error" or not command]
    is_json = plain.stdout.startswith("{")
    assert type(json.loads(logged.stdout)) is dict if is_json else True
    assert logged.stdout.count("\n") == plain.stdout.count("\n")
    assert '"run": "' not in logged.stdout


@pytest.mark.parametrize("flags", [(), ("--log-level", "info"), JSON])
def test_the_hook(repo: GitRepo, flags: tuple[str, ...]) -> None:
    repo.base({"a.py": GOOD})
    repo.stage("a.py", BAD)

    finished = antipasta_hook(*flags, cwd=repo.root)

    assert finished.returncode == 2
    assert "1 violation" in finished.stdout
    assert ("run_end" in finished.stderr) == bool(flags)
    if flags == JSON:
        lines = lines_of(finished)
        (end,) = of_event(lines, "run_end")
        assert (end["kind"], end["status"], end["violations"], end["code"]) == (
            *("hook", "failed", 1),
            2,
        )
        assert any("bypass once" in line["message"] for line in of_event(lines, "message"))


def test_the_hook_that_git_runs(repo: GitRepo, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.base({"a.py": GOOD})
    repo.install_hook()
    monkeypatch.setenv("ANTIPASTA_LOG", "json")
    repo.stage("a.py", BAD)

    finished = repo.attempt("commit", "-m", "worse")

    told = [json.loads(line) for line in finished.stderr.splitlines() if line.startswith("{")]
    assert finished.returncode == 1
    assert [line["kind"] for line in of_event(told, "run_end")] == ["hook"]


@pytest.mark.parametrize("arguments", [(), ("--on-error", "fail")])
def test_a_bad_variable_does_to_the_hook_what_any_bad_variable_does(
    repo: GitRepo, arguments: tuple[str, ...]
) -> None:
    repo.base({".antipasta.yaml": "hook: {on_error: fail}\n"})
    repo.stage("a.py", BAD)

    bad = antipasta_hook(*arguments, cwd=repo.root, env={"ANTIPASTA_LOG": "jsn"})
    other = antipasta_hook(*arguments, cwd=repo.root, env={"ANTIPASTA_BUDGET": "jsn"})

    assert bad.returncode == other.returncode == (1 if arguments else 0)
    assert bad.stderr.startswith(
        "antipasta: ANTIPASTA_LOG is 'jsn'\n  use text or json, one of debug, info, warning, error,"
    )
    assert bad.stderr.splitlines()[2:] == other.stderr.splitlines()[2:]


@pytest.mark.parametrize("command", [("gate",), ("cache", "info"), ("config", "show"), ("--help",)])
def test_a_bad_variable_is_a_mistake_of_usage(repo: GitRepo, command: tuple[str, ...]) -> None:
    finished = antipasta(*command, *JSON[: 0 if command == ("--help",) else 2], cwd=repo.root,
                         env={"ANTIPASTA_LOG": "json:loud"})  # fmt: skip

    assert (finished.returncode, finished.stdout) == (1, "")
    assert "ANTIPASTA_LOG is 'json:loud'" in finished.stderr


@pytest.mark.parametrize(("flag", "value"), [("--log-format", "xml"), ("--log-level", "loud")])
def test_a_bad_flag_names_the_choices(repo: GitRepo, flag: str, value: str) -> None:
    gate = antipasta("gate", flag, value, cwd=repo.root)
    hook = antipasta_hook(flag, value, cwd=repo.root)

    assert (gate.returncode, hook.returncode) == (1, 0)
    for finished in (gate, hook):
        assert flag in finished.stderr
        assert value in finished.stderr
        said = finished.stderr.replace("'", "")  # newer versions of argparse write no quotes
        assert "text, json" in said or "warning, error" in said


def test_standard_error_that_takes_nothing(repo: GitRepo) -> None:
    repo.stage("a.py", BAD)
    command = (sys.executable, "-P", "-m", "antipasta.hook", *DEBUG)

    for streams in ("2>/dev/full", "2>&-"):
        finished = run(("sh", "-c", f'exec "$@" {streams}', "sh", *command), repo.root)
        assert (finished.returncode, finished.stderr) == (2, "")


def test_a_warning_of_pythons_and_a_fault_of_ours_are_lines_of_the_log(
    repo: GitRepo, tmp_path: Path
) -> None:
    source = "import warnings\nwarnings.warn('old')\nraise TypeError('a fault')\n"
    environment = broken(tmp_path / "lib", "resource", source) | {"ANTIPASTA_LOG": "json"}
    repo.stage("a.py", BAD)

    finished = antipasta_hook("-v", cwd=repo.root, env=environment)

    messages = [line["message"] for line in of_event(lines_of(finished), "message")]
    assert any("UserWarning: old" in each for each in messages)
    assert any("internal error: TypeError: a fault" in each for each in messages)
    assert any("Traceback" in each and "\n" in each for each in messages)


def cache_of(tmp_path: Path) -> Path:
    return tmp_path / "antipasta-cache"


def test_a_damaged_cache(repo: GitRepo, tmp_path: Path) -> None:
    repo.base({"a.py": GOOD})
    antipasta("gate", cwd=repo.root)
    (cache_of(tmp_path) / "v2" / "cache.db").write_bytes(b"garbage" * 1000)

    lines = lines_of(antipasta("gate", *JSON, cwd=repo.root))

    (told,) = of_event(lines, "cache_trouble")
    assert told["level"] == "warning"
    assert told["directory"] == str(cache_of(tmp_path))
    assert "not a database" in told["detail"]


def test_a_damaged_value_of_the_cache(repo: GitRepo, tmp_path: Path) -> None:
    repo.stage("a.py", GOOD)
    antipasta_hook(cwd=repo.root)
    with closing(sqlite3.connect(cache_of(tmp_path) / "v2" / "cache.db")) as database, database:
        database.execute("UPDATE Cache SET value = x'00' WHERE key LIKE 'metrics:%'")

    lines = lines_of(antipasta_hook(*JSON, cwd=repo.root))

    (told,) = of_event(lines, "cache_trouble")
    assert told["key"].startswith("metrics:")
    assert [end["misses"] for end in of_event(lines, "run_end")] == [1]


def test_a_locked_cache(repo: GitRepo, tmp_path: Path) -> None:
    repo.base({"a.py": GOOD})
    antipasta("gate", cwd=repo.root)
    repo.write("b.py", GOOD)
    database = cache_of(tmp_path) / "v2" / "cache.db"
    with closing(sqlite3.connect(database, isolation_level=None)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        finished = antipasta("gate", *JSON, cwd=repo.root, env={"ANTIPASTA_CACHE_TIMEOUT": "0.05"})

    details = [told["detail"] for told in of_event(lines_of(finished), "cache_trouble")]
    assert details == ["it is locked by another process"]


def test_a_cache_that_cannot_be_made(repo: GitRepo, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    place = str(tmp_path / "file" / "cache")

    lines = lines_of(antipasta("gate", "--cache-dir", place, *JSON, cwd=repo.root))

    assert [told["directory"] for told in of_event(lines, "cache_trouble")] == [place]


def test_what_a_full_cache_removes(repo: GitRepo) -> None:
    for number in range(10):
        repo.write(f"m{number}.py", GOOD.replace("f", f"f{number}", 1))
    # The empty database takes more than that.
    repo.write(".antipasta.yaml", "cache: {size_limit_mb: 0.001}\n")

    no_hurry = {"ANTIPASTA_CACHE_EVICTION_TIMEOUT": "60"}
    lines = lines_of(antipasta("gate", *JSON, cwd=repo.root, env=no_hurry))

    (told,) = of_event(lines, "cache_evicted")
    assert told["entries"] >= 10


def test_a_spent_budget(repo: GitRepo) -> None:
    repo.write("a.py", LONG * 20)
    repo.write(".antipasta.yaml", "hook: {background: false}\n")

    finished = antipasta("metrics", "--budget", "0.001", *JSON, cwd=repo.root)

    lines = lines_of(finished)
    (spent,) = of_event(lines, "budget_spent")
    assert (spent["level"], spent["files"], spent["seconds"]) == ("warning", 1, 0.001)
    (left,) = of_event(lines, "file_left")
    assert left["path"] == "a.py"


def test_what_is_left_goes_on_in_the_background(
    repo: GitRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CI", raising=False)
    repo.write("a.py", GOOD)

    lines = lines_of(antipasta("metrics", "--budget", "0.001", *JSON, cwd=repo.root))

    (started,) = of_event(lines, "background_start")
    assert _ends(started["process"])


def _ends(pid: int) -> bool:
    import psutil

    try:
        psutil.Process(pid).wait(60)
    except psutil.NoSuchProcess:
        return True
    return True


def test_files_that_take_too_long_or_too_much(repo: GitRepo) -> None:
    repo.write("a.py", LONG)
    repo.write(".antipasta.yaml", "limits: {timeout_per_file: 0.001}\n")

    first = lines_of(antipasta("metrics", *JSON, cwd=repo.root))
    again = lines_of(antipasta("metrics", *JSON, cwd=repo.root))
    short = lines_of(antipasta("metrics", "--max-memory", "1", "--no-cache", *JSON, cwd=repo.root))

    (timeout,) = of_event(first, "degradation")
    assert (timeout["path"], timeout["analysis"], timeout["reason"]) == (
        *("a.py", "minimal"),
        "timeout",
    )
    (remembered,) = of_event(again, "failure_remembered")
    assert (remembered["path"], remembered["reason"]) == ("a.py", "timeout")
    assert of_event(again, "degradation") == []
    (memory,) = of_event(short, "degradation")
    assert (memory["analysis"], memory["reason"]) == ("minimal", "memory")


def test_a_file_that_does_not_parse(repo: GitRepo) -> None:
    repo.write("a.py", "def f(:\n")

    (told,) = of_event(lines_of(antipasta("metrics", *JSON, cwd=repo.root)), "degradation")

    assert (told["path"], told["reason"]) == ("a.py", "syntax")


def test_an_engine_that_is_given_up(repo: GitRepo, tmp_path: Path) -> None:
    for number in range(8):
        repo.write(f"m{number}.py", f"x = {number}\n")
    environment = broken(tmp_path / "lib", "complexipy/_complexipy", FAULTY)

    lines = lines_of(antipasta("metrics", *JSON, cwd=repo.root, env=environment))

    (told,) = of_event(lines, "engine_given_up")
    assert (told["engine"], told["detail"]) == (
        "python",
        "the engine failed, please report it: TypeError: another signature",
    )
    assert {each["reason"] for each in of_event(lines, "degradation")} == {"crash"}


def test_a_worker_that_is_killed(repo: GitRepo) -> None:
    """The first worker is killed as soon as the log names it: another does its work."""
    for number in range(12):
        functions = (function_source(f"f{number}_{each}") for each in range(200))
        repo.write(f"m{number}.py", "".join(functions))
    command = (sys.executable, "-P", "-m", "antipasta", "metrics", "--jobs", "2", "--no-cache")
    said, killed = [], 0
    with subprocess.Popen(
        (*command, *DEBUG), cwd=repo.root, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as process:
        assert process.stderr is not None
        for line in process.stderr:
            said.append(line.decode())
            told = json.loads(line)
            if told["event"] == "worker_start" and not killed:
                killed = told["worker"]
                os.kill(killed, signal.SIGKILL)

    lines = lines_of(subprocess.CompletedProcess(command, process.returncode, "", "".join(said)))
    assert process.returncode == 0
    assert [told["worker"] for told in of_event(lines, "worker_died")] == [killed]
    assert len(of_event(lines, "worker_start")) >= 2
    assert [end["files"] for end in of_event(lines, "run_end")] == [12]
    assert of_event(lines, "degradation") == []
