"""What a verdict says of single places: violations, changes, suppressions, the baseline."""

from antipasta.lean.typing import Any, Literal, NamedTuple
from antipasta.model import Change


class Contribution(NamedTuple):
    """Lines that a change added or edited, and how much they raised a metric.

    `points` is how much the metric of these lines rose; `share` is that part of all rises, from 0
    to 1.
    """

    line: int
    end_line: int
    points: int
    share: float


class Shape(NamedTuple):
    """What makes a unit hard to understand, and the lines where.

    `kind` is `nesting`, a long `condition`, a `chain` of branches, a `block` that could be a
    function of its own, or `branches` in many places; for metrics that do not count constructs,
    `parameters` or `size`. `points` is how much of the metric those lines have.
    """

    kind: Literal["nesting", "condition", "chain", "block", "branches", "parameters", "size"]
    line: int
    end_line: int
    points: int


class Violation(NamedTuple):
    """A metric that breaks its threshold, and fails in the mode of the run.

    `function` is None for a metric of the whole file, and for the growth of the whole change.
    `previous` is the value that the ratchet compared with, else the value in the baseline; None for
    a new unit or without a base. `contributions` are the lines that raised the metric, the greatest
    share first; empty where they are not known. `shape` says what makes the unit hard; None where
    that is not known. `commit` and `author` are of the commit that made the violation; None where
    they were not asked for or are not known. `note` says of a tolerated breach why it passes.
    `allowed` is the value that the ledger allows a function that was extracted from another; None
    for others.

    With the rule `growth`, `value` is what the change added and `threshold` the most that it may
    add. The growth of the whole change is placed at the unit that gained most.

    With the rule `baseline`, a change added or raised an entry of the baseline. The place is that
    of the entry, `function` is the path and the function that it lists, `threshold` is the value
    allowed before, and `commit` is set wherever it is known.
    """

    path: str
    line: int
    end_line: int
    function: str | None
    rule: Literal["threshold", "growth", "suppression", "baseline"]
    metric: str
    value: float
    threshold: float
    comparison: Literal["<=", ">="]
    previous: float | None
    change: Change
    message: str
    contributions: tuple[Contribution, ...] = ()
    shape: Shape | None = None
    commit: str | None = None
    author: str | None = None
    note: str | None = None
    allowed: float | None = None

    @property
    def severity(self) -> float:
        """How many times over its threshold the value is, to sort the worst violations first."""
        high, low = self.value, self.threshold
        if self.comparison == ">=":
            high, low = low, high
        return high / low if low > 0 else float("inf")


class Extraction(NamedTuple):
    """The unit of a base version that a new function was extracted from.

    `net` is the sum of the deltas by metric: of that unit, and of all units extracted from it.
    """

    path: str
    function: str
    net: dict[str, float]


class FunctionChange(NamedTuple):
    """A unit that the change touched. `deltas` has (old, new) for each metric that differs."""

    path: str
    old_path: str | None
    function: str
    old_function: str | None
    change: Change
    line: int
    deltas: dict[str, tuple[float | None, float | None]]
    extracted_from: Extraction | None = None


class Suppressed(NamedTuple):
    """A violation that a comment or the baseline silences.

    `line` is the line of the comment; for the baseline, of the code. `function` is None for a
    metric of the whole file. `reason` is the reason in the comment, or empty. `added` says that the
    judged change added the comment; such a comment is listed even if the settings overrule it, and
    `silences` is then False, and `objection` says what is wrong with it. `commit` and `author` are
    of the commit that added it, where a range is judged.
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
    objection: str | None = None


class BaselineEntry(NamedTuple):
    """A known breach, which passes as long as it gets no worse.

    `function` is None for a metric of the whole file. `digest` identifies the code of the function,
    or the content of the file; empty if not known. `line` is the line in the baseline, from 1; 0
    for an entry that is not written yet.
    """

    path: str
    function: str | None
    metric: str
    value: float
    digest: str = ""
    line: int = 0

    @property
    def place(self) -> str:
        """The place that is listed: `PATH:FUNCTION`, or the path of the file."""
        return self.path if self.function is None else f"{self.path}:{self.function}"


class Debt(NamedTuple):
    """A breach in any mode, as a baseline would list it. `line` is its line in the code.

    A breach that a comment silences needs no entry in a baseline.
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
        """The baseline entry that lists this breach."""
        return BaselineEntry(self.path, self.function, self.metric, self.value, self.digest)


class CommitOverride(NamedTuple):
    """A commit whose message overrides violations, and a violation that passes because of it.

    The fields from `path` on are those of the violation; None if the override lets nothing pass.
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
    """A comment that silences nothing; `metrics` are those it names, empty for every metric."""

    path: str
    line: int
    metrics: tuple[str, ...]
    by: Literal["comment", "file"]


class Misread(NamedTuple):
    """A comment that suppresses nothing as it is written, and why."""

    path: str
    line: int
    problem: str


class Uncompared(NamedTuple):
    """A file whose base version could not be measured, so that nothing in it counts as new."""

    path: str
    detail: str


class PolicyChange(NamedTuple):
    """A rule that the judged branch loosened: its field in the configuration, before and after.

    The field is a path where a file of attributes, or a file itself, calls files generated.
    None stands for a value that a side does not have. `commit` and `author` are of the commit that
    loosened it; None if that is not committed.
    """

    field: str
    base: Any
    head: Any
    commit: str | None = None
    author: str | None = None


class BaselineWritten(NamedTuple):
    """A baseline that the run wrote: its path, and its number of `entries`.

    `before` is the number of entries that it had, None if the file was written anew.
    `is_configured` says whether the configuration names a baseline.
    """

    path: str
    entries: int
    before: int | None
    is_configured: bool


class Unheeded(NamedTuple):
    """A judged file that seems to be generated: its path, and its path from the root."""

    path: str
    from_root: str
