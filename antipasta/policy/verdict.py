"""The verdict on the whole change: the files' verdicts put together."""

from __future__ import annotations

from itertools import chain

from antipasta.config.settings import GrowthSettings, SuppressionSettings
from antipasta.lean.typing import TYPE_CHECKING, NamedTuple
from antipasta.metrics import NET_METRICS
from antipasta.model import FileMetrics
from antipasta.policy.coverage import coverage
from antipasta.policy.subject import BaselineOutcome, JudgingTerms
from antipasta.results import Tally, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from antipasta.config.settings import OnIncomplete
    from antipasta.histories import Compared
    from antipasta.model import Collection, Mode, Source, Status
    from antipasta.policy.baseline import Baseline
    from antipasta.policy.subject import Subject
    from antipasta.results.findings import (
        FunctionChange,
        Misread,
        Suppressed,
        Uncompared,
        UnusedSuppression,
        Violation,
    )


class Rules(NamedTuple):
    """How a gate decides. `mode` None: ratchet where there is a base, else absolute.

    `tolerance` is the number of points, by metric, that a function may gain that was over its
    threshold before. `report_unused` asks for the suppressions that suppress nothing, `attribute`
    for the commits that made violations; neither changes the verdict.
    """

    mode: Mode | None
    on_incomplete: OnIncomplete
    growth: GrowthSettings = GrowthSettings()
    suppressions: SuppressionSettings = SuppressionSettings()
    tolerance: Mapping[str, float] = {}
    report_unused: bool = False
    attribute: bool = False

    @property
    def bounds_growth(self) -> bool:
        """Whether every change has to be compared: growth is judged by the ratchet only."""
        return self.mode in (None, "ratchet") and any(each is not None for each in self.growth)


def reach_verdict(
    subjects: Sequence[Subject],
    compared: Sequence[Compared],
    *,
    collection: Collection,
    rules: Rules,
    terms: JudgingTerms | None = None,
    baseline: Baseline | None = None,
) -> Verdict:
    """Judge the `subjects`, the files of the `collection`; list the changes in the `compared`.

    `terms` are the terms that hold for the whole change. `baseline` lists the breaches that may
    stay.
    """
    mode = rules.mode or ("ratchet" if collection.source.is_compared else "absolute")
    growth = rules.growth if mode == "ratchet" else GrowthSettings()
    terms = (terms or JudgingTerms())._replace(
        max_increase=growth.max_increase,
        suppressions=rules.suppressions,
        tolerance=rules.tolerance,
    )
    tally = tally_of(subjects, collection, mode, terms, list_unused=rules.report_unused)
    if mode != "absolute" and not rules.suppressions.allow_new:
        tally = _without_new_comments(tally, subjects, terms)
    outcome = BaselineOutcome()
    if baseline is not None:
        from antipasta.policy.baseline import apply, debts

        tally, outcome = apply(baseline, tally, debts(subjects, rules.suppressions), mode)
    changes, net_growth = _changes(compared)
    too_much = tuple(_too_much(net_growth, changes, growth.max_net))
    tally = tally._replace(violations=(*too_much, *tally.violations, *outcome.violations))
    verdict = _verdict_on(tally, collection.source, rules._replace(mode=mode), outcome)
    return verdict._replace(
        changes=changes, uncompared=tuple(_uncompared(subjects)), net=net_growth
    )


def _changes(
    compared: Sequence[Compared],
) -> tuple[tuple[FunctionChange, ...], dict[str, float]]:
    """The change of each function, and the net growth of all of them, by metric."""
    if not compared:
        return (), dict.fromkeys(NET_METRICS, 0)
    from antipasta.policy.deltas import function_changes, net, with_nets

    changes = with_nets([change for each in compared for change in function_changes(*each)])
    return tuple(changes), net(changes)


def tally_of(
    subjects: Sequence[Subject],
    collection: Collection,
    mode: Mode,
    terms: JudgingTerms,
    *,
    list_unused: bool,
) -> Tally:
    """Judge the `subjects`, the files of the `collection`, in the order of their paths."""
    judged = _judge(subjects, mode, terms)
    covered = coverage(subjects, collection.missing, mode)
    return Tally(
        covered.counts,
        judged.violations,
        tuple(sorted(covered.incomplete)),
        judged.suppressed,
        tuple(sorted((*collection.ignored, *covered.ignored))),
        _unused(subjects, terms.max_increase) if list_unused else (),
        misread=tuple(_misread(subjects)),
        tolerated=judged.tolerated,
    )


def verdict_on(
    tally: Tally, source: Source, rules: Rules, baseline: Baseline | None = None
) -> Verdict:
    """The verdict on a tally where nothing is compared."""
    outcome = BaselineOutcome()
    if baseline is not None:
        from antipasta.policy.baseline import apply

        tally, outcome = apply(baseline, tally, tally.debts, "absolute")
    return _verdict_on(tally, source, rules, outcome)


def _verdict_on(tally: Tally, source: Source, rules: Rules, outcome: BaselineOutcome) -> Verdict:
    return Verdict(
        status=status_of(
            violations=bool(tally.violations),
            incomplete=bool(tally.incomplete),
            judged=tally.counts.files_judged,
            on_incomplete=rules.on_incomplete,
        ),
        mode=rules.mode or "absolute",
        source=source,
        violations=tally.violations,
        changes=(),
        incomplete=tally.incomplete,
        suppressed=tally.suppressed,
        ignored=tally.ignored,
        uncompared=(),
        counts=tally.counts,
        net=dict.fromkeys(NET_METRICS, 0),
        unused_suppressions=tally.unused_suppressions if rules.report_unused else None,
        policy_changes=outcome.policy_changes,
        baseline=outcome.path,
        unused_baseline=outcome.unused,
        tolerated=tally.tolerated,
        misread_suppressions=tally.misread,
        allows_comments=rules.suppressions.allow_new or not source.is_compared,
    )


def _without_new_comments(tally: Tally, subjects: Sequence[Subject], terms: JudgingTerms) -> Tally:
    """The tally with the suppressing comments that the change adds, as violations."""
    from antipasta.policy.new_comments import refused_comments

    refused = [
        each for subject in subjects for each in refused_comments(subject, terms, tally.suppressed)
    ]
    return tally._replace(
        violations=(*tally.violations, *(each.violation for each in refused)),
        suppressed=(*tally.suppressed, *(each.suppressed for each in refused)),
    )


def _too_much(
    net_growth: Mapping[str, float], changes: Sequence[FunctionChange], max_net: float | None
) -> Iterator[Violation]:
    """The violations of the bound on the whole change, if there is one."""
    if max_net is not None:
        from antipasta.policy.growth import net_violations

        yield from net_violations(net_growth, changes, max_net)


def _unused(
    subjects: Sequence[Subject], max_increase: float | None
) -> tuple[UnusedSuppression, ...]:
    from antipasta.policy.unused import unused_suppressions

    return tuple(found for each in subjects for found in unused_suppressions(each, max_increase))


class _Judged(NamedTuple):
    """The violations of all files, the worst first, and the suppressed and tolerated breaches."""

    violations: tuple[Violation, ...] = ()
    suppressed: tuple[Suppressed, ...] = ()
    tolerated: tuple[Violation, ...] = ()


def _judge(subjects: Sequence[Subject], mode: Mode, terms: JudgingTerms) -> _Judged:
    if terms.max_increase is None:
        subjects = [subject for subject in subjects if subject.breaches()]
    if not subjects:
        return _Judged()
    from antipasta.policy.judge import judge_file

    verdicts = [judge_file(subject, mode, terms) for subject in subjects]
    violations, *others = map(chain.from_iterable, zip(*verdicts, strict=True))
    return _Judged(tuple(sorted(violations, key=lambda each: -each.severity)), *map(tuple, others))


def _misread(subjects: Sequence[Subject]) -> Iterator[Misread]:
    """The comments that suppress nothing as they are written."""
    for subject in subjects:
        if isinstance(subject.outcome, FileMetrics) and subject.outcome.suppressions:
            # Imported here: few files have a suppressing comment.
            from antipasta.policy.suppressions import misread

            yield from misread(subject.path, subject.outcome)


def _uncompared(subjects: Sequence[Subject]) -> Iterator[Uncompared]:
    compared = [each for each in subjects if each.compared]
    if compared:
        # Imported here: most changes breach nothing, and nothing is compared.
        from antipasta.policy.uncompared import uncompared

        yield from uncompared(compared)


def status_of(
    *, violations: bool, incomplete: bool, judged: int, on_incomplete: OnIncomplete
) -> Status:
    """The status of the run.

    An incomplete run does not pass, unless `on_incomplete` is `pass` and `judged`, the number of
    judged files, is above 0.
    """
    if violations:
        return "failed"
    if incomplete and (on_incomplete != "pass" or not judged):
        return "incomplete"
    return "passed"


def exit_code(status: Status, on_incomplete: OnIncomplete) -> int:
    """The exit code of a status: 0 passed, 2 violations, 3 incomplete if `on_incomplete` fails."""
    if status == "failed":
        return 2
    return 3 if status == "incomplete" and on_incomplete == "fail" else 0
