"""The process that fills the cache in the background: how it is started, and what it does.

Only one such process runs for a cache; a second one ends at once. It has the lowest priority and a
time limit, and it writes its messages to a log in the cache's directory.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager

from antipasta.events import note
from antipasta.lean.typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse
    import logging
    from collections.abc import Iterable, Iterator, Sequence

    from antipasta.config.settings import Settings
    from antipasta.model import Missing
    from antipasta.results import RunFigures
    from antipasta.results.reports import Shortfall
    from antipasta.run.request import Request

LOCK_NAME = "warm.lock"
"""The lock file beside the database that keeps a second process from filling the same cache."""


def go_on(
    request: Request, settings: Settings, run: RunFigures, left: Iterable[Missing | Shortfall]
) -> bool:
    """Start a process that measures what a spent budget `left`, if that is wanted and possible.

    It is not possible in a CI job, since the machine ends with the job. Returns whether the process
    was started.
    """
    is_kept = request.use_cache and not run.cache.problem and "CI" not in os.environ
    is_possible = is_kept and request.text is None and request.executor is None
    out_of_time = any(each.reason == "budget" for each in left)
    if not (out_of_time and is_possible and settings.hook.background):
        return False
    try:
        start(_arguments(request), cache_dir=request.cache_dir)
    except OSError as exc:  # the run's result does not depend on this process
        note("background_failed", "warning", stage="render", detail=str(exc))
        return False
    return True


def _arguments(request: Request) -> list[str]:
    """The process's arguments for the content of the request."""
    named = {"--rev": request.head, "--base": request.base, "--config": request.config_file}
    arguments = [word for name, value in named.items() if value for word in (name, value)]
    if not request.needs_git:
        arguments.append("--worktree")
    return [*arguments, "--", *request.paths]


def start(arguments: Sequence[str] = (), *, cache_dir: str | None = None) -> int:
    """Start the process in the current directory, and do not wait for it; returns its process id.

    `arguments` are those of `_parser`, such as `--rev REV` and paths. Raises OSError when it cannot
    be started.
    """
    import subprocess

    from antipasta.system.groups import UNSEEN

    # GIT_INDEX_FILE may name the temporary index of `git commit PATH`, which git removes. The
    # budget was meant for the commit.
    ours = {"GIT_INDEX_FILE", "ANTIPASTA_BUDGET"}
    environment = {name: value for name, value in os.environ.items() if name not in ours}
    if cache_dir:
        environment["ANTIPASTA_CACHE_DIR"] = cache_dir
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "antipasta.upkeep.background", *arguments],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        **UNSEEN,
    ).pid
    note("background_start", process=process)
    return process


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what the cache lacks. Returns 0, or 1 on an error, which the log names."""
    from antipasta.cache import cache_directory
    from antipasta.cache.database import make_private
    from antipasta.errors import CacheError
    from antipasta.system.groups import yield_processors
    from antipasta.upkeep.journal import open_journal

    yield_processors()
    options = _parser().parse_args(arguments)
    try:
        directory = cache_directory()
        make_private(directory)
        with open_journal(directory) as journal:
            return _run(options, directory, journal)
    except (OSError, ValueError, CacheError):
        return 1  # no log can be written either; the next run in the foreground reports the error


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
                journal.info("%s: not started: another process fills this cache", os.getcwd())
    except AntipastaError as exc:
        for line in exc.lines():
            journal.error("%s", line)
    except Exception:  # noqa: BLE001 - it is in the log, and nobody waits for this process
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
    # Measuring stops after `seconds` by itself. The watchdog ends all else that hangs, C included.
    with watchdog(directory, 2 * seconds):
        known, measured, left, _ = warm(Warming(**vars(options), seconds=seconds), "background")
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
    """Take the lock of the cache; False if another process has it."""
    from antipasta.cache.database import open_beside
    from antipasta.system.locks import lock

    with open(open_beside(directory, LOCK_NAME, os.O_WRONLY | os.O_CREAT), "wb") as file:
        try:
            lock(file.fileno())
        except BlockingIOError:
            yield False
        else:
            yield True


if __name__ == "__main__":
    sys.exit(main())
