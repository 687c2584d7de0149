"""The one way through the house: collect, measure, compare, judge.

Every command is a shell over the two functions here.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from antipasta.budget import SECONDS_TO_JUDGE_A_UNIT
from antipasta.errors import GitError, UsageError
from antipasta.judging.comparison import bases_of, compare, read_contents, subjects_of, within_time
from antipasta.model import Missing
from antipasta.policy.verdict import Rules, reach_verdict, verdict_on
from antipasta.results import MeasuredFile, MetricsReport, OverviewReport
from antipasta.run.opening import open_run
from antipasta.run.session import is_for_keeps

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from antipasta.cache.store import Store
    from antipasta.config.settings import OnIncomplete, Settings
    from antipasta.model import Compared, FileMetrics, Mode, Version
    from antipasta.policy.baseline import Baseline
    from antipasta.policy.subject import Subject
    from antipasta.results import Overview, Tally, Verdict, Violation
    from antipasta.run.directories import Directories
    from antipasta.run.opening import Prepared
    from antipasta.run.request import Request
    from antipasta.run.session import Session

    Outcomes = dict[Version, FileMetrics | Missing]


def measure(
    request: Request, on_settings: Callable[[Settings], object] | None = None
) -> MetricsReport:
    """Measure the files that `request` names.

    `on_settings` is called with the configuration. Raises AntipastaError for what the user can
    mend.
    """
    with open_run(request, on_settings) as run:
        return _report(run, _measured(run, request))


def overview(
    request: Request, on_settings: Callable[[Settings], object] | None = None
) -> MetricsReport | OverviewReport:
    """Measure the files that `request` names, and say in short what that came to.

    Where that is no less work, the report is in full. `on_settings` is called with the
    configuration. Raises AntipastaError for what the user can mend.
    """
    # Imported here: the gate shows no measurements.
    from antipasta.run.directories import direct_overviews, overviews_by_directory

    with open_run(request, on_settings, by_directory=overviews_by_directory) as run:
        outcomes = _measured(run, request)
        report = _report(run, outcomes)
        if not run.directories:
            return report
        direct = direct_overviews(report.files, report.skipped)
        total: Overview = run.directories.total(direct, _passing(run, outcomes))
    # Of a single file people are shown everything.
    return measure(request) if total.files == 1 else OverviewReport(total, report.run)


def _measured(run: Prepared, request: Request) -> Outcomes:
    versions = [candidate.head for candidate in run.collection.candidates]
    seconds = request.seconds_to_show
    return run.session.measure(versions, run.read_heads, seconds_a_unit=seconds)


def _report(run: Prepared, outcomes: Outcomes) -> MetricsReport:
    files: list[MeasuredFile] = []
    skipped = list(run.collection.missing)
    for version, outcome in outcomes.items():
        if isinstance(outcome, Missing):
            skipped.append(outcome)
        elif outcome.analysis == "skipped":
            detail = outcome.detail or outcome.analysis
            skipped.append(Missing(version.path, outcome.reason or "unreadable", detail))
        else:
            files.append(MeasuredFile(version.path, version.oid, outcome))
    return MetricsReport(run.collection.source, tuple(files), tuple(skipped), run.session.summary())


def _passing(run: Prepared, outcomes: Outcomes) -> Iterator[str]:
    """The files of which another run may well find something else."""
    yield from (gap.path for gap in run.collection.missing)
    yield from (each.path for each, outcome in outcomes.items() if not is_for_keeps(outcome))


def rules_of(
    request: Request,
    mode: Mode | None,
    on_incomplete: OnIncomplete | None,
    *,
    report_unused: bool = False,
    attribute: bool = False,
) -> Callable[[Settings], Rules]:
    """How `antipasta gate` decides: by what is given here, else by the configuration.

    Raises UsageError for a mode that compares where the request has nothing to compare with, and
    for `attribute` where it is about no commits.
    """
    has_base = request.staged or request.base is not None
    if mode in ("ratchet", "new") and not has_base:
        raise UsageError(
            f"--mode {mode} needs something to compare with", hint="add --staged, or --base REV"
        )
    if attribute and request.base is None:
        raise UsageError("--attribute needs a range of commits", hint="add --base REV")

    def rules(settings: Settings) -> Rules:
        configured = settings.gate.mode if has_base else None
        return Rules(
            mode or configured,
            on_incomplete or settings.gate.on_incomplete,
            settings.growth,
            settings.suppressions,
            report_unused,
            attribute,
        )

    return rules


def gate(
    request: Request, rules: Callable[[Settings], Rules], *, list_changes: bool
) -> tuple[Verdict, Settings]:
    """Judge the files that `request` names, by the rules that the settings and flags come to.

    `rules` is called as soon as the settings are known, before anything else can fail.

    With `list_changes` the verdict lists every function that the change touched; without, base
    versions are measured only where a breach has to be compared with one. Raises AntipastaError for
    what the user can mend.
    """
    # What is staged is compared, whether it was named or not.
    by_directory = None if request.staged else _tallies_by_directory
    with open_run(request, on_settings=rules, by_directory=by_directory) as run:
        bases = {each.head: each.bases for each in run.collection.candidates}
        decided = rules(run.policy.settings)
        if (list_changes or decided.bounds_growth) and run.session.budget.seconds is None:
            # They are wanted in any case; then the heads take over what they share with them.
            earlier = [base for each in bases.values() for base in each]
            run.session.measure(earlier, run.read_bases, for_heads=True)
        heads = run.session.measure(
            bases, run.read_heads, bases, seconds_a_unit=SECONDS_TO_JUDGE_A_UNIT
        )
        heads = within_time(run, heads, compares_all=list_changes or decided.bounds_growth)
        subjects = subjects_of(run, heads)
        baseline = _baseline(request, run, subjects)
        if run.directories:
            verdict = verdict_on(
                _tally(run, subjects, heads),
                run.collection.source,
                decided,
                run.session.summary(),
                baseline,
            )
        else:
            verdict = _judge_change(
                run, heads, subjects, decided, baseline, list_changes=list_changes
            )
        verdict = verdict._replace(
            differs_on_disk=_differs_on_disk(run, verdict),
            root=run.place.root,
            policy_changes=(*run.policy.changes, *verdict.policy_changes),
        )
        return _credited(request, run, verdict, decided), run.policy.settings


def _credited(request: Request, run: Prepared, verdict: Verdict, rules: Rules) -> Verdict:
    """The verdict with what the commits of a range say and did, if it is a range."""
    if verdict.source.kind == "staged" or verdict.source.base is None:
        return verdict
    # Imported here: the index has no commits yet.
    from antipasta.judging.attribution.credit import credited

    return credited(request, run, verdict, rules.on_incomplete, attribute=rules.attribute)


def _tallies_by_directory(store: Store, session: Session) -> Directories[Tally]:
    # Imported here: the hook judges what changed.
    from antipasta.run.directories import tallies_by_directory

    return tallies_by_directory(store, session)


def _tally(run: Prepared, subjects: Sequence[Subject], outcomes: Outcomes) -> Tally:
    from antipasta.run.directories import direct_tallies

    assert run.directories is not None
    suppressions = run.policy.settings.suppressions
    direct = direct_tallies(subjects, run.collection, suppressions)
    tally: Tally = run.directories.total(direct, _passing(run, outcomes))
    return tally


def _judge_change(
    run: Prepared,
    heads: Outcomes,
    subjects: Sequence[Subject],
    rules: Rules,
    baseline: Baseline | None,
    *,
    list_changes: bool,
) -> Verdict:
    list_changes = list_changes or rules.bounds_growth
    compared = compare(run, heads, subjects, list_changes=list_changes)
    bystanders = {each.head.path for each in run.collection.bystanders}
    by_path = {each.history.path: each for each in compared if each.history.metrics}
    verdict = reach_verdict(
        [subject._replace(compared=by_path.get(subject.path)) for subject in subjects],
        [each for each in compared if each.history.path not in bystanders] if list_changes else (),
        collection=run.collection,
        rules=rules,
        run=run.session.summary(),
        bases=bases_of(compared),
        baseline=baseline,
    )
    return verdict._replace(violations=_explained(run, verdict.violations, compared))


def _explained(
    run: Prepared, violations: Sequence[Violation], compared: Sequence[Compared]
) -> tuple[Violation, ...]:
    """The violations with the lines that did it, while there is time to look for them."""
    if not violations or not compared or not run.session.budget.remaining():
        return tuple(violations)
    # Imported here: most changes fail nothing.
    from antipasta.dispatch.batching import predicted_ms
    from antipasta.explain.violations import explain

    def has_time_for(size: int, language: str) -> bool:
        # To find the lines takes no longer than to measure the file.
        return predicted_ms(size, language) < run.session.budget.remaining() * 1000

    try:
        return explain(violations, compared, partial(read_contents, run), has_time_for)
    except GitError:
        # Everything was judged already. A verdict without this explanation is whole.
        return tuple(violations)


def _baseline(request: Request, run: Prepared, subjects: Sequence[Subject]) -> Baseline | None:
    """What is known and may stay; written anew before where that was asked for."""
    if not request.has_baseline(run.policy.settings):
        return None
    # Imported here: most repositories have no baseline.
    from antipasta.judging.baseline import baseline_of

    return baseline_of(request, run, subjects)


def _differs_on_disk(run: Prepared, verdict: Verdict) -> tuple[str, ...]:
    repository = run.place.repository
    if repository is None or verdict.source.kind != "staged" or not verdict.violations:
        return ()
    from antipasta.collect.staged import differs_on_disk

    refused = {violation.path for violation in verdict.violations}
    return tuple(
        each.head.path
        for each in run.collection.candidates
        if each.head.path in refused and differs_on_disk(repository, each.head)
    )
