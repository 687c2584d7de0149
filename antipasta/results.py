"""What a run has found: the values that are rendered, in the fields of docs/commands.md."""

from typing import Any, Literal, NamedTuple

from antipasta.model import (
    Change,
    FileMetrics,
    FunctionMetrics,
    Ignored,
    Level,
    Missing,
    Mode,
    Reason,
    Source,
    Status,
)


class Contribution(NamedTuple):
    """Lines that a change added or altered, and their part in what it made worse.

    `points` is what the lines gained, `share` its part of all that lines gained, from 0 to 1.
    """

    line: int
    end_line: int
    points: int
    share: float


class Violation(NamedTuple):
    """A metric on the wrong side of its threshold, where the mode does not spare it.

    By the rule `growth`, `value` is what was gained and `threshold` what may be. `function` is None
    for a metric of the whole file, and for the growth of the whole change: that stands at the unit
    that gained most. `previous` is the value that the ratchet compared with, else the one that the
    baseline lists; None for what is new or has nothing to compare with. `commit` and `author` say
    who made it one, where that was asked for and is known.

    By the rule `baseline` the place is that of an entry of the baseline, `function` the path and
    the function that it lists, and `threshold` what was allowed before; who wrote it need not be
    asked for.

    `contributions` are the lines that did it, the greatest share first; empty where they are not
    known.
    """

    path: str
    line: int
    end_line: int
    function: str | None
    rule: Literal["threshold", "growth", "baseline"]
    metric: str
    value: float
    threshold: float
    comparison: Literal["<=", ">="]
    previous: float | None
    change: Change
    message: str
    contributions: tuple[Contribution, ...] = ()
    commit: str | None = None
    author: str | None = None

    @property
    def severity(self) -> float:
        """How many times over its threshold the value is; for sorting the worst first."""
        high, low = self.value, self.threshold
        if self.comparison == ">=":
            high, low = low, high
        return high / low if low > 0 else float("inf")


class Extraction(NamedTuple):
    """The unit of a base version that statements of a new function come from.

    `net` is the sum of the deltas of the whole split, by metric: of that unit, and of all that was
    extracted from it.
    """

    path: str
    function: str
    net: dict[str, float]


class FunctionChange(NamedTuple):
    """A unit that the change touched. `deltas` holds (old, new) of each metric that differs."""

    path: str
    old_path: str | None
    function: str
    old_function: str | None
    change: Change
    line: int
    deltas: dict[str, tuple[float | None, float | None]]
    extracted_from: Extraction | None = None


class Suppressed(NamedTuple):
    """A violation that a comment silences, or that the baseline lists.

    `line` is the comment's, by `baseline` that of the code. `added` says that the judged change
    itself added the comment; it is then listed also where it does not silence, which `silences`
    says. `reason` is what the comment gives, or empty. `function` is None for a metric of the whole
    file. `commit` and `author` say who added it, where that is known: in a range.
    """

    path: str
    line: int
    metric: str
    by: Literal["comment", "noqa", "file", "baseline"]
    added: bool
    reason: str = ""
    function: str | None = None
    commit: str | None = None
    author: str | None = None
    silences: bool = True


class BaselineEntry(NamedTuple):
    """A breach that is known and may stay as long as it gets no worse.

    `function` is None for a metric of the whole file. `digest` identifies what the function does,
    or the content of the file; empty where it is not known. `line` is the entry's in the baseline,
    from 1; 0 for one that is not written yet.
    """

    path: str
    function: str | None
    metric: str
    value: float
    digest: str = ""
    line: int = 0

    @property
    def place(self) -> str:
        """What is listed: `PATH:FUNCTION`, or the path of the file."""
        return self.path if self.function is None else f"{self.path}:{self.function}"


class Debt(NamedTuple):
    """A breach, whatever a mode would spare, with what a baseline says of it; `line` is its own.

    One that a comment silences needs no entry in a baseline.
    """

    path: str
    line: int
    function: str | None
    metric: str
    value: float
    digest: str
    is_silenced: bool

    @property
    def entry(self) -> BaselineEntry:
        """The entry that would list it."""
        return BaselineEntry(self.path, self.function, self.metric, self.value, self.digest)


class CommitOverride(NamedTuple):
    """A commit that overrides what it breaks, by its message, and a violation that passes for it.

    The fields from `path` on are the violation's. They are None where nothing passes for it.
    """

    commit: str
    author: str
    reason: str
    path: str | None = None
    line: int | None = None
    function: str | None = None
    metric: str | None = None
    value: float | None = None
    threshold: float | None = None
    previous: float | None = None


class UnusedSuppression(NamedTuple):
    """A comment that silences nothing; `metrics` as it names them, empty for every metric."""

    path: str
    line: int
    metrics: tuple[str, ...]
    by: Literal["comment", "file"]


class Uncompared(NamedTuple):
    """A file whose base version could not be measured, so that nothing in it counts as new."""

    path: str
    detail: str


class PolicyChange(NamedTuple):
    """A rule that the judged branch loosened: its field in the configuration, before and after.

    None stands for what one of the two does not have. `commit` and `author` say who did it, None
    where that is not committed.
    """

    field: str
    base: Any
    head: Any
    commit: str | None = None
    author: str | None = None


class CacheUse(NamedTuple):
    """How many contents the cache knew, how many it did not, and why it was of no use if so.

    `notice` is empty, or says that a damaged cache was replaced by an empty one.
    """

    hits: int = 0
    misses: int = 0
    problem: str = ""
    notice: str = ""


class PoolUse(NamedTuple):
    """What the worker processes of a run did.

    `batches` were handed out; `retries` are files that a worker died of and that were tried again;
    `kills` are workers that were ended because of a time limit. `busy` is the share of their time
    in which workers had something to do, `efficiency` the share of the time of all the workers
    that were wanted, their starting included. `wait_ms` is how long a file lay ready on average.
    """

    batches: int
    retries: int
    kills: int
    busy: float
    efficiency: float
    wait_ms: float


class WorkFigures(NamedTuple):
    """What measured: `executor` is `sequential` for this process alone, else `pool` or `dask`.

    `degradation` is the level of the run, `given_up` what failed so often that it was not tried
    again. `pool` is None where no worker processes of this machine measured anything.
    """

    executor: str = "sequential"
    workers: int = 1
    degradation: str = "normal"
    pool: PoolUse | None = None
    given_up: tuple[str, ...] = ()


class RunFigures(NamedTuple):
    """How the work was done; looking up and measuring took `measuring_ms` of it.

    `given_up` says what failed so often that it was not tried again.
    """

    duration_ms: float
    cache: CacheUse
    executor: str = "sequential"
    workers: int = 1
    degradation: str = "normal"
    measuring_ms: float = 0.0
    pool: PoolUse | None = None
    given_up: tuple[str, ...] = ()


class Counts(NamedTuple):
    """How much was judged of how much. Functions are functions, methods and nested functions."""

    files: int
    files_judged: int
    functions: int
    functions_judged: int


class Tally(NamedTuple):
    """What judging some files came to; what is not compared of two sets of files adds up.

    The violations are sorted the worst first, all else by path. The `debts` are there for a
    baseline, and only where nothing is compared; `tolerated` is something only where something is.
    """

    counts: Counts = Counts(0, 0, 0, 0)
    violations: tuple[Violation, ...] = ()
    incomplete: tuple[Missing, ...] = ()
    suppressed: tuple[Suppressed, ...] = ()
    ignored: tuple[Ignored, ...] = ()
    unused_suppressions: tuple[UnusedSuppression, ...] = ()
    debts: tuple[Debt, ...] = ()
    tolerated: tuple[Violation, ...] = ()


class BaselineWritten(NamedTuple):
    """A list of known breaches that the run wrote: its path, and how many `entries` it has.

    `before` is how many it had, None where it was written anew. `is_configured` says whether the
    configuration names a baseline.
    """

    path: str
    entries: int
    before: int | None
    is_configured: bool


class Verdict(NamedTuple):
    """The outcome of judging. `net` is the sum of the deltas, by metric.

    `differs_on_disk` are the refused files whose working tree holds something else than the index.
    `root` is the directory that paths count from. `policy_changes` are the rules that a branch
    loosened, which hold once it is merged. `unused_suppressions` is None where nobody asked.
    `baseline` is the path of the list of known breaches, if there is one, and `unused_baseline`
    what it lists in vain; `baseline_written` says what the run wrote to it.
    `overrides` are what the messages of the judged commits ask to let pass. `tolerated` are what
    functions gained that were over their threshold before, within what is tolerated. `unheeded`
    are the paths of judged files that seem to be generated. `asked` are those that the user named.
    """

    status: Status
    mode: Mode
    source: Source
    violations: tuple[Violation, ...]
    changes: tuple[FunctionChange, ...]
    incomplete: tuple[Missing, ...]
    suppressed: tuple[Suppressed, ...]
    ignored: tuple[Ignored, ...]
    uncompared: tuple[Uncompared, ...]
    counts: Counts
    net: dict[str, float]
    run: RunFigures = RunFigures(0.0, CacheUse())
    differs_on_disk: tuple[str, ...] = ()
    root: str = ""
    policy_changes: tuple[PolicyChange, ...] = ()
    unused_suppressions: tuple[UnusedSuppression, ...] | None = None
    baseline: str | None = None
    unused_baseline: tuple[BaselineEntry, ...] = ()
    overrides: tuple[CommitOverride, ...] = ()
    baseline_written: BaselineWritten | None = None
    tolerated: tuple[Violation, ...] = ()
    unheeded: tuple[str, ...] = ()
    asked: frozenset[str] = frozenset()


class MeasuredFile(NamedTuple):
    """A file, the blob id of its bytes, and their measurements."""

    path: str
    oid: str
    metrics: FileMetrics


class PlacedUnit(NamedTuple):
    """A unit, and the path of its file."""

    path: str
    unit: FunctionMetrics


class Shortfall(NamedTuple):
    """A file that was not measured in full, how far it was, and why."""

    path: str
    analysis: Level
    reason: Reason
    detail: str


class Overview(NamedTuple):
    """What measuring some files came to, in short; that of two sets of files adds up.

    `files` are those of which anything was measured, with so many `functions` in them, and so many
    `units`: `<module>` is one of these. The `hardest` units come first; `shortfalls` and `ignored`
    are by path.
    """

    files: int = 0
    functions: int = 0
    units: int = 0
    hardest: tuple[PlacedUnit, ...] = ()
    shortfalls: tuple[Shortfall, ...] = ()
    ignored: tuple[Ignored, ...] = ()


class OverviewReport(NamedTuple):
    """The outcome of measuring, in short; `asked` are the paths that the user named."""

    overview: Overview
    run: RunFigures
    asked: frozenset[str] = frozenset()


class MetricsReport(NamedTuple):
    """The outcome of measuring.

    `skipped` are the files of which nothing was measured, `ignored` those that are not to be.
    `asked` are the paths that the user named.
    """

    source: Source
    files: tuple[MeasuredFile, ...]
    skipped: tuple[Missing, ...]
    run: RunFigures
    ignored: tuple[Ignored, ...] = ()
    asked: frozenset[str] = frozenset()
