"""The history of metrics for programs: a document, and records for a table."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from antipasta.results.statistics import Figures

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from antipasta.results.history import HistoryCommit, HistoryReport, Measured


def document(report: HistoryReport, commits: list[dict[str, Any]]) -> dict[str, Any]:
    """The report in the types of JSON, as docs/history.md has it, with these `commits`."""
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


def pieces(report: HistoryReport, head: dict[str, Any]) -> Iterator[str]:
    """The JSON of a whole document in pieces; `head` is that without commits.

    A commit stands in one line: there may be thousands of them.
    """
    before, _, after = json.dumps(head, indent=2).partition('"commits": []')
    yield f'{before}"commits": ['
    for number, commit in enumerate(report.commits):
        yield f"{',' if number else ''}\n    {json.dumps(commit_document(commit))}"
    yield f"\n  ]{after}\n"
