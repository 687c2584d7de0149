"""The value types that pass between the rooms. They import nothing else of antipasta."""

from collections.abc import Callable, Iterator, Sequence

from antipasta.lean.typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

if TYPE_CHECKING:
    from antipasta.profiling.profile import Profile

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
    "lost",
]
Change = Literal["added", "modified", "renamed", "moved", "deleted", "unknown"]
Mode = Literal["absolute", "ratchet", "new"]
Status = Literal["passed", "failed", "incomplete"]

MODULE = "<module>"
"""The name of the unit that holds a file's code outside functions."""


class FunctionMetrics(NamedTuple):
    """The measurements of one unit: a function, a method, a class, or `<module>`.

    Lines count from 1, and `end_line` is included. `start_line` is that of the `def` or `class`.
    `first_line` is that of the first decorator, or else `start_line`. A metric is None where this
    unit, language or analysis level does not have it. `digest` identifies the code: two units with
    the same digest differ at most in name, place, comments, docstring and layout. `asserts` is the
    number of points of cyclomatic complexity that are asserts, which only Python's has. In modified
    cyclomatic complexity a `switch`, a `match` and the like count once, whatever their cases.
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
    asserts: int = 0
    modified_cyclomatic_complexity: int | None = None


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
    """A comment in the source that suppresses violations.

    `line` is the comment's own line. `metrics` are the names of the metrics that it covers; empty
    means all. `own_line` says that the comment is alone on its line and so covers the line below;
    a comment after code covers its own line. `by` is `comment`, `noqa` or `file`; `reason` is the
    text after `--`, or empty. `problem` says why the comment suppresses nothing as it is written;
    it is empty for one that can be read.
    """

    line: int
    metrics: tuple[str, ...]
    own_line: bool
    by: Literal["comment", "noqa", "file"]
    reason: str
    problem: str = ""


class FileMetrics(NamedTuple):
    """The measurements of one version of one file: the result of `analyze` for bytes and language.

    `functions` are in the order of lines. Line counts are radon's; in languages other than Python
    `sloc` is lizard's nloc. Below the level `full`, `reason` says why, and `detail` explains it to
    the user. `blocks` are the engine's notes, from which it measures a later version of the file
    faster. `generated` says, for the user, what in the content shows that a program wrote it. With
    `may_lack_units` the file may hold functions that were not found.
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
    generated: str | None = None
    may_lack_units: bool = False

    @property
    def knows_units(self) -> bool:
        """Whether the analysis found the functions of the file."""
        return self.analysis in ("full", "reduced")

    @property
    def units(self) -> tuple[FunctionMetrics, ...]:
        """The units that are judged and compared: all but classes, which only contain others."""
        # Of a list, which is faster to fill: a commit of many files asks for thousands of units.
        return tuple([unit for unit in self.functions if unit.kind != "class"])


class Version(NamedTuple):
    """One version of one file: its path relative to the root, its blob id, its language.

    Paths are bytes, `decoded`, with `/` between the parts. The blob id is the one git gives to
    the same bytes, whether or not git has stored them.
    """

    path: str
    oid: str
    language: str


class Candidate(NamedTuple):
    """A file to be judged, and the versions of it that the parents have.

    In a source that is compared, a file without `bases` is new.
    """

    head: Version
    bases: tuple[Version, ...] = ()


class Missing(NamedTuple):
    """A file, or a part of the work, that could not be measured, and why."""

    path: str
    reason: Reason
    detail: str


def is_marked(outcome: FileMetrics | Missing) -> bool:
    """Whether the content of a file shows that a program wrote it."""
    return isinstance(outcome, FileMetrics) and outcome.generated is not None


class Content(NamedTuple):
    """The bytes of one version, or why there are none, and an earlier version's measurements."""

    version: Version
    data: bytes | None
    missing: Missing | None = None
    earlier: FileMetrics | None = None


Reader = Callable[[Sequence[Version]], Iterator[Content]]
"""Gives the content of each version, in the order given."""

Advance = Callable[[int, int, str], None]
"""Called with the number of files done, the number of all files, and the path of the last one.

The last call has all files done, even where some could not be measured.
"""


class Execution(NamedTuple):
    """How files are measured: in this process, in worker processes, or on a cluster.

    `jobs` is the number of workers that the user asks for; with None antipasta chooses it.
    `executor` is the address of a cluster that measures instead, as dask://HOST:PORT. `on_progress`
    is called as files are done. `profile` gathers the profiles of the workers.
    """

    jobs: int | None = None
    executor: str | None = None
    on_progress: Advance | None = None
    profile: "Profile | None" = None


class ChangedText(NamedTuple):
    """A path whose content changed; the bytes are empty where there was or is no file."""

    path: str
    before: bytes
    after: bytes


class Ignored(NamedTuple):
    """A path in the judged content that is not measured on purpose, and why."""

    path: str
    reason: Literal[
        "symlink", "submodule", "lfs", "language", "excluded", "generated", "unsupported"
    ]


class Source(NamedTuple):
    """Where the judged content comes from, and what it is compared with.

    The kind is `staged` for the index, `worktree` for the files on disk, `revision` for the tree of
    a commit, `stdin` for standard input. `revision` is the commit id, for that kind only.
    `is_compared` says whether the content is compared: with the commit `base`, or with the empty
    tree before the first commit. `base_reason` says why that base was chosen, where the user did
    not name it.
    """

    kind: Literal["staged", "worktree", "revision", "stdin"]
    revision: str | None = None
    base: str | None = None
    is_compared: bool = False
    base_reason: str | None = None


class Commits(NamedTuple):
    """The ids of the judged commit and of the commit to compare with; None where there is none.

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
    """What is to be judged: `candidates`, and the files that are `missing` or `ignored`.

    Functions of the candidates may have been moved in the same change: from `removed` files, which
    the parents have and the judged content lacks, or from `bystanders`, which changed as well but
    are not to be judged. `is_inherited` says of a merge that each of its files is that of a parent.
    """

    source: Source
    candidates: tuple[Candidate, ...] = ()
    bystanders: tuple[Candidate, ...] = ()
    removed: tuple[Version, ...] = ()
    missing: tuple[Missing, ...] = ()
    ignored: tuple[Ignored, ...] = ()
    is_inherited: bool = False

    @property
    def versions(self) -> Iterator[Version]:
        """All versions of all files, whether they are to be judged or not."""
        for head, bases in (*self.candidates, *self.bystanders):
            yield head
            yield from bases
        yield from self.removed


class Remembered(Protocol):
    """A store that outlives the run. It may lose a value at any time."""

    def get(self, key: str) -> bytes | None:
        """What was stored under `key`, or None."""
        ...

    def put(self, key: str, value: bytes) -> None:
        """Store `value` under `key`."""
        ...
