"""Run antipasta as its users do: as a process, with a timeout."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

CHECKOUT = Path(__file__).parents[2]
"""The root of this source tree."""

TIMEOUT = 120  # seconds: far above what any command here needs, below the limit of a test

Finished = subprocess.CompletedProcess[str]


def run(
    command: tuple[str | bytes, ...],
    cwd: Path,
    *,
    stdin: bytes = b"",
    env: Mapping[str, str] | None = None,
    timeout: float = TIMEOUT,
) -> Finished:
    """Run a command to its end, whatever its exit code.

    `env` is added to the environment. Output that is not UTF-8 comes as surrogates. `timeout` is in
    seconds.
    """
    finished = subprocess.run(
        command,
        cwd=cwd,
        env={**os.environ, **(env or {})},
        input=stdin,
        capture_output=True,
        timeout=timeout,
        check=False,
    )
    stdout, stderr = (
        stream.decode("utf-8", "surrogateescape") for stream in (finished.stdout, finished.stderr)
    )
    return subprocess.CompletedProcess(command, finished.returncode, stdout, stderr)


def antipasta(
    *arguments: str | bytes,
    cwd: Path,
    stdin: bytes = b"",
    env: Mapping[str, str] | None = None,
) -> Finished:
    """Run `antipasta ARGUMENTS`."""
    return run((sys.executable, "-P", "-m", "antipasta", *arguments), cwd, stdin=stdin, env=env)


def antipasta_hook(
    *arguments: str | bytes, cwd: Path, env: Mapping[str, str] | None = None
) -> Finished:
    """Run `antipasta-hook ARGUMENTS`."""
    return run((sys.executable, "-P", "-m", "antipasta.hook", *arguments), cwd, env=env)


def document(finished: Finished, *, exit_code: int) -> dict[str, Any]:
    """The JSON document on standard output, which must hold nothing else.

    The exit code is checked first, so that a failure shows what the command said.
    """
    assert finished.returncode == exit_code, finished.stdout + finished.stderr
    parsed = json.loads(finished.stdout)
    assert isinstance(parsed, dict)
    return parsed


def gate(
    *arguments: str | bytes,
    cwd: Path,
    exit_code: int,
    stdin: bytes = b"",
    env: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The document of `antipasta gate --format json ARGUMENTS`."""
    finished = antipasta("gate", "--format", "json", *arguments, cwd=cwd, stdin=stdin, env=env)
    return document(finished, exit_code=exit_code)


def metrics(
    *arguments: str | bytes,
    cwd: Path,
    exit_code: int = 0,
    stdin: bytes = b"",
    env: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The document of `antipasta metrics --format json ARGUMENTS`."""
    finished = antipasta("metrics", "--format", "json", *arguments, cwd=cwd, stdin=stdin, env=env)
    return document(finished, exit_code=exit_code)


def clear(text: str) -> str:
    """The text without its colours."""
    return re.sub(r"\x1b\[[0-9;]*m", "", text)
