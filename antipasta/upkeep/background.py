"""The process that fills the cache in the background: how it is started, and what it does.

One such process at a time does for a cache; a second one ends at once. It has the lowest priority
and a bound on its time, and what it says goes to a log in the cache's directory.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse
    import logging
    from collections.abc import Iterable, Iterator, Sequence

    from antipasta.config.settings import Settings
    from antipasta.model import Missing
    from antipasta.results import RunFigures, Shortfall
    from antipasta.run.request import Request

LOCK_NAME = "warm.lock"
"""The file beside the database that keeps a second process from warming the same cache."""


def go_on(
    request: Request, settings: Settings, run: RunFigures, left: Iterable[Missing | Shortfall]
) -> bool:
    """Have measured what a spent budget `left` of a request, if that is wanted and possible.

    In a job of a CI service it is not: with that ends the machine. Returns whether a process was
    started that does it.
    """
    is_kept = request.use_cache and not run.cache.problem and "CI" not in os.environ
    is_possible = is_kept and request.text is None and request.executor is None
    out_of_time = any(each.reason == "budget" for each in left)
    if not (out_of_time and is_possible and settings.hook.background):
        return False
    try:
        start(_arguments(request), cache_dir=request.cache_dir)
    except OSError:  # the result stands, whatever cannot be started now
        return False
    return True


def _arguments(request: Request) -> list[str]:
    """The same content, for the process."""
    named = {"--rev": request.head, "--base": request.base, "--config": request.config_file}
    arguments = [word for name, value in named.items() if value for word in (name, value)]
    if not request.needs_git:
        arguments.append("--worktree")
    return [*arguments, "--", *request.paths]


def start(arguments: Sequence[str] = (), *, cache_dir: str | None = None) -> int:
    """Start the process on the current directory, and do not wait for it; returns its id.

    `arguments` are `--rev REV` and paths, as in `antipasta cache warm`, or those of `warm.warm`.
    Raises OSError when it cannot be started.
    """
    import subprocess

    # The index named there may be gone by then: git makes one for `git commit PATH`. And the budget
    # is that of the commit.
    ours = {"GIT_INDEX_FILE", "ANTIPASTA_BUDGET"}
    environment = {name: value for name, value in os.environ.items() if name not in ours}
    if cache_dir:
        environment["ANTIPASTA_CACHE_DIR"] = cache_dir
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "antipasta.upkeep.background", *arguments],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ).pid


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what the cache lacks. Returns 0, or 1 when it cannot; the log says why."""
    from antipasta.cache import cache_directory
    from antipasta.cache.database import make_private
    from antipasta.upkeep.journal import open_journal

    os.nice(19)
    options = _parser().parse_args(arguments)
    directory = cache_directory()
    try:
        make_private(directory)
        with open_journal(directory) as journal:
            return _run(options, directory, journal)
    except (OSError, ValueError):
        return 1  # there is no place for a log either: the next foreground run says the same


def _parser() -> argparse.ArgumentParser:
    import argparse

    parser = argparse.ArgumentParser(
        prog="python -m antipasta.upkeep.background", allow_abbrev=False
    )
    parser.add_argument("--rev", dest="revision", metavar="REV")
    parser.add_argument("--base", metavar="REV")
    parser.add_argument("--worktree", action="store_true")
    parser.add_argument("--config", dest="config_file", metavar="FILE")
    parser.add_argument("paths", nargs="*", metavar="PATH")
    return parser


def _run(options: argparse.Namespace, directory: str, journal: logging.Logger) -> int:
    from antipasta.errors import AntipastaError

    try:
        with _alone(directory) as is_alone:
            if is_alone:
                _warm(options, directory, journal)
            else:
                journal.info("%s: left to the process that fills this cache now", os.getcwd())
    except AntipastaError as exc:
        for line in exc.lines():
            journal.error("%s", line)
    except Exception:  # noqa: BLE001 - whatever it is, the log has it and nobody waits
        journal.exception("internal error")
    else:
        return 0
    return 1


def _warm(options: argparse.Namespace, directory: str, journal: logging.Logger) -> None:
    import time
    from collections import Counter

    from antipasta.limits import limit
    from antipasta.upkeep.journal import watchdog
    from antipasta.upkeep.warm import Warming, warm

    started = time.monotonic()
    seconds = limit("WARM_TIMEOUT")
    journal.info("%s: started", os.getcwd())
    # Measuring ends in time by itself. The rest, and what hangs in C, gets as long once more.
    with watchdog(directory, 2 * seconds):
        known, measured, left, notice = warm(Warming(**vars(options), seconds=seconds))
    if notice:
        journal.warning("%s", notice)
    reasons = Counter(each.reason for each in left)
    journal.info(
        "%s: %d known, %d measured, %d not measured%s; %.1f s",
        os.getcwd(),
        known,
        measured,
        len(left),
        "".join(f" ({reason} {number})" for reason, number in sorted(reasons.items())),
        time.monotonic() - started,
    )


@contextmanager
def _alone(directory: str) -> Iterator[bool]:
    """Whether no other process fills this cache; until the end none can start to."""
    import fcntl

    with open(os.path.join(directory, LOCK_NAME), "w", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


if __name__ == "__main__":
    sys.exit(main())
