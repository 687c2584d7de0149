"""Asserts in tests: they count as decisions, as radon has it, and are let pass with a note.

A test with ten asserts reads from top to bottom. Its number stays as it is, and is judged; but
points that are asserts of a test are tolerated, however many, where a tolerance is configured.
Other decisions of the test, those in the asserts included, are judged as anywhere.
"""

from __future__ import annotations

from antipasta.lean.typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from antipasta.metrics import Metric
    from antipasta.model import FunctionMetrics

_COUNTS_ASSERTS = "cyclomatic_complexity"
_DIRECTORIES = frozenset({"test", "tests", "testing"})
_NAMES = frozenset({"conftest.py", "test.py", "tests.py"})


class Spared(NamedTuple):
    """The points of a value that are asserts of a test, now and in the previous value."""

    now: float = 0
    before: float = 0


NOTHING = Spared()


def is_test(path: str) -> bool:
    """Whether the file at `path` holds tests, by its name or that of a directory above it."""
    *directories, name = path.split("/")
    if not _DIRECTORIES.isdisjoint(directories) or name in _NAMES:
        return True
    return name.endswith(".py") and (name.startswith("test_") or name.endswith("_test.py"))


def spared(
    path: str,
    metric: Metric,
    unit: FunctionMetrics | None,
    olds: Iterable[FunctionMetrics],
    tolerance: Mapping[str, float],
) -> Spared:
    """The points of `unit` and of what it was that are not held against a test.

    `olds` are its base versions. The one with the most asserts counts less for what it was, which
    is the stricter choice where parents differ. Without a `tolerance` nothing is spared.
    """
    is_counted = metric.name == _COUNTS_ASSERTS and unit is not None and unit.asserts
    if not is_counted or not tolerance.get(metric.name) or not is_test(path):
        return NOTHING
    assert unit is not None
    return Spared(unit.asserts, max((each.asserts for each in olds), default=0))
