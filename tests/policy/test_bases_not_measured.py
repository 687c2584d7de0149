from __future__ import annotations

from typing import TYPE_CHECKING

from antipasta.histories import BaseFile, Compared, FileHistory, UnitChange
from antipasta.model import Candidate, Collection, Missing, Source
from antipasta.policy.subject import Subject
from antipasta.policy.verdict import Rules, reach_verdict
from tests.support.measured import measured, unit, version

if TYPE_CHECKING:
    from antipasta.results import Verdict

LOST = Missing("a.py", "size", "too large")


def verdict_with(*bases: Missing, on_incomplete: str = "fail") -> Verdict:
    now = measured(unit("f", 99))
    file = FileHistory("a.py", now, tuple(BaseFile("a.py", each) for each in bases))
    changes = (UnitChange(now.units[0], (), "unknown"),)
    return reach_verdict(
        [Subject("a.py", now, {"cyclomatic_complexity": 10.0}, Compared(file, changes))],
        (),
        collection=Collection(Source("staged", is_compared=True), (Candidate(version()),)),
        rules=Rules(None, on_incomplete),  # type: ignore[arg-type]
    )


def test_a_file_whose_breach_could_not_be_compared_was_not_judged() -> None:
    assert verdict_with(LOST).counts.files_judged == 0
    assert verdict_with(LOST, on_incomplete="pass").status == "incomplete"


def test_a_file_is_named_once_however_many_parents_were_not_measured() -> None:
    assert [each.path for each in verdict_with(LOST, LOST).incomplete] == ["a.py"]
