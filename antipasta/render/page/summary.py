"""What a page says in words and in a few figures; HTML and Markdown say the same."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode

from antipasta.metrics import METRICS, NET_METRICS
from antipasta.overview import difficulty
from antipasta.render.hotspots import left_out_commits, score_in_words
from antipasta.render.printable import plural, visible
from antipasta.results.history import in_utc
from antipasta.results.reports import PlacedUnit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from antipasta.model import FunctionMetrics
    from antipasta.results.findings import FunctionChange
    from antipasta.results.history import HistoryReport
    from antipasta.results.hotspots import HotspotsReport
    from antipasta.results.page import Delta, IndexRow, Page, Stand


CHANGES = 100
"""The number of changes that a page lists."""


NAMES = 20
"""The number of names that a sentence lists."""


class Totals(NamedTuple):
    """The totals of a page; `over` counts the functions that are over a threshold of theirs."""

    files: int
    functions: int
    lines: int
    over: int
    worst: PlacedUnit | None

    @property
    def share(self) -> float:
        """The functions over a threshold as a share of all, from 0 to 1."""
        return self.over / self.functions if self.functions else 0.0


def totals_of(page: Page) -> Totals:
    """The totals of the files of a page. The code outside functions counts as a function."""
    placed = [PlacedUnit(file.path, unit) for file in page.files for unit in file.metrics.units]
    return Totals(
        len(page.files),
        len(placed),
        sum(file.metrics.loc or 0 for file in page.files),
        sum(bool(breaches(page, *each)) for each in placed),
        min(placed, key=difficulty, default=None),
    )


def breaches(page: Page, path: str, unit: FunctionMetrics) -> list[str]:
    """The metrics of the unit that are over their thresholds."""
    limits = page.own_thresholds.get(path, page.thresholds)
    return [name for name, limit in limits.items() if _is_over(name, unit, limit)]


def _is_over(name: str, unit: FunctionMetrics, limit: float) -> bool:
    metric = METRICS[name]
    value = metric.of(unit) if metric.level == "function" else None
    return value is not None and not metric.accepts(value, limit)


def hardest(page: Page) -> list[PlacedUnit]:
    """All functions of the page, the hardest to understand first."""
    placed = [PlacedUnit(file.path, unit) for file in page.files for unit in file.metrics.units]
    return sorted(placed, key=difficulty)


def link_to(path: str, function: str | None) -> str:
    """The address of a file or a function on the page."""
    named = {"function": visible(function)} if function else {}
    return f"#{urlencode({'path': visible(path), **named})}"


def stand_of(stand: Stand) -> str:
    """Which content the page shows."""
    commit = f"commit {stand.commit[:12]}" if stand.commit else ""
    date = f" of {short_date(stand.date)}" if stand.date else ""
    if stand.is_commit:
        return f"{commit}{date}"
    return f"working tree on {commit}{date}" if commit else "working tree"


def short_date(date: str | None) -> str:
    """The day of a date in ISO 8601; empty for None."""
    return (date or "").partition("T")[0]


def value_text(value: float | None) -> str:
    """A number for a table: with separators, and no more digits than are of use."""
    if value is None:
        return "-"
    return f"{value:,.0f}" if value == int(value) or abs(value) >= 100 else f"{value:,.2f}"


def tiles_of(page: Page) -> list[dict[str, str]]:
    """The figures at the top of the page."""
    totals = totals_of(page)
    tiles = [
        _tile("Files", value_text(totals.files)),
        _tile("Functions", value_text(totals.functions)),
        _tile("Lines", value_text(totals.lines)),
        _tile("Over a threshold", value_text(totals.over), f"{totals.share:.1%}"),
    ]
    if totals.worst:
        complexity = value_text(totals.worst.unit.cognitive_complexity)
        tiles.append(_tile("Worst cognitive complexity", complexity))
    return tiles


def _tile(label: str, value: str, note: str = "") -> dict[str, str]:
    return {"label": label, "value": value, "note": note}


def source_note(page: Page) -> str:
    """Which sources the page holds."""
    held = len(page.sources)
    if not held:
        return "The page holds no sources."
    hardest = "hardest function" if held == 1 else f"{held} hardest functions"
    return f"The page holds the source of the {hardest}."


def ignored_note(page: Page) -> str:
    """How many files are not measured on purpose, by reason; empty where there are none."""
    if not page.ignored:
        return ""
    counts = Counter(each.reason for each in page.ignored)
    reasons = ", ".join(f"{reason} {number}" for reason, number in sorted(counts.items()))
    return f"Not to be measured: {plural(len(page.ignored), 'file')} ({reasons})"


def trend_note(history: HistoryReport | None) -> str:
    """The span of the trend; empty without one."""
    if not history or not history.commits:
        return ""
    first, last = history.commits[0], history.commits[-1]
    end = " History ends there: this is a shallow clone." if history.ends else ""
    span = f"{short_date(first.time)} to {short_date(last.time)}"
    return f"{plural(len(history.commits), 'commit')}, {span}.{end}"


def window_of(spots: HotspotsReport) -> str:
    """The days between which changes were counted, and how many commits there were."""
    since, until = (
        in_utc(each).date().isoformat() for each in (spots.window.since, spots.window.until)
    )
    return f"{since} to {until}, {plural(spots.window.commits, 'commit')}"


def rank_of(spots: HotspotsReport) -> str:
    """How the score comes about, and what it does not count."""
    return ". ".join((score_in_words(spots), *left_out_commits(spots), *spots.notes)) + "."


def change_lines(delta: Delta | None) -> dict[str, Any] | None:
    """What the section on a change shows; None without one."""
    if delta is None:
        return None
    return {
        "text": visible(delta.text),
        "summary": change_summary(delta),
        "heads": [name.replace("_", " ").capitalize() for name in NET_METRICS],
        "rows": [_change(each, delta) for each in in_order(delta)[:CHANGES]],
        "left": left_out(len(delta.changes), CHANGES, "change"),
        "incomplete": _some([visible(path) for path in delta.incomplete]),
    }


def change_summary(delta: Delta) -> str:
    """How much changed, and what it adds up to."""
    base, head = delta.base[:12], delta.head[:12]
    if not delta.changes:
        return f"{base} to {head}: no function changed."
    net = ", ".join(_net(delta.net))
    refused = (
        f"; a gate would refuse {plural(len(delta.refused), 'place')}" if delta.refused else ""
    )
    changed = plural(len(delta.changes), "function")
    return f"{base} to {head}: {changed} changed; in sum {net}{refused}."


def in_order(delta: Delta) -> list[FunctionChange]:
    """The changes: refused ones first, then those that add or take away most."""

    def weight(change: FunctionChange) -> tuple[bool, float]:
        is_refused = (change.path, change.function) in delta.refused
        gains = [
            (new or 0) - (old or 0)
            for name, (old, new) in change.deltas.items()
            if name in NET_METRICS
        ]
        return not is_refused, -abs(sum(gains))

    return sorted(delta.changes, key=weight)


def left_out(number: int, most: int, noun: str) -> str:
    """How much a list of at most so many leaves out; empty where it has all."""
    return f"{plural(number - most, f'more {noun}')} not listed." if number > most else ""


def _some(names: Sequence[str]) -> str:
    """The names as a list in words; of many the first, and how many there are besides."""
    left = len(names) - NAMES
    return ", ".join([*names[:NAMES], *([f"and {left} more"] if left > 0 else [])])


def _net(net: Mapping[str, float]) -> Iterator[str]:
    for name, value in net.items():
        yield f"{name.replace('_', ' ')} {value:+,g}"


def _change(change: FunctionChange, delta: Delta) -> dict[str, Any]:
    return {
        "function": visible(change.function),
        "link": "" if change.change == "deleted" else link_to(change.path, change.function),
        "place": visible(f"{change.path}:{change.line}"),
        "change": visible(kind_of(change)),
        "refused": (change.path, change.function) in delta.refused,
        "cells": [_cell(change, name) for name in NET_METRICS],
    }


def kind_of(change: FunctionChange) -> str:
    """The kind of a change, with what the function was called before where that differs."""
    old = [part for part in (change.old_path, change.old_function) if part]
    if change.extracted_from:
        return f"{change.change}, extracted from {change.extracted_from.function}"
    return f"{change.change} from {' '.join(old)}" if old else change.change


def _cell(change: FunctionChange, metric: str) -> dict[str, str]:
    if metric not in change.deltas:
        return {"text": "", "kind": ""}
    old, new = change.deltas[metric]
    gain = (new or 0) - (old or 0)
    kind, mark = ("worse", " ▲") if gain > 0 else ("better", " ▼") if gain < 0 else ("", "")
    return {"text": f"{delta_text(old, new)}{mark}", "kind": kind}


def delta_text(old: float | None, new: float | None) -> str:
    """A value before and after; `none` where the function was or is not there."""
    values = ("none" if value is None else value_text(value) for value in (old, new))
    return " → ".join(values)


def ranked(rows: Sequence[IndexRow]) -> list[IndexRow]:
    """The rows of an index: the largest share over a threshold first, those without a page last."""
    return sorted(rows, key=lambda row: (bool(row.problem), -_share(row), row.name))


def _share(row: IndexRow) -> float:
    return row.over / row.functions if row.functions else 0.0


def index_cells(row: IndexRow) -> list[str]:
    """The figures of a repository, in the order of the columns."""
    counts = [value_text(each) for each in (row.files, row.functions, row.lines, row.over)]
    return [*counts, f"{_share(row):.1%}", value_text(row.worst)]


def index_summary(rows: Sequence[IndexRow]) -> str:
    """How many repositories there are, and their totals."""
    shown = [row for row in rows if not row.problem]
    functions, over = sum(row.functions for row in shown), sum(row.over for row in shown)
    lost = len(rows) - len(shown)
    without = f"; no report of {lost}" if lost else ""
    return (
        f"{len(shown)} of {plural(len(rows), 'repository', 'repositories')}{without};"
        f" {value_text(functions)} functions, {value_text(over)} over a threshold"
    )
