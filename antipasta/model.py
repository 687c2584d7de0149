"""The values that pass between the rooms: small, frozen, typed, and free of imports of our own.

They are named tuples and not dataclasses or msgspec structs because the hook pays for every import
at every commit: `typing` costs 3 ms, `dataclasses` 8, `msgspec` 22 (bench/startup.py). For the same
reason annotations are evaluated here: as text, each field would be compiled anew at every start.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple, Protocol

Kind = Literal["function", "method", "class", "module"]
Level = Literal["full", "reduced", "minimal", "skipped"]
Reason = Literal[
    "syntax",
    "encoding",
    "size",
    "timeout",
    "crash",
    "memory",
    "depth",
    "binary",
    "unreadable",
    "budget",
    "lfs",
    "language",
]
Change = Literal["added", "modified", "renamed", "moved", "deleted", "unknown"]
Mode = Literal["absolute", "ratchet", "new"]
Status = Literal["passed", "failed", "incomplete"]

MODULE = "<module>"
"""The name of the unit that holds a file's code outside functions."""


class FunctionMetrics(NamedTuple):
    """The measurements of one unit: a function, a method, a class, or `<module>`.

    Lines count from 1; `end_line` is included; `start_line` is that of the `def` or `class`, and
    `first_line` that of its first decorator where it has any, else the same. `None` is a metric
    that this unit, language or analysis level does not have. `digest` identifies what the unit
    does: two units with one digest differ at most in name, place, comments, docstring and layout.
    """

    name: str
    kind: Kind
    start_line: int
    end_line: int
    parameters: int | None = None
    nesting_depth: int | None = None
    length: int | None = None
    cyclomatic_complexity: int | None = None
    cognitive_complexity: int | None = None
    halstead_volume: float | None = None
    halstead_difficulty: float | None = None
    halstead_effort: float | None = None
    first_line: int = 0
    digest: str = ""


class Halstead(NamedTuple):
    """The Halstead family of a whole file; the fields are radon's, `time` in seconds."""

    h1: int
    h2: int
    N1: int
    N2: int
    vocabulary: int
    length: int
    calculated_length: float
    volume: float
    difficulty: float
    effort: float
    time: float
    bugs: float


class Suppression(NamedTuple):
    """A comment in the source that asks for silence.

    `line` is the comment's own line. `metrics` names what it covers; empty means every metric.
    `own_line` tells a comment that stands alone on its line (it speaks for the line below) from one
    behind code. `by` is `comment`, `noqa` or `file`; `reason` is the text after `--`, or empty.
    """

    line: int
    metrics: tuple[str, ...]
    own_line: bool
    by: Literal["comment", "noqa", "file"]
    reason: str


class FileMetrics(NamedTuple):
    """The measurements of one version of one file: what `analyze` makes of bytes and a language.

    `functions` are in the order of lines. Line counts are radon's (`sloc` of languages other than
    Python is lizard's nloc). Below the level `full`, `reason` says why and `detail` says it to a
    person. `blocks` is what a later version of the file may take over: notes of the engine's own.
    """

    language: str
    analysis: Level = "full"
    reason: Reason | None = None
    detail: str | None = None
    loc: int | None = None
    lloc: int | None = None
    sloc: int | None = None
    comments: int | None = None
    single_comments: int | None = None
    multi: int | None = None
    blank: int | None = None
    maintainability_index: float | None = None
    halstead: Halstead | None = None
    functions: tuple[FunctionMetrics, ...] = ()
    suppressions: tuple[Suppression, ...] = ()
    blocks: str = ""

    @property
    def knows_units(self) -> bool:
        """Whether the analysis went far enough to say which functions there are."""
        return self.analysis in ("full", "reduced")

    @property
    def units(self) -> tuple[FunctionMetrics, ...]:
        """The units that are judged and compared: all but classes, which only hold others."""
        return tuple(unit for unit in self.functions if unit.kind != "class")


class Version(NamedTuple):
    """One version of one file: its path relative to the root, its blob id, its language.

    Paths are `os.fsdecode`d bytes with `/` between the parts. The blob id is the one git gives to
    the same bytes, whether or not git has stored them.
    """

    path: str
    oid: str
    language: str


class Candidate(NamedTuple):
    """A file to be judged, and the versions of it that the parents have.

    No `bases` where there is something to compare with means that the file is new.
    """

    head: Version
    bases: tuple[Version, ...] = ()


class Missing(NamedTuple):
    """A file, or a part of the work, that could not be measured, and why."""

    path: str
    reason: Reason
    detail: str


class Content(NamedTuple):
    """The bytes of one version, or why there are none; and the measurements of an earlier one."""

    version: Version
    data: bytes | None
    missing: Missing | None = None
    earlier: FileMetrics | None = None


Reader = Callable[[Sequence[Version]], Iterator[Content]]
"""Gives the content of each version, in the order given."""

Advance = Callable[[int, int, str], None]
"""Called with how many files are done, of how many, and the path of the last one.

At the end it is called with all of them done, whatever became of them.
"""


class Execution(NamedTuple):
    """How files are measured: in so many worker processes, or on a cluster.

    `jobs` is the number of workers that the user asks for, None for what the work and the machine
    call for. `executor` is the address of a cluster that measures instead, as dask://HOST:PORT.
    `on_progress` is called as files are done.
    """

    jobs: int | None = None
    executor: str | None = None
    on_progress: Advance | None = None


class Ignored(NamedTuple):
    """A path in the judged content that is no source to be measured, and why."""

    path: str
    reason: Literal["symlink", "submodule", "lfs", "language", "excluded"]


class Source(NamedTuple):
    """Where the judged content comes from, and what it is compared with.

    `staged` is the index, `worktree` the files on disk, `revision` the tree of a commit, `stdin`
    standard input. `revision` is the commit id, for a revision only. `is_compared` says whether
    there is anything to compare with: the commit `base`, or nothing at all before the first commit.
    `base_reason` says why it is that base, where the user did not name it.
    """

    kind: Literal["staged", "worktree", "revision", "stdin"]
    revision: str | None = None
    base: str | None = None
    is_compared: bool = False
    base_reason: str | None = None


class Commits(NamedTuple):
    """The ids of the commit to be judged, if it is one, and of the one to compare with, if any.

    Where two histories have several best common ancestors, `other_bases` are those besides `base`.
    """

    head: str | None = None
    base: str | None = None
    other_bases: tuple[str, ...] = ()

    @property
    def bases(self) -> tuple[str, ...]:
        """All commits to compare with, of which the most lenient counts."""
        return (self.base, *self.other_bases) if self.base else ()


class Collection(NamedTuple):
    """What is to be judged: the files, and what stood in the way of some.

    Functions of the candidates may have come from elsewhere in the same change: from `removed`
    files, which the parents have and the judged content has not, and from `bystanders`, which
    changed as well but are not to be judged.
    """

    source: Source
    candidates: tuple[Candidate, ...] = ()
    bystanders: tuple[Candidate, ...] = ()
    removed: tuple[Version, ...] = ()
    missing: tuple[Missing, ...] = ()
    ignored: tuple[Ignored, ...] = ()


class BaseFile(NamedTuple):
    """A parent's version of a file: the path it has there, and its measurements or why none."""

    path: str
    metrics: FileMetrics | Missing


class FileHistory(NamedTuple):
    """A changed file: its measurements now, None where it is gone, and its bases.

    `head` and `base_versions` say where the texts of all these are, if they can be read.
    """

    path: str
    metrics: FileMetrics | None
    bases: tuple[BaseFile, ...] = ()
    head: Version | None = None
    base_versions: tuple[Version, ...] = ()

    @property
    def units(self) -> tuple[FunctionMetrics, ...]:
        """The units of the file as it is now; none where it is gone."""
        return self.metrics.units if self.metrics else ()


class Origin(NamedTuple):
    """A unit of a base version, and the path it stood at."""

    path: str
    unit: FunctionMetrics


class UnitChange(NamedTuple):
    """What the change did to one unit; `unit` is None where it is gone.

    `origins` are what it is compared with: one for each parent that has it. `change` is None where
    a parent has the same. `extracted_from` is what an added function was a part of, one for each
    parent that has that; `covered` is how many of its points stood there before, by metric.
    """

    unit: FunctionMetrics | None
    origins: tuple[Origin, ...]
    change: Change | None
    extracted_from: tuple[Origin, ...] = ()
    covered: Mapping[str, float] = {}


class Compared(NamedTuple):
    """A file that was compared with its bases, and what happened to its units."""

    history: FileHistory
    changes: tuple[UnitChange, ...]


class Remembered(Protocol):
    """A store that survives the run. It may lose what it was given, at any time."""

    def get(self, key: str) -> bytes | None:
        """What was stored under `key`, or None."""
        ...

    def put(self, key: str, value: bytes) -> None:
        """Store `value` under `key`."""
        ...
