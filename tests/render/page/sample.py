"""Pages of made-up values: with every section, and with names that want to be more than text."""

from __future__ import annotations

from antipasta.model import FileMetrics, FunctionMetrics, Ignored
from antipasta.results.findings import Extraction, FunctionChange
from antipasta.results.page import (
    Delta,
    Excerpt,
    HotspotRow,
    Hotspots,
    NoData,
    Page,
    Place,
    Stand,
    Trend,
    TrendPoint,
)
from antipasta.results.reports import MeasuredFile, Shortfall

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

TREND = Trend(
    tuple(
        TrendPoint(
            f"{number:040x}",
            f"2026-0{number}-01T12:00:00+00:00",
            "An <Author>",
            f"Change & number {number}",
            {
                "cognitive_complexity": {"mean": number / 2, "sum": 100.0 - number, "over": number},
                "cyclomatic_complexity": {"mean": 2.0, "sum": 50.0, "over": None},
            },
        )
        for number in range(1, 7)
    )
)

HOTSPOTS = (
    Hotspots(
        "function",
        "2026-01-01T00:00:00+00:00",
        "2026-06-01T00:00:00+00:00",
        "Commits times complexity.",
        (HotspotRow("src/app/big.py", "tangled", 12, 340, 70, 840.0),),
        (NoData("new.py", "not committed"),),
    ),
    Hotspots(
        "file",
        "2026-01-01T00:00:00+00:00",
        "2026-06-01T00:00:00+00:00",
        "Commits times complexity.",
        (
            HotspotRow("src/app/big.py", None, 14, 400, 70, 980.0),
            HotspotRow("src/small.py", None, 2, 9, 5, 10.0),
        ),
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
    TREND,
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
        trend=Trend(
            tuple(
                TrendPoint("d" * 40, f"2026-01-0{day}", name, name, {"length": {"mean": day}})
                for day, name in enumerate(HOSTILE, 1)
            )
        ),
        hotspots=(
            Hotspots(
                "function",
                "2026-01-01",
                "2026-02-01",
                "Commits times complexity.",
                tuple(HotspotRow(name, name, 1, 1, 1, 1.0) for name in HOSTILE),
                tuple(NoData(name, name) for name in HOSTILE),
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
