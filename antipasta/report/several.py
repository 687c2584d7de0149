"""Reports on several repositories: a page for each, and an index."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, NamedTuple

from antipasta.errors import AntipastaError, SourceError
from antipasta.observe.recorder import Recorder, found
from antipasta.render.page.summary import totals_of
from antipasta.report.filling import fill
from antipasta.results.page import IndexRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from antipasta.results.page import Page
    from antipasta.run.request import Request

INDEX = "index"
"""The name of the index, which no page has."""


class Listed(NamedTuple):
    """A repository of a list: its path, and the name of its page without extension."""

    path: str
    name: str


class Reported(NamedTuple):
    """A row of the index, and the page of that repository; None where there is none."""

    row: IndexRow
    page: Page | None


def read_list(path: str) -> list[Listed]:
    """The repositories in a file with one path a line, each with a name of its own.

    A line that begins with # is a comment. Paths are relative to the directory of the file. Raises
    SourceError where the file cannot be read or lists nothing.
    """
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            lines = [line.strip() for line in file]
    except OSError as exc:
        raise SourceError(f"{path}: cannot be read: {exc.strerror}") from exc
    paths = [line for line in lines if line and not line.startswith("#")]
    if not paths:
        raise SourceError(f"{path} lists no repository", hint="write one path a line")
    here = os.path.dirname(os.path.abspath(path))
    return list(_named([os.path.normpath(os.path.join(here, each)) for each in paths]))


def _named(paths: Sequence[str]) -> Iterator[Listed]:
    taken = {INDEX}
    for path in paths:
        plain = re.sub(r"[^A-Za-z0-9._-]+", "-", os.path.basename(path)).strip("-.")
        plain = plain.removesuffix(".git") or "repository"
        name, number = plain, 1
        while name.lower() in taken:
            number += 1
            name = f"{plain}-{number}"
        taken.add(name.lower())
        yield Listed(path, name)


def report_on(listed: Listed, request: Request, text: str | None) -> Reported:
    """The page of a listed repository, or a row that says why there is none."""
    try:
        if not os.path.isdir(listed.path):
            raise SourceError("no such directory")
        with Recorder("report", is_call=True) as record:
            page, run = fill(request._replace(cwd=listed.path), text, record, needs_git=True)
            record.end(run, found(len(page.files)), 0)
    except AntipastaError as exc:
        problem = f"{exc.lines()[0]} ({listed.path})"
        return Reported(IndexRow(listed.name, problem=problem), None)
    return Reported(_row(listed.name, page), page)


def _row(name: str, page: Page) -> IndexRow:
    totals = totals_of(page)
    worst = totals.worst.unit.cognitive_complexity if totals.worst else 0
    return IndexRow(
        name,
        f"{name}.html",
        totals.files,
        totals.functions,
        totals.lines,
        totals.over,
        worst or 0,
        page.stand.date,
    )
