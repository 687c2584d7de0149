"""What `gate --what-if` answers: what a candidate for a threshold fails, and would have failed."""

from typing import NamedTuple

from antipasta.model import Missing
from antipasta.results import RunFigures
from antipasta.results.findings import Violation


class RefusedCommit(NamedTuple):
    """A commit that the candidate refuses: its id, its subject, and its worst violation."""

    commit: str
    subject: str
    violation: Violation


class Candidate(NamedTuple):
    """A candidate for the threshold of a metric, on today's content and on the last commits.

    `today` is the threshold of the configuration for most paths; None where there is none. `units`
    is the number of functions (of files for a metric of files), `beyond` that of those beyond the
    candidate, and `beyond_today` beyond the thresholds of the configuration. `worst` are the worst
    of those beyond, `commits` the number of commits that were judged, and `unjudged` the ids of
    those that could not be. `complete` is False where a shallow clone has fewer commits than were
    asked for. `run` says how the content of today was measured.
    """

    metric: str
    threshold: float
    today: float | None
    units: int
    beyond: int
    beyond_today: int
    worst: tuple[Violation, ...]
    commits: int
    refused: tuple[RefusedCommit, ...]
    unjudged: tuple[str, ...]
    incomplete: tuple[Missing, ...]
    run: RunFigures
    complete: bool = True
