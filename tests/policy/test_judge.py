from __future__ import annotations

from typing import TYPE_CHECKING

from antipasta.histories import BaseFile, Compared, FileHistory
from antipasta.incremental.diff import compare
from antipasta.model import FileMetrics, Missing, Suppression
from antipasta.policy.judge import FileVerdict, judge_file
from antipasta.policy.subject import Subject
from antipasta.results.findings import Suppressed, Violation
from tests.support.measured import history, measured, unit

if TYPE_CHECKING:
    from collections.abc import Mapping

LIMITS = {"cyclomatic_complexity": 10.0}
IGNORE = Suppression(4, (), own_line=True, by="comment", reason="")


def subject(
    now: FileMetrics, *bases: FileMetrics | Missing, limits: Mapping[str, float] = LIMITS
) -> Subject:
    compared_with = FileHistory("a.py", now, tuple(BaseFile("a.py", each) for each in bases))
    (changes,) = compare([compared_with])
    return Subject("a.py", now, limits, Compared(compared_with, changes))


def test_a_violation_says_what_where_and_since_when() -> None:
    now = measured(unit("Box.f", 14, start_line=5, end_line=50))
    before = measured(unit("Box.f", 9))

    assert judge_file(subject(now, before), "ratchet").violations == (
        Violation(
            path="a.py",
            line=5,
            end_line=50,
            function="Box.f",
            rule="threshold",
            metric="cyclomatic_complexity",
            value=14,
            threshold=10.0,
            comparison="<=",
            previous=9,
            change="modified",
            message="Box.f has cyclomatic complexity 14, allowed is at most 10; it was 9",
        ),
    )


def test_a_violation_of_the_file_has_no_function() -> None:
    now = measured(maintainability_index=12.5)

    (found,) = judge_file(subject(now, limits={"maintainability_index": 20}), "ratchet").violations

    assert (found.line, found.end_line, found.function) == (1, 1, None)
    assert found.change == "added"
    assert found.message == (
        "the file has maintainability index 12.5, allowed is at least 20; it is new"
    )


def test_without_a_base_there_is_nothing_to_say_of_before() -> None:
    plain = Subject("a.py", measured(unit("f", 11)), LIMITS)

    (found,) = judge_file(plain, "absolute").violations

    assert (found.previous, found.change) == (None, "unknown")
    assert found.message == "f has cyclomatic complexity 11, allowed is at most 10"
    assert judge_file(plain, "ratchet") == FileVerdict((), ())


def test_a_file_that_was_not_measured_breaches_nothing() -> None:
    lost = Subject("a.py", Missing("a.py", "size", "large"), LIMITS)

    assert judge_file(lost, "absolute") == FileVerdict((), ())


def test_classes_are_not_judged_and_what_was_not_measured_is_not() -> None:
    now = measured(
        unit("Box", 99, kind="class"),
        unit("f", cyclomatic_complexity=None),
        unit("<module>", 11, kind="module"),
    )

    (found,) = judge_file(Subject("a.py", now, LIMITS), "absolute").violations

    assert found.function == "<module>"


def test_what_moved_is_compared_with_where_it_was() -> None:
    moved = unit("f", 14)
    here, gone = history(measured(moved)), history(None, measured(moved), path="old.py")
    changes, _ = compare([here, gone])

    judged = Subject("a.py", measured(moved), LIMITS, Compared(here, changes))

    assert judge_file(judged, "ratchet").violations == ()
    assert judge_file(judged, "new").violations == ()
    assert [each.change for each in judge_file(judged, "absolute").violations] == ["moved"]


def test_a_base_without_the_metric_is_unknown() -> None:
    now = measured(unit("f", 14))
    before = measured(unit("f", cyclomatic_complexity=None))

    assert judge_file(subject(now, before), "ratchet").violations == ()
    (found,) = judge_file(subject(now, before), "absolute").violations
    assert found.change == "unknown"


def test_a_repaired_file_passes() -> None:
    now = measured(unit("f", 14), maintainability_index=1)
    broken = FileMetrics("python", "minimal", "syntax", "invalid syntax")
    limits = {**LIMITS, "maintainability_index": 20.0}

    assert judge_file(subject(now, broken, limits=limits), "ratchet").violations == ()
    assert judge_file(subject(now, broken, limits=limits), "new").violations == ()


def test_a_suppressed_breach_is_listed_and_no_violation() -> None:
    now = measured(unit("f", 14, start_line=5), suppressions=(IGNORE,))

    assert judge_file(subject(now), "ratchet") == FileVerdict(
        (),
        (Suppressed("a.py", 4, "cyclomatic_complexity", "comment", added=True, function="f"),),
    )


def test_what_would_pass_anyway_is_not_suppressed() -> None:
    now = measured(unit("f", 14, start_line=5), suppressions=(IGNORE,))

    assert judge_file(subject(now, now), "ratchet") == FileVerdict((), ())
    assert judge_file(subject(measured(suppressions=(IGNORE,))), "ratchet") == FileVerdict((), ())


def test_a_comment_that_a_parent_has_is_not_added() -> None:
    bare = unit("f", 12, start_line=5)
    old = measured(bare, suppressions=(IGNORE,))
    now = measured(bare._replace(cyclomatic_complexity=14, digest="x"), suppressions=(IGNORE,))
    file_wide = Suppression(1, (), own_line=True, by="file", reason="")

    def added(*bases: FileMetrics, new: FileMetrics = now) -> list[bool]:
        return [each.added for each in judge_file(subject(new, *bases), "ratchet").suppressed]

    assert added(old) == [False]
    assert added(measured(bare)) == [True]
    assert added(measured(bare), old) == [False]
    assert added(measured(bare, suppressions=(file_wide,))) == [False]
    assert added(old, new=now._replace(suppressions=(file_wide,))) == [False]


def test_without_a_base_no_comment_is_added() -> None:
    now = measured(unit("f", 14, start_line=5), suppressions=(IGNORE,))

    (found,) = judge_file(Subject("a.py", now, LIMITS), "absolute").suppressed

    assert not found.added
