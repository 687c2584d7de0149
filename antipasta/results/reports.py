"""What `metrics` answers: the measurements of files, and their sums."""

from antipasta.lean.typing import NamedTuple
from antipasta.model import FileMetrics, FunctionMetrics, Ignored, Level, Missing, Reason, Source
from antipasta.results import RunFigures


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
    """A file that was not measured in full, its level of analysis, and why."""

    path: str
    analysis: Level
    reason: Reason
    detail: str


class Overview(NamedTuple):
    """The measurements of some files in short. Overviews of disjoint sets of files add up.

    `files` is the number of files that were measured, at least in part; `functions` and `units` are
    counted in them, and `<module>` is a unit. The `hardest` units come first; `shortfalls` and
    `ignored` are sorted by path.
    """

    files: int = 0
    functions: int = 0
    units: int = 0
    hardest: tuple[PlacedUnit, ...] = ()
    shortfalls: tuple[Shortfall, ...] = ()
    ignored: tuple[Ignored, ...] = ()


class OverviewReport(NamedTuple):
    """The outcome of measuring, in short.

    `asked` are the paths that the user named. Paths are relative to the directory `root`.
    """

    overview: Overview
    run: RunFigures
    root: str = ""
    asked: frozenset[str] = frozenset()


class MetricsReport(NamedTuple):
    """The outcome of measuring.

    `skipped` are the files that could not be measured at all, `ignored` those that are not to be.
    `asked` are the paths that the user named. Paths are relative to the directory `root`.
    """

    source: Source
    files: tuple[MeasuredFile, ...]
    skipped: tuple[Missing, ...]
    run: RunFigures
    root: str = ""
    ignored: tuple[Ignored, ...] = ()
    asked: frozenset[str] = frozenset()
