"""Pages of made-up values: with every section, and with names that want to be more than text."""

from __future__ import annotations

from datetime import UTC, datetime

from antipasta.model import FileMetrics, FunctionMetrics, Ignored
from antipasta.results import CacheUse, RunFigures
from antipasta.results.findings import Extraction, FunctionChange
from antipasta.results.history import HistoryCommit, HistoryReport
from antipasta.results.hotspots import Hotspot, HotspotGrouping, HotspotsReport, NoData, Window
from antipasta.results.page import (
    Delta,
    Excerpt,
    Page,
    Place,
    Stand,
)
from antipasta.results.reports import MeasuredFile, Shortfall
from antipasta.results.statistics import Figures

THRESHOLDS = {"cyclomatic_complexity": 10.0, "cognitive_complexity": 15.0}

HOSTILE = (
    "</script><script>alert(1)</script>.py",
    "<img src=x onerror=alert(2)>.py",
    "\"quoted\" 'names' & <b>.py",
    "right\u202eyp.ot.left",
    "line\nend\r.py",
    "not utf-8 \udcff.py",
    "javascript:alert(3)//.py",
    "{{ 7 * 7 }}.py",
    "\u2028and\u2029.py",
)


def unit(name: str, line: int, cognitive: int, *, cyclomatic: int = 1) -> FunctionMetrics:
    """A function of ten lines."""
    return FunctionMetrics(
        name,
        "function",
        line,
        line + 9,
        parameters=2,
        nesting_depth=cognitive // 4,
        length=10,
        cyclomatic_complexity=cyclomatic,
        cognitive_complexity=cognitive,
        first_line=line,
    )


def file(path: str, lines: int, *units: FunctionMetrics, language: str = "python") -> MeasuredFile:
    """A file with these functions."""
    metrics = FileMetrics(language, loc=lines, sloc=lines // 2, functions=units)
    return MeasuredFile(path, "0" * 40, metrics)


FILES = (
    file("src/app/big.py", 400, unit("tangled", 1, 70, cyclomatic=20), unit("plain", 20, 0)),
    file("src/app/middle.py", 200, unit("Box.open", 3, 16), unit("Box.open", 40, 3)),
    file("src/small.py", 100, unit("tidy", 1, 5)),
    file("tests/test_app.py", 250, unit("test_it", 1, 8, cyclomatic=12), unit("test_more", 30, 1)),
    file("setup.py", 50, unit("<module>", 1, 0)),
)

CHANGES = (
    FunctionChange(
        "src/app/big.py", None, "tangled", None, "modified", 1, {"cognitive_complexity": (12, 70)}
    ),
    FunctionChange(
        "src/small.py",
        "old.py",
        "tidy",
        "untidy",
        "moved",
        1,
        {"cognitive_complexity": (30, 5), "cyclomatic_complexity": (9, 1)},
    ),
    FunctionChange(
        "src/small.py",
        None,
        "helper",
        None,
        "added",
        20,
        {"cyclomatic_complexity": (None, 2)},
        Extraction("src/small.py", "tidy", {}),
    ),
)


def figures(total: int, mean: float | None, over: int) -> Figures:
    return Figures(total, mean, None, None, None, None, over)


def commit(oid: str, day: str, who: str, what: str, **metrics: Figures) -> HistoryCommit:
    date = int(datetime.fromisoformat(f"{day}T12:00:00+00:00").timestamp())
    return HistoryCommit(oid, date, who, what, False, "", None, 1, 1, metrics, None, None)


def history(*commits: HistoryCommit) -> HistoryReport:
    return HistoryReport(
        range="HEAD",
        head="c" * 40,
        first_parent=False,
        every="commit",
        most=200,
        is_complete=True,
        ends=(),
        of="directory",
        path="",
        function=None,
        metric="cognitive_complexity",
        threshold=15,
        commits=commits,
        gaps=(),
        run=RunFigures(1.0, CacheUse(), "sequential", 1, "normal"),
    )


HISTORY = history(
    *(
        commit(
            f"{number:040x}",
            f"2026-0{number}-01",
            "An <Author>",
            f"Change & number {number}",
            cognitive_complexity=figures(100 - number, number / 2, number),
            cyclomatic_complexity=figures(50, 2.0, 0),
        )
        for number in range(1, 7)
    )
)


def hotspots(
    by: HotspotGrouping, *rows: Hotspot, no_data: tuple[NoData, ...] = ()
) -> HotspotsReport:
    since, until = (int(datetime(2026, month, 1, tzinfo=UTC).timestamp()) for month in (1, 6))
    window = Window(since, until, "c" * 40, 20)
    run = RunFigures(1.0, CacheUse(), "sequential", 1, "normal")
    return HotspotsReport(by, "cognitive_complexity", window, rows, no_data, run)


HOTSPOTS = (
    hotspots(
        "function",
        Hotspot("src/app/big.py", "tangled", 3, 12, 340, 70, 840.0),
        no_data=(NoData("new.py", "uncommitted", "not committed"),),
    ),
    hotspots(
        "file",
        Hotspot("src/app/big.py", None, None, 14, 400, 70, 980.0),
        Hotspot("src/small.py", None, None, 2, 9, 5, 10.0),
    ),
)

PAGE = Page(
    "sample",
    Stand("c" * 40, "2026-06-01T12:00:00+00:00", is_commit=True),
    FILES,
    (Shortfall("broken.py", "reduced", "syntax", "line 3 <&>"),),
    (Ignored("made.py", "generated"), Ignored("vendor/x.py", "excluded")),
    THRESHOLDS,
    {"tests/test_app.py": {**THRESHOLDS, "cyclomatic_complexity": 20.0}},
    {
        Place("src/app/big.py", "tangled", 1): Excerpt(
            1, ("def tangled():", "\tif '</script>' < \"&\": ## note", "        return '\u202e'")
        )
    },
    Delta(
        "v1..v2",
        "a" * 40,
        "c" * 40,
        CHANGES,
        {"cyclomatic_complexity": -6, "cognitive_complexity": 33},
        frozenset({("src/app/big.py", "tangled")}),
        ("huge.py: budget",),
    ),
    HISTORY,
    HOTSPOTS,
)
"""A page with every section."""

BARE = Page("bare", Stand(), FILES)
"""A page with nothing but files."""


def hostile() -> Page:
    """A page all of whose names want to be more than text."""
    files = [
        file(f"dir {name}/{name}", 100 + number, unit(name, 1, number))
        for number, name in enumerate(HOSTILE)
    ]
    return Page(
        HOSTILE[0],
        Stand(),
        tuple(files),
        tuple(Shortfall(name, "reduced", "syntax", name) for name in HOSTILE),
        tuple(Ignored(name, "generated") for name in HOSTILE),
        THRESHOLDS,
        sources={
            Place(each.path, each.metrics.units[0].name, 1): Excerpt(1, HOSTILE) for each in files
        },
        delta=Delta(
            HOSTILE[0],
            "a" * 40,
            "b" * 40,
            tuple(
                FunctionChange(
                    name, name, name, name, "moved", 1, {"cyclomatic_complexity": (1, 2)}
                )
                for name in HOSTILE
            ),
            {"cyclomatic_complexity": 9},
            incomplete=HOSTILE,
        ),
        history=history(
            *(
                commit("d" * 40, f"2026-01-0{day}", name, name, length=figures(day, day, 0))
                for day, name in enumerate(HOSTILE, 1)
            )
        ),
        hotspots=(
            hotspots(
                "function",
                *(Hotspot(name, name, 1, 1, 1, 1, 1.0) for name in HOSTILE),
                no_data=tuple(NoData(name, "blobs", name) for name in HOSTILE),
            ),
        ),
    )


def large(files: int) -> Page:
    """A page with so many files, in a hundred directories of uneven size."""
    return Page(
        "large",
        Stand(),
        tuple(
            file(
                f"pkg{number % 10}/part{number % 97}/file{number}.py",
                10 + number * 7919 % 600,
                *(
                    unit(f"function_{each}", 1 + 12 * each, number % (20 + each))
                    for each in range(8)
                ),
            )
            for number in range(files)
        ),
        thresholds=THRESHOLDS,
    )
