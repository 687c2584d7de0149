"""Says of a run that past runs break a bound, at most once a day.

A file beside the records has the time of the next look, as the time of its last change.
"""

from __future__ import annotations

import os
import time

from antipasta.cache.database import open_beside
from antipasta.lean.typing import TYPE_CHECKING
from antipasta.system.files import set_times

if TYPE_CHECKING:
    from antipasta.observe.recorder import Recorder
    from antipasta.results.runs import Alert

MARK = "runs.checked"
"""The name of the file in the cache's directory."""

HOUR, DAY = 3600.0, 86_400.0


def due_alerts(run: Recorder) -> tuple[Alert, ...]:
    """The bounds that the recorded runs break, in the repository of this run or in all of them.

    () where somebody looked within the last hour, or was told within the last day, and where the
    records cannot be read: a run that is not asked about others has no trouble with them.
    """
    now = time.time()
    try:
        mark = open_beside(run.directory, MARK, os.O_WRONLY | os.O_CREAT)
        try:
            if now < _next_look(mark) <= now + DAY:
                return ()
            # Before it takes time to look, so that of many runs at once few do.
            path = os.path.join(run.directory, MARK)
            set_times(mark, path, (now, now + HOUR))
            found = _found(run)
            if found:
                set_times(mark, path, (now, now + DAY))
        finally:
            os.close(mark)
    except (OSError, ValueError):
        return ()
    return found


def _next_look(mark: int) -> float:
    """When to look; 0 for a file that was just made."""
    status = os.fstat(mark)
    return status.st_mtime if status.st_mtime > status.st_ctime else 0.0


def _found(run: Recorder) -> tuple[Alert, ...]:
    # Imported here: most runs do not look.
    from antipasta.observe.alerts import alerts_of
    from antipasta.observe.reading import read_records

    if run.bounds is None:
        return ()
    alerts = alerts_of(read_records(run.directory).runs, run.bounds)
    return tuple(each for each in alerts if each.repository in ("", run.repository))
