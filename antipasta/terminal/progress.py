"""Shows the progress of a run on standard error: a bar on a terminal, lines in a CI job."""

from __future__ import annotations

import os
import sys
import time

from antipasta.lean.typing import TYPE_CHECKING
from antipasta.render.printable import printable
from antipasta.terminal.console import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.progress import Progress

    Advance = Callable[[int, int, str], None]
    """Called with the number of files done, the number of all files, and the path of the last one.

    The last call has all files done, even where some could not be measured.
    """

QUIET_SECONDS = 1.0
"""The seconds after which a bar is shown; most runs have ended by then."""

BAR_SECONDS = 0.1
LINE_SECONDS = 10.0


def progress(*, is_quiet: bool) -> Advance | None:
    """What shows the progress of a run: a bar on a terminal, lines in a CI job, else None."""
    if is_quiet or sys.stderr is None:
        return None
    if sys.stderr.isatty() and os.environ.get("TERM") != "dumb":
        return Bar()
    return Lines() if os.environ.get("CI") else None


class Bar:
    """A bar with the current path. It is erased when all files are done."""

    def __init__(self) -> None:
        self._due = time.monotonic() + QUIET_SECONDS
        self._bar: Progress | None = None

    def __call__(self, done: int, total: int, current: str) -> None:
        """Draw the bar again, if BAR_SECONDS have passed."""
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
    """A line every LINE_SECONDS: the log of a CI job keeps all output, so a bar would fill it."""

    def __init__(self) -> None:
        self._due = time.monotonic() + LINE_SECONDS

    def __call__(self, done: int, total: int, _current: str) -> None:
        """Write a line, if LINE_SECONDS have passed."""
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
