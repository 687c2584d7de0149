from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from antipasta.run.request import Request
from antipasta.terminal import progress as module
from antipasta.terminal.progress import Bar, Lines, progress
from tests.support.runs import measured

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.support.git_repo import GitRepo


@contextmanager
def terminal() -> Iterator[Callable[[], str]]:
    """Lets standard error go to a terminal; calling it gives what is shown there."""
    ours, theirs = os.openpty()
    # No fixture of pytest's: its capturing takes the streams back before the test begins.
    with pytest.MonkeyPatch.context() as patch, open(theirs, "w", encoding="utf-8") as stderr:
        patch.setenv("TERM", "xterm")
        patch.setattr(sys, "stderr", stderr)

        def shown() -> str:
            stderr.write("|")
            stderr.flush()
            drawn = b""
            while not drawn.endswith(b"|"):
                drawn += os.read(ours, 10_000)
            return drawn.decode()

        yield shown
    os.close(ours)


@pytest.fixture
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("QUIET_SECONDS", "BAR_SECONDS", "LINE_SECONDS"):
        monkeypatch.setattr(module, name, 0.0)


def test_nobody_is_told_where_nobody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)

    assert progress(is_quiet=False) is None


@pytest.mark.usefixtures("_impatient")
def test_a_terminal_has_a_bar_that_goes_away() -> None:
    with terminal() as shown:
        bar = progress(is_quiet=False)
        assert isinstance(bar, Bar)

        bar(1, 3, "pkg/evil\x1b[31m.py")
        bar(3, 3, "")
        bar(3, 3, "")

        drawn = shown()
        assert "1/3" in drawn
        assert "pkg/evil\\x1b[31m.py" in drawn
        assert drawn.endswith("\x1b[2K|")  # which erases the line


def test_a_short_run_draws_nothing() -> None:
    with terminal() as shown:
        bar = Bar()

        bar(1, 2, "a.py")
        bar(2, 2, "")

        assert shown() == "|"


def test_who_wants_quiet_has_it() -> None:
    with terminal():
        assert progress(is_quiet=True) is None


@pytest.mark.usefixtures("_impatient")
def test_a_ci_job_has_lines(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CI", "true")
    lines = progress(is_quiet=False)
    assert isinstance(lines, Lines)

    lines(1, 2, "a.py")
    lines(2, 2, "")

    assert capsys.readouterr().err == "antipasta: measured 1 of 2 files\n"


def test_a_run_tells_of_every_file_and_of_its_end(repo: GitRepo) -> None:
    for name in ("a.py", "b.py", "broken.py"):
        repo.write(name, "def" if name == "broken.py" else f"{name[0]} = 1\n")
    told: list[tuple[int, int, str]] = []
    request = Request(str(repo.root), on_progress=lambda *each: told.append(each))

    measured(request)
    measured(request)

    assert told == [(0, 3, "a.py"), (1, 3, "b.py"), (2, 3, "broken.py"), (3, 3, "")]
