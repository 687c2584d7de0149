"""Runs git, or a hook, as the user's own shell would, with hooks switched on and with a timeout.

`collect.git` cannot be used for this: it switches hooks off.
"""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from antipasta.collect import git
from antipasta.errors import GitError
from antipasta.limits import limit
from antipasta.system.groups import APART, kill_group

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def run_bounded(
    command: Sequence[str], cwd: str, extra: Mapping[str, str]
) -> subprocess.CompletedProcess[bytes]:
    """Run `command` in `cwd` with `extra` added to the environment, and return how it ended.

    Raises GitError when it takes longer than limits.GIT_TIMEOUT; the command and all processes that
    it started are then killed. Raises OSError when it cannot be started.
    """
    timeout = limit("GIT_TIMEOUT")
    with subprocess.Popen(
        command,
        cwd=cwd,
        env={**git.environment(), **extra},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        **APART,
    ) as process:
        try:
            out, err = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired as exc:
            _end(process)
            raise GitError(
                f"{command[0]}: no answer within {timeout:g} s", hint=git.LONGER_TIMEOUT
            ) from exc
        except BaseException:
            _end(process)
            raise
    return subprocess.CompletedProcess(command, process.returncode, out, err)


def run_git(
    arguments: Sequence[str], cwd: str, extra: Mapping[str, str]
) -> subprocess.CompletedProcess[bytes]:
    """Run `git ARGUMENTS` as `run_bounded` does; a git that cannot be started is a GitError too."""
    try:
        return run_bounded((git.COMMAND[0], *arguments), cwd, extra)
    except OSError as exc:
        raise git.cannot_start(exc) from exc


def _end(process: subprocess.Popen[bytes]) -> None:
    # A hook's children outlive the git that started the hook, unless the whole group is killed.
    kill_group(process)
    process.communicate()
