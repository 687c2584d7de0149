"""The results of a run: the values that are rendered, in the fields of docs/json.md."""

from antipasta.lean.typing import TYPE_CHECKING, NamedTuple
from antipasta.model import Ignored, Missing, Mode, Source, Status

if TYPE_CHECKING:
    from antipasta.results.findings import (
        BaselineEntry,
        BaselineWritten,
        CommitOverride,
        Debt,
        FunctionChange,
        Misread,
        PolicyChange,
        Suppressed,
        Uncompared,
        Unheeded,
        UnusedSuppression,
        Violation,
    )
    from antipasta.results.spent import Spent


class CacheUse(NamedTuple):
    """How many contents the cache had, how many it lacked, and why it could not be used, if so.

    `notice` is empty, or says that a damaged cache was replaced by an empty one.
    """

    hits: int = 0
    misses: int = 0
    problem: str = ""
    notice: str = ""


class PoolUse(NamedTuple):
    """What the worker processes of a run did.

    `batches` is the number of batches handed out; `retries` the number of files that were tried
    again because their worker died; `kills` the number of workers killed because of a time limit.
    `busy` is the time in which workers measured, as a share of their lifetimes. `efficiency` is the
    same time as a share of the duration of the pool times the number of wanted workers; it counts
    their start as lost. `wait_ms` is the mean time from when a file was ready until a worker took
    it. `peak_memory_mb` is the sum of their memory in 10^6 bytes, each at its own peak.
    """

    batches: int
    retries: int
    kills: int
    busy: float
    efficiency: float
    wait_ms: float
    peak_memory_mb: float = 0.0


class WorkFigures(NamedTuple):
    """Who measured: `executor` is `sequential` for this process alone, else `pool` or `dask`.

    `degradation` is the level of detail of the run. `given_up` names what failed so often that it
    was not tried again. `pool` is None if no worker process of this machine measured anything.
    """

    executor: str = "sequential"
    workers: int = 1
    degradation: str = "normal"
    pool: PoolUse | None = None
    given_up: tuple[str, ...] = ()


class Resources(NamedTuple):
    """What a run took of the machine, its git and worker processes included.

    `cpu_seconds` are seconds of CPU time. `peak_memory_mb` is a bound for the memory of all
    processes together, in 10^6 bytes: each counts with its own peak. `open_files` is how many
    descriptors this process has open at the end. `read_bytes` is how many bytes were read, from
    files and pipes; None where the system does not tell it. `git_processes` is how many processes
    of git were started.
    """

    cpu_seconds: float
    peak_memory_mb: float
    open_files: int | None
    read_bytes: int | None
    git_processes: int


class RunFigures(NamedTuple):
    """How the work was done. `measuring_ms` is the part for cache look-ups and measuring.

    `given_up` names what failed so often that it was not tried again, and what a configuration of
    antipasta 1.x judges by and this version does not. `measured_bytes` is the size of what was
    measured. `resources` is None where no document shows it. `spent` says what took the time; it is
    None where this machine measured nothing.
    """

    duration_ms: float
    cache: CacheUse
    executor: str = "sequential"
    workers: int = 1
    degradation: str = "normal"
    measuring_ms: float = 0.0
    pool: PoolUse | None = None
    given_up: tuple[str, ...] = ()
    measured_bytes: int = 0
    resources: Resources | None = None
    spent: "Spent | None" = None


class Counts(NamedTuple):
    """How many files and functions there are, and how many were judged. A method is a function."""

    files: int
    files_judged: int
    functions: int
    functions_judged: int


class Tally(NamedTuple):
    """The results of judging some files. They add up over disjoint sets of files without a base.

    `violations` are sorted by severity, the worst first; the rest by path. `debts` are listed only
    without a base, for a baseline; `tolerated` only with one.
    """

    counts: Counts = Counts(0, 0, 0, 0)
    violations: "tuple[Violation, ...]" = ()
    incomplete: tuple[Missing, ...] = ()
    suppressed: "tuple[Suppressed, ...]" = ()
    ignored: tuple[Ignored, ...] = ()
    unused_suppressions: "tuple[UnusedSuppression, ...]" = ()
    debts: "tuple[Debt, ...]" = ()
    misread: "tuple[Misread, ...]" = ()
    tolerated: "tuple[Violation, ...]" = ()


class Verdict(NamedTuple):
    """The outcome of judging.

    `net` is the sum of the deltas over all changed units, by metric. `root` is the directory that
    paths are relative to. `differs_on_disk` are the files with violations whose working tree
    differs from the judged index. `policy_changes` are the rules that a branch loosened, which take
    effect once it is merged. `unused_suppressions` is None if they were not asked for. `overrides`
    are those in the messages of the judged commits. `tolerated` are old breaches that grew within
    their tolerance. `allows_comments` says whether a new suppression would count. `is_inherited`
    says of a merge that every file equals that of a parent. `misread_suppressions` are comments
    that suppress nothing as they are written. `unheeded` are the judged files that say themselves
    that they are generated. `asked` are the paths that the user named.

    `baseline` is the path of the baseline, if there is one; `unused_baseline` are its entries that
    are no longer needed; `baseline_written` says what the run wrote to it.
    """

    status: Status
    mode: Mode
    source: Source
    violations: "tuple[Violation, ...]"
    changes: "tuple[FunctionChange, ...]"
    incomplete: tuple[Missing, ...]
    suppressed: "tuple[Suppressed, ...]"
    ignored: tuple[Ignored, ...]
    uncompared: "tuple[Uncompared, ...]"
    counts: Counts
    net: dict[str, float]
    run: RunFigures = RunFigures(0.0, CacheUse())
    differs_on_disk: tuple[str, ...] = ()
    root: str = ""
    policy_changes: "tuple[PolicyChange, ...]" = ()
    unused_suppressions: "tuple[UnusedSuppression, ...] | None" = None
    baseline: str | None = None
    unused_baseline: "tuple[BaselineEntry, ...]" = ()
    overrides: "tuple[CommitOverride, ...]" = ()
    baseline_written: "BaselineWritten | None" = None
    tolerated: "tuple[Violation, ...]" = ()
    is_inherited: bool = False
    misread_suppressions: "tuple[Misread, ...]" = ()
    unheeded: "tuple[Unheeded, ...]" = ()
    allows_comments: bool = True
    asked: frozenset[str] = frozenset()
