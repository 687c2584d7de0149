from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from antipasta.config.settings import GrowthSettings
from antipasta.histories import BaseFile, Compared, FileHistory, Origin, UnitChange
from antipasta.model import Candidate, Collection, FileMetrics, Ignored, Missing, Source
from antipasta.policy.subject import Subject
from antipasta.policy.verdict import Rules, exit_code, reach_verdict
from antipasta.results import CacheUse, RunFigures, Verdict
from antipasta.results.findings import Uncompared
from tests.support.measured import measured, unit, version

if TYPE_CHECKING:
    from antipasta.config.settings import OnIncomplete
    from antipasta.model import Status

LIMITS = {"cyclomatic_complexity": 10.0}
GOOD, BAD, LOST = measured(unit("f", 1)), measured(unit("f", 99)), Missing("c.py", "size", "large")
RUN = RunFigures(1.0, CacheUse(1, 2))


def verdict_on(
    *outcomes: FileMetrics | Missing,
    on_incomplete: OnIncomplete = "fail",
    missing: tuple[Missing, ...] = (),
    ignored: tuple[Ignored, ...] = (),
) -> Verdict:
    subjects = [Subject(f"{index}.py", each, LIMITS) for index, each in enumerate(outcomes)]
    return reach_verdict(
        subjects,
        (),
        collection=Collection(
            Source("worktree"),
            tuple(Candidate(version(each.path)) for each in subjects),
            missing=missing,
            ignored=ignored,
        ),
        rules=Rules("absolute", on_incomplete),
    )


@pytest.mark.parametrize(
    ("outcomes", "on_incomplete", "status", "code"),
    [
        ((), "fail", "passed", 0),
        ((GOOD,), "fail", "passed", 0),
        ((GOOD, BAD), "fail", "failed", 2),
        ((GOOD, BAD), "warn", "failed", 2),
        ((GOOD, BAD), "pass", "failed", 2),
        ((BAD, LOST), "fail", "failed", 2),
        ((BAD, LOST), "pass", "failed", 2),
        ((GOOD, LOST), "fail", "incomplete", 3),
        ((GOOD, LOST), "warn", "incomplete", 0),
        ((GOOD, LOST), "pass", "passed", 0),
        ((LOST,), "fail", "incomplete", 3),
        ((LOST,), "warn", "incomplete", 0),
        ((LOST,), "pass", "incomplete", 0),
    ],
)
def test_the_status_and_the_exit_code(
    outcomes: tuple[FileMetrics | Missing, ...],
    on_incomplete: OnIncomplete,
    status: Status,
    code: int,
) -> None:
    verdict = verdict_on(*outcomes, on_incomplete=on_incomplete)

    assert verdict.status == status
    assert exit_code(verdict.status, on_incomplete) == code


def test_what_was_collected_is_accounted_for() -> None:
    unread = Missing("unread.py", "unreadable", "unmerged")
    link = Ignored("link.py", "symlink")
    pointer = FileMetrics("python", "skipped", "lfs", "a pointer")

    verdict = verdict_on(GOOD, LOST, pointer, missing=(unread,), ignored=(link,))

    assert verdict.incomplete == (LOST, unread)
    assert verdict.ignored == (Ignored("2.py", "lfs"), link)
    assert verdict.counts == (3, 1, 1, 1)


def with_base(now: FileMetrics, base: FileMetrics | Missing) -> Verdict:
    file = FileHistory("a.py", now, (BaseFile("a.py", base),))
    changes = tuple(UnitChange(each, (), "unknown") for each in now.units)
    return reach_verdict(
        [Subject("a.py", now, LIMITS, Compared(file, changes))],
        (),
        collection=Collection(Source("staged", is_compared=True), (Candidate(version()),)),
        rules=Rules(None, "fail"),
    )


def test_a_breach_with_a_base_that_was_not_measured_is_incomplete() -> None:
    verdict = with_base(BAD, Missing("old.py", "size", "too large"))

    assert verdict.status == "incomplete"
    assert verdict.incomplete == (
        Missing("a.py", "size", "the base version was not measured: too large"),
    )


@pytest.mark.parametrize("limits", [LIMITS, {}])
def test_a_breach_that_part_of_a_base_cannot_tell_is_named(limits: dict[str, float]) -> None:
    old = measured(unit("f", 3, digest=""), analysis="reduced", reason="syntax", detail="line 9")
    (now,) = BAD.units
    file = FileHistory("a.py", BAD, (BaseFile("a.py", old),))
    changes = (UnitChange(now, (Origin("a.py", old.units[0]),), "unknown"),)

    verdict = reach_verdict(
        [Subject("a.py", BAD, limits, Compared(file, changes))],
        (),
        collection=Collection(Source("staged", is_compared=True), (Candidate(version()),)),
        rules=Rules(None, "fail", GrowthSettings(max_increase=0)),
    )

    assert verdict.status == "passed"
    assert verdict.uncompared == ((Uncompared("a.py", "line 9"),) if limits else ())


def test_a_breach_with_a_base_that_does_not_parse_passes_and_is_named() -> None:
    verdict = with_base(BAD, FileMetrics("python", "minimal", "syntax", "invalid syntax"))

    assert verdict.status == "passed"
    assert verdict.uncompared == (Uncompared("a.py", "invalid syntax"),)


@pytest.mark.parametrize(
    "base", [Missing("a.py", "size", "large"), FileMetrics("python", "minimal", "syntax", "bad")]
)
def test_without_a_breach_the_base_does_not_matter(base: FileMetrics | Missing) -> None:
    verdict = with_base(GOOD, base)

    assert verdict.status == "passed"
    assert not any((verdict.incomplete, verdict.uncompared))
