"""Hotspots for people and programs: a table, how its order comes about, and what is left out."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from antipasta.render.markup import code, table
from antipasta.render.printable import BOLD, DIM, YELLOW, Paint, plural, printable
from antipasta.render.table import columns_of_text, end_of, fitting
from antipasta.results.history import in_utc
from antipasta.results.hotspots import Hotspot

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from antipasta.render import Style
    from antipasta.results.hotspots import HotspotsReport

SCHEMA = "antipasta.hotspots/1"

COLUMNS = Hotspot._fields
"""The columns of the CSV."""

ROWS = 20
"""The number of rows in the text and in Markdown, unless more are asked for."""

_NAMED = 10
_PLURALS = {"function": "functions", "file": "files", "directory": "directories"}
# The columns that a place keeps however narrow the terminal is.
_LEAST = 20


def text(report: HotspotsReport, style: Style) -> str:
    """The hottest rows, then what has no data, what was left out, and how the score is made."""
    paint = Paint(enabled=style.color)
    shown = _shown(report, style)
    lines = [paint(_title(report), BOLD), *_table(report, shown, style, paint), ""]
    lines += (paint(line, YELLOW) for line in _gaps(report, style))
    lines += (paint(printable(note), YELLOW) for note in report.notes)
    lines += (paint(line, DIM) for line in left_out_commits(report))
    summary = _summary(report, len(shown), style)
    lines += [paint(score_in_words(report), DIM), f"antipasta: {summary}"]
    return "\n".join(lines) + "\n"


def markdown(report: HotspotsReport, style: Style) -> Iterator[str]:
    """A heading, the table of the hottest rows, and the same lines below it."""
    shown = [row for row in report.rows if row.score][: style.top or ROWS]
    heads = [*_heads(report), *_titles(report)]
    yield from (f"### {_title(report).capitalize()}", "")
    yield from table(heads, [[*_numbers(row), *map(code, _names(row))] for row in shown], share=0.8)
    for line in (*_gaps(report, style), *map(printable, report.notes), *left_out_commits(report)):
        yield from (line.replace("<", "&lt;"), "")
    yield from (f"{score_in_words(report)}.", "", f"{_summary(report, len(shown), style)}.")


def document(report: HotspotsReport) -> dict[str, Any]:
    """The report in the types of JSON, as docs/json.md has them."""
    window = report.window
    return {
        "by": report.by,
        "metric": report.metric,
        "window": {
            "since": _date(window.since),
            "until": _date(window.until),
            "revision": window.revision,
            "commits": window.commits,
            "left_out": {"ignored": window.ignored, "large": window.large},
            "complete": window.is_complete,
        },
        "rows": report.records(),
        "no_data": [each._asdict() for each in report.no_data],
        "notes": list(report.notes),
        "files": report.files,
    }


def records(report: HotspotsReport) -> list[dict[str, Any]]:
    """The rows of the CSV."""
    return report.records()


def beside_the_rows(report: HotspotsReport) -> Iterator[str]:
    """What the rows do not say: what has none, and what could not be taken into account."""
    yield from _counted_gaps(report, "--format json")
    yield from map(printable, report.notes)
    yield from left_out_commits(report)


def _shown(report: HotspotsReport, style: Style) -> Sequence[Hotspot]:
    """The rows of the text: without an option only those with a score."""
    if style.verbose:
        return report.rows
    return [row for row in report.rows if row.score][: style.top or ROWS]


def _title(report: HotspotsReport) -> str:
    window = report.window
    since, until = (_date(each)[:10] for each in (window.since, window.until))
    commits = plural(window.commits, "commit")
    return f"hotspots by {report.by}, {since} to {until} ({commits})"


def _date(seconds: int) -> str:
    """The moment in ISO 8601, UTC."""
    return f"{in_utc(seconds).replace(tzinfo=None).isoformat()}Z"


def _heads(report: HotspotsReport) -> list[str]:
    return [
        "score",
        "commits",
        "lines",
        report.metric.removesuffix("_complexity").replace("_", " "),
    ]


def _numbers(row: Hotspot) -> list[str]:
    return [f"{each:,.10g}" for each in (row.score, row.commits, row.lines, row.complexity)]


def _names(row: Hotspot) -> list[str]:
    """The function and its place, or the path alone."""
    if row.function is None:
        return [row.path]
    return [row.function, f"{row.path}:{row.line}"]


def _table(
    report: HotspotsReport, rows: Sequence[Hotspot], style: Style, paint: Paint
) -> Iterator[str]:
    """The rows below their heads; on a terminal the names are shortened to fit."""
    if not rows:
        return
    numbers = [_heads(report), *map(_numbers, rows)]
    widths = [max(map(len, column)) for column in zip(*numbers, strict=True)]
    names = [_titles(report), *(list(map(printable, _names(row))) for row in rows)]
    if style.width is not None:
        names = _fitted(names, style.width - sum(widths) - 2 * len(widths))
    for at, (cells, named) in enumerate(zip(numbers, _padded(names), strict=True)):
        line = "  ".join((*map(str.rjust, cells, widths), *named)).rstrip()
        yield line if at else paint(line, DIM)


def _titles(report: HotspotsReport) -> list[str]:
    return ["function", "place"] if report.by == "function" else [report.by]


def _padded(names: Sequence[Sequence[str]]) -> Iterator[list[str]]:
    """The names, each as wide as the widest of its column."""
    widths = [max(map(columns_of_text, column)) for column in zip(*names, strict=True)]
    for row in names:
        pairs = zip(row, widths, strict=True)
        yield [name + " " * (width - columns_of_text(name)) for name, width in pairs]


def _fitted(names: Sequence[Sequence[str]], width: int) -> list[list[str]]:
    """The names, shortened at their beginnings where they are wider than `width` together."""
    columns = list(zip(*names, strict=True))
    if len(columns) == 1:
        return [[end_of(name, max(_LEAST, width))] for name in columns[0]]
    return [list(pair) for pair in zip(*fitting(columns[0], columns[1], width), strict=True)]


def _gaps(report: HotspotsReport, style: Style) -> Iterator[str]:
    """What has no data: how much for each reason; in a verbose text each by name."""
    if not style.verbose:
        yield from _counted_gaps(report, "-v")
        return
    for each in report.no_data:
        place = printable(each.path + (f" {each.function}" if each.function else ""))
        yield f"no data: {place}: {printable(each.detail)}"


def _counted_gaps(report: HotspotsReport, option: str) -> Iterator[str]:
    """How much has no data, for each reason, and the `option` that names it."""
    if not report.no_data:
        return
    reasons = Counter(each.reason for each in report.no_data)
    told = ", ".join(f"{count} {reason}" for reason, count in sorted(reasons.items()))
    yield f"no data of {len(report.no_data)} paths or functions ({told}); {option} names them"


def left_out_commits(report: HotspotsReport) -> Iterator[str]:
    """Which commits do not count."""
    window = report.window
    if window.ignored:
        left = plural(window.ignored, "commit")
        yield f"not counted: {left} that the repository ignores; --all-commits counts them"
    if window.large:
        yield f"not counted: {plural(window.large, 'commit')} with more files than --max-files"


def score_in_words(report: HotspotsReport) -> str:
    """How the score of a row comes about."""
    complexity = report.metric.replace("_", " ")
    of_what = "" if report.by == "function" else f", summed over the functions of the {report.by}"
    return f"score = commits x {complexity}{of_what}; lines are added and deleted ones"


def _summary(report: HotspotsReport, shown: int, style: Style) -> str:
    changed = sum(bool(row.commits) for row in report.rows)
    total = plural(len(report.rows), report.by, _PLURALS[report.by])
    verb = "were" if changed != 1 else "was"
    hint = "" if style.verbose or shown == len(report.rows) else f"; {shown} shown, -v shows all"
    return f"{changed} of {total} {verb} changed{hint}"
