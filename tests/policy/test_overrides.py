from __future__ import annotations

from antipasta.model import Missing
from antipasta.policy.overrides import let_pass
from antipasta.results.findings import CommitOverride
from tests.support.outcomes import OF_THE_FILE, VIOLATION, verdict

OVERRIDE = CommitOverride("1" * 40, "Ann <a@x>", "a table", "pkg/mod.py", 12)
FAILED = verdict(status="failed", violations=(VIOLATION, OF_THE_FILE))


def test_what_is_overridden_is_listed_and_passes() -> None:
    found = let_pass(FAILED, [(OVERRIDE,), (OVERRIDE, OVERRIDE)], "fail")

    assert found.status == "passed"
    assert found.violations == ()
    assert found.overrides == (OVERRIDE,) * 3


def test_what_is_not_overridden_still_fails() -> None:
    found = let_pass(FAILED, [(OVERRIDE,), ()], "fail")

    assert (found.status, found.violations) == ("failed", (OF_THE_FILE,))


def test_what_was_not_judged_is_still_not_judged() -> None:
    broken = FAILED._replace(incomplete=(Missing("b.py", "syntax", "broken"),))

    assert let_pass(broken, [(OVERRIDE,), (OVERRIDE,)], "fail").status == "incomplete"
