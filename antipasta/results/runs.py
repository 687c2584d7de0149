"""What `runs` answers: how long past runs took, how well the cache worked, what got worse."""

from typing import Any, Literal, NamedTuple

from antipasta.results import RunFigures

RunGrouping = Literal["day", "version", "kind", "repository"]
"""What the runs of a group have in common."""


class RunGroup(NamedTuple):
    """Some runs: how many, and the milliseconds that 50, 95 and 99 of 100 of them took at most.

    `hit_rate` is the share of contents that the cache had. `over_budget` is the share of the runs
    with a time budget that took longer or left files for want of time; `degraded`, `incomplete` and
    `failed` are shares of all: with less detail, not whole, and ended by an error. `efficiency` is
    the mean parallel efficiency of those with workers. None means that there is nothing to divide.
    """

    key: str
    runs: int
    p50_ms: float
    p95_ms: float
    p99_ms: float
    hit_rate: float | None
    over_budget: float | None
    degraded: float
    incomplete: float
    failed: float
    files_per_second: float | None
    efficiency: float | None


class SlowRun(NamedTuple):
    """One of the slowest runs, and the stage that took most of its time; times in milliseconds.

    `time` is when it ended, in seconds since 1970 (UTC).
    """

    time: float
    kind: str
    repository: str
    version: str
    ms: float
    stage: str
    stage_ms: float


class DayOfRuns(NamedTuple):
    """The runs of one day (UTC, as 2025-01-31), and their median in milliseconds.

    It is None for a day without runs.
    """

    day: str
    runs: int
    p50_ms: float | None


class Alert(NamedTuple):
    """A bound of `observe.alerts` that past runs break: its `name`, the `bound`, and the `value`.

    `kind`, `repository` and `stage` say which runs, and what of them; empty where it is all.
    `versions` are those before and after, where a slow-down came with another version.
    """

    name: str
    bound: float
    value: float
    kind: str = ""
    repository: str = ""
    stage: str = ""
    versions: tuple[str, ...] = ()


class Durations(NamedTuple):
    """How long something took: how many cases are in each class, and the sum of all in seconds.

    The bounds of the classes are BOUNDS; a case on a bound is below it. The last class has none.
    """

    counts: tuple[int, ...]
    seconds: float


BOUNDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0)
"""The bounds of classes of durations, in seconds."""


class RunTotals(NamedTuple):
    """The runs of one kind, added up: numbers by status, durations of all and of each stage."""

    kind: str
    statuses: dict[str, int]
    durations: Durations
    stages: dict[str, Durations]
    hits: int
    misses: int
    violations: int
    degraded: int
    over_budget: int
    incomplete: int
    retries: int
    kills: int
    last: float


class RunsReport(NamedTuple):
    """What `runs` answers.

    `since` and `until` are seconds since 1970 (UTC). `slowest` are the slowest runs, the slowest
    first; `days` are all days from the first run on. `here` is the id of the repository around the
    user; empty where there is none. `damaged` is the number of lines that are no record. `totals`
    are there where they are exported.
    """

    by: RunGrouping
    since: float
    until: float
    groups: tuple[RunGroup, ...]
    slowest: tuple[SlowRun, ...]
    days: tuple[DayOfRuns, ...]
    alerts: tuple[Alert, ...]
    here: str = ""
    damaged: int = 0
    totals: tuple[RunTotals, ...] = ()
    root: str = ""
    run: RunFigures | None = None

    @property
    def number(self) -> int:
        """The number of runs."""
        return sum(group.runs for group in self.groups)

    def records(self) -> list[dict[str, Any]]:
        """The groups as flat dictionaries, such as pandas.DataFrame takes."""
        return [{self.by: key, **group} for key, group in map(_split, self.groups)]


def _split(group: RunGroup) -> tuple[str, dict[str, Any]]:
    fields = group._asdict()
    key = fields.pop("key")
    # A named tuple has a method `count` already.
    return key, {"count": fields.pop("runs"), **fields}
