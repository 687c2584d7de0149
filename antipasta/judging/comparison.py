"""Compares measured files with their base versions, as far as judging needs it and time allows."""

from __future__ import annotations

from functools import partial

from antipasta.budget import (
    GRACE_SECONDS,
    SECONDS_TO_COMPARE_A_UNIT,
    SECONDS_TO_JUDGE_A_UNIT,
)
from antipasta.histories import Compared
from antipasta.lean.typing import TYPE_CHECKING
from antipasta.model import FileMetrics, Missing
from antipasta.policy.subject import JudgingTerms, Subject

if TYPE_CHECKING:
    from collections.abc import Sequence

    from antipasta.histories import FileHistory
    from antipasta.model import Candidate, Version
    from antipasta.run.opening import Run

    Outcomes = dict[Version, FileMetrics | Missing]


def within_time(
    run: Run, heads: Outcomes, subjects: Sequence[Subject], *, compares_all: bool
) -> Outcomes:
    """The outcomes of `heads`; files that there is no time to compare are missing, reason `budget`.

    The files with the fewest functions are compared first. `subjects` are the judged files, in the
    order of the run's candidates. With `compares_all` every file has to be compared, else only
    files with a breach.
    """
    budget = run.session.budget
    if budget.seconds is None:
        return heads
    # What was measured and breaches is compared, though another file took longer than expected.
    seconds_left = max(budget.seconds_left(), GRACE_SECONDS)
    in_time = dict(heads)
    to_compare = [
        (len(subject.outcome.units), candidate.head)
        for subject, candidate in zip(subjects, run.collection.candidates, strict=True)
        if isinstance(subject.outcome, FileMetrics) and (compares_all or subject.breaches())
    ]
    for units, head in sorted(to_compare):
        cost = budget.paced(units * SECONDS_TO_COMPARE_A_UNIT)
        if cost <= seconds_left:
            seconds_left -= cost
            continue
        from antipasta.dispatch.outcomes import over_budget

        in_time[head] = over_budget(head, budget)[1]
        seconds_left += budget.paced(units * SECONDS_TO_JUDGE_A_UNIT)
    left = [head.path for _, head in to_compare if in_time[head] is not heads[head]]
    budget.note_left(left, "compare")
    return in_time


def compare(
    run: Run, heads: Outcomes, subjects: Sequence[Subject], *, list_changes: bool
) -> list[Compared]:
    """Compare files with their base versions: those with a breach, or all to list the changes.

    If a breaching function has no origin in its own file's base, it may come from another file of
    the change. Then all files of the change are measured and compared.
    """
    if list_changes:
        return _compare_all(run, heads)
    breaching = {subject.path for subject in subjects if subject.breaches()}
    compared = _compare_alone(run, heads, breaching)
    if any(change.change == "added" for each in compared for change in each.changes):
        return _compare_all(run, heads)
    return compared


def _compare_alone(run: Run, heads: Outcomes, paths: set[str]) -> list[Compared]:
    """Compare the files at these paths with their own bases only."""
    candidates = [each for each in run.collection.candidates if each.head.path in paths]
    return _pairs(run, _histories(run, heads, candidates), is_whole_change=False)


def _compare_all(run: Run, heads: Outcomes) -> list[Compared]:
    """Compare every judged file; its functions may come from any file that the change touched."""
    from antipasta.incremental.histories import histories_of_removed

    collection = run.collection
    others = run.session.measure([each.head for each in collection.bystanders], run.read_heads)
    judged = _histories(run, heads, collection.candidates)
    gone = run.session.measure(collection.removed, run.read_bases)
    judged += histories_of_removed(collection.removed, gone)
    histories = judged + _histories(run, others, collection.bystanders)
    return _pairs(run, histories, is_whole_change=True)


def terms_of(run: Run, subjects: Sequence[Subject], compared: Sequence[Compared]) -> JudgingTerms:
    """What judging one file needs of the others: the bases, the ledger, the rules by path."""
    from antipasta.policy.ledger import allowances

    return JudgingTerms(
        bases=_bases_of(compared),
        allowances=allowances(subjects, compared),
        thresholds=partial(_thresholds_at, run),
    )


def _thresholds_at(run: Run, path: str) -> dict[str, float] | None:
    """The thresholds of a path; None where it is excluded."""
    return None if run.policy.is_excluded(path) else run.policy.thresholds(path)


def _bases_of(compared: Sequence[Compared]) -> dict[str, list[FileMetrics]]:
    """The base versions that were measured, by path."""
    bases: dict[str, list[FileMetrics]] = {}
    for each in compared:
        for path, metrics in each.history.bases:
            if isinstance(metrics, FileMetrics):
                bases.setdefault(path, []).append(metrics)
    return bases


def _pairs(run: Run, histories: Sequence[FileHistory], *, is_whole_change: bool) -> list[Compared]:
    from antipasta.incremental.diff import compare

    changes = compare(histories, partial(_read_lines, run), is_whole_change=is_whole_change)
    return [Compared(*pair) for pair in zip(histories, changes, strict=True)]


def _read_lines(
    run: Run, heads: Sequence[Version], bases: Sequence[Version]
) -> dict[Version, Sequence[bytes]]:
    from antipasta.incremental.histories import lines_of

    return lines_of((*run.read_heads(heads), *run.read_bases(bases)))


def read_contents(
    run: Run, heads: Sequence[Version], bases: Sequence[Version]
) -> dict[Version, bytes]:
    """The bytes of each version; a version that cannot be read is left out. Raises GitError."""
    return {
        content.version: content.data
        for content in (*run.read_heads(heads), *run.read_bases(bases))
        if content.data is not None
    }


def _histories(run: Run, heads: Outcomes, candidates: Sequence[Candidate]) -> list[FileHistory]:
    """The candidates whose functions were measured, with the measurements of their bases."""
    from antipasta.incremental.histories import comparable, histories_of

    known = comparable(candidates, heads)
    heads_of: dict[Version, list[Version]] = {}
    for each in known:
        for base in each.bases:
            heads_of.setdefault(base, []).append(each.head)
    bases = run.session.measure(heads_of, run.read_bases, heads_of)
    return histories_of(known, heads, bases)
