from __future__ import annotations

import fcntl
import io
import signal
import struct
import subprocess
import sys
import termios
import time
from typing import TYPE_CHECKING

import pytest

from antipasta.errors import UsageError
from antipasta.terminal.input import read_standard_input

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("size", [0, 9, 10, 11, 10_000])
def test_standard_input_has_a_bound(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setenv("ANTIPASTA_MAX_STDIN_BYTES", "10")
    given = io.BytesIO(b"x" * size)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(given))

    if size <= 10:
        assert read_standard_input() == b"x" * size
    else:
        with pytest.raises(UsageError, match="more than 10 bytes"):
            read_standard_input()


def waiting(pipe: int) -> int:
    """The bytes in a pipe that nobody has read yet."""
    found: tuple[int] = struct.unpack("i", fcntl.ioctl(pipe, termios.FIONREAD, b"\0" * 4))
    return found[0]


@pytest.mark.parametrize("is_interrupted", [True, False])
def test_a_writer_that_takes_its_time_is_waited_for_until_it_ends_or_somebody_interrupts(
    tmp_path: Path, *, is_interrupted: bool
) -> None:
    command = (sys.executable, "-P", "-m", "antipasta", "metrics", "-", "--stdin-filename", "a.py")
    with subprocess.Popen(
        command, cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin
        process.stdin.write("x = 1\n")
        process.stdin.flush()
        while waiting(process.stdin.fileno()):
            time.sleep(0.01)
        # It has read what there was, and reads on.
        if is_interrupted:
            process.send_signal(signal.SIGINT)
            assert process.wait() == 130
        else:
            process.stdin.write("y = 2\n")
            answer, _ = process.communicate()
            assert process.returncode == 0
            assert "a.py" in answer
