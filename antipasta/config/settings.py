"""What can be configured, with its types and defaults: the one definition.

The default thresholds stand with the metrics. `schema.py` derives the validation from these
classes, so a new setting is one line here. The module is on the hook's fast path and imports no
library. Its annotations are evaluated: as text each of them would be compiled when its class is
made, which takes longer (0.15 ms for this module).
"""

from typing import Literal, NamedTuple

from antipasta.metrics import METRICS
from antipasta.model import Mode

OnIncomplete = Literal["pass", "warn", "fail"]
OnError = Literal["pass", "fail"]
Generated = Literal["ignore", "markers", "judge"]
Eviction = Literal["least-recently-used", "least-frequently-used", "least-recently-stored", "none"]

DEFAULT_THRESHOLDS: dict[str, float | None] = {
    name: metric.threshold for name, metric in METRICS.items() if metric.threshold is not None
}

DEFAULT_TOLERANCE: dict[str, float] = {"cyclomatic_complexity": 1, "cognitive_complexity": 2}
"""What a function that was over its threshold before may gain, by metric."""

DEFAULT_GENERATED: Generated = "ignore"
"""What becomes of generated files."""


class PathPattern(NamedTuple):
    """A pattern with the meaning of a line in .gitignore, relative to the repository's root.

    `regex` is the compiled form's source, matched against the whole path with `/` between its
    parts; kept so that the hook need not import the library that compiles patterns. A `negated`
    pattern (`!keep.py`) takes back what an earlier one matched.
    """

    glob: str
    regex: str
    negated: bool = False


class Override(NamedTuple):
    """Thresholds for some paths; a later override wins, metric by metric. None switches one off."""

    paths: tuple[PathPattern, ...]
    thresholds: dict[str, float | None]


class GateSettings(NamedTuple):
    """How `antipasta gate` judges. `mode` None: ratchet where there is a base, else absolute."""

    mode: Mode | None = None
    on_incomplete: OnIncomplete = "fail"
    on_error: OnError = "fail"


class HookSettings(NamedTuple):
    """How the hook judges. `budget` is in seconds; `background` measures the rest afterwards."""

    mode: Mode = "ratchet"
    budget: float = 1.0
    on_incomplete: OnIncomplete = "warn"
    on_error: OnError = "pass"
    background: bool = True


class GrowthSettings(NamedTuple):
    """How many points of cyclomatic and of cognitive complexity, each, a change may add.

    `max_increase` bounds one function that was there before, `max_net` the sum of the whole change.
    None is no bound.
    """

    max_increase: float | None = None
    max_net: float | None = None


class SuppressionSettings(NamedTuple):
    """Which comments silence: those without a reason too, and those that the change itself adds."""

    require_reason: bool = False
    allow_new: bool = True


class CacheSettings(NamedTuple):
    """The most that the cache may hold (10^6 bytes), what goes first, and after how many days.

    With the eviction `none` a full cache takes nothing more. An entry goes when it was not used for
    `max_age_days`.
    """

    size_limit_mb: float = 256
    eviction: Eviction = "least-recently-used"
    max_age_days: float = 90


class LimitSettings(NamedTuple):
    """The largest file (10^6 bytes), the CPU seconds for one file, and the memory (10^6 bytes)."""

    max_file_mb: float = 5
    timeout_per_file: float = 5.0
    max_memory_mb: float = 500


class Settings(NamedTuple):
    """The whole configuration. `origin` names the file it came from, or is None for defaults.

    `tolerance` is what a function may gain that was over its threshold before, by metric; of a
    metric that is not there nothing. `generated` says what becomes of generated files: they are
    ignored, new ones too if they only say so themselves (`markers`), or judged. `baseline` is the
    path of the list of known breaches, relative to the repository's root.
    """

    thresholds: dict[str, float | None] = DEFAULT_THRESHOLDS
    tolerance: dict[str, float] = DEFAULT_TOLERANCE
    overrides: tuple[Override, ...] = ()
    exclude: tuple[PathPattern, ...] = ()
    generated: Generated = DEFAULT_GENERATED
    baseline: str | None = None
    growth: GrowthSettings = GrowthSettings()
    suppressions: SuppressionSettings = SuppressionSettings()
    gate: GateSettings = GateSettings()
    hook: HookSettings = HookSettings()
    cache: CacheSettings = CacheSettings()
    limits: LimitSettings = LimitSettings()
    origin: str | None = None
