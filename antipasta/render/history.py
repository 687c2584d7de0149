"""The history of metrics for programs: a document, and records for a table.

`history_text` has that for people.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from antipasta.render.history_text import markdown, text
from antipasta.results.statistics import Figures

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from antipasta.results.history import HistoryCommit, HistoryReport, Measured


__all__ = ["SCHEMA", "document", "markdown", "pieces", "records", "text"]

SCHEMA = "antipasta.history/1"


def document(report: HistoryReport) -> dict[str, Any]:
    """The report in the types of JSON, as docs/history.md has it."""
    return _document(report, list(map(commit_document, report.commits)))


def records(report: HistoryReport) -> list[dict[str, Any]]:
    """The rows of the CSV: one for each commit."""
    return report.records()


def _document(report: HistoryReport, commits: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "source": {
            "range": report.range,
            "revision": report.head,
            "first_parent": report.first_parent,
            "every": report.every,
            "most": report.most,
            "complete": report.is_complete,
            "ends": list(report.ends),
        },
        "of": report.of,
        "path": report.path or None,
        "function": report.function,
        "commits": commits,
        "incomplete": [gap._asdict() for gap in report.gaps],
    }


def commit_document(commit: HistoryCommit) -> dict[str, Any]:
    """A commit in the types of JSON."""
    return {
        "commit": commit.commit,
        "date": commit.time,
        "author": commit.author,
        "subject": commit.subject,
        "merge": commit.is_merge,
        **({"tags": list(commit.tags)} if commit.tags else {}),
        "path": commit.path or None,
        "function": commit.function,
        "files": commit.files,
        "functions": commit.functions,
        "skipped": commit.skipped,
        "metrics": _measured(commit.metrics),
        "before": commit.before,
        "delta": commit.delta and _measured(commit.delta),
    }


def _measured(metrics: Measured) -> dict[str, Any]:
    plain: Mapping[str, Any] = metrics
    return {
        name: each._asdict() if isinstance(each, Figures) else each for name, each in plain.items()
    }


def pieces(
    report: HistoryReport, framed: Callable[[dict[str, Any]], dict[str, Any]]
) -> Iterator[str]:
    """The whole JSON in pieces; `framed` puts what all documents have around that of the report.

    A commit stands in one line: there may be thousands of them.
    """
    head = json.dumps(framed(_document(report, [])), indent=2)
    before, _, after = head.partition('"commits": []')
    yield f'{before}"commits": ['
    for number, commit in enumerate(report.commits):
        yield f"{',' if number else ''}\n    {json.dumps(commit_document(commit))}"
    yield f"\n  ]{after}\n"
