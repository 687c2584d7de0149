"""Processes that are started without `subprocess`, and with it where the system cannot spawn."""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

import pytest

from antipasta.system.processes import start
from tests.support.run import TIMEOUT

if TYPE_CHECKING:
    from antipasta.system.processes import Started


@pytest.fixture(params=["spawned", "with subprocess"], autouse=True)
def _way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param != "spawned":
        monkeypatch.delattr(os, "posix_spawnp", raising=False)


def python(program: str, **env: str) -> Started:
    return start((sys.executable, "-c", program), {**os.environ, **env})


def test_both_streams_are_read_whatever_their_size() -> None:
    process = python(
        "import sys\nfor _ in range(300):\n"
        "    sys.stdout.write('o' * 1000)\n    sys.stderr.write('e' * 1000)"
    )

    assert process.communicate(timeout=TIMEOUT) == (b"o" * 300_000, b"e" * 300_000)
    assert process.returncode == 0


def test_the_exit_code_and_the_environment_are_its_own() -> None:
    process = python("import os, sys; sys.exit(int(os.environ['CODE']))", CODE="7")

    assert process.communicate(timeout=TIMEOUT) == (b"", b"")
    assert process.returncode == 7


def test_standard_input_is_empty() -> None:
    process = python("import sys; print(repr(sys.stdin.read()))")

    assert process.communicate(timeout=TIMEOUT)[0].strip() == b"''"


def test_it_inherits_no_descriptor() -> None:
    with open(os.devnull, "rb") as file:
        asked = f"os.fstat({file.fileno()})"
        process = python(f"import os\ntry:\n    {asked}\nexcept OSError:\n    print('closed')")
        assert process.communicate(timeout=TIMEOUT)[0].strip() == b"closed"


@pytest.mark.posix("signals")
def test_what_takes_too_long_is_a_timeout_and_can_be_killed() -> None:
    process = python("import time; print('begun', flush=True); time.sleep(1000)")
    with pytest.raises(TimeoutError):
        process.communicate(timeout=0.5)

    process.kill()
    process.communicate(timeout=TIMEOUT)

    assert process.returncode == -signal.SIGKILL
    process.kill()


def test_one_that_closes_its_output_and_goes_on_is_a_timeout() -> None:
    process = python("import os, time; os.close(1); os.close(2); time.sleep(1000)")
    try:
        with pytest.raises(TimeoutError):
            process.communicate(timeout=1)
    finally:
        process.kill()
        process.communicate(timeout=TIMEOUT)


@pytest.mark.posix("signals")
def test_the_signal_of_a_broken_pipe_ends_it_as_programs_expect() -> None:
    process = start(("sh", "-c", "kill -s PIPE $$; echo no"), os.environ)

    assert process.communicate(timeout=TIMEOUT)[0] == b""
    assert process.returncode == -signal.SIGPIPE


@pytest.mark.posix("/dev/fd")
def test_a_program_that_is_not_there_is_an_error_and_leaves_nothing_open() -> None:
    before = len(os.listdir("/dev/fd"))
    with pytest.raises(FileNotFoundError):
        start(("no-such-program-here",), os.environ)

    assert len(os.listdir("/dev/fd")) == before


@pytest.mark.posix("/dev/fd")
def test_nothing_stays_open() -> None:
    before = len(os.listdir("/dev/fd"))
    python("print(1)").communicate(timeout=TIMEOUT)

    assert len(os.listdir("/dev/fd")) == before
