"""What `report` shows: the measurements of a tree, what its history says of it, and a change.

A section without data is left out of the page, so each part but the files may be empty.
"""

from collections.abc import Mapping
from typing import NamedTuple

from antipasta.model import Ignored
from antipasta.results.findings import FunctionChange
from antipasta.results.history import HistoryReport
from antipasta.results.hotspots import HotspotsReport
from antipasta.results.reports import MeasuredFile, Shortfall


class Stand(NamedTuple):
    """The content that a page shows: a commit, or the files on disk.

    `commit` is the id of the judged commit, or of HEAD below the files on disk; None where there is
    none. `date` is that of the commit (ISO 8601, UTC), so that the page does not depend on the day
    it is made on. `is_commit` says that the content is exactly that of the commit.
    """

    commit: str | None = None
    date: str | None = None
    is_commit: bool = False


class Excerpt(NamedTuple):
    """The source of a function: the number of its first line, from 1, and its lines."""

    first_line: int
    lines: tuple[str, ...]


class Place(NamedTuple):
    """A function, by the path of its file, its name, and the line of its definition."""

    path: str
    function: str
    line: int


class Delta(NamedTuple):
    """What a range of commits changed.

    `text` is the range as the user named it. `refused` are the places (path, function) of what a
    gate would refuse. `net` is the sum of the deltas by metric. `incomplete` are the paths that
    could not be judged.
    """

    text: str
    base: str
    head: str
    changes: tuple[FunctionChange, ...] = ()
    net: Mapping[str, float] = {}
    refused: frozenset[tuple[str, str | None]] = frozenset()
    incomplete: tuple[str, ...] = ()


class Page(NamedTuple):
    """Everything that a report shows.

    `ignored` are the files that are not measured on purpose.
    `thresholds` are the general ones by metric; `own_thresholds` those of the paths for which
    others hold. `sources` has the source of the hardest functions. `history` is that of all files;
    the rows of the `hotspots` by file give the churn of each.
    """

    title: str
    stand: Stand
    files: tuple[MeasuredFile, ...]
    shortfalls: tuple[Shortfall, ...] = ()
    ignored: tuple[Ignored, ...] = ()
    thresholds: Mapping[str, float] = {}
    own_thresholds: Mapping[str, Mapping[str, float]] = {}
    sources: Mapping[Place, Excerpt] = {}
    delta: Delta | None = None
    history: HistoryReport | None = None
    hotspots: tuple[HotspotsReport, ...] = ()


class IndexRow(NamedTuple):
    """A repository of an index: its name, its page, and its totals; or why there is no page.

    `over` is the number of functions over a threshold; `worst` the highest cognitive complexity.
    `problem` is empty where there is a page.
    """

    name: str
    page: str = ""
    files: int = 0
    functions: int = 0
    lines: int = 0
    over: int = 0
    worst: int = 0
    date: str | None = None
    problem: str = ""
