"""What `history` answers: the metrics of commits, and what each commit changed."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple

from antipasta.model import Reason
from antipasta.results import RunFigures
from antipasta.results.statistics import Figures

Every = Literal["commit", "day", "week", "tag"]
"""Of which commits there is a row: of all, of the last of each day or week, of those with a tag."""

Subject = Literal["directory", "file", "function"]
"""What is followed: all files of a directory, which may be the root; one file; or one function."""

_LATEST = 253_402_300_799

Measured = Mapping[str, Figures] | Mapping[str, float | None]
"""By metric: the figures of functions put together, or the values of one function."""


def in_utc(seconds: int) -> datetime:
    """The time so many seconds after the beginning of 1970, in UTC; at most the end of year 9999.

    git takes any number for a date.
    """
    return datetime.fromtimestamp(min(max(seconds, 0), _LATEST), UTC)


class HistoryCommit(NamedTuple):
    """A commit, with the metrics of what is followed as the commit left it.

    `date` is the committer's, in seconds since 1970 (UTC). `path` and `function` are as they were
    called then; `path` is empty for the root. `files` and `functions` are how many there were; None
    for a single function. `delta` is by how much `metrics` differ from those at `before`: the first
    parent, or the row before where not every commit has one; None where there is nothing to compare
    with. `skipped` is the number of files that could not be measured, which the metrics lack.
    `tags` are those of the commit, where rows are of tags.
    """

    commit: str
    date: int
    author: str
    subject: str
    is_merge: bool
    path: str
    function: str | None
    files: int | None
    functions: int | None
    metrics: Measured
    delta: Measured | None
    before: str | None
    skipped: int = 0
    tags: tuple[str, ...] = ()

    @property
    def time(self) -> str:
        """The date in ISO 8601, in UTC."""
        return f"{in_utc(self.date).replace(tzinfo=None).isoformat()}Z"


class HistoryGap(NamedTuple):
    """A file that could not be measured, why, and in how many of the commits."""

    path: str
    reason: Reason
    detail: str
    commits: int


class HistoryReport(NamedTuple):
    """What `history` answers; the oldest commit comes first.

    `range` is as the user named it. `most` is how many rows there may be, where nobody said where
    the range begins; else None. `ends` are the commits of the range whose parents a shallow clone
    lacks; `is_complete` says that the clone is not shallow. `path` and `function` are as they are
    called at the `head` of the range; `function` is None unless the history is of one. `metric` is
    the one that the text shows, and `threshold` its general one.
    """

    range: str
    head: str
    first_parent: bool
    every: Every
    most: int | None
    is_complete: bool
    ends: tuple[str, ...]
    of: Subject
    path: str
    function: str | None
    metric: str
    threshold: float | None
    commits: tuple[HistoryCommit, ...]
    gaps: tuple[HistoryGap, ...]
    run: RunFigures
    root: str = ""

    @property
    def judges_merges(self) -> bool:
        """Whether the delta of a merge is its own, and not the sum of those of its branch."""
        return self.first_parent or self.every != "commit"

    def records(self) -> list[dict[str, Any]]:
        """The commits as flat records, such as `pandas.DataFrame` takes.

        A column of a metric is called `cyclomatic_complexity_sum`, or without the figure where the
        history is of one function; that of its delta ends in `_delta`.
        """
        return list(map(_record, self.commits))


def _record(commit: HistoryCommit) -> dict[str, Any]:
    return {
        "commit": commit.commit,
        "date": commit.time,
        "author": commit.author,
        "subject": commit.subject,
        "merge": commit.is_merge,
        "path": commit.path,
        "function": commit.function,
        "files": commit.files,
        "functions": commit.functions,
        "skipped": commit.skipped,
        **_flat(commit.metrics, ""),
        **_flat(commit.delta or dict.fromkeys(commit.metrics), "_delta", commit.metrics),
    }


def _flat(
    measured: Mapping[str, Any], suffix: str, shape: Mapping[str, Any] | None = None
) -> dict[str, float | None]:
    """A column for each figure, named as the `shape` has them; None where there is none."""
    flat: dict[str, float | None] = {}
    for name, like in (shape or measured).items():
        if isinstance(like, Figures):
            values = measured[name] or [None] * len(like)
            columns = [f"{name}_{figure}{suffix}" for figure in Figures._fields]
            flat |= dict(zip(columns, values, strict=True))
        else:
            flat[f"{name}{suffix}"] = measured[name]
    return flat
