"""Distributions for people and for programs: a table with quantiles, and a histogram."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from antipasta.render.markup import code, table
from antipasta.render.printable import BOLD, DIM, YELLOW, Paint, plural, printable
from antipasta.results.statistics import figures

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from antipasta.render import Style
    from antipasta.results.statistics import StatisticsReport, StatisticsRow

SCHEMA = "antipasta.stats/1"

ROWS = 20
"""The number of rows in the text and in Markdown, unless more are asked for."""

_BAR = 40

_RANGES = (
    *((0, 0), (1, 1), (2, 2), (3, 3), (4, 5), (6, 8), (9, 10)),
    *((11, 15), (16, 20), (21, 30), (31, 50), (51, 100)),
)
"""The bars of a histogram. The default thresholds are the ends of two, so no bar crosses one."""

_HEADS = ("functions", "sum", "mean", "median", "p90", "p99", "max")

_PLURALS = {
    "directory": "directories",
    "file": "files",
    "language": "languages",
    "module": "modules",
}


def text(report: StatisticsReport, style: Style) -> str:
    """The table of the metric, then its histogram, then a line that counts."""
    paint = Paint(enabled=style.color)
    rows = report.statistics.rows
    shown = rows if style.verbose else rows[: style.top or ROWS]
    heads, *cells = _cells(report, shown)
    widths = [max(map(len, column)) for column in zip(heads, *cells, strict=True)]
    names = [*(printable(row.key) for row in shown), "all"]
    lines = [
        paint(f"{report.metric} by {report.by}", BOLD),
        paint("  ".join((*map(str.rjust, heads, widths), report.by)), DIM),
        *(
            "  ".join((*map(str.rjust, each, widths), name))
            for each, name in zip(cells, names, strict=True)
        ),
        "",
        *_histogram(report.total.metrics[report.metric].counts),
        "",
    ]
    short = len(report.statistics.shortfalls)
    if short:
        what = f"{plural(short, 'file')} not measured in full; antipasta metrics names them"
        lines.append(paint(what, YELLOW))
    lines.append(f"antipasta: {_summary(report, len(shown), ', -v shows all')}")
    return "\n".join(lines) + "\n"


def markdown(report: StatisticsReport, style: Style) -> Iterator[str]:
    """A heading, the table of the metric, and a line that counts."""
    shown = report.statistics.rows[: style.top or ROWS]
    heads, *cells = _cells(report, shown)
    names = [*(code(row.key) for row in shown), "all"]
    rows = [[name, *each] for name, each in zip(names, cells, strict=True)]
    yield from (f"### {report.metric.replace('_', ' ')} by {report.by}", "")
    yield from table([report.by, *heads], rows, share=0.8)
    yield _summary(report, len(shown), "")


def document(report: StatisticsReport) -> dict[str, Any]:
    """The rows in the types of JSON, as docs/json.md has them."""
    return {
        "by": report.by,
        "rows": [_row(row) for row in report.statistics.rows],
        "total": _row(report.total),
        "thresholds": report.thresholds,
        "files": report.statistics.files,
        "shortfalls": [each._asdict() for each in report.statistics.shortfalls],
    }


def records(report: StatisticsReport) -> Iterator[dict[str, Any]]:
    """A row for each key and metric, for a spreadsheet."""
    for row in report.statistics.rows:
        for metric, distribution in row.metrics.items():
            yield {
                report.by: row.key,
                "functions": row.functions,
                "metric": metric,
                **figures(distribution)._asdict(),
            }


def _row(row: StatisticsRow) -> dict[str, Any]:
    return {
        "key": row.key,
        "functions": row.functions,
        "metrics": {name: figures(each)._asdict() for name, each in row.metrics.items()},
    }


def _summary(report: StatisticsReport, shown: int, hint: str) -> str:
    left = len(report.statistics.rows) - shown
    rest = f"; {plural(left, f'more {report.by}', f'more {_PLURALS[report.by]}')}" if left else ""
    functions = plural(report.total.functions, "function")
    files = plural(report.statistics.files, "file")
    return f"{functions} in {files}{rest}{hint if left else ''}"


def _cells(report: StatisticsReport, rows: Sequence[StatisticsRow]) -> Iterator[list[str]]:
    """The heads of the columns, then the cells of each row, then those of all functions."""
    threshold = report.thresholds.get(report.metric)
    yield [*_HEADS, *([] if threshold is None else [f"over {threshold:g}"])]
    for row in (*rows, report.total):
        found = figures(row.metrics[report.metric])
        cells = [row.functions, found.sum, found.mean, found.median]
        cells += [found.p90, found.p99, found.max]
        shown = ["-" if each is None else f"{each:,.5g}" for each in cells]
        if threshold is not None:
            share = found.over / row.functions if row.functions else 0
            shown.append(f"{found.over:,} ({share:.1%})")
        yield shown


def _histogram(counts: Mapping[int, int]) -> Iterator[str]:
    """A bar for each range of values, up to the last that occurs."""
    greatest = max(counts, default=-1)
    bars = [
        (str(first) if first == last else f"{first}-{last}", _between(counts, first, last))
        for first, last in _RANGES
        if first <= greatest
    ]
    beyond = _between(counts, _RANGES[-1][1] + 1, greatest)
    bars += [(f"over {_RANGES[-1][1]}", beyond)] if beyond else []
    most = max((number for _, number in bars), default=0)
    label_width = max((len(label) for label, _ in bars), default=0)
    number_width = len(f"{most:,}")
    for label, number in bars:
        bar = "#" * -(-number * _BAR // most)
        yield f"{label:>{label_width}}  {number:>{number_width},}  {bar}".rstrip()


def _between(counts: Mapping[int, int], first: int, last: int) -> int:
    return sum(number for value, number in counts.items() if first <= value <= last)
