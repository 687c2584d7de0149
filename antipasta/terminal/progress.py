"""How far a run is, on standard error: a bar on a terminal, a line now and then in a CI job."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING

from antipasta.render.printable import printable
from antipasta.terminal.console import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.progress import Progress

    Advance = Callable[[int, int, str], None]
    """Called with how many files are done, of how many, and the path of the last one.

    At the end it is called with all of them done, whatever became of them.
    """

QUIET_SECONDS = 1.0
"""What a run may take before anything is shown: most are over by then."""

BAR_SECONDS = 0.1
LINE_SECONDS = 10.0


def progress(*, is_quiet: bool) -> Advance | None:
    """What shows how far a run is; None where nobody would see it, or wants to."""
    if is_quiet or sys.stderr is None:
        return None
    if sys.stderr.isatty() and os.environ.get("TERM") != "dumb":
        return Bar()
    return Lines() if os.environ.get("CI") else None


class Bar:
    """A bar with the current path, which is gone when all is done."""

    def __init__(self) -> None:
        self._due = time.monotonic() + QUIET_SECONDS
        self._bar: Progress | None = None

    def __call__(self, done: int, total: int, current: str) -> None:
        """Draw the bar anew, if that is due."""
        now = time.monotonic()
        if done >= total:
            self._remove()
        elif now >= self._due:
            self._due = now + BAR_SECONDS
            self._draw(done, total, current)

    def _draw(self, done: int, total: int, current: str) -> None:
        if self._bar is None:
            self._bar = _rich_bar()
            self._bar.start()
            self._bar.add_task("", total=total, path="")
        task = self._bar.task_ids[0]
        self._bar.update(task, completed=done, total=total, path=printable(current), refresh=True)

    def _remove(self) -> None:
        if self._bar is not None:
            self._bar.stop()
            self._bar = None


class Lines:
    """A line every so many seconds: the log of a CI job keeps all that is ever drawn."""

    def __init__(self) -> None:
        self._due = time.monotonic() + LINE_SECONDS

    def __call__(self, done: int, total: int, _current: str) -> None:
        """Say how far it is, if that is due."""
        now = time.monotonic()
        if done < total and now >= self._due:
            self._due = now + LINE_SECONDS
            say(f"antipasta: measured {done} of {total} files")


def _rich_bar() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    return Progress(
        TextColumn("measuring"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[path]}", markup=False),
        console=Console(stderr=True),
        transient=True,
        auto_refresh=False,
    )
