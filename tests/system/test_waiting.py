"""Waiting for pipes and sockets, no longer than asked."""

from __future__ import annotations

import socket
import subprocess
import sys
import time

import pytest

from antipasta.system.waiting import PIPE_BYTES, pipe_is_ready, ready

pytestmark = pytest.mark.every_system


def test_a_socket_is_ready_to_be_read_and_written() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        assert list(ready({ours.fileno(): False}, 0.0)) == []
        assert [tuple(each) for each in ready({ours.fileno(): True}, 0.0)] == [
            (ours.fileno(), False, True)
        ]
        theirs.send(b"x")
        assert [tuple(each) for each in ready({ours.fileno(): False}, 60.0)] == [
            (ours.fileno(), True, False)
        ]
        ours.recv(1)
        theirs.close()
        assert [each.can_be_read for each in ready({ours.fileno(): False}, 60.0)] == [True]


def test_waiting_for_nobody_takes_its_time() -> None:
    began = time.monotonic()
    assert list(ready({}, 0.05)) == []
    assert time.monotonic() - began >= 0.05


def test_a_pipe_is_ready_with_content_and_at_its_end() -> None:
    program = "import sys; sys.stdin.readline(); print('x', flush=True); sys.stdin.readline()"
    with subprocess.Popen(
        (sys.executable, "-c", program), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin
        assert process.stdout
        assert not pipe_is_ready(process.stdout, 0.05)
        process.stdin.write(b"\n")
        process.stdin.flush()
        assert pipe_is_ready(process.stdout, 60.0)
        assert process.stdout.readline().strip() == b"x"
        process.stdin.close()
        assert pipe_is_ready(process.stdout, 60.0)
        assert process.stdout.read() == b""


def test_any_pipe_takes_some_bytes_at_once() -> None:
    assert 0 < PIPE_BYTES <= 4096
