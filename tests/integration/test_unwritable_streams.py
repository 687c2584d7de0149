"""Standard output or standard error that takes nothing: the exit code is that of the verdict."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.run import Finished, run
from tests.support.sources import TIDY, function_source

if TYPE_CHECKING:
    from tests.support.git_repo import GitRepo

GOOD, BAD = function_source("tangled", TIDY), function_source("tangled")

SCRIPTS = Path(sys.executable).parent
PYTHON = (sys.executable, "-P", "-m")

HOOKS = {
    "module": (*PYTHON, "antipasta.hook"),
    "script": (str(SCRIPTS / "antipasta-hook"),),
    "command": (*PYTHON, "antipasta", "hook", "run"),
    "with options": (*PYTHON, "antipasta.hook", "-v", "--format", "json"),
}
ON_DEMAND = {
    "gate": (*PYTHON, "antipasta", "gate", "--staged"),
    "gate in pieces": (*PYTHON, "antipasta", "gate", "--staged", "--format", "jsonl"),
    "gate in the script": (str(SCRIPTS / "antipasta"), "gate", "--staged"),
    "metrics": (*PYTHON, "antipasta", "metrics"),
    "metrics in pieces": (*PYTHON, "antipasta", "metrics", "--format", "csv"),
}

NO_SPACE = "antipasta: standard output cannot be written: No space left on device\n"


def run_with(streams: str, command: tuple[str, ...], repo: GitRepo) -> Finished:
    """Run the command after the shell redirected its streams."""
    return run(("sh", "-c", f'exec "$@" {streams}', "sh", *command), repo.root)


@pytest.fixture(params=[GOOD, BAD], ids=["passing", "failing"])
def verdict(request: pytest.FixtureRequest, repo: GitRepo) -> int:
    """The exit code for what is staged."""
    repo.stage("mod.py", request.param)
    return 2 if request.param == BAD else 0


@pytest.mark.parametrize("command", HOOKS.values(), ids=HOOKS)
def test_hook_with_a_full_standard_output(
    repo: GitRepo, verdict: int, command: tuple[str, ...]
) -> None:
    finished = run_with(">/dev/full", command, repo)

    assert finished.returncode == verdict
    assert finished.stderr.startswith(NO_SPACE)


@pytest.mark.parametrize(
    "streams",
    ["2>/dev/full", ">/dev/full 2>/dev/full", ">&-", "2>&-", ">&- 2>&-", ">/dev/full 2>&-"],
)
@pytest.mark.parametrize("command", HOOKS.values(), ids=HOOKS)
def test_hook_whose_streams_take_nothing(
    repo: GitRepo, verdict: int, command: tuple[str, ...], streams: str
) -> None:
    assert run_with(streams, command, repo).returncode == verdict


def test_an_answer_of_the_hook_that_cannot_be_written(repo: GitRepo) -> None:
    """Nobody hears --help, and that is no trouble of the commit's."""
    finished = run_with(">/dev/full", (*HOOKS["module"], "--help"), repo)

    assert (finished.returncode, finished.stderr) == (0, "")


@pytest.mark.parametrize("command", ON_DEMAND.values(), ids=ON_DEMAND)
@pytest.mark.parametrize(
    ("streams", "said"),
    [(">/dev/full", NO_SPACE), (">/dev/full 2>&1", "")],
    ids=["output", "both"],
)
def test_a_document_that_cannot_be_written_is_work_undone(
    repo: GitRepo, verdict: int, command: tuple[str, ...], streams: str, said: str
) -> None:
    finished = run_with(streams, command, repo)

    assert (finished.returncode, finished.stderr) == (1, said)


@pytest.mark.parametrize("streams", ["2>/dev/full", ">&-", "2>&-", ">&- 2>&-"])
@pytest.mark.parametrize("command", ON_DEMAND.values(), ids=ON_DEMAND)
def test_who_closes_a_stream_wants_no_document(
    repo: GitRepo, verdict: int, command: tuple[str, ...], streams: str
) -> None:
    expected = 0 if "metrics" in command else verdict

    assert run_with(streams, command, repo).returncode == expected


@pytest.mark.parametrize(
    "command", [("--help",), ("config", "show"), ("hook", "status")], ids=" ".join
)
def test_any_answer_that_cannot_be_written_is_work_undone(
    repo: GitRepo, command: tuple[str, ...]
) -> None:
    finished = run_with(">/dev/full", (*PYTHON, "antipasta", *command), repo)

    assert finished.returncode == 1
    assert "No space left on device" in finished.stderr
