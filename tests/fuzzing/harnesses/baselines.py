"""Baselines: files that list old debt."""

from __future__ import annotations

from antipasta.config.baseline_file import read_baseline, write_baseline
from antipasta.errors import ConfigError
from antipasta.results.findings import BaselineEntry
from tests.fuzzing.harnesses.config import require_named

_ENTRIES = [
    BaselineEntry("a%.py", "f", "cyclomatic_complexity", 12, "d1"),
    BaselineEntry("b \udcff.py", None, "maintainability_index", 1.5, ""),
]


def seeds() -> list[bytes]:
    """Baselines with entries and without."""
    return [write_baseline(_ENTRIES).encode(), write_baseline([]).encode()]


def check(data: bytes) -> None:
    """A file is a baseline that can be written again, or its mistakes have its name."""
    try:
        entries = read_baseline(data, "b.toml")
    except ConfigError as exc:
        require_named(exc, "b.toml")
        return
    again = read_baseline(write_baseline(entries).encode(), "b.toml")
    assert {each._replace(line=0) for each in again} == {each._replace(line=0) for each in entries}
