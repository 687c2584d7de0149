"""The page and the index as HTML, each one file that loads nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from antipasta.render.page import assets
from antipasta.render.page.data import as_json, data_of
from antipasta.render.page.summary import (
    change_lines,
    ignored_note,
    index_cells,
    index_summary,
    left_out,
    link_to,
    rank_of,
    ranked,
    short_date,
    source_note,
    stand_of,
    tiles_of,
    trend_note,
    value_text,
    window_of,
)
from antipasta.render.printable import plural, visible
from antipasta.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from antipasta.render.page.assets import Inline
    from antipasta.results.hotspots import Hotspot, HotspotsReport
    from antipasta.results.page import IndexRow, Page

GENERATOR = "antipasta"
"""How the generator that a page names begins; by it a page is known to be ours."""

ROWS = 50
"""The number of hotspots and of files not measured in full that a page lists."""


def page_html(page: Page) -> str:
    """The page as one HTML file. The same page gives the same text."""
    libraries, script, style = assets.libraries(), assets.script(), assets.style()
    return _render(
        "page.html",
        style=style,
        policy=_policy([*libraries, script], style),
        libraries=libraries,
        script=script,
        title=visible(page.title),
        stand=visible(stand_of(page.stand)),
        tiles=tiles_of(page),
        sections=list(_sections(page)),
        sources=source_note(page),
        delta=change_lines(page.delta),
        hotspots=[_hotspots(each) for each in page.hotspots],
        trend=trend_note(page.history),
        shortfalls=[
            {name: visible(str(value)) for name, value in each._asdict().items()}
            for each in page.shortfalls[:ROWS]
        ],
        shortfalls_left=left_out(len(page.shortfalls), ROWS, "file"),
        ignored_note=ignored_note(page),
        ignored=[visible(f"{path}: {reason}") for path, reason in page.ignored[:ROWS]],
        ignored_left=left_out(len(page.ignored), ROWS, "file"),
        licences=assets.licences(),
        data=as_json(data_of(page)),
    )


def index_html(rows: Sequence[IndexRow]) -> str:
    """The index of several pages: that of the largest share over a threshold first."""
    style = assets.style()
    return _render(
        "index.html",
        style=style,
        policy=_policy([], style),
        summary=index_summary(rows),
        order="That with the largest share of functions over a threshold first.",
        rows=[
            {
                "name": visible(row.name),
                "page": quote(row.page),
                "problem": visible(row.problem),
                "cells": index_cells(row),
                "date": short_date(row.date),
            }
            for row in ranked(rows)
        ],
    )


def _render(template: str, **values: Any) -> str:
    environment = Environment(
        loader=FileSystemLoader(f"{assets.HERE}/templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template(template).render(
        generator=f"{GENERATOR} {__version__}", **values
    )


def _policy(scripts: Sequence[Inline], style: Inline) -> str:
    """The Content-Security-Policy: these scripts and this style sheet, and no request."""
    parts = [
        "default-src 'none'",
        *([f"script-src {' '.join(each.policy for each in scripts)}"] if scripts else []),
        f"style-src {style.policy}",
        # For the icon, which is empty: otherwise a browser would ask the server for one.
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    return "; ".join(parts)


def _sections(page: Page) -> Iterator[dict[str, str]]:
    """The sections that the page has, for its navigation."""
    yield {"id": "map", "title": "Map"}
    yield {"id": "functions", "title": "Worst functions"}
    if page.delta:
        yield {"id": "change", "title": "Change"}
    for each in page.hotspots:
        yield {"id": f"hotspots-{each.by}", "title": f"Hotspots by {each.by}"}
    if page.history and page.history.commits:
        yield {"id": "trend", "title": "Trend"}
    if page.shortfalls or page.ignored:
        yield {"id": "gaps", "title": "Not measured in full"}


def _hotspots(spots: HotspotsReport) -> dict[str, Any]:
    hot = [row for row in spots.rows if row.score]
    return {
        "by": spots.by,
        "window": window_of(spots),
        "rank": visible(rank_of(spots)),
        "rows": [_hotspot(row) for row in hot[:ROWS]],
        "left": left_out(len(hot), ROWS, "row"),
        "no_data": [visible(f"{each.path}: {each.detail}") for each in spots.no_data[:ROWS]],
        "no_data_count": plural(len(spots.no_data), "path"),
    }


def _hotspot(row: Hotspot) -> dict[str, str]:
    return {
        "path": visible(row.path),
        "function": visible(row.function or ""),
        "link": link_to(row.path, row.function),
        "commits": value_text(row.commits),
        "lines": value_text(row.lines),
        "complexity": value_text(row.complexity),
        "score": value_text(row.score),
    }
