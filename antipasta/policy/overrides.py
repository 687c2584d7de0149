"""Lets violations pass for which a commit message has a trailer `Complexity-Override: REASON`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from antipasta.policy.verdict import status_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from antipasta.config.settings import OnIncomplete
    from antipasta.results import Verdict
    from antipasta.results.findings import CommitOverride


def let_pass(
    verdict: Verdict, overrides: Sequence[Sequence[CommitOverride]], on_incomplete: OnIncomplete
) -> Verdict:
    """The `verdict` without the violations that have `overrides`, which are listed instead.

    `overrides` has one sequence for each violation, in the same order. A violation with an empty
    sequence stays.
    """
    kept = tuple(
        violation
        for violation, found in zip(verdict.violations, overrides, strict=True)
        if not found
    )
    return verdict._replace(
        violations=kept,
        overrides=tuple(each for found in overrides for each in found),
        status=status_of(
            violations=bool(kept),
            incomplete=bool(verdict.incomplete),
            judged=verdict.counts.files_judged,
            on_incomplete=on_incomplete,
        ),
    )
