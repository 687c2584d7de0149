"""What `hotspots` answers: how often code changes, and how complex it is."""

from typing import Any, Literal, NamedTuple

from antipasta.results import RunFigures

HotspotGrouping = Literal["function", "file", "directory"]
"""What a row stands for."""


class Hotspot(NamedTuple):
    """A function, a file or a directory: how often it changed, how complex it is, and their score.

    `commits` and `lines` (added and deleted ones) are those in the window. `function` is None for
    a file or a directory, and so is `line`, on which the function begins.
    """

    path: str
    function: str | None
    line: int | None
    commits: int
    lines: int
    complexity: float
    score: float


class NoData(NamedTuple):
    """What has no row, because its complexity or its history is not known, and why.

    Without a `function` it is a file or a directory with all that is in it. `detail` is for people.
    """

    path: str
    reason: str
    detail: str
    function: str | None = None


class Window(NamedTuple):
    """The commits that were looked at, by their dates, in seconds since 1970 (UTC).

    `revision` is the commit that the window ends at. `commits` is how many were counted, without
    merges; `ignored` and `large` are how many were left out, because a file of the repository lists
    them, and because they touch too many files. `is_complete` is False where a shallow clone lacks
    some.
    """

    since: int
    until: int
    revision: str
    commits: int
    ignored: int = 0
    large: int = 0
    is_complete: bool = True


class HotspotsReport(NamedTuple):
    """What `hotspots` answers: rows, the hottest first.

    `metric` is the complexity of the rows. `files` is how many files were measured. `notes` are
    sentences on what could not be taken into account. Paths are relative to the directory `root`.
    """

    by: HotspotGrouping
    metric: str
    window: Window
    rows: tuple[Hotspot, ...]
    no_data: tuple[NoData, ...]
    run: RunFigures
    files: int = 0
    notes: tuple[str, ...] = ()
    root: str = ""

    def records(self) -> list[dict[str, Any]]:
        """The rows as flat dictionaries, such as pandas.DataFrame takes."""
        return [row._asdict() for row in self.rows]
