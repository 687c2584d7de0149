"""`--profile FILE`: what speedscope and snakeviz open, with the workers in it."""

from __future__ import annotations

import json
import marshal
import os
import pstats
import sys
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from antipasta.profiling.profile import Profile
from antipasta.profiling.profilers import profiler
from antipasta.profiling.taken import Calls, Stacks, pack, unpack
from antipasta.render.profiles import profile_file
from tests.support.run import CHECKOUT, antipasta, antipasta_hook, gate, run
from tests.support.sources import TIDY, function_source

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.git_repo import GitRepo

SCHEMA = CHECKOUT / "tests" / "render" / "schemas" / "speedscope.json"
ENGINE = ("antipasta/analyze/__init__.py", "measure_source")
SUPERVISOR = ("antipasta/dispatch/crew.py", "listen")


@pytest.fixture
def measured(repo: GitRepo) -> GitRepo:
    """A repository with twenty files to measure."""
    for number in range(20):
        repo.write(f"m{number}.py", function_source(f"f{number}", 1000 + number))
    return repo


def functions(path: Path) -> dict[tuple[str, str], int]:
    """How often each function of ours was called, by its file and name."""
    stats: Any = pstats.Stats(str(path))
    return {
        (file.removeprefix(f"{CHECKOUT}/"), name): calls
        for (file, _, name), (_, calls, *_) in stats.stats.items()
    }


def speedscope(path: Path) -> dict[str, Any]:
    """The document, which keeps to speedscope's schema."""
    document: dict[str, Any] = json.loads(path.read_bytes())
    jsonschema.validate(document, json.loads(SCHEMA.read_bytes()))
    return document


def test_calls_of_all_processes_are_in_one_file(measured: GitRepo, tmp_path: Path) -> None:
    finished = antipasta(
        "metrics", "--jobs", "2", "--profile", str(tmp_path / "run.prof"), cwd=measured.root
    )

    assert (finished.returncode, finished.stderr.count("profile")) == (0, 0)
    called = functions(tmp_path / "run.prof")
    # Each of the two workers measures an empty file first.
    assert called[ENGINE] == 22
    assert called[SUPERVISOR] > 0
    assert called["antipasta/cli/metrics.py", "<module>"] == 1


def test_stacks_are_a_profile_for_each_process(measured: GitRepo, tmp_path: Path) -> None:
    antipasta("metrics", "--jobs", "2", f"--profile={tmp_path / 'run.json'}", cwd=measured.root)

    document = speedscope(tmp_path / "run.json")
    own, *workers = document["profiles"]
    assert own["name"] == document["name"] == "antipasta metrics"
    assert len(workers) == 2
    frames = document["shared"]["frames"]
    for each in (own, *workers):
        assert sum(each["weights"]) == pytest.approx(each["endValue"])
        names = {frames[at]["name"] for stack in each["samples"] for at in stack}
        assert ("Crew.listen" in names) == (each is own)
        assert ("measure_source" in names) == (each is not own)


def test_violations_and_errors_are_profiled_too(measured: GitRepo, tmp_path: Path) -> None:
    violations = antipasta("gate", "--profile", str(tmp_path / "2.prof"), cwd=measured.root)
    error = antipasta(
        "gate", "--rev", "nowhere", "--profile", str(tmp_path / "1.prof"), cwd=measured.root
    )

    assert (violations.returncode, error.returncode) == (2, 1)
    assert functions(tmp_path / "2.prof")[ENGINE] >= 20
    assert ("antipasta/run/opening.py", "open_request") in functions(tmp_path / "1.prof")


@pytest.mark.parametrize("name", ["run.txt", "run", "prof", ""])
def test_another_format_is_refused_before_the_work(repo: GitRepo, name: str) -> None:
    finished = antipasta("metrics", "--profile", name, cwd=repo.root)

    assert (finished.returncode, finished.stdout) == (1, "")
    assert ".prof" in finished.stderr
    assert ".json" in finished.stderr
    assert os.listdir(repo.root) == [".git"]


def test_a_file_that_cannot_be_written_is_named_before_the_work(repo: GitRepo) -> None:
    repo.write("tidy.py", function_source("f", TIDY))
    (repo.root / "taken.prof").mkdir()

    for name in ("nowhere/run.prof", "taken.prof"):
        finished = antipasta("gate", "--profile", name, cwd=repo.root)

        assert (finished.returncode, finished.stdout) == (1, "")
        assert f"{name}: cannot be written" in finished.stderr


def test_an_option_without_its_file_is_a_usage_error(repo: GitRepo) -> None:
    for command in (("metrics", "--profile"), ("metrics", "--profile", "--", ".")):
        finished = antipasta(*command, cwd=repo.root)

        assert finished.returncode == 1
        assert "--profile" in finished.stderr


def test_behind_two_dashes_it_is_a_path(repo: GitRepo) -> None:
    repo.write("--profile", "#!/usr/bin/env python\n")
    repo.write("run", "#!/usr/bin/env python\n")

    finished = antipasta("metrics", "--format", "json", "--", "--profile", "run", cwd=repo.root)

    paths = [each["path"] for each in json.loads(finished.stdout)["files"]]
    assert paths == ["--profile", "run"]


def test_a_link_is_replaced_and_not_followed(repo: GitRepo, tmp_path: Path) -> None:
    repo.write("tidy.py", function_source("f", TIDY))
    (tmp_path / "victim").write_text("mine")
    link = tmp_path / "run.prof"
    link.symlink_to("victim")

    antipasta("gate", "--profile", str(link), cwd=repo.root)

    assert not link.is_symlink()
    assert (tmp_path / "victim").read_text() == "mine"
    assert functions(link)[ENGINE] == 1


def test_the_hook_is_profiled_once(repo: GitRepo, tmp_path: Path) -> None:
    repo.stage("m.py", function_source("f", TIDY))

    direct = antipasta_hook("--no-cache", "--profile", str(tmp_path / "a.prof"), cwd=repo.root)
    by_command = antipasta(
        "hook", "run", "--no-cache", "--profile", str(tmp_path / "b.json"), cwd=repo.root
    )

    assert (direct.returncode, by_command.returncode) == (0, 0)
    assert functions(tmp_path / "a.prof")[ENGINE] == 1
    assert speedscope(tmp_path / "b.json")["name"] == "antipasta hook"


def test_a_profile_that_cannot_be_written_changes_no_verdict_of_the_hook(repo: GitRepo) -> None:
    repo.stage("m.py", function_source("f"))

    finished = antipasta_hook("--profile", "nowhere/run.prof", cwd=repo.root)

    assert finished.returncode == 2
    assert "nowhere/run.prof: cannot be written" in finished.stderr


def test_what_measures_for_the_cache_is_profiled(measured: GitRepo, tmp_path: Path) -> None:
    measured.git("add", ".")

    antipasta("cache", "warm", "--profile", str(tmp_path / "a.prof"), cwd=measured.root)
    antipasta(
        *("cache", "verify", "--sample", "5", "--profile", str(tmp_path / "b.prof")),
        cwd=measured.root,
    )

    assert functions(tmp_path / "a.prof")[ENGINE] >= 20
    assert functions(tmp_path / "b.prof")[ENGINE] >= 5


@pytest.mark.parametrize(
    "command",
    [
        *(["gate"], ["metrics"], ["explain"], ["history"], ["report"], ["runs"], ["completion"]),
        *(["cache", "info"], ["config", "show"], ["hook", "install"], ["hook", "run"]),
    ],
)
def test_each_command_has_the_option(command: list[str], repo: GitRepo) -> None:
    assert "--profile FILE" in antipasta(*command, "--help", cwd=repo.root).stdout


def test_without_the_option_nothing_is_imported_for_it(repo: GitRepo) -> None:
    program = (
        "import sys; from antipasta.cli import main; main(['gate', '--no-cache']);"
        "print(*sys.modules)"
    )

    loaded = run((sys.executable, "-P", "-c", program), repo.root).stdout.split()

    assert "antipasta.pipeline" in loaded
    needless = {"cProfile", "pstats", "antipasta.profiling", "antipasta.terminal.profiled"}
    assert not needless.intersection(loaded)


def test_the_answer_is_the_same(measured: GitRepo, tmp_path: Path) -> None:
    plain = gate("--no-cache", cwd=measured.root, exit_code=2)
    profiled = gate(
        *("--no-cache", "--profile", str(tmp_path / "run.prof")), cwd=measured.root, exit_code=2
    )

    plain.pop("run")
    profiled.pop("run")
    assert profiled == plain


def test_a_profile_arrives_as_it_was_sent() -> None:
    for kind in ("calls", "stacks"):
        made = profiler(kind)
        made.start()
        sorted(range(1000), key=lambda each: -each)
        taken = made.stop()

        assert taken == unpack(pack(taken), kind)
        assert isinstance(taken, Calls if kind == "calls" else Stacks)


@pytest.mark.parametrize(
    "message",
    [
        *(None, b"", b"{", b"[]", b"{}", b"7", b"\xff"),
        b'{"places": [], "rows": [[0, [1, 1, 0, 0], []]]}',
        b'{"places": [["a", 1, "f"]], "rows": [[0, [1], []]]}',
        b'{"places": [["a", "x", "f"]], "rows": []}',
    ],
)
def test_what_is_no_profile_is_lost(message: bytes | None) -> None:
    profile = Profile("calls")

    profile.add(7, message)

    assert (profile.lost, profile.workers) == (1, [])


def test_processes_add_up() -> None:
    place = ("a.py", 3, "f")
    profile = Profile("calls")
    profile.own = Calls({place: (1, 2, 0.5, 1.0)}, {place: {}})
    profile.add(7, pack(Calls({place: (3, 4, 0.25, 2.0)}, {place: {place: (1, 1, 0.0, 0.0)}})))

    assert marshal.loads(profile_file(profile, "x")) == {
        place: (4, 6, 0.75, 3.0, {place: (1, 1, 0.0, 0.0)})
    }
