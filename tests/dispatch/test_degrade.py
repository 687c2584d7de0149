from __future__ import annotations

import pytest

from antipasta.dispatch.degrade import Descent, counted, explained, lower_level
from antipasta.model import FileMetrics
from tests.support.measured import version


def test_a_run_only_goes_down() -> None:
    descent = Descent()

    levels = []
    for level in ("normal", "reduced", "normal", "minimal", "reduced"):
        descent.to(level)
        levels.append(descent.level)

    assert levels == ["normal", "reduced", "reduced", "minimal", "minimal"]


@pytest.mark.parametrize(
    ("language", "level", "lower"),
    [
        ("python", "full", "reduced"),
        ("python", "reduced", None),
        ("notebook", "full", None),
        ("c", "full", None),
    ],
)
def test_only_python_has_a_level_between(language: str, level: str, lower: str | None) -> None:
    assert lower_level(language, level) == lower  # type: ignore[arg-type]


def test_what_is_below_full_says_why() -> None:
    _, outcome = counted(version(), b"a\n", "timeout", "late")
    reduced = FileMetrics("python", "reduced", "memory", "")
    broken = FileMetrics("python", "reduced", "syntax", "line 1")

    assert outcome[:5] == ("python", "minimal", "timeout", "late", 1)
    assert explained(reduced, "too large").detail == "too large"
    assert explained(broken, "too large") == broken
    assert explained(reduced, "") == reduced
