"""The report in short, as Markdown: a comment on a pull request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from antipasta.metrics import NET_METRICS
from antipasta.render.markdown import MARK
from antipasta.render.markup import code, folded, table
from antipasta.render.page.summary import (
    breaches,
    change_summary,
    delta_text,
    hardest,
    ignored_note,
    in_order,
    index_cells,
    index_summary,
    kind_of,
    rank_of,
    ranked,
    stand_of,
    totals_of,
    trend_note,
    value_text,
    window_of,
)
from antipasta.render.printable import plural

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from antipasta.results.findings import FunctionChange
    from antipasta.results.history import HistoryReport
    from antipasta.results.hotspots import HotspotsReport
    from antipasta.results.page import Delta, IndexRow, Page
    from antipasta.results.reports import PlacedUnit

ROWS = 10
"""The number of functions and of hotspots that are listed."""


def page_markdown(page: Page) -> str:
    """The totals, the change, the worst functions, hotspots and the trend; no section is empty."""
    return "\n".join([MARK, *_lines(page)]).rstrip() + "\n"


def index_markdown(rows: Sequence[IndexRow]) -> str:
    """The repositories with their totals."""
    heads = ("repository", "files", "functions", "lines", "over", "share", "worst cognitive")
    lines = [
        (code(row.name), *(index_cells(row) if not row.problem else [code(row.problem)]))
        for row in ranked(rows)
    ]
    parts = ("### antipasta: reports", "", f"{index_summary(rows)}.", "")
    return "\n".join([MARK, *parts, *table(heads, lines, share=0.9)]).rstrip() + "\n"


def _lines(page: Page) -> Iterator[str]:
    yield from (f"### antipasta: report on {code(page.title)}", "", _totals(page), "")
    if page.delta:
        yield from _delta(page.delta)
    yield from _worst(page)
    for each in page.hotspots:
        yield from _hotspots(each)
    if page.history and page.history.commits:
        yield from _trend(page.history)
    rows = [(code(path), reason, code(detail)) for path, _, reason, detail in page.shortfalls]
    yield from folded(
        f"Not measured in full: {plural(len(rows), 'file')}",
        list(table(("file", "reason", "detail"), rows, share=0.1)),
    )
    left = [(code(path), reason) for path, reason in page.ignored]
    yield from folded(ignored_note(page), list(table(("file", "reason"), left, share=0.05)))


def _totals(page: Page) -> str:
    totals = totals_of(page)
    files, functions = plural(totals.files, "file"), plural(totals.functions, "function")
    over = f"{totals.over} over a threshold ({totals.share:.1%})"
    return f"{stand_of(page.stand).capitalize()}: {functions} in {files}, {over}."


def _delta(delta: Delta) -> Iterator[str]:
    yield from (f"**Change in {code(delta.text)}.** {change_summary(delta)}", "")
    heads = ("function", "place", "change", *(name.replace("_", " ") for name in NET_METRICS))
    rows = [
        (
            code(each.function),
            code(f"{each.path}:{each.line}"),
            _kind(each, delta),
            *(_change(each, name) for name in NET_METRICS),
        )
        for each in in_order(delta)
    ]
    yield from table(heads, rows, share=0.35)
    lines = list(table(("not judged",), [(code(each),) for each in delta.incomplete], share=0.05))
    yield from folded(f"Not judged: {plural(len(delta.incomplete), 'file')}", lines)


def _kind(change: FunctionChange, delta: Delta) -> str:
    kind = kind_of(change)
    shown = kind if kind == change.change else code(kind)
    return f"{shown}, **refused**" if (change.path, change.function) in delta.refused else shown


def _change(change: FunctionChange, metric: str) -> str:
    if metric not in change.deltas:
        return ""
    return delta_text(*change.deltas[metric])


def _worst(page: Page) -> Iterator[str]:
    chosen = hardest(page)[:ROWS]
    yield from ("**Worst functions**", "")
    yield from table(
        ("function", "place", "cognitive", "cyclomatic", "lines"),
        [_function(page, each) for each in chosen],
        share=0.2,
    )


def _function(page: Page, placed: PlacedUnit) -> tuple[str, ...]:
    path, unit = placed
    over = breaches(page, path, unit)

    def value(name: str) -> str:
        text = value_text(getattr(unit, name))
        return f"**{text}**" if name in over else text

    values = map(value, ("cognitive_complexity", "cyclomatic_complexity", "length"))
    return (code(unit.name), code(f"{path}:{unit.start_line}"), *values)


def _hotspots(spots: HotspotsReport) -> Iterator[str]:
    yield from (f"**Hotspots by {spots.by}**, {window_of(spots)}. {rank_of(spots)}", "")
    yield from table(
        (spots.by, "commits", "lines", "complexity", "score"),
        [
            (
                code(f"{row.path}:{row.function}" if row.function else row.path),
                *map(value_text, (row.commits, row.lines, row.complexity, row.score)),
            )
            for row in spots.rows[:ROWS]
            if row.score
        ],
        share=0.15,
    )


def _trend(history: HistoryReport) -> Iterator[str]:
    """The first and the last value of each metric."""
    first, last = history.commits[0].metrics, history.commits[-1].metrics
    names = [name for name in NET_METRICS if name in first and name in last]
    yield from (f"**Trend.** {trend_note(history)}", "")
    yield from table(
        ("metric", "mean", "sum", "over the threshold"),
        [
            (
                name.replace("_", " "),
                *(_span(getattr(first[name], each), getattr(last[name], each)) for each in _SPANS),
            )
            for name in names
        ],
        share=0.05,
    )


_SPANS = ("mean", "sum", "over")


def _span(first: float | None, last: float | None) -> str:
    return f"{value_text(first)} → {value_text(last)}"
