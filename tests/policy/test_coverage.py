from __future__ import annotations

import pytest

from antipasta.model import FileMetrics, Ignored, Missing, Mode
from antipasta.policy.coverage import Coverage, coverage
from antipasta.policy.subject import Subject
from antipasta.policy.thresholds import unjudged
from antipasta.results import Counts
from tests.support.measured import measured, unit

LIMITS = {"cyclomatic_complexity": 10.0, "cognitive_complexity": 15.0}
MODULE = unit("<module>", kind="module", cognitive_complexity=0)
F = unit("f", cognitive_complexity=0)
BROKEN = FileMetrics("python", "minimal", "syntax", "invalid syntax, line 3", loc=9)


def subject(path: str, outcome: FileMetrics | Missing) -> Subject:
    return Subject(path, outcome, LIMITS)


def test_what_was_judged_is_counted_and_the_rest_named() -> None:
    reduced = measured(
        MODULE,
        F,
        unit("g", cognitive_complexity=None),
        analysis="reduced",
        reason="depth",
        detail="too deep",
    )
    unread = Missing("lost.py", "size", "too large")
    pointer = FileMetrics("python", "skipped", "lfs", "a pointer")

    found = coverage(
        [
            subject("good.py", measured(MODULE, F, F, unit("Box", kind="class"))),
            subject("empty.py", measured()),
            subject("reduced.py", reduced),
            subject("broken.py", BROKEN),
            subject("lost.py", unread),
            subject("pointer.py", pointer),
            subject("plot.ipynb", FileMetrics("notebook", "skipped", "language", "in julia")),
        ],
        [Missing("gone.py", "unreadable", "unmerged")],
    )

    assert found == Coverage(
        Counts(files=6, files_judged=2, functions=4, functions_judged=3),
        (
            Missing("gone.py", "unreadable", "unmerged"),
            Missing("reduced.py", "depth", "too deep"),
            Missing("broken.py", "syntax", "invalid syntax, line 3"),
            unread,
        ),
        (Ignored("pointer.py", "lfs"), Ignored("plot.ipynb", "language")),
    )


def test_the_same_bytes_as_before_are_no_gap_where_the_change_is_judged() -> None:
    broken = Missing("broken.py", "syntax", "invalid syntax, line 3")
    renamed = subject("broken.py", BROKEN)._replace(is_as_before=True)
    lost = Missing("lost.py", "budget", "time budget of 1 s spent")

    def gaps(*subjects: Subject, mode: Mode) -> tuple[Missing, ...]:
        return coverage(subjects, (), mode).incomplete

    assert gaps(renamed, mode="ratchet") == gaps(renamed, mode="new") == ()
    assert gaps(renamed, mode="absolute") == (broken,)
    assert gaps(subject("broken.py", BROKEN), mode="ratchet") == (broken,)
    assert gaps(subject("lost.py", lost)._replace(is_as_before=True), mode="ratchet") == (lost,)


def test_nothing_to_judge_is_nothing() -> None:
    assert coverage([], []) == Coverage(Counts(0, 0, 0, 0), (), ())


@pytest.mark.parametrize(
    ("metrics", "limits", "expected"),
    [
        (measured(F), LIMITS, False),
        (measured(unit("f", cognitive_complexity=None)), LIMITS, False),
        (measured(), {"maintainability_index": 20.0}, False),
        (measured(F, analysis="reduced"), LIMITS, False),
        (measured(unit("f"), analysis="reduced"), LIMITS, True),
        (measured(unit("f"), analysis="reduced"), {"cyclomatic_complexity": 10.0}, False),
        (measured(F, analysis="reduced"), {"maintainability_index": 20.0}, True),
        (
            measured(F, analysis="reduced", maintainability_index=9),
            {"maintainability_index": 20.0},
            False,
        ),
        (BROKEN, LIMITS, True),
        (BROKEN, {}, False),
        (measured(F, analysis="reduced"), {}, False),
    ],
)
def test_what_has_a_threshold_and_no_value_was_not_judged(
    metrics: FileMetrics, limits: dict[str, float], expected: bool
) -> None:
    assert unjudged(metrics, limits) is expected
