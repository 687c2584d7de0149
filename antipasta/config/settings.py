"""All settings, with their types and defaults. They are defined here and nowhere else.

The default thresholds are with the metrics. `schema.py` derives the validation from these classes,
so a new setting is one line here. The module is on the hook's fast path and imports no library. Its
annotations are evaluated: annotations kept as text would each be compiled when the class is made,
which takes longer (0.15 ms for this module).
"""

from antipasta.lean.typing import Literal, NamedTuple, NewType
from antipasta.metrics import METRICS
from antipasta.model import Mode

OnIncomplete = Literal["pass", "warn", "fail"]
OnError = Literal["pass", "fail"]
Macro = NewType("Macro", str)
"""The name of a macro of C and C++."""

Generated = Literal["ignore", "markers", "judge"]
Eviction = Literal["least-recently-used", "least-frequently-used", "least-recently-stored", "none"]

DEFAULT_THRESHOLDS: dict[str, float | None] = {
    name: metric.threshold for name, metric in METRICS.items() if metric.threshold is not None
}

DEFAULT_TOLERANCE: dict[str, float] = {"cyclomatic_complexity": 1, "cognitive_complexity": 2}
"""The points that a function may gain that was over its threshold before, by metric."""

DEFAULT_GENERATED: Generated = "ignore"
"""What becomes of generated files."""


class PathPatterns(NamedTuple):
    """Patterns with the meaning of the lines of a .gitignore, relative to the repository's root.

    `globs` are the lines, in order. A path can match one only if it contains the text at the same
    place in `needles`. A line that begins with `!` takes back what an earlier one matched.
    """

    globs: tuple[str, ...] = ()
    needles: tuple[str, ...] = ()


class Override(NamedTuple):
    """Thresholds for some paths. For each metric the last override that matches wins.

    A threshold of None means that the metric is not judged.
    """

    paths: PathPatterns
    thresholds: dict[str, float | None]


class GateSettings(NamedTuple):
    """How `antipasta gate` judges. A `mode` of None means ratchet with a base, else absolute."""

    mode: Mode | None = None
    on_incomplete: OnIncomplete = "fail"
    on_error: OnError = "fail"


class HookSettings(NamedTuple):
    """How the hook judges. `budget` is in seconds.

    `background` says whether a background process measures the files that the budget left.
    """

    mode: Mode = "ratchet"
    budget: float = 1.0
    on_incomplete: OnIncomplete = "warn"
    on_error: OnError = "pass"
    background: bool = True


class GrowthSettings(NamedTuple):
    """How many points of cyclomatic and of cognitive complexity, each, a change may add.

    `max_increase` bounds each function that existed before; `max_net` bounds the sum over the
    change. None means no bound.
    """

    max_increase: float | None = None
    max_net: float | None = None


class SuppressionSettings(NamedTuple):
    """Which comments silence a violation.

    `require_reason` says that a comment needs a reason; `allow_new` that a comment which the judged
    change adds counts as well.
    """

    require_reason: bool = False
    allow_new: bool = True


class CacheSettings(NamedTuple):
    """The size of the cache (10^6 bytes), what is evicted first, and the age limit of entries.

    With the eviction `none`, a full cache takes no new entries. An entry is removed when it was not
    used for `max_age_days`.
    """

    size_limit_mb: float = 256
    eviction: Eviction = "least-recently-used"
    max_age_days: float = 90


class LimitSettings(NamedTuple):
    """The largest file (10^6 bytes), the CPU seconds for one file, and the memory (10^6 bytes).

    The memory is that of all processes of a run together.
    """

    max_file_mb: float = 5
    timeout_per_file: float = 5.0
    max_memory_mb: float = 500


class AlertSettings(NamedTuple):
    """The bounds of `antipasta runs --check`; None means no bound.

    `hook_p95_ms` bounds how long 95 of 100 runs of the hook take, in milliseconds. `hit_rate` is
    the least share of contents that a run finds in the cache. `slower_than_before` is how many
    times as long as before a stage may take.
    """

    hook_p95_ms: float | None = 1000
    hit_rate: float | None = 0.8
    slower_than_before: float | None = 1.5


class ObserveSettings(NamedTuple):
    """What is noted of runs: `runs` says whether each run is recorded."""

    runs: bool = True
    alerts: AlertSettings = AlertSettings()


class Settings(NamedTuple):
    """The whole configuration.

    `tolerance` is the points that a function may gain that was over its threshold before, by
    metric; 0 for a metric that is not in it. `generated` says what becomes of generated files: they
    are ignored, new ones too if only a marker of their own says so (`markers`), or judged.
    `macros` are the names of macros of C and C++ that are left out before the parse, sorted.
    `baseline` is the path of the baseline, relative to the repository's root. `foreign` is what a
    file of antipasta 1.x judges by, and this version does not. `origin` is the file that was read;
    None for the defaults.
    """

    thresholds: dict[str, float | None] = DEFAULT_THRESHOLDS
    tolerance: dict[str, float] = DEFAULT_TOLERANCE
    overrides: tuple[Override, ...] = ()
    exclude: PathPatterns = PathPatterns()
    generated: Generated = DEFAULT_GENERATED
    macros: tuple[Macro, ...] = ()
    baseline: str | None = None
    growth: GrowthSettings = GrowthSettings()
    suppressions: SuppressionSettings = SuppressionSettings()
    gate: GateSettings = GateSettings()
    hook: HookSettings = HookSettings()
    cache: CacheSettings = CacheSettings()
    limits: LimitSettings = LimitSettings()
    observe: ObserveSettings = ObserveSettings()
    foreign: tuple[str, ...] = ()
    origin: str | None = None
