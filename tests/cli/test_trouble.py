from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import antipasta
from antipasta.cli import main
from antipasta.errors import UsageError
from tests.support.sources import TIDY, function_source

if TYPE_CHECKING:
    from tests.support.git_repo import GitRepo

GOOD, BAD = function_source("f", TIDY), function_source("f")


def test_a_reader_that_has_seen_enough_is_no_error(here: GitRepo) -> None:
    here.write("a.py", GOOD)
    reading, writing = os.pipe()
    os.close(reading)

    finished = subprocess.run(
        (sys.executable, "-P", "-m", "antipasta", "metrics"),
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writing)

    assert (finished.returncode, finished.stderr) == (141, b"")


@pytest.mark.usefixtures("here")
def test_bad_usage_of_the_gate_passes_where_trouble_is_to_pass() -> None:
    assert main(["gate", "--on-error", "pass", "--nonsense"]) == 0


@pytest.mark.usefixtures("here")
def test_a_fault_of_ours_in_the_gate_passes_where_trouble_is_to_pass(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fault(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a fault")

    monkeypatch.setattr("antipasta.cli.gating.judge", fault)

    assert main(["gate"]) == 1
    assert main(["gate", "--on-error", "pass"]) == 0
    assert "internal error: ZeroDivisionError: a fault" in capsys.readouterr().err


@pytest.mark.parametrize("mode", ["ratchet", "new"])
def test_from_python_too_a_ratchet_needs_a_base(here: GitRepo, mode: str) -> None:
    here.write("a.py", BAD)

    with pytest.raises(UsageError, match="needs something to compare with"):
        antipasta.gate(mode=mode)  # type: ignore[arg-type]


def test_from_python_too_the_configured_mode_holds(here: GitRepo) -> None:
    here.base({"a.py": BAD, ".antipasta.yaml": "gate: {mode: absolute}\n"})
    here.stage("a.py", f"x = 1\n{BAD}")

    assert main(["gate", "--staged"]) == 2
    assert antipasta.gate(staged=True).status == "failed"


def test_without_a_command_the_help_is_shown_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 1
    assert "Usage: antipasta [OPTIONS] COMMAND" in capsys.readouterr().err.splitlines()[0]


def test_flags_behind_the_double_dash_are_file_names() -> None:
    assert main(["gate", "--", "--on-error", "pass"]) == 1
