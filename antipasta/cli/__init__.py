"""The command line: click reads it, but for the plain ones that jobs and people repeat most."""

from __future__ import annotations

import sys
import time

from antipasta.budget import process_started
from antipasta.cli.call import Call, split_profile
from antipasta.cli.plain import plain_options
from antipasta.errors import AntipastaError
from antipasta.lean.typing import TYPE_CHECKING
from antipasta.terminal.console import ReaderGoneError, logged, require_log_choice
from antipasta.terminal.trouble import Trouble

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns its exit code, and 1 for every failure of antipasta itself.

    With `gate --on-error pass` such a failure is reported and returns 0.
    """
    # In a process of its own, the user has been waiting since the process started.
    started = process_started() if arguments is None else time.monotonic()
    arguments = sys.argv[1:] if arguments is None else arguments
    with logged(arguments):
        return _exit_code(arguments, started)


def _exit_code(given: Sequence[str], started: float) -> int:
    arguments, path = split_profile(given)
    # Only `gate` can let a failure pass: no other command has the flag.
    trouble = Trouble(arguments if arguments[:1] == ["gate"] else (), default="fail")
    call = Call(trouble, started)
    return _run(arguments, call) if path is None else _run_profiled(arguments, call, path)


def _run_profiled(arguments: list[str], call: Call, path: str) -> int:
    """Run a command, and write its profile to `path`."""
    from antipasta.terminal.profiled import profiled

    try:
        with profiled(path, " ".join(("antipasta", *arguments[:1]))) as profile:
            return _run(arguments, call._replace(profile=profile))
    except AntipastaError as error:
        return call.trouble.exit_code(error)


def _run(arguments: list[str], call: Call) -> int:
    try:
        require_log_choice()
        return _called(arguments, call)
    except KeyboardInterrupt:
        return 130
    except ReaderGoneError:
        return 141  # that of SIGPIPE, which not all systems have
    except Exception as error:  # noqa: BLE001 - a traceback is shown only if asked for
        return call.trouble.exit_code(error)


def _called(arguments: list[str], call: Call) -> int:
    """Do what the arguments ask for; returns the exit code."""
    given = plain_options(arguments)
    if given is None:
        from antipasta.cli.commands import run_command

        return run_command(arguments, call)
    from antipasta.cli.gating import asked_by, run_gate

    return run_gate(asked_by(given), call)
