"""Adds commits and their authors to a verdict, and lets pass what their messages override."""

from __future__ import annotations

from typing import TYPE_CHECKING

from antipasta.judging.attribution.loosening import with_loosening_commits
from antipasta.judging.attribution.walk import Trail, raisers, range_of
from antipasta.model import FileMetrics
from antipasta.policy.blame import Scale, is_silenced, weigher
from antipasta.policy.overrides import let_pass
from antipasta.policy.suppressions import suppressions_of
from antipasta.results.findings import CommitOverride
from antipasta.run.ancestry import Spot

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from antipasta.collect.history import Commit
    from antipasta.judging.attribution.walk import Range
    from antipasta.model import FunctionMetrics, Version
    from antipasta.policy.verdict import Rules
    from antipasta.results import Verdict
    from antipasta.results.findings import Suppressed, Violation
    from antipasta.run.opening import Run


def credited(run: Run, verdict: Verdict, rules: Rules) -> Verdict:
    """The `verdict` on a range with its commits added; any other verdict is returned unchanged.

    `rules` are those that the verdict was reached by. A violation passes if every commit that
    raised it has an override. The suppressions that the range adds and the rules that it loosens
    get the commit that did it. With `rules.attribute`, each violation gets the commit that made it.
    Raises GitError where the history cannot be read.
    """
    judged = range_of(run)
    if judged is None:
        return verdict
    verdict = with_loosening_commits(run, judged, verdict)
    overriding = [each for each in judged.commits if each.overrides]
    follows_violations = rules.attribute or bool(overriding)
    trails = _trails(run, verdict, rules, follows_violations=follows_violations)
    raised = _raisers(run, judged, trails)
    verdict = verdict._replace(
        suppressed=tuple(_with_commit(each, raised.get(each, ())) for each in verdict.suppressed)
    )
    if overriding:
        found = [tuple(_overrides(each, raised.get(each, ()))) for each in verdict.violations]
        verdict = let_pass(verdict, found, rules.on_incomplete)
        verdict = verdict._replace(
            overrides=(*verdict.overrides, *_in_vain(overriding, verdict.overrides))
        )
    if rules.attribute:
        violations = (_blamed(each, raised.get(each, ())) for each in verdict.violations)
        verdict = verdict._replace(violations=tuple(violations))
    return verdict._replace(run=run.session.summary())


def _raisers(
    run: Run, judged: Range, trails: Mapping[Violation | Suppressed, Trail]
) -> dict[Violation | Suppressed, list[Commit]]:
    """For each trail's violation or comment, the commits that raised it."""
    if not trails:
        return {}
    return dict(zip(trails, raisers(run, judged, [*trails.values()]), strict=True))


def _trails(
    run: Run, verdict: Verdict, rules: Rules, *, follows_violations: bool
) -> dict[Violation | Suppressed, Trail]:
    """The trails to be followed: of added suppressions and, if asked for, of violations."""
    heads = {each.head.path: each.head for each in run.collection.candidates}
    violations = filter(_is_in_code, verdict.violations) if follows_violations else ()
    trails: dict[Violation | Suppressed, Trail] = {
        violation: Trail(
            Spot(head, unit),
            weigher(violation, Scale(verdict.mode, rules.tolerance, _laxer(run, violation))),
            is_of_range=verdict.mode != "absolute",
        )
        for violation in violations
        if (head := heads.get(violation.path))
        for unit in _unit_of(run, head, violation)
    }
    return trails | {
        comment: Trail(Spot(heads[comment.path], unit), is_silenced(comment.metric))
        for comment in verdict.suppressed
        if comment.added
        for unit in _silenced_by(run, heads[comment.path], comment)
    }


def _is_in_code(violation: Violation) -> bool:
    """Whether code made it: a refused comment has its commit among the suppressed."""
    return violation.rule != "suppression"


def _laxer(run: Run, violation: Violation) -> float | None:
    """The threshold of the other side of the branch where that is more lenient, else None."""
    return run.policy.laxer(violation.path).get(violation.metric)


def _metrics(run: Run, version: Version) -> FileMetrics:
    found = run.session.measure([version], run.read_heads)[version]
    assert isinstance(found, FileMetrics), "it was judged"
    return found


def _unit_of(run: Run, head: Version, violation: Violation) -> Iterator[FunctionMetrics | None]:
    """The unit that breaks the rule; None for the file; nothing for a sum over the whole change."""
    if violation.function is None:
        if violation.rule == "threshold":
            yield None
        return
    for unit in _metrics(run, head).units:
        if (unit.name, unit.start_line) == (violation.function, violation.line):
            yield unit


def _silenced_by(
    run: Run, head: Version, suppressed: Suppressed
) -> Iterator[FunctionMetrics | None]:
    """The units that the comment silences; None for the file."""
    if suppressed.by == "file":
        yield None
        return
    metrics = _metrics(run, head)
    for unit in metrics.units:
        comments = suppressions_of(metrics, unit, suppressed.metric)
        if any(comment.line == suppressed.line for comment in comments):
            yield unit


def _with_commit(suppressed: Suppressed, commits: Sequence[Commit]) -> Suppressed:
    if not commits or not commits[-1].oid:
        return suppressed
    return suppressed._replace(commit=commits[-1].oid, author=commits[-1].author)


def _blamed(violation: Violation, commits: Sequence[Commit]) -> Violation:
    """The violation with the commit that made it; unchanged if no commit of the range did."""
    if not commits or not commits[-1].oid:
        return violation
    commit = commits[-1]
    return violation._replace(commit=commit.oid, author=commit.author)


def _overrides(violation: Violation, commits: Sequence[Commit]) -> Iterator[CommitOverride]:
    """The overrides of all commits that raised `violation`; nothing if one of them has none."""
    if all(commit.overrides for commit in commits):
        for commit in commits:
            yield CommitOverride(
                commit.oid,
                commit.author,
                "; ".join(commit.overrides),
                violation.path,
                violation.line,
                violation.function,
                violation.metric,
                violation.value,
                violation.threshold,
                violation.previous,
            )


def _in_vain(commits: Sequence[Commit], used: Sequence[CommitOverride]) -> Iterator[CommitOverride]:
    """The overrides that let nothing pass. The verdict lists them as well."""
    known = {each.commit for each in used}
    for commit in commits:
        if commit.oid not in known:
            yield CommitOverride(commit.oid, commit.author, "; ".join(commit.overrides))
