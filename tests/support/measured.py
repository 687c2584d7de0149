"""Measurements made up, for tests of what comes after measuring."""

from __future__ import annotations

from typing import Any

from antipasta.histories import BaseFile, FileHistory
from antipasta.languages import BY_NAME
from antipasta.model import FileMetrics, FunctionMetrics, Version

ENGINES = dict.fromkeys(BY_NAME, "engine")
"""A fingerprint for every language."""


def unit(name: str = "f", complexity: int = 1, **fields: Any) -> FunctionMetrics:
    """A unit of three lines; its digest is unlike that of any other name or complexity."""
    made = FunctionMetrics(
        name,
        "function",
        1,
        3,
        cyclomatic_complexity=complexity,
        first_line=fields.get("start_line", 1),
        digest=f"{name}={complexity}",
    )
    return made._replace(**fields)


def measured(*units: FunctionMetrics, **fields: Any) -> FileMetrics:
    """A Python file with these units."""
    return FileMetrics("python", functions=units)._replace(**fields)


def history(
    now: FileMetrics | None, *bases: FileMetrics, path: str = "a.py", old_path: str | None = None
) -> FileHistory:
    """A file as it is now, and its versions in the parents."""
    return FileHistory(path, now, tuple(BaseFile(old_path or path, each) for each in bases))


def version(path: str = "a.py", oid: str = "1" * 40, language: str = "python") -> Version:
    """A version of a file."""
    return Version(path, oid, language)
