"""What trouble of antipasta's own does: it is said, and it fails the run or lets it pass."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from antipasta.errors import AntipastaError
from antipasta.terminal.console import say, say_error

if TYPE_CHECKING:
    from collections.abc import Sequence

    from antipasta.config.settings import OnError


class Trouble:
    """Says what went wrong, and gives the exit code for it.

    That is decided by `--on-error` among the `arguments`, else by the configuration, else by
    `default`. The flag is looked for before the command line is parsed: that may be the trouble.
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
        """Take the configuration's choice where no flag was given."""
        self._choice = self._flag or choice

    def exit_code(self, error: Exception) -> int:
        """Say what the `error` is; 1, or 0 where trouble is to pass."""
        if isinstance(error, AntipastaError):
            say_error(error)
        else:
            self._say_fault(error)
        if self._choice == "fail":
            return 1
        say("antipasta: nothing was judged; all is let through (--on-error pass)")
        return 0

    def _say_fault(self, error: Exception) -> None:
        say(f"antipasta: internal error: {type(error).__name__}: {error}")
        if self._is_verbose:
            import traceback

            say("".join(traceback.format_exception(error)))
        else:
            say("  please report it, with what the same command says with -v")
