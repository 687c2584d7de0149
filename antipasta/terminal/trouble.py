"""Reports antipasta's own errors, and decides whether they fail the run or let it pass."""

from __future__ import annotations

import itertools

from antipasta.errors import AntipastaError
from antipasta.lean.typing import TYPE_CHECKING
from antipasta.terminal.console import say, say_error, say_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from antipasta.config.settings import OnError


class Trouble:
    """Reports an error, and gives the exit code for it.

    `--on-error` among the `arguments` decides, else the configuration, else `default`. The flag is
    read before the command line is parsed, since the error may be in the command line.
    """

    def __init__(self, arguments: Sequence[str], default: OnError) -> None:
        options = list(itertools.takewhile(lambda argument: argument != "--", arguments))
        flags: dict[str, OnError] = {"pass": "pass", "fail": "fail"}
        self._flag: OnError | None = None
        for argument, following in itertools.pairwise([*options, ""]):
            name, _, value = argument.partition("=")
            if name == "--on-error":
                self._flag = flags.get(value or following)
        self._choice: OnError = self._flag or default
        self._is_verbose = "-v" in options or "--verbose" in options

    def configure(self, choice: OnError) -> None:
        """Use the configuration's choice, unless `--on-error` was given."""
        self._choice = self._flag or choice

    def exit_code(self, error: Exception) -> int:
        """Report the `error`; returns 1, or 0 where errors are to pass."""
        if isinstance(error, AntipastaError):
            say_error(error)
        else:
            self._say_fault(error)
        if self._choice == "fail":
            return 1
        say("antipasta: nothing was judged, and the run passes (--on-error pass)", "warning")
        return 0

    def _say_fault(self, error: Exception) -> None:
        say(f"antipasta: internal error: {type(error).__name__}: {error}", "error")
        if self._is_verbose:
            import traceback

            say_lines("".join(traceback.format_exception(error)), "error")
        else:
            say("  run the same command with -v, and please report what it prints", "error")
