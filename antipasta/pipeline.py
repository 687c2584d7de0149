"""The pipelines, such as `measure` and `gate`. They collect, measure, compare and judge.

Every command opens a request, then a run, and passes the run to one of these functions.
"""

from __future__ import annotations

from functools import partial

from antipasta.budget import SECONDS_TO_JUDGE_A_UNIT
from antipasta.cache.measurements import depends_on_bytes_only
from antipasta.errors import GitError, UsageError
from antipasta.lean.typing import TYPE_CHECKING
from antipasta.model import FileMetrics, is_marked
from antipasta.policy.subject import Subject
from antipasta.policy.verdict import Rules, reach_verdict, verdict_on
from antipasta.run.opening import find_files

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from antipasta.config.settings import OnIncomplete, Settings
    from antipasta.histories import Compared
    from antipasta.model import Ignored, Missing, Mode, Version
    from antipasta.policy.baseline import Baseline
    from antipasta.policy.subject import JudgingTerms
    from antipasta.results import RunFigures, Tally, Verdict
    from antipasta.results.findings import PolicyChange, Unheeded
    from antipasta.results.hotspots import HotspotsReport
    from antipasta.results.reports import MetricsReport, Overview, OverviewReport
    from antipasta.results.statistics import Grouping, Statistics, StatisticsReport
    from antipasta.run.opening import Run
    from antipasta.run.request import Request
    from antipasta.timeline.question import Question

    Outcomes = dict[Version, FileMetrics | Missing]


def measure(run: Run) -> MetricsReport:
    """Measure the files of the run.

    Raises AntipastaError for an error that the user can mend.
    """
    from antipasta.run.reporting import report_of

    run = find_files(run, only_measures=True)
    outcomes = _measured(run)
    run = _without_marked(run, outcomes)
    return _told(run, report_of(run, outcomes))


def overview(run: Run) -> MetricsReport | OverviewReport:
    """Measure the files of the run, and sum up the measurements.

    The report is in full for a single file, and where cached sums of directories cannot be used.
    Raises AntipastaError for an error that the user can mend.
    """
    from antipasta.results.reports import OverviewReport
    from antipasta.run.directories import OVERVIEWS, direct_overviews
    from antipasta.run.reporting import report_of

    run = find_files(run, OVERVIEWS, only_measures=True)
    outcomes = _measured(run)
    run = _without_marked(run, outcomes)
    report = report_of(run, outcomes)
    if not run.directories:
        return _told(run, report)
    direct = direct_overviews(report.files, report.skipped, report.ignored)
    total: Overview = run.directories.total(direct, _passing(run, outcomes))
    if total.files == 1:
        # A single file is shown in full.
        return measure(run)
    run.session.count_known(run.directories.files_known)
    ignored, asked = _told_of_asked(run, total.ignored)
    return OverviewReport(
        total._replace(ignored=ignored), run.session.summary(), run.place.root, asked
    )


def statistics(run: Run, by: Grouping, metric: str) -> StatisticsReport:
    """Measure the files of the run, and count how the metrics of their functions are distributed.

    `metric` is the one that the rows are ordered by. Raises AntipastaError for an error that the
    user can mend.
    """
    from antipasta.results.statistics import StatisticsReport
    from antipasta.run import directories
    from antipasta.run.reporting import report_of
    from antipasta.run.statistics import Grouped, ranked, total_of

    grouped = Grouped(by, run.policy.thresholds)
    run = find_files(run, directories.statistics(grouped), only_measures=True)
    outcomes = _measured(run)
    run = _without_marked(run, outcomes)
    report = report_of(run, outcomes)
    if run.directories:
        direct = directories.direct_statistics(grouped, report.files, report.skipped)
        found: Statistics = run.directories.total(direct, _passing(run, outcomes))
        run.session.count_known(run.directories.files_known)
    else:
        found = grouped.statistics_of(report.files, report.skipped)
    return StatisticsReport(
        by,
        metric,
        found._replace(rows=tuple(ranked(found.rows, metric))),
        total_of(found),
        run.policy.thresholds(""),
        run.session.summary(),
        run.place.root,
    )


def hotspots(run: Run, question: Question) -> HotspotsReport:
    """Rank the functions, files or directories of the judged commit by how hot they are.

    Files are measured only where no earlier run had the answer. Raises AntipastaError for an error
    that the user can mend.
    """
    from antipasta.timeline.question import remembered, scope_of

    scope = scope_of(run, question)
    known = remembered(run, scope)
    if known is not None:
        return known
    from antipasta.timeline.hotspots import hotspots_of

    return hotspots_of(run, scope, measure(run))


def _told(run: Run, report: MetricsReport) -> MetricsReport:
    """The report, with the named paths, and those of them that are in no known language."""
    ignored, asked = _told_of_asked(run, report.ignored)
    return report._replace(ignored=ignored, asked=asked)


def _told_of_asked(
    run: Run, ignored: tuple[Ignored, ...]
) -> tuple[tuple[Ignored, ...], frozenset[str]]:
    """The `ignored` paths, sorted, with named ones in no known language; and all named paths.

    To a hook no path was named by a person: a framework names all it has.
    """
    if run.request.is_hook or not run.request.paths:
        return tuple(sorted(ignored)), frozenset()
    from antipasta.run.asked import asked_paths, with_unsupported

    asked = asked_paths(run)
    return with_unsupported(run, ignored, asked), asked


def _measured(run: Run) -> Outcomes:
    versions = [candidate.head for candidate in run.collection.candidates]
    seconds = run.request.seconds_to_show
    return run.session.measure(versions, run.read_heads, seconds_a_unit=seconds)


def _without_marked(run: Run, heads: Outcomes) -> Run:
    """The run without the files whose content shows that they are generated."""
    is_silent = run.said is None and not any(map(is_marked, heads.values()))
    if is_silent or run.policy.settings.generated == "judge":
        return run
    # Imported here: most changes touch no generated file.
    from antipasta.run.generated import Said, without_marked

    collection, said = without_marked(
        run.collection,
        run.said or Said(),
        heads,
        run.policy.settings.generated,
        lambda bases: run.session.measure(bases, run.read_bases),
    )
    return run._replace(collection=collection, said=said)


def _passing(run: Run, outcomes: Outcomes) -> Iterator[str]:
    """The files for which another run may find another result."""
    yield from (gap.path for gap in run.collection.missing)
    yield from (
        each.path for each, outcome in outcomes.items() if not depends_on_bytes_only(outcome)
    )


def require_base(request: Request, mode: Mode | None, *, attribute: bool = False) -> None:
    """Raise UsageError if the gate is asked for something that needs a base, and has none.

    A `mode` that compares needs a base; `attribute` needs a range of commits.
    """
    if mode in ("ratchet", "new") and not request.has_base:
        raise UsageError(
            f"--mode {mode} needs something to compare with", hint="add --staged, or --base REV"
        )
    if attribute and request.base is None:
        raise UsageError("--attribute needs a range of commits", hint="add --base REV")


def rules_of(
    run: Run,
    mode: Mode | None = None,
    on_incomplete: OnIncomplete | None = None,
    *,
    report_unused: bool = False,
    attribute: bool = False,
) -> Rules:
    """The rules of `antipasta gate`: those given here, else those of the configuration."""
    settings: Settings = run.policy.settings
    configured = settings.gate.mode if run.source.is_compared else None
    return Rules(
        mode or configured,
        on_incomplete or settings.gate.on_incomplete,
        settings.growth,
        settings.suppressions,
        settings.tolerance,
        report_unused,
        attribute,
    )


def gate(run: Run, rules: Rules, *, list_changes: bool, explain_most: int | None = None) -> Verdict:
    """Judge the files of the run.

    With `list_changes` the verdict lists every function that the change touched; without it, base
    versions are measured only if a breach has to be compared with them. The worst `explain_most`
    violations have the lines that made them; None means all. Raises AntipastaError.
    """
    list_changes = list_changes or rules.bounds_growth
    run = _with_files(run)
    heads = _heads(run, list_changes=list_changes)
    run = _without_marked(run, heads)
    subjects, compared = _compared(
        run, heads, list_changes=list_changes, allow_new=rules.suppressions.allow_new
    )
    baseline = _baseline(run, subjects)
    if run.directories:
        verdict = _judge_whole(run, heads, subjects, rules, baseline)
    else:
        listed = compared if list_changes else []
        judged = _judge_change(
            run, subjects, rules, baseline=baseline, compared=compared, listed=listed
        )
        verdict = _explained(run, judged, compared, explain_most)
    ignored, asked = _told_of_asked(run, verdict.ignored)
    verdict = verdict._replace(
        run=_figures(run),
        differs_on_disk=_differs_on_disk(run, verdict),
        root=run.place.root,
        is_inherited=run.collection.is_inherited,
        policy_changes=(*_loosened(run), *verdict.policy_changes),
        baseline_written=baseline.written if baseline else None,
        unheeded=tuple(_unheeded(run)),
        asked=asked,
        ignored=ignored,
    )
    return _credited(run, verdict, rules)


def _loosened(run: Run) -> tuple[PolicyChange, ...]:
    """What the branch loosened by its configuration, by git's attributes and by its marks."""
    return (*run.policy.changes, *_attribute_changes(run), *_taken_out(run))


def _figures(run: Run) -> RunFigures:
    """The figures of the run, with what its configuration judges by and this version does not."""
    figures, settings = run.session.summary(), run.policy.settings
    if not settings.foreign:
        return figures
    what = f"{settings.origin} is of antipasta 1.x; not judged by: {', '.join(settings.foreign)}"
    return figures._replace(given_up=(*figures.given_up, what))


def _unheeded(run: Run) -> Iterator[Unheeded]:
    """The files that call themselves generated, which changes nothing yet."""
    if run.said:
        from antipasta.results.findings import Unheeded

        yield from (Unheeded(path, path) for path in run.said.marked)


def _attribute_changes(run: Run) -> Iterator[PolicyChange]:
    """What a branch calls generated, by git's attributes, that its base did not."""
    if run.source.commits.base is None or run.policy.settings.generated == "judge":
        return
    # Imported here: the index has no commits yet.
    from antipasta.config.attributes import loosened_attributes

    for changed in run.source.changed_attributes():
        yield from loosened_attributes(*changed)


def _taken_out(run: Run) -> Iterator[PolicyChange]:
    """What the change itself calls generated."""
    if run.said is None or not run.source.is_compared:
        return
    from antipasta.run.generated import taken_out

    yield from taken_out(run.said, run.read_heads)


def _with_files(run: Run) -> Run:
    if run.source.is_compared:
        # Changes are compared file by file, so sums of directories are of no use.
        return find_files(run)
    from antipasta.run.directories import TALLIES

    return find_files(run, TALLIES)


def _heads(run: Run, *, list_changes: bool) -> Outcomes:
    """The measurements of the judged versions."""
    session = run.session
    bases = {each.head: each.bases for each in run.collection.candidates}
    if list_changes and session.budget.seconds is None:
        # The bases are needed in any case. Measured first, they spare the heads what both share.
        earlier = [base for each in bases.values() for base in each]
        session.measure(earlier, run.read_bases, notes=True)
    return session.measure(bases, run.read_heads, bases, seconds_a_unit=SECONDS_TO_JUDGE_A_UNIT)


def _subjects(run: Run, heads: Outcomes) -> list[Subject]:
    """The files to be judged, not compared yet."""
    return [
        Subject(
            head.path,
            heads[head],
            run.policy.thresholds(head.path),
            oid=head.oid,
            laxer=run.policy.laxer(head.path),
            is_as_before=any(base.oid == head.oid for base in bases),
        )
        for head, bases in run.collection.candidates
    ]


def _compared(
    run: Run, heads: Outcomes, *, list_changes: bool, allow_new: bool
) -> tuple[list[Subject], list[Compared]]:
    """The files to be judged, and the comparisons with base versions that there was time for.

    Every file is compared if changes are to be listed, or if a file has a suppressing comment and
    new ones are not allowed; else only files with a breach.
    """
    subjects = _subjects(run, heads)
    list_changes = list_changes or (not allow_new and any(map(_has_comment, subjects)))
    if not run.source.is_compared:
        return subjects, []
    if not list_changes and not any(each.breaches() for each in subjects):
        # Most changes breach nothing. Then nothing is compared, and the comparison not imported.
        return subjects, []
    from antipasta.judging.comparison import compare, within_time

    in_time = within_time(run, heads, subjects, compares_all=list_changes)
    if in_time is not heads:
        subjects = _subjects(run, in_time)
    compared = compare(run, in_time, subjects, list_changes=list_changes)
    run.session.budget.end_stage("compare")
    return subjects, compared


def _has_comment(subject: Subject) -> bool:
    return isinstance(subject.outcome, FileMetrics) and bool(subject.outcome.suppressions)


def _credited(run: Run, verdict: Verdict, rules: Rules) -> Verdict:
    """The verdict with the commits of the range and their overrides; unchanged without a range."""
    if run.source.commits.base is None:
        return verdict
    from antipasta.judging.attribution.credit import credited

    return credited(run, verdict, rules)


def _judge_whole(
    run: Run,
    outcomes: Outcomes,
    subjects: Sequence[Subject],
    rules: Rules,
    baseline: Baseline | None,
) -> Verdict:
    """The verdict by absolute values, with the cached sums of whole directories."""
    from antipasta.run.directories import direct_tallies

    assert run.directories is not None
    direct = direct_tallies(subjects, run.collection, run.policy.settings.suppressions)
    tally: Tally = run.directories.total(direct, _passing(run, outcomes))
    run.session.count_known(run.directories.files_known)
    return verdict_on(tally, run.collection.source, rules, baseline)


def _judge_change(
    run: Run,
    subjects: Sequence[Subject],
    rules: Rules,
    *,
    baseline: Baseline | None,
    compared: Sequence[Compared],
    listed: Sequence[Compared],
) -> Verdict:
    """The verdict on the subjects, compared as in `compared`, with the changes in `listed`."""
    bystanders = {each.head.path for each in run.collection.bystanders}
    by_path = {each.history.path: each for each in compared if each.history.metrics}
    return reach_verdict(
        [subject._replace(compared=by_path.get(subject.path)) for subject in subjects],
        [each for each in listed if each.history.path not in bystanders],
        collection=run.collection,
        rules=rules,
        terms=_terms(run, subjects, compared),
        baseline=baseline,
    )


def _terms(
    run: Run, subjects: Sequence[Subject], compared: Sequence[Compared]
) -> JudgingTerms | None:
    """What judging one file needs of the others; None if nothing was compared."""
    if not compared:
        return None
    from antipasta.judging.comparison import terms_of

    return terms_of(run, subjects, compared)


def _explained(
    run: Run, verdict: Verdict, compared: Sequence[Compared], most: int | None
) -> Verdict:
    """The verdict with the lines that made its violations, as far as there is time to find these.

    `most` is for how many violations they are looked for; None means for all.
    """
    violations = verdict.violations[:most]
    if not violations or not compared or not run.session.budget.seconds_left():
        return verdict
    from antipasta.dispatch.batching import predicted_ms
    from antipasta.explain.violations import explain
    from antipasta.judging.comparison import read_contents

    def has_time_for(size: int, language: str) -> bool:
        # Finding the lines takes no longer than measuring the file.
        return predicted_ms(size, language) < run.session.budget.seconds_left() * 1000

    try:
        found = explain(violations, compared, partial(read_contents, run), has_time_for)
    except GitError:
        # Everything has been judged, and a verdict without the lines is complete.
        return verdict
    return verdict._replace(violations=(*found, *verdict.violations[len(found) :]))


def check_rules(run: Run) -> None:
    """Read what `gate` reads before it judges by a baseline; the policy is in the run already.

    Raises AntipastaError where it cannot be read, as `gate` would.
    """
    _baseline(run, ())


def _baseline(run: Run, subjects: Sequence[Subject]) -> Baseline | None:
    """The baseline of the run, written first if the request asks for it; None without one."""
    if not run.request.has_baseline(run.policy.settings):
        return None
    from antipasta.judging.baseline import baseline_of

    return baseline_of(run, subjects)


def _differs_on_disk(run: Run, verdict: Verdict) -> tuple[str, ...]:
    refused = {violation.path for violation in verdict.violations}
    return tuple(
        each.head.path
        for each in run.collection.candidates
        if each.head.path in refused and run.source.differs_on_disk(each.head)
    )
